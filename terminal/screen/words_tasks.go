package screen

// tasksWords are the strings of the tasks.
type tasksWords struct {
	Hint, OnlyOpen, Waiting, Empty, Heard, High, Normal, Low      string
	Candidates, NoCandidate, People, Reasons, Team, Teams, Report string
	OrderTitle, ExceptionHint, Then, At, Now, Note, NoteHint      string
	ResultHint, Alone, AloneHint, HazardsHint, Ready              string
	New, Send, Issue, Advance, Release, History                   string
	Radio, RadioHint, RadioTitle, Words, Wants, Results           string
	SameState, HandTo, HandDone, HandLeft, Follows, ResultsText   string
	Hand, RadioKey                                                string
}

func tasksWordsIn(l Language) tasksWords {
	if l == English {
		return tasksWords{
			Hint: "Choose what waits on the left, a team on the right; Enter on a team sends it.", OnlyOpen: "Open ones", Waiting: "Needs and orders",
			Empty: "Nothing waits.", Heard: "Short / silent", High: "high", Normal: "normal", Low: "low",
			Candidates: "Who could go", NoCandidate: "No free team on scene.", People: "People", Reasons: "Why", Team: "Team", Teams: "Teams on it", Report: "Last report",
			OrderTitle: "Task order", ExceptionHint: "while the mechanism is not started: the oral order", Then: "Then it is", At: "When", Now: "empty: now",
			Note: "Report", NoteHint: "one line, as heard", ResultHint: "needed to end the task", Alone: "One person did both, because", AloneHint: "only for a review at a desk with a single person",
			HazardsHint: "hazards, safety officer, signal to withdraw", Ready: "Ready to be issued",
			New: "New order", Send: "Send team", Issue: "Issue", Advance: "Next state", Release: "Take team off", History: "History",
			Radio: "Report by radio, one line", RadioHint: "number or team, state, figures, what they ask for", RadioTitle: "How the report was understood", Words: "Heard", Wants: "They ask for", Results: "Results",
			SameState: "no change of state", HandTo: "Team that goes on", HandDone: "What was done", HandLeft: "What is left", Follows: "Goes on from", ResultsText: "%d rescued, %d dead, %d relocated, %d worksites",
			Hand: "Hand over", RadioKey: "Radio report",
		}
	}
	return tasksWords{
		Hint: "左边选需求或任务单，右边选队伍；在队伍上按回车即派遣。", OnlyOpen: "未结束", Waiting: "待派需求与任务单",
		Empty: "没有待办。", Heard: "缺口 / 未联系", High: "紧急", Normal: "一般", Low: "不急",
		Candidates: "可派队伍", NoCandidate: "没有在场待命的队伍。", People: "人数", Reasons: "理由", Team: "队伍", Teams: "承担队伍", Report: "最近报告",
		OrderTitle: "任务单", ExceptionHint: "机制未启动时填：指挥部口头指令或补录", Then: "之后", At: "时间", Now: "空为现在",
		Note: "进展", NoteHint: "一句话，照报告记", ResultHint: "结束任务时必填", Alone: "单人席位说明", AloneHint: "仅单人席位复核时填",
		HazardsHint: "危险、安全员、撤离信号", Ready: "可以下达（不再是草稿）",
		New: "新任务单", Send: "派遣", Issue: "下达", Advance: "推进", Release: "解除队伍", History: "历史",
		Radio: "电台报告（一行）", RadioHint: "如 A-0012 到场 获救3 转移12 需担架", RadioTitle: "请核对对报告的理解", Words: "原话", Wants: "请求", Results: "成果",
		SameState: "状态不变", HandTo: "接手队伍", HandDone: "已完成的工作", HandLeft: "未完成的工作", Follows: "接续", ResultsText: "救出 %d，遇难 %d，转移 %d，作业点 %d",
		Hand: "移交", RadioKey: "电台报告",
	}
}

// act is what the act called id is called on its button.
func (w tasksWords) act(id string) string {
	return map[string]string{
		"new": w.New, "send": w.Send, "issue": w.Issue, "advance": w.Advance, "release": w.Release, "history": w.History,
		"hand": w.Hand, "radio": w.RadioKey,
	}[id]
}
