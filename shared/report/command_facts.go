package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"qianshao/shared/record"
)

// workgroupRequest is the paper by which a district asks for a work group.
func workgroupRequest(s *Source) (Document, error) {
	r := &s.About
	return Document{Title: "工作组申请（派出）单", Number: r.Text("number"), Parts: []Part{
		{Facts: []Fact{{Label: "申请单位", Text: r.Text("asked_by")}, {Label: "申请时间", Text: Clock(r.Time("asked_at"))}, {Label: "申请层级", Text: option(r, "decided_level")}, {Label: "状态", Text: option(r, "status")},
			{Label: "申请事由", Text: r.Text("purpose"), Wide: true}}},
		{Heading: "派出", Facts: []Fact{{Label: "派出单位", Text: r.Text("sent_by")}, {Label: "文号", Text: r.Text("document_no")}, {Label: "组长", Text: r.Text("leader")}, {Label: "电话", Text: r.Text("phone")},
			{Label: "出发时间", Text: Clock(r.Time("departed_at"))}, {Label: "到达时间", Text: Clock(r.Time("arrived_at"))}, {Label: "成员", Text: r.Text("member_names"), Wide: true}}},
		{Heading: "指导意见", Prose: r.Text("advice")},
		{Prose: "工作组到场指导，属地仍负主责；牵头层级只由市级现场指挥部下令调整。"},
		{Sign: []string{"申请单位（章）", "派出单位（章）"}},
	}}, nil
}

// commandFacts lists the dated facts of who leads and at which level, and which level decided what since.
func commandFacts(s *Source) (Document, error) {
	in := s.Incident()
	if in.Row.Kind == nil {
		return Document{Title: "指挥沿革", Parts: []Part{{Prose: "还没有登记事件。"}}}, nil
	}
	r := &in.Row
	t := Table{Empty: "没有调整。", Columns: []Column{{Title: "生效时间", Weight: 1.2}, {Title: "事项", Weight: 3}, {Title: "文号", Weight: 1.3}, {Title: "决定人"}, {Title: "登记", Weight: 1.5}}}
	versions, err := s.History("incident", in.ID)
	if err != nil {
		return Document{}, fmt.Errorf("read the incident's history: %w", err)
	}
	slices.SortStableFunc(versions, func(a, b record.Version) int { return cmp.Compare(a.Change.Stamp, b.Change.Stamp) })
	for _, v := range versions {
		if row, ok := commandRow(r.Kind, v); ok {
			t.Rows = append(t.Rows, row)
		}
	}
	lead := cmp.Or(option(r, "lead_level"), "区县（属地）")
	levels := decidedTable(s)
	return Document{Title: "指挥沿革", Parts: []Part{
		{Facts: []Fact{{Label: "现由", Text: strings.TrimSpace(lead+" "+r.Text("lead_unit")) + " 牵头"}, {Label: "自", Text: Clock(r.Time("lead_changed_at"))}, {Label: "文号", Text: r.Text("lead_order_no")},
			{Label: "机制状态", Text: option(r, "mechanism_status")}, {Label: "响应级别", Text: option(r, "response_level")}}},
		{Heading: "级别与牵头的调整", Table: &t}, {Heading: "各层级已作的决定", Table: &levels},
		{Prose: "牵头变化后，前一层级登记的记录照样有效，不重新录入；每项决定都写明作出决定的层级。"},
	}}, nil
}

// commandRow is one dated turn of who leads, as one change of the incident tells it.
func commandRow(k *record.Kind, v record.Version) (Row, bool) {
	at, order, by := "", "", ""
	var what []string
	for _, turn := range []struct{ field, at, order, by, front string }{
		{"lead_level", "lead_changed_at", "lead_order_no", "lead_ordered_by", "牵头层级："},
		{"response_level", "level_changed_at", "level_order_no", "", "响应级别："},
		{"mechanism_status", "", "order_no", "activated_by", "机制："},
	} {
		to, ok := changedTo(k.Field(turn.field), v)
		if !ok || to == "" {
			continue
		}
		what = append(what, turn.front+to)
		said := func(field string) string {
			text, _ := changedTo(k.Field(field), v)
			return text
		}
		at, order, by = cmp.Or(at, said(turn.at)), cmp.Or(order, said(turn.order)), cmp.Or(by, said(turn.by))
	}
	at = cmp.Or(at, Clock(time.UnixMilli(v.Change.Wall).UTC()))
	return Row{Cells: []string{at, strings.Join(what, "，"), order, by, v.Change.Operator + " " + Clock(time.UnixMilli(v.Change.Wall).UTC())}}, len(what) > 0
}

// decidedTable counts the decisions of each level: admissions, passages submitted, publications.
func decidedTable(s *Source) Table {
	t := Table{Columns: []Column{{Title: "事项", Weight: 2}}}
	levels := s.Schema.Kind("publication").Field("decided_level").Options
	for _, l := range levels {
		t.Columns = append(t.Columns, Column{Title: l.Label.Zh, Number: true})
	}
	t.Columns = append(t.Columns, Column{Title: "未注明", Number: true})
	for _, d := range []struct{ kind, title, field string }{
		{"signup", "报名审核", "decided_level"}, {"checkin", "到场准入", "decided_level"}, {"passage", "通行申请提交", "submitted_level"}, {"publication", "发布", "decided_level"},
	} {
		n := map[string]int{}
		for _, r := range s.All(d.kind) {
			if r.Text("decision") != "undecided" && (d.kind != "passage" || !r.Time("submitted_at").IsZero()) {
				n[r.Text(d.field)]++
			}
		}
		row := Row{Cells: []string{d.title}}
		for _, l := range levels {
			row.Cells = append(row.Cells, digits(float64(n[l.Name])))
		}
		row.Cells = append(row.Cells, digits(float64(n[""])))
		t.Rows = append(t.Rows, row)
	}
	return t
}
