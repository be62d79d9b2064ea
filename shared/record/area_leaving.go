package record

// leavingKinds are the kinds of withdrawal (numbers 80 to 84).
func leavingKinds() []*Kind { return []*Kind{departure(), waiver()} }

// departure is one team's place in the withdrawal plan, or a part of a team that leaves before the rest.
func departure() *Kind {
	return NewKind(80, "departure", "撤离安排", "departure", 1, Coordination,
		RefField(1, "team", "队伍", "team", "team"),
		CodeField(2, "part", "范围", "who leaves",
			Choice("whole", "全队", "whole team"),
			Choice("part", "部分人员车辆", "part of it"),
		),
		TextField(3, "phase", "批次", "phase").Long(40),
		CountField(4, "order", "顺序", "order"),
		TimeField(5, "planned_at", "计划出发", "leaves at").Surfaced(),
		TextField(6, "area", "撤出区域", "area left"),
		TextField(7, "route", "撤离路线", "route"),
		TextField(8, "assembly", "集合地点", "assembles at"),
		TextField(9, "destination", "去向", "destination"),
		peopleField(10),
		vehiclesField(11),
		RecordsField(12, "persons", "人员名单", "people by name", "person").Long(500),
		RecordsField(13, "plates", "车辆名单", "vehicles by plate", "vehicle").Long(500),
		CountField(14, "unnamed", "未登记姓名的人数", "people not entered by name").In("人", "people"),
		CountField(15, "unlisted", "未登记车牌的车辆数", "vehicles not entered by plate").In("辆", "vehicles"),
		CodeField(16, "status", "状态", "status",
			Choice("planned", "计划", "planned"),
			Choice("notified", "已通知", "told"),
			Choice("left", "已出发", "left").Or("已撤离"),
			Choice("cancelled", "取消", "cancelled"),
		).Surfaced().Prefers("left"),
		stateTimeField(17),
		reasonField(18),
		recorderField(19),
		noteField(20),
		TimeField(21, "notified_at", "通知时间", "told at"),
		TextField(22, "notified_how", "通知方式", "told by"),
		TextField(23, "notified_whom", "接收人", "whom"),
		TimeField(24, "left_at", "实际出发", "left at"),
		TextField(25, "leader", "带队人", "leader"),
		phoneField(26, "phone", "联系电话", "phone"),
		numberField(27),
	)
}

// waiver lets a team leave although one line of its leaving list is open.
func waiver() *Kind {
	return NewKind(81, "waiver", "离场豁免", "waiver", 1, Coordination,
		RefField(1, "team", "队伍", "team", "team"),
		CodeField(2, "check", "离场事项", "line of the leaving list", leavingChecks()...),
		TextField(3, "supervisor", "批准人", "supervisor").Needed(),
		TextField(4, "duty", "职务", "duty"),
		reasonField(5),
		TimeField(6, "at", "时间", "at"),
		recorderField(7),
		TextField(8, "detail", "当时未了事项", "what was open"),
		noteField(9),
	).AsEvent()
}

// leavingChecks are the lines of the leaving list (离场清单) that can keep a team here.
func leavingChecks() []Option {
	return []Option{
		Choice("tasks", "任务已办结或移交", "tasks closed or handed over"),
		Choice("missing", "没有失联人员", "nobody is missing"),
		Choice("equipment", "装备电台已归还", "equipment and radios returned"),
		Choice("stock", "物资已结清", "stock settled"),
		Choice("report", "工作报告已交", "report filed"),
		Choice("passage", "返程通行已申请", "return passage requested"),
		Choice("injuries", "伤病理赔已报案", "injuries claimed"),
		Choice("thanks", "感谢证明已出具", "thanks certificate issued"),
	}
}
