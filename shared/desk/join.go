package desk

import (
	"context"
	"fmt"
	"slices"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Joined is what joining two spaces did.
type Joined struct {
	Records int // of the joined space looked at
	Copied  int // acts written into the survivor
}

// placed is a ledger that knows where it is.
type placed interface {
	Space() dot.Space
	Device() dot.Device
}

// joining is the joining of two spaces under way.
type joining struct {
	from, into Ledger
	by         record.Author
	tell       func(Joined)
	done       Joined
	wanted     func(dot.Dot) bool
	heads      dot.Vector
	seen       dot.Vector // carried before
	space      record.Record
	batch      []record.Edit
}

// JoinSpaces copies every record of space a into space b under its own id, as writes that replace nothing, so that
// where both have a value and differ, the difference surfaces as a conflict. Space a then names b and what of it was
// seen. Running it again carries over only what this device wrote in a since: other devices carry their own.
func JoinSpaces(ctx context.Context, a, b Ledger, by record.Author, tell func(Joined)) (Joined, error) {
	j := &joining{from: a, into: b, by: by, tell: tell}
	if err := j.look(ctx); err != nil {
		return j.done, err
	}
	for _, k := range a.Schema().Kinds() {
		if k.Name == "space" {
			continue
		}
		if err := j.carry(ctx, k.Name); err != nil {
			return j.done, err
		}
	}
	if err := j.flush(ctx); err != nil {
		return j.done, err
	}
	if err := j.unite(ctx); err != nil {
		return j.done, err
	}
	return j.done, j.close(ctx)
}

// look reads what was carried before.
func (j *joining) look(ctx context.Context) error {
	j.seen = dot.Vector{}
	err := j.from.View(ctx, func(r record.Reader) error {
		j.heads = r.Heads()
		rows, err := r.List(record.Query{Kind: "space", Limit: 1})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			j.space, j.seen = rows[0], roster.SeenOf(rows[0])
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the joined space: %w", err)
	}
	again := len(j.seen) > 0
	p, knows := j.from.(placed)
	j.wanted = func(d dot.Dot) bool {
		if j.seen.Has(d) {
			return false
		}
		return !again || !knows || d.Log.Device == p.Device()
	}
	return nil
}

// pageRows is how many records are read at once.
const pageRows = 500

// carry brings the records of one kind over, page by page.
func (j *joining) carry(ctx context.Context, kind string) error {
	after := int64(0)
	for {
		var rows []record.Record
		err := j.from.View(ctx, func(r record.Reader) (err error) {
			rows, err = r.List(record.Query{Kind: kind, After: after, Limit: pageRows})
			return err
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", kind, err)
		}
		if len(rows) == 0 {
			return nil
		}
		after = rows[len(rows)-1].Key
		if err := j.compare(ctx, kind, rows); err != nil {
			return err
		}
		if j.tell != nil {
			j.tell(j.done)
		}
	}
}

// compare finds what the survivor lacks of some records, and writes it.
func (j *joining) compare(ctx context.Context, kind string, rows []record.Record) error {
	err := j.into.View(ctx, func(r record.Reader) error {
		for _, row := range rows {
			there, _, err := r.Find(kind, row.ID)
			if err != nil {
				return err
			}
			before, err := j.before(ctx, kind, row)
			if err != nil {
				return err
			}
			j.batch = append(j.batch, roster.Carry(row, there, j.wanted, before)...)
			j.done.Records++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare %s: %w", kind, err)
	}
	if len(j.batch) < actEdits {
		return nil
	}
	return j.flush(ctx)
}

// before tells what the later writes of a record replaced at home; nil at the first joining, when nothing has been
// carried that could be replaced.
func (j *joining) before(ctx context.Context, kind string, row record.Record) (func(dot.Dot, uint16) []merge.Value, error) {
	if len(j.seen) == 0 || !slices.ContainsFunc(row.State().Dots(), j.wanted) {
		return nil, nil
	}
	replaced := map[place][]merge.Value{}
	err := j.from.View(ctx, func(r record.Reader) error {
		versions, err := r.History(kind, row.ID)
		if err != nil {
			return err
		}
		written := map[place]merge.Value{}
		for _, v := range versions {
			for _, w := range v.Change.Writes {
				written[place{v.Change.Dot, w.Field}] = w.Value
			}
		}
		for _, v := range versions {
			for _, w := range v.Change.Writes {
				for _, d := range w.Replaces {
					at := place{v.Change.Dot, w.Field}
					replaced[at] = append(replaced[at], written[place{d, w.Field}])
					replaced[at] = append(replaced[at], replaced[place{d, w.Field}]...) // a chain of edits is one
				}
			}
		}
		return nil
	})
	return func(at dot.Dot, field uint16) []merge.Value { return replaced[place{at, field}] }, err
}

// actEdits keeps one act within its bounds.
const actEdits = 200

// flush writes what was gathered into the survivor.
func (j *joining) flush(ctx context.Context) error {
	for len(j.batch) > 0 {
		part := j.batch[:min(actEdits, len(j.batch))]
		receipt, err := j.into.Record(ctx, j.by, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: part, Flags: merge.Imported}, nil
		})
		if err != nil {
			return fmt.Errorf("write into the surviving space: %w", err)
		}
		if len(receipt.Dots) > 0 {
			j.done.Copied++
		}
		j.batch = j.batch[len(part):]
	}
	return nil
}

// unite lets the incident of the joined space go on as the survivor's.
func (j *joining) unite(ctx context.Context) error {
	var own []roster.Incident
	err := j.from.View(ctx, func(r record.Reader) (err error) {
		own, err = list(facts{r: r}, "incident", roster.IncidentOf)
		return err
	})
	if err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	_, err = j.into.Record(ctx, j.by, func(r record.Reader) (record.Act, error) {
		there, err := list(facts{r: r}, "incident", roster.IncidentOf)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Unite(there, own), nil
	})
	if err != nil {
		return fmt.Errorf("join the incidents: %w", err)
	}
	return nil
}

// close names the survivor in the joined space, and what of it was carried: by the first joining everything that
// stood, later what this device wrote.
func (j *joining) close(ctx context.Context) error {
	if len(j.seen) > 0 && j.done.Copied == 0 {
		return nil
	}
	seen := j.seen.Clone()
	p, knows := j.from.(placed)
	for l, head := range j.heads {
		if len(j.seen) == 0 || !knows || l.Device == p.Device() {
			seen[l] = max(seen[l], head)
		}
	}
	into := ""
	if q, ok := j.into.(placed); ok {
		into = q.Space().String()
	}
	id := record.NewID(1)
	if j.space.Kind != nil {
		id = j.space.ID
	}
	_, err := j.from.Record(ctx, j.by, func(record.Reader) (record.Act, error) {
		return roster.CloseJoined(id, into, seen), nil
	})
	if err != nil {
		return fmt.Errorf("close the joined space: %w", err)
	}
	return nil
}
