package screen

// withdrawalWords are the strings of the withdrawal.
type withdrawalWords struct {
	Hint, Empty, People, Since, Checks, ChecksOf, NoChecks, OK, Blocks, Ask, Waived, AllVehicles string
	OnRecord, At, Now, Begin, Leave, Home, Back, History, Waive, Papers                          string
}

func withdrawalWordsIn(l Language) withdrawalWords {
	if l == English {
		return withdrawalWords{
			Hint: "A team leaves when nothing on its list blocks and the people counted at the gate are those on record.", Empty: "No team on scene.",
			People: "People", Since: "Since", Checks: "Leaving list", ChecksOf: "Leaving list: %s", NoChecks: "Choose a team.", OK: "settled", Blocks: "open", Ask: "ask", Waived: "waived", AllVehicles: "All its vehicles are home too",
			OnRecord: "On record here: %d people. Count them at the gate.", At: "When", Now: "empty: now",
			Begin: "Begin to leave", Leave: "Left the scene", Home: "Safely home", Back: "Back to standby", History: "History", Waive: "Waive a line", Papers: "Papers",
		}
	}
	return withdrawalWords{
		Hint: "离场清单没有未办事项、门口清点人数与记录一致，才能撤离。", Empty: "没有在场队伍。",
		People: "人数", Since: "起始", Checks: "离场清单", ChecksOf: "离场清单：%s", NoChecks: "请选择队伍。", OK: "已办", Blocks: "未办", Ask: "询问", Waived: "已豁免", AllVehicles: "全部车辆也已平安到家",
		OnRecord: "在场记录 %d 人，请在门口清点。", At: "时间", Now: "空为现在",
		Begin: "准备撤离", Leave: "清点撤离", Home: "报平安到家", Back: "退回待命", History: "历史", Waive: "离场豁免", Papers: "文书打印",
	}
}

// act is what the act called id is called on its button.
func (w withdrawalWords) act(id string) string {
	return map[string]string{"begin": w.Begin, "leave": w.Leave, "home": w.Home, "back": w.Back, "history": w.History, "waive": w.Waive, "papers": w.Papers}[id]
}
