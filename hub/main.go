// Command hub is the centre: it receives what the desks did and shows it.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"qianshao/hub/account"
	"qianshao/hub/command"
	"qianshao/hub/console"
	"qianshao/hub/health"
	"qianshao/hub/server"
	"qianshao/shared/commandline"
	"qianshao/shared/control"
	"qianshao/syncproto/wire"
)

// version is set when a release is built.
var version = "0.1.0"

func main() {
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
	if command.OnHub(words) {
		return once(ctx, root, call)
	}
	commandline.Attach(root, map[string]func(*cobra.Command, []string) error{
		"serve": func(c *cobra.Command, _ []string) error { return serve(c, stdout, stderr) },
		"restore": func(c *cobra.Command, args []string) error {
			return restore(c, commandline.Within(dir, args[0]), stdout)
		},
		"config print": func(c *cobra.Command, _ []string) error { return command.PrintSettings(c, os.LookupEnv, stdout) },
		"air":          command.Air,
		"":             func(c *cobra.Command, _ []string) error { return c.Help() },
	})
	return commandline.Execute(ctx, root, call)
}

// once runs one command, through the process that owns the data directory or on the directory itself.
func once(ctx context.Context, root *cobra.Command, call control.Call) int {
	return commandline.Once(ctx, root, call, func(ctx context.Context, dir string) (control.Opened, error) {
		return open(ctx, dir, "", "", slog.New(slog.NewTextHandler(call.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	})
}

func open(ctx context.Context, dir, name, modem string, log *slog.Logger) (*command.Runner, error) {
	hub, err := server.Open(ctx, dir, server.Options{Name: name, Modem: modem, Program: "hub " + version, Now: time.Now, Log: log})
	if err != nil {
		return nil, err
	}
	return &command.Runner{Server: hub, Accounts: account.New(hub.Shelf().Notes(), rand.Reader, time.Now), Version: describe(), Program: program()}, nil
}

// serve is the hub at work: it owns the data directory, answers devices, browsers and commands until it is stopped.
func serve(c *cobra.Command, stdout, stderr io.Writer) error {
	set, err := command.ReadSettings(c, os.LookupEnv)
	if err != nil {
		return err
	}
	log, err := health.NewLog(stderr, set.LogFormat, set.LogLevel)
	if err != nil {
		return commandline.Usage{Err: fmt.Errorf("--log-format: %w", err)}
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
	runner, err := open(c.Context(), dir, set.Name, set.Modem, log)
	if err != nil {
		return err
	}
	defer runner.Close()
	if err := firstAccount(c.Context(), runner.Accounts, stderr); err != nil {
		return err
	}
	return work(c.Context(), dir, set, runner, log, stdout)
}

func work(ctx context.Context, dir string, set command.Settings, runner *command.Runner, log *slog.Logger, stdout io.Writer) error {
	watch := health.New(health.Options{
		Hub: runner.Server, Program: runner.Program, Log: log, Now: time.Now, BackupDir: set.BackupDir, Every: set.BackupEvery,
	})
	runner.Watch = watch
	pages, err := console.New(console.Options{Server: runner.Server, Watch: watch, Accounts: runner.Accounts, Log: log, Random: rand.Reader})
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	if set.Metrics != "" {
		listener, err := health.Listen(ctx, set.Metrics)
		if err != nil {
			return err
		}
		log.InfoContext(ctx, "figures are told", "address", "http://"+listener.Addr().String()+"/metrics")
		group.Go(func() error { return watch.Figures(ctx, listener) })
	}
	group.Go(func() error { return control.Serve(ctx, dir, runner.Run) })
	group.Go(func() error {
		err := runner.Server.Serve(ctx, set.Listen, watch.Around(pages), func(r server.Ready) {
			fmt.Fprintf(stdout, "ready sync=%s console=%s\n", r.Sync, r.Console)
			group.Go(func() error { watch.Run(ctx, r.Address); return nil })
		})
		return cmp.Or(err, errStopped)
	})
	err = group.Wait()
	if errors.Is(err, errStopped) {
		err = nil
	}
	return errors.Join(err, pages.Close())
}

// errStopped ends the rest of the work when the hub's door is shut for good.
var errStopped = errors.New("stopped")

// program is what runs, for those who ask over the network.
func program() health.Program {
	p := health.Program{Program: "hub", Version: version, Go: runtime.Version(), Protocol: wire.VersionMax}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				p.Commit = s.Value
			}
		}
	}
	return p
}

// firstAccount makes the account "admin" with a password of chance when there is none, and shows it once.
func firstAccount(ctx context.Context, accounts *account.Book, stderr io.Writer) error {
	all, err := accounts.List(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	chance := make([]byte, 10)
	if _, err := io.ReadFull(rand.Reader, chance); err != nil {
		return fmt.Errorf("make the first password: %w", err)
	}
	password := strings.ToLower(base32.StdEncoding.EncodeToString(chance))
	if err := accounts.Admit(ctx, account.AtHub, account.Newcomer{Name: "admin", Role: account.Admin, Password: password}); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "hub: 首次启动，控制台账号 admin，口令 %s（只显示这一次；可用 hub user passwd 更改；首次登录时设置两步验证）\nhub: first start: console account admin, password %s (shown this once; change it with hub user passwd; the first sign-in sets up two-step verification)\n", password, password)
	return nil
}

func restore(c *cobra.Command, file string, stdout io.Writer) error {
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
	saved, err := health.Restore(c.Context(), file, dir)
	if err != nil {
		return err
	}
	return commandline.PrintJSON(stdout, saved)
}

// dataDir is where --data or QIANSHAO_DATA says, else the user's data directory.
func dataDir(c *cobra.Command) (string, error) { return commandline.DataDir(c, "hub") }

// describe is the version with what it was built from.
func describe() string {
	text := version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				text += " " + s.Value[:12]
			}
		}
		text += " " + info.GoVersion
	}
	return text
}
