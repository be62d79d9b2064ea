package console_test

import (
	"testing"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/scene"
)

// sitsDown signs an officer in by the keyboard.
func sitsDown(t *testing.T, h *scene.Story, role account.Role, wide, high int) *browser {
	t.Helper()
	s := officer(t, h, role)
	b := openBrowser(t, serve(t, s.handler), wide, high)
	b.Go("/login")
	b.Fill("input[name=name]", "o-"+string(role))
	b.Fill("input[name=password]", password)
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.tabs')`)
	return b
}

// comes presses Tab until the keyboard is where a CSS selector says.
func (b *browser) comes(t *testing.T, selector string) {
	t.Helper()
	for range 120 {
		if chromium.Ask[bool](b.Tab, `document.activeElement.matches(`+chromium.Quote(selector)+`)`) {
			return
		}
		b.Keys(chromium.TabKey)
	}
	t.Fatalf("the keyboard does not come to %s", selector)
}

func TestABrowserSettlesAConflictByTheKeyboardAlone(t *testing.T) {
	chromium.Find(t)
	h := waits(t)
	b := sitsDown(t, h, account.General, 1280, 900)
	b.Go(flood("/conflicts?group=general"))
	b.Accessible()
	b.Picture("duty-conflicts")
	b.comes(t, ".decide a")
	b.Keys(chromium.Enter)
	b.Until(`document.getElementById('settle')`)
	b.Accessible()
	b.Reach()
	b.Picture("duty-conflict")
	b.Reload()
	b.comes(t, `input[value="side:0"]`)
	b.Keys(" ")
	b.Keys(chromium.ArrowDown)
	b.comes(t, "#reason")
	b.Write("电话核实")
	b.comes(t, "#settle button")
	b.Keys(chromium.Enter)
	b.See("这条冲突已裁定", "电话核实", "将送到的席位")
	b.Accessible()
	b.Picture("duty-settled")
	b.Go(flood("/settled"))
	b.See("恢复通信")
	b.Accessible()
	b.Quiet()
}

func TestABrowserWorksThroughWhatWaits(t *testing.T) {
	chromium.Find(t)
	for _, size := range []struct {
		wide, high int
		name       string
	}{{1280, 1800, ""}, {820, 2600, "-tablet"}} {
		h := waits(t)
		b := sitsDown(t, h, account.Support, size.wide, size.high)
		wide := func() {
			t.Helper()
			if w := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); w > size.wide {
				t.Errorf("%s is %d wide at %d", b.Path(), w, size.wide)
			}
		}
		b.Go(flood("/duty"))
		b.Until(`document.getElementById('link').dataset.state === 'live'`)
		b.Accessible()
		wide()
		b.Picture("duty" + size.name)
		b.Click(`a[href*="passage.send_back"]`)
		b.Until(`document.querySelector('form.panel textarea, form.panel input[name="f.reason"]')`)
		b.Accessible()
		b.Reach()
		wide()
		b.Picture("duty-act" + size.name)
		b.Click(".send button")
		b.See("请填写")
		b.Accessible()
		wide()
		b.Picture("duty-act-refused" + size.name)
		b.Fill(`[name="f.reason"]`, "缺商定文号")
		b.Scripts(false) // the rest needs no script
		b.Keys(chromium.TabKey)
		b.Click(".send button")
		b.See("已办理：", "退回原因：缺商定文号")
		wide()
		b.Scripts(true)
		b.Go(flood("/act/injury.update?about=" + idOf("injury", "injury-1")))
		b.Accessible()
		wide()
		b.Picture("duty-injury" + size.name)
		b.Go(conflictAt(conflictOf(t, h, "渝AK7712")))
		b.Accessible()
		wide()
		b.Picture("duty-plates" + size.name)
		b.Quiet("422", "Failed to load resource")
	}
}
