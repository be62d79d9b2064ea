package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
)

// shows is a book as one desk lists it: every line with its cells, marks and state.
func (o office) shows(q desk.RegisterQuery) string {
	var b strings.Builder
	page := o.lists(q)
	for _, l := range page.Lines {
		fmt.Fprintln(&b, l.Title, l.State, l.Row.Mark, l.Cells, l.Acts)
	}
	fmt.Fprint(&b, page.Total, page.States)
	return b.String()
}

// hears lets a hub say what it holds of this desk's changes.
func (o office) hears(held dot.Vector) {
	o.t.Helper()
	if err := o.ledger.Confirm(o.t.Context(), ledger.Standing{Device: dot.Device{7}, Hub: true, Acked: held}); err != nil {
		o.t.Fatal(err)
	}
}

// A desk that has listed a book reads only what changed since. It must list what a desk lists that reads it for the first
// time, whatever happened between: records made here and elsewhere, changed, deleted, their marks moved.
func TestR2_1_ABookReadOnIsTheBookReadAnew(t *testing.T) {
	space := uuid.New()
	a, b := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}
	a.opens()
	all := desk.RegisterQuery{Book: "message", All: true}
	var known []uuid.UUID
	for i := range 30 {
		known = append(known, a.makes("message.record", "text", fmt.Sprintf("信息 %d", i)))
	}
	steps := []struct {
		name string
		step func()
	}{
		{"one more here", func() { a.makes("message.record", "text", "又一条") }},
		{"one moved here", func() { a.performs("message.take", known[3], "owner", "李敏", "group", "general") }},
		{"one corrected here", func() { a.performs("message.correct", known[4], "corrected", "更正", "why", "听错") }},
		{"from elsewhere", func() {
			a.meet(b.place)
			b.makes("message.record", "text", "乙席来信")
			b.performs("message.take", known[5], "owner", "王强", "group", "support")
			a.meet(b.place)
		}},
		{"a conflict", func() {
			a.performs("message.take", known[6], "owner", "李敏", "group", "general")
			b.performs("message.take", known[6], "owner", "王强", "group", "support")
			a.meet(b.place)
		}},
		{"one deleted", func() {
			line := fmt.Sprintf(`{"kind":"message","id":%q,"delete":true}`, known[7])
			if r, err := a.Apply(t.Context(), linesOf(line), nil, nil); err != nil || r.Applied != 1 {
				t.Fatal(r, err)
			}
		}},
		{"marks moved", func() {
			if err := a.ledger.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.hears(a.ledger.Vector())
		}},
		{"a hub forgot", func() { a.hears(dot.Vector{}) }},
	}
	for _, s := range steps {
		name, step := s.name, s.step
		before := a.shows(all)
		step()
		fresh := office{&place{Desk: desk.New(a.ledger, desk.Options{Operator: a.Operator(), Now: func() time.Time { return *a.clock }}), t: t, ledger: a.ledger, clock: a.clock}}
		want := fresh.shows(all)
		if got := a.shows(all); got != want {
			t.Errorf("%s: a book read on says\n%s\nread anew\n%s", name, got, want)
		}
		if want == before {
			t.Errorf("%s changed nothing", name)
		}
	}
}

// BenchmarkSixtyThousandMessages is one search of a full log just after a new message came in (R2-1: under 300 ms).
func BenchmarkSixtyThousandMessages(b *testing.B) {
	o := newOffice(b)
	var lines strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&lines, `{"kind":"message","id":"m%d","set":{"number":"JJ-A-%05d","direction":"in","text":"第 %d 条：河道水位上涨，请求增派人员巡查堤段","group":"general","owner":"李敏","status":"received"}}`+"\n", i, i, i)
	}
	if r, err := o.Apply(b.Context(), strings.NewReader(lines.String()), nil, nil); err != nil || r.Applied != 60_000 {
		b.Fatal(r, err)
	}
	o.lists(desk.RegisterQuery{Book: "message", Text: "第 1 条", Limit: 200})
	for b.Loop() {
		b.StopTimer()
		o.makes("message.record", "text", "又一条")
		b.StartTimer()
		if page := o.lists(desk.RegisterQuery{Book: "message", Text: "第 59990 条", Limit: 200}); page.Total != 1 {
			b.Fatalf("found %d", page.Total)
		}
	}
}
