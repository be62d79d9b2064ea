package main

import (
	"bytes"
	"context"
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"time"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/reception"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
	"qianshao/terminal/uplink"
)

// deployment is the benchmark's own: every node knows its secret key, and so lets itself in without having met a hub.
type deployment struct {
	seed   [32]byte
	root   identity.Key
	census identity.Fact // makes the one space known
}

func benchDeployment() (d deployment, err error) {
	copy(d.seed[:], "key of the benchmark, no secret")
	if d.root, err = identity.NewKey(bytes.NewReader(d.seed[:])); err != nil {
		return d, err
	}
	space, err := identity.NewSpace(bytes.NewReader(d.seed[:]), identity.Census, "日常库", 1)
	if err != nil {
		return d, err
	}
	d.census, err = identity.SignAnnouncement(d.root, space)
	return d, err
}

// letIn is the grant of one device.
func (d deployment) letIn(k identity.Key) (identity.Fact, error) {
	g := identity.Grant{Serial: 2, Public: k.Public(), Name: "replica " + k.Device().Short(), Desk: "B", Level: identity.Site, IssuedAt: 1}
	if k.Device() == d.root.Device() {
		g.Serial, g.Name, g.Desk, g.Level, g.Roles = 1, "hub", "A", identity.City, []identity.Role{identity.RoleHub}
	}
	return identity.SignGrant(d.root, g)
}

// open opens the data directory, a new one as an enrolled device, and starts what runs beside the commands.
func (n *node) open(ctx context.Context) error {
	d, err := benchDeployment()
	if err != nil {
		return err
	}
	chance := io.Reader(cryptorand.Reader)
	if _, err := os.Stat(n.dir); n.role == "hub" && errors.Is(err, fs.ErrNotExist) {
		chance = io.MultiReader(bytes.NewReader(d.seed[:]), chance) // the first it draws is its key
	}
	if n.shelf, err = shelf.Open(ctx, n.dir, shelf.Options{
		Schema: kinds(), Random: chance, Now: time.Now, NoImage: !n.images, // a space's log takes a third of the bytes of its image
	}); err != nil {
		n.shelf = nil
		return err
	}
	running, stop := context.WithCancel(ctx)
	n.stop = stop
	if err := n.settleIn(ctx, d); err != nil {
		return errors.Join(err, n.close())
	}
	if n.role == "hub" {
		if err := n.serve(running); err != nil {
			return errors.Join(err, n.close())
		}
	}
	n.tasks.Go(func() { _ = n.shelf.Run(running) }) // it ends with its context and never fails
	return nil
}

func (n *node) settleIn(ctx context.Context, d deployment) error {
	if n.shelf.Grant() == nil {
		grant, err := d.letIn(n.shelf.Key())
		if err != nil {
			return err
		}
		if err := n.shelf.Enrol(ctx, d.root.Public(), []identity.Fact{grant, d.census}); err != nil {
			return err
		}
	}
	l, err := n.shelf.Ledger(d.census.Announcement.ID())
	n.ledger = l
	return err
}

// timedLine takes down when something that came in was durable.
type timedLine struct {
	shelf.Line
	node *node
}

func (t timedLine) Append(ctx context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	before := t.node.ledger.Heads()
	kept, err := t.Line.Append(ctx, space, runs)
	if !maps.Equal(t.node.ledger.Heads(), before) {
		t.node.noteChange()
	}
	return kept, err
}

// AdoptImage is another way for changes to come in.
func (t timedLine) AdoptImage(ctx context.Context, space dot.Space) error {
	err := t.Line.AdoptImage(ctx, space)
	if err == nil {
		t.node.noteChange()
	}
	return err
}

// talk holds one conversation, as a terminal's station and a hub's server do.
func (n *node) talk(ctx context.Context, device dot.Device, link peer.Link) error {
	if n.frames != nil {
		link = countedLink{link, n.frames}
	}
	held := n.shelf.Line(device)
	defer held.Hang()
	p := peer.New(timedLine{held, n}, peer.Options{
		Self:   syncproto.Self{Public: n.shelf.Key().Public(), Name: n.shelf.Grant().Name, Program: "bench"},
		Expect: device,
		IsHub:  func(d dot.Device) bool { return n.shelf.Roll().IsHub(d) },
		Now:    time.Now,
	})
	return p.Run(ctx, link)
}

