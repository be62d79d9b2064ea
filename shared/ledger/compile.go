package ledger

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// compiling turns one act into changes. Until the act is concluded it touches nothing.
type compiling struct {
	w       *writing
	by      record.Author
	flags   merge.Flags
	act     uint64
	changes []merge.Change
	rows    []*row // of the changes
	ids     map[uuid.UUID]uuid.UUID
	given   map[uuid.UUID]string
	numbers map[string]int64
	inverse []record.Edit

	revocable bool           // inverse is wanted
	denied    map[int]string // changes that are recorded and not applied, and why
}

func (w *writing) compile(by record.Author, act record.Act) *compiling {
	return &compiling{
		w: w, by: by, flags: act.Flags, act: w.act + 1, // the maps are made when they are needed: an import is many small acts
		changes: make([]merge.Change, 0, len(act.Edits)), rows: make([]*row, 0, len(act.Edits)),
	}
}

// drafting is one edit on its way to becoming a change.
type drafting struct {
	c        *compiling
	e        *record.Edit
	kind     *record.Kind
	row      *row
	state    *merge.Record // as the act has made it so far
	makes    bool          // the record is new
	writes   []merge.Write
	replaced []stamp.Stamp
	back     record.Edit
}

// edit compiles one edit; one that changes nothing leaves no change.
func (c *compiling) edit(e *record.Edit) error {
	d, err := c.draft(e)
	if err != nil {
		return err
	}
	dot := c.nextDot(d.kind.Lane)
	if d.makes {
		d.name(dot)
	}
	if err := d.fields(); err != nil {
		return fmt.Errorf("%s: %w", d.kind.Name, err)
	}
	if err := d.life(); err != nil {
		return fmt.Errorf("%s: %w", d.kind.Name, err)
	}
	if d.makes && len(d.writes) == 0 {
		d.put(merge.Life, merge.OfBool(true), nil)
	}
	if len(d.writes) == 0 {
		return nil
	}
	if d.kind.Event && !d.empty() {
		return fmt.Errorf("%s: %w", d.kind.Name, ErrEvent)
	}
	c.changes = append(c.changes, d.change(dot))
	c.rows = append(c.rows, d.row)
	if c.revocable {
		c.inverse = append([]record.Edit{d.undo(dot)}, c.inverse...)
	}
	return nil
}

func (c *compiling) draft(e *record.Edit) (*drafting, error) {
	k := c.w.l.o.Schema.Kind(e.Kind)
	if k == nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknownKind, e.Kind)
	}
	d := &drafting{c: c, e: e, kind: k, back: record.Edit{Kind: e.Kind}}
	t := c.w.l.tables[k.Wire]
	id := e.ID
	if _, stands := record.IsNew(id); stands {
		if known, ok := c.ids[id]; ok {
			id = known
		} else {
			d.makes, d.row, d.state = true, &row{table: t}, &merge.Record{}
			return d, nil
		}
	}
	if id == (uuid.UUID{}) {
		return nil, fmt.Errorf("%s: %w", e.Kind, ErrWrongID)
	}
	for i, r := range c.rows { // the act has touched it, perhaps made it
		if r.table == t && c.changes[i].Record == id {
			d.row = r
		}
	}
	if d.row == nil {
		r, err := c.w.row(t, id)
		if err != nil {
			return nil, fmt.Errorf("read %s %s: %w", e.Kind, id, err)
		}
		d.row = r
	}
	d.state = c.soFar(d.row)
	d.back.ID = id
	return d, nil
}

// soFar is a record's state with what the act does to it before this edit.
func (c *compiling) soFar(r *row) *merge.Record {
	state, touched := &r.state, false
	for i := range c.changes {
		if c.rows[i] != r {
			continue
		}
		if !touched {
			copied := cloneState(r.state)
			state, touched = &copied, true
		}
		earlier := c.changes[:i]
		state.Apply(&c.changes[i], func(d dot.Dot) bool {
			return c.w.seen(d) || slices.Contains(r.applied, d) ||
				slices.ContainsFunc(earlier, func(e merge.Change) bool { return e.Dot == d })
		})
	}
	return state
}

