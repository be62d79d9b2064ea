package record

// censusKinds are the kinds of the quiet-time census and its settings (numbers 95 to 109).
func censusKinds() []*Kind {
	return []*Kind{facility(), capability(), setting(), wordingTemplate(), trainingRecord(), readiness(), layout(), platformHandover(), dutyTurn(), groupName()}
}

// facility is a place the census knows of: where forces can stay, stock lies or machines stand (设施).
func facility() *Kind {
	return NewKind(95, "facility", "设施", "facility", 2, Support,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "type", "类别", "type").Suggests(
			Choice("workplace", "现场协调服务点", "coordination point"),
			Choice("assembly", "集结点", "assembly point"),
			Choice("warehouse", "物资仓库", "warehouse"),
			Choice("training", "训练基地", "training ground"),
			Choice("lodging", "住宿场所", "lodging"),
			Choice("helipad", "起降点", "landing site"),
			Choice("other", "其他", "other"),
		),
		TextField(3, "district", "区县", "district"),
		TextField(4, "address", "地址", "address"),
		latField(5),
		lonField(6),
		CountField(7, "capacity", "可容纳人数", "capacity").In("人", "people"),
		RefField(8, "team", "所属队伍", "team", "team"),
		RefField(9, "organisation", "管理单位", "run by", "organisation"),
		TextField(10, "contact", "联系人", "contact"),
		phoneField(11, "phone", "联系电话", "phone"),
		TextField(12, "conditions", "设施条件", "what there is").Long(2000),
		TextField(13, "surveyed_by", "普查人", "surveyed by"),
		TimeField(14, "verified_at", "上次核实", "last verified"),
		TextField(15, "source", "数据来源", "source"),
		noteField(16),
	)
}

// capability is a direction teams may have, beside or instead of the one of the same code in shared/catalog.
func capability() *Kind {
	return NewKind(96, "capability", "能力类别", "capability", 1, Coordination,
		TextField(1, "code", "代码", "code").Long(40).Needed(),
		TextField(2, "name", "名称", "name").Needed(),
		CountField(3, "levels", "等级数", "levels").Between(0, 9),
		TextField(4, "standard", "依据标准", "standard"),
		TimeField(5, "valid_from", "启用日期", "valid from"),
		TimeField(6, "valid_until", "停用日期", "valid until"),
		TextField(7, "criteria", "等级要求", "criteria").Long(5000),
		noteField(8),
		TextField(9, "name_en", "英文名称", "name in English"),
	)
}

// setting is a number that rules go by, from a day on. Its keys and what holds without one: shared/roster.
func setting() *Kind {
	return NewKind(97, "setting", "参数", "setting", 1, Coordination,
		TextField(1, "key", "参数代码", "key").Long(60).Needed(),
		NumberField(2, "value", "数值", "value").Surfaced(),
		TextField(3, "unit", "单位", "unit"),
		TimeField(4, "valid_from", "启用时间", "valid from"),
		TextField(5, "basis", "依据", "basis"),
		recorderField(6),
		noteField(7),
	)
}

// wordingTemplate is the office's own wording of a paper, from a day on.
func wordingTemplate() *Kind {
	return NewKind(98, "template", "文书模板", "paper template", 1, General,
		TextField(1, "paper", "文书", "paper").Long(60).Needed(),
		TextField(2, "name", "模板名称", "name").Needed(),
		TextField(3, "heading", "抬头", "heading").Long(500),
		TextField(4, "opening", "开头文字", "opening").Long(5000),
		TextField(5, "closing", "结尾文字", "closing").Long(5000),
		TextField(6, "footnote", "附注", "footnote").Long(2000),
		TimeField(7, "valid_from", "启用时间", "valid from"),
		recorderField(8),
		noteField(9),
	)
}

// trainingRecord is one course of one team or person (培训记录).
func trainingRecord() *Kind {
	return NewKind(99, "training", "培训记录", "training", 2, General,
		TextField(1, "course", "课程", "course").Needed(),
		RefField(2, "team", "队伍", "team", "team"),
		RefField(3, "person", "人员", "person", "person"),
		TextField(4, "organised_by", "组织单位", "organised by"),
		TimeField(5, "held_at", "时间", "held at"),
		CountField(6, "hours", "学时", "hours").In("小时", "hours"),
		CountField(7, "people", "参训人数", "people").In("人", "people"),
		CodeField(8, "result", "结果", "result",
			Choice("passed", "合格", "passed").Or("通过"),
			Choice("failed", "不合格", "failed").Or("未通过"),
			Choice("attended", "参加", "attended"),
		),
		TextField(9, "certificate", "证书编号", "certificate"),
		noteField(10),
		TextField(11, "units", "参训单位", "units"),
	)
}

