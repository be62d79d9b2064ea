package screen

import "errors"

// words are the strings of the frame in one language. Pages keep theirs beside them in files named words_*.go; a
// test walks all of them in both languages and finds an empty one.
type words struct {
	language Language

	Product, NoIncident, Incident, IncidentReadOnly, NoOperator, Operator, ExerciseBanner, ExerciseClock, ClockPaused string
	Pending, LastSync, Conflicts, NeedsActionBar, ClockOff                                                            string
	NotEnrolled, Joining, Connected, Offline, OtherLanguage                                                           string
	Never, JustNow, MinutesAgo, HoursAgo, DaysAgo                                                                     string
	Undo, Undone, UndoRefused, UndoNext, ThisDesk, NothingToUndo, Crashed                                             string
	OnlyHere, Sent, AtNeighbour, Confirmed, NeedsAction, NotMine                                                      string
	Saved, SetAside, NoIncidentYet, ReadOnlySpace, NotKept, Drafts, CheckBar, OthersWork, OtherPosts                  string
	Save, Cancel, Close, Needed, NotANumber, NotATime, FormProblem                                                    string
	AskTitle, GoBack, Anyway, LeaveTitle, LeaveText, Stay, Drop                                                       string
	FinderTitle, FinderLabel, FinderHint, NothingFound, Screen, Command                                               string
	HelpTitle, HelpPrint, Beware, KeyColumn, DoesColumn, Reading                                                      string
	HistoryTitle, NoHistory, When, Who, Field, NewValue, OldValue, Standing                                           string
	Stands, Replaced, DeniedWhy                                                                                       string
	Comma, Open, Shut, Colon, Minutes, Census, Contested                                                              string
	HistoryButton, NewButton, Shown, Stretch, All, Search, SearchHint, MarkColumn, ReopenButton                       string
	OnlyOpen, None, NothingHere, TimeHint, ManyHint, AsOf, Papers                                                     string
	ReadRows, ShortBy, NoMatch, NotTaken, Restored, DegreesHint                                                       string
}

func wordsIn(l Language) words {
	if l == English {
		return english
	}
	return chinese
}

var chinese = words{
	language: Chinese,
	Product:  "重庆社会应急力量现场协调终端", NoIncident: "未选择事件", Incident: "事件：%s", IncidentReadOnly: "事件：%s（只读）",
	NoOperator: "未登记操作员", Operator: "操作员 %s·%s", ExerciseBanner: "演练 · 本空间数据不进入真实统计", ExerciseClock: "%s · 演练时间 %s %s", ClockPaused: "暂停",
	Pending: "仅本机 %d · 已发送 %d", LastSync: "末次同步 %s", Conflicts: "冲突 %d", NeedsActionBar: "需处理 %d",
	ClockOff: "时钟与中心相差 %d 分钟", NotEnrolled: "未接入（本机可照常工作）", Joining: "等待中心批准 核对码 %s", Connected: "已连接 %s", Offline: "离线工作中 %s", OtherLanguage: "English",
	Never: "尚未", JustNow: "刚刚", MinutesAgo: "%s（%d 分钟前）", HoursAgo: "%s（%d 小时前）", DaysAgo: "%s（%d 天前）",
	Undo: "撤销 %ds", Undone: "已撤销：%s", UndoRefused: "没有撤销“%s”：%s", ThisDesk: "本机", UndoNext: "再按一次 Ctrl+Z 撤销：%s", NothingToUndo: "没有可撤销的操作", Crashed: "程序出错已恢复，已保存的数据不受影响：",
	OnlyHere: "仅本机", Sent: "已发送", AtNeighbour: "邻机已收", Confirmed: "中心已确认", NeedsAction: "需处理", NotMine: "来自他机",
	Saved: "已保存·仅本机：%s", SetAside: "已保存在隔离区·需处理：%s。中心已停用本机，这条记录原样保留但不生效，不会作为有效记录上报；请联系中心。", NoIncidentYet: "还没有打开事件：请先在“启动与编组”新建或选择事件。", ReadOnlySpace: "本事件已关闭或已并入其他事件，只能查看。", OthersWork: "灰色的操作由%s办理，本岗位不能做；其余照常。", OtherPosts: "其他岗位",
	NotKept: "草稿或设置没有写到磁盘：%s。已保存的记录不受影响；请尽快保存正在填写的内容。", Drafts: "草稿 %d", CheckBar: "自检 %d 项需处理",
	Save: "保存", Cancel: "返回", Close: "关闭", Needed: "必填", NotANumber: "请填整数", NotATime: "请填时间，如 14:31",
	FormProblem: "有 %d 项需要改正：%s。已输入的内容都保留着。Ctrl+J 到下一项。",
	AskTitle:    "请确认", GoBack: "返回修改", Anyway: "仍要保存", LeaveTitle: "放弃已输入的内容？", LeaveText: "这些内容还没有保存。", Stay: "继续填写", Drop: "放弃",
	FinderTitle: "查找", FinderLabel: "屏幕、命令、队伍、人员、车辆、需求、任务", FinderHint: "名称、拼音首字母、电话尾号、车牌、编号", NothingFound: "没有找到", Screen: "屏幕", Command: "命令",
	HelpTitle: "帮助", HelpPrint: "打印速查卡", Beware: "注意", KeyColumn: "按键", DoesColumn: "作用", Reading: "正在读取…",
	HistoryTitle: "历史：%s", NoHistory: "没有历史", When: "时间", Who: "操作员", Field: "字段", NewValue: "内容", OldValue: "原内容", Standing: "状态",
	Stands: "有效", Replaced: "已被替换", DeniedWhy: "未采用：%s",
	Comma: "、", Open: "（", Shut: "）", Colon: "：", Minutes: "%d 分钟", Census: "队伍库", Contested: "冲突",
	HistoryButton: "历史", NewButton: "新建", Shown: "显示 %d / %d", Stretch: "第 %d–%d 行，共 %d 行", All: "全部", Search: "查找", SearchHint: "名称、首字母、编号", MarkColumn: "同步", ReopenButton: "重新打开",
	OnlyOpen: "未办结", None: "（未选）", NothingHere: "没有记录。", TimeHint: "14:31、8-24 14:30、jt（今天）", ManyHint: "多项用“、”分开", AsOf: "数据截至", Papers: "文书打印",
	ReadRows: "读取", ShortBy: "缺 %d 人", NoMatch: "没有与“%s”相符的选项，仍为原来的选择", NotTaken: "没有收下：%s", DegreesHint: "29.29 或 29°17′24″（WGS84）", Restored: "已恢复上次未保存的内容：接着填，或按“清空”重来。",
}

