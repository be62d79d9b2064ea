package screen

// needsWords are the strings of the needs.
type needsWords struct {
	Hint, IntakeTitle, SaveNext, TitleHint, UnitHint, Now, Late, Alike, OnlyOpen, Empty string
	Fresh, IsFresh, IsRecheck, IsStale, Short                                           string
	From, Others, Verified, Published, UntilText, Supply, SupplyText, Tasks             string
	Result, HowHint, SameAs, Alone, AloneHint                                           string
	SignedBy, BasisHint, Hours, AudienceHint, TextHint, AnswerTo                        string
	Verify, Publish, Renew, Answer, Close, Reopen, Task, History                        string
}

func needsWordsIn(l Language) needsWords {
	if l == English {
		return needsWords{
			Hint:        "Enter opens the next step of the chosen need; letters do the steps; Ctrl+N takes a new one in.",
			IntakeTitle: "A need comes in", SaveNext: "Save and next", TitleHint: "what is needed, in the caller's words", UnitHint: "people, teams, pieces", Now: "empty: now",
			Late: "Entered later from paper", Alike: "Perhaps the same; Enter opens it", OnlyOpen: "Open ones", Empty: "No need here. Ctrl+N takes one in.",
			Fresh: "Age", IsFresh: "fresh", IsRecheck: "confirm", IsStale: "expired", Short: "Short",
			From: "From", Others: "Other callers", Verified: "Verified", Published: "Published", UntilText: "%s, until %s", Supply: "Supply",
			SupplyText: "needed %s, sent %g, arrived %g, short %g", Tasks: "Tasks",
			Result: "Result", HowHint: "called back, seen by, second source", SameAs: "Repeats (for repetitions)", Alone: "One person did both, because",
			AloneHint: "only at a desk with a single person", SignedBy: "Signed by", BasisHint: "an order, or a decision of the command", Hours: "Valid, hours",
			AudienceHint: "empty: all teams", TextHint: "empty: made from the need", AnswerTo: "How far answered",
			Verify: "Verify", Publish: "Sign and publish", Renew: "Still stands", Answer: "Answered", Close: "Close", Reopen: "Open again", Task: "Write a task", History: "History",
		}
	}
	return needsWords{
		Hint:        "回车办理所选需求的下一步，字母键直接办理；Ctrl+N 登记新需求。",
		IntakeTitle: "登记需求", SaveNext: "保存并登记下一条", TitleHint: "按来电人的话写需要什么", UnitHint: "人、支、件", Now: "空为现在",
		Late: "补录（据纸质记录）", Alike: "可能是同一条，回车打开", OnlyOpen: "未办结", Empty: "没有需求。按 Ctrl+N 登记。",
		Fresh: "时效", IsFresh: "新", IsRecheck: "需复核", IsStale: "过期", Short: "缺口",
		From: "来源", Others: "其他来电", Verified: "核实", Published: "发布", UntilText: "%s 发布，%s 失效", Supply: "供需",
		SupplyText: "需要 %s，已派 %g，已到 %g，缺 %g", Tasks: "任务",
		Result: "核实结果", HowHint: "回电、目击、第二来源", SameAs: "并入（判为重复时）", Alone: "单人席位说明",
		AloneHint: "仅单人席位需填：为何一人办理", SignedBy: "签发人", BasisHint: "指令，或指挥部决定", Hours: "有效（小时）",
		AudienceHint: "空为全部队伍", TextHint: "空为按需求生成", AnswerTo: "响应情况",
		Verify: "核实", Publish: "签发发布", Renew: "仍有效（续期）", Answer: "响应", Close: "关闭", Reopen: "重新打开", Task: "派任务", History: "历史",
	}
}

// act is what the act called id is called on its button.
func (w needsWords) act(id string) string {
	return map[string]string{
		"verify": w.Verify, "publish": w.Publish, "renew": w.Renew, "answer": w.Answer, "close": w.Close, "reopen": w.Reopen, "task": w.Task, "history": w.History,
	}[id]
}
