package simtest

import (
	"cmp"
	"maps"
	"slices"

	"qianshao/syncproto/dot"
)

// planChaos lets faults strike for a while, and then heals everything.
func (w *World) planChaos() {
	over := cmp.Or(w.options.FaultMillis, w.between(25, 50)*second)
	var strike func()
	strike = func() {
		if !w.chaos {
			return
		}
		w.strike()
		w.after(w.between(500, 4*second), strike)
	}
	w.after(w.between(second, 4*second), strike)
	w.after(over, w.heal)
}

// heal ends all faults. From here on nothing is written, and nothing may be stuck for longer than settling.
func (w *World) heal() {
	w.chaos, w.healed = false, w.now
	w.tell("heal")
	for _, n := range w.nodes {
		n.group, n.only, n.guarded = 0, nil, 0
		if !n.up {
			w.start(n)
		}
	}
	for _, c := range w.live() {
		c.ends[0].stalled, c.ends[1].stalled = 0, 0
		if c.tampers {
			w.hangUp(c.ends[0], errExpelled)
			w.hangUp(c.ends[1], errExpelled)
		}
	}
	w.after(settling, func() {
		w.checkEnd()
		w.queue = nil
	})
}

// live gives the links, in a fixed order.
func (w *World) live() []*conn {
	var out []*conn
	for _, key := range slices.SortedFunc(maps.Keys(w.conns), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, w.conns[key])
	}
	return out
}

// strike is one fault.
func (w *World) strike() {
	n := w.nodes[w.rng.IntN(len(w.nodes))]
	switch w.rng.IntN(15) {
	case 0, 1:
		if n.up {
			w.fault("crash", "%s", n)
			w.crash(n)
		}
	case 2, 3:
		w.partition()
	case 4:
		w.stall()
	case 5:
		w.halfOpen()
	case 6, 11:
		if len(n.backups) > 0 {
			w.putBack(n, n.backups[w.rng.IntN(len(n.backups))])
		}
	case 7:
		w.putBackMachine(n)
	case 8:
		n.skew = w.skew(false)
		w.fault("clock jump", "%s to %d ms", n, n.skew)
	case 9:
		w.flap(n)
	case 10:
		w.revoke()
	default:
		if n.up {
			n.backups = append(n.backups, n.replica.backup())
			w.tell("%s is backed up", n)
		}
	}
}

// crash stops a device; what was not durable is gone. It starts again a little later.
func (w *World) crash(n *node) {
	n.up = false
	n.boot++
	if n.undo != nil && w.now-n.undoAt < 1500 {
		n.replica.restore(*n.undo)
	}
	n.undo = nil
	if w.options.Bug == SaveWithoutFsync {
		n.replica.dropOpen(func(tag int64) bool { return w.now-w.ledger.made[tag] < 1500 })
	}
	n.busy = 0
	for _, c := range w.live() {
		if c.ends[0].node != n && c.ends[1].node != n {
			continue
		}
		o := c.endOf(n).peer()
		if w.roll(0.6) { // the system closes the link; else nobody tells the other side
			w.after(c.delay, func() { w.hangUp(o, errHungUp) })
		}
		w.close(c.endOf(n))
	}
	w.after(w.between(300, 6*second), func() {
		if !n.up {
			w.start(n)
		}
	})
}

func (w *World) start(n *node) {
	n.up = true
	n.boot++
	n.replica.Open()
	w.tell("%s starts", n)
}

// remember keeps what a crash puts back, when a bug is planted.
func (n *node) remember(w *World) {
	if n.undo != nil && w.now-n.undoAt < 1500 {
		return
	}
	before := n.replica.backup()
	n.undo, n.undoAt = &before, w.now
}

func (w *World) partition() {
	for _, n := range w.nodes {
		n.group = w.rng.IntN(2)
	}
	w.fault("partition", "")
	w.after(w.between(2*second, 15*second), func() {
		for _, n := range w.nodes {
			n.group = 0
		}
	})
}

// stall cuts a link one way.
func (w *World) stall() {
	if links := w.live(); len(links) > 0 {
		e := links[w.rng.IntN(len(links))].ends[w.rng.IntN(2)]
		e.stalled = w.now + w.between(second, 40*second)
		w.fault("one-way cut", "%s to %s", e.node, e.other)
	}
}

// halfOpen kills a link without either end hearing of it.
func (w *World) halfOpen() {
	if links := w.live(); len(links) > 0 {
		c := links[w.rng.IntN(len(links))]
		c.dead = true
		w.fault("half-open", "%s and %s", c.ends[0].node, c.ends[1].node)
	}
}

func (w *World) flap(n *node) {
	w.fault("flap", "%s", n)
	for _, e := range w.endsOf(n) {
		w.hangUp(e, errHungUp)
	}
}

// putBack puts an old backup of the database back. What the device left outside its database stays.
func (w *World) putBack(n *node, old database) {
	if !w.chaos || n.guarded > 0 {
		return
	}
	w.fault("old database", "%s", n)
	if n.up {
		w.crash(n)
	}
	n.replica.restore(old)
	n.rolled++
	w.forgetLost()
}

// putBackMachine puts the whole machine back, what the device left outside its database included. Nothing on the
// machine can tell; so the device may write, but has to ask somebody who knows before it sends. (Nothing helps a
// device that sends its second history first: the others find the fork, and a person has to act.)
func (w *World) putBackMachine(n *node) {
	if len(n.backups) == 0 || n.guarded > 0 {
		return
	}
	known := w.knowsAll(n)
	if known == nil {
		return
	}
	w.fault("old machine", "%s, asks %s", n, known)
	if n.up {
		w.crash(n)
	}
	for _, c := range w.live() {
		if c.ends[0].node == n || c.ends[1].node == n {
			c.dead = true
		}
	}
	n.replica.restore(n.backups[w.rng.IntN(len(n.backups))])
	n.replica.forgetOutside()
	n.rolled++
	n.only = known
	known.guarded++
	w.forgetLost()
}

// knowsAll finds a device n talks to that holds all of n's logs that anybody holds.
func (w *World) knowsAll(n *node) *node {
	for _, p := range w.pairs {
		if p[0] != n.index {
			continue
		}
		k := w.nodes[p[1]]
		all := true
		for _, s := range w.spaces {
			own := dot.Vector{}
			for _, o := range w.nodes {
				own.Raise(o.replica.Sealed(s))
			}
			maps.DeleteFunc(own, func(l dot.Log, _ uint64) bool { return l.Device != n.replica.Device() })
			all = all && k.replica.Sealed(s).Covers(own)
		}
		if all {
			return k
		}
	}
	return nil
}

// revoke lets the first hub revoke what a log says from somewhere on. Once is enough for a world.
func (w *World) revoke() {
	hub := w.nodes[0]
	if !hub.up || w.report.Faults["revocation"] > 0 {
		return
	}
	held := hub.replica.Sealed(w.spaces[0])
	logs := held.Logs()
	if len(logs) == 0 {
		return
	}
	l := logs[w.rng.IntN(len(logs))]
	seq := uint64(w.rng.Int64N(int64(held[l]) + 1))
	w.fault("revocation", "%s after %d", l, seq)
	w.learn(hub, Revocation(l, seq))
}
