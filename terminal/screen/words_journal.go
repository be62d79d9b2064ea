package screen

// journalWords are the strings of the journal.
type journalWords struct {
	Hint, Line, LineHint, Write, AboutText, Untie, Mentions, Filter, FilterHint, Empty, Text, About string
}

func journalWordsIn(l Language) journalWords {
	if l == English {
		return journalWords{
			Hint: "One line, Enter. Lines are never changed: a correction is another line.", Line: "What happened", LineHint: "@ and initials tie it to a team, need or task",
			Write: "Write", AboutText: "About: %s", Untie: "About nothing", Mentions: "Enter takes the first", Filter: "Show only", FilterHint: "words, who wrote, a team, need or task",
			Empty: "Nothing written yet.", Text: "Line", About: "About",
		}
	}
	return journalWords{
		Hint: "一行一记，回车写入。日志不改不删，写错了另记一行更正。", Line: "记一笔", LineHint: "@ 加拼音首字母可关联队伍、需求、任务",
		Write: "写入", AboutText: "关于：%s", Untie: "不关联", Mentions: "回车取第一个", Filter: "只看", FilterHint: "内容、谁写的，或队伍、需求、任务",
		Empty: "还没有记录。", Text: "内容", About: "关于",
	}
}
