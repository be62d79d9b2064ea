package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// movementPaper is one of the four stock documents: 入库单, 出库单, 领用单, 签收单. Movements of one document number stand on
// one paper.
func movementPaper(name, zh, en string, kinds ...string) Paper {
	return Paper{
		Name: name, Label: record.Label{Zh: zh, En: en}, Of: "movement", Copies: true,
		When: func(row *record.Record) string {
			if slices.Contains(kinds, row.Text("kind")) {
				return ""
			}
			return "这笔“" + option(row, "kind") + "”不开" + zh + "，请选择相应的单据。"
		},
		Build: func(s *Source) (Document, error) { return movementSlip(s, zh) },
	}
}

func movementSlip(s *Source, title string) (Document, error) {
	r := &s.About
	from, to := s.sides(r)
	t := Table{Columns: []Column{{Title: "序号", Weight: 0.5}, {Title: "物资", Weight: 2}, {Title: "规格", Weight: 1.5}, {Title: "批次"}, {Title: "有效期"}, {Title: "单位", Weight: 0.7}, {Title: "数量", Number: true}, {Title: "备注", Weight: 1.5}}}
	for _, m := range s.sameDocument(r) {
		item := s.Stock().Item(m.Ref("supply"))
		t.Rows = append(t.Rows, Row{Kind: "movement", ID: m.ID, Cells: []string{
			fmt.Sprint(len(t.Rows) + 1), item.Name, item.Spec, m.Text("batch"), calendarDay(m.Time("expires_at")), item.Unit, plainNumber(m.Number("quantity")), m.Text("reason"),
		}})
	}
	facts := []Fact{{Label: "发出", Text: from}, {Label: "接收", Text: to}, {Label: "时间", Text: Clock(r.Time("at"))}, {Label: "单据号", Text: cmp.Or(r.Text("document"), r.Text("number"))}}
	if request, ok, err := s.Reader.Find("request", r.Ref("request")); err != nil {
		return Document{}, fmt.Errorf("find request: %w", err)
	} else if ok {
		facts = append(facts, Fact{Label: "需求申请", Text: procedure.Caption(&request)}, Fact{Label: "送达地点", Text: request.Text("deliver_to")})
	}
	sign := []string{"经办人：" + cmp.Or(r.Text("handler"), r.Text("recorded_by")), "保管人", "领用人", "审批人"}
	if title == "签收单" {
		sign = []string{"送货人", "签收人：" + r.Text("receiver"), "签收时间"}
	}
	return Document{Title: title, Number: r.Text("number"), Parts: []Part{{Facts: facts}, {Table: &t}, {Sign: sign}}}, nil
}

// sameDocument lists the movements that stand on one document with another.
func (s *Source) sameDocument(r *record.Record) []record.Record {
	number := r.Text("document")
	if number == "" {
		return []record.Record{*r}
	}
	return slices.DeleteFunc(slices.Clone(s.All("movement")), func(m record.Record) bool {
		return m.Text("document") != number || m.Text("kind") != r.Text("kind")
	})
}

// movementList is every movement of a time, of all stores or one.
func movementList(s *Source) (Document, error) {
	from, to := s.Time("from", s.Now.AddDate(-10, 0, 0)), s.Time("to", s.Now)
	depot := s.chosenDepot()
	rows := slices.DeleteFunc(slices.Clone(s.All("movement")), func(r record.Record) bool {
		at := r.Time("at")
		return at.Before(from) || at.After(to) || depot != (uuid.UUID{}) && r.Ref("from_depot") != depot && r.Ref("to_depot") != depot
	})
	t := s.movementTable(rows)
	return Document{Title: "出入库流水", Format: A4Wide, Parts: []Part{{Table: &t}, {Prose: stockMeans}}}, nil
}

// depotLabel is the label of a point, truck or box with its code.
func depotLabel(s *Source) (Document, error) {
	r := &s.About
	doc := Document{Title: cmp.Or(r.Text("name"), "存放点"), Format: s.asked(Label80), Number: r.Text("code")}
	doc.Parts = append(doc.Parts, Part{Facts: []Fact{
		{Label: "类型", Text: s.shown(r, "type")}, {Label: "编号", Text: r.Text("code")}, {Label: "所在", Text: cmp.Or(s.Title("depot", r.Ref("parent")), r.Text("place")), Wide: true},
		{Label: "保管", Text: joined(" ", s.Title("team", r.Ref("team")), r.Text("keeper")), Wide: true},
	}})
	if text := procedure.DepotTag(r); text != "" {
		doc.Parts = append(doc.Parts, Part{Code: &Code{Text: text, Caption: text}})
	}
	return doc, nil
}

