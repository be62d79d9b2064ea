package record

// trafficKinds are the kinds of traffic (numbers 50 to 59).
func trafficKinds() []*Kind {
	return []*Kind{convoy(), passage(), permit(), scan(), road(), parking(), gate(), checkpoint()}
}

func convoy() *Kind {
	return NewKind(50, "convoy", "车队", "convoy", 2, Support,
		numberField(1),
		TextField(2, "name", "车队名称", "convoy").Needed(),
		TextField(3, "leader", "带队人", "leader"),
		phoneField(4, "phone", "带队电话", "leader's phone"),
		TextField(5, "origin", "出发地", "from"),
		TextField(6, "destination", "目的地", "to"),
		TextField(7, "route", "行驶路线", "route").Long(2000),
		TimeField(8, "departs_at", "预计出发", "departs at"),
		TimeField(9, "arrives_at", "预计到达", "arrives at"),
		TextField(10, "channel", "通信频道", "channel"),
		RefField(11, "task", "任务", "task", "task"),
		CodeField(12, "status", "状态", "status",
			Choice("forming", "编队", "forming"),
			Choice("en_route", "在途", "en route"),
			Choice("arrived", "到达", "arrived"),
			Choice("returning", "返程", "returning"),
			Choice("dissolved", "解散", "dissolved"),
		).Surfaced(),
		stateTimeField(13),
		reasonField(14),
		recorderField(15),
		noteField(16),
		TimeField(17, "departed_at", "实际出发", "departed at"),
		TimeField(18, "arrived_at", "实际到达", "arrived at"),
		TextField(19, "stops", "途中休整点", "stops on the way").Long(2000),
	)
}

// passage is one vehicle's entry in an application for 任务车辆. The desk applies, tracks, amends and proves; the
// national platform alone decides.
func passage() *Kind {
	fields := append(passageRequest(), passageCourse()...)
	return NewKind(51, "passage", "通行申请", "passage application", 1, Support, fields...)
}

// passageRequest is what is applied for (domain.md section 6).
func passageRequest() []Field {
	return []Field{
		numberField(1),
		RefField(2, "vehicle", "车辆", "vehicle", "vehicle"),
		TextField(3, "plate", "车牌号码", "plate").Long(20).Needed(),
		CodeField(4, "plate_color", "车牌颜色", "plate colour", PlateColors()...),
		TextField(5, "response_unit", "应急响应启动单位", "unit that started the response"),
		TextField(6, "response_level", "应急响应等级", "response level"),
		TextField(7, "task_name", "抢险救灾任务名称", "task"),
		RefField(8, "task", "任务单", "task order", "task"),
		TextField(9, "agreement", "部门商定文号", "agreement of departments"),
		TextField(10, "agreed_by", "商定部门", "agreed by"),
		SetField(11, "provinces", "途经省份", "provinces passed"),
		TextField(12, "route", "途经路径", "route").Long(2000),
		TimeField(13, "departs_at", "预计出发时间", "departs at"),
		TimeField(14, "arrives_at", "预计到达时间", "arrives at"),
		CountField(15, "days", "时间跨度", "span").In("天", "days"),
		TextField(16, "contact", "联系人", "contact"),
		phoneField(17, "phone", "联系电话", "phone"),
		TextField(18, "driver", "驾驶员姓名", "driver"),
		phoneField(19, "driver_phone", "驾驶员电话", "driver's phone"),
		CodeField(20, "cargo", "运输类别", "what it carries", cargoes()...),
		TextField(21, "load", "载运内容", "load"),
		CodeField(22, "leg", "行程", "leg",
			Choice("out", "去程", "out"),
			Choice("back", "返程", "back"),
		),
		RefField(23, "follows", "原申请", "first application", "passage"),
		TextField(24, "extra", "附表新增项", "further items of the annex").Long(2000), // lines of 名称：内容, for what a new annex asks
	}
}

