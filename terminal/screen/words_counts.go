package screen

// countsWords are the strings of the counts.
type countsWords struct {
	Hint, AsOf, All, Figure, Value, Means, ByDistrict, BySkill, Nobody, Teams, People, Unknown, Discrepancies, DiscrepancyText string
}

func countsWordsIn(l Language) countsWords {
	if l == English {
		return countsWords{
			Hint: "Every figure opens its records. Heads count a person once, arrivals count every filing.",
			AsOf: "As of %s, by what this terminal knows; other desks last heard through the hub: %s. What they did since is not in here.",
			All:  "All figures", Figure: "Figure", Value: "Value", Means: "What is counted", ByDistrict: "By district", BySkill: "By capability", Nobody: "Nobody on scene.",
			Teams: "Teams", People: "People", Unknown: "not given", Discrepancies: "Numbers that disagree", DiscrepancyText: "%s: filed %d, named %d",
		}
	}
	return countsWords{
		Hint: "每个数字都可打开看是哪些记录。人数一人计一次，人次每次报备都计。",
		AsOf: "截至 %s，按本机所知；经中心末次得知其他席位：%s。其后他们的变化不在内。",
		All:  "全部指标", Figure: "指标", Value: "数值", Means: "统计口径", ByDistrict: "按来源区县", BySkill: "按专业方向", Nobody: "没有在场队伍。",
		Teams: "队伍", People: "人数", Unknown: "未填", Discrepancies: "人数不一致", DiscrepancyText: "%s：报备 %d，有姓名 %d",
	}
}