var english = words{
	language: English,
	Product:  "Chongqing Volunteer Rescue Field Terminal", NoIncident: "No incident open", Incident: "Incident: %s", IncidentReadOnly: "Incident: %s (read only)",
	NoOperator: "No operator named", Operator: "Operator %s · %s", ExerciseBanner: "EXERCISE · nothing here enters real figures", ExerciseClock: "%s · exercise time %s %s", ClockPaused: "paused",
	Pending: "Only here %d · sent %d", LastSync: "Last sync %s", Conflicts: "Conflicts %d", NeedsActionBar: "Needs action %d",
	ClockOff: "Clock differs from the centre by %d min", NotEnrolled: "Not enrolled (work goes on here)", Joining: "Waiting for the centre, check code %s", Connected: "Connected to %s", Offline: "Working offline, %s", OtherLanguage: "中文",
	Never: "never", JustNow: "just now", MinutesAgo: "%s (%d min ago)", HoursAgo: "%s (%d h ago)", DaysAgo: "%s (%d d ago)",
	Undo: "Undo %d s", Undone: "Taken back: %s", UndoRefused: "“%s” was not taken back: %s", ThisDesk: "this terminal", UndoNext: "Press Ctrl+Z again to take back: %s", NothingToUndo: "Nothing to undo", Crashed: "The program recovered from a fault; what was saved is safe: ",
	OnlyHere: "only here", Sent: "sent", AtNeighbour: "at a neighbour", Confirmed: "confirmed by the centre", NeedsAction: "needs action", NotMine: "from elsewhere",
	Saved: "Saved, only here: %s", SetAside: "Saved in quarantine: %s. The centre has revoked this terminal: what you entered is kept whole, takes no effect and is not reported as valid. Contact the centre.", NoIncidentYet: "No incident is open: start or choose one under “Activation”.", ReadOnlySpace: "This incident is closed or goes on in another one: it can only be read.", OthersWork: "What is grey is done by %s, not from this post; the rest is open to you.", OtherPosts: "other posts",
	NotKept: "A draft or setting was not written to disk: %s. Saved records are safe; save what you are entering soon.", Drafts: "Drafts %d", CheckBar: "Self-check: %d to see to",
	Save: "Save", Cancel: "Back", Close: "Close", Needed: "Needed", NotANumber: "Give a whole number", NotATime: "Give a time such as 14:31",
	FormProblem: "To put right (%d): %s. What you typed is kept. Ctrl+J goes to the next.",
	AskTitle:    "Please confirm", GoBack: "Back to the form", Anyway: "Save anyway", LeaveTitle: "Throw away what is typed?", LeaveText: "It is not saved yet.", Stay: "Go on typing", Drop: "Throw away",
	FinderTitle: "Find", FinderLabel: "Screens, commands, teams, people, vehicles, needs, tasks", FinderHint: "name, pinyin initials, phone tail, plate, number", NothingFound: "Nothing found", Screen: "Screen", Command: "Command",
	HelpTitle: "Help", HelpPrint: "Print this card", Beware: "Mind", KeyColumn: "Key", DoesColumn: "Does", Reading: "Reading…",
	HistoryTitle: "History: %s", NoHistory: "No history", When: "When", Who: "Operator", Field: "Field", NewValue: "Value", OldValue: "Before", Standing: "State",
	Stands: "stands", Replaced: "replaced", DeniedWhy: "not counted: %s",
	Comma: ", ", Open: " (", Shut: ")", Colon: ": ", Minutes: "%d min", Census: "census", Contested: "conflict",
	HistoryButton: "History", NewButton: "New", Shown: "%d of %d shown", Stretch: "rows %d to %d of %d", All: "All", Search: "Search", SearchHint: "name, initials, no.", MarkColumn: "Record", ReopenButton: "Open again",
	OnlyOpen: "Open ones", None: "(none)", NothingHere: "No records.", TimeHint: "14:31, 8-24 14:30, today", ManyHint: "several, apart by commas", AsOf: "as of", Papers: "Papers",
	ReadRows: "Read", ShortBy: "%d short", NoMatch: "No option fits “%s”; the choice stays as it was", NotTaken: "Not taken: %s", DegreesHint: "29.29 or 29°17′24″ (WGS 84)", Restored: "What was not saved last time stands here again: go on, or empty the form.",
}