// name gives a new record the id computed from the change that makes it.
func (d *drafting) name(by dot.Dot) {
	id := dot.RecordID(d.c.w.l.o.Space, by)
	if d.c.ids == nil {
		d.c.ids = map[uuid.UUID]uuid.UUID{}
	}
	d.c.ids[d.e.ID] = id
	d.row.id, d.back.ID = id, id
}

func (d *drafting) empty() bool { return d.row.last.dot.IsZero() && len(d.state.Fields) == 0 }

func (d *drafting) change(at dot.Dot) merge.Change {
	l := d.c.w.l
	c := merge.Change{
		Dot: at, Record: d.row.id, Kind: d.kind.Wire, Stamp: stamp.New(d.c.w.millis, d.replaced...), Wall: d.c.by.Wall,
		Act: d.c.act, Operator: d.c.by.Operator, Flags: d.c.flags, Writes: d.writes,
	}
	if d.e.Resolve {
		c.Flags |= merge.Resolving
	}
	if l.o.Grant != nil {
		c.Grant = l.o.Grant()
	}
	if l.o.TimeQuality != nil {
		c.TimeQuality = l.o.TimeQuality()
	}
	return c
}

func (d *drafting) put(field uint16, v merge.Value, replaces []dot.Dot) {
	d.writes = append(d.writes, merge.Write{Field: field, Op: merge.Put, Value: v, Replaces: replaces})
}

