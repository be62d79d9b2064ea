package screen

// safeWords are the strings of the safe mode.
type safeWords struct {
	Heading, Hint, Why, Normal, All, Stick, Sync, Export, Spaces, Empty, Shown, Comma string
	ReportsName, Reports, NoReports, Folder, SyncName, Travelled                      string
	Exported, ExportedPartly, StickWritten, Calling, Colon, CameBack, CameBackPlain   string
}

func safeWordsIn(l Language) safeWords {
	if l == English {
		return safeWords{
			Heading: "Safe mode", Hint: "Lists, export and sync alone. Nothing can be entered here.",
			Why:    "The program ended unexpectedly again and again. What was saved is safe; what was typed and not saved is kept and stands again in the normal mode. Export what you need, hand the reports to support, then go back to normal.",
			Normal: "Back to normal", All: "Export all", Stick: "Write a data file", Sync: "Sync now", Export: "Export this list", Spaces: "Space; Enter opens it", Empty: "Nothing here.", Shown: "%d of %d shown", Comma: ", ",
			ReportsName: "Reports of faults", Reports: "%d, the newest %s", NoReports: "none", Folder: "Data folder", SyncName: "Sync", Travelled: "only here %d · sent %d · confirmed %d · last contact %s",
			Exported: "Written to %s: %s", ExportedPartly: "%d written; not written:\n%s", StickWritten: "Data file written: %s (%d changes); another terminal reads it", Calling: "Calling the hub; see the bar.", Colon: ": ",
			CameBack: "The program had ended unexpectedly and is back; what was typed stands in %s. Report: %s", CameBackPlain: "The program had ended unexpectedly and is back; what was saved is safe. Report: %s",
		}
	}
	return safeWords{
		Heading: "安全模式", Hint: "只能看列表、导出、同步，不能录入。",
		Why:    "程序反复意外退出。已保存的记录都在；已输入未保存的草稿也留着，回到正常模式后仍在。请先导出需要的数据，把故障报告交给支撑团队，再回到正常模式。",
		Normal: "回到正常模式", All: "全部导出", Stick: "写出数据包", Sync: "立即同步", Export: "导出本表", Spaces: "空间（回车打开）", Empty: "没有记录。", Shown: "显示 %d / %d", Comma: "、",
		ReportsName: "故障报告", Reports: "%d 份，最近 %s", NoReports: "没有", Folder: "数据文件夹", SyncName: "同步", Travelled: "仅本机 %d · 已发送 %d · 中心已确认 %d · 末次联系 %s",
		Exported: "已导出到 %s：%s", ExportedPartly: "已导出 %d 份；没有导出：\n%s", StickWritten: "已写出数据包：%s（%d 处改动），可由另一台终端读入", Calling: "正在联系中心，见上方状态栏。", Colon: "：",
		CameBack: "程序刚才意外退出，已恢复；“%s”中已输入的内容仍在。报告：%s", CameBackPlain: "程序刚才意外退出，已恢复；已保存的记录都在。报告：%s",
	}
}
