//go:build linux

package supervisor_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"qianshao/terminal/supervisor"
)

// TestAWindowThatCrashesComesBackWithWhatWasTyped types the name of a team into a real window, ends its process in three
// ways within a minute, and saves the team from what is left: first by the window that came back, and, after the safe mode
// wrote every sheet, by the window as usual.
func TestAWindowThatCrashesComesBackWithWhatWasTyped(t *testing.T) {
	d := newDesk(t, screenOf(t))
	d.run("space", "create", "--name", "江津暴雨洪涝")
	d.start("--operator", "李敏", "--post", "general", "--lan", "off")
	d.until("the window is there", func() bool { return d.window() != "" })
	d.presses("the name is typed", func() bool { return d.keeps(`"checkin.name":"nova`) }, "F2", "ctrl+n", "n", "o", "v", "a")
	d.presses("five fields before it a number is typed", func() bool { return d.keeps(`"checkin.people":"9`) }, "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "9")
	for i, how := range []syscall.Signal{syscall.SIGKILL, syscall.SIGSEGV} {
		child, began := d.child(), time.Now()
		if err := syscall.Kill(child, how); err != nil {
			t.Fatal(err)
		}
		took := d.another(child, began)
		t.Logf("%v: the window is back after %v", how, took.Round(time.Millisecond))
		if got := d.reports(); len(got) != i+1 {
			t.Fatalf("%d reports after %d crashes", len(got), i+1)
		}
	}
	if err := os.WriteFile(filepath.Join(d.dir, "plant"), []byte("ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	child := d.child()
	d.until("the program is in safe mode", func() bool { return strings.Contains(d.said.String(), "safe-mode") })
	d.another(child, time.Now())
	d.presses("every sheet is written", func() bool {
		sheets, err := filepath.Glob(filepath.Join(d.dir, "exports", "*.xlsx"))
		return err == nil && len(sheets) >= 10
	}, "a")
	child = d.child()
	d.presses("the safe mode is left", func() bool { now := d.child(); return now != 0 && now != child }, "n")
	d.another(child, time.Now())
	d.presses("what was typed is saved", func() bool { return strings.Contains(d.run("dump"), "nova") }, "ctrl+Return")
	if code := d.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	d.quotesNothing()
}

// presses presses keys, and again where a window that just came up was not ready for them.
func (d *desk) presses(what string, done func() bool, keys ...string) {
	d.t.Helper()
	var pressed time.Time
	d.until(what, func() bool {
		if done() {
			return true
		}
		if time.Since(pressed) > 3*time.Second {
			d.keys(keys...)
			pressed = time.Now()
		}
		return false
	})
}

// keeps says whether a text lies in the files of what is typed and not saved.
func (d *desk) keeps(text string) bool {
	for _, name := range []string{"station.db", "station.db-wal"} {
		if raw, err := os.ReadFile(filepath.Join(d.dir, name)); err == nil && bytes.Contains(raw, []byte(text)) {
			return true
		}
	}
	return false
}

// quotesNothing reads every report and all that was said on standard error.
func (d *desk) quotesNothing() {
	d.t.Helper()
	for _, text := range append(d.reports(), d.said.String()) {
		for _, secret := range []string{"张三", "李四", "13812345678", "13987654321", "nova"} {
			if strings.Contains(text, secret) {
				d.t.Errorf("%q stands in\n%s", secret, text)
			}
		}
	}
}

// TestAPanicOfAnyGoroutineIsReportedWithoutItsWords plants a panic in a goroutine of ours, in one that nobody wrapped, and
// a lack of memory.
func TestAPanicOfAnyGoroutineIsReportedWithoutItsWords(t *testing.T) {
	for _, c := range []struct{ how, kind, place string }{
		{"ours", "fault: panic: *errors.errorString", "plant.func"}, {"foreign", "fault: panic\n", "plant.func"}, {"memory", "fault: fatal error: runtime: ", "plant.func"},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "")
			d.start("serve", "--lan", "off")
			d.until("it is ready", func() bool { return strings.Contains(d.printed.String(), "ready") })
			if err := os.WriteFile(filepath.Join(d.dir, "plant"), []byte(c.how), 0o600); err != nil {
				t.Fatal(err)
			}
			d.until("it is ready again", func() bool { return strings.Count(d.printed.String(), "ready") == 2 })
			if said := d.run("status"); !strings.Contains(said, "设备") && said == "" {
				t.Errorf("status says %q", said)
			}
			reports := d.reports()
			if len(reports) != 1 || !strings.Contains(reports[0], c.kind) || !strings.Contains(reports[0], c.place) {
				t.Errorf("reports %q, want one of %q at %s", reports, c.kind, c.place)
			}
			d.quotesNothing()
			if code := d.end(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// TestWhoeverKillsTheProgramKillsAllOfIt ends the supervisor alone, and wants the data free for the next start at once.
func TestWhoeverKillsTheProgramKillsAllOfIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "")
	d.start("serve", "--lan", "off")
	d.until("it is ready", func() bool { return strings.Contains(d.printed.String(), "ready") })
	child := d.child()
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(d.command.Process.Pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	held := 0 // kB of memory that no file gives back
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			held, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	t.Logf("the supervisor holds %d kB", held)
	if held == 0 || held > 20<<10 {
		t.Errorf("the supervisor holds %d kB of memory, want next to nothing", held)
	}
	if err := d.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	d.wait()
	d.until("the child is gone too", func() bool { return syscall.Kill(child, 0) != nil })
	d.run("check")
}

// TestACrashThatComesAgainAndAgainEndsWhatNobodyLooksAt has serve give up after three crashes, with a code that says so.
func TestACrashThatComesAgainAndAgainEndsWhatNobodyLooksAt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "")
	d.start("serve", "--lan", "off")
	for i := range 3 {
		d.until("it is ready", func() bool { return strings.Count(d.printed.String(), "ready") == i+1 })
		if err := syscall.Kill(d.child(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	code := d.wait()
	for _, report := range d.reports() {
		if !strings.Contains(report, "fault: signal: killed") || !strings.Contains(report, "program: terminal ") {
			t.Errorf("a report says\n%s", report)
		}
	}
	if code != supervisor.CodeFault || !strings.Contains(d.said.String(), "gave-up") || len(d.reports()) != 3 {
		t.Errorf("exit code %d, %d reports", code, len(d.reports()))
	}
}

// TestRefusalsPassThroughUnchanged starts a second program on the same data, and one with a word nobody knows.
func TestRefusalsPassThroughUnchanged(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "")
	d.start("serve", "--lan", "off")
	d.until("it is ready", func() bool { return strings.Contains(d.printed.String(), "ready") })
	other := newDesk(t, "")
	other.dir = d.dir
	other.start("serve", "--lan", "off")
	if code := other.wait(); code != 1 || !strings.HasPrefix(other.said.String(), "terminal: already_running: ") {
		t.Errorf("a second one: exit %d: %s", code, other.said.String())
	}
	wrong := newDesk(t, "")
	wrong.start("serve", "--bogus")
	if code := wrong.wait(); code != 2 || !strings.Contains(wrong.said.String(), "terminal: usage: ") || wrong.printed.String() != "" {
		t.Errorf("a wrong flag: exit %d: %s", code, wrong.said.String())
	}
	for _, one := range []*desk{other, wrong} {
		if reports := one.reports(); len(reports) > 0 {
			t.Errorf("a refusal left %q", reports)
		}
	}
}

// TestWithoutADisplayTheScreensOpenInTheBrowser starts the window with no display, and with one that has no OpenGL.
func TestWithoutADisplayTheScreensOpenInTheBrowser(t *testing.T) {
	for _, c := range []struct {
		name   string
		screen func(*testing.T) string
	}{
		{"no display", func(*testing.T) string { return "" }},
		{"no OpenGL", func(t *testing.T) string { return screenOf(t, "-extension", "GLX") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, c.screen(t))
			d.env = append(d.env, "PATH="+without(t, "xdg-open", "zenity", "kdialog", "xmessage")) // nothing is to pop up in a test
			d.start("--operator", "李敏", "--lan", "off")
			var at string
			d.until("the pages are served", func() bool {
				_, rest, _ := strings.Cut(d.printed.String(), "ready ")
				var whole bool
				at, _, whole = strings.Cut(rest, "\n")
				return whole
			})
			for _, want := range []string{"terminal: no-display: 窗口打不开", "terminal: No window can be opened", "改在浏览器中打开"} {
				if !strings.Contains(d.said.String(), want) {
					t.Errorf("%q is not said:\n%s", want, d.said.String())
				}
			}
			answer, err := http.Get(at)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			page, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("<html")) {
				t.Errorf("%v: %s: %.200s", err, answer.Status, page)
			}
			if code := d.end(); code != 0 || len(d.reports()) > 0 {
				t.Errorf("exit code %d, reports %q", code, d.reports())
			}
		})
	}
}

// without is the search path with no program of some names.
func without(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !slices.Contains(names, e.Name()) {
				_ = os.Symlink(filepath.Join(folder, e.Name()), filepath.Join(dir, e.Name())) // the first folder wins
			}
		}
	}
	return dir
}
