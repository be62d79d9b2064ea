package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Prepare reads a grid against what is known and says what would change. A refusal is about the whole sheet; what is
// wrong with a row is in the plan.
func Prepare(g Grid, r record.Reader, q Request) (*Plan, error) {
	k := q.Schema.Kind(q.Kind)
	if k == nil {
		return nil, refuse(NoKind, "没有“"+q.Kind+"”这类数据。没有写入任何内容。", "There is no kind “"+q.Kind+"”. Nothing was written.")
	}
	h, err := findHead(&g, k, q.Map)
	if err != nil {
		return nil, err
	}
	n, err := knownOf(r, k)
	if err != nil {
		return nil, err
	}
	directions, err := roster.Directions(q.Now, r)
	if err != nil {
		return nil, fmt.Errorf("read directions: %w", err)
	}
	b := &builder{
		Request: q, kind: k, facts: r, head: h, known: n, made: map[uuid.UUID]int{}, likes: map[string]int{},
		reader: reader{names: newNames(r, q.Schema), directions: directions},
		plan:   &Plan{Kind: k, Sheet: h.sheet.Name, Head: h.row, Columns: h.columns, Counts: map[Verdict]int{}},
	}
	rows := b.data()
	if err := b.announce(rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		line := b.line(row)
		b.plan.Counts[line.Verdict]++
		b.plan.Rows = append(b.plan.Rows, line)
	}
	return b.plan, nil
}

// builder is a plan while it is made.
type builder struct {
	Request
	reader
	kind  *record.Kind
	facts record.Reader
	head  heading
	known *known
	plan  *Plan
	made  map[uuid.UUID]int // record → place of the line that writes it
	likes map[string]int    // what should be one record's own → place of the line that has it
}

