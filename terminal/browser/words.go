package browser

import "qianshao/terminal/screen"

// words are what the page itself has to say; everything else comes with the View.
type words struct {
	Lost, Taken, TakeBack, Stale, Ended string
	Leave, LeaveAsk, LeaveNote, Stay    string
}

func wordsIn(l screen.Language) words {
	if l == screen.English {
		return words{
			Lost:     "Lost touch with the terminal on this machine; trying again. What you typed stays here and is handed over. Buttons and keys rest meanwhile.",
			Taken:    "These screens are open in another page.",
			TakeBack: "Use them here",
			Stale:    "This page is no longer let in. Nothing that was saved is lost. Open the address that the terminal gave when it started.",
			Ended:    "The terminal has ended. Everything saved is kept. This page can be closed.",
			Leave:    "End", LeaveAsk: "End the terminal on this machine?", LeaveNote: "What was saved is kept; what is half typed comes back with the next start.", Stay: "Back",
		}
	}
	return words{
		Lost:     "与本机终端失去联系，正在重连。已输入的文字保留在此，接通后自动补交；按钮和按键暂不起作用。",
		Taken:    "本终端已在另一个页面打开。",
		TakeBack: "改在此页使用",
		Stale:    "此页面已失效。已保存的记录不受影响。请打开终端启动时给出的新地址。",
		Ended:    "终端已结束，已保存的记录都在。此页面可以关闭。",
		Leave:    "结束", LeaveAsk: "结束本机终端？", LeaveNote: "已保存的记录不受影响；填了一半的内容下次启动时恢复。", Stay: "返回",
	}
}
