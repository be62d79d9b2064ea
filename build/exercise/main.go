// Command exercise plays a flood on a real hub with two real terminals, one of which loses its line for a while.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"qianshao/build/flood"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &player{}
	flag.StringVar(&p.hub, "hub", "out/bin/hub", "the hub's program")
	flag.StringVar(&p.terminal, "terminal", "out/bin/terminal", "the terminal's program")
	flag.StringVar(&p.out, "out", "out", "folder for data and pictures")
	flag.BoolVar(&p.hidden, "hidden", false, "there is no person at the display: take pictures and end")
	flag.Uint64Var(&p.seed, "seed", 20260712, "seed of the exercise")
	flag.Parse()
	os.Setenv("LANG", "zh_CN.UTF-8") // the window toolkit complains of the locale C on every start
	err := p.play(ctx)
	p.end()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "exercise:", err)
		os.Exit(1)
	}
}

// player plays the exercise.
type player struct {
	hub, terminal, out string
	hidden             bool
	seed               uint64

	dir     string
	space   string
	address string
	lines   map[string]*line
	running []*exec.Cmd
}

const password = "yanlian-2026"

func (p *player) play(ctx context.Context) error {
	var err error
	if p.dir, err = p.stage(); err != nil {
		return err
	}
	if err := p.openHub(ctx); err != nil {
		return err
	}
	for _, one := range []struct{ name, title, level string }{{"desk", "江津现场服务点一号台", "site"}, {"vehicle", "江津区指挥车", "district"}} {
		if err := p.enrol(ctx, one.name, one.title, one.level); err != nil {
			return err
		}
	}
	story := flood.New(p.seed, time.Now(), flood.Exercise())
	tell("一号台录入 %d 条：%d 支队伍、%d 人、%d 条需求、%d 个任务", story.Acts(), flood.Exercise().Teams, flood.Exercise().People, story.Needs(), story.Tasks())
	if err := p.apply(ctx, "desk", story.Lines()); err != nil {
		return err
	}
	for _, name := range []string{"desk", "vehicle"} {
		if err := p.say(ctx, p.terminal, "sync", "--data", p.data(name)); err != nil {
			return err
		}
	}
	if err := p.openWindows(ctx); err != nil {
		return err
	}
	if err := p.cutAndHeal(ctx, story); err != nil {
		return err
	}
	return p.rest(ctx)
}

