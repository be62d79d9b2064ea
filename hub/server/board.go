package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
)

// A Server is what a board looks at.
var _ board.Hub = (*Server)(nil)

// Notes is the notebook of the hub's local things.
func (s *Server) Notes() *notebook.Notebook { return s.shelf.Notes() }

// Spaces lists the spaces held, newest first.
func (s *Server) Spaces() []board.Space {
	held := s.shelf.Spaces()
	spaces := make([]board.Space, len(held))
	for i, one := range held {
		spaces[i] = spaceOf(one)
	}
	return spaces
}

// DefaultSpace is the one commands mean when they name none.
func (s *Server) DefaultSpace() (board.Space, error) {
	one, err := s.shelf.Default()
	return spaceOf(one), err
}

func spaceOf(s shelf.Space) board.Space {
	return board.Space{ID: s.ID, Type: s.Type, Name: s.Name, CreatedAt: s.CreatedAt, Closed: s.Closed, JoinedInto: s.JoinedInto}
}

// Ledger is the ledger of a space held here.
func (s *Server) Ledger(space uuid.UUID) (board.Ledger, error) {
	l, err := s.shelf.Ledger(space)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Past is a space held here as it was.
func (s *Server) Past(space uuid.UUID) (board.Past, error) {
	l, err := s.shelf.Ledger(space)
	if err != nil {
		return nil, err
	}
	return l.Past()
}

// DeviceName is what people call a device; empty for one nobody let in.
func (s *Server) DeviceName(d dot.Device) string { return s.shelf.Roll().Name(d) }

// WatchRecords gives a channel that is sent to whenever records, facts or spaces may have changed, and a function that
// ends the watching.
func (s *Server) WatchRecords() (<-chan struct{}, func()) { return s.shelf.Watch() }

// Terminals lists the enrolled devices by the serial of their grants, with their part in a space.
func (s *Server) Terminals(ctx context.Context, space uuid.UUID) ([]board.Terminal, error) {
	devices, err := s.Devices(ctx)
	if err != nil {
		return nil, err
	}
	fenced := map[dot.Device]time.Time{}
	if lost, err := s.shelf.Fenced(ctx, space); err == nil { // a space not held here has nobody to be waited for
		for _, h := range lost {
			fenced[h.Device] = time.UnixMilli(h.Fenced)
		}
	}
	roll := s.shelf.Roll()
	terminals := make([]board.Terminal, len(devices))
	for i, d := range devices {
		g, st := d.Grant, d.Status
		t := board.Terminal{
			Device: g.Device(), Name: g.Name, Desk: g.Desk, Level: g.Level, Groups: g.Groups, Area: g.Area, LetInAt: time.UnixMilli(g.IssuedAt),
			Revoked: d.Revoked, Deaf: g.In(identity.ReadOnly) || g.In(identity.Training), Here: roll.MayHold(g.Device(), space), Connected: d.Connected, LastSeen: d.LastSeen, Program: d.Program, Fenced: fenced[g.Device()],
		}
		if d.Connected {
			t.RoundTrip, t.ClockOffset, t.ClockKnown, t.Known = st.RoundTrip, st.ClockOffset, st.ClockKnown, len(st.Spaces) > 0
			for _, one := range st.Spaces {
				t.In, t.Out, t.Known = t.In+one.In, t.Out+one.Out, t.Known && one.Known
			}
		}
		terminals[i] = t
	}
	return terminals, nil
}
