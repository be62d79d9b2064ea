package papers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/procedure"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// rowsMax is how many rows of its tables a paper shows on a page. Its files have all of them.
const rowsMax = 3000

// sheet is a paper as a page shows and prints it, in the words of the PDF.
type sheet struct {
	Format   string
	Exercise bool
	Incident string
	AsOf     string
	Made     string
	Warning  string
	Title    string
	Number   string
	Aside    *code // stands beside the title
	Parts    []part
	Left     int // rows that are not shown
}

// part is one part of it, ready to be drawn.
type part struct {
	Break   bool
	Heading string
	Prose   []string
	Facts   [][]fact
	Table   *table
	Code    *code
	Cards   []card
	Sign    []string
}

// fact is a label with what stands beside it, over so many columns.
type fact struct {
	Label, Text string
	Span        int
}

type table struct {
	Title, Empty string
	Columns      []column
	Rows         []row
	Total        []cell
}

// column is one column; its width is a share of the line in percent.
type column struct {
	Title, Width string
	Number       bool
}

type row struct {
	Tone, Link string
	Cells      []cell
}

type cell struct {
	Text   string
	Number bool
}

type code struct {
	page.Picture
	Linear  bool
	Text    string
	Caption string
}

type card struct {
	Title, Name, Stripe string
	Lines               []string
	Code                *code
}

// formatOf is the sheet of paper by the name of its style.
func formatOf(f report.Format) string { return "sheet-" + cmp.Or(string(f), "a4") }

// sheetOf makes a paper ready to be drawn.
func sheetOf(p *page.Page, doc report.Document) *sheet {
	st := doc.Stamp
	s := &sheet{
		Format: formatOf(doc.Format), Exercise: st.Exercise, Incident: st.Incident, AsOf: "数据截至 " + report.Clock(st.AsOf), Warning: doc.Warning, Title: doc.Title,
	}
	made := []string{}
	if doc.Copy > 1 {
		made = append(made, copyWords(doc))
	}
	if st.Desk != "" {
		made = append(made, "终端 "+st.Desk)
	}
	if st.Operator != "" {
		made = append(made, "操作员 "+st.Operator)
	}
	made = append(made, "制表 "+report.Clock(st.AsOf))
	if st.Heads != "" {
		made = append(made, "依据 "+st.Heads)
	}
	s.Made = strings.Join(made, "　")
	if doc.Number != "" {
		s.Number = "编号：" + doc.Number
	}
	if doc.Copy > 1 {
		s.Number = strings.TrimSpace(s.Number + "　　" + copyWords(doc))
	}
	if st.Exercise {
		s.Title = "【演练】" + s.Title
	}
	if onlyCards(doc.Parts) { // they fill the sheet, to be cut out
		s.Title = ""
	}
	room := rowsMax
	for i := range doc.Parts {
		one := partOf(p, &doc.Parts[i], &room, &s.Left)
		if i == 0 && one.Code != nil && !one.Code.Linear && one.Heading == "" && len(one.Prose) == 0 && one.Table == nil && len(one.Cards) == 0 {
			s.Aside, one.Code = one.Code, nil
		}
		s.Parts = append(s.Parts, one)
	}
	return s
}

// onlyCards says whether a paper is nothing but cards.
func onlyCards(parts []report.Part) bool {
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(p report.Part) bool {
		return len(p.Cards) == 0 && !p.Break || p.Heading != "" || p.Prose != "" || p.Table != nil || p.Code != nil || len(p.Facts)+len(p.Sign) > 0
	})
}

func copyWords(doc report.Document) string { return "第 " + strconv.Itoa(doc.Copy) + " 份" }

func partOf(p *page.Page, from *report.Part, room, left *int) part {
	one := part{Break: from.Break, Heading: from.Heading, Facts: pairs(from.Facts), Code: codeOf(from.Code), Sign: from.Sign}
	if from.Prose != "" {
		for _, paragraph := range strings.Split(from.Prose, "\n") {
			one.Prose = append(one.Prose, strings.TrimLeft(paragraph, " 　"))
		}
	}
	if from.Table != nil {
		one.Table = tableOf(p, from.Table, room, left)
	}
	for _, c := range from.Cards {
		one.Cards = append(one.Cards, card{Title: c.Title, Name: c.Name, Stripe: c.Stripe, Lines: c.Lines, Code: codeOf(c.Code)})
	}
	return one
}

// pairs puts facts two to a line, a wide one on a line of its own.
func pairs(facts []report.Fact) (lines [][]fact) {
	open := false
	for _, f := range facts {
		switch {
		case f.Wide:
			lines, open = append(lines, []fact{{f.Label, f.Text, 3}}), false
		case open:
			last := len(lines) - 1
			lines[last][0].Span = 1
			lines[last], open = append(lines[last], fact{f.Label, f.Text, 1}), false
		default:
			lines, open = append(lines, []fact{{f.Label, f.Text, 3}}), true
		}
	}
	return lines
}

// tableOf takes as many rows as there is room for.
func tableOf(p *page.Page, from *report.Table, room, left *int) *table {
	t := &table{Title: from.Title, Empty: cmp.Or(from.Empty, "无")}
	var all float64
	for _, c := range from.Columns {
		all += cmp.Or(c.Weight, 1)
	}
	for _, c := range from.Columns {
		t.Columns = append(t.Columns, column{c.Title, strconv.FormatFloat(100*cmp.Or(c.Weight, 1)/all, 'f', 2, 64) + "%", c.Number})
	}
	rows := from.Rows[:min(len(from.Rows), *room)]
	*room -= len(rows)
	*left += len(from.Rows) - len(rows)
	for i := range rows {
		one := row{Tone: toneOf(rows[i].Tone), Cells: cellsOf(t.Columns, rows[i].Cells)}
		if rows[i].ID != (uuid.UUID{}) && p.State.Schema.Kind(rows[i].Kind) != nil {
			one.Link = p.LinkTo(roster.Ref{Kind: rows[i].Kind, ID: rows[i].ID})
		}
		t.Rows = append(t.Rows, one)
	}
	if from.Total != nil {
		t.Total = cellsOf(t.Columns, from.Total.Cells)
	}
	return t
}

// cellsOf gives a cell to every column.
func cellsOf(columns []column, texts []string) []cell {
	cells := make([]cell, len(columns))
	for i := range cells {
		if cells[i].Number = columns[i].Number; i < len(texts) {
			cells[i].Text = texts[i]
		}
	}
	return cells
}

// toneOf is the class of a row's tone.
func toneOf(tone procedure.Tone) string {
	switch tone {
	case procedure.Warn, procedure.Alarm, procedure.Muted:
		return "row-" + string(tone)
	}
	return ""
}

// codeOf draws a code; one that cannot be drawn is its words alone.
func codeOf(from *report.Code) *code {
	if from == nil {
		return nil
	}
	c := &code{Linear: from.Linear, Text: from.Text, Caption: cmp.Or(from.Caption, from.Text)}
	draw := page.QR
	if from.Linear {
		draw = page.Bars
	}
	if picture, err := draw(from.Text); err == nil {
		c.Picture = picture
	}
	return c
}
