package screen

import (
	"fmt"
	"slices"

	"qianshao/shared/desk"
)

// boardWords are the strings of the force board.
type boardWords struct {
	Hint, FindHint, Empty, People, PeopleText, SinceText, Task, Heard, Flat, Cards string
	HeadsText, Filings, Names, NoNames, Vehicles, NoVehicles                       string
	Words, WordsHint, NamesLabel, NamesHint                                        string
	NamesEmpty, NamesSave, NamesWrong, Skills                                      string
	Open, Contact, Move, AddNames, Amend, History, Person, Vehicle                 string
	LevelText, AwakeText, Awake, OverText, HoursText, OnDuty, Held, Late, Retime   string
	Kinds                                                                          string // a letter for water, height, ruins, medical and other forces
	Legend, AllText, Narrowed, Clear, TaskHours, ETAText, ExpectedText             string
	Skill, Level, Area, District, Order, ByRisk, BySilence, ByHours, ByName        string
	RiskFirst, WantsText, MoreText, GoneText                                       string
}

func boardWordsIn(l Language) boardWords {
	if l == English {
		return boardWords{
			Hint: "Arrows choose a team, Enter opens it, M and a digit move it. Orange: silent for %g min, red: %g min.", FindHint: "name or initials", Empty: "No team here.",
			People: "People", PeopleText: "%d people", SinceText: "since %s, %.1f h", Task: "Task", Heard: "Silent", Flat: "As a list", Cards: "As cards",
			HeadsText: "filed %d, named %d · present %d, out %d, resting %d, left %d, hurt %d, missing %d", Filings: "Filings",
			Names: "People by name", NoNames: "Filed as a number only.", Vehicles: "Vehicles", NoVehicles: "No vehicle by plate.",
			Words: "What was said", WordsHint: "empty: only that they were heard", NamesLabel: "Ctrl+V pastes the roster", NamesHint: "One person a line, copied from Excel or WPS or typed: name, phone, ID number, skill, duty, in any order. A first line of headings is understood. Rows with a problem are not taken.",
			NamesEmpty: "No name was found.", NamesSave: "Enter %d of %d people", NamesWrong: "To check", Skills: "Skill",
			Open: "Open", Contact: "Heard from", Move: "Move", AddNames: "Enter names", Amend: "Correct", History: "History", Person: "Where the person is", Vehicle: "Where the vehicle is",
			LevelText: "level %d or better", AwakeText: "awake for at most %d h", Awake: "Hours awake", OverText: "%.0f h, must rest", HoursText: "%.1f h", OnDuty: "On task", Held: "held offline", Late: "entered late", Retime: "Put the time right",
			Kinds: "WHCMO", Legend: "W water · H height · C collapse · M medical · O other", AllText: "All %d teams", Narrowed: "%d of %d teams: %s (X clears)", Clear: "Clear the filter",
			TaskHours: "on task %.1f h", ETAText: "due %s", ExpectedText: "%d expected",
			Skill: "Skill", Level: "Level", Area: "Place", District: "District", Order: "Order", ByRisk: "Risk first", BySilence: "Silence", ByHours: "Hours on task", ByName: "Name",
			RiskFirst: "on task the longest silence first, else by name", WantsText: "asks for %s", MoreText: "+%d", GoneText: "%d came, %d left",
		}
	}
	return boardWords{
		Hint: "方向键选队伍，回车打开，M 加列号移动。橙色：%g 分钟未联系；红色：%g 分钟。", FindHint: "名称或拼音首字母", Empty: "没有队伍。",
		People: "人数", PeopleText: "%d 人", SinceText: "%s 起 %.1f 小时", Task: "任务", Heard: "未联系", Flat: "列表", Cards: "卡片",
		HeadsText: "报备 %d，有姓名 %d · 在场 %d，外出 %d，休整 %d，离场 %d，伤 %d，失联 %d", Filings: "报备",
		Names: "人员名单", NoNames: "只报了总数。", Vehicles: "车辆", NoVehicles: "没有登记车牌。",
		Words: "联系内容", WordsHint: "空为仅记联系上了", NamesLabel: "按 Ctrl+V 粘贴", NamesHint: "一行一人，可从 Excel、WPS 复制，也可手写：姓名、电话、身份证号、技能、职务，次序不限；首行可为列名。有问题的行不登记，改好后再读取。",
		NamesEmpty: "没有读出姓名。", NamesSave: "登记 %d 人（共 %d 人）", NamesWrong: "需核对", Skills: "技能",
		Open: "打开", Contact: "联系上了", Move: "移动", AddNames: "登记姓名", Amend: "更正", History: "历史", Person: "人员状态", Vehicle: "车辆状态",
		LevelText: "%d 级及以上", AwakeText: "在岗不超过 %d 小时", Awake: "连续在岗", OverText: "超限 %.0f 小时", HoursText: "%.1f 小时", OnDuty: "任务时长", Held: "离线占用", Late: "补录", Retime: "更正时间",
		Kinds: "水山楼医综", Legend: "水 水域 · 山 山岳绳索 · 楼 建筑倒塌 · 医 医疗 · 综 其他", AllText: "全部 %d 队", Narrowed: "筛选后 %d / %d 队：%s（X 清除）", Clear: "清除筛选",
		TaskHours: "任务 %.1f 时", ETAText: "预计 %s 到", ExpectedText: "预计 %d 人",
		Skill: "专业", Level: "级别", Area: "片区", District: "区县", Order: "排序", ByRisk: "风险优先", BySilence: "未联系", ByHours: "任务时长", ByName: "名称",
		RiskFirst: "任务中：未联系久的在前，其余按拼音", WantsText: "需 %s", MoreText: "等 %d 项", GoneText: "来 %d 人，离 %d 人",
	}
}

