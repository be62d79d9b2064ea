package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// stockMeans is printed under every figure of stock.
const stockMeans = "现有量＝入库＋归还＋调入－出库－领用－调出－损耗，逐笔相加；盘点以实盘数为准，盘点人当时不知道的出入库加在盘点之上；冲销的不计。负数表示发出多于已知入库，不截为零，待结算。"

func calendarDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(procedure.ChinaTime()).Format("2006-01-02")
}

func plainNumber(n float64) string { return roster.Quantity(n, "") }

// chosenDepot is the store a paper was asked for; zero for all.
func (s *Source) chosenDepot() uuid.UUID { return s.Answers["depot"].Value.ID() }

// stockLines are the heaps in a store and in what stands in it; those that are empty and were settled are left out.
func (s *Source) stockLines(depot uuid.UUID) []roster.StockLine {
	stock := s.Stock()
	return slices.DeleteFunc(stock.Lines(), func(l roster.StockLine) bool {
		return l.Quantity == 0 || depot != (uuid.UUID{}) && !slices.Contains(stock.Path(l.Depot), depot)
	})
}

func (s *Source) stockRow(l roster.StockLine, cells ...string) Row {
	r := Row{Kind: "supply", ID: l.Supply, Cells: cells}
	switch {
	case l.Below():
		r.Tone = procedure.Alarm
	case len(l.Beside)+len(l.Rivals) > 0, !l.ExpiresAt.IsZero() && l.ExpiresAt.Before(s.Now):
		r.Tone = procedure.Warn
	}
	return r
}

// stockNote says what is to be looked at about a heap.
func (s *Source) stockNote(l roster.StockLine) string {
	note := ""
	if l.Below() {
		note = joined("；", note, "低于零，待结算")
	}
	if len(l.Rivals) > 0 {
		note = joined("；", note, "两个席位盘点不一致")
	}
	if len(l.Beside) > 0 {
		note = joined("；", note, fmt.Sprintf("盘点未计入 %d 笔", len(l.Beside)))
	}
	if !l.ExpiresAt.IsZero() && l.ExpiresAt.Before(s.Now) {
		note = joined("；", note, "已过期")
	}
	return note
}

// stockTable is what lies in each store.
func stockTable(s *Source) (Document, error) {
	doc := Document{Title: "物资库存表", Format: A4Wide}
	stock := s.Stock()
	byPlace := map[string][]roster.StockLine{}
	for _, l := range s.stockLines(s.chosenDepot()) {
		byPlace[stock.Where(l.Heap)] = append(byPlace[stock.Where(l.Heap)], l)
	}
	for _, place := range slices.Sorted(maps.Keys(byPlace)) {
		t := Table{Columns: []Column{{Title: "物资", Weight: 2}, {Title: "规格", Weight: 1.5}, {Title: "批次"}, {Title: "有效期"}, {Title: "现有", Number: true}, {Title: "单位", Weight: 0.7}, {Title: "上次盘点", Weight: 1.2}, {Title: "备注", Weight: 1.5}}}
		for _, l := range byPlace[place] {
			item := stock.Item(l.Supply)
			t.Rows = append(t.Rows, s.stockRow(l, item.Name, item.Spec, l.Batch, calendarDay(l.ExpiresAt), plainNumber(l.Quantity), item.Unit, Clock(l.Counted.At), s.stockNote(l)))
		}
		doc.Parts = append(doc.Parts, Part{Heading: cmp.Or(place, "未注明存放点"), Table: &t})
	}
	if len(byPlace) == 0 {
		doc.Parts = append(doc.Parts, Part{Prose: "没有库存物资。"})
	}
	doc.Parts = append(doc.Parts, Part{Prose: stockMeans}, Part{Sign: []string{"保管人", s.group(record.Support)}})
	return doc, nil
}

// stockPlaces is each item with the places it lies in.
func stockPlaces(s *Source) (Document, error) {
	t := Table{Columns: []Column{{Title: "物资", Weight: 2}, {Title: "合计", Number: true}, {Title: "单位", Weight: 0.7}, {Title: "存放位置", Weight: 3}, {Title: "数量", Number: true}, {Title: "批次"}, {Title: "备注", Weight: 1.5}}, Empty: "没有库存物资。"}
	stock, last := s.Stock(), uuid.UUID{}
	for _, l := range s.stockLines(uuid.UUID{}) {
		item, total, unit := stock.Item(l.Supply), "", ""
		name := ""
		if l.Supply != last {
			name, total, unit = joined(" ", item.Name, item.Spec), plainNumber(stock.Total(l.Supply)), item.Unit
		}
		last = l.Supply
		t.Rows = append(t.Rows, s.stockRow(l, name, total, unit, stock.Where(l.Heap), plainNumber(l.Quantity), l.Batch, s.stockNote(l)))
	}
	return Document{Title: "物资分布表", Format: A4Wide, Parts: []Part{{Table: &t}, {Prose: stockMeans}}}, nil
}

