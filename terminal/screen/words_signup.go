package screen

// signupWords are the strings of the sign-up.
type signupWords struct {
	Hint, Find, FindHint, FindFirst, NoHit, IntakeTitle, KnownText, SaveNext, Empty, Arrived, TickedText, SeveralText, ReasonHint string
	Reply, ReplyLabel, ReplyAdmitted, ReplyStandby, ReplyDissuaded, ReplyUndecided, ReplyReason, ReplyPhone                       string
	New, Admit, Standby, Dissuade, Undecide, ReplyButton, History                                                                 string
	Paste, All, Gap, PasteTitle, PasteHint, PasteLabel, PasteEmpty, PasteProblem, PasteSave                                       string
}

func signupWordsIn(l Language) signupWords {
	if l == English {
		return signupWords{
			Hint: "Enter ticks several; a letter decides all that are ticked. Before travel one dissuades, after arrival one turns back.", Find: "Team", FindHint: "e.g. ltjyd", FindFirst: "Known teams appear here as you type.",
			NoHit: "Unknown here: Enter takes the name over.", IntakeTitle: "Application", KnownText: "Application of %s (known)", SaveNext: "Save and next", Empty: "Nobody has signed up.",
			Arrived: "Arrived", TickedText: "%d ticked", SeveralText: "%d applications", ReasonHint: "is told to the applicant",
			Reply: "Reply text", ReplyLabel: "Ctrl+A, Ctrl+C copies it into a message",
			ReplyAdmitted: "%s: your application to come to “%s” is accepted. Please keep to the given time and place, and file your arrival on site.",
			ReplyStandby:  "%s: for “%s” please stay on call at your home base until we ask you to set out.", ReplyDissuaded: "%s: please do not set out for “%s”.",
			ReplyUndecided: "%s: your application for “%s” is received and being looked at. Please do not set out yet.", ReplyReason: " Reason: %s.", ReplyPhone: " Questions: %s.",
			New: "New application", Admit: "Admit", Standby: "On call", Dissuade: "Ask not to come", Undecide: "Undecided", ReplyButton: "Reply text", History: "History",
			Paste: "Paste a list", All: "Tick all undecided", Gap: "Short", PasteTitle: "Applications from a chat", PasteHint: "One team a line; numbers in front are left out. Rows with a problem are not taken.",
			PasteLabel: "Ctrl+V pastes the list", PasteEmpty: "No row was found.", PasteProblem: "To check", PasteSave: "Sign up %d of %d rows",
		}
	}
	return signupWords{
		Hint: "回车勾选多条，字母键一次审核已勾选的。出发前为劝止，到场后为劝返。", Find: "队伍", FindHint: "如 ltjyd", FindFirst: "输入时在此列出已知队伍。",
		NoHit: "本机没有这支队伍，回车沿用所输名称。", IntakeTitle: "报名登记", KnownText: "报名：%s（已知队伍）", SaveNext: "保存并登记下一份", Empty: "还没有报名。",
		Arrived: "到场", TickedText: "已勾选 %d", SeveralText: "%d 份报名", ReasonHint: "将告知报名队伍",
		Reply: "回复文字", ReplyLabel: "按 Ctrl+A、Ctrl+C 复制到短信或微信",
		ReplyAdmitted: "%s：你队参加“%s”救援的报名已准入，请按约定时间到集结点办理到场报备。",
		ReplyStandby:  "%s：请你队为“%s”在驻地备勤，接到通知再出发。", ReplyDissuaded: "%s：“%s”现场暂不需要增加力量，请你队不要前往。",
		ReplyUndecided: "%s：你队对“%s”的报名已收到，正在审核，请先不要出发。", ReplyReason: "原因：%s。", ReplyPhone: "咨询电话：%s。",
		New: "新报名", Admit: "准入", Standby: "备勤", Dissuade: "劝止", Undecide: "待定", ReplyButton: "回复文字", History: "历史",
		Paste: "粘贴名单", All: "勾选全部待定", Gap: "专业缺口", PasteTitle: "粘贴接龙名单", PasteHint: "一行一支队伍，行首序号会去掉。有问题的行不登记，改好后再读取。",
		PasteLabel: "按 Ctrl+V 粘贴", PasteEmpty: "没有读出队伍。", PasteProblem: "需核对", PasteSave: "登记 %d 行（共 %d 行）",
	}
}

// act is what the act called id is called on its button.
func (w signupWords) act(id string) string {
	return map[string]string{
		"new": w.New, "admit": w.Admit, "standby": w.Standby, "dissuade": w.Dissuade, "undecide": w.Undecide, "reply": w.ReplyButton, "history": w.History,
		"paste": w.Paste, "all": w.All,
	}[id]
}
