package record

func organisation() *Kind {
	return NewKind(16, "organisation", "机构", "organisation", 1, General,
		TextField(1, "name", "名称", "name").Needed(),
		TextField(2, "short_name", "简称", "short name"),
		CodeField(3, "level", "层级", "level",
			Choice("city", "市级", "city").Or("市"),
			Choice("district", "区县", "district").Or("区县级"),
			Choice("township", "乡镇街道", "township"),
			Choice("site", "现场", "site"),
		),
		TextField(4, "district", "区县", "district"),
		SetField(5, "groups", "参加编组", "groups", groups()...),
		phoneField(6, "duty_phone", "值班电话", "duty phone"),
		TextField(7, "address", "地址", "address"),
		RefField(8, "parent", "上级机构", "parent", "organisation"),
		TimeField(9, "valid_from", "启用日期", "valid from"),
		TimeField(10, "valid_until", "停用日期", "valid until"),
		TimeField(11, "verified_at", "上次核实", "last verified"),
		noteField(12),
	)
}

func liaison() *Kind {
	return NewKind(17, "liaison", "联络员", "liaison", 1, General,
		RefField(1, "organisation", "单位", "organisation", "organisation"),
		TextField(2, "name", "姓名", "name").Needed(),
		TextField(3, "duty", "职务", "duty"),
		phoneField(4, "phone", "电话", "phone"),
		BoolField(5, "deputy", "副联络员", "deputy"),
		CodeField(6, "group", "组别", "group", groups()...),
		TimeField(7, "verified_at", "上次核实", "last verified"),
		TimeField(8, "unreachable_at", "联系不上时间", "unreachable at"),
		noteField(9),
	)
}

func workgroup() *Kind {
	return NewKind(21, "workgroup", "工作组", "work group", 1, Coordination,
		RefField(1, "incident", "事件", "incident", "incident"),
		TextField(2, "name", "名称", "name").Needed(),
		TextField(3, "leader", "组长", "leader"),
		phoneField(4, "phone", "电话", "phone"),
		CountField(5, "members", "人数", "members").In("人", "people"),
		TextField(6, "sent_by", "派出单位", "sent by"),
		TextField(7, "document_no", "文号", "document number"),
		TimeField(8, "departed_at", "出发时间", "departed at"),
		TimeField(9, "arrived_at", "到达时间", "arrived at"),
		TextField(10, "advice", "指导意见", "advice").Long(5000),
		CodeField(11, "status", "状态", "status",
			Choice("requested", "申请", "requested"),
			Choice("en_route", "在途", "en route"),
			Choice("arrived", "到场", "arrived"),
			Choice("ended", "结束", "ended"),
		).Surfaced(),
		noteField(12),
		TextField(13, "member_names", "成员名单", "names of members").Long(2000),
	)
}

// successCase is one of a team's rescues that the census asks for (成功案例).
func successCase() *Kind {
	return NewKind(19, "case", "成功案例", "success case", 2, General,
		RefField(1, "team", "队伍", "team", "team"),
		TextField(2, "title", "名称", "title").Needed(),
		TimeField(3, "held_at", "时间", "date"),
		TextField(4, "role", "承担任务", "role"),
		TextField(5, "result", "成果", "result").Long(2000),
		TextField(6, "proof", "证明材料", "proof"),
		RefField(7, "document", "证明文件", "document", "document"),
		noteField(8),
	)
}
