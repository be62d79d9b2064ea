package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// office is a desk whose books are worked as an operator works them: forms as typed.
type office struct{ *place }

func newOffice(t testing.TB) office {
	o := office{newPlace(t, uuid.New(), "A", "李敏", nil)}
	o.opens()
	return o
}

// as is the same desk after a change of shift.
func (o office) as(operator string, post roster.Post) office {
	p := *o.place
	p.Desk = o.As(operator, post)
	return office{&p}
}

func (o office) attempt(act string, about uuid.UUID, anyway bool, form ...string) (record.Receipt, error) {
	o.t.Helper()
	texts := map[string]string{}
	for i := 0; i+1 < len(form); i += 2 {
		texts[form[i]] = form[i+1]
	}
	opening, err := o.Opening(o.t.Context(), act, about)
	if err != nil {
		return record.Receipt{}, err
	}
	for field, text := range opening.Texts { // what stands in the form when it opens is sent with it
		if _, typed := texts[field]; !typed {
			texts[field] = text
		}
	}
	answers, problems, err := o.ReadForm(o.t.Context(), act, texts)
	if err != nil || len(problems) > 0 {
		o.t.Fatalf("%s: the form cannot be read: %v %v", act, problems, err)
	}
	return o.Perform(o.t.Context(), procedure.Deed{Act: act, About: about, Form: answers, Anyway: anyway})
}

// makes does an act that makes a record, and gives its id.
func (o office) makes(act string, form ...string) uuid.UUID {
	o.t.Helper()
	r, err := o.attempt(act, uuid.UUID{}, false, form...)
	if err != nil {
		o.t.Fatalf("%s: %v", act, err)
	}
	return made(r, 1)
}

// performs does an act on a record.
func (o office) performs(act string, about uuid.UUID, form ...string) record.Receipt {
	o.t.Helper()
	r, err := o.attempt(act, about, false, form...)
	if err != nil {
		o.t.Fatalf("%s: %v", act, err)
	}
	return r
}

func (o office) refuses(code roster.Code, act string, about uuid.UUID, form ...string) *roster.Refusal {
	o.t.Helper()
	_, err := o.attempt(act, about, false, form...)
	r := roster.Refused(err)
	if r == nil || r.Code != code {
		o.t.Fatalf("%s: got %v, want %s", act, err, code)
	}
	return r
}

func (o office) row(kind string, id uuid.UUID) record.Record {
	o.t.Helper()
	var row record.Record
	err := o.ledger.View(o.t.Context(), func(r record.Reader) error {
		found, ok, err := r.Find(kind, id)
		if !ok {
			o.t.Fatalf("no %s %s", kind, id)
		}
		row = found
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return row
}

func (o office) rows(kind string) []record.Record {
	o.t.Helper()
	var rows []record.Record
	err := o.ledger.View(o.t.Context(), func(r record.Reader) (err error) {
		rows, err = r.List(record.Query{Kind: kind})
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return rows
}

func (o office) prints(paper string, about uuid.UUID) report.Document {
	o.t.Helper()
	return must[report.Document](o.t)(o.Document(o.t.Context(), desk.PaperQuery{Paper: paper, About: about}))
}

func (o office) lists(q desk.RegisterQuery) desk.RegisterPage {
	o.t.Helper()
	if q.Language == "" {
		q.Language = "zh"
	}
	return must[desk.RegisterPage](o.t)(o.Register(o.t.Context(), q))
}

func (o office) waits(d time.Duration) { *o.clock = o.clock.Add(d) }

// said is everything a paper says, one line each.
func said(d report.Document) string {
	lines := []string{d.Title, d.Warning}
	for _, p := range d.Parts {
		lines = append(lines, p.Heading, p.Prose)
		for _, f := range p.Facts {
			lines = append(lines, f.Label+"："+f.Text)
		}
		if p.Table != nil {
			for _, r := range p.Table.Rows {
				lines = append(lines, strings.Join(r.Cells, "|"))
			}
			if p.Table.Total != nil {
				lines = append(lines, strings.Join(p.Table.Total.Cells, "|"))
			}
			if len(p.Table.Rows) == 0 {
				lines = append(lines, p.Table.Empty)
			}
		}
		lines = append(lines, p.Sign...)
	}
	return strings.Join(lines, "\n")
}

func wants(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("does not say %q:\n%s", part, text)
		}
	}
}

// table gives the table under a heading.
func table(t testing.TB, d report.Document, heading string) report.Table {
	t.Helper()
	for _, p := range d.Parts {
		if p.Table != nil && (strings.Contains(p.Heading, heading) || strings.Contains(p.Table.Title, heading)) {
			return *p.Table
		}
	}
	t.Fatalf("no table under %q in %s", heading, d.Title)
	return report.Table{}
}

func names(rows []report.Row, column int) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Cells[column])
	}
	return out
}

