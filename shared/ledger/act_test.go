package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func TestARefusedActLeavesNothing(t *testing.T) {
	a := newDevice(t)
	good := record.Edit{Kind: "team", ID: record.NewID(9), Set: set("name", "x")}
	many := make([]record.Edit, 257)
	for i := range many {
		many[i] = record.Edit{Kind: "team", ID: record.KeyID("team", fmt.Sprint(i)), Set: set("name", "x")}
	}
	event := a.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", "x")}).IDs[record.NewID(1)]
	before := a.Heads()
	for name, c := range map[string]struct {
		edits []record.Edit
		want  error
	}{
		"an unknown kind":      {[]record.Edit{good, {Kind: "nothing", ID: record.NewID(1)}}, ledger.ErrUnknownKind},
		"an unknown field":     {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("colour", "red")}}, ledger.ErrUnknownField},
		"a wrong type":         {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("members", "many")}}, ledger.ErrWrongType},
		"a set set":            {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("skills", "many")}}, ledger.ErrWrongType},
		"a register added to":  {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Add: map[string][]merge.Value{"name": texts("x")}}}, ledger.ErrWrongType},
		"a number as member":   {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Add: map[string][]merge.Value{"skills": {merge.OfNumber(1)}}}}, ledger.ErrWrongType},
		"no id":                {[]record.Edit{good, {Kind: "team", Set: set("name", "x")}}, ledger.ErrWrongID},
		"a dangling stand-in":  {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("task", record.NewID(5))}}, ledger.ErrWrongID},
		"a text too long":      {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("name", strings.Repeat("x", 40_000))}}, ledger.ErrTooLarge},
		"a text not UTF-8":     {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("name", "\xff")}}, ledger.ErrWrongType},
		"too many changes":     {many, ledger.ErrTooLarge},
		"an event changed":     {[]record.Edit{good, {Kind: "journal", ID: event, Set: set("text", "y")}}, ledger.ErrEvent},
		"deleted and restored": {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Delete: true, Restore: true}}, ledger.ErrWrongType},
		"life as a text":       {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Set: set("life", "x")}}, ledger.ErrWrongType},
		"a number nowhere":     {[]record.Edit{good, {Kind: "team", ID: record.NewID(1), Numbered: true}}, ledger.ErrUnknownField},
		"more than a segment":  {hugeAct(), ledger.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if err := a.refused(c.edits...); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	no := errors.New("no")
	if _, err := a.Record(t.Context(), author, func(record.Reader) (record.Act, error) { return record.Act{}, no }); err != no {
		t.Errorf("an error of decide came back as %v", err)
	}
	long := record.Author{Operator: strings.Repeat("x", 300)}
	if _, err := a.Record(t.Context(), long, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{good}}, nil
	}); !errors.Is(err, ledger.ErrTooLarge) {
		t.Errorf("a long name: %v", err)
	}
	if diff := cmp.Diff(before, a.Heads()); diff != "" {
		t.Errorf("refused acts left changes: %s", diff)
	}
	if n := len(a.list(record.Query{Kind: "team"})); n != 0 {
		t.Errorf("%d teams", n)
	}
	a.checked()
}

// hugeAct passes every bound but that of a segment: texts that do not pack.
func hugeAct() []record.Edit {
	var edits []record.Edit
	seed := uint64(1)
	for i := range 20 {
		var b strings.Builder
		for b.Len() < 30_000 {
			seed = seed*6364136223846793005 + 1442695040888963407
			b.WriteRune(rune(0x4e00 + seed>>50))
		}
		edits = append(edits, record.Edit{Kind: "team", ID: record.KeyID("team", fmt.Sprint("huge", i)), Set: set("name", b.String())})
	}
	return edits
}

