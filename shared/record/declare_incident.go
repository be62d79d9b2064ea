package record

// space says what this isolated set of records is. It is the only record about the space itself, and the same on every
// replica: an incident opened apart names here the space it went on in.
func space() *Kind {
	return NewKind(1, "space", "空间", "space", 0, Coordination,
		TextField(1, "name", "名称", "name").Needed(),
		CodeField(2, "type", "类别", "type",
			Choice("census", "日常库", "census"),
			Choice("incident", "事件", "incident"),
			Choice("exercise", "演练", "exercise"),
		),
		CodeField(3, "state", "状态", "state",
			Choice("open", "开放", "open"),
			Choice("closed", "已关闭", "closed"),
		),
		TextField(4, "joined_into", "并入空间", "joined into space").Long(36),
		TextField(5, "joined_seen", "并入时所见", "seen when joined").Long(20_000),
	)
}

func incident() *Kind {
	return NewKind(2, "incident", "事件", "incident", 0, Coordination,
		TextField(1, "name", "事件名称", "name").Needed(),
		TextField(2, "type", "事件类型", "type"), // suggestions: shared/catalog, GB/T 28921
		TextField(3, "place", "地点", "place"),
		TextField(4, "area", "行政区", "area").Surfaced(), // code: shared/catalog, GB/T 2260
		TextField(5, "response_unit", "应急响应启动单位", "response started by"),
		CodeField(6, "response_level", "应急响应级别", "response level",
			Choice("i", "Ⅰ级", "level I").Or("Ⅰ", "I级", "1", "1级", "一级", "level_1"),
			Choice("ii", "Ⅱ级", "level II").Or("Ⅱ", "II级", "2", "2级", "二级", "level_2"),
			Choice("iii", "Ⅲ级", "level III").Or("Ⅲ", "III级", "3", "3级", "三级", "level_3"),
			Choice("iv", "Ⅳ级", "level IV").Or("Ⅳ", "IV级", "4", "4级", "四级", "level_4"),
		).Surfaced(),
		CodeField(7, "mechanism_status", "机制状态", "mechanism",
			Choice("pending", "待启动", "to be started"),
			Choice("active", "已启动", "started").Or("启动"),
			Choice("adjusted", "调整", "adjusted").Or("已调整"),
			Choice("ended", "终止", "ended").Or("已终止"),
			Choice("archived", "归档", "archived").Or("已归档"),
		).Surfaced(),
		TextField(8, "activated_by", "启动决定人", "activation ordered by"),
		TimeField(9, "activated_at", "启动时间", "activated at"),
		TextField(10, "approved_by", "批准人", "approved by"),
		TimeField(11, "approved_at", "批准时间", "approved at"),
		TextField(12, "order_no", "文号", "order number"),
		TextField(13, "platform_event_no", "平台事件编号", "platform event number"),
		TextField(14, "public_phone", "公布电话", "public phone"),
		TimeField(15, "ended_at", "终止时间", "ended at"),
		RefField(16, "joined_into", "并入事件", "joined into", "incident"),
		// Ours.
		TextField(17, "short_code", "事件代码", "short code").Long(8), // stands in readable numbers: YB in YB-A-0137
		TimeField(18, "started_at", "灾情发生时间", "disaster began at"),
		TextField(19, "level_order_no", "级别调整文号", "order of the level"),
		TimeField(20, "level_changed_at", "级别调整时间", "level changed at"),
		TextField(21, "ended_by", "终止决定人", "end ordered by"),
		TextField(22, "end_order_no", "终止文号", "order of the end"),
		reasonField(23),
		noteField(24),
		CodeField(25, "lead_level", "牵头层级", "led at level", levels()...).Surfaced(),
		TextField(26, "lead_unit", "牵头单位", "led by"),
		TextField(27, "lead_order_no", "牵头层级调整文号", "order of the lead"),
		TextField(28, "lead_ordered_by", "牵头层级决定人", "lead ordered by"),
		TimeField(29, "lead_changed_at", "牵头层级调整时间", "lead changed at"),
	)
}

func groupMember() *Kind {
	return NewKind(3, "group_member", "编组成员", "group member", 1, General,
		RefField(1, "incident", "事件", "incident", "incident"),
		CodeField(2, "group", "组别", "group", groups()...),
		TextField(3, "person", "姓名", "person"),
		TextField(4, "unit", "单位", "unit"),
		TextField(5, "duty", "职责", "duty"),
		CodeField(6, "status", "审批状态", "approval",
			Choice("pending", "待批", "pending"),
			Choice("approved", "已批准", "approved").Or("批准"),
		).Surfaced(),
		TextField(7, "approved_by", "批准人", "approved by"),
		TimeField(8, "approved_at", "批准时间", "approved at"),
		TextField(9, "document_no", "文号", "document number"),
		// Ours.
		phoneField(10, "phone", "电话", "phone"),
		reasonField(11),
	)
}
