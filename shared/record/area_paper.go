package record

// paperKinds are the kinds of reports and honours (numbers 85 to 94).
func paperKinds() []*Kind {
	return []*Kind{requisition(), honour(), shortcoming(), rate(), reporting(), snapshot(), printing()}
}

// requisition is something the command took into service (征调), and what is owed for it (补偿). It is the general
// group's work; pensions and honours are the support group's and stand in honour.
func requisition() *Kind {
	return NewKind(85, "requisition", "征调补偿", "requisition", 1, General,
		numberField(1),
		TextField(2, "name", "征调内容", "what was taken").Needed(),
		CodeField(3, "item", "类别", "class",
			Choice("goods", "物资", "goods"),
			Choice("vehicle", "车辆", "vehicle"),
			Choice("equipment", "装备设备", "equipment"),
			Choice("site", "场地房屋", "site"),
			Choice("person", "人员", "person"),
		),
		NumberField(4, "quantity", "数量", "quantity").Between(0, countMax).Surfaced(),
		TextField(5, "unit", "单位", "unit").Long(40),
		TextField(6, "owner", "被征调单位或个人", "owner"),
		phoneField(7, "phone", "联系电话", "phone"),
		TextField(8, "order_no", "征调令文号", "order number"),
		TextField(9, "ordered_by", "决定人", "ordered by"),
		TimeField(10, "taken_at", "征调时间", "taken at"),
		TimeField(11, "returned_at", "归还时间", "returned at"),
		TextField(12, "condition", "归还时状况", "condition on return").Long(2000),
		NumberField(13, "amount", "补偿金额", "compensation").In("元", "yuan").Between(0, countMax).Surfaced(),
		TextField(14, "payer", "补偿单位", "payer"),
		CodeField(15, "status", "状态", "status",
			Choice("in_use", "使用中", "in use"),
			Choice("returned", "已归还", "returned"),
			Choice("lost", "毁损灭失", "lost"),
			Choice("claimed", "已申请补偿", "claimed"),
			Choice("assessed", "已核定", "assessed"),
			Choice("paid", "已补偿", "paid"),
			Choice("waived", "不予补偿", "not paid for"),
		).Surfaced(),
		stateTimeField(16),
		reasonField(17),
		recorderField(18),
		noteField(19),
		TextField(20, "assessed_by", "核定人", "assessed by"),
		RefField(21, "vehicle", "登记车辆", "vehicle", "vehicle"),
		RefField(22, "person", "登记人员", "person", "person"),
		RefField(23, "team", "所属队伍", "team", "team"),
		TextField(24, "proof", "凭证", "proof").Long(2000),
		TimeField(25, "paid_at", "补偿时间", "paid at"),
	)
}

// honour is a pension, a reward or a commendation (抚恤、奖励、表彰), from its proposal to the day it is given.
func honour() *Kind {
	return NewKind(86, "honour", "奖励抚恤", "honour", 1, Support,
		numberField(1),
		TextField(2, "name", "对象", "for whom").Needed(),
		CodeField(3, "class", "类别", "class",
			Choice("commendation", "表彰", "commendation"),
			Choice("reward", "奖励", "reward"),
			Choice("pension", "抚恤", "pension"),
			Choice("thanks", "感谢信", "letter of thanks"),
		),
		RefField(4, "team", "队伍", "team", "team"),
		RefField(5, "person", "人员", "person", "person"),
		TextField(6, "deeds", "事迹", "deeds").Long(5000),
		TextField(7, "order_no", "依据任务单或文号", "task order or document it rests on"),
		NumberField(8, "amount", "金额", "amount").In("元", "yuan").Between(0, countMax).Surfaced(),
		TextField(9, "payer", "发放单位", "given by"),
		TextField(10, "proposed_by", "推荐人", "proposed by"),
		TextField(11, "decided_by", "审定人", "decided by").Surfaced(),
		TextField(12, "document_no", "审定文号", "number of the decision"),
		CodeField(13, "status", "状态", "status",
			Choice("proposed", "已推荐", "proposed"),
			Choice("approved", "已审定", "approved"),
			Choice("granted", "已兑现", "granted"),
			Choice("refused", "不予通过", "refused"),
		).Surfaced(),
		stateTimeField(14),
		reasonField(15),
		recorderField(16),
		noteField(17),
	)
}

// shortcoming is something that went wrong and must be put right: what the final review lists by category.
func shortcoming() *Kind {
	return NewKind(87, "problem", "问题清单", "problem", 1, General,
		numberField(1),
		CodeField(2, "category", "类别", "category",
			Choice("organisation", "组织指挥", "organisation"),
			Choice("information", "信息报送", "information"),
			Choice("forces", "力量管理", "forces"),
			Choice("traffic", "交通通行", "traffic"),
			Choice("tasking", "任务调度", "tasking"),
			Choice("logistics", "后勤保障", "logistics"),
			Choice("communications", "通信保障", "communications"),
			Choice("safety", "安全", "safety"),
			Choice("withdrawal", "撤离", "withdrawal"),
			Choice("system", "系统与设备", "system"),
			Choice("other", "其他", "other"),
		),
		TextField(3, "text", "问题", "problem").Long(5000).Needed(),
		TextField(4, "owner", "责任单位", "owner"),
		TextField(5, "remedy", "整改措施", "remedy").Long(5000),
		TimeField(6, "due_at", "整改期限", "due at"),
		CodeField(7, "status", "状态", "status",
			Choice("open", "待整改", "open"),
			Choice("remedied", "已整改", "remedied"),
			Choice("confirmed", "已复核", "confirmed"),
			Choice("accepted", "记录在案", "noted only"),
		).Surfaced(),
		stateTimeField(8),
		TimeField(9, "found_at", "发现时间", "found at"),
		RefField(10, "about", "关于", "about", ""),
		TextField(11, "confirmed_by", "复核人", "confirmed by"),
		reasonField(12),
		recorderField(13),
		noteField(14),
	)
}

