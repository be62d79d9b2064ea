package console_test

import (
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/scene"
)

func TestABrowserSetsUpASecondFactorAndSignsInWithIt(t *testing.T) {
	chromium.Find(t)
	h := scene.Tell(t)
	s := newSite(t, h).admit("admin", account.Admin)
	b := openBrowser(t, serve(t, s.handler), 1280, 900)
	enter := func() {
		b.Go("/login")
		b.Fill("input[name=name]", "admin")
		b.Fill("input[name=password]", password)
		b.Keys(chromium.Enter)
	}
	enter()
	b.Until(`document.querySelector('svg.qr')`)
	b.Accessible()
	b.Picture("console-secret")
	key := strings.ReplaceAll(chromium.Ask[string](b.Tab, `document.querySelector('code').textContent`), " ", "")
	b.Fill("input[name=code]", code(t, key, h.Now()))
	b.Keys(chromium.Enter)
	b.Until(`document.querySelectorAll('.codes li').length === 10`)
	b.Accessible()
	b.Picture("console-recovery")
	recovery := chromium.Ask[string](b.Tab, `document.querySelector('.codes code').textContent`)
	b.Go("/me")
	b.Until(`document.querySelectorAll('tbody tr').length === 1`)
	b.Accessible()
	b.Picture("console-self")
	enter()
	b.Until(`document.querySelector('input[autocomplete="one-time-code"]')`)
	b.Accessible()
	b.Picture("console-code")
	b.Fill("input[name=code]", recovery)
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.tabs')`)
	b.Go("/again?next=/me")
	b.Until(`document.querySelector('input[name=again_password]')`)
	b.Accessible()
	b.Picture("console-again")
}