// fields compiles what is set, added and removed, in the declared order.
func (d *drafting) fields() error {
	if err := d.known(); err != nil {
		return err
	}
	d.writes = make([]merge.Write, 0, len(d.e.Set)+len(d.e.Add)+len(d.e.Remove)+len(d.e.Members))
	for i := range d.kind.Fields {
		f := &d.kind.Fields[i]
		var err error
		if f.Type == record.Set {
			err = d.set(f)
		} else if v, ok := d.e.Set[f.Name]; ok {
			err = d.register(f, v)
		} else if d.e.Numbered && f.Name == numberField {
			err = d.number(f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// known refuses names that are not declared.
func (d *drafting) known() error {
	check := func(name string, set bool) error {
		f := d.kind.Field(name)
		if f == nil {
			return fmt.Errorf("%w: %s has no %q", ErrUnknownField, d.kind.Name, name)
		}
		if (f.Type == record.Set) != set {
			return fmt.Errorf("%w: %q is a %s", ErrWrongType, name, f.Type)
		}
		return nil
	}
	for name := range d.e.Set {
		if name == record.LifeField && d.kind.Field(name) == nil {
			continue
		}
		if err := check(name, false); err != nil {
			return err
		}
	}
	for _, sets := range []map[string][]merge.Value{d.e.Add, d.e.Remove, d.e.Members} {
		for name := range sets {
			if err := check(name, true); err != nil {
				return err
			}
		}
	}
	if d.e.Numbered && d.kind.Field(numberField) == nil {
		return fmt.Errorf("%w: %s has no %q", ErrUnknownField, d.kind.Name, numberField)
	}
	return nil
}

// register compiles one value set.
func (d *drafting) register(f *record.Field, v merge.Value) error {
	if !v.IsNone() && !(column{field: f}).holds(v) {
		return fmt.Errorf("%w: it is a %s", ErrWrongType, f.Type)
	}
	state := d.state.Find(f.Wire)
	shown, _ := state.Shown(f.Rank)
	old := shown.Value
	var replaces []dot.Dot
	named, based := d.e.Basis[f.Name]
	switch {
	case d.e.Resolve:
		if v == old && !state.Conflicting() {
			return nil
		}
		replaces = state.All()
	case based:
		was, err := d.wasShown(f.Wire, named)
		if err != nil {
			return err
		}
		if v == was {
			return nil
		}
		replaces = slices.Clone(named)
	default:
		if v == old {
			return nil
		}
		replaces = state.Basis(merge.Put, old)
	}
	if err := d.push(f.Wire, replaces); err != nil {
		return err
	}
	d.put(f.Wire, v, replaces)
	if !d.c.revocable || d.empty() {
		return nil // a new record is taken back by deleting it
	}
	if d.back.Set == nil {
		d.back.Set = map[string]merge.Value{}
	}
	d.back.Set[f.Name] = old
	return nil
}

// wasShown is the value that stood on the form: the one the named writes set, all of them the same. They may have been replaced since, so
// it may have to be looked up in the logs.
func (d *drafting) wasShown(field uint16, named []dot.Dot) (merge.Value, error) {
	if len(named) == 0 {
		return merge.Value{}, nil
	}
	e, err := d.written(field, named[0])
	return e.Value, err
}

// written finds a write, standing or not.
func (d *drafting) written(field uint16, at dot.Dot) (merge.Entry, error) {
	if f := d.state.Find(field); f != nil {
		for _, e := range f.Live {
			if e.Dot == at {
				return e, nil
			}
		}
	}
	c, err := d.c.find(at)
	if err != nil {
		return merge.Entry{}, err
	}
	for _, w := range c.Writes {
		if w.Field == field && w.Op == merge.Put {
			return merge.Entry{Dot: at, Stamp: c.Stamp, Value: w.Value}, nil
		}
	}
	return merge.Entry{}, fmt.Errorf("%w: %s did not write field %d", ErrNoSuchChange, at, field)
}

// find looks a change up, in this act and transaction first.
func (c *compiling) find(at dot.Dot) (merge.Change, error) {
	for i := range c.changes {
		if c.changes[i].Dot == at {
			return c.changes[i], nil
		}
	}
	if change, ok := c.w.tail(at); ok {
		return change, nil
	}
	return (&view{l: c.w.l, tx: c.w.tx}).change(at)
}

// push notes the stamps of what a write replaces: its own must be later than each.
func (d *drafting) push(field uint16, replaces []dot.Dot) error {
	for _, at := range replaces {
		e, err := d.written(field, at)
		if err != nil {
			return err
		}
		d.replaced = append(d.replaced, e.Stamp)
	}
	return nil
}

// set compiles what happens to the members of a set.
func (d *drafting) set(f *record.Field) error {
	state := d.state.Find(f.Wire)
	now := state.Members()
	add, remove := d.e.Add[f.Name], d.e.Remove[f.Name]
	if all, ok := d.e.Members[f.Name]; ok {
		add, remove = all, nil
		for _, v := range now {
			if !slices.Contains(all, v) {
				remove = append(remove, v)
			}
		}
	}
	for _, v := range remove {
		if !slices.Contains(now, v) || slices.Contains(d.e.Add[f.Name], v) {
			continue
		}
		d.later(slices.DeleteFunc(slices.Clone(state.Live), func(e merge.Entry) bool { return e.Value != v }))
		d.writes = append(d.writes, merge.Write{Field: f.Wire, Op: merge.Remove, Value: v, Replaces: state.Basis(merge.Add, v)})
		d.back.Add = appendMember(d.back.Add, f.Name, v)
	}
	var added []merge.Value
	for _, v := range add {
		if v.Type != merge.Text {
			return fmt.Errorf("%w: its members are texts", ErrWrongType)
		}
		if slices.Contains(now, v) || slices.Contains(added, v) {
			continue
		}
		added = append(added, v)
		d.writes = append(d.writes, merge.Write{Field: f.Wire, Op: merge.Add, Value: v})
		d.back.Remove = appendMember(d.back.Remove, f.Name, v)
	}
	return nil
}

func appendMember(m map[string][]merge.Value, name string, v merge.Value) map[string][]merge.Value {
	if m == nil {
		m = map[string][]merge.Value{}
	}
	m[name] = append(m[name], v)
	return m
}

// life compiles deletion and restoration.
func (d *drafting) life() error {
	remove, restore := d.e.Delete, d.e.Restore
	if v, ok := d.e.Set[record.LifeField]; ok && d.kind.Field(record.LifeField) == nil {
		if v.Type != merge.Bool {
			return fmt.Errorf("%w: %s is yes or no", ErrWrongType, record.LifeField)
		}
		remove, restore = !v.Bool(), v.Bool()
	}
	if remove && restore {
		return fmt.Errorf("%w: deleted and restored at once", ErrWrongType)
	}
	deleted, contested := d.state.Deleted()
	switch {
	case remove && !deleted && !d.empty():
		replaces := d.deletes()
		for _, f := range d.state.Fields {
			d.later(f.Live)
		}
		d.put(merge.Life, merge.OfBool(false), replaces)
		d.back.Restore = true
	case restore && (deleted || contested):
		d.later(d.state.Find(merge.Life).Live)
		d.put(merge.Life, merge.OfBool(true), d.state.Find(merge.Life).All())
		d.back.Delete = true
	}
	return nil
}

// deletes names what a deletion replaces: of the fields its form showed what it showed, of all others what stands.
// An edit the form did not show keeps the record alive.
func (d *drafting) deletes() []dot.Dot {
	if d.e.Basis == nil {
		return d.state.Dots()
	}
	var names []dot.Dot
	for _, f := range d.state.Fields {
		if k := d.kind.FieldByWire(f.ID); k != nil {
			if shown, based := d.e.Basis[k.Name]; based {
				names = append(names, shown...)
				continue
			}
		}
		for _, e := range f.Live {
			names = append(names, e.Dot)
		}
	}
	slices.SortFunc(names, dot.Dot.Compare)
	return slices.Compact(names)
}

// undo is the edit that takes this one back, on the basis of what it wrote.
func (d *drafting) undo(at dot.Dot) record.Edit {
	back, by := d.back, []dot.Dot{at}
	back.Basis = make(record.Basis, len(d.writes))
	for _, w := range d.writes {
		if f := d.kind.FieldByWire(w.Field); f != nil && w.Op == merge.Put {
			back.Basis[f.Name] = by
		}
	}
	if d.empty() { // the edit made the record
		return record.Edit{Kind: back.Kind, ID: back.ID, Delete: true, Basis: back.Basis}
	}
	return back
}

// fits refuses an act that could never be sealed, so that no other act of the transaction suffers for it.
func (c *compiling) fits() error {
	size := 0
	for i := range c.changes {
		change := &c.changes[i]
		if len(change.Operator) > segment.OperatorMax || !utf8.ValidString(change.Operator) {
			return fmt.Errorf("%w: operator of %d bytes", ErrTooLarge, len(change.Operator))
		}
		if len(change.Writes) > segment.WritesMax {
			return fmt.Errorf("%w: %d writes", ErrTooLarge, len(change.Writes))
		}
		size += 64
		for k := range change.Writes {
			v := change.Writes[k].Value
			if len(v.Text()) > segment.ValueMax {
				return fmt.Errorf("%w: a value of %d bytes", ErrTooLarge, len(v.Text()))
			}
			if v.Type == merge.Text && !utf8.ValidString(v.Text()) {
				return fmt.Errorf("%w: text is not UTF-8", ErrWrongType)
			}
			size += 16 + len(v.Text()) + 24*len(change.Writes[k].Replaces)
		}
	}
	if size < segment.BytesMax/2 {
		return nil
	}
	return c.sealable()
}

// sealable tries it, lane by lane.
func (c *compiling) sealable() error {
	for lane := range dot.Lane(dot.Lanes) {
		var run []merge.Change
		for i := range c.changes {
			if c.changes[i].Dot.Log.Lane == lane {
				run = append(run, c.changes[i])
			}
		}
		if len(run) == 0 {
			continue
		}
		if _, err := c.w.l.codec.EncodeRun(c.w.l.context(run[0].Dot.Log), run); err != nil {
			return fmt.Errorf("%w: %w", ErrTooLarge, err)
		}
	}
	return nil
}
