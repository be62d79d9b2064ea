package simtest

import (
	"maps"
	"slices"

	"qianshao/syncproto/dot"
)

// heal ends all faults. From here on nothing is written, and nothing may be stuck for longer than settling. Malicious
// devices are not healed.
func (w *World) heal() {
	w.healed = w.now
	w.tell("heal")
	w.comeBack()
	for _, n := range w.nodes {
		n.group, n.full = 0, 0
		if !n.up {
			w.start(n)
		}
	}
	for _, c := range w.live() {
		c.ends[0].stalled, c.ends[1].stalled = 0, 0
		c.delay = min(c.delay, 400)
		if c.tampers {
			w.hangUp(c.ends[0], errExpelled)
			w.hangUp(c.ends[1], errExpelled)
		}
	}
	w.after(settling, func() {
		w.checkEnd()
		w.over = true
	})
}

// strike is one fault.
func (w *World) strike() {
	n := w.nodes[w.fates.IntN(len(w.nodes))]
	kinds := []struct {
		kind   string
		strike func(*node)
	}{
		{"crash", w.crashNow}, {"crash", w.crashNow},
		{"partition", w.partition}, {"partition", w.partition},
		{"one-way cut", w.stall},
		{"half-open", w.halfOpen},
		{"old database", w.putBackAny}, {"old database", w.putBackAny},
		{"old machine", w.putBackMachine},
		{"clock jump", w.jump},
		{"flap", w.flap},
		{"reconnect storm", w.storm},
		{"revocation", w.revoke},
		{"disk full", w.fill},
		{"rot", w.rot},
		{"database lost", w.lose},
		{"slow link", w.slow},
		{"cut frame", w.cutFrame},
		{"compaction", w.compact}, {"compaction", w.compact},
		{"backup", w.backUp}, {"backup", w.backUp}, {"backup", w.backUp},
	}
	if k := kinds[w.fates.IntN(len(kinds))]; !w.off[k.kind] {
		k.strike(n)
	}
}

func (w *World) backUp(n *node) {
	if n.up {
		n.backups = append(n.backups, n.store.Backup())
		w.tell("%s is backed up", n)
	}
}

func (w *World) jump(n *node) {
	w.setClock(n, -1)
	w.fault("clock jump", "%s: %s", n, clocks()[n.clock].name)
}

func (w *World) crashNow(n *node) {
	if n.up {
		w.fault("crash", "%s", n)
		w.crash(n)
	}
}

// crash stops a device; what was not durable is gone. It starts again a little later.
func (w *World) crash(n *node) {
	n.up = false
	n.boot++
	if memory, ok := n.store.(*Replica); ok {
		if n.undo != nil && w.now-n.undoAt < 1500 {
			memory.restore(*n.undo)
		}
		if w.options.Bug == SaveWithoutFsync {
			memory.dropOpen(func(tag int64) bool { return w.virtual()-w.ledger.made[tag] < 1500 })
		}
	}
	n.undo = nil
	n.busy = 0
	clear(n.images.taking)
	clear(n.images.adopts)
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
	n.store.Open()
	if n.store.Rotten() {
		w.violate("rot not found: by %s", n)
	}
	w.sound(n, "open")
	w.tell("%s starts", n)
}

// remember keeps what a crash puts back, when a bug is planted.
func (n *node) remember(w *World) {
	memory, ok := n.store.(*Replica)
	if !ok || n.undo != nil && w.now-n.undoAt < 1500 {
		return
	}
	before := memory.backup()
	n.undo, n.undoAt = &before, w.now
}

func (w *World) partition(*node) {
	for _, n := range w.nodes {
		n.group = w.fates.IntN(2)
	}
	w.fault("partition", "")
	shift := w.days.shift
	w.after(w.between(2*second, 15*second), func() {
		if w.chaos && w.days.shift == shift {
			for _, n := range w.nodes {
				n.group = 0
			}
		}
	})
}

// someEnd picks an end of a link, if there is any.
func (w *World) someEnd() *end {
	links := w.live()
	if len(links) == 0 {
		return nil
	}
	return links[w.fates.IntN(len(links))].ends[w.fates.IntN(2)]
}

// stall cuts a link one way.
func (w *World) stall(*node) {
	if e := w.someEnd(); e != nil {
		e.stalled = w.now + w.between(second, 40*second)
		w.fault("one-way cut", "%s to %s", e.node, e.other)
	}
}

// halfOpen kills a link without either end hearing of it.
func (w *World) halfOpen(*node) {
	if e := w.someEnd(); e != nil {
		e.conn.dead = true
		w.fault("half-open", "%s and %s", e.node, e.other)
	}
}

// slow lets everything on a link take half a minute for a while, as a full buffer or a satellite does.
func (w *World) slow(*node) {
	if e := w.someEnd(); e != nil {
		c := e.conn
		before := c.delay
		c.delay = 30 * second
		w.fault("slow link", "%s and %s", e.node, e.other)
		w.after(w.between(5*second, 40*second), func() { c.delay = before })
	}
}

// cutFrame breaks a link in the middle of its next frame.
func (w *World) cutFrame(*node) {
	if e := w.someEnd(); e != nil {
		e.cutNext = true
	}
}

func (w *World) flap(n *node) {
	w.fault("flap", "%s", n)
	for _, e := range w.endsOf(n) {
		w.hangUp(e, errHungUp)
	}
}

// storm ends all links of all hubs in one moment, so that everybody calls again.
func (w *World) storm(*node) {
	w.fault("reconnect storm", "")
	for _, n := range w.nodes {
		if n.hub {
			for _, e := range w.endsOf(n) {
				w.hangUp(e, errHungUp)
			}
		}
	}
}

