package simtest

import (
	"fmt"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// pump does what a session asks for, in the order of the contract: what is durable first. While the disk is at work
// the rest waits, and a crash loses it.
func (w *World) pump(e *end) {
	if !e.live() || e.working {
		return
	}
	w.step(e)
	for range 1000 {
		if !e.live() || e.working || e.closed {
			return
		}
		if e.unseen && !w.look(e) {
			return
		}
		work, ok := e.session.Ready()
		if !ok {
			return
		}
		if !w.keep(e, work) {
			return
		}
	}
	w.violate("%s has work without end for %s", e.node.replica.Name, e.other.replica.Name)
}

// keep does the durable part; false says that the device crashed or waits for its disk.
func (w *World) keep(e *end, work syncproto.Ready) bool {
	n := e.node
	if len(work.Learn) > 0 {
		if !n.commit(w, "learn", func() { n.replica.Learn(work.Learn) }) {
			return false
		}
		w.grew(n)
	}
	for _, b := range work.Behind {
		w.tell("%s is behind in its own logs", n.replica.Name)
		if !n.commit(w, "raise", func() { n.replica.Behind(b.Space, b.Theirs) }) {
			return false
		}
		n.only = nil
	}
	if len(work.Seal) > 0 {
		e.unseen, n.only = true, nil
	}
	if len(work.Append) == 0 {
		w.say(e, work)
		return true
	}
	w.appendLater(e, work)
	return !e.working
}

// appendLater keeps segments when the disk gets to it.
func (w *World) appendLater(e *end, work syncproto.Ready) {
	n := e.node
	n.busy = max(n.busy, w.now) + w.between(1, 30)
	if w.options.Bug == AckBeforeFsync {
		for _, b := range work.Append {
			e.session.Appended(b.Space, promise(b))
		}
		w.whileUp(n, n.busy-w.now+300, func() { w.appendNow(e, work, false) })
		w.say(e, work)
		return
	}
	e.working = true
	w.whileUp(n, n.busy-w.now, func() {
		e.working = false
		if !w.appendNow(e, work, true) {
			return
		}
		if e.live() {
			w.say(e, work)
			w.pump(e)
		}
	})
}

// promise is what an eager program would say of a batch.
func promise(b syncproto.Batch) []syncproto.Kept {
	var out []syncproto.Kept
	for _, r := range b.Runs {
		out = append(out, syncproto.Kept{Log: r.Log, Head: r.Segments[len(r.Segments)-1].Last})
	}
	return out
}

// appendNow is one transaction for each space; false says that the device crashed in it.
func (w *World) appendNow(e *end, work syncproto.Ready, answer bool) bool {
	n := e.node
	for _, b := range work.Append {
		var kept []syncproto.Kept
		if !n.commit(w, "append", func() { kept = n.replica.Append(b.Space, b.Runs) }) {
			return false
		}
		for _, k := range kept {
			w.tell("%s keeps %s to %d: %s", n.replica.Name, k.Log, k.Head, k.Refused)
			w.checkRefusal(e, k)
		}
		if answer && e.live() {
			e.session.Appended(b.Space, kept)
		}
		w.grew(n)
	}
	return true
}

// say does the rest of the work: frames, then loads.
func (w *World) say(e *end, work syncproto.Ready) {
	for _, s := range work.Confirmed {
		w.confirm(e, s)
	}
	for _, f := range work.Send {
		w.send(e, f)
	}
	var loaded []syncproto.Loaded
	for _, q := range work.Load {
		run := e.node.replica.Load(q.Space, q.Log, q.After, q.BytesMax)
		loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: run})
		if w.options.Bug == AckedOnSend && len(run.Segments) > 0 {
			w.believe(e, q.Space, dot.Vector{q.Log: run.Segments[len(run.Segments)-1].Last})
		}
	}
	if len(loaded) > 0 {
		e.session.Loaded(loaded)
	}
}

// seal signs what a device wrote; false says that it crashed in it.
func (w *World) seal(n *node, s dot.Space) bool {
	b := n.replica.disk.books[s]
	if b == nil || len(b.open) == 0 {
		return true
	}
	if w.options.Bug == SendBeforeSeal {
		n.remember(w)
	}
	ok := n.commit(w, "seal", func() {
		w.number(n, s)
		if err := n.replica.Seal(s); err != nil {
			w.violate("own changes cannot be sealed: %s: %v", n, err)
		}
	})
	w.grew(n)
	return ok
}

// commit is one transaction. A crash strikes before it is durable or just after, when nobody was told; false says
// that one struck.
func (n *node) commit(w *World, what string, transaction func()) bool {
	const crashes = 0.004
	switch {
	case w.chaos && w.roll(crashes):
		w.fault("crash before fsync", "%s in %s", n.replica.Name, what)
		w.crash(n)
		return false
	case w.chaos && w.roll(crashes):
		transaction()
		w.fault("crash after fsync", "%s in %s", n.replica.Name, what)
		w.crash(n)
		return false
	}
	transaction()
	return true
}

func (n *node) String() string { return fmt.Sprintf("%s (boot %d)", n.replica.Name, n.boot) }
