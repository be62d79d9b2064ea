package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/terminal/notice"
	"qianshao/terminal/supervisor"
)

// ladderOf tells which commands are kept at work by a supervisor, and how far each may be reduced.
func ladderOf(words string) []supervisor.Mode {
	switch words {
	case "":
		return supervisor.WindowLadder()
	case "browser":
		return supervisor.BrowserLadder()
	case "serve":
		return supervisor.ServeLadder()
	}
	return nil
}

// supervise runs this same program as a child. What is wrong with the words of the call is the child's to say.
func supervise(ctx context.Context, root *cobra.Command, args []string, words string, stderr io.Writer) int {
	path, err := os.Executable()
	if err != nil {
		return commandline.Answer(stderr, root.Name(), fmt.Errorf("find this program: %w", err))
	}
	dir, err := commandline.DataOf(root, args)
	if err != nil {
		dir = ""
	}
	return supervisor.Run(ctx, supervisor.Options{
		Program: path, Args: args, Ladder: ladderOf(words), Dir: dir, Version: "terminal " + describe(), Stderr: stderr, Now: time.Now,
		Tell: func(n supervisor.Notice) { tell(n, words, dir, stderr) },
	})
}

// tell says what happened on standard error, and in a box where the window is gone and nobody may be looking there.
func tell(n supervisor.Notice, words, dir string, stderr io.Writer) {
	text := wordsOf(n, dir)
	if n.Kind != supervisor.Refused {
		fmt.Fprintf(stderr, "terminal: %s: %s\nterminal: %s\n", codeOf(n.Kind), text.Zh, text.En)
	}
	gone := n.Kind != supervisor.CameBack && n.Kind != supervisor.WentSafe || n.Mode.Browser
	if words == "" && gone {
		notice.Show(text)
	}
}

// codeOf is the stable code of what happened.
func codeOf(k supervisor.NoticeKind) string {
	switch k {
	case supervisor.CameBack:
		return "crashed"
	case supervisor.WentSafe:
		return "safe-mode"
	case supervisor.NoDisplay:
		return "no-display"
	case supervisor.GaveUp:
		return "gave-up"
	}
	return "refused"
}

func wordsOf(n supervisor.Notice, dir string) notice.Text {
	where := notice.Text{}
	if n.Report != "" {
		where = notice.Text{Zh: "故障报告：" + n.Report + "。", En: " Report: " + n.Report + "."}
	}
	switch n.Kind {
	case supervisor.CameBack:
		return notice.Text{
			Zh: "程序意外退出，已重新打开；已保存的记录和草稿都在。" + where.Zh,
			En: "The program ended unexpectedly and was opened again; what was saved and what was typed are safe." + where.En,
		}
	case supervisor.WentSafe:
		return notice.Text{
			Zh: "程序一分钟内三次意外退出，现以安全模式打开：可查看列表、导出、同步；已保存的记录和草稿都在。请把故障报告交给支撑团队。" + where.Zh,
			En: "The program ended unexpectedly three times within a minute and now opens in safe mode: lists, export and sync; what was saved and typed is safe. Hand the reports to support." + where.En,
		}
	case supervisor.NoDisplay:
		return noDisplay(n)
	case supervisor.Refused:
		return notice.Text{Zh: "前哨没有打开。程序说明如下：\n" + n.Said, En: "Qianshao was not opened. It says:\n" + n.Said}
	}
	return notice.Text{
		Zh: "程序反复意外退出，已停止重试；已保存的记录都在。请把数据文件夹中的故障报告交给支撑团队：" + dir + "。" + where.Zh,
		En: "The program keeps ending unexpectedly and is not opened again; what was saved is safe. Hand the reports in the data folder to support: " + dir + "." + where.En,
	}
}

func noDisplay(n supervisor.Notice) notice.Text {
	if n.Mode.Browser {
		return notice.Text{
			Zh: "窗口打不开（没有显示器，或显卡驱动不支持 OpenGL 2.1），改在浏览器中打开同样的界面；数据不受影响。请更新显卡驱动，或联系支撑团队。",
			En: "No window can be opened (no display, or no OpenGL 2.1); the same screens open in the browser. The data is not touched. Update the graphics driver, or ask support.",
		}
	}
	return notice.Text{
		Zh: "窗口打不开（没有显示器，或显卡驱动不支持 OpenGL 2.1）；数据不受影响。",
		En: "No window can be opened (no display, or no OpenGL 2.1). The data is not touched.",
	}
}
