package browser_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"qianshao/build/chromium"
)

// programs gives the directory of both programs, as they are run.
func programs(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("QIANSHAO_BIN"); bin != "" {
		return bin // built already
	}
	bin := t.TempDir()
	for _, name := range []string{"hub", "terminal"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, name), "qianshao/"+name).CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
	return bin
}

// scene is a real hub and a real terminal on directories of their own, and a browser in front of the terminal.
type scene struct {
	*tab
	t        *testing.T
	bin, dir string
}

// start runs a program until the test ends and gives the first line it prints, and what it says beside. It has no display.
func (s *scene) start(program string, args ...string) (string, *notes) {
	s.t.Helper()
	said := &notes{}
	t := s.t
	c := exec.Command(filepath.Join(s.bin, program), args...)
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "DISPLAY=") || strings.HasPrefix(v, "WAYLAND_DISPLAY=")
	})
	c.Stderr = said
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	said.process = c.Process
	t.Cleanup(func() {
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Logf("%s: %v", program, err)
		}
		if err := c.Wait(); err != nil || t.Failed() {
			t.Logf("%s ended with %v: %s", program, err, said)
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("%s ended before it was ready: %s", program, said)
	}
	go func() {
		for lines.Scan() { // so that it never blocks on a full pipe
		}
	}()
	return lines.Text(), said
}

// notes is what a program says, read while it speaks.
type notes struct {
	process *os.Process

	mu  sync.Mutex
	all bytes.Buffer
}

// hold keeps a supervisor from starting its child again until it is let go. A test that ends lets it go too.
func (n *notes) hold(t *testing.T) (letGo func()) {
	t.Helper()
	if err := n.process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	letGo = sync.OnceFunc(func() {
		if err := n.process.Signal(syscall.SIGCONT); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(letGo)
	return letGo
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}

// run runs one command and gives what it printed.
func (s *scene) run(stdin, program string, args ...string) string {
	s.t.Helper()
	c := exec.Command(filepath.Join(s.bin, program), args...)
	c.Stdin = strings.NewReader(stdin)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("%s %q: %v\n%s%s", program, args, err, out, &said)
	}
	return strings.TrimSpace(string(out))
}

// fill types into fields, given with their texts.
func (s *scene) fill(pairs ...string) {
	s.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		s.at(pairs[i])
		if chromium.Ask[bool](s.tab.Tab, `document.activeElement.dataset.kind === 'pick'`) {
			s.Keys(pairs[i+1])
			s.Until(`document.querySelectorAll('#picks .pick').length > 0`)
			s.Picture("pick")
			s.Keys(chromium.Enter)
			continue
		}
		s.Until(`(document.activeElement.select?.(), true)`)
		s.Write(pairs[i+1])
	}
}

func (s *scene) save() { s.Keys(chromium.Enter, chromium.Ctrl) }

// child is the process that holds the terminal's data: its supervisor starts it again when it crashes.
func (s *scene) child() int {
	s.t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "owner.lock"))
	if err != nil {
		s.t.Fatal(err)
	}
	var owner struct{ PID int }
	if err := json.Unmarshal(raw, &owner); err != nil {
		s.t.Fatal(err)
	}
	return owner.PID
}

const blueSky = `{"kind":"team","id":"51500000MJX0000001","set":{"name":"重庆蓝天救援队","leader":"张伟","phone":"13800138000","members":32,"vehicles":4,"district":"500103","self_sufficiency_hours":48},"add":{"capabilities":["water:2"]}}`

// TestIssue5_TheDeskInABrowser is a morning at a terminal without a window: enrol, begin the shift, an incident, a known
// team, a walk-up, a need, the board, an undo, a crash in the middle of a sentence.
func TestIssue5_TheDeskInABrowser(t *testing.T) {
	s := &scene{tab: openTab(t), t: t, bin: programs(t), dir: t.TempDir()}
	hub := t.TempDir()
	ready, _ := s.start("hub", "serve", "--data", hub, "--listen", "127.0.0.1:0")
	if !strings.Contains(ready, "ready") {
		t.Fatalf("the hub said %q", ready)
	}
	code, _, _ := strings.Cut(s.run("", "hub", "--data", hub, "enrol", "--name", "江津一号台", "--level", "city"), "\n")
	line, said := s.start("terminal", "browser", "--data", s.dir, "--listen", "127.0.0.1:0", "--open=false", "--lan", "off")
	s.goTo(line)
	s.begin(code)
	s.checkIn()
	s.walkUp()
	s.need()
	s.board()
	s.crash(said)
	s.noWindow()
	s.Quiet("ERR_CONNECTION_REFUSED", "WebSocket")
}

// goTo opens the pages whose address a terminal printed.
func (s *scene) goTo(line string) {
	s.t.Helper()
	address, ok := strings.CutPrefix(line, "ready ")
	if !ok {
		s.t.Fatalf("the terminal said %q", line)
	}
	s.Go(address)
	s.Until(`document.getElementById('under') && document.fonts.status === 'loaded'`)
}