// stockCard is one item with every movement.
func stockCard(s *Source) (Document, error) {
	stock, item := s.Stock(), roster.GoodsOf(s.About)
	now := Table{Title: "现有", Columns: []Column{{Title: "存放位置", Weight: 3}, {Title: "批次"}, {Title: "有效期"}, {Title: "数量", Number: true}, {Title: "备注", Weight: 1.5}}, Empty: "没有库存。"}
	for _, l := range stock.Of(item.ID) {
		now.Rows = append(now.Rows, s.stockRow(l, stock.Where(l.Heap), l.Batch, calendarDay(l.ExpiresAt), plainNumber(l.Quantity), s.stockNote(l)))
	}
	now.Total = &Row{Cells: []string{"合计", "", "", plainNumber(stock.Total(item.ID)), ""}}
	rows := slices.DeleteFunc(slices.Clone(s.All("movement")), func(r record.Record) bool { return r.Ref("supply") != item.ID })
	moves := s.movementTable(rows)
	facts := []Fact{{Label: "物资", Text: item.Name}, {Label: "规格", Text: item.Spec}, {Label: "编码", Text: item.Code}, {Label: "单位", Text: item.Unit}}
	parts := []Part{{Facts: facts}}
	if code := tagOf("supply", item.ID); code != nil {
		parts = append(parts, Part{Code: code})
	}
	return Document{Title: "物资收发卡", Format: A4Wide, Parts: append(parts, Part{Table: &now}, Part{Heading: "出入库", Table: &moves}, Part{Prose: stockMeans})}, nil
}

// movementTable lists movements in the order they happened.
func (s *Source) movementTable(rows []record.Record) Table {
	t := Table{Columns: []Column{{Title: "单号", Weight: 1.4}, {Title: "时间", Weight: 1.3}, {Title: "类型", Weight: 0.8}, {Title: "物资", Weight: 1.6}, {Title: "数量", Weight: 0.9}, {Title: "发出", Weight: 1.5}, {Title: "接收", Weight: 1.5}, {Title: "批次", Weight: 0.8}, {Title: "经手", Weight: 0.9}, {Title: "说明", Weight: 1.3}}, Empty: "没有出入库。"}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("at").Compare(b.Time("at")) })
	gone := map[uuid.UUID]bool{}
	for _, r := range s.All("movement") {
		gone[r.Ref("reverses")] = true
	}
	for _, r := range rows {
		item := s.Stock().Item(r.Ref("supply"))
		note, tone := joined("；", r.Text("reason"), r.Text("note")), procedure.Plain
		if gone[r.ID] || r.Ref("reverses") != (uuid.UUID{}) {
			note, tone = joined("；", "已冲销，不计", note), procedure.Muted
		}
		from, to := s.sides(&r)
		t.Rows = append(t.Rows, Row{Kind: "movement", ID: r.ID, Tone: tone, Cells: []string{
			r.Text("number"), Clock(r.Time("at")), option(&r, "kind"), item.Name, roster.Quantity(r.Number("quantity"), item.Unit), from, to, r.Text("batch"),
			cmp.Or(r.Text("handler"), r.Text("recorded_by")), note,
		}})
	}
	return t
}

// sides names where a movement comes from and goes to: store, team, or what was written.
func (s *Source) sides(r *record.Record) (from, to string) {
	from, to = cmp.Or(s.Title("depot", r.Ref("from_depot")), r.Text("from")), cmp.Or(s.Title("depot", r.Ref("to_depot")), r.Text("to"))
	team := s.Title("team", r.Ref("team"))
	switch r.Text("kind") {
	case roster.MovesIssued, roster.MovesOut:
		to = joined(" ", team, to)
	case roster.MovesBack:
		from = joined(" ", team, from)
	}
	return from, to
}

// expiringDays is how far ahead stock about to expire is looked for: as asked, else as the settings have it.
func (s *Source) expiringDays() float64 {
	if n := s.Answers["days"].Value.Number(); n > 0 {
		return n
	}
	return s.Settings().Number(roster.StockExpiryDays)
}

