package record

// logisticsKinds are the kinds of supplies and care (numbers 65 to 79).
func logisticsKinds() []*Kind {
	return []*Kind{
		request(), depot(), loan(), fuel(), lodging(), stay(), meal(), injury(), channel(),
	}
}

// request is what somebody asks the support group for (ICS-213RR). What was issued on it is the sum of the movements
// that name it, so that two desks which issue apart are both counted.
func request() *Kind {
	return NewKind(65, "request", "需求申请", "request for supplies", 1, Support, append(requestAsked(), requestCourse()...)...)
}

// requestAsked is what is asked for.
func requestAsked() []Field {
	return []Field{
		numberField(1),
		TextField(2, "item", "申请物资", "what is asked for").Needed(),
		NumberField(3, "quantity", "申请数量", "quantity asked").Between(0, countMax).Surfaced(),
		TextField(4, "unit", "单位", "unit").Long(40),
		TextField(5, "type", "类别", "kind").Suggests(requestTypes()...),
		TextField(6, "spec", "规格要求", "specification").Long(2000),
		TextField(7, "substitutes", "可替代品与建议来源", "substitutes and suggested sources").Long(2000),
		CodeField(8, "priority", "优先级", "priority",
			Choice("high", "高（0–4 小时）", "high (0–4 h)").Or("高", "urgent", "紧急"),
			Choice("medium", "中（5–12 小时）", "medium (5–12 h)").Or("中", "routine", "一般"),
			Choice("low", "低（12 小时以上）", "low (over 12 h)").Or("低"),
		).Surfaced(),
		TimeField(9, "needed_by", "最迟送达", "needed by"),
		TextField(10, "deliver_to", "送达地点", "deliver to"),
		RefField(11, "team", "申请队伍", "team that asks", "team"),
		TextField(12, "requester", "申请人", "asked by"),
		phoneField(13, "phone", "联系电话", "phone"),
		CodeField(14, "group", "申请组别", "group that asks", groups()...),
		TextField(15, "purpose", "用途", "purpose").Long(2000),
		RefField(16, "supply", "库存物资", "item in stock", "supply"),
		RefField(17, "task", "任务", "task", "task"),
	}
}

// requestCourse is what becomes of it: 申请 → 批准 → 备货 → 出库 → 在途 → 签收/拒收 → 核销.
func requestCourse() []Field {
	return []Field{
		CodeField(30, "status", "状态", "status",
			Choice("requested", "申请", "requested"),
			Choice("approved", "批准", "approved").Or("已批准"),
			Choice("preparing", "备货", "being prepared"),
			Choice("partial", "部分出库", "partly issued").Or("部分满足"),
			Choice("issued", "出库", "issued").Or("已出库"),
			Choice("in_transit", "在途", "on its way"),
			Choice("received", "签收", "received").Or("已签收"),
			Choice("rejected", "拒收", "turned away").Or("已拒收"),
			Choice("refused", "不予批准", "refused").Or("不批"),
			Choice("withdrawn", "撤回", "withdrawn"),
			Choice("duplicate", "重复", "duplicate"),
			Choice("closed", "核销", "closed").Or("已核销"),
		).Surfaced(),
		stateTimeField(31),
		reasonField(32),
		recorderField(33),
		noteField(34),
		TimeField(35, "requested_at", "申请时间", "asked at"),
		TextField(36, "endorsed_by", "所在组审核人", "endorsed by"),
		TimeField(37, "endorsed_at", "所在组审核时间", "endorsed at"),
		TextField(38, "approved_by", "保障组审批人", "approved by").Surfaced(),
		TimeField(39, "approved_at", "审批时间", "approved at"),
		NumberField(40, "approved_quantity", "批准数量", "quantity approved").Between(0, countMax).Surfaced(),
		TextField(41, "alone", "单人席位说明", "why one person did both"),
		TextField(42, "supplier", "供货来源", "supplier"),
		TextField(43, "received_by", "签收人", "received by"),
		RefField(44, "same_as", "并入", "same as", "request"),
		apartField(45, "request"),
	}
}

