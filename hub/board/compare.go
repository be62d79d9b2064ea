package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// CompareQuery asks what changed between two moments by the hub's clock, in whatever order they are named.
type CompareQuery struct {
	From, To time.Time
	Kind     string // only records of it; empty: all
	Skip     int    // records left out at the start
	Limit    int    // records at most; 0 is CompareMax
}

// CompareMax is how many records a page of a comparison has at most.
const CompareMax = 100

// Comparison is what changed between two moments.
type Comparison struct {
	From, To  *State
	Figures   []FigureChange // every figure, those that stayed too
	Districts []DistrictChange
	Changes   int            // that the hub got between
	Kinds     map[string]int // records written to, by kind
	All       int            // records written to that the query asks for
	Records   []RecordChange // a page of them, the last written first; those that stand as they did are left out
}

// FigureChange is one figure at both moments.
type FigureChange struct {
	Name        string
	Label, Unit record.Label
	From, To    float64
}

// Difference is how much the figure grew.
func (f FigureChange) Difference() float64 { return f.To - f.From }

// DistrictChange is how many teams of a district were of a status.
type DistrictChange struct {
	Code, Name string
	Status     roster.Status
	From, To   int
}

// RecordChange is one record that reads otherwise.
type RecordChange struct {
	Kind   *record.Kind
	ID     uuid.UUID
	Title  string // masked as declared
	New    bool   // it was not known before
	Gone   bool   // it was deleted since
	Back   bool   // it had been deleted and is not any more
	Got    time.Time
	Fields []FieldChange
}

// FieldChange is one field that reads otherwise, or came to be in conflict or out of it, masked as declared.
type FieldChange struct {
	Field     *record.Field
	From, To  record.Label // empty: nothing stood there
	Contested bool         // other values stood beside it, and waited for a person
	Contests  bool         // other values stand beside it
	Operator  string
	Device    dot.Device
	Made      time.Time // by the clock of the desk
	Got       time.Time // when the hub got it
}

// written is a record written to between, and the last change that did.
type written struct {
	kind string
	id   uuid.UUID
	last dot.Dot
	got  int64
}

// Compare tells what changed in a space between two moments.
func (b *Board) Compare(ctx context.Context, space uuid.UUID, q CompareQuery) (*Comparison, error) {
	from, to, err := span(q.From, q.To)
	if err != nil {
		return nil, err
	}
	r, release, err := b.replay(ctx, space)
	if err != nil {
		return nil, err
	}
	defer release()
	c, err := b.compare(ctx, space, r, from, to, q)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return c, nil
}

func (b *Board) compare(ctx context.Context, space uuid.UUID, r *replay, from, to time.Time, q CompareQuery) (c *Comparison, err error) {
	c = &Comparison{Kinds: map[string]int{}}
	if c.From, err = b.at(ctx, space, r, from); err != nil {
		return nil, err
	}
	until := to
	if now := b.hub.Now(); until.After(now) {
		until = now
	}
	list, err := c.list(ctx, r.past, r.past.Cut(until.UnixMilli()), q.Kind)
	if err != nil {
		return nil, err
	}
	c.All = len(list)
	list = list[min(max(q.Skip, 0), len(list)):]
	limit := CompareMax
	if q.Limit > 0 {
		limit = min(q.Limit, CompareMax)
	}
	list = list[:min(limit, len(list))]
	before, err := readings(ctx, r.past, list)
	if err != nil {
		return nil, err
	}
	if c.To, err = b.at(ctx, space, r, to); err != nil {
		return nil, err
	}
	after, err := readings(ctx, r.past, list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		change, ok, err := recordChange(ctx, r.past, list[i], before[i], after[i])
		if err != nil {
			return nil, err
		}
		if ok {
			c.Records = append(c.Records, change)
		}
	}
	c.count()
	return c, nil
}

// list gives the records written to between the moment and a later cut, the last written first.
func (c *Comparison) list(ctx context.Context, past Past, until dot.Vector, kind string) ([]written, error) {
	type name struct {
		kind string
		id   uuid.UUID
	}
	by := map[name]*written{}
	err := past.Written(ctx, until, func(kind string, id uuid.UUID, at dot.Dot) {
		c.Changes++
		w := by[name{kind, id}]
		if w == nil {
			w = &written{kind: kind, id: id}
			by[name{kind, id}] = w
			c.Kinds[kind]++
		}
		if got := past.Came(at); got >= w.got {
			w.last, w.got = at, got
		}
	})
	if err != nil {
		return nil, err
	}
	var list []written
	for _, w := range by {
		if kind == "" || w.kind == kind {
			list = append(list, *w)
		}
	}
	slices.SortFunc(list, func(a, b written) int {
		return cmp.Or(cmp.Compare(b.got, a.got), cmp.Compare(a.kind, b.kind), slices.Compare(a.id[:], b.id[:]))
	})
	return list, nil
}

// count sets figures and districts of both moments side by side.
func (c *Comparison) count() {
	for i, f := range c.To.Overview.Counts {
		before := c.From.Overview.Counts[i]
		c.Figures = append(c.Figures, FigureChange{Name: f.Name, Label: f.Label, Unit: f.Unit, From: before.Value, To: f.Value})
	}
	type place struct {
		code   string
		status roster.Status
	}
	by := map[place]*DistrictChange{}
	at := func(d District, s roster.Status) *DistrictChange {
		p := place{d.Code, s}
		if by[p] == nil {
			by[p] = &DistrictChange{Code: d.Code, Name: d.Name, Status: s}
		}
		return by[p]
	}
	for _, d := range Districts(c.From) {
		for s, n := range d.Teams {
			at(d, s).From = n
		}
	}
	for _, d := range Districts(c.To) {
		for s, n := range d.Teams {
			at(d, s).To = n
		}
	}
	for _, d := range by {
		c.Districts = append(c.Districts, *d)
	}
	slices.SortFunc(c.Districts, func(a, b DistrictChange) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Status, b.Status))
	})
}

