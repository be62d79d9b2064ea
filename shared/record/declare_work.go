package record

func need() *Kind {
	return NewKind(10, "need", "需求", "need", 1, General,
		numberField(1),
		TextField(2, "title", "需求内容", "what is needed").Needed(),
		TextField(3, "place", "地点", "place").Surfaced(),
		TextField(4, "district", "区县", "district"),
		latField(5),
		lonField(6),
		TextField(7, "category", "类别", "category").Suggests(needCategories()...),
		TextField(8, "urgency", "紧急程度", "urgency").Surfaced().Suggests(urgencies()...),
		CountField(9, "people_affected", "受影响人数", "people affected").In("人", "people"),
		NumberField(10, "quantity", "需要数量", "quantity").Surfaced(),
		TextField(11, "unit", "单位", "unit"),
		TextField(12, "source", "来源", "source").Suggests(needSources()...),
		TextField(13, "reporter", "报告人", "reporter"),
		phoneField(14, "phone", "电话", "phone"),
		CodeField(15, "status", "状态", "status",
			Choice("lead", "线索", "lead"),
			Choice("unchecked", "待核实", "to be verified").Or("unverified"),
			Choice("verified", "已核实", "verified").Or("属实"),
			Choice("doubtful", "存疑", "doubtful"),
			Choice("false", "不实", "false"),
			Choice("duplicate", "重复", "duplicate"),
			Choice("published", "已发布", "published").Or("发布"),
			Choice("partial", "部分响应", "partly answered").Or("partly_met"),
			Choice("answered", "已响应", "answered").Or("met"),
			Choice("closed", "关闭", "closed").Or("已关闭"),
		).Surfaced().Prefers("answered", "partial"),
		TextField(16, "verified_by", "核实人", "verified by").Surfaced(),
		TextField(17, "verified_how", "核实方式", "verified how"),
		TimeField(18, "published_at", "发布时间", "published at"),
		TimeField(19, "expires_at", "失效时间", "expires at"),
		RefField(20, "same_as", "并入", "same as", "need"),
		// Ours.
		TimeField(21, "last_confirmed_at", "上次确认", "last confirmed"),
		recorderField(22),
		reasonField(23),
		TimeField(24, "verified_at", "核实时间", "verified at"),
		TimeField(25, "reported_at", "报告时间", "reported at"),
		TextField(26, "published_by", "签发人", "signed out by"),
		TextField(27, "alone", "单人席位说明", "why one person did both"),
		noteField(28),
		stateTimeField(29),
		TextField(30, "platform_no", "平台编号", "platform number"),
		CodeField(31, "outcome", "关闭结果", "outcome",
			Choice("done", "完成", "done"),
			Choice("cancelled", "取消", "cancelled"),
			Choice("expired", "过期", "expired"),
		),
		apartField(32, "need"),
	)
}

func task() *Kind {
	return NewKind(11, "task", "任务", "task", 0, Coordination,
		numberField(1),
		TextField(2, "title", "任务名称", "task").Needed(),
		RefField(3, "need", "需求", "need", "need"),
		TextField(4, "place", "地点", "place").Surfaced(),
		latField(5),
		lonField(6),
		NumberField(7, "priority", "优先级", "priority").Surfaced(),
		TextField(8, "goal", "任务目标", "goal").Long(2000),
		TextField(9, "hazards", "危险与安全措施", "hazards and safety").Long(2000),
		TextField(10, "channel", "通信频道", "channel"),
		TimeField(11, "starts_at", "开始时间", "starts at"),
		CodeField(12, "status", "状态", "status",
			Choice("draft", "草拟", "draft"),
			Choice("ready", "待下达", "to be issued"),
			Choice("issued", "已下达", "issued").Or("下达"),
			Choice("received", "已接收", "received").Or("accepted", "接收"),
			Choice("departed", "出发", "departed").Or("已出发"),
			Choice("arrived", "到场", "arrived").Or("已到场"),
			Choice("progress", "进展", "in progress").Or("进行中"),
			Choice("done", "完成", "done").Or("已完成"),
			Choice("handed_over", "未完成移交", "handed over").Or("移交"),
			Choice("aborted", "中止", "aborted").Or("stopped", "已中止"),
			Choice("reviewed", "复核", "reviewed").Or("已复核"),
		).Surfaced(),
		TextField(13, "result", "结果", "result").Surfaced().Long(2000),
		// Ours.
		RecordsField(14, "teams", "承担队伍", "teams on it", "team"), // given it and not taken off while it goes on; so two dispatches meet here
		recorderField(15),
		reasonField(16),
		stateTimeField(17),
		stateSourceField(18),
		TextField(19, "ordered_by", "下达人", "ordered by"),
		TimeField(20, "issued_at", "下达时间", "issued at"),
		TextField(21, "exception", "例外依据", "issued by exception"), // 指挥部口头指令 or 补录, while the mechanism is not started
		TextField(22, "verified_by", "复核人", "reviewed by"),
		TimeField(23, "ends_at", "预计结束", "expected end"),
		TextField(24, "contact", "现场联系人", "contact on scene"),
		phoneField(25, "phone", "联系电话", "phone"),
		TextField(26, "equipment", "携带装备", "equipment").Long(2000),
		noteField(27),
		TimeField(28, "last_report_at", "最近报告", "last report"),
		TextField(29, "last_report", "最近报告内容", "last report said").Long(2000),
		RefField(30, "follows", "接续任务", "goes on from", "task"), // the one handed over to it
	)
}

