package simtest

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Shape is the size of a world.
type Shape struct {
	Terminals, Hubs, Spaces int
	Shifts                  int   // stretches of work and faults
	ShiftMillis             int64 // how long each is, about
	Hours                   int64 // from the first shift to the last, the quiet between them included
	Acts                    int   // after so many nothing more is written
	Hostile                 int   // malicious devices; -1 is none
	Images                  int   // 1 when whole spaces come and go as images, and devices mind how they stand; -1 when not
	Away                    int   // terminals that are silent for longer than others wait for them; -1 is none
}

// Days that a world with silent terminals lasts: between its shifts pass more than a third of the 14 after which nobody
// waits for a device any more, and less than all of them, so that nobody is fenced who only slept. Time that passes over
// costs nothing, so the fence is the product's own.
const hoursAway = 24 * 24

// drawn fills in what is zero. What is given changes nothing of what else is drawn. Half of the worlds have images, an
// eighth terminals that are away for weeks, an eighth both.
func (s Shape) drawn(dice, other *rand.Rand) Shape {
	images, away := -1, -1
	if other.IntN(2) == 0 {
		images = 1
	}
	if other.IntN(4) == 0 {
		away = 1 + other.IntN(2)
	}
	s.Images, s.Away = cmp.Or(s.Images, images), cmp.Or(s.Away, away)
	size, hubs, hostile := dice.Float64(), dice.Float64(), dice.Float64()
	between := func(low, high int) int { return low + dice.IntN(high-low+1) }
	terminals := between(3, 6)
	switch many := between(7, 12); {
	case size > 0.985:
		terminals = 18 + many
	case size > 0.85:
		terminals = many
	}
	s.Terminals = cmp.Or(s.Terminals, terminals)
	s.Hubs = cmp.Or(s.Hubs, 1+int(hubs*hubs*3))
	s.Spaces = cmp.Or(s.Spaces, between(1, 2))
	s.Shifts = cmp.Or(s.Shifts, between(3, 5))
	s.ShiftMillis = cmp.Or(s.ShiftMillis, int64(between(8, 16))*second)
	if s.Away > 0 {
		s.Hours, s.Shifts = max(s.Hours, hoursAway), max(s.Shifts, 4)
	}
	s.Hours = cmp.Or(s.Hours, 72)
	s.Acts = cmp.Or(s.Acts, between(50, 110))
	evil := 1 + dice.IntN(s.Terminals+s.Hubs-1)
	if dice.Float64() < 0.6 {
		evil = 1 + dice.IntN(2)
	}
	if hostile > 0.25 {
		evil = -1
	}
	s.Hostile = min(cmp.Or(s.Hostile, evil), s.Terminals+s.Hubs-1)
	return s
}

// populate makes the devices, the spaces and who talks to whom.
func (w *World) populate() {
	for i := range w.shape.Spaces {
		w.spaces = append(w.spaces, uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "space %d of %d", i, w.options.Seed)))
	}
	w.rules = &Rules{Authority: keyOf("authority").Public().(ed25519.PublicKey), Granted: map[dot.Device]bool{}}
	for i := range w.shape.Hubs + w.shape.Terminals {
		name := fmt.Sprintf("hub%d", i)
		if i >= w.shape.Hubs {
			name = fmt.Sprintf("t%d", i-w.shape.Hubs)
		}
		n := &node{index: i, name: name, hub: i < w.shape.Hubs, up: true, said: map[int]word{}, images: newImages(), stable: map[dot.Space]dot.Vector{}}
		n.newer = !n.hub && w.roll(0.2)
		n.device = dot.DeviceOf(keyOf(name).Public().(ed25519.PublicKey))
		w.rules.Granted[n.device] = true
		w.nodes = append(w.nodes, n)
	}
	w.topology()
	w.corrupt()
	for _, n := range w.nodes {
		w.setClock(n, -1)
		n.store = w.seat(n)
		w.seatTwin(n)
	}
	for _, pair := range w.pairs {
		w.dialLater(pair)
	}
}