// reading is a record as it stood at a moment, and what its fields said.
type reading struct {
	row   record.Record
	known bool
	says  []record.Label // by field, as declared
}

func readings(ctx context.Context, past Past, list []written) ([]reading, error) {
	all := make([]reading, len(list))
	if len(list) == 0 {
		return all, nil
	}
	err := past.View(ctx, func(r record.Reader) error {
		for i, w := range list {
			one := &all[i]
			var err error
			if one.row, one.known, err = r.Find(w.kind, w.id); err != nil || !one.known {
				one.row.Kind = past.Schema().Kind(w.kind)
				if err != nil {
					return err
				}
			}
			for k := range one.row.Kind.Fields {
				said, err := saying(r, &one.row, &one.row.Kind.Fields[k])
				if err != nil {
					return err
				}
				one.says = append(one.says, said)
			}
		}
		return nil
	})
	return all, err
}

// saying is what a field says, masked; a reference says the title of what it names.
func saying(r record.Reader, row *record.Record, f *record.Field) (record.Label, error) {
	values := []merge.Value{row.Value(f.Name)}
	if f.Type == record.Set {
		values = row.MembersAt(f.Place())
	}
	var zh, en []string
	for _, v := range values {
		if v.IsNone() {
			continue
		}
		one := record.Label{Zh: f.Show(v, "zh"), En: f.Show(v, "en")}
		if id := refOf(f, v); id != (uuid.UUID{}) {
			to, ok, err := r.Find(f.Of, id)
			if err != nil {
				return one, err
			}
			if ok {
				one.Zh = titleOf(&to)
				one.En = one.Zh
			}
		}
		zh, en = append(zh, one.Zh), append(en, one.En)
	}
	return record.Label{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}, nil
}

// refOf is the record a value names; zero where it names none.
func refOf(f *record.Field, v merge.Value) uuid.UUID {
	if f.Of == "" {
		return uuid.UUID{}
	}
	if v.Type == merge.ID {
		return v.ID()
	}
	id, err := uuid.Parse(v.Text())
	if err != nil {
		return uuid.UUID{}
	}
	return id
}

// titleOf is what a record is called, masked as its fields are.
func titleOf(row *record.Record) string {
	for _, name := range []string{"name", "title", "plate", "text", "number"} {
		if f := row.Kind.Field(name); f != nil {
			if said := strings.TrimSpace(f.Show(row.Value(name), "zh")); said != "" {
				return said
			}
		}
	}
	return row.ID.String()[:8]
}

// recordChange sets both readings of a record side by side; ok is false where they are the same.
func recordChange(ctx context.Context, past Past, w written, before, after reading) (c RecordChange, ok bool, err error) {
	if !after.known {
		return c, false, nil
	}
	row := &after.row
	c = RecordChange{Kind: row.Kind, ID: w.id, Title: titleOf(row), Got: timeOf(w.got)}
	c.New, c.Gone, c.Back = !before.known, row.Gone && !before.row.Gone, before.known && before.row.Gone && !row.Gone
	contested, contests := before.row.Conflicts(), row.Conflicts()
	for i := range row.Kind.Fields {
		f := &row.Kind.Fields[i]
		same := before.row.Value(f.Name) == row.Value(f.Name)
		if f.Type == record.Set {
			same = slices.Equal(before.row.MembersAt(f.Place()), row.MembersAt(f.Place()))
		}
		field := FieldChange{Field: f, From: before.says[i], To: after.says[i]}
		field.Contested, field.Contests = slices.Contains(contested, f.Name), slices.Contains(contests, f.Name)
		if same && field.Contested == field.Contests {
			continue
		}
		if err := field.sign(ctx, past, row, w); err != nil {
			return c, false, err
		}
		c.Fields = append(c.Fields, field)
	}
	return c, c.New || c.Gone || c.Back || len(c.Fields) > 0, nil
}

// sign says who wrote what a field shows. Where nothing stands any more, it is who wrote to the record last.
func (c *FieldChange) sign(ctx context.Context, past Past, row *record.Record, w written) error {
	at := w.last
	if state := row.State().Find(c.Field.Wire); state != nil {
		if shown, ok := state.Shown(c.Field.Rank); ok && c.Field.Type != record.Set {
			at = shown.Dot
		} else if n := len(state.Live); n > 0 {
			at = slices.MaxFunc(state.Live, func(a, b merge.Entry) int { return cmp.Compare(a.Stamp, b.Stamp) }).Dot
		}
	}
	by, err := changeOf(ctx, past, at)
	if err != nil {
		return err
	}
	c.Operator, c.Device, c.Made, c.Got = by.Operator, at.Log.Device, timeOf(by.Wall), timeOf(past.Came(at))
	return nil
}

func changeOf(ctx context.Context, past Past, at dot.Dot) (merge.Change, error) {
	by, err := past.Change(ctx, at)
	if err != nil {
		return by, fmt.Errorf("read who wrote %s: %w", at, err)
	}
	return by, nil
}
