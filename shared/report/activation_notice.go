package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// noIncident refuses a paper about an incident that nobody has opened.
func noIncident() error {
	return procedure.No(procedure.NotNow, "还没有登记事件，不能打印。请先登记事件并启动机制。", "No incident has been opened yet. Open it and start the mechanism first.")
}

// incidentRow is the incident's record; ok is false before there is one.
func (s *Source) incidentRow() (roster.Incident, bool) {
	in, _, ok := s.Picture.Incident()
	return in, ok
}

// activationNotice tells member units and forces that the mechanism has been started, by whom and how to reach it.
func activationNotice(s *Source) (Document, error) {
	in, ok := s.incidentRow()
	if !ok {
		return Document{}, noIncident()
	}
	w := s.Worded("activation-notice", Wording{
		Heading: "关于启动社会应急力量现场协调机制的通知",
		Opening: "各成员单位、各社会应急力量：",
		Closing: "请各成员单位联络员保持 24 小时联络畅通；各社会应急力量未经报名和准入，不要自行前往灾区。",
	})
	doc := Document{Title: w.Heading, Number: in.OrderNo}
	if phone := dialled(in.PublicPhone); phone != "" {
		doc.Parts = append(doc.Parts, Part{Code: &Code{Text: "tel:" + phone, Caption: in.PublicPhone}})
	}
	if in.Mechanism == roster.MechanismPending {
		doc.Warning = "待启动：尚未决定启动，仅供准备"
	}
	doc.Parts = append(doc.Parts, Part{Prose: w.Opening + "\n" + activationText(in)}, Part{Facts: incidentFacts(in)})
	if t := membersTable(s, false); len(t.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "编组与联络人", Table: &t})
	}
	doc.Parts = append(doc.Parts, Part{Prose: w.Closing})
	if w.Footnote != "" {
		doc.Parts = append(doc.Parts, Part{Prose: w.Footnote})
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"签发人：" + in.ApprovedBy, "现场协调机制办公室（章）"}})
	return doc, nil
}

// activationText is the notice's own paragraph, of what is known.
func activationText(in roster.Incident) string {
	place := strings.TrimSpace(catalog.DistrictName(in.Area) + in.Place)
	text := fmt.Sprintf("因%s", in.Name)
	if place != "" {
		text += "（" + place + "）"
	}
	if by := cmp.Or(in.ActivatedBy, in.ApprovedBy); by != "" {
		text += "，经" + by + "决定"
	}
	if !in.ActivatedAt.IsZero() {
		text += "，自 " + Clock(in.ActivatedAt) + " 起"
	}
	return text + "启动社会应急力量现场协调机制，统一受理报名登记、发布需求、调度力量并提供交通和后勤保障。"
}

// incidentFacts are what stands of an incident on every paper about its activation.
func incidentFacts(in roster.Incident) []Fact {
	level := in.Row.Kind.Field("response_level").Shown(in.ResponseLevel, "zh")
	if in.ResponseUnit != "" {
		level = strings.TrimSpace(in.ResponseUnit + " " + level)
	}
	return []Fact{
		{Label: "事件名称", Text: in.Name, Wide: true},
		{Label: "事件类型", Text: catalog.Word(catalog.Disasters(), in.Type, "zh")}, {Label: "行政区", Text: catalog.DistrictName(in.Area)},
		{Label: "地点", Text: in.Place, Wide: true},
		{Label: "发生时间", Text: Clock(in.Row.Time("started_at"))}, {Label: "机制状态", Text: in.Row.Kind.Field("mechanism_status").Shown(string(in.Mechanism), "zh")},
		{Label: "启动时间", Text: Clock(in.ActivatedAt)}, {Label: "启动决定人", Text: in.ActivatedBy},
		{Label: "应急响应", Text: level}, {Label: "文号", Text: in.OrderNo},
		{Label: "联系电话", Text: in.PublicPhone, Wide: true},
	}
}

// membersOf are the members of the three groups, group by group.
func membersOf(s *Source) []record.Record {
	order := []string{string(record.General), string(record.Coordination), string(record.Support)}
	rows := slices.Clone(s.All("group_member"))
	slices.SortStableFunc(rows, func(a, b record.Record) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Text("group")), slices.Index(order, b.Text("group"))), cmp.Compare(a.Key, b.Key))
	})
	return rows
}

