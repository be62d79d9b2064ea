package intake

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// update compares a row with the record it is about.
func (b *builder) update(l *Line, answers map[string]*answer, row *record.Record) {
	l.Title = row.Title()
	e := record.Edit{Kind: b.kind.Name, ID: row.ID, Set: map[string]merge.Value{}}
	var touched []string
	for i := range b.kind.Fields {
		f := &b.kind.Fields[i]
		a := answers[f.Name]
		if a == nil || b.stands(l, f, a, row) {
			continue
		}
		touched = append(touched, f.Name)
		change := Change{Field: f.Name, Label: f.Label}
		if f.Type == record.Set {
			if e.Members == nil {
				e.Members = map[string][]merge.Value{}
			}
			e.Members[f.Name] = a.members
			change.Old, change.New = b.shownMembers(f, setOf(row, f)), b.shownMembers(f, a.members)
		} else {
			e.Set[f.Name] = a.value
			change.Old, change.New = b.shownValue(f, row.Value(f.Name)), b.shownValue(f, a.value)
		}
		l.Changes = append(l.Changes, change)
	}
	switch {
	case len(l.Problems) > 0:
		l.Verdict = Wrong
	case len(touched) == 0:
		l.Verdict = Same
	default:
		l.Verdict, l.Edit = Changed, e
		l.Edit.Basis = row.Basis(touched...)
		b.check(l)
	}
	b.once(l, row.ID)
}

// stands says whether a record shows already what a cell says.
func (b *builder) stands(l *Line, f *record.Field, a *answer, row *record.Record) bool {
	v := row.Value(f.Name)
	switch {
	case a.masked != "":
		if f.Mask.Hide(tidy(v.Text())) != a.masked {
			p := wrong("“"+f.Label.Zh+"”是脱敏后的内容，与已有记录不符；请填写完整内容或留空。", "“"+f.Label.En+"” is masked and differs from what is known; write it in full or leave it empty.")
			p.Column = f.Label.In(b.Language)
			l.Problems = append(l.Problems, *p)
		}
		return true
	case f.Type == record.Set:
		return sameMembers(setOf(row, f), a.members)
	case f.Type == record.Text:
		old, now := tidy(v.Text()), tidy(a.value.Text())
		o := f.Match(old)
		return old == now || o != nil && o == f.Match(now)
	}
	return v == a.value
}

// setOf is the members of a set, as values.
func setOf(row *record.Record, f *record.Field) []merge.Value {
	if f.Place() >= len(row.Sets) {
		return nil
	}
	return row.Sets[f.Place()]
}

func sameMembers(a, b []merge.Value) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(v merge.Value) bool { return !slices.Contains(b, v) })
}

// create makes a record of a row. beside is one it looks like and is taken apart from.
func (b *builder) create(l *Line, answers map[string]*answer, shown func(string) string, beside *record.Record) {
	id, ok := b.known.newID(shown)
	switch {
	case l.own != (uuid.UUID{}):
		id, ok = l.own, true
	case b.kind.Event:
		id, ok = b.eventID(answers), true
	}
	if !ok || beside != nil && b.known.rows[id] != nil {
		l.Verdict = Wrong
		l.Problems = append(l.Problems, *wrong("缺少能识别这条记录的内容（"+b.needs("zh")+"）。", "What tells this record apart is missing ("+b.needs("en")+")."))
		return
	}
	e := record.Edit{Kind: b.kind.Name, ID: id, Set: map[string]merge.Value{}}
	for name, a := range answers {
		switch {
		case a.masked != "":
			l.Problems = append(l.Problems, *wrong("“"+b.kind.Field(name).Label.Zh+"”是脱敏后的内容，不能用于新记录。", "“"+b.kind.Field(name).Label.En+"” is masked and cannot make a new record."))
		case a.clear:
		case b.kind.Field(name).Type == record.Set:
			if e.Members == nil {
				e.Members = map[string][]merge.Value{}
			}
			e.Members[name] = a.members
		default:
			e.Set[name] = a.value
		}
	}
	b.complete(l, &e)
	l.Edit = e
	if l.Verdict = New; len(l.Problems) > 0 {
		l.Verdict = Wrong
		return
	}
	b.check(l)
	if b.once(l, id); l.Verdict == New {
		b.compare(l, shown, beside)
	}
}

