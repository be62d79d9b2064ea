package merge_test

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// The fields of the record that all worlds write to.
const (
	status  = 1
	place   = 2
	members = 3
)

var fields = []uint16{merge.Life, status, place, members}

var (
	team  = uuid.UUID{1}
	other = uuid.UUID{2}
)

// logs are those of three desks, two lanes each.
var logs = func() (ls []dot.Log) {
	for d := byte(1); d <= 3; d++ {
		for lane := range dot.Lane(2) {
			ls = append(ls, dot.Log{Device: dot.Device{d}, Incarnation: 1, Lane: lane})
		}
	}
	return ls
}()

var words = []merge.Value{
	merge.OfText("waiting"), merge.OfText("on_task"), merge.OfText("leaving"), merge.OfNumber(3), merge.OfBool(true), {},
}

// world is what was ever written, log by log.
type world map[dot.Log][]merge.Change

// seen is the world as far as v tells.
func (w world) seen(v dot.Vector) (o oracle) {
	for _, l := range logs {
		o = append(o, w[l][:v[l]]...)
	}
	return o
}

func (w world) all() dot.Vector {
	v := dot.Vector{}
	for l, cs := range w {
		v[l] = uint64(len(cs))
	}
	return v
}

func (w world) append(l dot.Log, c merge.Change) {
	c.Dot = dot.Dot{Log: l, Seq: uint64(len(w[l]) + 1)}
	w[l] = append(w[l], c)
}

// drawView draws how far a desk has read each log; its own it knows whole.
func (w world) drawView(t *rapid.T, own dot.Log) dot.Vector {
	v := dot.Vector{}
	for _, l := range logs {
		n := len(w[l])
		if l.Device != own.Device {
			n = rapid.IntRange(0, n).Draw(t, "read")
		}
		v[l] = uint64(n)
	}
	return v
}

// drawHonest draws a world in which every desk replaces what it saw, as the forms of a desk do.
func drawHonest(t *rapid.T) world {
	w := world{}
	for range rapid.IntRange(1, 30).Draw(t, "changes") {
		l := rapid.SampledFrom(logs).Draw(t, "log")
		o := w.seen(w.drawView(t, l))
		c := merge.Change{Record: team, Stamp: stamp.Stamp(rapid.IntRange(0, 5).Draw(t, "stamp"))}
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			c.Writes = []merge.Write{{Field: merge.Life, Value: merge.OfBool(false), Replaces: everything(o)}}
		case 1:
			c.Writes = []merge.Write{{Field: merge.Life, Value: merge.OfBool(true), Replaces: dots(o.standing(merge.Life))}}
		case 2, 3, 4:
			c.Writes = drawMember(t, o)
		case 5:
			c.Writes = append(drawMember(t, o), drawPut(t, o, place))
		default:
			c.Writes = []merge.Write{drawPut(t, o, status)}
			if rapid.Bool().Draw(t, "both") {
				c.Writes = append(c.Writes, drawPut(t, o, place))
			}
		}
		w.append(l, c)
	}
	return w
}

// drawPut writes a register: over what one value showed, or over all of them.
func drawPut(t *rapid.T, o oracle, f uint16) merge.Write {
	standing := o.standing(f)
	w := merge.Write{Field: f, Value: rapid.SampledFrom(words).Draw(t, "value"), Replaces: dots(standing)}
	if len(standing) > 0 && rapid.Bool().Draw(t, "ordinary") {
		shown := rapid.SampledFrom(standing).Draw(t, "shown")
		w.Replaces = dots(slices.DeleteFunc(standing, func(e merge.Entry) bool { return e.Value != shown.Value }))
	}
	return w
}

func drawMember(t *rapid.T, o oracle) []merge.Write {
	v := rapid.SampledFrom(words[:4]).Draw(t, "member")
	if rapid.Bool().Draw(t, "add") {
		return []merge.Write{{Field: members, Op: merge.Add, Value: v}}
	}
	standing := slices.DeleteFunc(o.standing(members), func(e merge.Entry) bool { return e.Value != v })
	return []merge.Write{{Field: members, Op: merge.Remove, Value: v, Replaces: dots(standing)}}
}

func dots(es []merge.Entry) (ds []dot.Dot) {
	for _, e := range es {
		ds = append(ds, e.Dot)
	}
	return slices.Compact(ds)
}

func everything(o oracle) (ds []dot.Dot) {
	for _, f := range fields {
		ds = append(ds, dots(o.standing(f))...)
	}
	slices.SortFunc(ds, dot.Dot.Compare)
	return slices.Compact(ds)
}

