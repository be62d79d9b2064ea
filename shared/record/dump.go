package record

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// AppendDump appends the canonical line of a living record, without a line end: two replicas that hold the same
// changes get the same bytes. A deleted record and one of a kind from a newer version append nothing. source tells who
// wrote the change at a dot, and when.
func AppendDump(b []byte, r *Record, source func(dot.Dot) (Source, error)) ([]byte, error) {
	if r.Gone || r.Kind == nil {
		return b, nil
	}
	b = append(b, `{"conflicts":{`...)
	for i, name := range sortedConflicts(r) {
		b = appendKey(b, i, name)
		var err error
		if b, err = appendClaims(b, r.Claims(name), source); err != nil {
			return nil, err
		}
	}
	b = append(b, `},"fields":{`...)
	b = r.appendFields(b)
	b = append(b, `},"id":`...)
	b = appendText(b, r.ID.String())
	b = append(b, `,"kind":`...)
	b = appendText(b, r.Kind.Name)
	b = r.appendUnknown(b)
	return append(b, '}'), nil
}

// AppendConflicts appends one JSON line for each unsettled field of a record: who owns it, and every standing value
// with who wrote it and when.
func AppendConflicts(b []byte, r *Record, source func(dot.Dot) (Source, error)) ([]byte, error) {
	for _, name := range sortedConflicts(r) {
		b = append(b, `{"field":`...)
		b = appendText(b, name)
		b = append(b, `,"id":`...)
		b = appendText(b, r.ID.String())
		b = append(b, `,"kind":`...)
		b = appendText(b, r.Kind.Name)
		b = append(b, `,"owner":`...)
		b = appendText(b, string(r.Kind.Owner))
		b = append(b, `,"values":`...)
		var err error
		if b, err = appendClaims(b, r.Claims(name), source); err != nil {
			return nil, err
		}
		b = append(b, '}', '\n')
	}
	return b, nil
}

// Claims lists the standing writes of a field, oldest first. Those of LifeField are deletions, restorations, and
// whatever else keeps the record alive, as yes or no.
func (r *Record) Claims(name string) []merge.Entry {
	var claims []merge.Entry
	if name == LifeField {
		claims = r.lifeClaims()
	} else if f := r.Kind.Field(name); f != nil && f.Type != Set {
		if state := r.State().Find(f.Wire); state != nil {
			claims = slices.DeleteFunc(slices.Clone(state.Live), func(e merge.Entry) bool { return e.Op != merge.Put })
		}
	}
	slices.SortFunc(claims, merge.Latest)
	return claims
}

func (r *Record) lifeClaims() []merge.Entry {
	life := r.State().Find(merge.Life)
	if life == nil {
		return nil
	}
	var claims []merge.Entry
	var covered []dot.Dot
	for _, e := range life.Live {
		if e.Op == merge.Put && e.Value.Type == merge.Bool {
			claims = append(claims, e)
			covered = append(covered, e.Covers...)
		}
	}
	var kept []dot.Dot
	for _, f := range r.State().Fields {
		for _, e := range f.Live {
			if f.ID == merge.Life || slices.Contains(covered, e.Dot) || slices.Contains(kept, e.Dot) {
				continue
			}
			kept = append(kept, e.Dot)
			claims = append(claims, merge.Entry{Dot: e.Dot, Stamp: e.Stamp, Value: merge.OfBool(true)})
		}
	}
	return claims
}

func appendClaims(b []byte, claims []merge.Entry, source func(dot.Dot) (Source, error)) ([]byte, error) {
	b = append(b, '[')
	for i, c := range claims {
		by, err := source(c.Dot)
		if err != nil {
			return nil, fmt.Errorf("find who wrote %s: %w", c.Dot, err)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"at":`...)
		b = appendTime(b, by.Wall)
		b = append(b, `,"device":`...)
		b = appendText(b, c.Dot.Log.Device.String())
		b = append(b, `,"operator":`...)
		b = appendText(b, by.Operator)
		b = append(b, `,"value":`...)
		b = AppendValue(b, c.Value)
		b = append(b, '}')
	}
	return append(b, ']'), nil
}

func sortedConflicts(r *Record) []string {
	names := r.Conflicts()
	slices.Sort(names)
	return names
}

func (r *Record) appendFields(b []byte) []byte {
	n := 0
	for _, i := range r.Kind.sorted {
		f := &r.Kind.Fields[i]
		switch {
		case f.Type == Set && i < len(r.Sets) && len(r.Sets[i]) > 0:
			b = appendKey(b, n, f.Name)
			b = appendSet(b, r.Sets[i])
			n++
		case f.Type != Set && i < len(r.Values) && !r.Values[i].IsNone():
			b = appendKey(b, n, f.Name)
			b = AppendValue(b, r.Values[i])
			n++
		}
	}
	return b
}

// appendUnknown appends the fields a newer version declared, by their numbers. How that version would choose among
// concurrent values is not known here, so the latest is shown.
func (r *Record) appendUnknown(b []byte) []byte {
	type unknown struct {
		name  string
		value []byte
	}
	var fields []unknown
	state := r.State()
	for i := range state.Fields {
		f := &state.Fields[i]
		if f.ID == merge.Life || r.Kind.FieldByWire(f.ID) != nil {
			continue
		}
		name := strconv.Itoa(int(f.ID))
		if members := f.Members(); len(members) > 0 {
			fields = append(fields, unknown{name, appendSet(nil, members)})
		} else if shown, ok := f.Shown(merge.Latest); ok {
			fields = append(fields, unknown{name, AppendValue(nil, shown.Value)})
		}
	}
	if len(fields) == 0 {
		return b
	}
	slices.SortFunc(fields, func(a, b unknown) int { return cmp.Compare(a.name, b.name) })
	b = append(b, `,"unknown":{`...)
	for i, f := range fields {
		b = appendKey(b, i, f.name)
		b = append(b, f.value...)
	}
	return append(b, '}')
}

func appendSet(b []byte, members []merge.Value) []byte {
	b = append(b, '[')
	for i, v := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendValue(b, v)
	}
	return append(b, ']')
}

func appendKey(b []byte, place int, name string) []byte {
	if place > 0 {
		b = append(b, ',')
	}
	return append(appendText(b, name), ':')
}
