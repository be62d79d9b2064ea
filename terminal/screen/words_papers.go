package screen

import "fmt"

// papersWords are the strings of the papers.
type papersWords struct {
	Hint, About, AboutHint, Whole, Group, Paper, For, Empty, Find, FindHint, Print, SavePDF, Excel, Text, Back, Everything    string
	Settings, Folder, FolderHint, Printer, PrinterHint, OnArrival, Saved, Handed, NoPrinter, Copy, Warning, Sign, Code, Cards string
	Offer, PrintedAtOnce, Loading                                                                                             string
}

func papersWordsIn(l Language) papersWords {
	if l == English {
		return papersWords{
			Hint:  "Choose a paper, answer its questions, look, print. Files go into the folder of exports; a missing printer stops nothing.",
			About: "About", AboutHint: "number, name, plate", Whole: "all", Group: "Area", Paper: "Paper", For: "About", Empty: "No paper fits.",
			Find: "Find a paper", FindHint: "name or initials", Print: "Print", SavePDF: "Save as PDF", Excel: "Export to Excel", Text: "Save as text", Back: "Back", Everything: "All papers",
			Settings: "Printing", Folder: "Folder of files", FolderHint: "empty: exports", Printer: "Printer", PrinterHint: "empty: default",
			OnArrival: "Print card and situation sheet at each check-in", Saved: "Saved: %s", Handed: "Printing on %s; file: %s",
			NoPrinter: "Not printed (%s). The file is here: %s", Copy: "copy %d", Warning: "Stands on every page: ", Sign: "To be signed by: ", Code: "Code: ", Cards: "Cards: ",
			Offer: "Print %s", PrintedAtOnce: "printed at once: %s", Loading: "Making the paper…",
		}
	}
	return papersWords{
		Hint:  "选文书、填条件、看预览、打印。文件存入导出文件夹；没有打印机也能出文件。",
		About: "关于", AboutHint: "编号、名称、车牌", Whole: "全部", Group: "类别", Paper: "文书", For: "对象", Empty: "没有合适的文书。",
		Find: "找文书", FindHint: "名称或拼音首字母", Print: "打印", SavePDF: "存为 PDF", Excel: "导出 Excel", Text: "存为文本", Back: "返回", Everything: "全部文书",
		Settings: "打印设置", Folder: "导出文件夹", FolderHint: "空：exports", Printer: "打印机", PrinterHint: "空：系统默认",
		OnArrival: "到场登记后自动打印到场卡和灾情简报", Saved: "已存文件：%s", Handed: "已送打印机 %s；文件：%s",
		NoPrinter: "没有打印（%s）。文件在：%s", Copy: "第 %d 份", Warning: "每页印有：", Sign: "签字栏：", Code: "扫码：", Cards: "卡片：",
		Offer: "打印%s", PrintedAtOnce: "已自动打印：%s", Loading: "正在生成…",
	}
}

// handed says what became of a paper.
func (w papersWords) handed(h Handed) string {
	text := ""
	switch {
	case h.Printer != "":
		text = fmt.Sprintf(w.Handed, h.Printer, h.Path)
	case h.Trouble != "":
		text = fmt.Sprintf(w.NoPrinter, h.Trouble, h.Path)
	default:
		text = fmt.Sprintf(w.Saved, h.Path)
	}
	if h.Copy > 1 {
		text += "　" + fmt.Sprintf(w.Copy, h.Copy)
	}
	return text
}