func TestInABatchEveryActStandsAlone(t *testing.T) {
	a := newDevice(t)
	var acts []func(record.Reader) (record.Act, error)
	for i := range 300 {
		acts = append(acts, func(r record.Reader) (record.Act, error) {
			if i%10 == 9 {
				return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", fmt.Sprint(i))},
					{Kind: "team", ID: record.NewID(2), Set: set("colour", "red")}}}, nil
			}
			// every act sees those before it, in queries as well
			n, err := r.Count(record.Query{Kind: "task"})
			if want := i - i/10; err != nil || n != want {
				return record.Act{}, fmt.Errorf("act %d sees %d, %w", i, n, err)
			}
			return record.Act{Edits: []record.Edit{{Kind: "task", ID: record.NewID(1), Set: set("title", fmt.Sprint(i)), Numbered: true}}}, nil
		})
	}
	done, err := a.RecordBatch(t.Context(), author, acts)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, one := range done {
		if refused := i%10 == 9; refused != (one.Err != nil) {
			t.Errorf("act %d: %v", i, one.Err)
		}
		for _, number := range one.Receipt.Numbers {
			if seen[number] {
				t.Errorf("number %s twice", number)
			}
			seen[number] = true
		}
	}
	if n := len(a.list(record.Query{Kind: "task"})); n != 270 || len(seen) != 270 || len(a.list(record.Query{Kind: "team"})) != 0 {
		t.Errorf("%d tasks, %d numbers", n, len(seen))
	}
	if a.Open() != 0 {
		t.Errorf("%d changes of a long batch left open", a.Open())
	}
	a.checked()
	b := newDevice(t)
	a.sync(b)
	if a.dump() != b.dump() {
		t.Error("dumps differ")
	}
}

func TestAnUnchangedValueEmitsNothing(t *testing.T) {
	a := newDevice(t)
	e := record.Edit{Kind: "team", ID: record.KeyID("team", "x"), Set: set("name", "x", "members", 3, "ready", false, "seen_at", time.UnixMilli(5)),
		Members: map[string][]merge.Value{"skills": texts("a", "b")}}
	if r := a.act(e); len(r.Dots) != 1 {
		t.Errorf("%d changes", len(r.Dots))
	}
	e.Members = map[string][]merge.Value{"skills": texts("b", "a", "a")}
	if r := a.act(e); len(r.Dots) != 0 || len(r.Inverse.Edits) != 0 {
		t.Errorf("%d changes", len(r.Dots))
	}
	for _, nothing := range []record.Edit{
		{Kind: "team", ID: record.KeyID("team", "x"), Set: set("task", nil)},
		{Kind: "team", ID: record.KeyID("team", "x"), Remove: map[string][]merge.Value{"skills": texts("c")}},
		{Kind: "team", ID: record.KeyID("team", "x"), Restore: true},
		{Kind: "team", ID: record.KeyID("team", "y"), Delete: true},
		{Kind: "team", ID: record.KeyID("team", "x"), Set: set("name", "x"), Resolve: true},
	} {
		if r := a.act(nothing); len(r.Dots) != 0 {
			t.Errorf("%+v emitted %v", nothing, r.Dots)
		}
	}
}

func TestAnActIsUndoneByItsInverse(t *testing.T) {
	a := newDevice(t)
	id := a.team("蓝天")
	before := a.dump()
	act := a.act(
		record.Edit{Kind: "team", ID: id, Set: set("name", "蓝天一队", "members", 7, "status", nil),
			Members: map[string][]merge.Value{"skills": texts("山地", "潜水")}},
		record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "转运")},
		record.Edit{Kind: "team", ID: id, Set: set("members", 8)},
	)
	a.act(act.Inverse.Edits...)
	if diff := cmp.Diff(before, a.dump()); diff != "" {
		t.Errorf("undone: %s", diff)
	}
	deleted := a.act(record.Edit{Kind: "team", ID: id, Delete: true})
	restored := a.act(deleted.Inverse.Edits...)
	if diff := cmp.Diff(before, a.dump()); diff != "" {
		t.Errorf("restored: %s", diff)
	}
	a.act(restored.Inverse.Edits...)
	if a.dump() != "" {
		t.Errorf("deleted again: %s", a.dump())
	}
	a.checked()
}

func TestUndoingDoesNotTouchWhatOthersWroteSince(t *testing.T) {
	a := newDevice(t)
	id := a.team("蓝天")
	act := a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "closed")})
	a.act(act.Inverse.Edits...)
	if diff := cmp.Diff([]string{"status"}, a.find("team", id).Conflicts()); diff != "" {
		t.Errorf("undo won silently: %s", diff)
	}
}

