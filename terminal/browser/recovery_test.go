package browser_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/build/chromium"
)

// planted gives the directory of both programs, where the terminal panics when a file "plant" in its data directory
// says so (terminal/planted.go).
func planted(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(filepath.Join(programs(t), "hub"), filepath.Join(bin, "hub")); err != nil {
		t.Fatal(err)
	}
	tags, err := exec.Command("go", "list", "-f", `{{join context.BuildTags ","}}`, "qianshao/terminal/browser").Output()
	if err != nil {
		t.Fatal(err)
	}
	with := "planted," + strings.TrimSpace(string(tags))
	if out, err := exec.Command("go", "build", "-tags", with, "-o", filepath.Join(bin, "terminal"), "qianshao/terminal").CombinedOutput(); err != nil {
		t.Fatalf("build terminal: %v\n%s", err, out)
	}
	return bin
}

// TestIssue5_SafeModeInABrowser is a terminal whose program ends three times within a minute in the middle of a sentence,
// seen from the page that stood open all the while: a list, a sheet, the hub, and the way back to the sentence.
func TestIssue5_SafeModeInABrowser(t *testing.T) {
	s := &scene{tab: openTab(t), t: t, bin: planted(t), dir: t.TempDir()}
	hub := t.TempDir()
	s.start("hub", "serve", "--data", hub, "--listen", "127.0.0.1:0")
	code, _, _ := strings.Cut(s.run("", "hub", "--data", hub, "enrol", "--name", "江津一号台", "--level", "city"), "\n")
	s.run("", "terminal", "--data", s.dir, "join", code)
	space, _, _ := strings.Cut(s.run("", "terminal", "--data", s.dir, "space", "create", "--name", "江津暴雨洪涝"), "\n")
	s.run(blueSky, "terminal", "--data", s.dir, "apply", "-")
	line, said := s.start("terminal", "browser", "--data", s.dir, "--listen", "127.0.0.1:0", "--open=false", "--lan", "off", "--operator", "李敏", "--post", "general")
	s.goTo(line)
	s.Keys(chromium.F2)
	s.focused("checkin.find")
	s.Keys("n", chromium.Alt, chromium.Shift)
	s.fill("checkin.name", "璧山曙光救援队")
	s.Until(`document.querySelector('[data-field="checkin.name"]').dataset.text === '璧山曙光救援队'`)
	for n := range 3 {
		s.panics(said, n+1)
	}
	s.See("安全模式", "已输入未保存的草稿也留着", "重庆蓝天救援队", "份，最近")
	if !strings.Contains(said.String(), "safe-mode") {
		t.Errorf("the terminal said %s", said)
	}
	s.Picture("safe")
	s.exports()
	s.reachesTheHub(space, hub)
	s.Keys("n")
	s.Until(`document.getElementById('nav') && !document.getElementById('lost')`) // drawn by the one that follows
	s.Keys(chromium.F2)
	s.holds("checkin.name", "璧山曙光救援队")
	s.Picture("safe-left")
	s.Quiet("ERR_CONNECTION_REFUSED", "WebSocket")
}

// panics ends the program as its own fault would, for the nth time, and waits until its supervisor has said so: the next one is
// told to end as soon as it works, so that three are within a minute however slowly the page follows.
func (s *scene) panics(said *notes, n int) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, "plant"), []byte("ours"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	began := time.Now()
	s.until("another one is started", func() bool {
		text := said.String()
		return strings.Count(text, "terminal: crashed: ")+strings.Count(text, "terminal: safe-mode: ") == n
	})
	s.t.Logf("crash %d after %v", n, time.Since(began).Round(time.Millisecond))
}

// until waits for what happens outside the page.
func (s *scene) until(what string, done func() bool) {
	s.t.Helper()
	late := time.After(chromium.Patience)
	every := time.NewTicker(50 * time.Millisecond)
	defer every.Stop()
	for !done() {
		select {
		case <-every.C:
		case <-late:
			s.t.Fatalf("never: %s", what)
		}
	}
}

// exports has the list in sight written to a file.
func (s *scene) exports() {
	s.t.Helper()
	s.Click(`[data-press="safe.export"]`)
	s.See("已导出到")
	found, err := filepath.Glob(filepath.Join(s.dir, "exports", "*.xlsx"))
	if err != nil || len(found) != 1 {
		s.t.Errorf("the sheets are %q, %v", found, err)
	}
}

// reachesTheHub sees a record that was entered beside the safe mode listed, and confirmed by the hub.
func (s *scene) reachesTheHub(space, hub string) {
	s.t.Helper()
	s.run(`{"kind":"need","id":"n-1","set":{"title":"转移群众","status":"线索"}}`, "terminal", "--data", s.dir, "apply", "--space", space, "-")
	s.Keys(chromium.F9)
	s.until("the hub holds it", func() bool {
		return strings.Contains(s.run("", "hub", "--data", hub, "dump", "--space", space), "转移群众")
	})
	s.See("仅本机 0")
	s.Click(`[data-press="safe.kind.need"]`)
	s.See("转移群众")
}
