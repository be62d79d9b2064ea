package paper

import (
	"fmt"
	"strings"

	"qianshao/shared/report"
)

// Plain writes a document for a message: short lines, no columns, everything that must be read first at the top.
func Plain(doc report.Document) string {
	var b strings.Builder
	line := func(text string) {
		if text != "" {
			b.WriteString(text + "\n")
		}
	}
	line(mark(doc) + doc.Title)
	number := doc.Number
	if number != "" {
		number = "编号：" + number
	}
	line(strings.TrimSpace(number + " " + copyOf(doc)))
	if doc.Warning != "" {
		line("【" + doc.Warning + "】")
	}
	line(doc.Stamp.Incident)
	line("数据截至 " + report.Clock(doc.Stamp.AsOf))
	for _, p := range doc.Parts {
		plainPart(&b, p)
	}
	b.WriteString("\n")
	made := ""
	if doc.Stamp.Operator != "" {
		made = "操作员 " + doc.Stamp.Operator
	}
	if doc.Stamp.Desk != "" {
		made = strings.TrimSpace(made + " 终端 " + doc.Stamp.Desk)
	}
	line(made)
	return b.String()
}

func plainPart(b *strings.Builder, p report.Part) {
	if p.Heading != "" {
		b.WriteString("\n" + p.Heading + "\n")
	}
	if p.Prose != "" {
		b.WriteString(p.Prose + "\n")
	}
	for _, f := range p.Facts {
		if f.Text != "" {
			fmt.Fprintf(b, "%s：%s\n", f.Label, f.Text)
		}
	}
	if p.Table != nil {
		plainTable(b, p.Table)
	}
	if p.Code != nil {
		caption := p.Code.Caption // one that says the code itself says nothing beside it
		if strings.HasSuffix(caption, p.Code.Text) {
			caption = strings.TrimSpace(strings.TrimSuffix(caption, p.Code.Text))
		}
		b.WriteString(orElse(caption, "代码") + "：" + p.Code.Text + "\n")
	}
	for _, c := range p.Cards {
		b.WriteString("\n" + c.Title + "\n" + c.Name + "\n")
		for _, line := range c.Lines {
			b.WriteString(line + "\n")
		}
		if c.Code != nil {
			b.WriteString(c.Code.Text + "\n")
		}
	}
	for _, label := range p.Sign {
		b.WriteString(label + "：________\n")
	}
}

func plainTable(b *strings.Builder, t *report.Table) {
	if t.Title != "" {
		b.WriteString(t.Title + "\n")
	}
	for i, r := range t.Rows {
		fmt.Fprintf(b, "%d. %s\n", i+1, strings.ReplaceAll(rowText(t, r, "；"), "\n", " "))
	}
	if len(t.Rows) == 0 {
		b.WriteString(orElse(t.Empty, "无") + "\n")
	}
	if t.Total != nil {
		b.WriteString(rowText(t, *t.Total, "；") + "\n")
	}
}