// passageCourse is what becomes of it.
func passageCourse() []Field {
	return []Field{
		CodeField(30, "status", "状态", "status",
			Choice("draft", "草拟", "draft"),
			Choice("city", "待市级提交", "to be submitted by the city"),
			Choice("submitted", "已提交平台", "submitted to the platform"),
			Choice("valid", "审核通过", "valid").Or("有效", "审核通过(有效)"),
			Choice("returned", "退回补正", "returned for correction"),
			Choice("refused", "不予通过", "refused"),
			Choice("in_use", "使用中", "in use"),
			Choice("amending", "变更申请", "amendment asked for").Or("补登"),
			Choice("return_trip", "返程", "on the way back"),
			Choice("expired", "到期", "expired"),
			Choice("revoked", "撤销", "revoked"),
		).Surfaced(),
		stateTimeField(31),
		reasonField(32),
		recorderField(33),
		noteField(34),
		TextField(35, "platform_no", "平台编号", "platform number"),
		TextField(36, "booking_no", "预约信息编号", "booking number"),
		TimeField(37, "valid_from", "有效期起", "valid from"),
		TimeField(38, "valid_until", "有效期止", "valid until"),
		TextField(39, "checked_by", "复核人", "checked by"),
		TimeField(40, "checked_at", "复核时间", "checked at"),
		TimeField(41, "submitted_at", "提交时间", "submitted at"),
		TimeField(42, "answered_at", "审核时间", "answered at"),
		TextField(43, "amendment", "变更内容", "amendment").Long(2000),
		CodeField(44, "refund", "收费退费", "toll and refund",
			Choice("charged", "被收费", "charged"),
			Choice("asked", "已申请退费", "refund asked for"),
			Choice("paid", "已退费", "refunded"),
			Choice("denied", "不予退费", "refund refused"),
		).Surfaced(),
		NumberField(45, "toll", "被收金额", "toll charged").In("元", "yuan"),
		TextField(46, "toll_station", "出口收费站", "toll station"),
		TimeField(47, "charged_at", "收费时间", "charged at"),
		NumberField(48, "refunded", "已退金额", "refunded").In("元", "yuan"),
		TextField(49, "alone", "单人席位说明", "why one person did both"),
		TextField(50, "agreement_waived", "无商定文号说明", "why there is no agreement yet"),
		CodeField(51, "submitted_level", "提交层级", "submitted at level", levels()...),
	}
}

func cargoes() []Option {
	return []Option{
		Choice("rescue", "抢险救援力量", "rescue force"),
		Choice("relief", "救灾物资", "relief goods"),
		Choice("equipment", "救援装备", "rescue equipment"),
		Choice("medical", "医疗防疫", "medical"),
		Choice("command", "指挥保障", "command and support"),
		Choice("commercial", "商业营运货物", "commercial haulage").Or("商业运输", "营运货运"),
	}
}

// permit lets a vehicle or a person into the closed area (灾区通行证). Its code is signed when it is printed.
func permit() *Kind {
	return NewKind(52, "permit", "区域通行证", "area permit", 1, Support,
		numberField(1),
		TextField(2, "plate", "车牌号码", "plate").Long(20),
		RefField(3, "vehicle", "车辆", "vehicle", "vehicle"),
		TextField(4, "name", "持证人", "holder").Long(40),
		RefField(5, "person", "人员", "person", "person"),
		RefField(6, "team", "队伍", "team", "team"),
		TextField(7, "area", "通行区域", "area").Long(40).Needed(),
		TimeField(8, "valid_from", "有效期起", "valid from"),
		TimeField(9, "valid_until", "有效期止", "valid until"),
		TextField(10, "purpose", "事由", "purpose").Long(40),
		CodeField(11, "status", "状态", "status",
			Choice("asked", "申请", "asked for"),
			Choice("issued", "有效", "issued").Or("签发"),
			Choice("refused", "不予签发", "refused"),
			Choice("handed_back", "交回", "handed back"),
			Choice("revoked", "撤销", "revoked"),
		).Surfaced().Prefers("revoked", "handed_back"),
		stateTimeField(12),
		reasonField(13),
		recorderField(14),
		noteField(15),
		TextField(16, "issued_by", "签发人", "issued by").Long(30),
		TimeField(17, "issued_at", "签发时间", "issued at"),
		TextField(18, "revoked_by", "撤销人", "revoked by"),
		TimeField(19, "revoked_at", "撤销时间", "revoked at"),
		TextField(20, "alone", "单人席位说明", "why one person did both"),
	)
}

// scan is one look at a permit or a code at a checkpoint.
func scan() *Kind {
	return NewKind(53, "scan", "查验记录", "permit check", 2, Support,
		TimeField(1, "at", "时间", "at"),
		RefField(2, "permit", "通行证", "permit", "permit"),
		TextField(3, "permit_no", "证号", "permit number"),
		TextField(4, "holder", "车牌或持证人", "plate or holder"),
		CodeField(5, "verdict", "结果", "verdict",
			Choice("green", "绿：放行", "green: let pass").Or("绿"),
			Choice("yellow", "黄：核实", "yellow: ask").Or("黄"),
			Choice("red", "红：不予通行", "red: stop").Or("红"),
		),
		TextField(6, "why", "原因", "why").Long(500),
		TextField(7, "checkpoint", "卡点", "checkpoint"),
		TextField(8, "area", "卡点区域", "area of the checkpoint"),
		TimeField(9, "list_at", "撤销名单截至", "revocations known up to"),
		recorderField(10),
		TextField(11, "code", "扫得内容", "code read").Long(600),
		noteField(12),
	).AsEvent()
}

