package shelf_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
)

// TestWorkOfAPairedDeskTakesEffectAlsoAfterARestart carries what one desk wrote, with no hub, to a desk that people
// paired with it.
func TestWorkOfAPairedDeskTakesEffectAlsoAfterARestart(t *testing.T) {
	one, dir := open(t, t.TempDir(), false), t.TempDir()
	two := open(t, dir, false)
	id, err := one.Create(t.Context(), identity.Incident, "四面山山火", "李敏")
	if err != nil {
		t.Fatal(err)
	}
	write(t, one, id, "送水带")
	give := func() error {
		facts, err := one.Facts(t.Context(), two.Device())
		if err != nil {
			return err
		}
		if err := two.Learn(t.Context(), facts); err != nil {
			return err
		}
		return hand(t.Context(), one, two, id)
	}
	if err := give(); err == nil {
		t.Fatal("a stranger's incident was taken up")
	}
	if err := two.Pair(t.Context(), one.Device()); err != nil {
		t.Fatal(err)
	}
	if err := give(); err != nil {
		t.Fatal(err)
	}
	want := dump(t, one, id)
	if got := dump(t, two, id); got != want || got == "" {
		t.Fatalf("at the paired desk: %q, want %q", got, want)
	}
	two.Close()
	if got := dump(t, open(t, dir, false), id); got != want {
		t.Fatalf("after a restart: %q", got)
	}
}

// hand appends to one shelf what another holds sealed of a space.
func hand(ctx context.Context, from, to *shelf.Shelf, id uuid.UUID) error {
	if _, err := from.Seal(ctx, id); err != nil {
		return err
	}
	holdings, err := from.Line(from.Device()).Holdings(ctx, from.Device())
	if err != nil {
		return err
	}
	for log := range holdings[id].Held {
		run, err := from.Line(to.Device()).Load(ctx, id, log, 0, 1<<20)
		if err != nil {
			return err
		}
		if _, err := to.Append(ctx, id, []syncproto.Run{run}); err != nil {
			return err
		}
	}
	return nil
}
