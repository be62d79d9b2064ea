package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// windowPatience is how long a window may take to stand there, on a machine that also draws by processor.
const windowPatience = 60 * time.Second

// openWindows opens both terminals, side by side.
func (p *player) openWindows(ctx context.Context) error {
	tell("打开两个终端窗口")
	if p.hidden {
		if err := p.start(exec.Command("openbox")); err != nil {
			return fmt.Errorf("start a window manager: %w", err)
		}
	}
	for i, one := range []struct{ name, operator, post string }{{"desk", "李敏", "general"}, {"vehicle", "陈刚", "coordination"}} {
		c := exec.Command(p.terminal, "--data", p.data(one.name), "--operator", one.operator, "--post", one.post, "--log-level", "warn", "--lan", "off")
		c.Env = append(os.Environ(), "QIANSHAO_CHILD=normal") // the window's own process, which is asked for its window below, with no supervisor over it
		c.Stderr = p.log(one.name)
		if err := p.start(c); err != nil {
			return err
		}
		id, err := p.windowOf(ctx, c.Process.Pid)
		if err != nil {
			return fmt.Errorf("the window of the %s did not open; see %s", one.name, filepath.Join(p.dir, one.name+".log"))
		}
		if p.hidden && i == 1 { // the vehicle works at night
			if err := p.press(ctx, id, "F12"); err != nil {
				return err
			}
		}
		if p.hidden {
			place := exec.CommandContext(ctx, "xdotool", "windowmove", id, fmt.Sprint(10+i*1390), "20")
			if err := place.Run(); err != nil {
				return fmt.Errorf("place a window: %w", err)
			}
		}
	}
	return nil
}

// windowOf waits for the window of a process.
func (p *player) windowOf(ctx context.Context, pid int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, windowPatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--pid", fmt.Sprint(pid)).Output()
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return id, nil
}

// pictures takes pictures of both windows on the pages that tell the story.
func (p *player) pictures(ctx context.Context, moment string) error {
	if !p.hidden {
		return nil
	}
	for i, name := range []string{"desk", "vehicle"} {
		id, err := p.windowOf(ctx, p.running[len(p.running)-2+i].Process.Pid)
		if err != nil {
			return fmt.Errorf("find the window of the %s: %w", name, err)
		}
		for _, page := range []struct{ key, name string }{
			{"F2", "checkin"}, {"F6", "needs"}, {"alt+5", "information"}, {"F4", "tasks"}, {"alt+7", "board"}, {"alt+8", "traffic"}, {"F7", "logistics"}, {"F9", "sync"}, {"s", "counts"},
		} {
			if err := p.picture(ctx, id, page.key, filepath.Join(p.out, "pictures", fmt.Sprintf("%s-%s-%s.png", moment, name, page.name))); err != nil {
				return err
			}
		}
	}
	return nil
}

// press brings a window to the front and presses a key in it.
func (p *player) press(ctx context.Context, id, key string) error {
	for _, c := range [][]string{{"xdotool", "windowactivate", "--sync", id}, {"xdotool", "key", "--window", id, key}} {
		if out, err := exec.CommandContext(ctx, c[0], c[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(c, " "), err, out)
		}
	}
	return nil
}

func (p *player) picture(ctx context.Context, id, key, file string) error {
	if err := p.press(ctx, id, key); err != nil {
		return err
	}
	if err := settle(ctx, 2500*time.Millisecond); err != nil { // a processor draws slowly
		return err
	}
	if out, err := exec.CommandContext(ctx, "import", "-window", id, file).CombinedOutput(); err != nil {
		return fmt.Errorf("take a picture: %w: %s", err, out)
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() == 0 {
		return fmt.Errorf("picture %s is empty", file)
	}
	return nil
}

func settle(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
