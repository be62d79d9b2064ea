package intake

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Outgoing says how records are put on a sheet.
type Outgoing struct {
	Schema *record.Schema
	Kind   string
	Layout Layout // the zero Layout is the template's own order, every field
	Reveal bool   // sensitive fields in full; otherwise they are masked
	Now    time.Time
}

// Export puts records on a sheet that, read again, changes nothing.
func Export(r record.Reader, rows []record.Record, o Outgoing) (Grid, error) {
	k := o.Schema.Kind(o.Kind)
	if k == nil {
		return Grid{}, refuse(NoKind, "没有“"+o.Kind+"”这类数据。", "There is no kind “"+o.Kind+"”.")
	}
	directions, err := roster.Directions(o.Now, r)
	if err != nil {
		return Grid{}, err
	}
	w := &writing{reader: reader{names: newNames(r, o.Schema), directions: directions}, reveal: o.Reveal}
	columns := o.Layout.Columns
	if len(columns) == 0 {
		columns = everyField(k)
	}
	s := Sheet{Name: k.Label.Zh, Head: 1, Columns: make([]Column, len(columns))}
	head := Row{Number: 1}
	for i, c := range columns {
		head.Cells = append(head.Cells, Say(c.Title))
		if f := k.Field(c.Field); f != nil {
			s.Columns[i] = columnOf(f, directions)
		}
	}
	s.Rows = append(s.Rows, head)
	for i := range rows {
		row := Row{Number: i + 2}
		for _, c := range columns {
			row.Cells = append(row.Cells, w.cell(&rows[i], c))
		}
		s.Rows = append(s.Rows, row)
	}
	return Grid{Sheets: []Sheet{s}}, nil
}

// writing puts values into cells.
type writing struct {
	reader
	reveal bool
}

func (w *writing) cell(row *record.Record, c LayoutColumn) Cell {
	switch {
	case c.Text != "":
		return Say(c.Text)
	case c.Field == idField:
		return Say(row.ID.String())
	}
	f := row.Kind.Field(c.Field)
	if f == nil {
		return Cell{}
	}
	if f.Type == record.Set {
		texts := make([]string, len(setOf(row, f)))
		for i, v := range setOf(row, f) {
			texts[i] = memberText(&w.reader, f, v, "zh")
		}
		return Say(join(texts))
	}
	return w.value(f, row.Value(f.Name))
}

func (w *writing) value(f *record.Field, v merge.Value) Cell {
	text := ""
	switch v.Type {
	case merge.None:
		return Cell{}
	case merge.Number:
		text = f.Reveal(v, "zh")
		if strings.ContainsAny(text, "e") || len(strings.Trim(text, "-.")) > 15 { // more digits than a spreadsheet keeps
			return Say(text)
		}
		return Cell{Figure, text}
	case merge.Time:
		text = exactly(v.Millis())
	case merge.ID:
		text = w.names.write(f.Of, v.ID())
	default:
		text = f.Reveal(v, "zh")
	}
	if !w.reveal && f.Sensitive() {
		text = f.Mask.Hide(tidy(text))
	}
	return Say(tidy(text))
}

