package report

import (
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// pointLines are what the situation sheet says under some headings: its own points, and beside them the closed roads and
// the channels that other books keep.
func pointLines(s *Source, types ...string) []Row {
	var rows []Row
	for _, want := range types {
		for _, r := range s.All("point") {
			if r.Text("type") != want || r.Text("status") == "closed" {
				continue
			}
			row := Row{Kind: "point", ID: r.ID, Cells: []string{option(&r, "type"), r.Text("name"), r.Text("place"), r.Text("text"), strings.TrimSpace(r.Text("contact") + " " + r.Text("phone")), Clock(r.Time("verified_at"))}}
			if s.Now.Sub(r.Time("verified_at")) > procedure.PointFresh {
				row.Tone = procedure.Warn
				row.Cells[5] += "（待复核）"
			}
			rows = append(rows, row)
		}
		rows = append(rows, keptElsewhere(s, want)...)
	}
	return rows
}

// keptElsewhere are the lines of a heading that stand in a book of their own.
func keptElsewhere(s *Source, heading string) []Row {
	var rows []Row
	switch heading {
	case "closed_road":
		for _, r := range s.All("road") {
			if r.Text("status") != "" && r.Text("status") != "open" {
				rows = append(rows, Row{Kind: "road", ID: r.ID, Cells: []string{option(&r, "status"), r.Text("name"), r.Text("section"),
					together("，", r.Text("direction"), r.Text("limit"), led("绕行 ", r.Text("detour")), led("预计恢复 ", Clock(r.Time("reopens_at")))), r.Text("source"), Clock(r.Time("verified_at"))}})
			}
		}
	case "channel":
		for _, r := range s.All("channel") {
			rows = append(rows, Row{Kind: "channel", ID: r.ID, Cells: []string{option(&r, "type"), r.Text("name"), together(" ", led("收 ", r.Text("receive")), led("发 ", r.Text("transmit")), led("亚音 ", r.Text("tone"))),
				together("，", r.Text("use"), r.Text("users")), together(" ", r.Text("call_sign"), r.Text("phone")), ""}})
		}
	}
	return rows
}

// led puts a word before a text that is there.
func led(front, text string) string {
	if text == "" {
		return ""
	}
	return front + text
}

// together joins the texts that are there.
func together(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), between)
}

func pointTable(s *Source, types ...string) Table {
	return Table{Rows: pointLines(s, types...), Empty: "没有登记。", Columns: []Column{{Title: "类别", Weight: 0.8}, {Title: "名称", Weight: 1.6}, {Title: "地点", Weight: 1.6}, {Title: "说明", Weight: 3},
		{Title: "联系", Weight: 1.6}, {Title: "核实时间", Weight: 1.2}}}
}

// arrivalBrief is the situation sheet for teams that arrive (R2-3).
func arrivalBrief(s *Source) (Document, error) {
	in := s.Incident()
	doc := Document{Title: "灾情简报", Parts: []Part{{Facts: []Fact{
		{Label: "数据截至", Text: Clock(s.Stamp.AsOf)}, {Label: "地点", Text: in.Place}, {Label: "响应级别", Text: levelOf(in)}, {Label: "联系电话", Text: in.PublicPhone}}}}}
	if p, ok := standing(s, roster.PublishesSituation); ok {
		doc.Number = p.Text("number")
		doc.Parts[0].Facts = append(doc.Parts[0].Facts, Fact{Label: "发布", Text: fmt.Sprintf("%s 第 %s 版，签发人 %s，%s", p.Text("number"), digits(max(1, p.Number("version"))), p.Text("signed_by"), Clock(p.Time("published_at"))), Wide: true})
	}
	for _, part := range []struct {
		heading string
		types   []string
	}{
		{"危险点", []string{"hazard"}}, {"封路与进场路线", []string{"closed_road", "route", "assembly"}}, {"通信频道", []string{"channel"}},
		{"医疗与补给", []string{"medical", "water", "meals", "fuel", "lodging"}}, {"联系人", []string{"contact", "other"}},
	} {
		doc.Parts = append(doc.Parts, under(part.heading, pointTable(s, part.types...)))
	}
	if t := standingWarnings(s); len(t.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "有效预警", Table: &t})
	}
	if t := groupContacts(s); len(t.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "协调机制值守", Table: &t})
	}
	doc.Parts = append(doc.Parts, s.CommunicationsBack()...)
	return doc, nil
}

// levelOf is the response level in words; empty before there is an incident.
func levelOf(in roster.Incident) string {
	if in.Row.Kind == nil {
		return ""
	}
	return option(&in.Row, "response_level")
}

// standing is the publication of a kind that stands: the highest version of those out.
func standing(s *Source, kind string) (record.Record, bool) {
	var best record.Record
	for _, p := range s.All("publication") {
		if p.Text("kind") == kind && p.Text("status") == string(roster.PublicationOut) && (best.Kind == nil || p.Number("version") >= best.Number("version")) {
			best = p
		}
	}
	return best, best.Kind != nil
}

func standingWarnings(s *Source) Table {
	t := Table{Columns: []Column{{Title: "等级", Weight: 0.5}, {Title: "预警", Weight: 2}, {Title: "区域", Weight: 1.5}, {Title: "要求", Weight: 3}, {Title: "发出时间", Weight: 1.2}}}
	for _, w := range s.All("warning") {
		if w.Text("status") == "out" {
			t.Rows = append(t.Rows, Row{Kind: "warning", ID: w.ID, Tone: procedure.Alarm, Cells: []string{option(&w, "level"), w.Text("title"), w.Text("place"), w.Text("action"), Clock(w.Time("at"))}})
		}
	}
	return t
}

// groupContacts are who is on duty now.
func groupContacts(s *Source) Table {
	t := Table{Columns: []Column{{Title: "组别"}, {Title: "值班员"}, {Title: "电话", Weight: 1.5}, {Title: "地点", Weight: 1.5}}}
	for _, r := range s.All("shift") {
		if r.Text("status") == "on" {
			t.Rows = append(t.Rows, Row{Kind: "shift", ID: r.ID, Cells: []string{option(&r, "group"), r.Text("operator"), r.Text("phone"), r.Text("place")}})
		}
	}
	return t
}

// arrivalText is the sheet as a text for telephones: the one published, else what stands now.
func arrivalText(s *Source) (Document, error) {
	doc := Document{Title: "灾情简报", Format: Label80}
	text := ""
	if p, ok := standing(s, roster.PublishesSituation); ok {
		text, doc.Number = p.Text("text"), p.Text("number")
		text += "\n（第 " + digits(max(1, p.Number("version"))) + " 版，发布于 " + Clock(p.Time("published_at")) + "）"
	} else {
		text = procedure.SituationText(s.Reader, s.Schema, roster.Actor{Now: s.Now})
		for _, kind := range []string{"closed_road", "channel"} {
			for _, r := range keptElsewhere(s, kind) {
				text += "\n" + together("，", r.Cells[:5]...)
			}
		}
	}
	doc.Parts = []Part{{Prose: s.Stamp.Incident + "\n" + text}}
	return doc, nil
}