func TestR2_1_ACorrectionIsAVersionAndTheFirstWordsStay(t *testing.T) {
	o := newOffice(t)
	first := o.makes("message.record", "text", "寨山坪有 30 人被困", "from", "镇政府", "class", "damage")
	o.waits(time.Minute)
	r := o.performs("message.correct", first, "corrected", "寨山坪有 13 人被困", "why", "听错数字")
	second := made(r, 1)
	old, now := o.row("message", first), o.row("message", second)
	if old.Text("text") != "寨山坪有 30 人被困" || old.Ref("corrected_by") != second || old.Text("status") != "filed" {
		t.Errorf("the first version changed: %q, corrected by %s, %s", old.Text("text"), old.Ref("corrected_by"), old.Text("status"))
	}
	if now.Text("text") != "寨山坪有 13 人被困" || now.Number("version") != 2 || now.Ref("corrects") != first || now.Text("from") != "镇政府" || now.Text("status") != "received" {
		t.Errorf("the second version is %v", now.Values)
	}
	if old.Text("number") == now.Text("number") || now.Text("number") == "" {
		t.Errorf("versions have numbers %q and %q", old.Text("number"), now.Text("number"))
	}
	wants(t, said(o.prints("message-slip", second)), "30 人被困", "听错数字", "13 人被困")
	o.refuses(procedure.NotNow, "message.correct", first, "corrected", "又改", "why", "再改")
	if page := o.lists(desk.RegisterQuery{Book: "message", All: true}); page.Total != 2 || !strings.Contains(page.Lines[1].Cells[3].Text, "已更正") {
		t.Errorf("the log shows %d lines: %v", page.Total, page.Lines)
	}
}

func TestR2_1_TwoDesksThatCorrectOneMessageApartHaveAConflict(t *testing.T) {
	space := uuid.New()
	a, b := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}
	a.opens()
	m := a.makes("message.record", "text", "三处塌方")
	a.meet(b.place)
	a.performs("message.correct", m, "corrected", "两处塌方", "why", "核对")
	b.performs("message.correct", m, "corrected", "四处塌方", "why", "核对")
	a.meet(b.place)
	row := a.row("message", m)
	if !slices.Contains(row.Conflicts(), "corrected_by") {
		t.Errorf("conflicts are %v, want the correction among them", row.Conflicts())
	}
	if n := len(a.rows("message")); n != 3 {
		t.Errorf("%d messages, want all three", n)
	}
}

func TestR2_1_EveryStepOfTriageHasAnOwner(t *testing.T) {
	o := newOffice(t)
	m := o.makes("message.record", "text", "要 2 台水泵", "from", "支坪镇")
	o.refuses(procedure.Needed, "message.sort", m, "class", "need", "group", "")
	o.performs("message.sort", m, "class", "need", "group", "support", "owner", "王强")
	o.performs("message.take", m, "owner", "赵亮")
	o.refuses(procedure.Needed, "message.pass", m, "group", "coordination")
	o.performs("message.pass", m, "group", "coordination", "owner", "周平", "reason", "属调派")
	o.performs("message.take", m, "owner", "周平")
	o.refuses(procedure.Needed, "message.finish", m)
	o.performs("message.finish", m, "answer", "已派 2 台")
	o.refuses(procedure.NotNow, "message.take", m, "owner", "李敏")
	o.performs("message.file", m)
	row := o.row("message", m)
	if row.Text("status") != "filed" || row.Text("owner") != "周平" || row.Text("group") != "coordination" {
		t.Errorf("ended as %s of %s, %s", row.Text("status"), row.Text("owner"), row.Text("group"))
	}
	steps := table(t, o.prints("message-slip", m), "办理经过")
	wants(t, strings.Join(names(steps.Rows, 2), "\n"), "王强", "赵亮", "转办", "已办", "存档")
}

func TestR2_1_TheLogIsFilteredByGroupUnfinishedAndMine(t *testing.T) {
	o := newOffice(t)
	groups := []string{"general", "coordination", "support"}
	for i := range 9 {
		m := o.makes("message.record", "text", fmt.Sprintf("信息 %d", i))
		o.performs("message.sort", m, "class", "other", "group", groups[i%3], "owner", []string{"李敏", "王强"}[i%2])
		if i < 3 {
			o.performs("message.finish", m, "answer", "办了")
		}
	}
	for _, c := range []struct {
		q    desk.RegisterQuery
		want int
	}{
		{desk.RegisterQuery{Book: "message"}, 6}, {desk.RegisterQuery{Book: "message", All: true}, 9},
		{desk.RegisterQuery{Book: "message", Only: map[string]string{"group": "support"}}, 2},
		{desk.RegisterQuery{Book: "message", Only: map[string]string{"owner": "李敏"}}, 3},
		{desk.RegisterQuery{Book: "message", Only: map[string]string{"owner": "李敏", "group": "general"}}, 1},
		{desk.RegisterQuery{Book: "message", Text: "信息 7"}, 1},
	} {
		if got := o.lists(c.q).Total; got != c.want {
			t.Errorf("%+v lists %d, want %d", c.q, got, c.want)
		}
	}
	journal := o.prints("message-journal", uuid.UUID{})
	if rows := journal.Parts[1].Table.Rows; len(rows) != 9 {
		t.Errorf("the daily journal has %d lines, want 9", len(rows))
	}
	wants(t, said(journal), "未办结：6 条")
}

func TestR2_1_AMessageKeepsItsAttachmentByReference(t *testing.T) {
	o := newOffice(t)
	r, err := o.Apply(t.Context(), strings.NewReader(`{"kind":"document","id":"photo-1","set":{"title":"现场照片","file_hash":"sha256:ab12"}}`+"\n"), nil, nil)
	if err != nil || r.Refused != 0 {
		t.Fatalf("apply: %+v %v", r, err)
	}
	m := o.makes("message.record", "text", "桥面开裂，附照片", "document", "现场照片")
	row := o.row("message", m)
	if got := row.Ref("document"); got != record.KeyID("document", "photo-1") {
		t.Errorf("the message points to %s", got)
	}
}
