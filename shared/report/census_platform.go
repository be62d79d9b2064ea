package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// filed are the kinds that are filed on the national platform too.
func filed(s *Source) []*record.Kind {
	var kinds []*record.Kind
	wanted := strings.TrimSpace(s.Text("kind"))
	for _, k := range s.Schema.Kinds() {
		switch {
		case wanted == "" && (k.Name == "team" || k.Name == "signup" || k.Name == "need"),
			wanted != "" && (k.Name == wanted || k.Label.Zh == wanted || k.Label.En == wanted):
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// localNumber is what a record is called here: its readable number, else the beginning of its id.
func localNumber(r *record.Record) string {
	if r.Kind.Field("number") != nil && r.Text("number") != "" {
		return r.Text("number")
	}
	return r.ID.String()[:8]
}

// platformComparison sets the local number and the platform's side by side.
func platformComparison(s *Source) (Document, error) {
	doc := Document{Title: "平台编号对照表"}
	for _, k := range filed(s) {
		if k.Field("platform_no") == nil {
			continue
		}
		t := Table{Empty: "没有记录。", Columns: []Column{{Title: "本地编号", Weight: 1.3}, {Title: "平台编号", Weight: 1.5}, {Title: "名称", Weight: 3}, {Title: "信用代码/区县", Weight: 1.8}, {Title: "情况"}}}
		without := 0
		numbers := map[string]int{}
		for _, r := range s.All(k.Name) {
			if no := roster.NormalCode(r.Text("platform_no")); no != "" {
				numbers[no]++
			}
		}
		for _, r := range s.All(k.Name) {
			if k.Field("same_as") != nil && r.Ref("same_as") != (uuid.UUID{}) {
				continue
			}
			no := r.Text("platform_no")
			row := Row{Kind: k.Name, ID: r.ID, Cells: []string{localNumber(&r), no, filedTitle(s, &r), cmp.Or(r.Text("credit_code"), r.Text("district")), "已对应"}}
			switch {
			case no == "":
				without++
				row.Cells[4], row.Tone = "平台未备案", procedure.Warn
			case numbers[roster.NormalCode(no)] > 1:
				row.Cells[4], row.Tone = "平台编号重复", procedure.Alarm
			}
			t.Rows = append(t.Rows, row)
		}
		doc.Parts = append(doc.Parts, Part{Heading: k.Label.Zh, Facts: []Fact{{Label: "共", Text: digits(float64(len(t.Rows)))}, {Label: "没有平台编号", Text: digits(float64(without))}}}, Part{Table: &t})
	}
	return doc, nil
}

// filedTitle is what is filed, for a person: of a sign-up the team.
func filedTitle(s *Source, r *record.Record) string {
	if r.Kind.Field("team") != nil && r.Ref("team") != (uuid.UUID{}) {
		return s.Title("team", r.Ref("team"))
	}
	return r.Title()
}

// platformChanges is what was written since the last sheet was handed to the platform: what the next one will hold.
func platformChanges(s *Source) (Document, error) {
	handed, err := s.Reader.List(record.Query{Kind: "platform_handover"})
	if err != nil {
		return Document{}, fmt.Errorf("list handovers: %w", err)
	}
	doc := Document{Title: "上次移交后的变化"}
	for _, k := range filed(s) {
		last := "从未移交"
		for i := range handed {
			if handed[i].Text("kind") == k.Name {
				last = max(strings.TrimPrefix(last, "从未移交"), Clock(handed[i].Time("at")))
			}
		}
		t := Table{Empty: "没有变化。", Columns: []Column{{Title: "本地编号", Weight: 1.3}, {Title: "平台编号", Weight: 1.5}, {Title: "名称", Weight: 3}, {Title: "最后修改", Weight: 1.3}, {Title: "修改人"}}}
		for _, r := range roster.ChangedSince(s.All(k.Name), roster.LastHandover(handed, k.Name, "")) {
			t.Rows = append(t.Rows, Row{Kind: k.Name, ID: r.ID, Cells: []string{
				localNumber(&r), r.Text("platform_no"), filedTitle(s, &r), Clock(time.UnixMilli(r.Source.Wall)), r.Source.Operator,
			}})
		}
		doc.Parts = append(doc.Parts, Part{Heading: k.Label.Zh, Facts: []Fact{{Label: "上次移交", Text: last}, {Label: "有变化", Text: digits(float64(len(t.Rows))) + " 条"}}}, Part{Table: &t})
	}
	return doc, nil
}

// NoPaper refuses to preview a template of a paper that does not exist.
const NoPaper roster.Code = "no_such_paper"

// templatePreview is the paper a template is for, with the template's words and real data: of a paper about a record the
// newest one there is.
func templatePreview(s *Source) (Document, error) {
	name := s.About.Text("paper")
	p, ok := Standard().Paper(name)
	if !ok || p.Name == "template-preview" {
		return Document{}, procedure.No(NoPaper, "没有名为“"+name+"”的文书。模板已保留；请改成 terminal papers 列出的代码。", "There is no paper “"+name+"”. The template is kept; use a name that terminal papers lists.")
	}
	own := *s
	own.trying = &s.About
	own.About, own.Answers = record.Record{}, nil
	words := own.Dressed
	if p.Of != "" {
		row, found := newestOf(s, &p)
		if !found {
			return preview(&own, Document{Title: p.Label.Zh, Parts: []Part{{Prose: "还没有可以预览的" + s.Schema.Kind(p.Of).Label.Zh + "。下面只有模板的文字。"}}}, words), nil
		}
		own.About = row
	}
	doc, err := p.Build(&own)
	if err != nil {
		return Document{}, fmt.Errorf("preview %s: %w", name, err)
	}
	return preview(&own, doc, words), nil
}

// preview marks a document as one that must not be used.
func preview(s *Source, doc Document, words func(string, Document) Document) Document {
	doc = words(s.trying.Text("paper"), doc)
	doc.Warning = "模板预览 · 不作文书使用"
	return doc
}

// newestOf is the record a paper is previewed with: the newest here that it may be made of, else of the census.
func newestOf(s *Source, p *Paper) (record.Record, bool) {
	rows := s.All(p.Of)
	for i := len(rows) - 1; i >= 0; i-- {
		if p.Refusal(&rows[i]) == nil {
			return rows[i], true
		}
	}
	return record.Record{}, false
}