// complete adds what a sheet leaves to the desk, and finds what is missing.
func (b *builder) complete(l *Line, e *record.Edit) {
	given := func(name, text string) {
		f := b.kind.Field(name)
		if f == nil || text == "" {
			return
		}
		if _, said := e.Set[name]; !said {
			e.Set[name] = merge.OfText(text)
		}
	}
	for i := range b.kind.Fields {
		f := &b.kind.Fields[i]
		if _, said := e.Set[f.Name]; f.Required && !said && f.Type != record.Set {
			l.Problems = append(l.Problems, *wrong("缺少“"+f.Label.Zh+"”。", "“"+f.Label.En+"” is missing."))
		}
	}
	given("recorded_by", b.Operator)
	if b.kind.Name == "need" {
		given("status", "unchecked")
	} else if b.kind.Name == "signup" {
		given("decision", "undecided")
	}
	if b.kind.Name != "need" {
		given("source", b.Source)
	}
	if _, said := e.Set["number"]; b.kind.Field("number") != nil && !said {
		e.Numbered = true
	}
	if row, ok, err := b.facts.Find(b.kind.Name, e.ID); err == nil && ok && row.Gone {
		l.Problems = append(l.Problems, *wrong("这条记录已被删除；如需恢复，请在系统中恢复后再导入。", "This record was deleted; restore it first."))
	}
}

// needs names the fields that tell records of the kind apart.
func (b *builder) needs(language string) string {
	var all []string
	for _, i := range b.known.by {
		for _, name := range i.lead {
			if label := b.kind.Field(name).Label.In(language); !slices.Contains(all, label) {
				all = append(all, label)
			}
		}
	}
	text := ""
	for i, label := range all {
		if i > 0 {
			text += "、"
		}
		text += label
	}
	return text
}

// check holds the edit to the schema.
func (b *builder) check(l *Line) {
	if p := record.ProblemIn(b.Schema.Check(l.Edit)); p != nil {
		l.Problems = append(l.Problems, *wrong(p.Sentence("zh"), p.Sentence("en")))
		l.Verdict = Wrong
	}
}

// once refuses a second row about the same record, unless it says the same.
func (b *builder) once(l *Line, id uuid.UUID) {
	at, twice := b.made[id]
	if !twice {
		b.made[id] = len(b.plan.Rows)
		return
	}
	first := &b.plan.Rows[at]
	if l.Verdict == Wrong {
		return
	}
	if first.Verdict == l.Verdict && sameEdit(first.Edit, l.Edit) {
		l.Verdict, l.Edit = Same, record.Edit{}
		return
	}
	l.Verdict = Wrong
	l.Problems = append(l.Problems, *wrong("与第 "+strconv.Itoa(first.Number)+" 行是同一条记录，内容不同；请只保留一行。",
		"The same record as row "+strconv.Itoa(first.Number)+", with other contents; keep one of them."))
}

func sameEdit(a, b record.Edit) bool {
	return maps.Equal(a.Set, b.Set) && maps.EqualFunc(a.Members, b.Members, sameMembers)
}

// compare holds a new row beside what is known, and beside the new rows above it.
func (b *builder) compare(l *Line, shown func(string) string, beside *record.Record) {
	l.Like = b.known.alike(shown, l.Edit.ID)
	for _, like := range likes(b.kind.Name, shown) {
		if at, taken := b.likes[like.key]; taken {
			l.Like = append(l.Like, Alike{ID: b.plan.Rows[at].Edit.ID, Row: b.plan.Rows[at].Number, Title: b.plan.Rows[at].Title, By: like.by})
		} else {
			b.likes[like.key] = len(b.plan.Rows)
		}
	}
	if beside != nil {
		l.Like = append(l.Like, Alike{ID: beside.ID, Title: beside.Title()})
	}
	if len(l.Like) == 0 {
		return
	}
	if !b.Anyway {
		l.Verdict = Suspect
		return
	}
	if b.kind.Field("distinct_from") == nil {
		return
	}
	if l.Edit.Members == nil {
		l.Edit.Members = map[string][]merge.Value{}
	}
	for _, like := range l.Like {
		if v := merge.OfText(like.ID.String()); !slices.Contains(l.Edit.Members["distinct_from"], v) {
			l.Edit.Members["distinct_from"] = append(l.Edit.Members["distinct_from"], v)
		}
	}
}

// shownValue is a value in a preview: masked where it is sensitive.
func (b *builder) shownValue(f *record.Field, v merge.Value) string {
	if v.Type == merge.ID {
		return b.names.write(f.Of, v.ID())
	}
	return f.Show(v, b.Language)
}

func (b *builder) shownMembers(f *record.Field, values []merge.Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = b.memberText(f, v)
	}
	return join(texts)
}

func (r *reader) memberText(f *record.Field, v merge.Value) string { return memberText(r, f, v, "zh") }
