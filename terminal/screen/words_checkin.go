package screen

// checkinWords are the strings of the check-in.
type checkinWords struct {
	Hint, Team, Person, Vehicle, Find, FindHint, NoHit, FindFirst, This, FromCensus, Known string
	Name, Leader, Phone, People, Vehicles, Capability, Hours, Place, Admission             string
	Reason, ReasonHint, At, AtHint, Plates, PlatesHint, Note, Back                         string
	PersonName, IDNumber, Skill, Emergency, Plate, Color, OfTeam, Seats, Driver, Type      string
	Save, Clear, New, SavedTeam, Mode, Alike, OpenOld, Reinforces, Corrects                string
	Recent, NobodyYet, Status, Mark, Footer                                                string
	Cards, CardsTitle, CardsHint, CardsLabel, CardsSave, CardsDone, CardsAnyway            string
	CardsEmpty, CardKind, CardProblem, Route, RouteHint, Found                             string
	Code, CodeNote, CodeKept                                                               string
}

func checkinWordsIn(l Language) checkinWords {
	if l == English {
		return checkinWords{
			Hint: "Find the team by name, pinyin initials, phone tail or plate; Enter takes the first; four numbers, Ctrl+Enter.",
			Team: "Team", Person: "Walk-up", Vehicle: "Vehicle", Find: "Scan or type", FindHint: "e.g. ltjyd", NoHit: "Nothing found. Ctrl+N enters a new team.", FindFirst: "Known teams appear here as you type.",
			This: "This arrival", Code: "Scanned code", CodeNote: "Nobody here knows this code. Enter who it is; the code is kept with the remarks.", CodeKept: "code %s", FromCensus: "%s (from the census)", Known: "%s (known at this incident)",
			Name: "Team name", Leader: "Leader", Phone: "Phone", People: "People", Vehicles: "Vehicles", Capability: "Main capability", Hours: "Self-sufficient, hours",
			Place: "Assembly point", Admission: "Admission", Reason: "Reason", ReasonHint: "required when turned back", At: "Arrived at", AtHint: "empty: now",
			Plates: "Plates", PlatesHint: "several: a space between", Note: "Remarks", Back: "Entered later from paper",
			PersonName: "Name", IDNumber: "ID number", Skill: "Skill", Emergency: "Emergency contact", Plate: "Plate", Color: "Plate colour", OfTeam: "Of team",
			Seats: "Seats", Driver: "Driver", Type: "Type", Save: "Save and next", Clear: "Empty the form", New: "New team",
			Mode: "This filing is", Alike: "Already filed", OpenOld: "Open the one already filed", Reinforces: "More people came (reinforcement)", Corrects: "Put the numbers right (correction)",
			SavedTeam: "%s, %d people", Recent: "Forces on scene", NobodyYet: "Nobody has filed yet.", Status: "Status", Mark: "Record",
			Footer: "%d teams",
			Cards:  "Paper cards", CardsTitle: "Enter paper cards later", CardsHint: "One card a line, as copied from a sheet: time, team, people, vehicles, place, leader, phone. A first line of headings is understood; the time is needed.",
			CardsLabel: "Ctrl+V pastes the cards", CardsSave: "Record %d of %d cards", CardsDone: "%d of %d cards", CardsAnyway: "Record those alike, too", CardsEmpty: "No card was found.",
			CardKind: "Who", CardProblem: "To check", Found: "Found", Route: "Way out", RouteHint: "which way they were told to leave",
		}
	}
	return checkinWords{
		Hint: "按名称、拼音首字母、电话尾号或车牌查找，回车取第一个；填四个数，Ctrl+Enter 保存。",
		Team: "队伍", Person: "个人志愿者", Vehicle: "车辆", Find: "扫码或输入", FindHint: "如 ltjyd", NoHit: "没有找到。按 Ctrl+N 登记新队伍。", FindFirst: "输入时在此列出已知队伍。",
		Code: "扫到的编码", CodeNote: "本机没有这个编码的记录。请登记是谁，编码随备注保存。", CodeKept: "编码 %s", This: "本次到场", FromCensus: "%s（取自队伍库）", Known: "%s（本事件已登记）",
		Name: "队伍名称", Leader: "领队", Phone: "电话", People: "人数", Vehicles: "车辆数", Capability: "主要专业", Hours: "自带给养（小时）",
		Place: "集结点", Admission: "准入", Reason: "原因", ReasonHint: "劝返必填", At: "到达时间", AtHint: "空为现在",
		Plates: "车牌", PlatesHint: "渝自动；多辆用空格隔开", Note: "备注", Back: "补录（据纸质卡片）",
		PersonName: "姓名", IDNumber: "身份证号", Skill: "特长", Emergency: "紧急联系人", Plate: "车牌", Color: "车牌颜色", OfTeam: "所属队伍",
		Seats: "座位", Driver: "驾驶员", Type: "车型", Save: "保存并登记下一个", Clear: "清空", New: "新队伍",
		Mode: "本次报备", Alike: "已有登记", OpenOld: "打开已有", Reinforces: "又来了人（增援）", Corrects: "更正原来的人数",
		SavedTeam: "%s %d 人", Recent: "已到场力量", NobodyYet: "还没有队伍报备。", Status: "状态", Mark: "记录",
		Footer: "共 %d 支",
		Cards:  "补录卡片", CardsTitle: "补录纸质卡片", CardsHint: "一行一张，可从表格粘贴：时间、队伍、人数、车辆、地点、带队人、电话。首行可为列名；必须有到达时间。",
		CardsLabel: "按 Ctrl+V 粘贴", CardsSave: "补录 %d 张（共 %d 张）", CardsDone: "补录 %d 张，共 %d 张", CardsAnyway: "疑似重复的也补录", CardsEmpty: "没有读出卡片。",
		CardKind: "类型", CardProblem: "需核对", Found: "找到", Route: "离开路线", RouteHint: "告知的离开路线",
	}
}
