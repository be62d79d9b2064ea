package joint_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/gate"
	"qianshao/hub/server"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/entry"
	"qianshao/terminal/uplink"
)

// patience bounds every wait of these tests; what they wait for takes a fraction of a second, and much of a minute on a machine
// with ten times too much to do.
const patience = 3 * time.Minute

// hub is a real hub on loopback that can be stopped and started again on the same directory and port.
type hub struct {
	t      *testing.T
	dir    string
	listen string

	server *server.Server
	ready  server.Ready
	stop   func()
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{t: t, dir: t.TempDir(), listen: "127.0.0.1:0"}
	h.start()
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *hub) start() {
	h.t.Helper()
	s, err := server.Open(h.t.Context(), h.dir, server.Options{Name: "指挥中心", Program: "joint", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan server.Ready, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, h.listen, nil, func(r server.Ready) { ready <- r }) }()
	select {
	case h.ready = <-ready:
	case err := <-done:
		h.t.Fatal(err)
	}
	h.server, h.listen = s, h.ready.Address
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("hub ended: %v", err)
		}
		if err := s.Close(); err != nil {
			h.t.Errorf("hub closed: %v", err)
		}
	})
}

func (h *hub) code(name string) string {
	h.t.Helper()
	c, err := h.server.Enrol(h.t.Context(), gate.Order{Name: name, Level: identity.Site, Valid: time.Hour}, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return c.String()
}

func (h *hub) create(name string) uuid.UUID {
	h.t.Helper()
	id, err := h.server.Shelf().Create(h.t.Context(), identity.Incident, name, "李强")
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// desk is a terminal without a window: the same parts, put together by hand.
type desk struct {
	t     *testing.T
	name  string
	shelf *shelf.Shelf
	pin   identity.Pin
	hub   string // wss address

	line *uplink.Uplink
	stop func()
}

func newDesk(t *testing.T, name string) *desk {
	t.Helper()
	sh, err := shelf.Open(t.Context(), t.TempDir(), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, name: name, shelf: sh, stop: func() {}}
	t.Cleanup(func() {
		d.stop()
		if err := sh.Close(); err != nil {
			t.Errorf("%s closed: %v", name, err)
		}
	})
	return d
}

// enrol has the terminal join by a code.
func (d *desk) enrol(code string) (entry.Entry, error) {
	e, err := entry.Ask(d.t.Context(), entry.Options{Key: d.shelf.Key(), Program: "joint", Roll: d.shelf.Roll(), Now: time.Now}, code)
	if err != nil {
		return e, err
	}
	if err := d.shelf.Enrol(d.t.Context(), e.Root, e.Facts); err != nil {
		return e, err
	}
	d.pin, d.hub = e.Pin, "wss://"+e.Addresses[0]+"/sync"
	return e, nil
}

func (d *desk) mustEnrol(code string) {
	d.t.Helper()
	if _, err := d.enrol(code); err != nil {
		d.t.Fatal(err)
	}
}

// connect keeps a line to the hub until cut.
func (d *desk) connect() {
	d.line = uplink.New(uplink.Options{
		Dial: func(ctx context.Context) (peer.Link, error) {
			config, err := identity.TerminalTLS(d.shelf.Key(), d.pin, time.Now)
			if err != nil {
				return nil, err
			}
			link, err := wslink.Dial(ctx, d.hub, config)
			if err != nil {
				return nil, err
			}
			return link, nil
		},
		Talk: func(ctx context.Context, link peer.Link) error {
			hub := link.(*wslink.Link).Device()
			line := d.shelf.Line(hub)
			defer line.Hang()
			return peer.New(line, peer.Options{
				Self: syncproto.Self{Public: d.shelf.Key().Public(), Name: d.name, Program: "joint"}, Expect: hub,
				IsHub: func(other dot.Device) bool { return d.shelf.Roll().IsHub(other) }, Now: time.Now,
			}).Run(ctx, link)
		},
		Explain: entry.Explain,
		Now:     time.Now, Chance: func() float64 { return 0 },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.line.Run(ctx) }()
	d.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Errorf("%s's uplink ended: %v", d.name, err)
		}
	})
}

// cut ends the line.
func (d *desk) cut() { d.stop() }

func ledgerOf(t *testing.T, sh *shelf.Shelf, space uuid.UUID) *ledger.Ledger {
	t.Helper()
	l, err := sh.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// write records one act, given as a line of apply's grammar.
func (d *desk) write(space uuid.UUID, line string) record.Receipt {
	d.t.Helper()
	return writeTo(d.t, d.shelf, space, d.name, line)
}

func writeTo(t *testing.T, sh *shelf.Shelf, space uuid.UUID, operator, line string) record.Receipt {
	t.Helper()
	act, err := record.ParseAct(sh.Schema(), []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	by := record.Author{Operator: operator, Wall: time.Now().UnixMilli()}
	r, err := ledgerOf(t, sh, space).Record(t.Context(), by, func(record.Reader) (record.Act, error) { return act, nil })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func dump(t *testing.T, sh *shelf.Shelf, space uuid.UUID) string {
	t.Helper()
	l, err := sh.Ledger(space)
	if err != nil {
		return "(" + err.Error() + ")"
	}
	var b bytes.Buffer
	if err := l.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// until waits for something to become true, woken by whatever grows.
func until(t *testing.T, what string, shelves []*shelf.Shelf, true func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	grew := make(chan struct{}, 1)
	for _, sh := range shelves {
		bell, stop := sh.Watch()
		defer stop()
		go func() {
			for {
				select {
				case <-bell:
					select {
					case grew <- struct{}{}:
					default:
					}
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	look := time.NewTicker(50 * time.Millisecond) // a line that comes up rings no bell of a shelf
	defer look.Stop()
	for !true() {
		select {
		case <-grew:
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("waited %v for: %s", patience, what)
		}
	}
}

// settled says whether a hub and desks hold the same of a space, and the hub has confirmed all of it.
func settled(h *hub, space uuid.UUID, desks ...*desk) bool {
	want, err := h.server.Shelf().Ledger(space)
	if err != nil || want.Open() > 0 {
		return false
	}
	for _, d := range desks {
		l, err := d.shelf.Ledger(space)
		if err != nil || l.Open() > 0 || l.Progress().Pending() > 0 || l.Vector().Digest() != want.Vector().Digest() {
			return false
		}
	}
	return true
}

func (h *hub) settle(space uuid.UUID, desks ...*desk) {
	h.t.Helper()
	shelves := []*shelf.Shelf{h.server.Shelf()}
	for _, d := range desks {
		shelves = append(shelves, d.shelf)
	}
	until(h.t, "hub and desks hold the same", shelves, func() bool { return settled(h, space, desks...) })
	for _, d := range desks {
		if got, want := dump(h.t, d.shelf, space), dump(h.t, h.server.Shelf(), space); got != want {
			h.t.Fatalf("%s and the hub differ:\n%s\n%s", d.name, got, want)
		}
	}
}

func team(n int, field, value string) string {
	return fmt.Sprintf(`{"kind":"team","id":"team-%d","set":{%q:%q}}`, n, field, value)
}
