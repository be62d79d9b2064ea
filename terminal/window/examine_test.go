package window_test

import (
	"runtime"
	"strings"
	"testing"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/display"
	"qianshao/terminal/window/ime"
)

func TestTheSelfCheckSaysWhatIsWrongWithDisplayAndInputMethodAndWhatToDo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the input method belongs to Windows there")
	}
	good := display.Facts{Renderer: "Mesa Intel(R) UHD Graphics 620", Version: "4.6", Width: 1920, Height: 1080, Scale: 1}
	answers := ime.Status{Linked: true, Connected: true}
	env := map[string]string{"LANG": "zh_CN.UTF-8", "XMODIFIERS": "@im=fcitx"}
	for name, c := range map[string]struct {
		display display.Facts
		method  ime.Status
		env     map[string]string
		id      string
		tone    screen.Tone
		detail  string
		advice  string
	}{
		"all is well":                {good, answers, env, "", screen.Good, "", ""},
		"drawn by the processor":     {display.Facts{Renderer: "llvmpipe (LLVM 15)", Width: 1366, Height: 768}, answers, env, "display", screen.Info, "llvmpipe", "显卡驱动"},
		"a small display":            {display.Facts{Renderer: "Intel", Width: 1024, Height: 768}, answers, env, "display", screen.Warn, "1024×768", "1366×768"},
		"no support in this build":   {good, ime.Status{}, env, "input", screen.Warn, "不带输入法支持", "浏览器"},
		"no input method named":      {good, answers, map[string]string{"LANG": "zh_CN.UTF-8"}, "input", screen.Warn, "XMODIFIERS 未设置", "fcitx5"},
		"a locale of servers":        {good, answers, map[string]string{"LANG": "C", "XMODIFIERS": "@im=fcitx"}, "input", screen.Warn, "LANG=C", "zh_CN.UTF-8"},
		"it does not answer":         {good, ime.Status{Linked: true}, env, "input", screen.Warn, "fcitx 没有回应", "fcitx5 -d"},
		"the locale by another name": {good, answers, map[string]string{"LC_ALL": "zh_CN.utf8", "LANG": "C", "XMODIFIERS": "@im=ibus"}, "", screen.Good, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range window.Examine(c.display, c.method, func(key string) string { return c.env[key] }) {
				if f.Name.En == "" || f.Detail.En == "" || (f.Advice.Zh == "") != (f.Advice.En == "") || f.Bad() && f.Advice.Zh == "" {
					t.Errorf("%+v is not said whole in both languages", f)
				}
				if f.ID != c.id {
					if f.Bad() {
						t.Errorf("%+v is called bad", f)
					}
					continue
				}
				if f.Tone != c.tone || !strings.Contains(f.Detail.Zh, c.detail) || !strings.Contains(f.Advice.Zh, c.advice) {
					t.Errorf("%+v, want tone %v, %q and %q", f, c.tone, c.detail, c.advice)
				}
			}
		})
	}
}