// noWindow is the terminal as it is always started, on a machine where no window can be drawn.
func (s *scene) noWindow() {
	line, said := s.start("terminal", "--data", s.t.TempDir(), "--lan", "off")
	s.goTo(line)
	s.See("选择语言")
	if !strings.Contains(said.String(), "no-display") || !strings.Contains(said.String(), "窗口打不开") {
		s.t.Errorf("the terminal said %s", said)
	}
}

func (s *scene) begin(code string) {
	s.See("选择语言")
	s.Click(`[data-press="setup.zh"]`)
	s.fill("setup.operator", "李敏", "setup.post", "xtz")
	s.save()
	s.See("加入中心")
	s.fill("setup.code", code)
	s.save()
	s.See("本终端已接入", "核对码")
	s.Picture("enrolled")
	s.run(blueSky, "terminal", "--data", s.dir, "apply", "--space", "census", "-")
	s.save()
	s.See("终端自检")
	s.save()
	s.See("到场报备", "操作员 李敏")
	s.Keys("1", chromium.Alt)
	s.Keys("n", chromium.Alt, chromium.Shift)
	s.focused("activation.create.name")
	s.fill("activation.create.name", "江津‘7·12’暴雨洪涝")
	s.save()
	s.See("事件：江津‘7·12’暴雨洪涝")
}

func (s *scene) checkIn() {
	s.Keys(chromium.F2)
	s.focused("checkin.find")
	s.Keys("ltjyd")
	s.See("重庆蓝天救援队")
	s.Keys(chromium.Enter)
	s.See("取自队伍库")
	s.Picture("checkin-known")
	s.save()
	s.See("已保存·仅本机：重庆蓝天救援队 32 人", "待命")
}

// walkUp is a team that nobody knows.
func (s *scene) walkUp() {
	s.Keys("n", chromium.Alt, chromium.Shift)
	s.focused("checkin.name")
	s.fill("checkin.name", "北碚山地救援协会", "checkin.leader", "王芳", "checkin.phone", "13700137000", "checkin.people", "18", "checkin.capability", "sd")
	s.Picture("checkin-walkup")
	s.save()
	s.See("已保存·仅本机：北碚山地救援协会")
}

func (s *scene) need() {
	s.Keys(chromium.F6)
	s.See("字母键直接办理")
	s.Keys("n", chromium.Alt, chromium.Shift)
	s.focused("intake.title")
	s.Write("滨江路三户被困需要冲锋舟")
	s.Keys(chromium.Enter)
	s.focused("intake.place")
	s.Write("滨江路12号")
	s.Picture("needs-intake")
	s.save()
	s.Until(`document.getElementById('snack').innerText.includes('滨江路三户被困需要冲锋舟')`)
	s.Keys(chromium.Escape)
	s.Until(`document.querySelector('tr[data-row]')?.innerText.includes('滨江路三户被困需要冲锋舟')`)
	s.Picture("needs")
}

func (s *scene) board() {
	s.Until(`([...document.querySelectorAll('.entrance')].find((e) => e.innerText.includes('力量看板')).click(), true)`)
	s.focused("board.cards")
	column := func(title, team string) string {
		return `[...document.querySelectorAll('.column')].some((c) => c.querySelector('.column-name').textContent.includes('` + title + `') && c.textContent.includes('` + team + `'))`
	}
	s.Until(column("待命", "北碚山地救援协会"))
	s.Until(`document.querySelector('[data-card][aria-selected=true]')`)
	team := chromium.Ask[string](s.tab.Tab, `document.querySelector('[data-card][aria-selected=true] .card-name').textContent`)
	s.Keys("m")
	s.Until(`document.querySelector('.moving')`)
	s.Keys(chromium.Ask[string](s.tab.Tab, `[...document.querySelectorAll('.column')].find((c) => c.querySelector('.column-name').textContent.includes('休整')).dataset.digit`))
	s.Until(column("休整", team))
	s.Picture("board-moved")
	s.Keys("z", chromium.Ctrl)
	s.Until(column("待命", team))
	s.See("已撤销")
}

// crash ends the terminal in the middle of a sentence, without a word of goodbye. It stays away until the sentence is typed.
func (s *scene) crash(said *notes) {
	s.Keys(chromium.F2)
	s.fill("checkin.name", "璧山曙光")
	s.Until(`document.querySelector('[data-field="checkin.name"]').dataset.text === '璧山曙光'`)
	before := s.child()
	letGo := said.hold(s.t)
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	s.Until(`document.getElementById('lost')`)
	s.Picture("lost")
	s.Write("救援队")
	letGo()
	s.Until(`!document.getElementById('lost')`)
	s.Keys(chromium.F2)
	s.holds("checkin.name", "璧山曙光救援队")
	s.Until(`document.querySelector('[data-field="checkin.name"]').dataset.text === '璧山曙光救援队'`)
	s.Picture("came-back")
	if now := s.child(); now == before {
		s.t.Errorf("process %d lives on", now)
	}
}