func requestTypes() []Option {
	return []Option{
		Choice("food", "食品饮水", "food and water"),
		Choice("fuel", "油料", "fuel"),
		Choice("medical", "医疗防疫", "medical"),
		Choice("protection", "个人防护", "protection"),
		Choice("tools", "工具器材", "tools"),
		Choice("communications", "通信器材", "communications gear"),
		Choice("lighting", "照明供电", "light and power"),
		Choice("shelter", "帐篷住宿", "shelter"),
		Choice("transport", "车辆运力", "transport"),
		Choice("other", "其他", "other"),
	}
}

// depot is where stock lies: a point, a truck, a box. A box in a truck goes where the truck goes.
func depot() *Kind {
	return NewKind(66, "depot", "存放点", "store", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "code", "编号", "code").Long(40),
		CodeField(3, "type", "类型", "type",
			Choice("point", "存放点", "point").Or("仓库", "库房"),
			Choice("truck", "车辆", "truck").Or("货车", "车"),
			Choice("box", "箱", "box").Or("箱子", "物资箱"),
		),
		RefField(4, "parent", "所在", "stands in", "depot").Surfaced(),
		RefField(5, "team", "保管队伍", "kept by team", "team"),
		RefField(6, "vehicle", "车辆", "vehicle", "vehicle"),
		TextField(7, "place", "地点", "place").Surfaced(),
		TextField(8, "keeper", "保管人", "keeper"),
		phoneField(9, "phone", "联系电话", "phone"),
		latField(10),
		lonField(11),
		CodeField(12, "status", "状态", "status",
			Choice("open", "启用", "in use"),
			Choice("closed", "停用", "closed"),
		),
		stateTimeField(13),
		reasonField(14),
		recorderField(15),
		noteField(16),
	)
}

// loan is equipment, a radio or stock that is out with somebody and comes back.
func loan() *Kind {
	return NewKind(67, "loan", "借用", "loan", 2, Support,
		numberField(1),
		TextField(2, "item", "借用物品", "what is lent").Needed(),
		CodeField(3, "type", "类别", "kind",
			Choice("equipment", "装备", "equipment"),
			Choice("radio", "电台", "radio").Or("对讲机"),
			Choice("satellite_phone", "卫星电话", "satellite phone"),
			Choice("vehicle", "车辆", "vehicle"),
			Choice("supply", "物资", "supply"),
			Choice("other", "其他", "other"),
		),
		RefField(4, "equipment", "装备", "equipment", "equipment"),
		RefField(5, "supply", "库存物资", "item in stock", "supply"),
		RefField(6, "depot", "发出存放点", "from store", "depot"),
		NumberField(7, "quantity", "数量", "quantity").Between(0, countMax).Surfaced(),
		TextField(8, "unit", "单位", "unit").Long(40),
		TextField(9, "serial_no", "序列号", "serial number"),
		RefField(10, "team", "借用队伍", "lent to team", "team"),
		TextField(11, "borrower", "借用人", "lent to"),
		phoneField(12, "phone", "借用人电话", "borrower's phone"),
		RefField(13, "channel", "通信频道", "channel", "channel"),
		TimeField(14, "out_at", "借出时间", "out at"),
		TimeField(15, "due_at", "应还时间", "due back"),
		TextField(16, "condition_out", "借出时状况", "condition out"),
		RefField(17, "photo_out", "借出照片", "photo out", "document"),
		TimeField(18, "back_at", "归还时间", "back at"),
		NumberField(19, "returned", "已还数量", "returned").Between(0, countMax).Surfaced(),
		TextField(20, "condition_back", "归还时状况", "condition back").Suggests(
			Choice("good", "完好", "good"), Choice("damaged", "损坏", "damaged"), Choice("incomplete", "缺件", "incomplete"),
		),
		RefField(21, "photo_back", "归还照片", "photo back", "document"),
		CodeField(22, "status", "状态", "status",
			Choice("out", "借出", "out").Or("未还"),
			Choice("part", "部分归还", "partly back"),
			Choice("returned", "已归还", "returned").Or("归还"),
			Choice("lost", "丢失", "lost"),
			Choice("written_off", "核销", "written off"),
		).Surfaced().Prefers("out", "part"),
		stateTimeField(23),
		reasonField(24),
		recorderField(25),
		noteField(26),
		TextField(27, "received_by", "收回人", "taken back by"),
		TextField(28, "approved_by", "批准人", "approved by"),
	)
}

