package screen

import "qianshao/shared/intake"

// sheetsWords are the strings of the spreadsheets.
type sheetsWords struct {
	Hint, Kind, Path, PathHint, PathMissing, Map, MapHint, Layout, LayoutHint, Reason, ReasonHint, Anyway          string
	Read, Import, Stop, Errors, Export, Template, Running, Busy, Found, Done, Refused, Stopped, Saved              string
	Columns, Column, Field, NotRead, LocalNumber, Rows, Row, Verdict, Title, What, Empty, ErrorsName, TemplateName string
	Verdicts                                                                                                       map[intake.Verdict]string
}

func sheetsWordsIn(l Language) sheetsWords {
	if l == English {
		return sheetsWords{
			Hint: "Read a sheet, look at what would change, write it. Reading the same sheet again changes nothing.",
			Kind: "Kind", Path: "Spreadsheet", PathHint: "path of an .xlsx or .csv", PathMissing: "Name the file.", Map: "Columns", MapHint: "column=field; column=-",
			Layout: "Platform layout", LayoutHint: "empty: our own", Reason: "Reason for full numbers", ReasonHint: "empty: masked", Anyway: "Take look-alikes as new",
			Read: "Read", Import: "Write", Stop: "Stop", Errors: "Save errors", Export: "Export", Template: "Template",
			Running: "Writing %d of %d", Busy: "Reading…", Found: "Sheet %s, headings in row %d: %d new, %d changed, %d the same, %d with errors, %d look-alikes.",
			Done: "%d records written.", Refused: "%d were refused, the first: %s", Stopped: "Stopped: %d of %d are written and stay. Write again to go on.", Saved: "Saved: %s",
			Columns: "Columns", Column: "Column", Field: "Field", NotRead: "not read", LocalNumber: "local number", Rows: "Rows", Row: "Row", Verdict: "Becomes", Title: "Record", What: "Change or reason",
			Empty: "No rows below the headings.", ErrorsName: "rows not imported", TemplateName: " template",
			Verdicts: map[intake.Verdict]string{intake.New: "new", intake.Changed: "changed", intake.Same: "same", intake.Wrong: "error", intake.Suspect: "look-alike"},
		}
	}
	return sheetsWords{
		Hint: "先读取，看清将要发生的变化，再写入。同一份表格重复导入不会改动任何内容。",
		Kind: "数据类别", Path: "表格文件", PathHint: ".xlsx 或 .csv 的路径", PathMissing: "请填写文件路径。", Map: "列对应", MapHint: "列名=字段；列名=-",
		Layout: "平台表格式", LayoutHint: "空：本系统模板", Reason: "导出完整号码的理由", ReasonHint: "空：脱敏导出", Anyway: "疑似重复的作为新记录",
		Read: "读取预览", Import: "写入", Stop: "停止", Errors: "导出错误行", Export: "导出", Template: "下载模板",
		Running: "正在写入 %d / %d", Busy: "正在读取…", Found: "工作表“%s”，表头在第 %d 行：新增 %d，修改 %d，未变 %d，有错误 %d，疑似重复 %d。",
		Done: "已写入 %d 条记录。", Refused: "另有 %d 条被拒绝，第一条：%s", Stopped: "已停止：%d / %d 条已写入并保留。再次写入可继续。", Saved: "已存文件：%s",
		Columns: "列", Column: "列名", Field: "对应字段", NotRead: "不读取", LocalNumber: "本地编号", Rows: "行", Row: "行号", Verdict: "结果", Title: "记录", What: "变化或原因",
		Empty: "表头下面没有数据行。", ErrorsName: "未导入的行", TemplateName: "模板",
		Verdicts: map[intake.Verdict]string{intake.New: "新增", intake.Changed: "修改", intake.Same: "未变", intake.Wrong: "有错误", intake.Suspect: "疑似重复"},
	}
}
