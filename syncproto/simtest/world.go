package simtest

import (
	"cmp"
	"container/heap"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Options say which world is run. Everything else follows from the seed.
type Options struct {
	Seed uint64
	Bug  Bug

	// A zero value is drawn from the seed: three to eight terminals, one or two hubs, half a minute of faults.
	Terminals, Hubs int
	FaultMillis     int64

	Codec *segment.Codec              // shared between worlds, for it is costly to make
	Trace func(at int64, line string) // hears what happens; may be nil
}

// Report is what became of a world.
type Report struct {
	Violations []string // empty in a world without bugs
	Trace      uint64   // digest of everything that happened: equal for equal seeds
	Acts       int
	Frames     int
	Faults     map[string]int // how often each kind of fault struck
}

const (
	second   = int64(1000)
	settling = 60 * second // after the last heal nothing may be stuck so long
)

// World is devices, links and a clock, all driven by one source of chance.
type World struct {
	options Options
	rng     *rand.Rand
	now     int64
	queue   events
	serial  uint64
	trace   interface{ Write([]byte) (int, error) }
	sum     func() uint64

	nodes  []*node
	conns  map[[2]int]*conn // live conversations by pair, the smaller index first
	pairs  [][2]int         // who tries to talk to whom: dialler, answerer
	spaces []dot.Space
	chaos  bool // faults strike
	healed int64

	ledger accounts
	report Report
}

// node is a device in the world: its database, its clock and whether it runs.
type node struct {
	index   int
	hub     bool
	replica *Replica
	up      bool
	boot    int   // counts starts: events of an older one do nothing
	rolled  int   // counts how often its disk was put back
	skew    int64 // milliseconds its wall clock is off
	group   int   // of the partition it is in
	backups []database
	busy    int64        // until when its disk is at work
	said    map[int]word // what others are believed to hold, by node

	only    *node // the one to be asked first, after the whole machine was put back
	guarded int   // how many have to ask this one first: its disk is left alone

	undo   *database // what a crash puts back, when a bug is planted
	undoAt int64
}

// Run plays a world to its end and checks it.
func Run(o Options) Report {
	w := newWorld(o)
	w.populate()
	w.planChaos()
	for len(w.queue) > 0 {
		e := heap.Pop(&w.queue).(event)
		w.now = e.at
		e.run()
		if len(w.report.Violations) > 0 {
			break
		}
	}
	if len(w.report.Violations) == 0 {
		w.checkEnd()
	}
	w.report.Trace = w.sum()
	return w.report
}

func newWorld(o Options) *World {
	digest := fnv.New64a()
	return &World{
		options: o, rng: rand.New(rand.NewPCG(o.Seed, 0x5eed)), trace: digest, sum: digest.Sum64,
		conns: map[[2]int]*conn{}, chaos: true, ledger: newAccounts(), report: Report{Faults: map[string]int{}},
	}
}

// event is something that will happen.
type event struct {
	at     int64
	serial uint64 // equal times keep the order in which they were planned
	run    func()
}

type events []event

func (q events) Len() int { return len(q) }
func (q events) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].serial < q[j].serial
}
func (q events) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is for package heap.
func (q *events) Push(e any) { *q = append(*q, e.(event)) }

// Pop is for package heap.
func (q *events) Pop() any {
	old := *q
	e := old[len(old)-1]
	*q = old[:len(old)-1]
	return e
}

// after plans something.
func (w *World) after(millis int64, run func()) {
	w.serial++
	heap.Push(&w.queue, event{at: w.now + millis, serial: w.serial, run: run})
}

// whileUp plans something a device does, unless it was stopped meanwhile.
func (w *World) whileUp(n *node, millis int64, run func()) {
	boot := n.boot
	w.after(millis, func() {
		if n.up && n.boot == boot {
			run()
		}
	})
}

// tell notes what happens, in the trace and to whoever listens.
func (w *World) tell(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Fprintf(w.trace, "%d %s\n", w.now, line)
	if w.options.Trace != nil {
		w.options.Trace(w.now, line)
	}
}

// violate notes that a promise was broken. The world ends there.
func (w *World) violate(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	w.tell("VIOLATION %s", line)
	w.report.Violations = append(w.report.Violations, fmt.Sprintf("at %d ms: %s", w.now, line))
}

func (w *World) roll(p float64) bool           { return w.rng.Float64() < p }
func (w *World) between(low, high int64) int64 { return low + w.rng.Int64N(high-low+1) }

// fault counts a fault and tells of it.
func (w *World) fault(kind, format string, args ...any) {
	w.report.Faults[kind]++
	w.tell("%s: %s", kind, fmt.Sprintf(format, args...))
}

// populate makes the devices, the spaces and who talks to whom.
func (w *World) populate() {
	hubs, terminals := 1+w.rng.IntN(2), 3+w.rng.IntN(6)
	hubs, terminals = cmp.Or(w.options.Hubs, hubs), cmp.Or(w.options.Terminals, terminals)
	for i := range 1 + w.rng.IntN(2) {
		w.spaces = append(w.spaces, uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "space %d of %d", i, w.options.Seed)))
	}
	for i := range hubs + terminals {
		name := fmt.Sprintf("hub%d", i)
		if i >= hubs {
			name = fmt.Sprintf("t%d", i-hubs)
		}
		n := &node{index: i, hub: i < hubs, up: true, skew: w.skew(i < hubs), said: map[int]word{}}
		n.replica = NewReplica(name, w.options.Codec, func() uint32 { return w.rng.Uint32() })
		n.replica.bug = w.options.Bug
		n.replica.Join(w.spaces[0])
		w.nodes = append(w.nodes, n)
	}
	w.topology(hubs)
	for _, pair := range w.pairs {
		w.dialLater(pair)
	}
	for _, n := range w.nodes {
		w.writeLater(n)
	}
	if len(w.spaces) > 1 {
		founder := w.nodes[w.rng.IntN(len(w.nodes))]
		w.whileUp(founder, w.between(0, 30*second), func() {
			w.learn(founder, Announcement(w.spaces[1]))
		})
	}
}

// topology lets terminals call hubs, a few of them only a neighbour, and hubs call each other.
func (w *World) topology(hubs int) {
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
	slices.SortFunc(w.pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
}

// skew is how far a clock is off: a dead battery, a wrong century, or a little.
func (w *World) skew(hub bool) int64 {
	const year = 365 * 24 * 3600 * second
	switch {
	case hub || w.roll(0.4):
		return w.between(-second, second)
	case w.roll(0.3):
		return -epoch // 1970
	case w.roll(0.4):
		return 70 * year
	}
	return w.between(-year/12, year/12)
}

// epoch is the wall time at which worlds begin.
const epoch = 1_764_000_000_000

// wall is what the clock of a device shows.
func (w *World) wall(n *node) int64 { return max(epoch+w.now+n.skew, 0) }

// learn makes a device hold a fact, and its conversations hear of it.
func (w *World) learn(n *node, fact []byte) {
	if n.commit(w, "learn", func() { n.replica.Learn([][]byte{fact}) }) {
		w.grew(n)
	}
}