// seat gives a device its database.
func (w *World) seat(n *node) Store {
	seat := w.options.Seat
	if n.malice != nil {
		seat = inMemory // a liar's program is its own
	}
	s := seat(Seat{
		Name: n.name, Rules: w.rules, Newer: n.newer, Codec: w.options.Codec, Bug: w.options.Bug,
		Chance: func() uint32 { return w.rng.Uint32() }, Wall: func() int64 { return w.wall(n) },
	})
	s.Join(w.spaces[0])
	return s
}

// keyOf is the key that follows from a name.
func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// topology lets terminals call hubs, a few of them only a neighbour, and hubs call each other.
func (w *World) topology() {
	hubs := w.shape.Hubs
	for i := 1; i < hubs; i++ {
		w.pairs = append(w.pairs, [2]int{i - 1, i})
	}
	for i := hubs; i < len(w.nodes); i++ {
		relayed := i > hubs && w.roll(0.25)
		if !relayed {
			w.pairs = append(w.pairs, [2]int{i, w.rng.IntN(hubs)})
		}
		if i > hubs && (relayed || w.roll(0.6)) {
			w.pairs = append(w.pairs, [2]int{i, hubs + w.rng.IntN(i-hubs)})
		}
	}
	w.sortPairs()
}

func (w *World) sortPairs() {
	slices.SortFunc(w.pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	w.pairs = slices.Compact(w.pairs)
}

// joinHonest lets every honest device reach every other over honest ones: nobody promises anything to those that only
// a liar talks to.
func (w *World) joinHonest() {
	honest := w.honest()
	root := map[int]int{}
	var find func(i int) int
	find = func(i int) int {
		if r, ok := root[i]; ok && r != i {
			return find(r)
		}
		return i
	}
	for _, p := range w.pairs {
		if w.nodes[p[0]].malice == nil && w.nodes[p[1]].malice == nil {
			root[find(p[0])] = find(p[1])
		}
	}
	for _, n := range honest[1:] {
		if first := honest[0].index; find(n.index) != find(first) {
			root[find(n.index)] = find(first)
			w.pairs = append(w.pairs, [2]int{n.index, first})
		}
	}
	w.sortPairs()
}

// clocks are the profiles of clocks, each with how far it is off after so much virtual time.
func clocks() []struct {
	name string
	off  func(virtual, skew int64) int64
} {
	const day, year = 24 * hour, 365 * 24 * hour
	fixed := func(off int64) func(int64, int64) int64 { return func(int64, int64) int64 { return off } }
	return []struct {
		name string
		off  func(virtual, skew int64) int64
	}{
		{"right", fixed(0)},
		{"a second off", fixed(second)},
		{"two minutes slow", fixed(-120 * second)},
		{"five minutes fast", fixed(300 * second)},
		{"eight hours ahead", fixed(8 * hour)},
		{"eight hours behind", fixed(-8 * hour)},
		{"yesterday", fixed(-day)},
		{"next month", fixed(31 * day)},
		{"1970", fixed(-epoch)},
		{"seventy years ahead", fixed(70 * year)},
		{"drifting", func(virtual, _ int64) int64 { return virtual / 50 }},
		{"standing still", func(virtual, _ int64) int64 { return -virtual }},
		{"jumping", func(_, skew int64) int64 { return skew }},
	}
}

// clocksOfHubs are the first profiles: somebody looks after hubs.
const clocksOfHubs = 4

// setClock gives a device a clock; below zero draws one.
func (w *World) setClock(n *node, profile int) {
	all := clocks()
	if profile < 0 {
		profile = w.fates.IntN(len(all))
		if n.hub {
			profile = w.fates.IntN(clocksOfHubs)
		}
	}
	if w.off["clock"] {
		profile = 0
	}
	n.clock = profile
	n.skew = w.fates.Int64N(60*24*hour) - 30*24*hour
	w.report.Faults["clock: "+all[profile].name]++
}

// epoch is the wall time at which worlds begin.
const epoch = 1_764_000_000_000

// wall is what the clock of a device shows.
func (w *World) wall(n *node) int64 {
	if n.malice != nil && n.malice.does["backdate"] {
		return w.rng.Int64N(1 << 47) // any time there is
	}
	return max(epoch+w.virtual()+clocks()[n.clock].off(w.virtual(), n.skew), 0)
}
