package sqlitedb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"qianshao/shared/sqlitedb"
)

// A page's reader goes away at any moment; whatever its connection was doing, the next reader and writer must be served.
func TestNobodyInheritsATransactionFromOneWhoLeft(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	leave := func(use func(context.Context, func(*sqlitedb.Tx) error) error) {
		ctx, cancel := context.WithCancel(t.Context())
		var gone sync.WaitGroup
		gone.Go(cancel)
		err := use(ctx, func(tx *sqlitedb.Tx) error { return tx.Exec("SELECT 1") })
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("one who left was told %v", err)
		}
		gone.Wait()
	}
	for range 3000 {
		leave(d.Read)
		leave(d.Write)
	}
	for i := range 8 {
		write(t, d, fmt.Sprint(i))
	}
	if n := count(t, d); n != 8 {
		t.Errorf("%d notes, want 8", n)
	}
}
