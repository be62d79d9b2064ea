// Package server assembles a hub.
package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"
	"unicode/utf8"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/reception"
	"qianshao/syncproto/wire"
)

// Options of a hub.
type Options struct {
	Name    string // as terminals show it; counts on the first start; empty is 市级中心
	Program string // name and version
	Modem   string // for messages by satellite, as package modem parses it; empty for none
	Now     func() time.Time
	Log     *slog.Logger
}

// nameless is what a hub is called that was never given a name.
const nameless = "市级中心"

// Server is an open hub: its data directory, its gate and who is connected. It is safe for concurrent use.
type Server struct {
	shelf     *shelf.Shelf
	gate      *gate.Gate
	reception *reception.Reception
	options   Options
	name      string
	radio     *shelf.Radio // nil without a modem

	mu    sync.Mutex
	peers map[*peer.Peer]dot.Device
	seen  map[dot.Device]time.Time // of devices that left since the last note
	ran   map[dot.Device]string    // what ran on them
}

// Open opens the hub whose data lies in dir, which the caller owns; a new directory becomes a new deployment.
func Open(ctx context.Context, dir string, o Options) (*Server, error) {
	sh, err := shelf.OpenNamed(ctx, dir, shelf.Options{
		Random: rand.Reader, Now: o.Now, Hub: true, Name: cmp.Or(o.Name, nameless), Log: o.Log, Reserve: true,
	})
	if err != nil {
		return nil, err
	}
	s := &Server{
		shelf: sh, options: o, name: sh.Roll().Name(sh.Device()),
		peers: map[*peer.Peer]dot.Device{}, seen: map[dot.Device]time.Time{}, ran: map[dot.Device]string{},
	}
	s.gate = gate.New(gate.Options{
		Key: sh.Key(), Name: s.name, Notes: sh.Notes(), Roll: sh.Roll, State: sh.State, Random: rand.Reader, Now: o.Now, Log: o.Log,
	})
	if err := s.gate.Recover(ctx, filepath.Join(sh.Dir(), "gate.witness")); err != nil {
		return nil, errors.Join(err, sh.Close())
	}
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, sh.Close())
	}
	s.reception = reception.New(reception.Options{Talk: s.talk, Now: o.Now})
	return s, nil
}

// Close ends the use of the data directory. Serve has returned by then.
func (s *Server) Close() error { return s.shelf.Close() }

// Shelf is the open data directory.
func (s *Server) Shelf() *shelf.Shelf { return s.shelf }

// Name is what people call the hub.
func (s *Server) Name() string { return s.name }

// Now is the clock on the wall.
func (s *Server) Now() time.Time { return s.options.Now() }

// Enrol issues a one-time code for one device. Without addresses it names those the hub listened on last.
func (s *Server) Enrol(ctx context.Context, order gate.Order, addresses []string) (identity.Code, error) {
	if len(addresses) == 0 {
		known, err := s.addresses(ctx)
		if err != nil {
			return identity.Code{}, err
		}
		addresses = known
	}
	return s.gate.Invite(ctx, order, addresses)
}

// Revoke takes a device's grant back. What the hub holds of it at this moment stays believed; what comes later is
// quarantined everywhere. Its connections end.
func (s *Server) Revoke(ctx context.Context, device dot.Device, reason, by string) error {
	var last []identity.Accepted
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil {
			return err
		}
		for log := range l.Vector() {
			if log.Device != device {
				continue
			}
			head := l.Head(log)
			last = append(last, identity.Accepted{
				Space: space.ID, Incarnation: log.Incarnation, Lane: log.Lane, Seq: head.Seq, Hash: head.Hash[:],
			})
		}
	}
	return s.gate.Revoke(ctx, device, last, reason, by) // watchRoll sends it away
}

// talk holds one conversation with a device that was let in.
func (s *Server) talk(ctx context.Context, device dot.Device, link peer.Link) error {
	line := s.shelf.Line(device)
	defer line.Hang()
	p := peer.New(line, peer.Options{
		Self: syncproto.Self{
			Public: s.shelf.Key().Public(), Name: cut(s.name, wire.NameMax), Capabilities: wire.CapHub, Program: cut(s.options.Program, wire.NameMax),
		},
		Expect: device,
		IsHub:  func(d dot.Device) bool { return s.shelf.Roll().IsHub(d) },
		Now:    s.options.Now,
		Company: func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return len(s.peers) - 1
		},
	})
	s.mu.Lock()
	s.peers[p] = device
	s.mu.Unlock()
	defer s.left(p)
	name := s.shelf.Roll().Name(device)
	s.options.Log.InfoContext(ctx, "device connected", "device", device.String(), "name", name)
	err := p.Run(ctx, link)
	s.options.Log.InfoContext(ctx, "device left", "device", device.String(), "name", name, "reason", reason(ctx, err))
	return err
}

func reason(ctx context.Context, err error) string {
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		return "done"
	}
	return err.Error()
}

// cut shortens a text to at most so many bytes, between two characters.
func cut(text string, bytesMax int) string {
	if len(text) <= bytesMax {
		return text
	}
	for bytesMax > 0 && !utf8.RuneStart(text[bytesMax]) {
		bytesMax--
	}
	return text[:bytesMax]
}

// mayTalk refuses a device without a grant before it costs anything.
func (s *Server) mayTalk(device dot.Device) error {
	roll := s.shelf.Roll()
	switch {
	case roll.Revoked(device):
		return &identity.Refusal{Code: identity.Revoked}
	case roll.Grant(device) == nil:
		return &identity.Refusal{Code: identity.NotGranted}
	}
	return nil
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
