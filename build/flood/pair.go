package flood

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

// Pair is a terminal that holds what its hub holds, about to do an hour's work of which the hub hears by messages.
type Pair struct {
	Hub, Desk     *shelf.Shelf
	ToHub, ToDesk *shelf.Narrow
	Space         dot.Space
	Now           time.Time // the clock of both

	dir    string
	ledger *ledger.Ledger
	keys   map[string]uuid.UUID
	reader *narrow.Reader
	met    bool
}

// OpenPair makes the two data directories below dir: a deployment with one terminal, and an exercise in which New's flood
// has gone so far. Both hold all of it.
func OpenPair(ctx context.Context, dir string, seed uint64) (*Pair, error) {
	h := &Pair{dir: dir, Now: time.Date(2026, 7, 12, 14, 0, 0, 0, time.UTC), keys: map[string]uuid.UUID{}, reader: narrow.NewReader()}
	clock := func() time.Time { return h.Now }
	var err error
	if h.Hub, err = shelf.Open(ctx, filepath.Join(dir, "hub"), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: clock, Hub: true, Name: "中心"}); err != nil {
		return nil, err
	}
	if h.Desk, err = shelf.Open(ctx, filepath.Join(dir, "desk"), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: clock}); err != nil {
		return h, err
	}
	grant, err := identity.SignGrant(h.Hub.Key(), identity.Grant{Serial: 2, Public: h.Desk.Key().Public(), Name: "江津一号台", Desk: "A", Level: identity.Site, IssuedAt: h.Now.UnixMilli()})
	if err != nil {
		return h, err
	}
	if err := h.Hub.State(ctx, grant); err != nil {
		return h, err
	}
	if h.Space, err = h.Hub.Create(ctx, identity.Exercise, IncidentName, "李敏"); err != nil {
		return h, err
	}
	if err := h.Desk.Enrol(ctx, h.Hub.Key().Public(), h.Hub.Roll().Facts()); err != nil {
		return h, err
	}
	if h.ledger, err = h.Desk.Ledger(h.Space); err != nil {
		return h, err
	}
	if err := h.Apply(ctx, New(seed, h.Now, Exercise()).Lines()); err != nil {
		return h, err
	}
	if err := h.HandOver(ctx); err != nil {
		return h, err
	}
	return h, h.Link(ctx)
}

// HandOver gives the hub all that the desk wrote, as a line would.
func (h *Pair) HandOver(ctx context.Context) error {
	if err := h.ledger.Seal(ctx); err != nil {
		return err
	}
	for log, head := range h.ledger.Vector() {
		l, err := h.Hub.Ledger(h.Space)
		if err != nil {
			return err
		}
		for after := l.Head(log).Seq; after < head; {
			run, err := h.ledger.Load(ctx, log, after, 1<<20)
			if err != nil {
				return err
			}
			kept, err := h.Hub.Append(ctx, h.Space, []syncproto.Run{run})
			if err != nil || len(kept) != 1 || kept[0].Head <= after {
				return fmt.Errorf("give the hub what was before: %v, %w", kept, err)
			}
			after = kept[0].Head
		}
	}
	return h.ledger.Confirm(ctx, ledger.Standing{Device: h.Hub.Device(), Hub: true, At: h.Now.UnixMilli(), Acked: h.ledger.Vector()})
}

// Link takes up the links of both, as after a start of their programs.
func (h *Pair) Link(ctx context.Context) error {
	var err error
	if h.ToHub, err = h.Desk.Narrow(ctx, h.Hub.Device(), shelf.NarrowOptions{Reader: h.reader, Lanes: 1}); err != nil {
		return err
	}
	if h.ToDesk, err = h.Hub.Narrow(ctx, h.Desk.Device(), shelf.NarrowOptions{Reader: h.reader, Lanes: 1}); err != nil {
		return err
	}
	if h.met {
		return nil
	}
	h.met = true
	return h.Meet(ctx)
}

// Meet lets both know that the other one holds all that it holds itself, as a line does that has settled.
func (h *Pair) Meet(ctx context.Context) error {
	if err := h.ledger.Seal(ctx); err != nil {
		return err
	}
	held := map[dot.Space]dot.Vector{h.Space: h.ledger.Vector()}
	return errors.Join(h.ToHub.Met(ctx, held), h.ToDesk.Met(ctx, held))
}

// Close ends the use of both directories.
func (h *Pair) Close() error {
	var errs []error
	for _, s := range []*shelf.Shelf{h.Hub, h.Desk} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Apply records lines as a desk's forms would: a record that is new gets its id from the change that makes it.
func (h *Pair) Apply(ctx context.Context, lines []byte) error {
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
		receipt, err := h.ledger.Record(ctx, record.Author{Operator: "李敏", Wall: h.Now.UnixMilli()}, func(record.Reader) (record.Act, error) {
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

// value reads a value as the apply grammar does; records are meant by the keys of the
func (h *Pair) value(kind, name string, v any) (merge.Value, error) {
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

// PutHubBack closes the hub and opens it again from a backup, as after the loss of its disk.
func (h *Pair) PutHubBack(ctx context.Context, backup string) error {
	if err := h.Hub.Close(); err != nil {
		return err
	}
	h.Hub = nil
	dir := filepath.Join(h.dir, "hub-again")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := shelf.Restore(backup, dir); err != nil {
		return err
	}
	var err error
	h.Hub, err = shelf.Open(ctx, dir, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: func() time.Time { return h.Now }, Hub: true, Name: "中心"})
	if err != nil {
		return err
	}
	return h.Link(ctx)
}

// In is the Pair at work in another space, of which both sides hold nothing but its announcement.
func (h *Pair) In(space dot.Space) (*Pair, error) {
	other := *h
	other.Space, other.keys = space, map[string]uuid.UUID{}
	var err error
	other.ledger, err = h.Desk.Ledger(space)
	return &other, err
}
