package window

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/display"
	"qianshao/terminal/window/ime"
)

// Examine says for the self-check what display the window is drawn on and how the input method stands, with what to do. env
// reads the environment.
func Examine(drawn display.Facts, method ime.Status, env func(string) string) []screen.Finding {
	return []screen.Finding{displayFinding(drawn), inputFinding(method, env)}
}

// The smallest display on which every screen has room.
const (
	widthLeast  = 1366
	heightLeast = 768
)

func displayFinding(d display.Facts) screen.Finding {
	f := screen.Finding{ID: "display", Name: screen.Both{Zh: "显示", En: "Display"}, Tone: screen.Good}
	version, _, _ := strings.Cut(d.Version, " ")
	renderer, _, _ := strings.Cut(d.Renderer, " (")
	text := fmt.Sprintf("%d×%d · %s · OpenGL %s", d.Width, d.Height, renderer, version)
	f.Detail = screen.Both{Zh: text, En: text}
	switch {
	case d.Width > 0 && (d.Width < widthLeast || d.Height < heightLeast):
		f.Tone = screen.Warn
		f.Advice = screen.Both{Zh: "分辨率低于 1366×768，有的按钮要滚动才看得到：调高分辨率，或用“标准”字号", En: "below 1366×768 some buttons need scrolling: raise the resolution, or use the normal text size"}
	case byProcessor(d.Renderer):
		f.Tone = screen.Info
		f.Advice = screen.Both{Zh: "由处理器绘图，较慢：安装显卡驱动会更流畅", En: "drawn by the processor, which is slower: a graphics driver helps"}
	}
	return f
}

// byProcessor knows the renderers that use no graphics card.
func byProcessor(renderer string) bool {
	for _, name := range []string{"llvmpipe", "softpipe", "swrast", "gdi generic", "software"} {
		if strings.Contains(strings.ToLower(renderer), name) {
			return true
		}
	}
	return false
}

func inputFinding(now ime.Status, env func(string) string) screen.Finding {
	f := screen.Finding{ID: "input", Name: screen.Both{Zh: "输入法", En: "Input method"}, Tone: screen.Warn}
	modifiers := env("XMODIFIERS")
	locale := cmp.Or(env("LC_ALL"), env("LC_CTYPE"), env("LANG"))
	switch {
	case runtime.GOOS == "windows":
		f.Tone = screen.Info
		f.Detail = screen.Both{Zh: "由 Windows 提供，请在下面试一试", En: "Windows brings it; try it below"}
	case !now.Linked:
		f.Detail = screen.Both{Zh: "这个版本不带输入法支持", En: "this build has no support for one"}
		f.Advice = screen.Both{Zh: "用 terminal browser 在浏览器中录入汉字", En: "type Chinese in the browser: terminal browser"}
	case !strings.Contains(strings.ToUpper(strings.ReplaceAll(locale, "-", "")), "UTF8"):
		f.Detail = screen.Both{Zh: "系统语言不是 UTF-8（LANG=" + locale + "）", En: "the locale is not UTF-8 (LANG=" + locale + ")"}
		f.Advice = screen.Both{Zh: "设 LANG=zh_CN.UTF-8 后重新登录", En: "set LANG=zh_CN.UTF-8 and log in again"}
	case !strings.HasPrefix(modifiers, "@im="):
		f.Detail = screen.Both{Zh: "没有接上：环境变量 XMODIFIERS 未设置", En: "none: XMODIFIERS is not set"}
		f.Advice = screen.Both{Zh: "安装 fcitx5 或 ibus，设 XMODIFIERS=@im=fcitx 后重新登录", En: "install fcitx5 or ibus, set XMODIFIERS=@im=fcitx and log in again"}
	case !now.Connected:
		name := strings.TrimPrefix(modifiers, "@im=")
		f.Detail = screen.Both{Zh: name + " 没有回应", En: name + " does not answer"}
		f.Advice = screen.Both{Zh: "启动输入法（如 fcitx5 -d），再重新打开本程序", En: "start it (fcitx5 -d), then open this program again"}
	default:
		f.Tone = screen.Good
		name := strings.TrimPrefix(modifiers, "@im=")
		f.Detail = screen.Both{Zh: name + " 已接上，请在下面试一试", En: name + " answers; try it below"}
	}
	return f
}
