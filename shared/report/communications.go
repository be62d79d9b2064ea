package report

import (
	"cmp"
	"slices"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// communicationsPlan is ICS-205 in the plan's words, with who holds which radio.
func communicationsPlan(s *Source) (Document, error) {
	doc := Document{Title: "通信联络计划", Parts: s.channelParts()}
	if len(doc.Parts) == 0 {
		doc.Parts = []Part{{Prose: "还没有登记通信频道。"}}
	}
	t := Table{Columns: columnsNamed("编号", "类别", "序列号", "频道", "借给+", "借出时间", "应还时间"), Empty: "没有发放电台。"}
	for _, r := range s.All("loan") {
		l := roster.LoanOf(r)
		if l.Open() && (l.Type == "radio" || l.Type == "satellite_phone") {
			t.Rows = append(t.Rows, Row{Kind: "loan", ID: r.ID, Cells: []string{
				l.Number, s.shown(&r, "type"), l.SerialNo, s.Title("channel", r.Ref("channel")), joined(" ", s.Title("team", l.Team), l.Borrower), Clock(r.Time("out_at")), Clock(l.DueAt),
			}})
		}
	}
	doc.Parts = append(doc.Parts, Part{Heading: "电台发放", Table: &t}, Part{Sign: []string{"通信负责人", s.group(record.Support)}})
	return doc, nil
}

// CommunicationsBack is the communications plan as it stands on the back of a task order and a situation sheet: a new page.
// It is empty where no channel is known.
func (s *Source) CommunicationsBack() []Part {
	parts := s.channelParts()
	if len(parts) == 0 {
		return nil
	}
	return append([]Part{{Break: true}, {Heading: "通信联络计划"}}, parts...)
}

// channelParts are the channels in force and planned, by their order; telephones beside them.
func (s *Source) channelParts() []Part {
	air := Table{Columns: columnsNamed("频道", "类型", "接收频率", "发射频率", "亚音", "制式", "用途+", "使用单位+", "中继点"), Empty: "没有电台频道。"}
	lines := Table{Columns: columnsNamed("名称", "类型", "号码+", "持有人", "用途+"), Empty: ""}
	rows := slices.DeleteFunc(slices.Clone(s.All("channel")), func(r record.Record) bool { return r.Text("status") == "closed" })
	slices.SortStableFunc(rows, func(a, b record.Record) int {
		return cmp.Or(cmp.Compare(a.Number("order"), b.Number("order")), cmp.Compare(a.Text("name"), b.Text("name")))
	})
	for _, r := range rows {
		if r.Text("type") == "satellite_phone" || r.Text("type") == "phone" {
			lines.Rows = append(lines.Rows, s.line(&r, "name", "type", "phone", "holder", "use"))
			continue
		}
		row := s.line(&r, "name", "type", "receive", "transmit", "tone", "mode", "use", "users", "relay")
		if r.Text("status") == "planned" {
			row.Tone = procedure.Muted
			row.Cells[0] += "（计划）"
		}
		air.Rows = append(air.Rows, row)
	}
	var parts []Part
	if len(air.Rows) > 0 {
		parts = append(parts, Part{Table: &air})
	}
	if len(lines.Rows) > 0 {
		parts = append(parts, Part{Table: &lines})
	}
	return parts
}
