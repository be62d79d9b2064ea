package intake

import (
	"slices"
	"strings"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Layout is how somebody else's sheet of a kind is laid out: the national platform's, as far as it is known today.
type Layout struct {
	Name    string
	Kind    string
	Columns []LayoutColumn
}

// LayoutColumn is one column: what of a record stands in it, or a text that stands in every row.
type LayoutColumn struct {
	Title string
	Field string // a field's name, or "id" for the local number
	Text  string
}

// BadLayout refuses a layout with a line that cannot be read.
const BadLayout roster.Code = "bad_layout"

// NoLayout refuses a layout nobody has written down.
const NoLayout roster.Code = "no_such_layout"

// LayoutOf reads a layout from its record: one column a line, 列名=字段, where the field is a name or a label; 列名="文字"
// stands in every row, 列名= stays empty.
func LayoutOf(s *record.Schema, row *record.Record) (Layout, error) {
	l := Layout{Name: row.Text("name"), Kind: strings.TrimSpace(row.Text("kind"))}
	k := s.Kind(l.Kind)
	if k == nil {
		for _, other := range s.Kinds() {
			if other.Label.Zh == l.Kind || other.Label.En == l.Kind {
				k, l.Kind = other, other.Name
			}
		}
	}
	if k == nil {
		return l, refuseIn("kind", NoKind, "没有“"+l.Kind+"”这类数据。内容已保留；请填写数据类别，例如 team。", "There is no kind “"+l.Kind+"”. What you typed is kept.")
	}
	for line := range strings.Lines(row.Text("columns")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		c, ok := columnIn(k, line)
		if !ok {
			return l, refuseIn("columns", BadLayout, "这一行读不懂："+line+"。内容已保留；每行写成“列名=字段”。", "This line cannot be read: "+line+". What you typed is kept; write “column=field”.")
		}
		l.Columns = append(l.Columns, c)
	}
	return l, nil
}

func columnIn(k *record.Kind, line string) (LayoutColumn, bool) {
	title, field, parted := strings.Cut(strings.ReplaceAll(line, "＝", "="), "=")
	c := LayoutColumn{Title: strings.TrimSpace(title)}
	field = strings.TrimSpace(field)
	switch text, quoted := strings.CutPrefix(field, `"`); {
	case c.Title == "":
		return c, false
	case quoted:
		c.Text = strings.TrimSuffix(text, `"`)
	case field == idField || field == "本地编号":
		c.Field = idField
	case field != "" && k.Field(field) != nil:
		c.Field = field
	case field != "":
		c.Field = named(k, field)
		return c, c.Field != ""
	case !parted:
		c.Field = named(k, c.Title)
	}
	return c, true
}

// Layouts lists the layouts in force at now: of one name and kind the latest.
func Layouts(r record.Reader, s *record.Schema, now time.Time) ([]Layout, error) {
	rows, err := r.List(record.Query{Kind: "layout", Order: "valid_from"})
	if err != nil {
		return nil, err
	}
	var all []Layout
	for i := range rows {
		if rows[i].Time("valid_from").After(now) {
			continue
		}
		l, err := LayoutOf(s, &rows[i])
		if err != nil {
			continue // its own book says so when it is written
		}
		all = slices.DeleteFunc(all, func(o Layout) bool { return o.Name == l.Name && o.Kind == l.Kind })
		all = append(all, l)
	}
	return all, nil
}

// LayoutNamed gives the layout in force of a name and kind.
func LayoutNamed(r record.Reader, s *record.Schema, name, kind string, now time.Time) (Layout, error) {
	all, err := Layouts(r, s, now)
	if err != nil {
		return Layout{}, err
	}
	for _, l := range all {
		if l.Name == name && l.Kind == kind {
			return l, nil
		}
	}
	return Layout{}, refuse(NoLayout, "没有名为“"+name+"”的表格式（"+kind+"）。请先在“平台表格式”中登记。", "There is no layout “"+name+"” for "+kind+". Write it down first.")
}

// Map is the layout as a reading of the platform's sheet.
func (l Layout) Map() map[string]string {
	own := map[string]string{}
	for _, c := range l.Columns {
		if c.Field != "" {
			own[c.Title] = c.Field
		} else {
			own[c.Title] = "-"
		}
	}
	return own
}

// Beside is the layout with the local number and the platform's side by side in front, where it lacks them.
func (l Layout) Beside(k *record.Kind) Layout {
	has := func(field string) bool {
		return slices.ContainsFunc(l.Columns, func(c LayoutColumn) bool { return c.Field == field })
	}
	var front []LayoutColumn
	local := idField
	if k.Field("number") != nil {
		local = "number"
	}
	if !has(idField) && !has("number") {
		front = append(front, LayoutColumn{Title: "本地编号", Field: local})
	}
	if k.Field("platform_no") != nil && !has("platform_no") {
		front = append(front, LayoutColumn{Title: "平台编号", Field: "platform_no"})
	}
	l.Columns = append(front, l.Columns...)
	return l
}

// In is the layout as a reading of one grid: only those of its columns that the grid has, so that a platform that drops
// a column does not stop the work.
func (l Layout) In(g Grid) map[string]string {
	there := map[string]bool{}
	for i := range g.Sheets {
		for j, row := range g.Sheets[i].Rows {
			for _, c := range row.Cells {
				if j < headRows {
					there[plainTitle(c.Text)] = true
				}
			}
		}
	}
	own := l.Map()
	for title := range own {
		if !there[plainTitle(title)] {
			delete(own, title)
		}
	}
	return own
}
