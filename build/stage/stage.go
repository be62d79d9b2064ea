// Package stage is a display of its own, with a window manager, a message bus and a Chinese input method on it.
package stage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"qianshao/shared/font"
)

// ErrMissing says that a tool of the stage is not installed; its text names the tool and Debian's packages.
var ErrMissing = errors.New("missing")

// Patience is how long anything on the stage may take before it is given up; two busy cores are slow.
const Patience = 3 * time.Minute

// Size of the display in pixels: the smallest laptop that the product is made for.
const (
	Width  = 1366
	Height = 768
)

// profile makes pinyin the input method of fcitx5.
const profile = `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
`

// bus lets anybody talk to anybody and starts nothing: the bus of a desktop would start an input method of its own for whoever
// asks for one before ours has come up.
const bus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`

// Stage is one display with all that stands on it. One goroutine uses it.
type Stage struct {
	home    string
	env     []string
	method  *exec.Cmd // fcitx5
	running []*exec.Cmd
}

// Open sets a stage up; the caller closes it. ErrMissing when a tool is not installed.
func Open() (*Stage, error) {
	for _, tool := range []string{"Xvfb", "openbox", "dbus-daemon", "fcitx5", "fcitx5-remote", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%w: %s (Debian: xvfb openbox dbus-x11 fcitx5 fcitx5-chinese-addons xdotool)", ErrMissing, tool)
		}
	}
	home, err := os.MkdirTemp("", "stage")
	if err != nil {
		return nil, fmt.Errorf("make a home for the stage: %w", err)
	}
	s := &Stage{home: home, env: append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"),
		"XDG_CACHE_HOME="+filepath.Join(home, ".cache"), "XDG_DATA_HOME="+filepath.Join(home, ".local", "share"), "XDG_RUNTIME_DIR="+home, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "XMODIFIERS=@im=fcitx")}
	if err := s.furnish(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stage) furnish() error {
	for path, content := range map[string][]byte{
		".config/fcitx5/profile":         []byte(profile),
		"bus.conf":                       []byte(bus),
		".local/share/fonts/chinese.ttf": font.Regular, // the input method has none of its own to draw candidates with
	} {
		path = filepath.Join(s.home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("furnish the stage: %w", err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return fmt.Errorf("furnish the stage: %w", err)
		}
	}
	if err := s.openDisplay(); err != nil {
		return err
	}
	daemon := exec.Command("dbus-daemon", "--config-file="+filepath.Join(s.home, "bus.conf"), "--nofork", "--print-address")
	address, err := daemon.StdoutPipe()
	if err != nil {
		return fmt.Errorf("listen to the message bus: %w", err)
	}
	if err := s.Start(daemon); err != nil {
		return err
	}
	where, err := firstLine(address)
	if err != nil {
		return fmt.Errorf("read where the message bus is: %w", err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+where)
	if err := s.Start(exec.Command("openbox")); err != nil {
		return err
	}
	return s.StartMethod()
}

// StartMethod starts the input method. Opening the stage has done it; this is for one that ended.
func (s *Stage) StartMethod() error {
	fcitx := exec.Command("fcitx5", "--disable=wayland,waylandim")
	if err := s.Start(fcitx); err != nil {
		return err
	}
	s.method = fcitx
	return s.Until("fcitx5 answers", func() bool { _, err := s.Run("fcitx5-remote"); return err == nil })
}

// KillMethod ends the input method as a crash does.
func (s *Stage) KillMethod() error {
	if err := s.method.Process.Kill(); err != nil {
		return fmt.Errorf("kill fcitx5: %w", err)
	}
	_ = s.method.Wait() // it was killed
	return nil
}

// openDisplay starts a display on a number that is free. What it shows stands in a file, so that pictures cost no more
// than reading it.
func (s *Stage) openDisplay() error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("listen to the display: %w", err)
	}
	defer reader.Close()
	xvfb := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", Width, Height), "-nolisten", "tcp", "-fbdir", s.home)
	xvfb.ExtraFiles = []*os.File{writer}
	err = s.Start(xvfb)
	_ = writer.Close() // ours; the display has its own, and its end is what ends the reading below
	if err != nil {
		return err
	}
	number, err := firstLine(reader)
	if err != nil {
		return fmt.Errorf("read the display's number: %w", err)
	}
	s.env = append(s.env, "DISPLAY=:"+number)
	return nil
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	return strings.TrimSpace(line), err
}

// Method is the input method's process.
func (s *Stage) Method() *os.Process { return s.method.Process }

// Start runs a program on the stage until the stage is closed, unless it ends before.
func (s *Stage) Start(c *exec.Cmd) error {
	c.Env = append(s.env, c.Env...)
	if err := c.Start(); err != nil {
		return fmt.Errorf("start %s: %w", filepath.Base(c.Path), err)
	}
	s.running = append(s.running, c)
	return nil
}

// Close ends everything that was started, the last first, and removes what it left.
func (s *Stage) Close() {
	for i := len(s.running) - 1; i >= 0; i-- {
		_ = s.running[i].Process.Kill()
		_ = s.running[i].Wait()
	}
	_ = os.RemoveAll(s.home) // the input method's own children may still write there
}

// Run runs a tool on the stage and gives what it printed.
func (s *Stage) Run(name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Env = s.env
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

// Until waits for something that another process does. The error says what was waited for in vain.
func (s *Stage) Until(what string, done func() bool) error {
	deadline := time.Now().Add(Patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %v in vain: %s", Patience, what)
		}
		<-tick.C
	}
	return nil
}

// Keys presses keys, by the names of xdotool, with a pause in milliseconds between them.
func (s *Stage) Keys(pause int, keys ...string) error {
	if out, err := s.Run("xdotool", append([]string{"key", "--delay", fmt.Sprint(pause)}, keys...)...); err != nil {
		return fmt.Errorf("press %v: %w %s", keys, err, out)
	}
	return nil
}

// Front brings the window with a title to the front once it is there, and gives it the keyboard.
func (s *Stage) Front(title string) error {
	return s.Until("the window "+title+" is there", func() bool {
		ids, err := s.Run("xdotool", "search", "--onlyvisible", "--name", title)
		if err != nil || ids == "" {
			return false
		}
		id := strings.Fields(ids)[0]
		if _, err := s.Run("xdotool", "windowactivate", id); err != nil {
			return false
		}
		active, _ := s.Run("xdotool", "getactivewindow")
		return active == id
	})
}

// Pinyin switches the input method on for the window that has the keyboard.
func (s *Stage) Pinyin() error {
	return s.Until("pinyin is on", func() bool {
		_, _ = s.Run("fcitx5-remote", "-o")
		_, _ = s.Run("fcitx5-remote", "-s", "pinyin")
		state, _ := s.Run("fcitx5-remote")
		name, _ := s.Run("fcitx5-remote", "-n")
		return state == "2" && name == "pinyin"
	})
}