// exactly is a moment as precise as it is: a day where it is midnight.
func exactly(millis int64) string {
	t := time.UnixMilli(millis).In(chinaTime)
	switch {
	case t.Nanosecond() != 0:
		return t.Format("2006-01-02 15:04:05.000")
	case t.Second() != 0:
		return t.Format("2006-01-02 15:04:05")
	case t.Hour() != 0 || t.Minute() != 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02")
}

func memberText(r *reader, f *record.Field, v merge.Value, language string) string {
	text := v.Text()
	switch {
	case f.Of != "":
		if id, err := uuid.Parse(text); err == nil {
			return r.names.write(f.Of, id)
		}
		return text
	case f.Name == "capabilities":
		words := strings.ReplaceAll(roster.CapabilityWords(r.directions, text, language), " ", "")
		if roster.ReadCapability(r.directions, words) == text {
			return words
		}
		return text
	}
	return f.Shown(text, language)
}

// columnOf is how a field's column is written.
func columnOf(f *record.Field, directions []roster.Direction) Column {
	c := Column{Figures: f.Type == record.Number}
	switch {
	case f.Type == record.Bool:
		c.Options, c.Only = []string{"是", "否"}, true
	case f.Type == record.Code:
		c.Only = true
		fallthrough
	case f.Type == record.Text:
		for _, o := range f.Options {
			c.Options = append(c.Options, o.Label.Zh)
		}
	case f.Name == "capabilities": // several may stand in one cell, so the list only helps to write the first
		for _, d := range directions {
			c.Options = append(c.Options, d.Label.Zh)
		}
	}
	return c
}

// inside are fields the desk keeps for itself: a template does not ask for them, an export shows them.
var inside = []string{
	"status", "status_at", "status_source", "reason", "recorded_by", "same_as", "distinct_from", "task", "place", "last_contact_at",
	"destination", "withdrawn_at", "home_at", "people_left", "decision", "decided_by", "decided_at", "follows", "arrived_at",
	"verified_how", "published_at", "published_by", "alone", "expires_at", "last_confirmed_at", "outcome", "file_hash",
}

// census are the kinds whose fields of those above belong to the census itself.
var census = map[string][]string{
	"equipment": {"place", "expires_at"}, "supply": {"expires_at"}, "person": {}, "need": {"place"}, "organisation": {"follows"},
}

// Asked lists the fields a template of the kind asks for, in its order: the plan's own six of a team first.
func Asked(k *record.Kind) []*record.Field {
	var fields []*record.Field
	for _, name := range firstOf(k.Name) {
		if f := k.Field(name); f != nil {
			fields = append(fields, f)
		}
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		if slices.Contains(fields, f) || slices.Contains(inside, f.Name) && !slices.Contains(census[k.Name], f.Name) {
			continue
		}
		if f.Name != "note" {
			fields = append(fields, f)
		}
	}
	if f := k.Field("note"); f != nil {
		fields = append(fields, f)
	}
	return fields
}

// firstOf is the order in which the plan names a kind's fields.
func firstOf(kind string) []string {
	if kind == "team" {
		return []string{"name", "registered_in", "members", "facilities", "capabilities", "credit_code", "district", "leader", "phone"}
	}
	return nil
}

// everyField is a sheet of every field: those a template asks for, then the desk's own, then the id that tells the
// record when nothing else does.
func everyField(k *record.Kind) []LayoutColumn {
	var columns []LayoutColumn
	used := map[string]bool{}
	add := func(f *record.Field) {
		title := f.Label.Zh
		if used[title] { // two fields of one label
			title += "（" + f.Name + "）"
		}
		used[title] = true
		if named(k, title) != f.Name {
			title = f.Name
		}
		columns = append(columns, LayoutColumn{Title: title, Field: f.Name})
	}
	asked := Asked(k)
	for _, f := range asked {
		add(f)
	}
	for i := range k.Fields {
		if f := &k.Fields[i]; !slices.Contains(asked, f) {
			add(f)
		}
	}
	return append(columns, LayoutColumn{Title: "本地编号", Field: idField})
}

// Template is an empty sheet of a kind: headings, lists of options, one row that explains, and a second sheet of words.
func Template(r record.Reader, k *record.Kind, now time.Time) (Grid, error) {
	directions, err := roster.Directions(now, r)
	if err != nil {
		return Grid{}, err
	}
	s := Sheet{Name: k.Label.Zh, Head: 1}
	head, hints := Row{Number: 1}, Row{Number: 2}
	words := Sheet{Name: "填表说明", Small: true, Columns: []Column{{Width: 24}, {Width: 90}}}
	line := func(a, b string) {
		words.Rows = append(words.Rows, Row{Number: len(words.Rows) + 1, Cells: []Cell{Say(a), Say(b)}})
	}
	line(k.Label.Zh+"导入模板", "带 * 的列必须填写。空白单元格不改动原有内容，要清空请填“"+Clear+"”。同一文件可以重复导入。")
	for i, f := range Asked(k) {
		title := f.Label.Zh
		if named(k, title) != f.Name {
			title = f.Name
		}
		if f.Required {
			title += "*"
		}
		head.Cells = append(head.Cells, Say(title))
		hint := hintOf(f, directions)
		if i == 0 {
			hint = hintMark + hint
		}
		hints.Cells = append(hints.Cells, Say(hint))
		s.Columns = append(s.Columns, columnOf(f, directions))
		line(title, strings.TrimPrefix(hint, hintMark))
	}
	s.Rows = []Row{head, hints}
	return Grid{Sheets: []Sheet{s, words}}, nil
}

// hintOf says what goes into a field's column.
func hintOf(f *record.Field, directions []roster.Direction) string {
	switch {
	case f.Name == "capabilities":
		return "多个用“、”分开，可带等级：" + directions[0].Label.Zh + "2级"
	case f.Type == record.Number && f.Unit.Zh != "":
		return "数字，单位：" + f.Unit.Zh
	case f.Type == record.Number:
		return "数字"
	case f.Type == record.Time:
		return "2026-07-12 或 2026-07-12 14:30"
	case f.Type == record.Bool:
		return "是 / 否"
	case f.Type == record.Code:
		return "选填其一：" + options(f, "zh")
	case f.Type == record.Set:
		return "多个用“、”分开" + after("：", options(f, "zh"))
	case f.Type == record.Ref:
		return "填写名称、编号或信用代码"
	case len(f.Options) > 0:
		return "如：" + options(f, "zh")
	}
	return "文字，最多 " + strconv.Itoa(f.LenMax) + " 字"
}

func after(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}

// Reasons is the sheet of what could not be taken: the rows as they were, with what is wrong and what to do beside them.
func (p *Plan) Reasons(language string) Grid {
	s := Sheet{Name: record.Label{Zh: "未导入的行", En: "rows not imported"}.In(language), Head: 1}
	head := Row{Number: 1}
	for _, c := range p.Columns {
		head.Cells = append(head.Cells, Say(c.Title))
		column := Column{}
		if f := p.Kind.Field(c.Field); f != nil {
			column = columnOf(f, nil)
			column.Figures = false // what stands there may be no number: that may be the error
		}
		s.Columns = append(s.Columns, column)
	}
	head.Cells = append(head.Cells, Say(record.Label{Zh: "原因", En: "reason"}.In(language)), Say(record.Label{Zh: "原行号", En: "row"}.In(language)))
	s.Columns = append(s.Columns, Column{Width: 60}, Column{})
	s.Rows = append(s.Rows, head)
	for i := range p.Rows {
		l := &p.Rows[i]
		if l.Verdict != Wrong && l.Verdict != Suspect {
			continue
		}
		row := Row{Number: len(s.Rows) + 1}
		for _, text := range l.cells {
			row.Cells = append(row.Cells, Say(text))
		}
		row.Cells = append(row.Cells, Say(strings.Join(l.Why(language), "\n")), Say(strconv.Itoa(l.Number)))
		s.Rows = append(s.Rows, row)
	}
	return Grid{Sheets: []Sheet{s}}
}

// Why says for a person what is wrong with a row, or what it looks like.
func (l *Line) Why(language string) []string {
	var all []string
	for _, p := range l.Problems {
		words := p.Words.In(language)
		if p.Column != "" {
			words = record.Label{Zh: "【" + p.Column + "】", En: p.Column + ": "}.In(language) + words
		}
		all = append(all, words)
	}
	if l.Verdict != Suspect {
		return all
	}
	for _, a := range l.Like {
		where := a.Title
		if a.Row > 0 {
			where = record.Label{Zh: "第 " + strconv.Itoa(a.Row) + " 行", En: "row " + strconv.Itoa(a.Row)}.In(language)
		}
		all = append(all, record.Label{Zh: "疑似重复：与“" + where + "”" + a.By.Zh, En: "looks like “" + where + "”: " + a.By.En}.In(language))
	}
	return all
}
