package station

import (
	"context"
	crand "crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
	"qianshao/terminal/neighbour"
)

// LANAuto listens on a free port of every private network; LANOff on none, and calls nobody.
const (
	LANAuto = "auto"
	LANOff  = "off"
)

// keyNeighbours is where pairings and addresses are kept in the notebook.
const keyNeighbours = "neighbours"

// meet makes the terminal's neighbours from what was kept. Nothing is opened before Run.
func (s *Station) meet(ctx context.Context) error {
	var kept neighbour.Kept
	raw, err := s.shelf.Notes().Find(ctx, topicStation, keyNeighbours)
	if err != nil {
		return err
	}
	if raw != nil {
		if err := json.Unmarshal(raw, &kept); err != nil {
			return fmt.Errorf("read the neighbours: %w", err)
		}
	}
	listen := s.options.LAN
	if listen == LANAuto || listen == LANOff {
		listen = ""
	}
	log := s.options.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s.peers = map[dot.Device]*peer.Peer{}
	s.neighbours, err = neighbour.New(neighbour.Options{
		Key: s.shelf.Key(), Name: s.name, Roll: s.shelf.Roll, Learn: s.shelf.Learn, Pair: s.shelf.Pair, Watch: s.shelf.Watch,
		Talk: s.chat, Kept: kept, Keep: s.keepNeighbours, Listen: listen,
		Now: s.options.Now, Chance: rand.Float64, Random: crand.Reader, Log: log,
	})
	return err
}

func (s *Station) keepNeighbours(ctx context.Context, kept neighbour.Kept) error {
	raw, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("keep the neighbours: %w", err)
	}
	return s.shelf.Notes().Put(ctx, topicStation, keyNeighbours, raw)
}

// runNeighbours talks with the terminals of the local network until ctx ends; not at all where this start is not to.
func (s *Station) runNeighbours(ctx context.Context) error {
	if s.options.LAN == "" || s.options.LAN == LANOff {
		return nil
	}
	return s.neighbours.Run(ctx)
}

// Neighbours is the terminal in its local network.
func (s *Station) Neighbours() *neighbour.Neighbours { return s.neighbours }

// chat runs one conversation with a neighbour. What it acknowledges is 邻机已收, whatever it calls itself: a hub is never
// met this way.
func (s *Station) chat(ctx context.Context, device dot.Device, link peer.Link) error {
	line := s.shelf.Line(device)
	defer line.Hang()
	p := peer.New(line, peer.Options{
		Self:   syncproto.Self{Public: s.shelf.Key().Public(), Name: cut(s.name(), wire.NameMax), Program: s.options.Program},
		Expect: device, Now: s.options.Now,
		IsHub: func(dot.Device) bool { return false },
	})
	s.mu.Lock()
	s.peers[device] = p
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.peers[device] == p {
			delete(s.peers, device)
		}
	}()
	return p.Run(ctx, link)
}
