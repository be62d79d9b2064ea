// Package station assembles a terminal without its window.
package station

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/terminal/fault"
	"qianshao/terminal/neighbour"
	"qianshao/terminal/uplink"
)

// Options of a station.
type Options struct {
	Now     func() time.Time
	Log     *slog.Logger
	Program string // name and version, for the hub's list of devices
	Modem   string // for messages by satellite, as package modem parses it; empty for none
	LAN     string // LANAuto, LANOff or HOST:PORT to listen on for neighbours; empty is LANOff, as for a single command
}

// Station is an open terminal: its data directory, its line to the hub and who works at it. It is safe for
// concurrent use.
type Station struct {
	shelf   *shelf.Shelf
	uplink  *uplink.Uplink
	options Options

	mu       sync.Mutex
	operator string
	post     roster.Post
	space    uuid.UUID // chosen by the operator; zero: the default one
	desks    map[uuid.UUID]*desk.Desk
	hub      *hub       // nil before the device was enrolled
	joining  *joining   // nil when no code waits for the centre
	talking  *peer.Peer // nil while there is no conversation
	heard    time.Time  // when the last conversation last heard something
	compared compared   // the clock, when a conversation last did
	counted  map[uuid.UUID]counted

	asked    chan struct{} // of size one; sent to when another code waits
	carriers []carrier     // set by Open, in the order they are shown

	radio *shelf.Radio // nil without a modem

	neighbours *neighbour.Neighbours
	peers      map[dot.Device]*peer.Peer // neighbours that are being talked with
}

// carrier tells how one way of carrying changes stands: a line for each replica it reaches.
type carrier func(context.Context) ([]LinkReport, error)

// Open opens the terminal whose data lies in dir, which the caller owns.
func Open(ctx context.Context, dir string, o Options) (*Station, error) {
	sh, err := shelf.OpenNamed(ctx, dir, shelf.Options{Random: rand.Reader, Now: o.Now, Log: o.Log, Reserve: true})
	if err != nil {
		return nil, err
	}
	s := &Station{shelf: sh, options: o, desks: map[uuid.UUID]*desk.Desk{}, counted: map[uuid.UUID]counted{}, asked: make(chan struct{}, 1)}
	s.carriers = []carrier{s.hubLinks, s.lanLinks, s.stickLinks}
	if err := s.recall(ctx); err != nil {
		return nil, errors.Join(err, sh.Close())
	}
	s.uplink, err = s.dial(ctx)
	if err != nil {
		return nil, errors.Join(err, sh.Close())
	}
	if err := errors.Join(s.readJoining(ctx), s.meet(ctx), s.listen()); err != nil {
		return nil, errors.Join(err, sh.Close())
	}
	return s, nil
}

// Close ends the use of the data directory.
func (s *Station) Close() error { return s.shelf.Close() }

// Shelf is the open data directory.
func (s *Station) Shelf() *shelf.Shelf { return s.shelf }

// Run keeps the line to the hub and to neighbours, seals what was written and tidies the files, until ctx ends.
func (s *Station) Run(ctx context.Context) error {
	var work fault.Group
	var linkErr, tendErr, carryErr, tellErr, lanErr, radioErr error
	work.Go(func() { radioErr = s.runSatellite(ctx) })
	work.Go(func() { lanErr = s.runNeighbours(ctx) })
	work.Go(func() { linkErr = s.uplink.Run(ctx) })
	work.Go(func() { s.keepAsking(ctx) })
	work.Go(func() { carryErr = s.carryLate(ctx) })
	work.Go(func() { tellErr = s.acknowledgeAll(ctx) })
	work.Go(func() { tendErr = s.shelf.Run(ctx) })
	work.Wait()
	return errors.Join(linkErr, tendErr, carryErr, tellErr, lanErr, radioErr)
}

// DeskIn is the operator's desk in a space.
func (s *Station) DeskIn(id uuid.UUID) (*desk.Desk, error) {
	l, err := s.shelf.Ledger(id)
	if err != nil {
		return nil, err
	}
	space, err := s.shelf.Space(id)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.desks[id]
	if d == nil {
		o := desk.Options{Operator: s.operator, Post: s.post, Now: s.options.Now, Exercise: space.Type == identity.Exercise, Name: space.Name, Desks: s.terminals(id), Terminal: s.terminalName(), Passes: permits{s, id}}
		if census, ok := s.shelf.Census(); ok && census.ID != id {
			if o.Census, err = s.shelf.Ledger(census.ID); err != nil {
				return nil, err
			}
		}
		d = desk.New(l, o)
		s.desks[id] = d
	}
	post := s.post
	post.ReadOnly = post.ReadOnly || space.Archived
	return d.As(s.operator, post), nil
}

// Current is the space the operator works in: the one he chose while it is open, else the default.
func (s *Station) Current() (shelf.Space, error) {
	s.mu.Lock()
	chosen := s.space
	s.mu.Unlock()
	if chosen != (uuid.UUID{}) {
		if space, err := s.shelf.Space(chosen); err == nil {
			return space, nil
		}
	}
	return s.shelf.Default()
}

// PostOf is what a post, named as at the start of a shift, may do at this device.
func (s *Station) PostOf(name string) roster.Post { return postOf(name, s.shelf.Grant()) }

// postOf is what the post named at the start of a shift may do, within the grant of the device.
func postOf(post string, grant *identity.Grant) roster.Post {
	p := roster.Post{Level: roster.Site}
	if grant != nil {
		p.Level = roster.Level(grant.Level)
		p.ReadOnly = grant.In(identity.ReadOnly)
	}
	switch post {
	case "general", "coordination", "support":
		p.Group = record.Group(post)
	case "viewer":
		p.ReadOnly = true
	}
	return p
}
