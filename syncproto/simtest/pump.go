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
		work, ok := e.session.Ready()
		switch {
		case ok && !w.keep(e, work):
			return
		case ok:
		case !e.unseen:
			return
		case !w.look(e): // only now: what the other side holds of our own logs is heard before anything is sealed
			return
		}
	}
	w.violate("%s has work without end for %s", e.node.name, e.other.name)
}

// keep does the durable part; false says that the device crashed, its disk refused, or it waits for its disk.
func (w *World) keep(e *end, work syncproto.Ready) bool {
	n := e.node
	if len(work.Learn) > 0 {
		if !w.committed(e, "learn", func() { e.store.Learn(work.Learn) }) {
			return false
		}
		w.grew(n)
	}
	for _, b := range work.Behind {
		w.tell("%s is behind in its own logs", n.name)
		if !w.committed(e, "raise", func() { e.store.Behind(b.Space, b.Theirs) }) {
			return false
		}
		n.asked()
	}
	if len(work.Seal) > 0 {
		e.unseen, e.stood = true, e.stood-standEvery
		n.asked()
	}
	for _, t := range work.Images {
		if !w.imageTask(e, t) {
			return false
		}
	}
	if len(work.Append) == 0 {
		w.say(e, work)
		return e.live()
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

// appendNow is one transaction for each space; false says that the device crashed in it, or its disk refused.
func (w *World) appendNow(e *end, work syncproto.Ready, answer bool) bool {
	n := e.node
	for _, b := range work.Append {
		var kept []syncproto.Kept
		if !w.committed(e, "append", func() { kept = e.store.Append(b.Space, b.Runs) }) {
			return false
		}
		for _, k := range kept {
			w.tell("%s keeps %s to %d: %s", n.name, k.Log, k.Head, k.Refused)
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
		run := e.store.Load(q.Space, q.Log, q.After, q.BytesMax)
		loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: run})
		if w.options.Bug == AckedOnSend && len(run.Segments) > 0 {
			w.believe(e, q.Space, dot.Vector{q.Log: run.Segments[len(run.Segments)-1].Last})
		}
	}
	w.sound(e.node, "load")
	if len(loaded) > 0 {
		e.session.Loaded(loaded)
	}
	for _, r := range work.LoadImage {
		w.loadImage(e, r)
	}
}

// seal signs what a device wrote; what is not done says why.
func (w *World) seal(n *node, store Store, s dot.Space) outcome {
	if len(store.Unsealed(s)) == 0 {
		return done
	}
	if w.options.Bug == SendBeforeSeal {
		n.remember(w)
	}
	sealed := false
	became := w.commit(n, "seal", func() {
		if n.malice == nil {
			w.number(n, s)
		}
		err := store.Seal(s)
		if err != nil && n.malice == nil {
			w.violate("own changes cannot be sealed: %s: %v", n, err)
		}
		sealed = err == nil
	})
	if sealed { // a liar may have written what cannot be sealed
		w.grew(n)
	}
	return became
}

// outcome is what became of a transaction.
type outcome int

const (
	done    outcome = iota
	crashed         // the device is down
	refused         // nothing was written, and the device says so
)

// commit is one transaction. A crash strikes before it is durable or just after, when nobody was told; a full disk
// refuses it; an error of the disk leaves open what became of it, so that the program opens its file anew and looks.
func (w *World) commit(n *node, what string, transaction func()) outcome {
	const rare = 0.004
	switch {
	case w.now < n.full:
		w.report.Faults["write refused"]++
		return refused
	case w.luck("crash before fsync", rare):
		w.fault("crash before fsync", "%s in %s", n.name, what)
		w.crash(n)
		return crashed
	case w.luck("crash after fsync", rare):
		transaction()
		w.fault("crash after fsync", "%s in %s", n.name, what)
		w.crash(n)
		return crashed
	case w.luck("disk error", rare/2):
		written := w.fates.IntN(2) == 0
		if written {
			transaction()
		}
		w.fault("disk error", "%s in %s, written %t", n.name, what, written)
		w.crash(n)
		return crashed
	}
	transaction()
	w.sound(n, what)
	return done
}

// sound ends the world when a database could not do what it was asked.
func (w *World) sound(n *node, what string) {
	if err := n.store.Failed(); err != nil {
		w.violate("database failed: %s of %s: %v", what, n, err)
	}
}

// committed is a transaction a conversation asked for. What is refused ends the conversation, as package peer does.
func (w *World) committed(e *end, what string, transaction func()) bool {
	became := w.commit(e.node, what, transaction)
	if became == refused {
		w.hangUp(e, errDiskFull)
	}
	return became == done
}

func (n *node) String() string { return fmt.Sprintf("%s (boot %d)", n.name, n.boot) }
