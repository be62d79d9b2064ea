package simtest

import (
	"container/heap"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Options say which world is run. Everything else follows from the seed.
type Options struct {
	Seed  uint64
	Bug   Bug
	Shape Shape    // what is zero in it is drawn from the seed
	Off   []string // kinds of fault that do not strike

	Codec *segment.Codec              // shared between worlds, for it is costly to make
	Seat  func(Seat) Store            // makes the databases; nil makes Replicas, in memory
	Trace func(at int64, line string) // hears what happens, in virtual milliseconds; may be nil
}

// Report is what became of a world.
type Report struct {
	Shape      Shape
	Violations []string // empty in a world without bugs
	Trace      uint64   // digest of everything that happened: equal for equal seeds
	Acts       int
	Frames     int
	Millis     int64          // virtual time that passed
	Faults     map[string]int // how often each kind of fault struck
	Fallen     int            // times a device heard that another holds less than it had said before
}

const (
	second   = int64(1000)
	hour     = 3600 * second
	settling = 60 * second // after the last heal nothing may be stuck so long
)

// World is devices, links and a clock, all driven by one seed. Chance comes from five sources, so that switching off
// a fault does not change what operators write.
type World struct {
	options  Options
	shape    Shape
	rng      *rand.Rand // links and disks
	hands    *rand.Rand // what operators do
	fates    *rand.Rand // faults
	pictures *rand.Rand // images and standings
	off      map[string]bool
	now      int64 // milliseconds played
	slept    int64 // milliseconds passed over, because nothing was on its way
	queue    events
	serial   uint64
	trace    interface{ Write([]byte) (int, error) }
	sum      func() uint64

	nodes  []*node
	rules  *Rules
	conns  map[[2]int]*conn // live conversations by pair, the smaller index first
	flying int              // frames on their way, pings aside
	pairs  [][2]int         // who tries to talk to whom: dialler, answerer
	spaces []dot.Space
	sticks []stick // written and not lost yet
	days   days
	chaos  bool  // faults strike
	healed int64 // when everything was healed for good; 0 before
	over   bool  // the end was checked

	packer   *zstd.Encoder // of images
	unpacker *zstd.Decoder

	ledger accounts
	report Report
}

// node is a device in the world: its database, its clock and whether it runs.
type node struct {
	index   int
	name    string
	hub     bool
	store   Store
	device  dot.Device
	malice  *malice // nil in an honest device
	newer   bool
	up      bool
	boot    int // counts starts: events of an older one do nothing
	rolled  int // counts how often its disk was put back
	clock   int // its profile
	skew    int64
	group   int // of the partition it is in
	full    int64
	backups []Backup
	busy    int64        // until when its disk is at work
	said    map[int]word // what others are believed to hold, by node
	images  images
	stable  map[dot.Space]dot.Vector // what a hub says that everybody holds
	away    bool                     // no link reaches it

	only    *node // the one to be asked first, after the whole machine was put back
	guarded int   // how many have to ask this one first: its disk is left alone

	undo   *database // what a crash puts back, when a bug is planted
	undoAt int64
}

// Run plays a world to its end and checks it.
func Run(o Options) Report {
	w := newWorld(o)
	w.populate()
	defer w.closeAll()
	w.beginShift()
	for len(w.queue) > 0 && !w.over && len(w.report.Violations) == 0 {
		e := heap.Pop(&w.queue).(event)
		w.now = e.at
		e.run()
	}
	w.report.Trace, w.report.Millis = w.sum(), w.virtual()
	return w.report
}

// closeAll gives the databases up.
func (w *World) closeAll() {
	w.unpacker.Close()
	for _, n := range w.nodes {
		n.store.Close()
		if n.malice != nil && n.malice.twin != nil {
			n.malice.twin.Close()
		}
	}
}

func newWorld(o Options) *World {
	digest := fnv.New64a()
	source := func(what uint64) *rand.Rand { return rand.New(rand.NewPCG(o.Seed, what)) }
	w := &World{
		options: o, rng: source(0x5eed), hands: source(0xac7), fates: source(0xfa7e), pictures: source(0x1a6e), off: map[string]bool{},
		trace: digest, sum: digest.Sum64, conns: map[[2]int]*conn{}, ledger: newAccounts(),
	}
	w.shape = o.Shape.drawn(source(0x5a9e), source(0x1a9e))
	w.packer, w.unpacker = packers()
	w.report = Report{Faults: map[string]int{}, Shape: w.shape}
	for _, kind := range o.Off {
		w.off[kind] = true
	}
	if w.options.Seat == nil {
		w.options.Seat = inMemory
	}
	return w
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

// virtual is the time that passed in the world, what was passed over included.
func (w *World) virtual() int64 { return w.now + w.slept }

// tell notes what happens, in the trace and to whoever listens.
func (w *World) tell(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	fmt.Fprintf(w.trace, "%d %s\n", w.virtual(), line)
	if w.options.Trace != nil {
		w.options.Trace(w.virtual(), line)
	}
}

// violate notes that a promise was broken. The world ends there.
func (w *World) violate(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	w.tell("VIOLATION %s", line)
	w.report.Violations = append(w.report.Violations, fmt.Sprintf("at %d ms: %s", w.virtual(), line))
}

func (w *World) roll(p float64) bool           { return w.rng.Float64() < p }
func (w *World) between(low, high int64) int64 { return low + w.rng.Int64N(high-low+1) }

// fault counts a fault and tells of it.
func (w *World) fault(kind, format string, args ...any) {
	w.report.Faults[kind]++
	w.tell("%s: %s", kind, fmt.Sprintf(format, args...))
}

// luck decides whether a fault of a kind strikes that has chance p now.
func (w *World) luck(kind string, p float64) bool {
	return w.chaos && w.fates.Float64() < p && !w.off[kind]
}

// learn makes a device hold a fact, and its conversations hear of it.
func (w *World) learn(n *node, fact []byte) {
	if w.commit(n, "learn", func() { n.store.Learn([][]byte{fact}) }) == done {
		w.grew(n)
	}
}

// honest are the devices that do what the program does.
func (w *World) honest() []*node {
	return slices.DeleteFunc(slices.Clone(w.nodes), func(n *node) bool { return n.malice != nil })
}

// byDevice finds the device that writes a log; nil when nobody in this world has its key.
func (w *World) byDevice(d dot.Device) *node {
	for _, n := range w.nodes {
		if n.device == d {
			return n
		}
	}
	return nil
}

// live gives the links, in a fixed order.
func (w *World) live() []*conn {
	var out []*conn
	for _, key := range slices.SortedFunc(maps.Keys(w.conns), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, w.conns[key])
	}
	return out
}
