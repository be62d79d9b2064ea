package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/terminal/browser"
	"qianshao/terminal/fault"
	"qianshao/terminal/station"
)

// anyPort is where pages are served when nobody says where: this machine alone, a free port.
const anyPort = "127.0.0.1:0"

// browser serves the screens as pages instead of opening the window, until the operator ends it.
func (p *program) browser(c *cobra.Command, _ []string) error {
	return p.own(c, func(ctx context.Context, st *station.Station) error {
		return p.browse(ctx, c, st)
	})
}

// browse is what the window's place takes where there is none: the same screens on the same station, in a browser.
func (p *program) browse(ctx context.Context, c *cobra.Command, st *station.Station) error {
	listener, door, err := listen(ctx, st, cmp.Or(commandline.Flag(c, "listen"), anyPort))
	if err != nil {
		return err
	}
	level, err := levelOf(c)
	if err != nil {
		return err
	}
	on := p.shift(c)
	return show(ctx, func(to hands) (face, error) {
		b, err := browser.New(to.send, browser.Options{Secret: door.Secret, Fault: to.fault, Log: p.options(level).Log})
		if err != nil {
			return nil, err
		}
		return &pages{b, ctx, listener, c.OutOrStdout(), commandline.Flag(c, "open") != "false"}, nil
	}, st, on, p.stderr)
}

// pages are the screens in a browser, as a face.
type pages struct {
	*browser.Browser
	ctx      context.Context
	listener net.Listener
	stdout   io.Writer
	open     bool // a browser, where a desktop is there
}

// Run says where the pages are, opens a browser and serves until the operator ends it.
func (p *pages) Run() error {
	at := p.listener.Addr()
	if _, err := fmt.Fprintln(p.stdout, "ready", p.StartURL(at)); err != nil {
		return fmt.Errorf("say where the pages are: %w", err)
	}
	if p.open && (os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "") {
		// The words of a command can be read by everybody on the machine, so this address opens the pages only once.
		opening := exec.CommandContext(p.ctx, "xdg-open", p.OnceURL(at))
		fault.Go(func() {
			if err := opening.Run(); err != nil {
				fmt.Fprintln(p.stdout, "terminal: no browser was opened; open the address above")
			}
		})
	}
	return p.Serve(p.ctx, p.listener)
}

// lastDoor is what a start needs to be found again by pages that stand open: where it listens, and what their cookies
// are made with.
type lastDoor struct {
	Secret []byte    `json:"secret"`
	Since  time.Time `json:"since"`
	Port   uint16    `json:"port"`
}

const (
	keyBrowser  = "browser"      // in the settings of this machine
	secretHours = 24 * time.Hour // how long cookies hold over restarts
)

// listen opens an address of this machine alone: the one of the last start where any will do.
func listen(ctx context.Context, st *station.Station, address string) (net.Listener, lastDoor, error) {
	var door lastDoor
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, door, commandline.Usage{Err: fmt.Errorf("--listen takes an address like %s: %w", anyPort, err)}
	}
	if err := browser.Local(net.TCPAddrFromAddrPort(at)); err != nil {
		return nil, door, err
	}
	front := station.Front{Station: st}
	kept, err := front.Setting(ctx, keyBrowser)
	if err != nil {
		return nil, door, err
	}
	if json.Unmarshal([]byte(kept), &door) != nil || len(door.Secret) < 32 || time.Since(door.Since).Abs() > secretHours {
		door = lastDoor{Secret: make([]byte, 32), Since: time.Now(), Port: door.Port}
		rand.Read(door.Secret)
	}
	listener, err := reopen(at, door.Port)
	if err != nil {
		return nil, door, fmt.Errorf("open %s: %w", address, err)
	}
	door.Port = uint16(listener.Addr().(*net.TCPAddr).Port)
	raw, err := json.Marshal(door)
	if err != nil {
		return nil, door, fmt.Errorf("keep the way in: %w", err)
	}
	return listener, door, front.Keep(ctx, keyBrowser, string(raw))
}

// reopen listens at the port of the last start where any will do and that one is free.
func reopen(at netip.AddrPort, last uint16) (net.Listener, error) {
	if at.Port() == 0 && last != 0 {
		if listener, err := net.Listen("tcp", netip.AddrPortFrom(at.Addr(), last).String()); err == nil {
			return listener, nil
		}
	}
	return net.Listen("tcp", at.String())
}

// levelOf is what --log-level says.
func levelOf(c *cobra.Command) (level slog.Level, err error) {
	if err := level.UnmarshalText([]byte(commandline.Flag(c, "log-level"))); err != nil {
		return level, commandline.Usage{Err: err}
	}
	return level, nil
}
