package server

import (
	"context"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/modem"
	"qianshao/syncproto/peer"
)

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
		Devices: s.terminals, Lines: s.lines,
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

// lines tell how the conversations with terminals stand.
func (s *Server) lines() []peer.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]peer.Status, 0, len(s.peers))
	for p := range s.peers {
		all = append(all, p.Status())
	}
	return all
}

// runSatellite keeps the radio of a hub that has a modem.
func (s *Server) runSatellite(ctx context.Context) error {
	if s.radio == nil {
		return nil
	}
	return s.radio.Run(ctx)
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
