package record

// forceKinds are the kinds of forces at the scene (numbers 45 to 49).
func forceKinds() []*Kind { return []*Kind{rollCall()} }

// rollCall is one counting of a team's heads by name (点名), entered by exception: who was missing is named, the rest
// answered. It changes nothing but is held against what the roster says.
func rollCall() *Kind {
	return NewKind(45, "rollcall", "点名", "roll call", 2, Coordination,
		RefField(1, "team", "队伍", "team", "team"),
		TimeField(2, "at", "点名时间", "called at"),
		TextField(3, "place", "地点", "place"),
		CountField(4, "expected", "应到人数", "expected").In("人", "people"),
		CountField(5, "present", "实到人数", "present").In("人", "people"),
		CountField(6, "out", "外出人数", "out").In("人", "people"),
		CountField(7, "resting", "休整人数", "resting").In("人", "people"),
		RecordsField(8, "missing", "未到人员", "missing", "person"),
		TextField(9, "missing_names", "未到姓名", "names missing").Long(2000),
		TextField(10, "called_by", "点名人", "called by"),
		recorderField(11),
		numberField(12),
		noteField(13),
	).AsEvent()
}