// fuel is one filling: into a vehicle or a can.
func fuel() *Kind {
	return NewKind(68, "fuel", "加油记录", "fuel issued", 2, Support,
		TextField(1, "plate", "车牌号码", "plate").Long(20),
		RefField(2, "vehicle", "车辆", "vehicle", "vehicle"),
		RefField(3, "team", "队伍", "team", "team"),
		TextField(4, "grade", "油品", "grade").Long(40).Suggests(
			Choice("92", "92号汽油", "petrol 92"), Choice("95", "95号汽油", "petrol 95"), Choice("98", "98号汽油", "petrol 98"),
			Choice("diesel_0", "0号柴油", "diesel 0"), Choice("diesel_10", "-10号柴油", "diesel -10"), Choice("two_stroke", "混合油", "two-stroke"),
		),
		NumberField(5, "litres", "加油量", "litres").In("升", "l").Between(0, 100_000),
		NumberField(6, "odometer", "里程表", "odometer").In("公里", "km").Between(0, 10_000_000),
		TextField(7, "driver", "驾驶员", "driver"),
		TextField(8, "coupon", "油票号", "coupon"),
		RefField(9, "depot", "加油点", "point", "depot"),
		RefField(10, "supply", "库存油料", "fuel in stock", "supply"),
		TimeField(11, "at", "时间", "at"),
		recorderField(12),
		noteField(13),
		numberField(14),
	).AsEvent()
}

// lodging is a place with beds.
func lodging() *Kind {
	return NewKind(69, "lodging", "住宿点", "lodging", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "place", "地址", "address"),
		CountField(3, "beds", "床位数", "beds").In("张", "beds"),
		TextField(4, "contact", "联系人", "contact"),
		phoneField(5, "phone", "联系电话", "phone"),
		TextField(6, "meals", "供餐", "meals"),
		CodeField(7, "status", "状态", "status",
			Choice("open", "启用", "open"),
			Choice("closed", "停用", "closed"),
		),
		stateTimeField(8),
		reasonField(9),
		recorderField(10),
		noteField(11),
		TextField(12, "paid_by", "费用承担", "paid by"),
	)
}

// stay is people who sleep at a lodging: of a team, or of the mechanism's own staff.
func stay() *Kind {
	return NewKind(70, "stay", "住宿安排", "stay", 2, Support,
		RefField(1, "lodging", "住宿点", "lodging", "lodging"),
		RefField(2, "team", "队伍", "team", "team"),
		TextField(3, "guests", "工作人员或个人", "staff or persons").Long(2000),
		peopleField(4),
		TextField(5, "room", "房间或帐篷", "room or tent"),
		TimeField(6, "from_at", "入住", "from"),
		TimeField(7, "until_at", "预计离开", "expected until"),
		TimeField(8, "left_at", "实际离开", "left at"),
		CodeField(9, "status", "状态", "status",
			Choice("in", "在住", "in"),
			Choice("left", "已退", "left"),
		).Surfaced(),
		stateTimeField(10),
		reasonField(11),
		recorderField(12),
		noteField(13),
		TextField(14, "title", "住宿安排", "stay"),
	)
}

// meal is one meal ordered: how many heads the roster had at a moment, and what was added by hand.
func meal() *Kind {
	return NewKind(71, "meal", "用餐", "meal", 2, Support,
		CodeField(1, "meal", "餐次", "meal",
			Choice("breakfast", "早餐", "breakfast"),
			Choice("lunch", "午餐", "lunch"),
			Choice("supper", "晚餐", "supper"),
			Choice("night", "夜餐", "night meal").Or("夜宵"),
		),
		TimeField(2, "for_at", "用餐时间", "meal at"),
		TimeField(3, "as_of", "人数截至", "heads as of"),
		CountField(4, "derived", "花名册在场人数", "heads on the roster").In("人", "people"),
		CountField(5, "staff", "机制工作人员", "staff of the mechanism").In("人", "people"),
		NumberField(6, "extra", "调整", "adjustment").In("份", "portions").Between(-100_000, 100_000),
		CountField(7, "ordered", "订餐份数", "portions ordered").In("份", "portions"),
		CountField(8, "halal", "其中清真", "of these halal").In("份", "portions"),
		TextField(9, "supplier", "供餐单位", "supplier"),
		TextField(10, "place", "送餐地点", "delivered to"),
		CountField(11, "delivered", "送达份数", "portions delivered").In("份", "portions"),
		CodeField(12, "status", "状态", "status",
			Choice("ordered", "已订", "ordered"),
			Choice("delivered", "已送达", "delivered"),
			Choice("cancelled", "取消", "cancelled"),
		).Surfaced(),
		stateTimeField(13),
		reasonField(14),
		recorderField(15),
		noteField(16),
		numberField(17),
	)
}