// data lists the rows below the headings that hold data: no second row of headings, no line of sums or of hints.
func (b *builder) data() []Row {
	var rows []Row
	for _, row := range b.head.sheet.Rows {
		if row.Number > b.head.row && b.holds(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// hintMark begins the row of a template that explains its columns.
const hintMark = "【填写说明】"

func (b *builder) holds(row Row) bool {
	filled, titles := 0, 0
	for i, c := range b.head.columns {
		text := tidy(row.At(i).Text)
		if text != "" && c.Field != "" {
			filled++
		}
		if text != "" && plainTitle(text) == c.Title {
			titles++
		}
	}
	first := tidy(row.At(0).Text)
	for _, mark := range []string{hintMark, "合计", "总计", "填表人", "填报人", "填报单位", "注：", "备注：", "说明："} {
		if strings.HasPrefix(strings.ReplaceAll(first, " ", ""), mark) && (mark == hintMark || filled <= 2) {
			return false
		}
	}
	return filled > 0 && titles < max(2, filled)
}

// announce makes the names of new rows known to rows that refer to records of the same kind.
func (b *builder) announce(rows []Row) error {
	if !slices.ContainsFunc(b.head.columns, func(c ColumnUse) bool {
		f := b.kind.Field(c.Field)
		return f != nil && f.Of == b.kind.Name
	}) {
		return nil
	}
	t, err := b.names.of(b.kind.Name)
	if err != nil {
		return err
	}
	for _, row := range rows {
		answers, _ := b.answers(row, func(f *record.Field) bool { return f.Of != b.kind.Name })
		shown := b.shown(answers)
		if there, _ := b.known.match(shown); there != nil {
			continue
		}
		id, ok := b.known.newID(shown)
		if !ok || t.titles[id] != "" {
			continue
		}
		for _, field := range []string{"name", "title", "credit_code", "code"} {
			if key := shown(field); key != "" {
				t.by[key] = append(t.by[key], id)
			}
		}
		t.titles[id] = textOf(answers["name"])
	}
	return nil
}

func textOf(a *answer) string {
	if a == nil {
		return ""
	}
	return a.value.Text()
}

// answers reads the cells of a row.
func (b *builder) answers(row Row, wanted func(f *record.Field) bool) (map[string]*answer, []Problem) {
	answers := map[string]*answer{}
	var problems []Problem
	for i, c := range b.head.columns {
		f := b.kind.Field(c.Field)
		if f == nil || wanted != nil && !wanted(f) {
			continue
		}
		a, p := b.read(f, row.At(i))
		if p != nil {
			p.Column = c.Title
			problems = append(problems, *p)
			continue
		}
		if a != nil {
			answers[f.Name] = a
		}
	}
	return answers, append(problems, b.units(answers)...)
}

// units puts the unit that stood behind a number into its own field.
func (b *builder) units(answers map[string]*answer) []Problem {
	for i := range b.kind.Fields {
		f := &b.kind.Fields[i]
		a := answers[f.Name]
		if a == nil || a.unit == "" {
			continue
		}
		own := b.kind.Field("unit")
		said := answers["unit"]
		if own == nil || own.Type != record.Text || said != nil && said.value.Text() != a.unit {
			p := wrong("“"+a.unit+"”不是这一列的单位；请只填数字。", "“"+a.unit+"” is no unit of this column; write digits only.")
			p.Column = f.Label.In(b.Language)
			delete(answers, f.Name)
			return []Problem{*p}
		}
		answers["unit"] = &answer{value: merge.OfText(a.unit)}
	}
	return nil
}

// shown is a row as identities compare it.
func (b *builder) shown(answers map[string]*answer) func(field string) string {
	return func(field string) string {
		a, f := answers[field], b.kind.Field(field)
		if a == nil || f == nil || a.clear || a.masked != "" {
			return ""
		}
		switch {
		case f.Type == record.Text:
			return plain(field, a.value.Text())
		case f.Type == record.Ref && !a.value.IsNone():
			return a.value.ID().String()
		}
		return f.Reveal(a.value, "en")
	}
}

// line decides on one row.
func (b *builder) line(row Row) Line {
	l := Line{Number: row.Number, cells: make([]string, len(b.head.columns))}
	for i := range b.head.columns {
		l.cells[i] = row.At(i).Text
	}
	answers, problems := b.answers(row, nil)
	l.Problems = problems
	shown := b.shown(answers)
	if l.Title = textOf(answers["name"]); l.Title == "" {
		l.Title = firstText(answers, "title", "plate", "course", "key", "text", "platform_no", "number")
	}
	own, _ := b.ownID(row)
	there, doubt := b.known.rows[own], false
	if there == nil {
		there, doubt = b.find(answers, shown)
	}
	l.own = own
	switch {
	case len(l.Problems) > 0:
		l.Verdict = Wrong
	case there != nil && doubt && b.Anyway:
		b.create(&l, answers, shown, there)
	case there != nil && doubt:
		l.Verdict = Suspect
		l.Like = []Alike{{ID: there.ID, Title: there.Title(), By: record.Label{Zh: "名称相同，其他标识不同", En: "same name, otherwise different"}}}
	case there != nil:
		b.update(&l, answers, there)
	default:
		b.create(&l, answers, shown, nil)
	}
	return l
}

func firstText(answers map[string]*answer, fields ...string) string {
	for _, f := range fields {
		if text := textOf(answers[f]); text != "" {
			return text
		}
	}
	return ""
}

// ownID is the record's id that stands in the row, as an export of ours has it.
func (b *builder) ownID(row Row) (uuid.UUID, bool) {
	for i, c := range b.head.columns {
		text := tidy(row.At(i).Text)
		if id, err := uuid.Parse(text); c.Field == idField && err == nil && len(text) == 36 && id != (uuid.UUID{}) {
			_, standsIn := record.IsNew(id)
			return id, !standsIn
		}
	}
	return uuid.UUID{}, false
}

// find gives the record a row is about. An event is told by all it says.
func (b *builder) find(answers map[string]*answer, shown func(string) string) (*record.Record, bool) {
	if !b.kind.Event {
		return b.known.match(shown)
	}
	row := b.known.rows[b.eventID(answers)]
	return row, false
}

// eventID is the id of an event: it is the same for the same words, so that a list is not entered twice.
func (b *builder) eventID(answers map[string]*answer) uuid.UUID {
	var said []string
	for i := range b.kind.Fields {
		f := &b.kind.Fields[i]
		if a := answers[f.Name]; a != nil {
			said = append(said, f.Name+"="+f.Reveal(a.value, "en")+members(f, a.members))
		}
	}
	return record.KeyID(b.kind.Name, uuid.NewSHA1(uuid.Nil, []byte(strings.Join(said, "\n"))).String()+".")
}

func members(f *record.Field, values []merge.Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = f.Reveal(v, "en")
	}
	slices.Sort(texts)
	return strings.Join(texts, "、")
}
