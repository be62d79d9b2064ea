package simtest

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// conn is one link between two devices, with a session at each end.
type conn struct {
	ends [2]*end
	dead bool // a link of which both ends think it lives, and which carries nothing
	// How the link misbehaves while faults strike.
	lose, repeat, overtake float64
	delay, jitter          int64
	tampers                bool // a hostile relay in between alters segments
}

// end is one end of a link: what a peer runs.
type end struct {
	conn    *conn
	node    *node
	other   *node
	boot    int
	rolled  int // of the other side, when the link was made
	store   Store
	session *syncproto.Session
	closed  bool
	working bool         // waits for the disk
	came    []wire.Frame // not stepped yet
	lastAt  int64        // when the last frame sent arrives there
	stalled int64        // until when nothing sent arrives
	held    [][]byte     // what was sent and cannot arrive now, in order
	cutNext bool         // the next frame is cut somewhere
	facts   int
	unseen  bool               // something was committed since the session was told
	stood   int64              // when it was noted last what the other side holds, in virtual time
	fenced  map[dot.Space]bool // spaces to be taken anew once all of this device's own is over there
}

// dialLater lets a pair try to talk, again and again.
func (w *World) dialLater(pair [2]int) {
	w.after(w.between(500, 4*second), func() {
		w.dial(pair)
		w.dialLater(pair)
	})
}

func (w *World) dial(pair [2]int) {
	a, b := w.nodes[pair[0]], w.nodes[pair[1]]
	if !a.up || !b.up || a.away || b.away || a.group != b.group || a.only != nil && a.only != b || b.only != nil && b.only != a {
		return
	}
	if old := w.conns[pairKey(a, b)]; old != nil {
		if old.endOf(a).live() {
			return // the one that calls believes it is connected
		}
		w.hangUp(old.endOf(b), errReplaced)
	}
	c := &conn{delay: w.between(1, 400), jitter: w.between(0, 100)}
	if w.luck("faulty link", 0.3) {
		c.lose, c.repeat, c.overtake = 0.05*w.fates.Float64(), 0.1*w.fates.Float64(), 0.1*w.fates.Float64()
	}
	c.tampers = w.luck("tampering relay", 0.08)
	w.conns[pairKey(a, b)] = c
	w.tell("link %s %s", a.name, b.name)
	c.ends = [2]*end{w.newEnd(c, a, b), w.newEnd(c, b, a)}
	for _, e := range c.ends {
		w.tick(e)
	}
}

func (w *World) newEnd(c *conn, n, other *node) *end {
	store := n.storeFor(other)
	facts := store.Facts()
	e := &end{
		conn: c, node: n, other: other, boot: n.boot, rolled: other.rolled, facts: len(facts), store: store,
		stood: w.virtual() - standEvery, fenced: map[dot.Space]bool{},
		session: syncproto.NewSession(syncproto.Self{Public: store.Public(), Name: n.name, Capabilities: w.capabilities(n)},
			store.Holdings(other.device), facts, syncproto.Limits{Credit: 20_000, Batch: 4_000, ImageFrom: imageFrom, ImageWindow: imageWindow}),
	}
	for s, p := range n.images.parts {
		e.session.PartHeld(s, p.name)
	}
	return e
}

// capabilities are what a device says it can.
func (w *World) capabilities(n *node) (c wire.Capabilities) {
	if w.standings() {
		c |= wire.CapJoined
	}
	if w.standings() && n.hub {
		c |= wire.CapHub
	}
	if w.shape.Images > 0 {
		c |= wire.CapImage
	}
	return c
}

func pairKey(a, b *node) [2]int { return [2]int{min(a.index, b.index), max(a.index, b.index)} }

// tick tells an end the time once a second.
func (w *World) tick(e *end) {
	if e.closed {
		return
	}
	if err := e.session.Tick(w.now, w.wall(e.node)); err != nil {
		w.hangUp(e, err)
		return
	}
	w.stand(e)
	w.pump(e)
	w.whileUp(e.node, second, func() { w.tick(e) })
}