// readiness is one item of 四有 in one area, and how it stands.
func readiness() *Kind {
	return NewKind(100, "readiness", "四有建设", "readiness", 1, Coordination,
		TextField(1, "district", "区县", "district").Needed(), // 市级 for the city itself
		CodeField(2, "item", "四有项目", "item",
			Choice("organisation", "有协调组织", "organisation").Or("协调组织", "组织"),
			Choice("workplace", "有工作场所", "workplace").Or("工作场所", "场所"),
			Choice("system", "有支撑系统", "supporting system").Or("支撑系统", "系统"),
			Choice("conditions", "有保障条件", "conditions").Or("保障条件", "保障"),
		),
		CodeField(3, "state", "建设情况", "state",
			Choice("in_place", "已具备", "in place").Or("有", "具备"),
			Choice("partial", "部分具备", "partly").Or("部分"),
			Choice("missing", "缺", "missing").Or("无", "未具备"),
		).Surfaced(),
		TextField(4, "detail", "具体情况", "detail").Long(2000),
		RefField(5, "document", "依据文件", "document", "document"),
		TextField(6, "responsible", "责任单位", "responsible"),
		TimeField(7, "verified_at", "上次核实", "last verified"),
		TextField(8, "surveyed_by", "核实人", "verified by"),
		noteField(9),
	)
}

// layout is how the national platform's sheet of a kind is laid out: lines of 列名=字段, in its order.
func layout() *Kind {
	return NewKind(101, "layout", "平台表格式", "platform sheet layout", 1, Coordination,
		TextField(1, "name", "名称", "name").Long(60).Needed(),
		TextField(2, "kind", "数据类别", "kind").Long(60).Needed(),
		TextField(3, "columns", "列（列名=字段，每行一列）", "columns").Long(10_000),
		TimeField(4, "valid_from", "启用时间", "valid from"),
		noteField(5),
	)
}

// platformHandover is one handing of a kind's records to the national platform, and up to where it went.
func platformHandover() *Kind {
	return NewKind(102, "platform_handover", "平台移交", "handover to the platform", 1, General,
		TextField(1, "kind", "数据类别", "kind").Long(60),
		TextField(2, "layout", "表格式", "layout").Long(60),
		TextField(3, "heads", "移交时所含改动", "what it held").Long(20_000),
		CountField(4, "rows", "行数", "rows"),
		TimeField(5, "at", "时间", "at"),
		recorderField(6),
		TextField(7, "file", "文件名", "file").Long(300),
		noteField(8),
	).AsEvent()
}

// dutyTurn is one turn of a district's duty sheet (值班表).
func dutyTurn() *Kind {
	return NewKind(103, "duty", "值班安排", "duty turn", 1, General,
		TextField(1, "district", "区县", "district"),
		RefField(2, "organisation", "值班单位", "organisation", "organisation"),
		TextField(3, "name", "值班人", "on duty").Needed(),
		CodeField(4, "role", "岗位", "role",
			Choice("leader", "带班领导", "leader on duty").Or("带班"),
			Choice("officer", "值班员", "duty officer").Or("值班"),
			Choice("driver", "司机", "driver"),
			Choice("technician", "技术保障", "technician"),
		),
		phoneField(5, "phone", "电话", "phone"),
		TimeField(6, "from", "起", "from"),
		TimeField(7, "until", "止", "until"),
		noteField(8),
	)
}

// groupName is what one of the three groups is called from a day on (编组名称): offices are renamed, codes are not.
func groupName() *Kind {
	return NewKind(104, "group_name", "编组名称", "name of a group", 1, General,
		CodeField(1, "group", "组别", "group", groups()...),
		TextField(2, "name", "名称", "name").Long(20).Needed(),
		TextField(3, "name_en", "英文名称", "English name").Long(40),
		TimeField(4, "valid_from", "启用时间", "valid from"),
		recorderField(5),
		noteField(6),
	)
}