// stage makes a fresh folder for this run beside those of earlier ones.
func (p *player) stage() (string, error) {
	if err := os.MkdirAll(filepath.Join(p.out, "pictures"), 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(p.out, "exercise-")
}

func (p *player) openHub(ctx context.Context) error {
	tell("启动中心")
	hub := exec.Command(p.hub, "serve", "--data", p.data("hub"), "--listen", "127.0.0.1:0", "--log-level", "warn")
	out, err := hub.StdoutPipe()
	if err != nil {
		return err
	}
	hub.Stderr = p.log("hub")
	// The account comes first, so that the hub makes none of chance.
	add := exec.CommandContext(ctx, p.hub, "user", "add", "--data", p.data("hub"), "--name", "duty", "--display", "周岚", "--role", "coordination")
	add.Stdin, add.Stderr = strings.NewReader(password+"\n"), os.Stderr
	if err := add.Run(); err != nil {
		return fmt.Errorf("add an account: %w", err)
	}
	if err := p.start(hub); err != nil {
		return err
	}
	var ready string
	if _, err := fmt.Fscanf(out, "ready sync=wss://%s", &ready); err != nil {
		return fmt.Errorf("the hub did not get ready; see %s", filepath.Join(p.dir, "hub.log"))
	}
	p.address, _, _ = strings.Cut(ready, "/")
	go io.Copy(io.Discard, out)
	p.space, err = p.ask(ctx, p.hub, "space", "create", "--data", p.data("hub"), "--name", flood.IncidentName, "--exercise")
	return err
}

func (p *player) enrol(ctx context.Context, name, title, level string) error {
	l, err := openLine(p.address)
	if err != nil {
		return err
	}
	if p.lines == nil {
		p.lines = map[string]*line{}
	}
	p.lines[name] = l
	code, err := p.ask(ctx, p.hub, "enrol", "--data", p.data("hub"), "--name", title, "--level", level, "--area", "500116", "--address", l.address())
	if err != nil {
		return err
	}
	tell("%s 入网", title)
	return p.say(ctx, p.terminal, "join", code, "--data", p.data(name))
}

// cutAndHeal is the main story: the line is cut, both work on, the line is back, and the contradictions stand there
// for a person to decide.
func (p *player) cutAndHeal(ctx context.Context, story *flood.Flood) error {
	tell("指挥车断网")
	p.lines["vehicle"].setCut(true)
	if err := p.apply(ctx, "vehicle", story.InTheVehicle()); err != nil {
		return err
	}
	if err := p.apply(ctx, "desk", story.AtTheDesk()); err != nil {
		return err
	}
	if err := p.say(ctx, p.terminal, "sync", "--data", p.data("desk")); err != nil {
		return err
	}
	if err := p.pictures(ctx, "cut"); err != nil {
		return err
	}
	tell("断网期间指挥车：")
	if err := p.say(ctx, p.terminal, "status", "--data", p.data("vehicle")); err != nil {
		return err
	}
	tell("网络恢复")
	p.lines["vehicle"].setCut(false)
	for _, name := range []string{"vehicle", "desk", "vehicle"} {
		if err := p.say(ctx, p.terminal, "sync", "--data", p.data(name), "--timeout", "90s"); err != nil {
			return err
		}
	}
	return p.compare(ctx)
}

// compare shows that all three hold the same, and what waits for a person.
func (p *player) compare(ctx context.Context) error {
	dumps := map[string]string{}
	for name, program := range map[string]string{"hub": p.hub, "desk": p.terminal, "vehicle": p.terminal} {
		d, err := p.ask(ctx, program, "dump", "--data", p.data(name), "--space", p.space)
		if err != nil {
			return err
		}
		dumps[name] = d
	}
	if dumps["hub"] != dumps["desk"] || dumps["hub"] != dumps["vehicle"] || dumps["hub"] == "" {
		return errors.New("hub, desk and vehicle do not hold the same after the line healed")
	}
	tell("中心、一号台、指挥车三处数据逐字节一致（%d 条记录）；待人处理的冲突：", strings.Count(dumps["hub"], "\n")+1)
	return p.say(ctx, p.terminal, "conflicts", "--data", p.data("desk"), "--space", p.space)
}

// rest shows where to look, and waits for the person where there is one.
func (p *player) rest(ctx context.Context) error {
	if err := p.pictures(ctx, "healed"); err != nil {
		return err
	}
	if p.hidden {
		if err := p.consolePictures(ctx); err != nil {
			return err
		}
	}
	tell("控制台 https://%s/  账号 duty  口令 %s（自签证书，浏览器会提示一次）", p.address, password)
	if p.hidden {
		tell("窗口截图在 %s", filepath.Join(p.out, "pictures"))
		return nil
	}
	tell("两个终端窗口已打开；按 Ctrl+C 结束演练")
	<-ctx.Done()
	return nil
}

func (p *player) data(name string) string { return filepath.Join(p.dir, name) }

func (p *player) apply(ctx context.Context, name string, acts []byte) error {
	c := exec.CommandContext(ctx, p.terminal, "apply", "-", "--data", p.data(name), "--space", p.space, "--operator", map[string]string{"desk": "李敏", "vehicle": "陈刚"}[name])
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(acts), os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("apply at the %s: %w", name, err)
	}
	return nil
}

// say runs a command and shows what it prints.
func (p *player) say(ctx context.Context, program string, args ...string) error {
	c := exec.CommandContext(ctx, program, args...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(program), args[0], err)
	}
	return nil
}

// ask runs a command for what it prints.
func (p *player) ask(ctx context.Context, program string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", filepath.Base(program), args[0], err)
	}
	return strings.TrimRight(string(out), "\n"), nil
}

func (p *player) start(c *exec.Cmd) error {
	if err := c.Start(); err != nil {
		return err
	}
	p.running = append(p.running, c)
	return nil
}

func (p *player) log(name string) io.Writer {
	file, err := os.Create(filepath.Join(p.dir, name+".log"))
	if err != nil {
		return os.Stderr
	}
	return file
}

// end stops what was started, the hub last.
func (p *player) end() {
	for i := len(p.running) - 1; i >= 0; i-- {
		p.running[i].Process.Signal(syscall.SIGTERM)
		p.running[i].Wait()
	}
	for _, l := range p.lines {
		l.close()
	}
}

func tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "── "+format+"\n", args...)
}
