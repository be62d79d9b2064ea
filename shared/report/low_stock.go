package report

import (
	"strings"

	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// lowStock lists the items of which there is no more than is to be kept: the item's own least, else the setting's. What went
// below zero on paper stands there too.
func lowStock(s *Source) Table {
	t := Table{Empty: "没有。", Columns: []Column{{Title: "物资", Weight: 2}, {Title: "规格"}, {Title: "现有", Number: true}, {Title: "下限", Number: true}, {Title: "单位", Weight: 0.6}, {Title: "存放", Weight: 3}}}
	stock, usual := s.Stock(), s.View.Settings().Number(roster.StockLow)
	for _, r := range s.All("supply") {
		item, have := stock.Item(r.ID), stock.Total(r.ID)
		least := item.Least
		if least == 0 {
			least = usual
		}
		lines := stock.Of(r.ID)
		if have > least && !belowZero(lines) || len(lines) == 0 {
			continue
		}
		row := Row{Kind: "supply", ID: r.ID, Tone: procedure.Warn}
		if have <= 0 || belowZero(lines) {
			row.Tone = procedure.Alarm
		}
		var where []string
		for _, l := range lines {
			where = append(where, strings.TrimSpace(stock.Where(l.Heap)+" "+digits(l.Quantity)))
		}
		row.Cells = []string{item.Name, item.Spec, digits(have), digits(least), item.Unit, strings.Join(where, "，")}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func belowZero(lines []roster.StockLine) bool {
	for i := range lines {
		if lines[i].Below() {
			return true
		}
	}
	return false
}
