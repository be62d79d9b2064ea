package ledger_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// histories is what a reader of a ledger offers beside single histories.
type histories interface {
	Histories(kinds ...string) (map[uuid.UUID][]record.Version, error)
}

func TestHistoriesInOneLookAreTheSingleOnes(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	var ids []uuid.UUID
	write := func(d *device, n int) {
		for i := range n {
			id := record.KeyID("team", fmt.Sprint(i%17))
			d.act(record.Edit{Kind: "team", ID: id, Set: set("name", fmt.Sprint("队", i), "members", i)})
			d.act(record.Edit{Kind: "task", ID: record.KeyID("task", fmt.Sprint(i%5)), Set: set("title", fmt.Sprint("务", i))})
			ids = append(ids, id)
		}
	}
	write(a, 60)
	write(b, 40)
	b.take(a.give(b))
	if err := b.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(b, 10) // some of it sealed and indexed, some sealed, some in the open tail
	err := b.View(t.Context(), func(r record.Reader) error {
		all, err := r.(histories).Histories("team")
		if err != nil {
			return err
		}
		if len(all) != 17 {
			t.Errorf("%d teams have histories, of 17", len(all))
		}
		for _, id := range ids {
			single, err := r.History("team", id)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(all[id], single) {
				t.Errorf("%s: %d changes in one look, %d alone", id, len(all[id]), len(single))
			}
		}
		both, err := r.(histories).Histories("team", "task")
		if err == nil && len(both) != 22 {
			t.Errorf("%d histories of two kinds, want 22", len(both))
		}
		if _, none := r.(histories).Histories("nothing"); none == nil {
			t.Error("a kind nobody declared has histories")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
