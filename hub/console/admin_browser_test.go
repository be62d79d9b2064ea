package console_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/gate"
	"qianshao/hub/scene"
	"qianshao/shared/identity"
)

func TestABrowserWalksThePagesOfWhoKeepsTheHub(t *testing.T) {
	chromium.Find(t)
	story := scene.Tell(t)
	muster(story.Hub, 36)
	k := newKeeper(t, story, account.Admin)
	k.admit("wangfang", account.Coordination).admit("lihua", account.Viewer)
	for _, name := range []string{"綦江区备用台", "<b>白沙</b>备用台"} {
		if _, err := story.Enrol(t.Context(), gate.Order{Name: name, Level: identity.Site, Area: "500110", Valid: 8 * time.Hour}, nil); err != nil {
			t.Fatal(err)
		}
	}
	w := openWatched(t, "127.0.0.1:1") // nobody answers at its own door, which the page says in red
	handler, err := console.New(console.Options{Server: story, Watch: w.watch, Accounts: k.book, Log: slog.New(slog.DiscardHandler), Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, handler)
	for _, size := range []struct{ wide, high int }{{1280, 900}, {820, 1180}} {
		t.Run(fmt.Sprintf("at %d wide", size.wide), func(t *testing.T) {
			story.Wait(time.Minute) // the next code of the authenticator
			b := openBrowser(t, address, size.wide, size.high)
			b.enter("root", func() string { return code(t, k.key, story.Now()) })
			for name, path := range map[string]string{
				"terminals": "/terminals", "terminal": "/terminals/" + terminalOf(t, story, "江津区指挥车"), "revoke": "/terminals/" + terminalOf(t, story, "江津区指挥车") + "/revoke", "new": "/terminals/new",
				"accounts": "/accounts", "person": "/accounts/wangfang", "spaces": "/spaces", "close": "/spaces/" + scene.Fire().String() + "/close", "intake": "/intake",
				"audit": "/audit?check=1", "health": "/health", "help": "/help",
			} {
				b.Go(at(path))
				b.Until(`document.getElementById('link').dataset.state === 'live'`)
				if name == "health" {
					b.Until(`document.querySelector('.state-failed[role=alert]')`)
				}
				b.Accessible("region") // the band of an exercise belongs to the frame
				if wide := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); wide > size.wide {
					t.Errorf("%s is %d wide", path, wide)
				}
				b.Picture(fmt.Sprintf("admin-%s-%d", name, size.wide))
			}
			b.Quiet()
		})
	}
}

func terminalOf(t *testing.T, h *scene.Story, name string) string {
	t.Helper()
	all, err := h.Terminals(t.Context(), scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Name == name {
			return one.Device.String()
		}
	}
	t.Fatalf("no terminal %s", name)
	return ""
}

func TestAnAdministratorDoesTheWorkOfADayByKeysAlone(t *testing.T) {
	chromium.Find(t)
	w := openWatched(t, "")
	space, err := w.Shelf().Create(t.Context(), identity.Incident, "江津暴雨洪涝", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.book.Admit(t.Context(), account.AtHub, account.Newcomer{Name: "root", Role: account.Admin, Password: password}); err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, book: w.book}
	key := s.secret("root", time.Now())
	b := openBrowser(t, "https://"+w.ready.Address, 1280, 900)
	b.enter("root", func() string { return code(t, key, time.Now()) })
	base := "/s/" + space.String()

	b.Go(base + "/terminals/new")
	b.Fill("input[name=name]", "江津区一号台")
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('svg.qr')`)
	b.Accessible()
	b.Picture("admin-code-1280")
	b.Resize(820, 1180)
	b.Picture("admin-code-820")
	b.Resize(1280, 900)
	if shown := chromium.Ask[string](b.Tab, `document.querySelector('.whole input').value`); !strings.HasPrefix(shown, "QS1.") {
		t.Errorf("the code reads %q", shown)
	}

	b.Go(base + "/accounts")
	b.Focus("input[name=name]")
	b.Write("wangfang")
	b.Keys(chromium.TabKey)
	b.Write("王芳")
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('code.big')`)
	b.Accessible()
	b.Picture("admin-password-1280")

	b.Go(base + "/health")
	b.Until(afresh(`document.querySelector('.state-ok')`))
	b.Focus("form[action$='/health'] button")
	chromium.Ask[bool](b.Tab, `window.gone = true`) // the page that comes next knows nothing of it
	b.Keys(chromium.Enter)
	b.Until(`!window.gone && document.querySelector('form[action$="/health"]')`)
	b.Picture("admin-backup-1280")
	b.Until(afresh(`document.body.textContent.includes('已试恢复核验')`))
	b.Accessible()
	b.Picture("admin-health-good-1280")

	census := "/s/" + censusOf(t, w)
	sheet := filepath.Join(t.TempDir(), "队伍.csv")
	if err := os.WriteFile(sheet, []byte("名称,队员数量\n蓝天救援队,32\n山地救援队,许多\n,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Go(census + "/intake?kind=team")
	b.Upload("input[type=file]", sheet)
	b.Click("form.sheet button")
	b.Until(`document.querySelector('input[name=digest]')`)
	b.Accessible()
	b.Picture("admin-preview-1280")
	b.Resize(820, 1180)
	b.Picture("admin-preview-820")
	b.Focus("input[name=digest] + button")
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.sound')`)
	b.Accessible()
	b.Picture("admin-imported-820")
	b.Quiet()
}

// afresh holds of a page that a condition holds of; another one is asked for after two seconds, once.
func afresh(condition string) string {
	return `!window.gone && (` + condition + ` || (document.readyState === 'complete' && performance.now() > 2000 && (window.gone = true, location.reload()), false))`
}

func censusOf(t *testing.T, w *watched) string {
	t.Helper()
	c, ok := w.Shelf().Census()
	if !ok {
		t.Fatal("no census")
	}
	return c.ID.String()
}