// supply has no quantity of its own: it is the sum of its movements.
func supply() *Kind {
	return NewKind(12, "supply", "物资", "supply", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "code", "物资编码", "code"),
		TextField(3, "unit", "单位", "unit"),
		TextField(4, "point", "存放点", "point"),
		TextField(5, "batch", "批次", "batch"),
		TimeField(6, "expires_at", "有效期", "expires at"),
		// Ours.
		TextField(7, "spec", "规格", "specification"),
		TextField(8, "donor", "来源单位", "donor"),
		noteField(9),
		TextField(20, "type", "类别", "kind").Suggests(requestTypes()...),
		NumberField(21, "least", "最低库存", "least to keep").Between(0, countMax),
		recorderField(22),
	)
}

func movement() *Kind {
	return NewKind(13, "movement", "出入库", "stock movement", 2, Support,
		RefField(1, "supply", "物资", "supply", "supply"),
		CodeField(2, "kind", "类型", "kind",
			Choice("in", "入库", "in"),
			Choice("out", "出库", "out"),
			Choice("transfer", "调拨", "transfer"),
			Choice("issue", "领用", "issue"),
			Choice("return", "归还", "return"),
			Choice("loss", "损耗", "loss"),
			Choice("count", "盘点", "count"),
		),
		NumberField(3, "quantity", "数量", "quantity"),
		TextField(4, "from", "发出", "from"),
		TextField(5, "to", "接收", "to"),
		TextField(6, "document", "单据号", "document"),
		// Ours.
		TimeField(7, "at", "时间", "at"),
		recorderField(8),
		noteField(9),
		TextField(10, "counted", "盘点所计", "counted up to").Long(20_000), // of a count: the last change it took in of each log
		RefField(20, "from_depot", "发出存放点", "from store", "depot"),
		RefField(21, "to_depot", "接收存放点", "to store", "depot"),
		TextField(22, "batch", "批次", "batch"),
		TimeField(23, "expires_at", "有效期", "expires at"),
		RefField(24, "team", "队伍", "team", "team"),
		RefField(25, "request", "需求申请", "request", "request"),
		RefField(26, "loan", "借用", "loan", "loan"),
		RefField(27, "fuel", "加油记录", "fuel issued", "fuel"),
		RefField(28, "reverses", "冲销", "takes back", "movement"), // the entry that was a mistake; neither counts then
		numberField(29),
		reasonField(30),
		TextField(31, "handler", "经办人", "handled by"),
		TextField(32, "receiver", "签收人", "signed for by"),
	).AsEvent()
}

func equipment() *Kind {
	return NewKind(18, "equipment", "装备", "equipment", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "type", "类别", "type"),
		TextField(3, "model", "型号", "model"),
		NumberField(4, "quantity", "数量", "quantity").Surfaced(),
		TextField(5, "unit", "单位", "unit"),
		TextField(6, "serial_no", "序列号", "serial number"),
		RefField(7, "team", "所属队伍", "team", "team").Surfaced(),
		CodeField(8, "ownership", "权属", "ownership",
			Choice("own", "自有", "own"),
			Choice("borrowed", "借用", "borrowed"),
			Choice("issued", "配发", "issued"),
		),
		CodeField(9, "condition", "状况", "condition",
			Choice("good", "完好", "good"),
			Choice("faulty", "待修", "faulty"),
			Choice("scrapped", "报废", "scrapped"),
		).Surfaced(),
		BoolField(10, "consumable", "消耗品", "consumable"),
		TimeField(11, "expires_at", "有效期", "expires at"),
		TextField(12, "place", "存放地点", "place"),
		TextField(13, "surveyed_by", "普查人", "surveyed by"),
		TimeField(14, "verified_at", "上次核实", "last verified"),
		noteField(15),
		CountField(16, "good", "完好数", "in good condition"),
		CountField(17, "faulty", "待修数", "faulty"),
		CountField(18, "scrapped", "报废数", "scrapped"),
		TextField(19, "source", "数据来源", "source"),
	)
}

// needCategories are what people ask for, in words that a team's directions can be held against.
func needCategories() []Option {
	return []Option{
		Choice("rescue", "人员搜救", "search and rescue"),
		Choice("medical", "医疗救护", "medical"),
		Choice("evacuation", "转移安置", "evacuation"),
		Choice("firefighting", "火灾扑救", "firefighting"),
		Choice("road", "道路抢通", "road clearing"),
		Choice("drainage", "排水排涝", "drainage"),
		Choice("transport", "物资运输", "transport"),
		Choice("supplies", "生活物资", "supplies"),
		Choice("power", "电力照明", "power and light"),
		Choice("communications", "通信保障", "communications"),
		Choice("disinfection", "消杀防疫", "disinfection"),
		Choice("counselling", "心理援助", "counselling"),
		Choice("cleanup", "清淤清障", "clean-up"),
		Choice("hands", "人手支援", "hands"),
		Choice("other", "其他", "other"),
	}
}

// urgencies are how soon a need must be met, the soonest first.
func urgencies() []Option {
	return []Option{
		Choice("critical", "特急", "critical").Or("危急", "最高"),
		Choice("urgent", "紧急", "urgent").Or("高", "急", "high"),
		Choice("normal", "一般", "normal").Or("中", "普通", "medium", "routine"),
		Choice("low", "不急", "low").Or("低"),
	}
}

// needSources are the ways a need becomes known.
func needSources() []Option {
	return []Option{
		Choice("phone", "电话", "phone"),
		Choice("walk_in", "当面", "in person"),
		Choice("radio", "电台", "radio"),
		Choice("message", "短信微信", "message"),
		Choice("hotline", "热线", "hotline"),
		Choice("team", "队伍上报", "team report"),
		Choice("command", "指挥部", "command"),
		Choice("platform", "部级系统", "ministry's system"),
	}
}
