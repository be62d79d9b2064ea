package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

// deskHour is a terminal that holds what the hub holds, about to do an hour's work of which the hub hears by messages.
type deskHour struct {
	hub, desk *shelf.Shelf
	link      *shelf.Narrow
	space     dot.Space
	now       time.Time
	ledger    *ledger.Ledger
	keys      map[string]uuid.UUID
}

// openHour makes the two data directories. The hub and its terminal never speak: what the flood wrote before the hour
// counts as held by both.
func openHour(ctx context.Context, dir string, seed uint64) (*deskHour, error) {
	h := &deskHour{now: time.Date(2026, 7, 12, 14, 0, 0, 0, time.UTC), keys: map[string]uuid.UUID{}}
	clock := func() time.Time { return h.now }
	var err error
	if h.hub, err = shelf.Open(ctx, filepath.Join(dir, "hub"), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: clock, Hub: true, Name: "中心"}); err != nil {
		return nil, err
	}
	if h.desk, err = shelf.Open(ctx, filepath.Join(dir, "desk"), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: clock}); err != nil {
		return h, err
	}
	grant, err := identity.SignGrant(h.hub.Key(), identity.Grant{Serial: 2, Public: h.desk.Key().Public(), Name: "江津一号台", Desk: "A", Level: identity.Site, IssuedAt: h.now.UnixMilli()})
	if err != nil {
		return h, err
	}
	if err := h.hub.State(ctx, grant); err != nil {
		return h, err
	}
	if h.space, err = h.hub.Create(ctx, identity.Exercise, flood.IncidentName, "李敏"); err != nil {
		return h, err
	}
	if err := h.desk.Enrol(ctx, h.hub.Key().Public(), h.hub.Roll().Facts()); err != nil {
		return h, err
	}
	if h.ledger, err = h.desk.Ledger(h.space); err != nil {
		return h, err
	}
	if err := h.apply(ctx, flood.New(seed, h.now, flood.Exercise()).Lines()); err != nil {
		return h, err
	}
	h.link, err = h.desk.Narrow(ctx, h.hub.Device(), shelf.NarrowOptions{Reader: narrow.NewReader(), Lanes: 1})
	if err != nil {
		return h, err
	}
	if err := h.ledger.Seal(ctx); err != nil {
		return h, err
	}
	return h, h.link.Met(ctx, map[dot.Space]dot.Vector{h.space: h.ledger.Vector()})
}

func (h *deskHour) close() error {
	var errs []error
	for _, s := range []*shelf.Shelf{h.hub, h.desk} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// apply records lines as a desk's forms would: a record that is new gets its id from the change that makes it.
func (h *deskHour) apply(ctx context.Context, lines []byte) error {
	for line := range bytes.Lines(lines) {
		var a struct {
			Kind, ID string
			Set, Add map[string]any
		}
		if err := json.Unmarshal(line, &a); err != nil {
			return err
		}
		edit := record.Edit{Kind: a.Kind, ID: record.NewID(1), Set: map[string]merge.Value{}, Add: map[string][]merge.Value{}}
		key := a.Kind + " " + a.ID
		if id, known := h.keys[key]; known {
			edit.ID = id
		}
		for name, v := range a.Set {
			value, err := h.value(a.Kind, name, v)
			if err != nil {
				return err
			}
			edit.Set[name] = value
		}
		for name, v := range a.Add {
			members, _ := v.([]any)
			for _, m := range members {
				value, err := h.value(a.Kind, name, m)
				if err != nil {
					return err
				}
				edit.Add[name] = append(edit.Add[name], value)
			}
		}
		receipt, err := h.ledger.Record(ctx, record.Author{Operator: "李敏", Wall: h.now.UnixMilli()}, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{edit}}, nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if made, ok := receipt.IDs[record.NewID(1)]; ok {
			h.keys[key] = made
		}
	}
	return nil
}

// value reads a value as the apply grammar does; records are meant by the keys of the flood.
func (h *deskHour) value(kind, name string, v any) (merge.Value, error) {
	f := h.ledger.Schema().Kind(kind).Field(name)
	switch v := v.(type) {
	case float64:
		return merge.OfNumber(v), nil
	case bool:
		return merge.OfBool(v), nil
	case string:
		if f.Of != "" {
			id, known := h.keys[f.Of+" "+v]
			if !known {
				return merge.Value{}, nil
			}
			return f.Parse(id.String())
		}
		return f.Parse(v)
	}
	return merge.Value{}, fmt.Errorf("%s.%s: %v", kind, name, v)
}

// messageHolds is what a message holds of an hour's work.
type messageHolds struct {
	changes, records, fields int // told by one message of values
	signed                   int // changes that one message of signed segments holds, sealed in one run a lane
}

// hourIn does an hour's acts until what waits fills one message.
func hourIn(ctx context.Context, dir string, seed uint64, story flood.Story) (c messageHolds, err error) {
	h, err := openHour(ctx, dir, seed)
	defer func() {
		if h != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if err != nil {
		return c, err
	}
	begin := h.now
	for _, step := range flood.Hour(seed, begin, story, 200) {
		h.now = begin.Add(step.At)
		if err := h.apply(ctx, step.Lines); err != nil {
			return c, err
		}
		w, items, err := h.link.Weigh(ctx, narrow.Regional)
		if err != nil {
			return c, err
		}
		if w.Fit < len(items) {
			return c, nil
		}
		c.changes, c.records, c.fields = w.Changes, w.Items, w.Fields
	}
	return c, nil
}

// runPrimer prints items of desks' hours as syncproto/narrow learns from them. Its seeds are none of those measured.
func runPrimer(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "qianshao-primer")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for seed := uint64(9001); seed < 9005; seed++ {
		h, err := openHour(ctx, filepath.Join(dir, fmt.Sprint(seed)), seed)
		if err != nil {
			return err
		}
		begin := h.now
		for _, step := range flood.Hour(seed, begin, flood.Known(), 90) {
			h.now = begin.Add(step.At)
			if err := h.apply(ctx, step.Lines); err != nil {
				return err
			}
		}
		_, items, err := h.link.Weigh(ctx, narrow.Regional)
		if err != nil {
			return err
		}
		if err := errors.Join(write(out, narrow.Lessons(items, h.desk.Codes, h.link.Origin)), h.close()); err != nil {
			return err
		}
	}
	return nil
}

func write(out io.Writer, text string) error {
	_, err := io.WriteString(out, text)
	return err
}