func TestAStandInMayBeNamedBeforeItsRecordIsMade(t *testing.T) {
	schema := schema(record.NewKind(9, "link", "链", "link", 1, record.General, record.RecordsField(1, "teams", "队", "teams", "team")))
	a := newDevice(t, func(o *ledger.Options) { o.Schema = schema })
	r := a.act(
		record.Edit{Kind: "link", ID: record.NewID(3), Add: map[string][]merge.Value{"teams": texts(record.NewID(1).String())}},
		record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "x", "task", record.NewID(2))},
		record.Edit{Kind: "task", ID: record.NewID(2)},
	)
	if got := a.find("team", r.IDs[record.NewID(1)]).Ref("task"); got != r.IDs[record.NewID(2)] {
		t.Errorf("refers to %s", got)
	}
	if diff := cmp.Diff([]string{r.IDs[record.NewID(1)].String()}, a.find("link", r.IDs[record.NewID(3)]).Members("teams")); diff != "" {
		t.Error(diff)
	}
	for stand, id := range r.IDs {
		if _, still := record.IsNew(id); still {
			t.Errorf("%s became %s", stand, id)
		}
	}
}

func TestAnActKnowsItsSizeAndGrant(t *testing.T) {
	a := newDevice(t, func(o *ledger.Options) {
		o.Grant = func() uint32 { return 42 }
		o.TimeQuality = func() uint8 { return 3 }
	})
	by := record.Author{Operator: "李静", Wall: 5}
	r, err := a.Record(t.Context(), by, func(record.Reader) (record.Act, error) {
		return record.Act{Flags: merge.BackEntered, Edits: []record.Edit{
			{Kind: "team", ID: record.NewID(1), Set: set("name", "x")}, {Kind: "task", ID: record.NewID(2), Set: set("title", "y"), Resolve: true},
		}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range r.Dots {
		c, err := a.Change(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if c.Act != r.Act || c.ActSize != 2 || c.Grant != 42 || c.TimeQuality != 3 || c.Operator != "李静" || c.Wall != 5 || c.Flags&merge.BackEntered == 0 {
			t.Errorf("%+v", c)
		}
		if (c.Flags&merge.Resolving != 0) != (i == 1) {
			t.Errorf("flags %b", c.Flags)
		}
	}
	a.reopen()
	if next := a.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "z")}); next.Act != r.Act+1 {
		t.Errorf("act %d after %d", next.Act, r.Act)
	}
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.reopen()
	if next := a.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "z")}); next.Act != r.Act+2 {
		t.Errorf("act %d after %d", next.Act, r.Act)
	}
}

func TestAStampIsLaterThanWhatItReplaces(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	b.clock = b.clock.AddDate(50, 0, 0)
	id := a.team("x")
	a.sync(b)
	b.act(record.Edit{Kind: "team", ID: id, Set: set("name", "未来")})
	a.sync(b)
	later := a.act(record.Edit{Kind: "team", ID: id, Set: set("name", "现在")})
	if c, err := a.Change(t.Context(), later.Dots[0]); err != nil || c.Stamp.Time().Year() != 2076 {
		t.Errorf("a write that replaces the future has stamp %s, %v", c.Stamp.Time(), err)
	}
	if got := a.find("team", id); got.Text("name") != "现在" || got.Source.Wall != author.Wall {
		t.Errorf("shows %s", got.Text("name"))
	}
	other := a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 1)})
	c, err := a.Change(t.Context(), other.Dots[0])
	if err != nil || c.Stamp.Time().Year() != 2026 {
		t.Errorf("a field the future did not touch has stamp %s, %v", c.Stamp.Time(), err)
	}
}

func TestTakingAMemberOutIsStampedLaterThanPuttingItIn(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	b.clock = b.clock.AddDate(50, 0, 0)
	id := a.team("x")
	a.sync(b)
	member := map[string][]merge.Value{"skills": {merge.OfText("医疗")}}
	b.act(record.Edit{Kind: "team", ID: id, Add: member})
	a.sync(b)
	out := a.act(record.Edit{Kind: "team", ID: id, Remove: member})
	if c, err := a.Change(t.Context(), out.Dots[0]); err != nil || c.Stamp.Time().Year() != 2076 {
		t.Errorf("a removal of what the future put in has stamp %s, %v", c.Stamp.Time(), err)
	}
}

