package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

func refTo(id uuid.UUID) merge.Value { return merge.OfID(id) }

// Conflicts lists what waits for a person, red first: unsettled fields, and findings across records.
func (d *Desk) Conflicts(ctx context.Context) ([]Conflict, error) {
	var out []Conflict
	err := d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		moment := momentOf(r)
		if kept, ok := d.read.keptConflicts(moment); ok {
			out = kept
			return nil
		}
		w := d.heard.at(r)
		fields, err := unsettled(p, r, d.ledger.Schema(), w)
		if err != nil {
			return err
		}
		findings, err := findings(p, w)
		if err != nil {
			return err
		}
		out = append(fields, findings...)
		slices.SortStableFunc(out, func(a, b Conflict) int {
			return cmp.Or(cmp.Compare(amber(a), amber(b)), cmp.Compare(a.ID, b.ID))
		})
		d.read.keepConflicts(moment, out)
		return nil
	})
	return slices.Clone(out), err
}

func (m *memory) keptConflicts(moment string) ([]Conflict, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.conflicts, m.conflictsAt == moment && moment != ""
}

func (m *memory) keepConflicts(moment string, all []Conflict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conflictsAt, m.conflicts = moment, all
}

func amber(c Conflict) int {
	if c.Red {
		return 0
	}
	return 1
}

// unsettled lists every field that stands with several values.
func unsettled(p *roster.Picture, r record.Reader, s *record.Schema, w writers) ([]Conflict, error) {
	var out []Conflict
	for _, k := range s.Kinds() {
		rows, err := r.List(record.Query{Kind: k.Name, Unsettled: true})
		if err != nil {
			return nil, fmt.Errorf("list unsettled %s: %w", k.Name, err)
		}
		for _, row := range rows {
			for _, name := range row.Conflicts() {
				c, err := fieldConflict(p, row, name, w)
				if err != nil {
					return nil, err
				}
				out = append(out, c)
			}
		}
	}
	return out, nil
}

func fieldConflict(p *roster.Picture, row record.Record, name string, w writers) (Conflict, error) {
	ref := roster.Ref{Kind: row.Kind.Name, ID: row.ID}
	field := row.Kind.Field(name)
	c := Conflict{
		ID: ref.Kind + "/" + ref.ID.String() + "/" + name, Record: ref, Title: row.Title(), Field: name,
		Owner: row.Kind.Owner, Red: name != record.LifeField, Rule: roster.RuleOf(row.Kind, name),
		What: record.Label{Zh: "删除与修改冲突", En: "deleted here, edited there"},
	}
	if field != nil {
		c.What = field.Label
	}
	claims := row.Claims(name)
	for _, e := range claims {
		by, err := w.of(e.Dot)
		if err != nil {
			return c, err
		}
		side := Side{Value: e.Value, Source: by, Device: by.Device.Short(), Record: ref}
		if field != nil {
			side.Text, side.Stands = valueText(p, field, e.Value), e.Value == row.Value(name)
		} else {
			side.Said, side.Stands = lifeWords(e.Value), e.Value.Bool()
			side.Text = side.Said.Zh
		}
		c.Sides = append(c.Sides, side)
	}
	c.Calls = roster.CallsFor(row, claims)
	return c, nil
}

func lifeWords(v merge.Value) record.Label {
	if v.Bool() {
		return record.Label{Zh: "保留", En: "keep"}
	}
	return record.Label{Zh: "删除", En: "delete"}
}

// valueText is a value for a person; a reference reads as the title of what it names.
func valueText(p *roster.Picture, f *record.Field, v merge.Value) string {
	if v.IsNone() {
		return "（空）"
	}
	if f.Type == record.Ref {
		if title := titleOf(p, f.Of, v.ID()); title != "" {
			return title
		}
	}
	return f.Show(v, "zh")
}

// titleOf is the title of a record of the picture; empty for one not known.
func titleOf(p *roster.Picture, kind string, id uuid.UUID) string {
	switch kind {
	case "team":
		t, _ := p.Team(id)
		return t.Name
	case "task":
		t, _ := p.Task(id)
		return t.Caption()
	case "need":
		n, _ := p.Need(id)
		return n.Caption()
	case "person":
		x, _ := p.Person(id)
		return x.Name
	case "vehicle":
		v, _ := p.Vehicle(id)
		return v.Plate
	}
	return ""
}

// findings lists the contradictions across records whose acts have arrived whole.
func findings(p *roster.Picture, w writers) ([]Conflict, error) {
	var out []Conflict
	for _, f := range p.Findings() {
		whole, err := w.whole(f)
		if err != nil {
			return nil, err
		}
		if !whole {
			continue
		}
		c := Conflict{ID: f.ID.String(), What: f.Title, Owner: f.Owner, Red: f.Red, Rule: f.Rule, Calls: f.Calls, Finding: &f}
		c.Record, c.Title = f.Records()[0], f.Name
		for _, claim := range f.Claims {
			by, err := w.of(claim.Dot)
			if err != nil {
				return nil, err
			}
			c.Sides = append(c.Sides, Side{
				Text: claim.Value.Zh, Said: claim.Value, Source: by, Device: by.Device.Short(), Record: claim.Record, Stands: f.Holds == claim.Record,
			})
		}
		out = append(out, c)
	}
	return out, nil
}
