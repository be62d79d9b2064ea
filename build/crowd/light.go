package main

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// memory is the log of a light terminal: what it writes is numbered, sealed and signed as everywhere, and given again to
// whoever lacks it; what others wrote is counted and dropped, for two cores do not verify and merge for two hundred.
type memory struct {
	key   identity.Key
	space uuid.UUID
	codec *segment.Codec
	grant uint32
	kinds kinds

	mu     sync.Mutex
	heads  map[dot.Log]syncproto.Head // of own logs
	sealed map[dot.Log][]segment.Sealed
	open   map[dot.Log][]merge.Change
	held   dot.Vector // of others' logs
	acts   uint64
	status map[uuid.UUID]dot.Dot // the newest status of each team of ours
	teams  []uuid.UUID
	note   func(dot.Dot, time.Time) // is told when a change was made, before anybody can have it
	bells  map[chan struct{}]struct{}

	confirmed uint64
}

func newMemory(key identity.Key, space uuid.UUID, codec *segment.Codec, grant uint32, k kinds, note func(dot.Dot, time.Time)) *memory {
	return &memory{
		key: key, space: space, codec: codec, grant: grant, kinds: k, note: note, heads: map[dot.Log]syncproto.Head{}, sealed: map[dot.Log][]segment.Sealed{},
		open: map[dot.Log][]merge.Change{}, held: dot.Vector{}, status: map[uuid.UUID]dot.Dot{}, bells: map[chan struct{}]struct{}{},
	}
}

// write makes one act: every eighth a new team, else the status of one, which is a change of lane 1 as a desk makes it.
func (m *memory) write(now time.Time) dot.Dot {
	m.mu.Lock()
	defer m.mu.Unlock()
	log := dot.Log{Device: m.key.Device(), Incarnation: 1, Lane: 1}
	m.acts++
	c := merge.Change{
		Dot: dot.Dot{Log: log, Seq: m.heads[log].Seq + uint64(len(m.open[log])) + 1}, Kind: m.kinds.team, Wall: now.UnixMilli(),
		Act: m.acts, ActSize: 1, Operator: "值班员", Grant: m.grant,
	}
	c.Stamp = stamp.New(now.UnixMilli())
	if len(m.teams) == 0 || m.acts%8 == 0 {
		c.Record = dot.RecordID(m.space, c.Dot)
		m.teams = append(m.teams, c.Record)
		c.Writes = m.kinds.newTeam(m.acts)
	} else {
		c.Record = m.teams[int(m.acts)%len(m.teams)]
		c.Writes = m.kinds.newStatus(m.acts, m.status[c.Record])
	}
	m.status[c.Record] = c.Dot
	m.open[log] = append(m.open[log], c)
	m.note(c.Dot, now)
	m.ring()
	return c.Dot
}

func (m *memory) ring() {
	for bell := range m.bells {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}

// line is the memory as one conversation uses it: after the first look it names only its own logs, for a log that did
// not grow may be left out.
type line struct {
	*memory
	looked bool
}

var _ peer.Log = (*line)(nil)

func (n *line) Holdings(context.Context, dot.Device) (map[dot.Space]syncproto.Holding, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	held := dot.Vector{}
	if !n.looked {
		maps.Copy(held, n.held)
		n.looked = true
	}
	for log, head := range n.heads {
		held[log] = head.Seq
	}
	return map[dot.Space]syncproto.Holding{n.space: {Held: held}}, nil
}

func (n *line) Facts(context.Context, dot.Device) ([][]byte, error) { return nil, nil }
func (n *line) Learn(context.Context, [][]byte) error               { return nil }
func (n *line) Behind(context.Context, dot.Space, dot.Vector) error { return nil }

func (n *line) Append(_ context.Context, _ dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept := make([]syncproto.Kept, len(runs))
	for i, r := range runs {
		for _, g := range r.Segments {
			if g.First <= n.held[r.Log]+1 {
				n.held[r.Log] = max(n.held[r.Log], g.Last)
			}
		}
		kept[i] = syncproto.Kept{Log: r.Log, Head: n.held[r.Log]}
	}
	return kept, nil
}

func (n *line) Load(_ context.Context, _ dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	run := syncproto.Run{Log: log, Public: n.key.Public()}
	size := 0
	for _, g := range n.sealed[log] {
		if g.Last <= after {
			continue
		}
		if size += len(g.Bytes); size > bytesMax && len(run.Segments) > 0 {
			break
		}
		run.Segments = append(run.Segments, g)
	}
	return run, nil
}

func (n *line) Seal(context.Context, dot.Space) (some bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	some = len(n.open) > 0
	for log, open := range n.open {
		for len(open) > 0 {
			some := open[:min(len(open), 64)]
			g, hash, err := n.codec.Seal(n.key.Sign, segment.Context{Space: n.space, Log: log}, n.heads[log].Hash, some)
			if err != nil {
				return true, err
			}
			n.heads[log] = syncproto.Head{Seq: g.Last, Hash: hash}
			n.sealed[log] = append(n.sealed[log], g)
			open = open[len(some):]
		}
		delete(n.open, log)
	}
	return some, nil
}

func (n *line) Watch() (<-chan struct{}, func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	bell := make(chan struct{}, 1)
	n.bells[bell] = struct{}{}
	return bell, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.bells, bell)
	}
}

func (n *line) Confirmed(_ context.Context, c peer.Confirmation) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.confirmed = 0
	for _, seq := range c.Acked {
		n.confirmed += seq
	}
	return nil
}

// standing tells how many changes were written here and how many of them the hub has confirmed.
func (m *memory) standing() (written, confirmed, foreign uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, head := range m.heads {
		written += head.Seq
	}
	for _, open := range m.open {
		written += uint64(len(open))
	}
	for _, seq := range m.held {
		foreign += seq
	}
	return written, m.confirmed, foreign
}

// states a team goes through at a desk.
func stateOf(n uint64) string {
	return [...]string{"registered", "en_route", "standby", "on_task", "resting"}[n%5]
}

func teamName(n uint64) string {
	return fmt.Sprintf("%s区应急救援%d队", [...]string{"江津", "万州", "涪陵", "綦江", "长寿", "合川", "永川"}[n%7], n)
}

// kinds are the numbers of what a light terminal writes.
type kinds struct {
	team                         uint16
	name, leader, members, state uint16
}

func kindsOf(s *record.Schema) kinds {
	team := s.Kind("team")
	number := func(field string) uint16 { return team.Field(field).Wire }
	return kinds{team: team.Wire, name: number("name"), leader: number("leader"), members: number("members"), state: number("status")}
}

func (k kinds) newTeam(n uint64) []merge.Write {
	return []merge.Write{
		{Field: k.name, Value: merge.OfText(teamName(n))}, {Field: k.leader, Value: merge.OfText("队长")},
		{Field: k.members, Value: merge.OfNumber(float64(8 + n%40))}, {Field: k.state, Value: merge.OfText(stateOf(n))},
	}
}

func (k kinds) newStatus(n uint64, before dot.Dot) []merge.Write {
	return []merge.Write{{Field: k.state, Value: merge.OfText(stateOf(n)), Replaces: []dot.Dot{before}}}
}