func TestNumbersAreReadableAndOneSequenceForAllKinds(t *testing.T) {
	desk := ""
	extra := record.NewKind(8, "paper", "文", "paper", 2, record.General, record.TextField(1, "number", "号", "number"))
	a := newDevice(t, func(o *ledger.Options) {
		o.Schema = schema(extra)
		o.DeskCode = func() string { return desk }
	})
	number := func(kind string) string {
		r := a.act(record.Edit{Kind: kind, ID: record.NewID(1), Numbered: true})
		return r.Numbers[r.IDs[record.NewID(1)]]
	}
	x := "0" + a.options.Device.String()[:4]
	for i, want := range []string{"CQ-" + x + "-0001", "CQ-" + x + "-0002"} {
		if got := number([]string{"task", "paper"}[i]); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	desk = "A"
	a.act(record.Edit{Kind: "incident", ID: record.NewID(1), Set: set("name", "洪水", "short_code", "YB")})
	if got := number("task"); got != "YB-A-0001" {
		t.Error(got)
	}
	a.reopen()
	if err := a.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := number("paper"); got != "YB-A-0002" {
		t.Error(got)
	}
	given := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("number", "纸-7"), Numbered: true})
	if task := a.find("task", given.IDs[record.NewID(1)]); task.Text("number") != "纸-7" {
		t.Errorf("a number brought along became %s", task.Text("number"))
	}
	again := a.act(record.Edit{Kind: "task", ID: given.IDs[record.NewID(1)], Set: set("title", "x"), Numbered: true})
	if len(again.Numbers) != 0 {
		t.Errorf("numbered twice: %v", again.Numbers)
	}
	if got := number("task"); got != "YB-A-0003" {
		t.Error(got)
	}
	two := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Numbered: true}, record.Edit{Kind: "task", ID: record.NewID(2), Numbered: true})
	if two.Numbers[two.IDs[record.NewID(1)]] != "YB-A-0004" || two.Numbers[two.IDs[record.NewID(2)]] != "YB-A-0005" {
		t.Errorf("%v", two.Numbers)
	}
}

func TestChangesNotHeldAreNamed(t *testing.T) {
	a := newDevice(t)
	a.team("x")
	for _, at := range []dot.Dot{{}, {Log: dot.Log{Device: a.options.Device, Lane: 1}, Seq: 2}, {Log: dot.Log{Lane: 2}, Seq: 1}} {
		if _, err := a.Change(t.Context(), at); !errors.Is(err, ledger.ErrNoSuchChange) {
			t.Errorf("%s: %v", at, err)
		}
	}
	if _, err := a.Source(t.Context(), dot.Dot{}); !errors.Is(err, ledger.ErrNoSuchChange) {
		t.Error(err)
	}
	if err := a.View(t.Context(), func(r record.Reader) error {
		if _, ok, err := r.Find("team", uuid.UUID{1}); ok || err != nil {
			t.Errorf("found %v, %v", ok, err)
		}
		_, _, err := r.Find("nothing", uuid.UUID{1})
		return err
	}); !errors.Is(err, ledger.ErrUnknownKind) {
		t.Error(err)
	}
}

func TestANumberWrittenByHandIsNotGivenAgain(t *testing.T) {
	a := newDevice(t, func(o *ledger.Options) { o.DeskCode = func() string { return "A" } })
	number := func() string {
		r := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Numbered: true})
		return r.Numbers[r.IDs[record.NewID(1)]]
	}
	number()
	a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("number", "CQ-A-0110")})
	a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("number", "CQ-A-0005")})
	if got := number(); got != "CQ-A-0111" {
		t.Errorf("after CQ-A-0110 came %s", got)
	}
	a.checked()
	a.reopen()
	if got := number(); got != "CQ-A-0112" {
		t.Errorf("after CQ-A-0111 came %s", got)
	}
	b := newDevice(t, func(o *ledger.Options) { o.DeskCode = func() string { return "A" } })
	a.sync(b)
	a.checked()
	b.checked()
}
