package server

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// Device is one enrolled device as the hub knows it.
type Device struct {
	Grant     *identity.Grant
	Revoked   bool
	Connected bool
	LastSeen  time.Time // zero when it never connected; now while Connected
	Program   string    // name and version of what runs on it, as it said last; empty when it never did
	Status    peer.Status
}

// Devices lists the enrolled devices by the serial of their grants. A silent one is listed with the time it was heard
// last: silence is never shown as nothing to report.
func (s *Server) Devices(ctx context.Context) ([]Device, error) {
	seen, err := s.lastSeen(ctx)
	if err != nil {
		return nil, err
	}
	programs, err := s.programs(ctx)
	if err != nil {
		return nil, err
	}
	connected := map[dot.Device]peer.Status{}
	s.mu.Lock()
	for p, d := range s.peers {
		if st := p.Status(); st.Connected || !connected[d].Connected {
			connected[d] = st
		}
	}
	s.mu.Unlock()
	roll := s.shelf.Roll()
	var devices []Device
	for _, g := range roll.Grants() {
		d := g.Device()
		if d == s.shelf.Device() {
			continue
		}
		one := Device{Grant: g, Revoked: roll.Revoked(d), LastSeen: seen[d], Program: programs[d]}
		if st, ok := connected[d]; ok {
			one.Connected, one.Status, one.LastSeen, one.Program = true, st, s.options.Now(), cmp.Or(st.Program, one.Program)
		}
		devices = append(devices, one)
	}
	return devices, nil
}

// WatchDevices gives a channel that is sent to whenever a device connected or left, and a function that ends the
// watching.
func (s *Server) WatchDevices() (<-chan struct{}, func()) { return s.reception.Watch() }

func (s *Server) lastSeen(ctx context.Context) (map[dot.Device]time.Time, error) {
	notes, err := s.shelf.Notes().List(ctx, topicSeen)
	if err != nil {
		return nil, fmt.Errorf("list devices seen: %w", err)
	}
	seen := map[dot.Device]time.Time{}
	for _, n := range notes {
		if d, err := dot.ParseDevice(n.Key); err == nil && len(n.Value) == 8 {
			seen[d] = time.UnixMilli(int64(binary.BigEndian.Uint64(n.Value)))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(seen, s.seen)
	return seen, nil
}

// left notes that a conversation ended.
func (s *Server) left(p *peer.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[s.peers[p]] = s.options.Now()
	if program := p.Status().Program; program != "" {
		s.ran[s.peers[p]] = program
	}
	delete(s.peers, p)
}

// watchGuests writes down who was seen, whenever somebody came or went, many at a time after a power cut.
func (s *Server) watchGuests(ctx context.Context) error {
	changed, stop := s.reception.Watch()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return s.noteSeen(context.WithoutCancel(ctx))
		case <-changed:
		}
		if err := s.noteSeen(ctx); err != nil && ctx.Err() == nil {
			// A full disk must not end the hub; the times stay in memory for the next try.
			s.options.Log.ErrorContext(ctx, "devices seen not noted", "reason", err.Error())
		}
	}
}

func (s *Server) noteSeen(ctx context.Context) error {
	s.mu.Lock()
	seen, ran := maps.Clone(s.seen), maps.Clone(s.ran)
	now := s.options.Now()
	for p, d := range s.peers {
		seen[d] = now
		if program := p.Status().Program; program != "" {
			ran[d] = program
		}
	}
	s.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	err := s.shelf.Notes().Update(ctx, func(p notebook.Page) error {
		for d, at := range seen {
			if err := p.Put(topicSeen, d.String(), binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli()))); err != nil {
				return err
			}
		}
		for d, program := range ran {
			if err := p.Put(topicProgram, d.String(), []byte(program)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note devices seen: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for d, at := range seen {
		if s.seen[d].Equal(at) {
			delete(s.seen, d)
			delete(s.ran, d)
		}
	}
	return nil
}

// programs are what runs on the devices, as they said when they were connected last.
func (s *Server) programs(ctx context.Context) (map[dot.Device]string, error) {
	notes, err := s.shelf.Notes().List(ctx, topicProgram)
	if err != nil {
		return nil, fmt.Errorf("list what devices run: %w", err)
	}
	ran := map[dot.Device]string{}
	for _, n := range notes {
		if d, err := dot.ParseDevice(n.Key); err == nil {
			ran[d] = string(n.Value)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(ran, s.ran)
	return ran, nil
}

// watchRoll sends devices away whose grant was taken back, also when another hub did so.
func (s *Server) watchRoll(ctx context.Context) error {
	changed, stop := s.shelf.Watch()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			s.reception.Dismiss(s.shelf.Roll().Revoked)
		}
	}
}