// injury is a responder hurt or ill, and what becomes of the insurance: 报案 → 资料 → 理赔 → 给付.
func injury() *Kind {
	return NewKind(72, "injury", "伤病", "injury", 1, Support,
		numberField(1),
		TextField(2, "name", "姓名", "name").Needed(),
		RefField(3, "person", "人员", "person", "person"),
		RefField(4, "team", "队伍", "team", "team"),
		phoneField(5, "phone", "联系电话", "phone"),
		TextField(6, "id_number", "身份证号", "ID number").Long(40).Masked(IDMask),
		TimeField(7, "happened_at", "发生时间", "happened at"),
		TextField(8, "place", "发生地点", "place"),
		TextField(9, "what", "伤病情况", "what happened").Long(2000),
		CodeField(10, "severity", "程度", "severity",
			Choice("light", "轻", "light").Or("轻伤"),
			Choice("serious", "重", "serious").Or("重伤"),
			Choice("critical", "危重", "critical"),
			Choice("dead", "死亡", "dead"),
		).Surfaced(),
		TextField(11, "hospital", "救治医院", "hospital"),
		TextField(12, "escort", "陪护人", "escort"),
		RefField(13, "task", "任务", "task", "task"),
		CodeField(14, "status", "理赔状态", "claim",
			Choice("recorded", "登记", "recorded"),
			Choice("reported", "报案", "reported").Or("已报案"),
			Choice("documents", "资料", "documents in").Or("资料齐全"),
			Choice("settling", "理赔", "being settled").Or("理赔中"),
			Choice("paid", "给付", "paid").Or("已给付"),
			Choice("denied", "拒赔", "denied"),
			Choice("no_claim", "无需理赔", "no claim"),
		).Surfaced(),
		stateTimeField(15),
		reasonField(16),
		recorderField(17),
		noteField(18),
		TextField(19, "insurer", "承保公司", "insurer"),
		TextField(20, "policy_no", "保单号", "policy number"),
		TextField(21, "claim_no", "报案号", "claim number"),
		TimeField(22, "reported_at", "报案时间", "reported at"),
		SetField(23, "documents", "已有资料", "documents in hand"),
		TextField(24, "missing_documents", "尚缺资料", "documents missing"),
		NumberField(25, "paid", "给付金额", "paid").In("元", "yuan").Between(0, 1e9),
		TimeField(26, "paid_at", "给付时间", "paid at"),
		TextField(27, "reported_to", "报案联系", "reported to"),
		TextField(28, "family_told", "家属告知", "family told"),
	)
}

// channel is one line of the communications plan (ICS-205).
func channel() *Kind {
	return NewKind(73, "channel", "通信频道", "channel", 1, Support,
		TextField(1, "name", "频道名称", "channel").Needed(),
		CodeField(2, "type", "类型", "type",
			Choice("radio", "电台", "radio").Or("对讲机"),
			Choice("relay", "中继", "relay").Or("中继台"),
			Choice("satellite_phone", "卫星电话", "satellite phone"),
			Choice("phone", "电话", "telephone"),
			Choice("data", "数据", "data"),
		),
		TextField(3, "receive", "接收频率", "receives on").Long(40),
		TextField(4, "transmit", "发射频率", "transmits on").Long(40),
		TextField(5, "tone", "亚音", "tone").Long(40),
		TextField(6, "mode", "制式", "mode").Long(40),
		TextField(7, "use", "用途", "use"),
		TextField(8, "users", "使用单位", "used by").Long(2000),
		TextField(9, "relay", "中继点", "relay point"),
		TextField(10, "call_sign", "呼号", "call sign"),
		phoneField(11, "phone", "号码", "number to call"),
		TextField(12, "holder", "持有人", "held by"),
		CountField(13, "order", "顺序", "order"),
		CodeField(14, "status", "状态", "status",
			Choice("planned", "计划", "planned"),
			Choice("active", "启用", "in use"),
			Choice("closed", "停用", "closed"),
		),
		stateTimeField(15),
		reasonField(16),
		recorderField(17),
		noteField(18),
	)
}
