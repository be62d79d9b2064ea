// Command terminal is the desk at the scene: it coordinates volunteer rescue teams with or without a network.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"fyne.io/fyne/v2/app"
	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/terminal/command"
	"qianshao/terminal/fault"
	"qianshao/terminal/hush"
	"qianshao/terminal/station"
	"qianshao/terminal/supervisor"
	"qianshao/terminal/window/display"
)

// version is set when a release is built.
var version = "0.1.0"

func main() {
	hush.Speak()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := command.Tree(describe())
	dir, err := os.Getwd()
	if err != nil {
		dir = ""
	}
	call := control.Call{Args: args, Dir: dir, Stdin: stdin, Stdout: stdout, Stderr: stderr}
	words, asks := commandline.Named(root, args)
	if asks {
		commandline.CalledAs(root, os.Args[0])
		return commandline.Execute(ctx, root, call)
	}
	child, supervised := supervisor.Inherited()
	if ladderOf(words) != nil && !supervised {
		return supervise(ctx, root, args, words, stderr)
	}
	p := &program{stderr: stderr, child: child}
	switch {
	case command.OnStation(words):
		return p.once(ctx, root, call)
	case command.Alone(words):
		commandline.Attach(root, command.AloneJobs(call, time.Now))
	case words == "serve":
		commandline.Attach(root, map[string]func(*cobra.Command, []string) error{"serve": p.serve})
	case words == "browser":
		commandline.Attach(root, map[string]func(*cobra.Command, []string) error{"browser": p.browser})
	case words == "":
		commandline.Attach(root, map[string]func(*cobra.Command, []string) error{"": p.window})
	}
	code := commandline.Execute(ctx, root, call)
	return cmp.Or(p.asks, code)
}

// program is one start of the terminal.
type program struct {
	stderr io.Writer
	child  supervisor.Child
	asks   int // what it asks its supervisor for with its exit code; 0 for nothing
}

// once runs one command, through the process that owns the data directory or on the directory itself.
func (p *program) once(ctx context.Context, root *cobra.Command, call control.Call) int {
	return commandline.Once(ctx, root, call, func(ctx context.Context, dir string) (control.Opened, error) {
		st, err := station.Open(ctx, dir, p.options(slog.LevelWarn))
		if err != nil {
			return nil, err
		}
		runner := &command.Runner{Station: st, Version: describe()}
		if words, _ := commandline.Named(root, call.Args); words == "sync" {
			return callUp(ctx, runner), nil
		}
		return runner, nil
	})
}

// calling is an opened station that keeps its line to the hub, for the length of one command.
type calling struct {
	*command.Runner
	stop  context.CancelFunc
	ended chan error
}

func callUp(ctx context.Context, r *command.Runner) calling {
	ctx, stop := context.WithCancel(ctx)
	c := calling{r, stop, make(chan error, 1)}
	fault.Go(func() { c.ended <- r.Station.Run(ctx) })
	return c
}

// Close hangs up before the files are closed.
func (c calling) Close() error {
	c.stop()
	return errors.Join(<-c.ended, c.Runner.Close())
}

// serve runs everything but the window.
func (p *program) serve(c *cobra.Command, _ []string) error {
	return p.own(c, func(ctx context.Context, _ *station.Station) error {
		if _, err := fmt.Fprintln(c.OutOrStdout(), "ready"); err != nil {
			return fmt.Errorf("say that it is ready: %w", err)
		}
		<-ctx.Done()
		return nil
	})
}

// How often and how long to wait for a display that is named but does not answer.
const (
	displayTries = 3
	displayPause = 300 * time.Millisecond
)

// window runs the window; closing it ends the program. Where none can be drawn the supervisor starts the browser instead.
func (p *program) window(c *cobra.Command, args []string) error {
	if p.child.Browser {
		return p.browser(c, args)
	}
	drawn, err := display.Look()
	for range displayTries {
		if !errors.Is(err, display.ErrNone) || os.Getenv("DISPLAY") == "" {
			break
		}
		time.Sleep(displayPause) // a bare X server starts anew when its last window went, which was ours a moment ago
		drawn, err = display.Look()
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "terminal: (%v)\n", err)
		p.asks = supervisor.CodeNoDisplay
		return commandline.ErrRefused
	}
	return p.own(c, func(ctx context.Context, st *station.Station) error {
		mendPreferences()
		return show(ctx, windowed(app.NewWithID(appID), drawn), st, p.shift(c), p.stderr)
	})
}

// own makes this process the owner of the data directory, answers commands in it and keeps the line to the hub for
// as long as during runs.
func (p *program) own(c *cobra.Command, during func(context.Context, *station.Station) error) error {
	if err := commandline.Settings(c, os.LookupEnv); err != nil {
		return err
	}
	dir, err := dataDir(c)
	if err != nil {
		return err
	}
	release, err := control.Own(dir)
	if err != nil {
		return err
	}
	defer release()
	level, err := levelOf(c)
	if err != nil {
		return err
	}
	o := p.options(level)
	if o.LAN, err = command.LAN(c); err != nil {
		return err
	}
	if o.Modem, err = commandline.Modem(c); err != nil {
		return err
	}
	if p.child.Safe { // what came over them may be the reason
		o.LAN, o.Modem = station.LANOff, ""
	}
	st, err := station.Open(c.Context(), dir, o)
	if err != nil {
		return err
	}
	defer st.Close()
	ctx, stop := context.WithCancel(c.Context())
	ended := make(chan error, 2)
	runner := &command.Runner{Station: st, Version: describe()}
	fault.Go(func() { ended <- control.Serve(ctx, dir, p.caught(dir, runner.Run)) })
	fault.Go(func() { ended <- st.Run(ctx) })
	plant(ctx, dir)
	err = during(ctx, st)
	stop()
	for range 2 {
		if one := <-ended; err == nil {
			err = one
		}
	}
	return err
}

func (p *program) options(level slog.Level) station.Options {
	log := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level}))
	return station.Options{Now: time.Now, Log: log, Program: "terminal " + version}
}

// dataDir is where --data or QIANSHAO_DATA says, else the user's data directory.
func dataDir(c *cobra.Command) (string, error) { return commandline.DataDir(c, "terminal") }

// describe is the version with what it was built from.
func describe() string {
	text := version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			text += " " + s.Value[:12]
		}
	}
	for _, m := range info.Deps {
		if m.Path == "fyne.io/fyne/v2" {
			text += " fyne " + m.Version
		}
	}
	return text + " " + info.GoVersion
}
