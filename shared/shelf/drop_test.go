package shelf_test

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/shelf"
)

// headsOf is the digest an archive of the space would name.
func (k *clocked) headsOf(s *shelf.Shelf) string {
	k.t.Helper()
	sum := k.ledger(s).Heads().Digest()
	return hex.EncodeToString(sum[:])
}

func TestHistoryLeavesADiskOnlyWhenAnArchiveHoldsAllOfIt(t *testing.T) {
	k := clockedDeployment(t, "前指")
	a := k.desks[0]
	write(t, a, k.space, "转移群众")
	refused := func(when, heads string, want error) {
		t.Helper()
		if err := a.Drop(t.Context(), k.space, heads); !errors.Is(err, want) {
			t.Errorf("%s: %v", when, err)
		}
		if _, err := a.Ledger(k.space); err != nil {
			t.Fatalf("%s: it is gone", when)
		}
	}
	refused("open", k.headsOf(a), shelf.ErrStillOpen)
	k.talk()
	if err := k.hub.CloseSpace(t.Context(), k.space, "结束"); err != nil {
		t.Fatal(err)
	}
	k.talk()
	write(t, a, k.space, "补记") // an operator's last line, after all
	refused("another archive", "00", shelf.ErrNotArchived)
	refused("unconfirmed", k.headsOf(a), shelf.ErrUnconfirmed)
	k.talk()
	if err := k.hub.Drop(t.Context(), k.space, k.headsOf(k.hub)); !errors.Is(err, shelf.ErrStillOpen) {
		t.Errorf("a hub drops what others rely on: %v", err)
	}
	census, _ := a.Census()
	if err := a.Drop(t.Context(), census.ID, ""); !errors.Is(err, shelf.ErrStillOpen) {
		t.Errorf("the census: %v", err)
	}
	if err := a.Drop(t.Context(), uuid.New(), ""); !errors.Is(err, shelf.ErrNoSpace) {
		t.Errorf("a space nobody knows: %v", err)
	}
	if err := a.Drop(t.Context(), k.space, k.headsOf(a)); err != nil {
		t.Fatal(err)
	}
	gone := func(s *shelf.Shelf, when string) {
		t.Helper()
		if _, err := s.Space(k.space); !errors.Is(err, shelf.ErrNoSpace) {
			t.Errorf("%s: %v", when, err)
		}
		if left, _ := filepath.Glob(filepath.Join(s.Dir(), "spaces", k.space.String()+"*")); len(left) > 0 {
			t.Errorf("%s: %v lies there", when, left)
		}
	}
	gone(a, "dropped")
	dir := a.Dir()
	a.Close()
	if err := os.WriteFile(filepath.Join(dir, "spaces", k.space.String()+".db"), nil, 0o600); err != nil { // a crash in between
		t.Fatal(err)
	}
	again := open(t, dir, false)
	gone(again, "opened again")
	if err := again.State(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone(again, "facts learnt")
	if dump(t, k.hub, k.space) == "" {
		t.Error("the hub lost it too")
	}
}