// hangUp ends a link at one end. The other end hears of it, unless the link is dead.
func (w *World) hangUp(e *end, err error) {
	if e.closed {
		return
	}
	w.tell("%s hangs up on %s: %v", e.node.name, e.other.name, err)
	if e.live() {
		w.noteAll(e)
	}
	w.close(e)
	o := e.peer()
	if !o.closed && !e.conn.dead && o.node.group == e.node.group {
		w.after(e.conn.delay, func() { w.hangUp(o, errHungUp) })
	}
}

var errHungUp = errors.New("other side hung up")

var errAway = errors.New("no link reaches the device any more")

var errReplaced = errors.New("the device called again")

func (w *World) close(e *end) {
	e.closed = true
	for s := range e.node.images.taking {
		if !e.node.images.adopts[s] {
			e.node.leaveImage(e, s)
		}
	}
	if key := pairKey(e.node, e.other); w.conns[key] == e.conn && !e.peer().live() {
		delete(w.conns, key)
	}
}

// live says that the end's device still runs the program that holds it.
func (e *end) live() bool { return !e.closed && e.node.up && e.node.boot == e.boot }

func (c *conn) endOf(n *node) *end {
	if c.ends[0].node == n {
		return c.ends[0]
	}
	return c.ends[1]
}

func (e *end) peer() *end {
	if e.conn.ends[0] == e {
		return e.conn.ends[1]
	}
	return e.conn.ends[0]
}

// grew lets every conversation of a device look at what is durable now.
func (w *World) grew(n *node) {
	for _, e := range w.endsOf(n) {
		e.unseen = true
		w.whileUp(n, 1, func() { w.pump(e) })
	}
}

func (w *World) endsOf(n *node) []*end {
	var out []*end
	for _, key := range slices.SortedFunc(maps.Keys(w.conns), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }) {
		for _, e := range w.conns[key].ends {
			if e.node == n && e.live() {
				out = append(out, e)
			}
		}
	}
	return out
}

// send puts a frame on the link, as bytes.
func (w *World) send(e *end, f wire.Frame) {
	if e.node.malice != nil {
		f = w.twist(e, f)
	}
	raw, err := wire.Encode(f)
	if err != nil {
		if e.node.malice == nil {
			w.violate("%s cannot encode a frame: %v", e.node.name, err)
		}
		return
	}
	w.report.Frames++
	w.transmit(e, raw)
	if e.node.newer && w.luck("unknown frame", 0.02) {
		w.report.Faults["unknown frame"]++
		w.transmit(e, []byte{200, 0xa1, 0x01, 0x02}) // a type of a newer version, and a map
	}
}

// transmit puts bytes on the link.
func (w *World) transmit(e *end, raw []byte) {
	c := e.conn
	at := max(e.lastAt, w.now+c.delay+w.between(0, c.jitter))
	e.lastAt = at
	switch {
	case w.luck("lost frame", c.lose):
		w.fault("lost frame", "%d to %s", raw[0], e.other.name)
		return
	case w.luck("overtaken frame", c.overtake):
		w.report.Faults["overtaken frame"]++
		at += w.between(1, 2*second)
	}
	w.arriveAt(e, raw, at)
	if w.luck("repeated frame", c.repeat) {
		w.report.Faults["repeated frame"]++
		w.arriveAt(e, raw, at+w.between(0, second))
	}
}

func (w *World) arriveAt(e *end, raw []byte, at int64) {
	work := 1
	if t := wire.Type(raw[0]); t == wire.TypePing || t == wire.TypePong {
		work = 0 // on dozens of links some are always on their way
	}
	w.flying += work
	w.after(at-w.now, func() {
		w.flying -= work
		w.arrive(e, raw)
	})
}

// arrive gives a frame to the other end. What a cut keeps from arriving waits for the cut to heal, as it does in TCP.
// What a program that is gone still had on its way over half a minute of link is lost once everything heals: it would
// keep the watchdog of the other end quiet for that half minute, and the minute to settle in would begin only then.
func (w *World) arrive(e *end, raw []byte) {
	if !e.peer().live() || e.conn.dead || w.healed > 0 && !e.live() {
		return
	}
	if w.cut(e) || len(e.held) > 0 {
		if e.held = append(e.held, raw); len(e.held) == 1 {
			w.release(e)
		}
		return
	}
	w.hand(e.peer(), raw)
}

