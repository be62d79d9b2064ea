package procedure

import (
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// requisitionBook is what was taken into service and what is owed for it: the general group's work.
func requisitionBook() Register {
	return Register{
		Name: "requisition", Kind: "requisition", Label: says("征调补偿", "Requisitions"), State: "status",
		Closed: []roster.Status{TakenPaid, TakenWaived},
		Columns: []Column{
			{Field: "number"}, {Field: "item"}, {Field: "name", Weight: 1.5}, {Field: "quantity", Right: true}, {Field: "unit"}, {Field: "owner", Weight: 1.3},
			{Field: "order_no"}, {Field: "taken_at"}, {Field: "returned_at"}, {Field: "amount", Right: true}, {Field: "payer"}, {Field: "status"},
		},
		Filters: []string{"item", "owner"},
		Tones: map[roster.Status]Tone{
			TakenInUse: Info, TakenReturned: Warn, TakenLost: Alarm, TakenClaimed: Warn, TakenAssessed: Info, TakenPaid: Good, TakenWaived: Muted,
		},
		Acts: []Act{
			{Name: "add", Label: says("登记征调", "Enter"), Key: "N", New: true, To: TakenInUse, By: Post(record.General), Stamp: "taken_at",
				Asks: requisitionAsks(), Rule: orderedOrSaid},
			{Name: "return", Label: says("归还", "Returned"), Key: "R", From: States(TakenInUse), To: TakenReturned, By: Post(record.General, record.Support),
				Stamp: "returned_at", Asks: []Ask{{Field: "returned_at", Given: Now}, {Field: "condition", Needed: true, Long: true}}},
			{Name: "lose", Label: says("毁损灭失", "Lost"), From: States(TakenInUse), To: TakenLost, By: Post(record.General, record.Support),
				Asks: []Ask{{Field: "condition", Needed: true, Long: true}}},
			{Name: "claim", Label: says("申请补偿", "Claim"), Key: "C", From: States(TakenReturned, TakenLost), To: TakenClaimed, By: Post(record.General),
				Asks: []Ask{{Field: "amount", Needed: true}, {Field: "proof", Needed: true, Long: true}, {Field: "payer"}}},
			{Name: "assess", Label: says("核定", "Assess"), Key: "A", From: States(TakenClaimed), To: TakenAssessed, By: Post(record.General), Signs: "assessed_by",
				Asks: []Ask{{Field: "amount", Needed: true}, {Field: "payer", Needed: true}, {Field: "reason", Long: true, Blank: true}},
				Rule: notOwnWork("amount", "核定人", "申请登记")},
			{Name: "pay", Label: says("已补偿", "Paid"), Key: "P", From: States(TakenAssessed), To: TakenPaid, By: Post(record.General), Stamp: "paid_at",
				Asks: []Ask{{Field: "paid_at", Given: Now}, {Field: "proof", Long: true}}},
			{Name: "waive", Label: says("不予补偿", "Not paid for"), From: States(TakenReturned, TakenLost, TakenClaimed), To: TakenWaived, By: Post(record.General),
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true, Long: true}}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", From: States(TakenInUse, TakenReturned, TakenLost, TakenClaimed), By: Post(record.General), Asks: requisitionAsks()},
		},
	}
}

func requisitionAsks() []Ask {
	return []Ask{
		{Field: "item", Needed: true}, {Field: "name", Needed: true}, {Field: "quantity", Needed: true}, {Field: "unit"}, {Field: "owner", Needed: true},
		{Field: "phone"}, {Field: "order_no"}, {Field: "ordered_by", Needed: true}, {Field: "taken_at"}, {Field: "team"}, {Field: "vehicle"}, {Field: "person"},
		{Field: "payer"}, {Field: "note", Long: true},
	}
}

// NoOrder asks before something is taken without an order's number.
const NoOrder roster.Code = "no_order"

// orderedOrSaid asks where no order number stands: compensation is paid for what the command ordered.
func orderedOrSaid(c *Case) error {
	if c.Text("order_no") != "" {
		return nil
	}
	return c.Warn(NoOrder, "没有填写征调令文号。尚未保存；没有文号日后补偿缺少依据，请补填，或确认先登记（口头指令）。",
		"There is no order number. Not saved yet; without one there is nothing to base compensation on. Fill it in, or confirm an order by word of mouth.")
}

// honourBook is pensions, rewards and commendations: the support group's work, apart from compensation.
func honourBook() Register {
	return Register{
		Name: "honour", Kind: "honour", Label: says("奖励抚恤", "Honours"), State: "status",
		Closed: []roster.Status{HonourGranted, HonourRefused},
		Columns: []Column{
			{Field: "number"}, {Field: "class"}, {Field: "name", Weight: 1.5}, {Field: "deeds", Weight: 3}, {Field: "order_no"}, {Field: "amount", Right: true},
			{Field: "proposed_by"}, {Field: "decided_by"}, {Field: "document_no"}, {Field: "status"},
		},
		Filters: []string{"class"},
		Tones:   map[roster.Status]Tone{HonourProposed: Warn, HonourApproved: Info, HonourGranted: Good, HonourRefused: Muted},
		Acts: []Act{
			{Name: "add", Label: says("推荐", "Propose"), Key: "N", New: true, To: HonourProposed, Signs: "proposed_by", Asks: honourAsks(), Rule: namedOrOnRecord},
			{Name: "approve", Label: says("审定", "Approve"), Key: "A", From: States(HonourProposed), To: HonourApproved, By: Post(record.Support), Signs: "decided_by",
				Asks: []Ask{{Field: "document_no", Needed: true}, {Field: "decided_by", Given: Operator}, {Field: "amount"}, {Field: "payer"}}, Rule: notOwnWork("deeds", "审定人", "推荐")},
			{Name: "grant", Label: says("兑现", "Given"), Key: "G", From: States(HonourApproved), To: HonourGranted, By: Post(record.Support),
				Asks: []Ask{{Field: "note", Needed: true, Long: true, Blank: true}}},
			{Name: "refuse", Label: says("不予通过", "Refuse"), From: States(HonourProposed), To: HonourRefused, By: Post(record.Support),
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true, Long: true}}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", From: States(HonourProposed), Asks: honourAsks()},
		},
	}
}

func honourAsks() []Ask {
	return []Ask{
		{Field: "class", Needed: true}, {Field: "name", Hint: says("不填则用所选队伍或人员的名称", "left empty: the team's or person's")}, {Field: "team"}, {Field: "person"},
		{Field: "deeds", Needed: true, Long: true}, {Field: "order_no"}, {Field: "amount"}, {Field: "payer"}, {Field: "note", Long: true},
	}
}

// namedOrOnRecord names an honour after the person or team it is for, and takes over the number of the team's task.
func namedOrOnRecord(c *Case) error {
	if c.Text("name") == "" {
		person, ok := c.Find("person", c.Ref("person"))
		if !ok {
			person, ok = c.Find("team", c.Ref("team"))
		}
		if !ok {
			return NoIn("name", Needed, "请填写对象，或选择队伍、人员。已填的内容都保留着。", "Say who it is for, or choose a team or person. What you typed is kept.")
		}
		c.Main().Text("name", person.Text("name"))
	}
	if c.Text("order_no") == "" {
		if team, ok := c.Find("team", c.Ref("team")); ok {
			if task, ok := c.Find("task", team.Ref("task")); ok {
				c.Main().Text("order_no", task.Text("number"))
			}
		}
	}
	return nil
}
