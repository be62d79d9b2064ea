package flood

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
)

// Loaded is what a terminal was filled with.
type Loaded struct {
	Space, Census uuid.UUID
	Acts          int
	Seconds       float64 // of recording, with every batch on disk
}

// Load fills the data directory of a terminal, one that does not run, with a flood of a size and the census beside it.
// Every act goes the way of an import: through the desk into the ledger, batch by batch, each on disk before the next.
// tell hears of progress.
func Load(ctx context.Context, dir string, seed uint64, size Size, census [2]int, tell func(string)) (Loaded, error) {
	return loadAt(ctx, dir, shelf.Options{}, seed, size, census, tell)
}

// HubName is what the hub of LoadHub is called.
const HubName = "市级中心"

// LoadHub fills the data directory of a hub, one that does not run, as Load fills a terminal's: it wrote everything
// itself.
func LoadHub(ctx context.Context, dir string, seed uint64, size Size, census [2]int, tell func(string)) (Loaded, error) {
	return loadAt(ctx, dir, shelf.Options{Hub: true, Name: HubName}, seed, size, census, tell)
}

func loadAt(ctx context.Context, dir string, o shelf.Options, seed uint64, size Size, census [2]int, tell func(string)) (Loaded, error) {
	o.Schema, o.Random, o.Now, o.Log = record.Standard(), rand.Reader, time.Now, slog.New(slog.DiscardHandler)
	sh, err := shelf.Open(ctx, dir, o)
	if err != nil {
		return Loaded{}, fmt.Errorf("open %s: %w", dir, err)
	}
	l, err := load(ctx, sh, seed, size, census, tell)
	return l, errors.Join(err, sh.Close())
}

func load(ctx context.Context, sh *shelf.Shelf, seed uint64, size Size, census [2]int, tell func(string)) (Loaded, error) {
	var l Loaded
	var err error
	now := time.Now()
	if l.Census, err = sh.Create(ctx, identity.Census, "日常库", "李敏"); err != nil {
		return l, err
	}
	if l.Space, err = sh.Create(ctx, identity.Exercise, IncidentName, "李敏"); err != nil {
		return l, err
	}
	for _, part := range []struct {
		space uuid.UUID
		name  string
		flood *Flood
	}{{l.Census, "census", Census(seed, now, census[0], census[1])}, {l.Space, "incident", New(seed, now, size)}} {
		began := time.Now()
		if err := fill(ctx, sh, part.space, part.flood); err != nil {
			return l, fmt.Errorf("fill the %s: %w", part.name, err)
		}
		spent := time.Since(began).Seconds()
		l.Acts, l.Seconds = l.Acts+part.flood.Acts(), l.Seconds+spent
		tell(fmt.Sprintf("%s: %d acts in %.1f s, %.0f a second", part.name, part.flood.Acts(), spent, float64(part.flood.Acts())/spent))
	}
	return l, nil
}

func fill(ctx context.Context, sh *shelf.Shelf, space uuid.UUID, f *Flood) error {
	ledger, err := sh.Ledger(space)
	if err != nil {
		return err
	}
	var refused error
	d := desk.New(ledger, desk.Options{Operator: "李敏", Now: time.Now, Exercise: true})
	done, err := d.Apply(ctx, bytes.NewReader(f.Lines()), nil, func(r desk.LineRefusal) {
		if refused == nil {
			refused = fmt.Errorf("line %d: %w", r.Line, r.Err)
		}
	})
	if err != nil {
		return err
	}
	if done.Refused > 0 {
		return fmt.Errorf("%d acts refused, the first: %w", done.Refused, refused)
	}
	return ledger.Index(ctx) // a running terminal does it beside its work
}