// serve answers replicas until ctx ends.
func (n *node) serve(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", n.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", n.address, err)
	}
	n.throttled = &throttled{Listener: listener, rate: n.rate}
	config, err := identity.HubTLS(n.shelf.Key(), []string{"localhost"}, time.Now)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	desk := reception.New(reception.Options{Talk: n.talk, Now: time.Now})
	mux := http.NewServeMux()
	mux.Handle(gate.Path, gate.New(gate.Options{
		Key: n.shelf.Key(), Name: "hub", Notes: n.shelf.Notes(), Roll: n.shelf.Roll, State: n.shelf.State,
		Random: cryptorand.Reader, Now: time.Now, Log: quiet,
	}))
	mux.HandleFunc("/sync", func(w http.ResponseWriter, r *http.Request) { n.answer(desk, w, r) })
	web := &http.Server{
		Handler: mux, TLSConfig: config, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(quiet.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	n.tasks.Go(func() { _ = desk.Run(ctx) }) // it ends with its context and never fails
	n.tasks.Go(func() {
		<-ctx.Done()
		_ = web.Close()
	})
	n.tasks.Go(func() {
		if err := web.ServeTLS(n.throttled, "", ""); !errors.Is(err, http.ErrServerClosed) {
			quiet.Error("serving ended", "reason", err.Error())
		}
	})
	return nil
}

// answer lets one device in that was granted, and talks with it until it leaves.
func (n *node) answer(desk *reception.Reception, w http.ResponseWriter, r *http.Request) {
	device, err := identity.PeerDevice(*r.TLS)
	if err != nil || n.shelf.Roll().Grant(device) == nil {
		http.Error(w, identity.NotGranted, http.StatusForbidden)
		return
	}
	opened := false
	err = desk.Receive(r.Context(), device, func() (peer.Link, error) {
		opened = true
		link, err := wslink.Accept(w, r)
		if err != nil {
			return nil, err
		}
		return link, nil
	})
	if err != nil && !opened {
		http.Error(w, identity.HubBusy, http.StatusServiceUnavailable)
	}
}

// connect starts live sync with the hub; it goes on in the background.
func (n *node) connect(ctx context.Context) error {
	if n.hangUp != nil {
		return nil
	}
	d, err := benchDeployment()
	if err != nil {
		return err
	}
	pin := identity.PinOf(d.root.Public())
	ctx, cancel := context.WithCancel(ctx)
	up := uplink.New(uplink.Options{
		Dial:    func(ctx context.Context) (peer.Link, error) { return n.call(ctx, pin) },
		Talk:    func(ctx context.Context, link peer.Link) error { return n.talk(ctx, d.root.Device(), link) },
		Explain: entry.Explain, Now: time.Now, Chance: rand.Float64,
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = up.Run(ctx) // it ends with its context and never fails
	}()
	n.hangUp = func() {
		cancel()
		<-ended
	}
	return nil
}

func (n *node) disconnect() {
	if n.hangUp != nil {
		n.hangUp()
		n.hangUp = nil
	}
}

// call calls the hub, and shows it the grant when it does not know this device yet.
func (n *node) call(ctx context.Context, pin identity.Pin) (peer.Link, error) {
	config, err := identity.TerminalTLS(n.shelf.Key(), pin, time.Now)
	if err != nil {
		return nil, err
	}
	link, err := wslink.Dial(ctx, "wss://"+n.address+"/sync", config)
	if code, _ := entry.Explain(err); err != nil && code == identity.NotGranted {
		o := entry.Options{Key: n.shelf.Key(), Program: "bench", Roll: n.shelf.Roll(), Now: time.Now}
		if _, err := entry.Show(ctx, o, pin, []string{n.address}); err != nil {
			return nil, err
		}
		link, err = wslink.Dial(ctx, "wss://"+n.address+"/sync", config)
	}
	if err != nil {
		return nil, err
	}
	return link, nil
}