// membersTable lists who is in which group; with approval also whether that is approved.
func membersTable(s *Source, approval bool) Table {
	t := Table{Empty: "还没有登记编组成员。", Columns: []Column{
		{Title: "组别", Weight: 0.9}, {Title: "单位", Weight: 2}, {Title: "姓名", Weight: 0.9}, {Title: "职责", Weight: 1.5}, {Title: "电话", Weight: 1.4},
	}}
	if approval {
		t.Columns = append(t.Columns, Column{Title: "审批", Weight: 0.8}, Column{Title: "批准人、时间、文号", Weight: 2.2})
	}
	for _, r := range membersOf(s) {
		row := Row{Kind: "group_member", ID: r.ID, Cells: []string{option(&r, "group"), r.Text("unit"), r.Text("person"), r.Text("duty"), r.Kind.Field("phone").Reveal(r.Value("phone"), "zh")}}
		if approval {
			row.Cells = append(row.Cells, option(&r, "status"), joined(" ", r.Text("approved_by"), Clock(r.Time("approved_at")), r.Text("document_no")))
			if r.Text("status") != string(roster.MemberApproved) {
				row.Tone = procedure.Warn
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// groupApproval is the list of the groups as it goes to the on-scene command for approval.
func groupApproval(s *Source) (Document, error) {
	in, ok := s.incidentRow()
	if !ok {
		return Document{}, noIncident()
	}
	t := membersTable(s, true)
	open := 0
	for _, r := range t.Rows {
		if r.Tone == procedure.Warn {
			open++
		}
	}
	w := s.Worded("group-approval", Wording{Heading: "现场协调机制编组报批表"})
	state := fmt.Sprintf("共 %d 人，已批准 %d 人，待批 %d 人", len(t.Rows), len(t.Rows)-open, open)
	doc := Document{Title: w.Heading, Number: in.OrderNo, Parts: []Part{{Facts: []Fact{
		{Label: "事件名称", Text: in.Name, Wide: true}, {Label: "报批单位", Text: "现场协调机制办公室"}, {Label: "审批单位", Text: "现场抢险救援指挥部"},
		{Label: "编组情况", Text: state, Wide: true},
	}}}}
	if w.Opening != "" {
		doc.Parts = append(doc.Parts, Part{Prose: w.Opening})
	}
	doc.Parts = append(doc.Parts, Part{Table: &t})
	if open > 0 {
		doc.Parts = append(doc.Parts, Part{Prose: "待批期间各组按本表先行开展工作，批准后补记文号。"})
	}
	for _, text := range []string{w.Closing, w.Footnote} {
		if text != "" {
			doc.Parts = append(doc.Parts, Part{Prose: text})
		}
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"报批人", "审核人", "批准人（现场抢险救援指挥部）"}})
	return doc, nil
}

// contactCard is what a team leader keeps in his pocket: whom to call, with a code that dials.
func contactCard(s *Source) (Document, error) {
	in, ok := s.incidentRow()
	if !ok {
		return Document{}, noIncident()
	}
	card := Card{Title: "现场协调机制联系卡", Name: cmp.Or(in.PublicPhone, "（未公布电话）"), Lines: []string{in.Name}}
	if phone := dialled(in.PublicPhone); phone != "" {
		card.Code = &Code{Text: "tel:" + phone, Caption: "扫码拨号"}
	}
	if place := strings.TrimSpace(catalog.DistrictName(in.Area) + in.Place); place != "" {
		card.Lines = append(card.Lines, place)
	}
	const most = 5
	for _, r := range membersOf(s) {
		if phone := r.Kind.Field("phone").Reveal(r.Value("phone"), "zh"); phone != "" && len(card.Lines) < most+2 {
			card.Lines = append(card.Lines, joined(" ", option(&r, "group"), r.Text("person"), phone))
		}
	}
	doc := Document{Title: "联系卡", Format: s.asked(A4)}
	cards := []Card{card}
	if doc.Format != Label80 {
		cards = slices.Repeat(cards, 8) // a sheet of them
	}
	doc.Parts = []Part{{Cards: cards}}
	return doc, nil
}

// dialled is a telephone number as a telephone takes it; empty when it has no digits.
func dialled(phone string) string {
	first, _, _ := strings.Cut(phone, "、")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, first)
}