// depotContent is what a box, truck or point holds.
func depotContent(s *Source) (Document, error) {
	stock := s.Stock()
	t := Table{Columns: []Column{{Title: "物资", Weight: 2}, {Title: "规格", Weight: 1.5}, {Title: "所在", Weight: 2}, {Title: "批次"}, {Title: "有效期"}, {Title: "数量", Number: true}, {Title: "单位", Weight: 0.7}}, Empty: "里面没有物资。"}
	for _, l := range stock.Held(s.About.ID) {
		item := stock.Item(l.Supply)
		t.Rows = append(t.Rows, s.stockRow(l, item.Name, item.Spec, stock.Where(l.Heap), l.Batch, calendarDay(l.ExpiresAt), plainNumber(l.Quantity), item.Unit))
	}
	doc := Document{Title: "装箱清单", Number: s.About.Text("code"), Parts: []Part{{Facts: []Fact{{Label: "存放点", Text: s.About.Title()}, {Label: "所在", Text: stock.Where(roster.Heap{Depot: s.About.ID})}}}}}
	if text := procedure.DepotTag(&s.About); text != "" {
		doc.Parts = append(doc.Parts, Part{Code: &Code{Text: text, Caption: text}})
	}
	doc.Parts = append(doc.Parts, Part{Table: &t}, Part{Sign: []string{"装箱人", "复核人"}})
	return doc, nil
}

// requestSlip is one request with what became of it (ICS-213RR).
func requestSlip(s *Source) (Document, error) {
	r := &s.About
	var rows []record.Record
	for _, m := range s.All("movement") {
		if m.Ref("request") == r.ID {
			rows = append(rows, m)
		}
	}
	given := s.movementTable(rows)
	given.Empty = "尚未出库。"
	fact := func(label, text string) Fact { return Fact{Label: label, Text: text} }
	unit := r.Text("unit")
	issued := roster.IssuedOn(r.ID, movementStructs(rows))
	approved := "—"
	if !r.Value("approved_quantity").IsNone() {
		approved = roster.Quantity(r.Number("approved_quantity"), unit)
	}
	asked := []Fact{
		fact("申请物资", r.Text("item")), fact("申请数量", roster.Quantity(r.Number("quantity"), unit)), fact("优先级", s.shown(r, "priority")), fact("最迟送达", Clock(procedure.RequestDue(r))),
		fact("送达地点", r.Text("deliver_to")), fact("申请方", joined(" ", s.Title("team", r.Ref("team")), s.shown(r, "group"), r.Text("requester"))), fact("联系电话", r.Text("phone")), fact("申请时间", Clock(r.Time("requested_at"))),
		{Label: "规格要求", Text: r.Text("spec"), Wide: true}, {Label: "可替代品与建议来源", Text: r.Text("substitutes"), Wide: true}, {Label: "用途", Text: r.Text("purpose"), Wide: true},
	}
	course := []Fact{
		fact("状态", s.shown(r, "status")), fact("状态时间", Clock(r.Time("status_at"))), fact("所在组审核", joined(" ", r.Text("endorsed_by"), Clock(r.Time("endorsed_at")))), fact(s.group(record.Support)+"批准", joined(" ", r.Text("approved_by"), Clock(r.Time("approved_at")))),
		fact("批准数量", approved), fact("已出库", roster.Quantity(issued, unit)), fact("尚缺", roster.Quantity(max(0, roster.RequestOf(*r).Wanted()-issued), unit)), fact("签收人", r.Text("received_by")),
	}
	if why := r.Text("reason"); why != "" {
		course = append(course, Fact{Label: "原因", Text: why, Wide: true})
	}
	if alone := r.Text("alone"); alone != "" {
		course = append(course, Fact{Label: "单人席位说明", Text: alone, Wide: true})
	}
	return Document{Title: "物资需求申请单", Number: r.Text("number"), Parts: []Part{
		{Heading: "申请", Facts: asked}, {Heading: "办理", Facts: course}, {Table: &given}, {Sign: []string{"申请人", "所在组负责人", s.group(record.Support) + "审批", "签收人"}},
	}}, nil
}

func movementStructs(rows []record.Record) []roster.Movement {
	moves := make([]roster.Movement, len(rows))
	for i, r := range rows {
		moves[i] = roster.MovementOf(r)
	}
	return moves
}

// requestList is the requests of a time with how far each is met.
func requestList(s *Source) (Document, error) {
	from, to := s.Time("from", s.Now.AddDate(-10, 0, 0)), s.Time("to", s.Now)
	moves := movementStructs(s.All("movement"))
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "申请时间", Weight: 1.2}, {Title: "优先级"}, {Title: "物资", Weight: 1.6}, {Title: "申请", Number: true}, {Title: "批准", Number: true}, {Title: "已出库", Number: true}, {Title: "单位", Weight: 0.6}, {Title: "申请方", Weight: 1.5}, {Title: "送达地点", Weight: 1.5}, {Title: "状态"}}, Empty: "没有需求申请。"}
	for _, r := range s.All("request") {
		if at := r.Time("requested_at"); at.Before(from) || at.After(to) {
			continue
		}
		t.Rows = append(t.Rows, Row{Kind: "request", ID: r.ID, Cells: []string{
			r.Text("number"), Clock(r.Time("requested_at")), s.shown(&r, "priority"), r.Text("item"), count(r.Number("quantity")), count(r.Number("approved_quantity")), count(roster.IssuedOn(r.ID, moves)), r.Text("unit"),
			joined(" ", s.Title("team", r.Ref("team")), r.Text("requester")), r.Text("deliver_to"), s.shown(&r, "status"),
		}})
	}
	return Document{Title: "需求申请清单", Format: A4Wide, Parts: []Part{{Table: &t}}}, nil
}
