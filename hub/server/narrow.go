package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/modem"
	"qianshao/syncproto/peer"
)

// satelliteLanes is the last lane that goes by satellite: orders and coordination; of what other desks wrote, orders.
const satelliteLanes = 1

// listen makes the radio of a hub that has a modem.
func (s *Server) listen() error {
	if s.options.Modem == "" {
		return nil
	}
	device, err := modem.Parse(s.options.Modem)
	if err != nil {
		return err
	}
	s.radio = s.shelf.Radio(shelf.RadioOptions{
		Open: func(ctx context.Context) (shelf.Messenger, error) {
			m, err := modem.Open(ctx, device, true)
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		Devices: s.terminals, Standby: s.reached, Lanes: satelliteLanes,
	})
	return nil
}

// terminals are the devices that are let in.
func (s *Server) terminals() []dot.Device {
	roll := s.shelf.Roll()
	var all []dot.Device
	for _, g := range roll.Grants() {
		if d := g.Device(); d != s.shelf.Device() && !roll.Revoked(d) {
			all = append(all, d)
		}
	}
	return all
}

// lines are the conversations that stand, by device.
func (s *Server) lines() map[dot.Device]*peer.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[dot.Device]*peer.Peer{}
	for p, d := range s.peers {
		all[d] = p
	}
	return all
}

// reached says that a terminal has a line to this hub.
func (s *Server) reached(d dot.Device) bool {
	p := s.lines()[d]
	return p != nil && p.Status().Connected
}

// metEvery is how often lines that stand are looked at.
const metEvery = 2 * time.Second

// runSatellite keeps the radio, and lets it know what terminals learnt over their lines.
func (s *Server) runSatellite(ctx context.Context) error {
	if s.radio == nil {
		<-ctx.Done()
		return nil
	}
	ended := make(chan error, 1)
	go func() { ended <- s.radio.Run(ctx) }()
	beat := time.NewTicker(metEvery)
	defer beat.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-beat.C:
			s.meetByRadio(ctx)
		}
	}
}

func (s *Server) meetByRadio(ctx context.Context) {
	lines := s.lines()
	for _, n := range s.radio.Links(ctx, 0) {
		p := lines[n.Peer()]
		if p == nil {
			continue
		}
		if held := s.meetings.Look(s.shelf, p.Status()); len(held) > 0 {
			_ = n.Met(ctx, held) // a full disk: it is noted the next time, and costs messages until then
		}
	}
}

var _ board.Satellite = (*Server)(nil)

// Ahead lists what is known of a space by satellite alone, the newest first.
func (s *Server) Ahead(ctx context.Context, space uuid.UUID) ([]board.Ahead, error) {
	zh, err := s.shelf.AheadIn(ctx, space, "zh")
	if err != nil || len(zh) == 0 {
		return nil, err
	}
	en, err := s.shelf.AheadIn(ctx, space, "en")
	if err != nil {
		return nil, err
	}
	english := map[uuid.UUID]shelf.AheadLine{}
	for _, line := range en {
		english[line.ID] = line
	}
	all := make([]board.Ahead, len(zh))
	for i, line := range zh {
		all[i] = board.Ahead{
			Kind: record.Label{Zh: line.Label, En: english[line.ID].Label}, ID: line.ID, Title: line.Title,
			Said: record.Label{Zh: line.Said, En: english[line.ID].Said}, Desk: line.Desk, At: line.At, Received: line.Received,
		}
	}
	return all, nil
}