// rate is one line of a subsidy scale. Places pay by their own rules and many by none: where no line fits, an amount is
// 待定, never a guess.
func rate() *Kind {
	return NewKind(88, "rate", "补助标准", "subsidy rate", 1, General,
		TextField(1, "name", "名称", "name").Needed(),
		CodeField(2, "subject", "对象", "for",
			Choice("person", "人员", "person"),
			Choice("vehicle", "车辆", "vehicle"),
		),
		CodeField(3, "phase", "时段状态", "state",
			Choice("on_call", "备勤", "on call"),
			Choice("en_route", "在途", "en route"),
			Choice("standby", "待命", "standby"),
			Choice("on_task", "任务中", "on task"),
			Choice("resting", "休整", "resting"),
			Choice("leaving", "撤离", "leaving"),
		),
		CodeField(4, "period", "昼夜", "day or night",
			Choice("any", "不分昼夜", "day and night"),
			Choice("day", "昼间", "day"),
			Choice("night", "夜间", "night"),
		),
		CodeField(5, "per", "计算单位", "per",
			Choice("hour", "每小时", "hour"),
			Choice("time", "每次", "time"),
			Choice("day_of_service", "每日", "calendar day"),
		),
		NumberField(6, "amount", "标准", "amount").In("元", "yuan").Between(0, countMax).Surfaced(),
		TextField(7, "basis", "依据文号", "basis"),
		TextField(8, "payer", "支付单位", "payer"),
		TimeField(9, "valid_from", "启用时间", "valid from"),
		TimeField(10, "valid_until", "停用时间", "valid until"),
		recorderField(11),
		noteField(12),
	)
}

// reporting is a standing duty to report (报送要求): to whom, which paper, how soon and how often.
func reporting() *Kind {
	return NewKind(89, "reporting", "报送要求", "duty to report", 1, General,
		TextField(1, "to", "报送对象", "to").Needed(),
		TextField(2, "paper", "报表", "paper").Suggests(reportPapers()...),
		NumberField(3, "first_hours", "启动后几小时内首报", "first within").In("小时", "hours").Between(0, 1000),
		NumberField(4, "every_hours", "以后每隔", "then every").In("小时", "hours").Between(0, 1000),
		NumberField(5, "final_hours", "终止后几小时内终报", "final within").In("小时", "hours").Between(0, 10_000),
		TextField(6, "channel", "报送方式", "channel").Suggests(reportChannels()...),
		TextField(7, "basis", "依据", "basis"),
		TimeField(8, "stopped_at", "停止时间", "stopped at"),
		recorderField(9),
		noteField(10),
	)
}

// snapshot is a piece of what a report was made from, named by the digest of the whole: a report of hundreds of lines is
// longer than one act may be, so its pieces are recorded before it, and go in their own slow lane so that no need waits
// behind them.
func snapshot() *Kind {
	return NewKind(90, "snapshot", "报告快照", "snapshot of a report", 3, General,
		TextField(1, "digest", "快照校验值", "hash of the whole").Long(80),
		CountField(2, "part", "第几段", "part"),
		CountField(3, "parts", "共几段", "of parts"),
		TextField(4, "content", "内容", "content").Long(snapshotLenMax),
	).AsEvent()
}

// snapshotLenMax is the characters of one piece, all of one byte: a change must fit a segment.
const snapshotLenMax = 24_000

// printing is one printing of a paper whose copies are counted: the second says that it is the second.
func printing() *Kind {
	return NewKind(94, "printing", "打印记录", "printing", 3, General,
		RefField(1, "about", "关于", "about", ""),
		TextField(2, "paper", "文书", "paper").Long(60),
		CountField(3, "copy", "第几份", "copy"),
		TimeField(4, "at", "时间", "at"),
		recorderField(5),
		TextField(6, "as", "形式", "as").Long(20),
	).AsEvent()
}

// reportPapers are the papers that are reported, by their names in shared/report.
func reportPapers() []Option {
	return []Option{
		Choice("flash", "快报", "flash report"),
		Choice("daily", "日报", "daily report"),
		Choice("situation", "情况报告", "situation report"),
		Choice("final", "终报", "final report"),
		Choice("review", "总结评估", "review"),
	}
}

// reportChannels are the ways a report goes out.
func reportChannels() []Option {
	return []Option{
		Choice("platform", "部级系统", "ministry's system"),
		Choice("fax", "传真", "fax"),
		Choice("phone", "电话", "phone"),
		Choice("message", "政务信息", "government message"),
		Choice("courier", "专人送达", "by hand"),
	}
}