// stockExpiring lists what expires in so many days, the first first, and what has expired.
func stockExpiring(s *Source) (Document, error) {
	days := s.expiringDays()
	until := s.Now.Add(time.Duration(days*24) * time.Hour)
	lines := slices.DeleteFunc(s.stockLines(uuid.UUID{}), func(l roster.StockLine) bool {
		return l.ExpiresAt.IsZero() || l.ExpiresAt.After(until) || l.Quantity <= 0
	})
	slices.SortStableFunc(lines, func(a, b roster.StockLine) int { return a.ExpiresAt.Compare(b.ExpiresAt) })
	t := Table{Columns: []Column{{Title: "有效期"}, {Title: "剩余（天）", Number: true}, {Title: "物资", Weight: 2}, {Title: "批次"}, {Title: "数量", Number: true}, {Title: "单位", Weight: 0.7}, {Title: "存放位置", Weight: 3}}, Empty: "没有临期物资。"}
	stock := s.Stock()
	for _, l := range lines {
		item, left := stock.Item(l.Supply), int(l.ExpiresAt.Sub(s.Now).Hours()/24)
		if l.ExpiresAt.Before(s.Now) {
			left = -int(s.Now.Sub(l.ExpiresAt).Hours()/24) - 1
		}
		row := s.stockRow(l, calendarDay(l.ExpiresAt), fmt.Sprint(left), joined(" ", item.Name, item.Spec), l.Batch, plainNumber(l.Quantity), item.Unit, stock.Where(l.Heap))
		t.Rows = append(t.Rows, row)
	}
	means := fmt.Sprintf("列出 %g 天内到期和已过期、现有量大于零的批次。剩余天数为负的已过期，请隔离后核销。", days)
	return Document{Title: "临期物资表", Parts: []Part{{Table: &t}, {Prose: means}}}, nil
}

// stockBelow lists the heaps below zero with the movements that brought them there.
func stockBelow(s *Source) (Document, error) {
	doc := Document{Title: "负库存结算表", Format: A4Wide}
	stock := s.Stock()
	for _, l := range stock.Below() {
		item := stock.Item(l.Supply)
		facts := []Fact{
			{Label: "物资", Text: joined(" ", item.Name, item.Spec)}, {Label: "账面现有", Text: roster.Quantity(l.Quantity, item.Unit)}, {Label: "存放位置", Text: cmp.Or(stock.Where(l.Heap), "未注明")}, {Label: "批次", Text: cmp.Or(l.Batch, "无")},
		}
		var rows []record.Record
		for _, m := range l.Moves {
			rows = append(rows, m.Row)
		}
		t := s.movementTable(rows)
		doc.Parts = append(doc.Parts, Part{Facts: facts}, Part{Table: &t}, Part{Facts: []Fact{{Label: "实物核对", Text: " "}, {Label: "处理（补登入库／盘点／冲销）", Text: " "}}})
	}
	if len(doc.Parts) == 0 {
		doc.Parts = append(doc.Parts, Part{Prose: "没有低于零的库存。"})
	}
	doc.Parts = append(doc.Parts, Part{Prose: stockMeans}, Part{Sign: []string{"保管人", s.group(record.Support) + "负责人"}})
	return doc, nil
}

// countSheet is what lies in a store by the books, with room for what is counted.
func countSheet(s *Source) (Document, error) {
	stock := s.Stock()
	t := Table{Columns: []Column{{Title: "存放位置", Weight: 2.5}, {Title: "物资", Weight: 2}, {Title: "批次"}, {Title: "有效期"}, {Title: "单位", Weight: 0.7}, {Title: "账面", Number: true}, {Title: "实盘"}, {Title: "差异原因", Weight: 2}}, Empty: "没有库存物资。"}
	lines := s.stockLines(s.chosenDepot())
	slices.SortStableFunc(lines, func(a, b roster.StockLine) int { return cmp.Compare(stock.Where(a.Heap), stock.Where(b.Heap)) })
	for _, l := range lines {
		item := stock.Item(l.Supply)
		t.Rows = append(t.Rows, s.stockRow(l, stock.Where(l.Heap), joined(" ", item.Name, item.Spec), l.Batch, calendarDay(l.ExpiresAt), item.Unit, plainNumber(l.Quantity), "", ""))
	}
	return Document{Title: "物资盘点表", Format: A4Wide, Parts: []Part{
		{Facts: []Fact{{Label: "盘点范围", Text: cmp.Or(s.Title("depot", s.chosenDepot()), "全部存放点")}, {Label: "盘点时间", Text: " "}}}, {Table: &t},
		{Prose: "逐批清点，把实盘数填入；与账面不符的写明原因。录入时在“盘点”中逐条登记。"}, {Sign: []string{"盘点人", "监盘人", "保管人"}},
	}}, nil
}
