package screen

// scanWords are the strings of the card of a scanned permit.
type scanWords struct {
	language Language

	Title, Light, Green, Yellow, Red, Why, Holder, Area, Time, Purpose string
	Point, PointHint, AsOf, Never, Logged, NotLogged, NotHere          string
	Wait, WaitLabel, WaitText                                          string
	Found, Code, Unknown, Wrong, Several, FromCensus, Typed, Foreign   string
	Open, Passage, Arrive, New                                         string
}

func scanWordsIn(l Language) scanWords {
	if l == English {
		return scanWords{
			language: l,
			Title:    "Permit check", Light: "Verdict", Green: "GREEN · let pass", Yellow: "YELLOW · ask first", Red: "RED · stop",
			Why: "Because: ", Holder: "Holder: ", Area: "Area: ", Time: "Valid: ", Purpose: "Purpose: ",
			Point: "This checkpoint", PointHint: "chosen once; kept on this terminal", AsOf: "Revocations known up to ", Never: "never", Logged: " · this check is on record", NotLogged: "The verdict holds, but this check is not on record; note it on paper. ",
			Wait: "Scan", WaitLabel: "Scan now, or type the code and press Enter", WaitText: "The scanner works on every screen; F8 is for codes typed by hand. Upper and lower case, and the part before the colon, do not matter.",
			NotHere: "The code is right, but its record has not arrived at this terminal. Nothing was changed; a new check-in takes the code along.",
			Foreign: "This is no code of ours, and nothing here has this number. Nothing was changed; a new check-in takes the code along.",
			Found:   "Scanned", Code: "Code", Unknown: "nobody here knows it", Wrong: "wrong code", Several: "The code means several records; choose one.", FromCensus: "Known from the census; not arrived at this incident.",
			Typed: "The check-in holds something unsaved: save it or clear it first.", Open: "Open", Passage: "Traffic and passage", Arrive: "Check in", New: "New check-in",
		}
	}
	return scanWords{
		language: l,
		Title:    "通行证查验", Light: "结果", Green: "绿 · 放行", Yellow: "黄 · 核实后放行", Red: "红 · 不予通行",
		Why: "原因：", Holder: "车牌或持证人：", Area: "通行区域：", Time: "有效期：", Purpose: "事由：",
		Point: "本机所在卡点", PointHint: "选一次，本机记住", AsOf: "撤销名单截至 ", Never: "从未更新", Logged: " · 本次查验已记录", NotLogged: "结果有效，但本次查验没有写入记录，请先记在纸上。",
		Wait: "扫码", WaitLabel: "现在扫描，或手工输入编码后回车", WaitText: "扫码枪在任何屏幕都能用；F8 用于手工输入。大小写不限，冒号前的部分可以省略。",
		NotHere: "编码无误，但这条记录还没有到本机。没有改动；可新建到场报备，编码一并带入。",
		Foreign: "不是本系统的编码，本机也没有这个编号。没有改动；可新建到场报备，编码一并带入。",
		Found:   "扫码结果", Code: "编码", Unknown: "本机没有记录", Wrong: "编码不对", Several: "这个编码对应多条记录，请选择。", FromCensus: "资源普查中已有，尚未到本事件报备。",
		Typed: "到场报备里有未保存的内容，请先保存或清空。", Open: "打开", Passage: "通行与车辆", Arrive: "到场报备", New: "新建到场报备",
	}
}