// cut says that nothing this end sends arrives now.
func (w *World) cut(e *end) bool { return e.node.group != e.other.group || w.now < e.stalled }

// release lets what was held arrive once the cut is healed.
func (w *World) release(e *end) {
	w.after(500, func() {
		if !e.peer().live() || e.conn.dead {
			return
		}
		if w.cut(e) {
			w.release(e)
			return
		}
		held := e.held
		e.held = nil
		for _, raw := range held {
			w.hand(e.peer(), raw)
		}
	})
}

// hand gives the bytes of a frame to the end they were sent to.
func (w *World) hand(o *end, raw []byte) {
	if e := o.peer(); e.cutNext {
		e.cutNext = false
		w.fault("cut frame", "to %s", o.node)
		half, err := wire.Decode(raw[:w.fates.IntN(len(raw))])
		if _, skipped := half.(*wire.Unknown); err == nil && !skipped {
			w.violate("half a frame understood: by %s", o.node)
		}
		w.hangUp(o, errCutFrame)
		return
	}
	f, err := wire.Decode(raw)
	if err != nil {
		if o.other.malice == nil {
			w.violate("%s cannot decode a frame: %v", o.node, err)
			return
		}
		w.hangUp(o, err)
		return
	}
	if s, ok := f.(*wire.Segments); ok && o.conn.tampers && w.luck("forged segment", 0.2) {
		w.fault("forged segment", "to %s", o.node)
		g := bytes.Clone(s.Runs[0].Segments[0])
		g[len(g)-1-w.fates.IntN(64)] ^= 1 << w.fates.IntN(8)
		s.Runs[0].Segments[0] = g
	}
	o.came = append(o.came, f)
	w.pump(o)
}

var errCutFrame = errors.New("the link broke in the middle of a frame")

// step gives the session what came.
func (w *World) step(e *end) {
	for len(e.came) > 0 && !e.closed {
		f := e.came[0]
		e.came = e.came[1:]
		if err := e.session.Tick(w.now, w.wall(e.node)); err != nil {
			w.hangUp(e, err)
			return
		}
		err := e.expect(f)
		if err == nil {
			err = e.session.Step(f)
		}
		switch f.(type) {
		case *wire.Have, *wire.Segments, *wire.Ack:
			w.checkAcked(e)
		}
		if err == nil {
			continue
		}
		if bye := syncproto.GoodBye(err); bye != nil {
			w.send(e, bye)
		}
		w.hangUp(e, err)
	}
}

// expect refuses a greeting under another name than the link's, as package peer does.
func (e *end) expect(f wire.Frame) error {
	if hello, ok := f.(*wire.Hello); ok && hello.Device() != e.other.device {
		return errStranger
	}
	return nil
}

var errStranger = errors.New("a greeting under another name than the link's")

// look tells the session what is durable here now, own changes sealed first.
func (w *World) look(e *end) bool {
	e.unseen = false
	for _, s := range e.store.Spaces() {
		if !e.session.Known(s) {
			continue
		}
		if became := w.seal(e.node, e.store, s); became != done {
			if became == refused {
				w.hangUp(e, errDiskFull)
			}
			return false
		}
	}
	if facts := e.store.Facts(); len(facts) != e.facts && w.options.Bug != ForgetFacts {
		e.facts = len(facts)
		e.session.Learned(facts)
	}
	have := e.store.Holdings(e.other.device)
	for _, s := range e.store.Spaces() {
		h := have[s]
		if w.options.Bug == DropLastLane {
			maps.DeleteFunc(h.Held, func(l dot.Log, _ uint64) bool { return l.Lane == dot.Lanes-1 && l.Device == e.node.device })
		}
		e.session.Joined(s, h)
	}
	return true
}
