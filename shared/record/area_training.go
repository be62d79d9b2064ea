package record

// trainingKinds are the kinds of training and exercises (numbers 110 to 119).
func trainingKinds() []*Kind { return []*Kind{exerciseClock(), inject(), objective(), attendance()} }

// exerciseClock is one setting of the virtual clock. The clock is a function of these events alone, so that every desk
// of the exercise reads the same time.
func exerciseClock() *Kind {
	return NewKind(110, "exercise_clock", "演练时钟", "exercise clock", 0, Coordination,
		TimeField(1, "real_at", "设定时刻", "set at").Needed(),
		TimeField(2, "virtual_at", "演练时间", "exercise time").Needed(),
		NumberField(3, "rate", "倍率", "rate").In("倍", "times").Between(0, 60).Needed(),
		reasonField(4),
		recorderField(5),
	).AsEvent()
}

// inject is one thing that the directors tell the players at a planned moment of the exercise.
func inject() *Kind {
	return NewKind(111, "inject", "导调信息", "inject", 1, Coordination,
		numberField(1),
		TextField(2, "text", "导调内容", "text").Long(5000).Needed(),
		TextField(3, "to", "对象", "to"),
		TimeField(4, "planned_at", "计划时间", "planned at").Needed(),
		TextField(5, "expected", "预期反应", "expected response").Long(2000),
		NumberField(6, "expected_minutes", "应在几分钟内完成", "minutes allowed").In("分钟", "minutes").Between(0, 10_000),
		CodeField(7, "status", "状态", "status",
			Choice("planned", "待发", "planned"),
			Choice("issued", "已发", "issued"),
			Choice("answered", "已响应", "answered"),
			Choice("skipped", "跳过", "skipped"),
		).Surfaced(),
		stateTimeField(8),
		TimeField(9, "issued_at", "发出时间", "issued at"),
		TimeField(10, "answered_at", "响应时间", "answered at"),
		TextField(11, "answer", "实际反应", "what was done").Long(2000),
		NumberField(12, "score", "评分", "score").Between(0, 100).Surfaced(),
		TextField(13, "scored_by", "评分人", "scored by"),
		TextField(14, "step", "环节", "step").Suggests(steps()...),
		reasonField(15),
		noteField(16),
		recorderField(17),
	)
}

// objective is one line of the score sheet.
func objective() *Kind {
	return NewKind(112, "objective", "考评项", "objective", 1, General,
		numberField(1),
		TextField(2, "title", "考评项目", "objective").Needed(),
		TextField(3, "step", "环节", "step").Suggests(steps()...),
		TextField(4, "standard", "评分标准", "standard").Long(2000),
		NumberField(5, "most", "满分", "full score").Between(0, 1000).Needed(),
		NumberField(6, "score", "得分", "score").Between(0, 1000).Surfaced(),
		CodeField(7, "status", "状态", "status",
			Choice("open", "未评", "open"),
			Choice("scored", "已评", "scored"),
		).Surfaced(),
		stateTimeField(8),
		TextField(9, "scored_by", "评分人", "scored by"),
		TextField(10, "finding", "问题与建议", "finding").Long(2000),
		recorderField(11),
	)
}

// attendance is one person who took part. What it says of a qualification reaches the person's record in the census
// through a sheet that somebody reviews, never by itself.
func attendance() *Kind {
	return NewKind(113, "attendance", "参演人员", "attendance", 2, General,
		TextField(1, "name", "姓名", "name").Needed(),
		TextField(2, "team", "队伍", "team"),
		phoneField(3, "phone", "电话", "phone"),
		TextField(4, "role", "岗位", "role"),
		TimeField(5, "from", "到场时间", "from"),
		TimeField(6, "until", "离场时间", "until"),
		TextField(7, "qualification", "认定资格", "qualification"),
		CodeField(8, "status", "状态", "status",
			Choice("present", "参演", "present"),
			Choice("passed", "合格", "passed"),
			Choice("failed", "不合格", "not passed"),
			Choice("absent", "缺席", "absent"),
		).Surfaced(),
		stateTimeField(9),
		TextField(10, "assessed_by", "考核人", "assessed by"),
		noteField(11),
		recorderField(12),
	)
}

// steps are the stages of the plan's line of work, by which an exercise is looked at afterwards.
func steps() []Option {
	return []Option{
		Choice("activation", "启动机制", "activation"),
		Choice("needs", "核实并发布需求", "needs"),
		Choice("information", "处理救援信息", "information"),
		Choice("dispatch", "统一调度", "dispatch"),
		Choice("traffic", "交通保障", "traffic"),
		Choice("tasks", "任务管理", "tasks"),
		Choice("logistics", "后勤装备保障", "logistics"),
		Choice("withdrawal", "力量撤离", "withdrawal"),
		Choice("statistics", "统计汇总总结", "statistics"),
	}
}
