package record

// commandKinds are the kinds of activation and command (numbers 30 to 34).
func commandKinds() []*Kind { return []*Kind{shift()} }

// shift is one turn of duty of one group, handed over in writing and signed for by the next.
func shift() *Kind {
	return NewKind(30, "shift", "值班", "shift", 1, General,
		numberField(1),
		CodeField(2, "group", "组别", "group", groups()...),
		TextField(3, "operator", "值班员", "on duty").Needed(),
		phoneField(4, "phone", "值班电话", "phone"),
		TimeField(5, "starts_at", "接班时间", "begins at"),
		TimeField(6, "ends_at", "预计交班", "ends at"),
		CodeField(7, "status", "状态", "status",
			Choice("on", "在岗", "on duty"),
			Choice("handed", "待接班", "waits to be signed for"),
			Choice("over", "已交接", "handed over"),
		).Surfaced(),
		stateTimeField(8),
		TextField(9, "handed_to", "接班人", "handed to"),
		TimeField(10, "handed_at", "交班时间", "handed over at"),
		TextField(11, "notes", "交接事项", "notes").Long(5000),
		TextField(12, "left_open", "交班时未了事项", "open at the handover").Long(2000),
		TextField(13, "signed_by", "接班签收人", "signed for by").Surfaced(),
		TimeField(14, "signed_at", "签收时间", "signed for at"),
		RefField(15, "follows", "上一班", "follows", "shift"),
		recorderField(16),
		noteField(17),
		TextField(18, "place", "值班地点", "place"),
	)
}