// kind is the letter on a stripe, so that its colour is never the only sign.
func (w boardWords) kind(stripe Tone) string {
	i := slices.Index([]Tone{KindWater, KindHeight, KindRuins, KindMedical, KindOther}, stripe)
	if i < 0 {
		return ""
	}
	return string([]rune(w.Kinds)[i])
}

// orders says in what order the cards stand.
func (w boardWords) orders(o desk.BoardOrder) string {
	switch o {
	case desk.BySilence:
		return w.Order + " " + w.BySilence
	case desk.ByHours:
		return w.Order + " " + w.ByHours
	case desk.ByName:
		return w.Order + " " + w.ByName
	}
	return w.RiskFirst
}

// people is how many are here, or how many are expected of a team that has not come, or came and left with one that went.
func (w boardWords) people(c desk.Card) string {
	switch {
	case gone(c) && c.Heads.OnScene() == 0:
		return fmt.Sprintf(w.GoneText, c.Heads.Came(), c.Heads.Left)
	case !awaited(c) || c.Heads.OnScene() > 0:
		return fmt.Sprintf(w.PeopleText, c.Heads.OnScene())
	case c.Expected > 0:
		return fmt.Sprintf(w.ExpectedText, c.Expected)
	}
	return ""
}

// heads is people where a heading says what is counted.
func (w boardWords) heads(c desk.Card) Cell {
	if gone(c) {
		return Cell{w.people(c), Muted}
	}
	return Cell{Text: number(headsOf(c))}
}

// wants is what a team asked for and has not got, in a few words.
func (w boardWords) wants(c desk.Card) string {
	switch len(c.Wants) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(w.WantsText, c.Wants[0].Item)
	}
	return fmt.Sprintf(w.WantsText, c.Wants[0].Item) + " " + fmt.Sprintf(w.MoreText, len(c.Wants))
}

// late is how a filing from paper is marked.
func (w boardWords) late(yes bool) string {
	if yes {
		return w.Late
	}
	return ""
}

// act is what the act called id is called on its button.
func (w boardWords) act(id string) string {
	return map[string]string{
		"open": w.Open, "retime": w.Retime, "contact": w.Contact, "move": w.Move, "names": w.AddNames, "amend": w.Amend, "history": w.History, "person": w.Person, "vehicle": w.Vehicle,
	}[id]
}
