package report

import (
	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// logistics is the papers of supplies and care.
func logistics() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	depot := procedure.Ask{Field: "depot", Type: record.Ref, Of: "depot", Label: say("存放点", "Store")}
	days := procedure.Ask{Field: "days", Type: record.Number, Label: say("多少天内到期", "Expires within days")}
	day := procedure.Ask{Field: "day", Type: record.Time, Label: say("日期", "Day")}
	at := procedure.Ask{Field: "as_of", Type: record.Time, Label: say("人数截至", "Heads as of")}
	label := procedure.Ask{
		Field: "sheet", Type: record.Code, Label: say("纸张", "sheet"),
		Options: []record.Option{record.Choice("a4", "A4 纸", "A4"), record.Choice("label", "80 毫米标签", "80 mm label")},
	}
	return []Paper{
		{Name: "request-slip", Label: say("物资需求申请单", "Request for supplies"), Of: "request", Copies: true, Build: requestSlip},
		{Name: "request-list", Label: say("需求申请清单", "Requests for supplies"), Asks: periodAsks(), Build: requestList},
		{Name: "stock-table", Label: say("库存表（按存放点）", "Stock by store"), Asks: []procedure.Ask{depot}, Build: stockTable},
		{Name: "stock-places", Label: say("物资分布表", "What is where"), Build: stockPlaces},
		{Name: "stock-card", Label: say("物资收发卡", "Stock card"), Of: "supply", Build: stockCard},
		{Name: "stock-expiring", Label: say("临期物资表", "Stock about to expire"), Asks: []procedure.Ask{days}, Build: stockExpiring},
		{Name: "stock-below", Label: say("负库存结算表", "Stock to be settled"), Build: stockBelow},
		{Name: "count-sheet", Label: say("盘点表", "Count sheet"), Asks: []procedure.Ask{depot}, Build: countSheet},
		{Name: "movement-list", Label: say("出入库流水", "Movements"), Asks: append(periodAsks(), depot), Build: movementList},
		movementPaper("stock-in", "入库单", "Goods received", "in", "return"),
		movementPaper("stock-out", "出库单", "Goods sent out", "out", "transfer", "loss"),
		movementPaper("stock-issue", "领用单", "Goods issued", "issue"),
		movementPaper("stock-receipt", "签收单", "Receipt for goods", "issue", "out", "transfer"),
		{Name: "depot-label", Label: say("存放点标签", "Store label"), Of: "depot", Asks: []procedure.Ask{label}, Build: depotLabel},
		{Name: "depot-content", Label: say("装箱清单", "Packing list"), Of: "depot", Build: depotContent},
		{Name: "loan-slip", Label: say("借用单", "Loan slip"), Of: "loan", Copies: true, Build: loanSlip},
		{Name: "open-loans", Label: say("未归还借用清单", "Open loans"), Build: openLoans},
		{Name: "fuel-table", Label: say("车辆油料统计表", "Fuel by plate"), Asks: periodAsks(), Build: fuelTable},
		{Name: "lodging-list", Label: say("住宿安排表", "Lodging"), Build: lodgingList},
		{Name: "meal-count", Label: say("用餐人数表", "Meal count"), Asks: []procedure.Ask{at}, Build: mealCount},
		{Name: "injury-list", Label: say("伤病人员保险报案清单", "Injuries for the insurer"), Asks: []procedure.Ask{day}, Build: injuryList},
		{Name: "injury-slip", Label: say("伤病报告单", "Injury report"), Of: "injury", Copies: true, Build: injurySlip},
		{Name: "communications-plan", Label: say("通信联络计划", "Communications plan"), Build: communicationsPlan},
	}
}