func road() *Kind {
	return NewKind(54, "road", "道路", "road", 1, Support,
		TextField(1, "name", "道路名称", "road").Needed(),
		TextField(2, "section", "路段", "section"),
		TextField(3, "district", "区县", "district"),
		CodeField(4, "status", "路况", "state",
			Choice("open", "通行", "open"),
			Choice("one_way", "单向通行", "one way"),
			Choice("limited", "限制通行", "limited"),
			Choice("closed", "封闭", "closed"),
		).Surfaced().Prefers("closed", "limited", "one_way"),
		TextField(5, "direction", "通行方向", "direction"),
		TextField(6, "limit", "限制条件", "limits"),
		TextField(7, "detour", "绕行路线", "detour").Long(2000),
		TimeField(8, "reopens_at", "预计恢复", "expected open again"),
		TextField(9, "source", "信息来源", "source"),
		TimeField(10, "verified_at", "核实时间", "verified at"),
		stateTimeField(11),
		reasonField(12),
		recorderField(13),
		noteField(14),
		latField(15),
		lonField(16),
	)
}

func parking() *Kind {
	return NewKind(55, "parking", "停车场", "parking", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "place", "地点", "place"),
		TextField(3, "district", "区县", "district"),
		CodeField(4, "use", "用途", "use",
			Choice("parking", "停车", "parking"),
			Choice("staging", "集结待命", "staging"),
			Choice("transfer", "物资转运", "transfer of goods"),
			Choice("fuel", "加油检修", "fuel and repair"),
		),
		CountField(5, "capacity", "车位数", "places").In("辆", "vehicles"),
		CountField(6, "warn_percent", "预警比例", "warn at").In("%", "%").Between(1, 99),
		RefField(7, "overflow", "满后引导至", "overflow to", "parking"),
		TextField(8, "manager", "负责人", "in charge"),
		phoneField(9, "phone", "联系电话", "phone"),
		CodeField(10, "status", "状态", "status",
			Choice("open", "开放", "open"),
			Choice("closed", "关闭", "closed"),
		).Surfaced(),
		stateTimeField(11),
		reasonField(12),
		recorderField(13),
		noteField(14),
		latField(15),
		lonField(16),
	)
}

// gate is a going in or out at a parking lot. What stands in the lot is the sum of its gates.
func gate() *Kind {
	return NewKind(56, "gate", "出入记录", "gate entry", 2, Support,
		TimeField(1, "at", "时间", "at"),
		RefField(2, "parking", "停车场", "parking", "parking"),
		CodeField(3, "direction", "出入", "in or out",
			Choice("in", "进", "in").Or("进场", "入"),
			Choice("out", "出", "out").Or("出场"),
			Choice("count", "清点更正", "counted"),
		),
		NumberField(4, "vehicles", "辆数", "vehicles"), // of a count the difference it found, which may be below zero
		TextField(5, "plate", "车牌号码", "plate").Long(20),
		RefField(6, "vehicle", "车辆", "vehicle", "vehicle"),
		RefField(7, "convoy", "车队", "convoy", "convoy"),
		recorderField(8),
		noteField(9),
	).AsEvent()
}

// checkpoint is a cordon where permits are looked at (卡点).
func checkpoint() *Kind {
	return NewKind(57, "checkpoint", "卡点", "checkpoint", 2, Support,
		TextField(1, "name", "卡点名称", "checkpoint").Needed(),
		TextField(2, "area", "管控区域", "area").Long(40),
		TextField(3, "place", "地点", "place"),
		TextField(4, "manager", "负责人", "in charge"),
		phoneField(5, "phone", "联系电话", "phone"),
		CodeField(6, "status", "状态", "status",
			Choice("open", "值守", "manned"),
			Choice("closed", "撤除", "closed"),
		).Surfaced(),
		stateTimeField(7),
		reasonField(8),
		recorderField(9),
		noteField(10),
	)
}

// PlateColors are the colours of number plates that GA 36-2018 has.
func PlateColors() []Option {
	return []Option{
		Choice("blue", "蓝色", "blue").Or("蓝", "蓝牌"),
		Choice("yellow", "黄色", "yellow").Or("黄", "黄牌"),
		Choice("green", "渐变绿色", "green").Or("绿", "绿色", "绿牌", "渐变绿"),
		Choice("yellow_green", "黄绿双拼色", "yellow and green").Or("黄绿", "黄绿色", "黄绿双拼"),
		Choice("white", "白色", "white").Or("白", "白牌"),
		Choice("black", "黑色", "black").Or("黑", "黑牌"),
		Choice("other", "其他", "other"),
	}
}
