package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// edit is one record's part of an act while it is put together.
type edit struct{ record.Edit }

func change(kind string, id uuid.UUID) *edit {
	return &edit{record.Edit{Kind: kind, ID: id, Set: map[string]merge.Value{}}}
}

// on rests the edit on what a form showed.
func (e *edit) on(seen record.Basis) *edit {
	e.Basis = seen
	return e
}

func (e *edit) set(field string, v merge.Value) *edit {
	e.Set[field] = v
	return e
}

// text sets a text; what was left empty is not touched.
func (e *edit) text(field, v string) *edit {
	if v == "" {
		return e
	}
	return e.set(field, merge.OfText(v))
}

func (e *edit) status(field string, s Status) *edit { return e.text(field, string(s)) }

// number sets a number; zero means it was left empty.
func (e *edit) number(field string, v float64) *edit {
	if v == 0 {
		return e
	}
	return e.set(field, merge.OfNumber(v))
}

func (e *edit) count(field string, n int) *edit { return e.number(field, float64(n)) }

func (e *edit) time(field string, t time.Time) *edit {
	if t.IsZero() {
		return e
	}
	return e.set(field, merge.OfTime(t.UnixMilli()))
}

func (e *edit) ref(field string, id uuid.UUID) *edit {
	if id == (uuid.UUID{}) {
		return e
	}
	return e.set(field, merge.OfID(id))
}

func (e *edit) clear(field string) *edit { return e.set(field, merge.Value{}) }

func (e *edit) add(field string, members ...string) *edit {
	for _, m := range members {
		if m != "" {
			if e.Add == nil {
				e.Add = map[string][]merge.Value{}
			}
			e.Add[field] = append(e.Add[field], merge.OfText(m))
		}
	}
	return e
}

func (e *edit) remove(field string, members ...string) *edit {
	for _, m := range members {
		if e.Remove == nil {
			e.Remove = map[string][]merge.Value{}
		}
		e.Remove[field] = append(e.Remove[field], merge.OfText(m))
	}
	return e
}

// numbered gives the record the desk's next readable number.
func (e *edit) numbered() *edit {
	e.Numbered = true
	return e
}

// act puts edits together.
type act struct {
	by   Actor
	done record.Act
	next uint8
}

func (a Actor) begin() *act { return &act{by: a} }

// fresh gives the stand-in for a new record's id.
func (x *act) fresh() uuid.UUID {
	x.next++
	return record.NewID(x.next)
}

func (x *act) with(edits ...*edit) *act {
	for _, e := range edits {
		x.done.Edits = append(x.done.Edits, e.Edit)
	}
	return x
}

// lateIf marks the act as entered from paper after the fact (补录).
func (x *act) lateIf(late bool) *act {
	if late {
		x.done.Flags |= merge.BackEntered
	}
	return x
}

// journal writes the act's line into the journal. What was entered from paper says so.
func (x *act) journal(about uuid.UUID, at time.Time, line string) record.Act {
	if x.done.Flags&merge.BackEntered != 0 {
		line = "补录 " + line
	}
	x.with(change("journal", x.fresh()).text("text", line).ref("about", about).time("at", at).text("recorded_by", x.by.Operator))
	return x.done
}

// at is when something happened: as told, or now.
func (a Actor) at(told time.Time) time.Time {
	if told.IsZero() {
		return a.Now
	}
	return told
}

// may refuses a post that only reads, or whose work this is not.
func (a Actor) may(groups ...record.Group) *Refusal {
	if a.Post.ReadOnly {
		return refuse(ReadOnly)
	}
	if !a.Post.Does(groups...) {
		return refuse(NotYours, a.GroupNames(groups))
	}
	return nil
}

// step refuses a move the machine does not know, a post whose work it is not, and a requirement that met does not
// say is fulfilled.
func (m Machine) step(a Actor, of From, from, to Status, met map[Requirement]bool) *Refusal {
	if r := a.may(); r != nil {
		return r
	}
	if from == "" {
		if slices.Contains(m.Start, to) {
			return nil
		}
		from = m.Start[0] // an import need not name a state
	}
	s, ok := m.Step(from, to)
	switch {
	case !ok && from == to:
		return refuse(AlreadySo, m.label(of, to)).with(of.Ref())
	case !ok:
		return refuse(NoStep, m.label(of, from), m.label(of, to), m.labels(of, m.following(from))).with(of.Ref())
	}
	if r := a.may(s.By...); r != nil {
		return r
	}
	for _, need := range s.Requires {
		if !met[need] {
			r := refuse(lacking[need]).on(fieldOf[need]).with(of.Ref())
			if need == NeedsClear {
				r.Args = []any{says("清单还没有办理", "the list was not gone through")}
			}
			return r
		}
	}
	return nil
}

func (m Machine) following(from Status) []Status {
	var next []Status
	for _, s := range m.Steps {
		if s.From == from {
			next = append(next, s.To)
		}
	}
	return next
}

// label is a state as it stands on screen.
func (m Machine) label(of From, s Status) record.Label {
	if of.Row.Kind != nil {
		if f := of.Row.Kind.Field(m.Field); f != nil {
			if o := f.Option(string(s)); o != nil {
				return o.Label
			}
		}
	}
	if s == "" {
		return says("无状态", "no state")
	}
	return says(string(s), string(s))
}

func (m Machine) labels(of From, states []Status) record.Label {
	if len(states) == 0 {
		return says("没有下一步", "nothing")
	}
	var out record.Label
	for i, s := range states {
		l := m.label(of, s)
		if i > 0 {
			out.Zh, out.En = out.Zh+"、", out.En+", "
		}
		out.Zh, out.En = out.Zh+l.Zh, out.En+l.En
	}
	return out
}