// pageNames and postNames are shown in the left-hand list and the header.
var (
	pageNames = map[string]pair{
		"activation": {"启动与编组", "Activation"}, "signup": {"报名登记", "Sign-up"}, "checkin": {"到场报备", "Check-in"},
		"needs": {"需求信息", "Needs"}, "tasks": {"任务派遣", "Tasks"}, "board": {"力量看板", "Force board"},
		"withdrawal": {"撤离离场", "Withdrawal"}, "journal": {"现场日志", "Journal"}, "counts": {"统计简报", "Counts"}, "papers": {"文书打印", "Papers"}, "sheets": {"表格导入", "Spreadsheets"},
		"sync": {"同步中心", "Sync"}, "settings": {"设置自检", "Settings"},
	}
	postNames = map[string]pair{
		"team": {"支撑团队", "support team"}, "viewer": {"查看", "viewer"},
	}
	themeNames = map[Theme]pair{Day: {"日间", "Day"}, Night: {"夜间", "Night"}, HighContrast: {"高对比", "High contrast"}, NightRed: {"夜红", "Night red"}}
	sizeNames  = map[TextSize]pair{SizeNormal: {"字号 标准", "Text normal"}, SizeLarge: {"字号 大", "Text large"}, SizeHuge: {"字号 特大", "Text huge"}}
)

// pair is one string in both languages.
type pair struct{ zh, en string }

func (p pair) in(l Language) string {
	if l == English {
		return p.en
	}
	return p.zh
}

func (w words) page(key string) string { return pageNames[key].in(w.language) }
func (w words) post(key string) string { return postNames[key].in(w.language) }
func (w words) theme(t Theme) string   { return themeNames[t].in(w.language) }
func (w words) size(s TextSize) string { return sizeNames[s].in(w.language) }

// Explainer is an error that has a sentence for the operator: what happened, what is safe, what to do.
type Explainer interface {
	error
	Sentence(language string) string
}

// say gives the sentence of an error in the operator's language.
func (f frame) say(err error) string {
	var e Explainer
	switch {
	case f.explain != nil:
		return f.explain(err, string(f.language))
	case errors.As(err, &e):
		return e.Sentence(string(f.language))
	}
	return err.Error()
}