func (w *World) putBackAny(n *node) {
	if len(n.backups) > 0 {
		w.putBack(n, n.backups[w.fates.IntN(len(n.backups))])
	}
}

// putBack puts an old backup of the database back. What the device left outside its database stays.
func (w *World) putBack(n *node, old Backup) {
	if !w.chaos || n.guarded > 0 || w.off["old database"] {
		return
	}
	w.fault("old database", "%s", n)
	if n.hub {
		w.report.Faults["hub rolled back"]++
	}
	w.stop(n)
	n.store.Restore(old, false)
	n.rolled++
	w.forgetLost()
}

// stop ends the program, if it runs.
func (w *World) stop(n *node) {
	if n.up {
		w.crash(n)
	}
}

// lose takes the database away. What it alone held is gone, and nobody can bring it again.
func (w *World) lose(n *node) {
	if n.guarded > 0 {
		return
	}
	w.fault("database lost", "%s", n)
	if n.hub {
		w.report.Faults["hub lost"]++
	}
	w.stop(n)
	n.store.Lose()
	n.images = newImages()
	n.store.Join(w.spaces[0])
	n.rolled++
	w.forgetLost()
}

// rot damages something stored while the program does not run.
func (w *World) rot(n *node) {
	if n.guarded > 0 || n.malice != nil {
		return
	}
	w.stop(n)
	what, ok := n.store.Rot(w.fates.IntN)
	if !ok {
		return
	}
	w.fault("rot", "%s: %s", n, what)
	w.start(n)
	n.rolled++
	w.forgetLost()
}

// fill lets no transaction of a device through for a while, some of the time until the next shift.
func (w *World) fill(n *node) {
	w.fault("disk full", "%s", n)
	n.full = w.now + w.between(second, 12*second)
}

// compact lets a device join the segments that every honest one holds now; some of them may be put back to before that.
func (w *World) compact(n *node) {
	joiner, ok := n.store.(Joiner)
	if !ok || !n.up || n.malice != nil || w.standings() {
		return // where devices mind how they stand, they know themselves what they may join
	}
	for _, s := range n.store.Spaces() {
		stable := n.store.Sealed(s)
		for _, o := range w.honest() {
			held := o.store.Sealed(s)
			for l, seq := range stable {
				stable[l] = min(seq, held[l])
			}
		}
		joined := 0
		if w.commit(n, "compact", func() { joined = joiner.JoinSegments(s, stable) }) != done {
			return
		}
		if joined > 0 {
			w.fault("compaction", "%s joins %d segments", n, joined)
		}
	}
}

// putBackMachine puts the whole machine back, what the device left outside its database included. Nothing on the
// machine can tell; so the device may write, but has to ask somebody who knows before it sends. (Nothing helps a
// device that sends its second history first: the others find the fork, and a person has to act.)
func (w *World) putBackMachine(n *node) {
	if len(n.backups) == 0 || n.guarded > 0 || n.malice != nil {
		return
	}
	known := w.knowsAll(n)
	if known == nil {
		return
	}
	w.fault("old machine", "%s, asks %s", n, known)
	w.stop(n)
	for _, c := range w.live() {
		if c.ends[0].node == n || c.ends[1].node == n {
			c.dead = true
		}
	}
	n.store.Restore(n.backups[w.fates.IntN(len(n.backups))], true)
	n.rolled++
	if n.only != nil {
		n.only.guarded--
	}
	n.only = known
	known.guarded++
	w.freeNumbers(n, known)
	w.forgetLost()
}

// freeNumbers strikes off numbers of n that nobody holds any more, for whoever held them lost them: they name nothing
// now. Backups of others might still hold them, so they are not put back any more.
func (w *World) freeNumbers(n, known *node) {
	for _, o := range w.nodes {
		if o != n {
			o.backups = nil
		}
	}
	maps.DeleteFunc(w.ledger.numbers, func(at numbered, _ changeKey) bool {
		return at.dot.Log.Device == n.device && at.dot.Seq > known.store.Sealed(at.space)[at.dot.Log]
	})
}

// asked says that a device put back has heard what it had said before.
func (n *node) asked() {
	if n.only != nil {
		n.only.guarded--
		n.only = nil
	}
}

// knowsAll finds an honest device n talks to that holds all of n's logs that anybody holds, on a link or on a stick.
func (w *World) knowsAll(n *node) *node {
	for _, p := range w.pairs {
		k := w.nodes[p[1]]
		if p[0] != n.index || k.only != nil || k.malice != nil {
			continue
		}
		all := true
		for _, s := range w.spaces {
			own := dot.Vector{}
			for _, o := range w.nodes {
				own.Raise(o.store.Sealed(s))
			}
			for _, st := range w.sticks {
				if st.space == s {
					own.Raise(st.held)
				}
			}
			maps.DeleteFunc(own, func(l dot.Log, _ uint64) bool { return l.Device != n.device })
			all = all && k.store.Sealed(s).Covers(own)
		}
		if all {
			return k
		}
	}
	return nil
}

// revoke lets the authority, at an honest device, revoke what a log says from somewhere on. Once is enough for a world.
func (w *World) revoke(n *node) {
	if !n.up || n.malice != nil || w.report.Faults["revocation"] > 0 {
		return
	}
	logs := n.store.Sealed(w.spaces[0])
	names := slices.SortedFunc(maps.Keys(logs), dot.Log.Compare)
	if len(names) == 0 {
		return
	}
	l := names[w.fates.IntN(len(names))]
	seq := uint64(w.fates.Int64N(int64(logs[l]) + 1))
	w.fault("revocation", "%s after %d", l, seq)
	w.learn(n, Signed(Revocation(l, seq), keyOf("authority")))
}
