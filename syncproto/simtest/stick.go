package simtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
)

// stick is a bundle on its way: hours, by foot.
type stick struct {
	space  dot.Space
	from   *node
	rolled int
	held   dot.Vector // what its writer held, so what of the writer's own logs left it
	file   []byte
}

// sticksMax is how many sticks lie about.
const sticksMax = 6

// carryLater lets sticks be written and read in a shift. One is read by whoever it is given to, some time after it was
// written, and perhaps once more days later.
func (w *World) carryLater() {
	if w.off["stick"] {
		return
	}
	shift := w.days.shift
	for _, st := range w.sticks {
		to := w.nodes[w.fates.IntN(len(w.nodes))]
		w.after(w.fates.Int64N(w.shape.ShiftMillis), func() {
			if w.chaos && w.days.shift == shift {
				w.readStick(to, st)
			}
		})
	}
	if len(w.sticks) > sticksMax/2 {
		w.sticks = w.sticks[1:]
	}
	for range 1 + w.fates.IntN(2) {
		from := w.nodes[w.fates.IntN(len(w.nodes))]
		w.after(w.fates.Int64N(w.shape.ShiftMillis), func() {
			if w.chaos && w.days.shift == shift {
				w.writeStick(from)
			}
		})
	}
}

// writeStick copies all a device holds of a space. A device that has to ask somebody before it sends writes none.
func (w *World) writeStick(n *node) {
	spaces := n.store.Spaces()
	if !n.up || n.only != nil || len(w.sticks) >= sticksMax || len(spaces) == 0 {
		return
	}
	s := spaces[w.fates.IntN(len(spaces))]
	if w.seal(n, n.store, s) != done {
		return
	}
	held := n.store.Sealed(s)
	var file bytes.Buffer
	order := bundle.Order{
		Space: s, Held: held, Denied: n.store.Holdings(n.device)[s].Denied, Public: n.store.Public(), Name: n.name, Program: "sim", Made: w.wall(n),
		Sign: func(m []byte) []byte { return ed25519.Sign(keyOf(n.name), m) },
	}
	if _, err := bundle.Write(context.Background(), &file, order, shelf{n.store}); err != nil {
		w.violate("stick not written: by %s: %v", n, err)
		return
	}
	w.fault("stick", "written by %s", n)
	w.sticks = append(w.sticks, stick{space: s, from: n, rolled: n.rolled, held: held, file: file.Bytes()})
}

// readStick gives a stick to a device: whole, cut somewhere, or with a bit that has changed.
func (w *World) readStick(n *node, st stick) {
	if !n.up || n == st.from {
		return
	}
	file, harmed := st.file, true
	switch w.fates.IntN(6) {
	case 0:
		file = file[:w.fates.IntN(len(file))]
		w.report.Faults["stick cut"]++
	case 1:
		file = bytes.Clone(file)
		file[w.fates.IntN(len(file))] ^= 1 << w.fates.IntN(8)
		w.report.Faults["stick damaged"]++
	default:
		harmed = false
	}
	brought, err := bundle.Read(context.Background(), bytes.NewReader(file), desk{w, n})
	w.fault("stick read", "by %s, of %s, whole %t", n, st.from, brought.Whole)
	if w.options.Bug == BelieveCutStick && len(brought.Held) > 0 {
		brought.Whole, err = true, nil
	}
	if harmed && brought.Whole {
		w.violate("damaged stick believed: of %s by %s", st.from, n)
	}
	if !harmed && !brought.Whole && !errors.Is(err, errStopped) {
		w.violate("sound stick not read: of %s by %s: %v", st.from, n, err)
	}
	if brought.Whole && err == nil {
		w.believeStick(n, st, brought)
	}
}

// believeStick takes the signed word of whoever wrote a stick for what it holds of a device's own changes, as the
// shelf does: it only ever adds to what is known.
func (w *World) believeStick(n *node, st stick, b bundle.Brought) {
	known := n.said[st.from.index]
	acked := dot.Vector{}
	sealed := n.store.Sealed(st.space)
	for l, seq := range b.Held {
		if l.Device == n.device && sealed[l] > 0 {
			acked[l] = min(seq, sealed[l])
		}
	}
	if b.From != st.from.device || !w.rules.Granted[b.From] || len(acked) == 0 || !acked.Covers(known.acked[st.space]) {
		return
	}
	next := word{rolled: st.rolled, at: w.virtual(), acked: map[dot.Space]dot.Vector{}}
	maps.Copy(next.acked, known.acked)
	next.acked[st.space] = acked
	n.said[st.from.index] = next
	w.tell("%s believes the stick of %s", n, st.from)
	if st.rolled == st.from.rolled {
		w.checkHeld(n, st.from, st.space, acked)
	}
}

var errStopped = errors.New("the device stopped reading")

// shelf is a device as a bundle reads from it.
type shelf struct{ store Store }

func (s shelf) Facts(context.Context, dot.Device) ([][]byte, error) { return s.store.Facts(), nil }

func (s shelf) Load(_ context.Context, space dot.Space, l dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	return s.store.Load(space, l, after, bytesMax), nil
}

// desk is a device as a bundle is read into it: the same checks and the same transactions as those of a link.
type desk struct {
	world *World
	node  *node
}

func (d desk) Learn(_ context.Context, facts [][]byte) error {
	if d.world.commit(d.node, "learn", func() { d.node.store.Learn(facts) }) != done {
		return errStopped
	}
	d.world.grew(d.node)
	return nil
}

func (d desk) Append(_ context.Context, s dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	if !slices.Contains(d.node.store.Spaces(), s) {
		return nil, errStopped // not taken up yet: the fact that announces it was not kept
	}
	var kept []syncproto.Kept
	if d.world.commit(d.node, "append", func() { kept = d.node.store.Append(s, runs) }) != done {
		return nil, errStopped
	}
	for _, k := range kept {
		d.world.tell("%s keeps %s to %d from a stick: %s", d.node.name, k.Log, k.Head, k.Refused)
	}
	d.world.grew(d.node)
	return kept, nil
}
