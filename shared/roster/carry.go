package roster

import (
	"encoding/base64"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Carry gives the edits that bring what stands in a record of a joined space into the space that goes on, under the
// same id, as writes that replace nothing: where both have a value and differ, the difference surfaces. into is the
// record there, its zero value where there is none. Only what is wanted is carried: writes carried before are not, for
// somebody may have replaced them since. A write made after the joining replaces what it replaced at home, if that
// still stands here: before gives those values, and is nil at the first joining.
func Carry(from, into record.Record, wanted func(dot.Dot) bool, before func(dot.Dot, uint16) []merge.Value) []record.Edit {
	if from.Gone || from.Kind.Event && into.Kind != nil {
		return nil
	}
	first := carrying(from)
	var more []record.Edit // the other values of a field that was in conflict already
	for i := range from.Kind.Fields {
		f := &from.Kind.Fields[i]
		state := from.State().Find(f.Wire)
		if state == nil {
			continue
		}
		if f.Type == record.Set {
			for _, e := range state.Live {
				if wanted(e.Dot) && !standing(into, f, e.Value) && !slices.Contains(first.Add[f.Name], e.Value) {
					first.Add[f.Name] = append(first.Add[f.Name], e.Value)
				}
			}
			continue
		}
		var carried []merge.Value
		for _, e := range state.Live {
			if e.Op != merge.Put || e.Value.IsNone() || !wanted(e.Dot) || standing(into, f, e.Value) || slices.Contains(carried, e.Value) {
				continue
			}
			target := &first
			if len(carried) > 0 {
				more = append(more, carrying(from))
				target = &more[len(more)-1]
			}
			target.Set[f.Name], target.Basis[f.Name] = e.Value, []dot.Dot{}
			if before != nil {
				target.Basis[f.Name] = holding(into, f, before(e.Dot, f.Wire))
			}
			carried = append(carried, e.Value)
		}
	}
	if len(first.Set)+len(first.Add) == 0 {
		return more
	}
	return append([]record.Edit{first}, more...)
}

// holding names the standing writes of a field that have one of these values.
func holding(into record.Record, f *record.Field, values []merge.Value) []dot.Dot {
	dots := []dot.Dot{}
	if into.Kind == nil || into.State().Find(f.Wire) == nil {
		return dots
	}
	for _, e := range into.State().Find(f.Wire).Live {
		if e.Op == merge.Put && slices.Contains(values, e.Value) {
			dots = append(dots, e.Dot)
		}
	}
	return dots
}

func carrying(from record.Record) record.Edit {
	return record.Edit{
		Kind: from.Kind.Name, ID: from.ID,
		Set: map[string]merge.Value{}, Add: map[string][]merge.Value{}, Basis: record.Basis{},
	}
}

// standing says whether a field of a record shows or holds a value already.
func standing(into record.Record, f *record.Field, v merge.Value) bool {
	if into.Kind == nil {
		return false
	}
	state := into.State().Find(f.Wire)
	return state != nil && slices.ContainsFunc(state.Live, func(e merge.Entry) bool { return e.Value == v })
}

// SeenText writes a vector as the text of space.joined_seen.
func SeenText(v dot.Vector) string {
	var b []byte
	for _, l := range v.Logs() {
		b = l.AppendBinary(b)
		b = binary.AppendUvarint(b, v[l])
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// logBytes is how many bytes a log's name takes.
const logBytes = 21

// SeenOf reads every standing text of space.joined_seen: two devices that carried apart have both been seen. What
// cannot be read was not seen.
func SeenOf(space record.Record) dot.Vector {
	seen := dot.Vector{}
	f := space.Kind.Field("joined_seen")
	if f == nil || space.State().Find(f.Wire) == nil {
		return seen
	}
	for _, e := range space.State().Find(f.Wire).Live {
		readSeen(seen, e.Value.Text())
	}
	return seen
}

// ReadSeen reads what SeenText wrote. What cannot be read was not seen.
func ReadSeen(text string) dot.Vector {
	seen := dot.Vector{}
	readSeen(seen, text)
	return seen
}

func readSeen(seen dot.Vector, text string) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return
	}
	for len(b) > logBytes {
		l := dot.Log{Device: dot.Device(b[:16]), Incarnation: binary.BigEndian.Uint32(b[16:20]), Lane: dot.Lane(b[20])}
		seq, n := binary.Uvarint(b[logBytes:])
		if n <= 0 {
			return
		}
		seen[l] = max(seen[l], seq)
		b = b[logBytes+n:]
	}
}

// Unite lets the incidents that came over with a joined space go on as the one that was there.
func Unite(there, own []Incident) record.Act {
	came := func(in Incident) bool {
		return slices.ContainsFunc(own, func(o Incident) bool { return o.ID == in.ID })
	}
	p := Picture{Incidents: slices.DeleteFunc(slices.Clone(there), came)}
	p.Arrange()
	into, _, ok := p.Incident()
	if !ok {
		return record.Act{}
	}
	x := (Actor{}).begin()
	for _, in := range there {
		if came(in) && in.JoinedInto == (uuid.UUID{}) {
			x.with(change("incident", in.ID).ref("joined_into", into.ID))
		}
	}
	x.done.Flags |= merge.Imported
	return x.done
}

// CloseJoined names in a joined space the one it went on as, and what of it was carried over.
func CloseJoined(space uuid.UUID, into string, seen dot.Vector) record.Act {
	e := change("space", space).text("joined_into", into).text("joined_seen", SeenText(seen))
	return record.Act{Edits: []record.Edit{e.Edit}, Flags: merge.Imported}
}