// drawHostile draws a world of two records in which anything names anything: writes of the other record, later ones,
// ones that never were, sets named as registers and registers as sets.
func drawHostile(t *rapid.T) world {
	w := world{}
	for range rapid.IntRange(1, 25).Draw(t, "changes") {
		c := merge.Change{
			Record: rapid.SampledFrom([]uuid.UUID{team, other}).Draw(t, "record"),
			Stamp:  stamp.Stamp(rapid.IntRange(0, 3).Draw(t, "stamp")),
		}
		for range rapid.IntRange(1, 3).Draw(t, "writes") {
			write := merge.Write{
				Field: rapid.SampledFrom(fields).Draw(t, "field"),
				Op:    merge.Op(rapid.IntRange(0, 2).Draw(t, "op")),
				Value: rapid.SampledFrom(words).Draw(t, "value"),
			}
			for range rapid.IntRange(0, 3).Draw(t, "names") {
				write.Replaces = append(write.Replaces, dot.Dot{
					Log: rapid.SampledFrom(logs).Draw(t, "of"), Seq: rapid.Uint64Range(0, 6).Draw(t, "seq"),
				})
			}
			c.Writes = append(c.Writes, write)
		}
		w.append(rapid.SampledFrom(logs).Draw(t, "log"), c)
	}
	return w
}

// replica holds two records and what it applied of each log.
type replica struct {
	records map[uuid.UUID]*merge.Record
	applied dot.Vector
}

func newReplica() *replica {
	return &replica{records: map[uuid.UUID]*merge.Record{team: {}, other: {}}, applied: dot.Vector{}}
}

// one applies the next change of l.
func (r *replica) one(w world, l dot.Log) {
	c := &w[l][r.applied[l]]
	r.records[c.Record].Apply(c, r.applied.Has)
	r.applied[l]++
}

// batch applies changes up to target as a ledger does: grouped by record, knowing what was seen before all of it and
// what of the record came with it.
func (r *replica) batch(w world, target dot.Vector) {
	groups := map[uuid.UUID][]*merge.Change{}
	for _, l := range logs {
		for i := r.applied[l]; i < target[l]; i++ {
			c := &w[l][i]
			groups[c.Record] = append(groups[c.Record], c)
		}
	}
	for id, cs := range groups {
		var came []dot.Dot
		for _, c := range cs {
			r.records[id].Apply(c, func(d dot.Dot) bool { return r.applied.Has(d) || slices.Contains(came, d) })
			came = append(came, c.Dot)
		}
	}
	r.applied.Raise(target)
}

// drawStep draws a log that has more to give than was applied of it.
func (r *replica) drawStep(t *rapid.T, w world) (dot.Log, bool) {
	var open []dot.Log
	for _, l := range logs {
		if r.applied[l] < uint64(len(w[l])) {
			open = append(open, l)
		}
	}
	if len(open) == 0 {
		return dot.Log{}, false
	}
	return rapid.SampledFrom(open).Draw(t, "next"), true
}

var exactly = cmp.Options{cmp.Comparer(func(a, b merge.Value) bool { return a == b }), cmpopts.EquateEmpty()}

// check compares a record with what the oracle makes of the same changes.
func (r *replica) check(t *rapid.T, w world, id uuid.UUID) {
	held := w.seen(r.applied)
	o := held.of(id)
	for _, f := range fields {
		state := r.records[id].Find(f)
		if state == nil {
			state = &merge.Field{}
		}
		if want := o.standing(f); !slices.EqualFunc(want, state.Live, sameEntry) {
			t.Fatalf("field %d at %v, oracle against record:\n%s\n%s", f, r.applied, cmp.Diff(want, state.Live, exactly), w)
		}
		awaited := slices.DeleteFunc(o.awaited(f), func(g merge.Gone) bool { return held.has(g.Dot) })
		dead := slices.DeleteFunc(slices.Clone(state.Dead), func(g merge.Gone) bool { return held.has(g.Dot) && !o.has(g.Dot) })
		if !slices.Equal(awaited, dead) {
			t.Fatalf("field %d awaits at %v, oracle against record:\n%s\n%s", f, r.applied, cmp.Diff(awaited, dead, exactly), w)
		}
	}
}

func sameEntry(a, b merge.Entry) bool {
	return a.Dot == b.Dot && a.Stamp == b.Stamp && a.Op == b.Op && a.Value == b.Value && slices.Equal(a.Covers, b.Covers)
}

func (w world) String() string {
	s := ""
	for _, l := range logs {
		for _, c := range w[l] {
			s += fmt.Sprintf("%s of %x:", c.Dot, c.Record[:1])
			for _, x := range c.Writes {
				s += fmt.Sprintf(" field %d op %d %v replaces %v;", x.Field, x.Op, x.Value, x.Replaces)
			}
			s += "\n"
		}
	}
	return s
}
