//go:build linux

package harm_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/shelf"
)

// versionAt is where a database file keeps the last byte of its version.
const versionAt = 63

// TestAVersionThatRottedUpwardsLeavesEveryByteAlone raises the version number of a desk's databases. Nobody can tell
// that from the work of a newer program, which must not be touched: the desk says so, and once the byte is put right all
// is there. Damage by chance found this one.
func TestAVersionThatRottedUpwardsLeavesEveryByteAlone(t *testing.T) {
	h := newHurt(t, true)
	for _, name := range []string{"station.db", h.database()} {
		files := map[string][]byte{}
		for n, b := range h.files {
			files[n] = b
		}
		files[name] = slices.Clone(files[name])
		files[name][versionAt] = 60
		delete(files, name+"-wal") // as a start leaves it; a log with the first page would show what the number was
		if saved, mended := h.recover(t, files, "version of "+name, false); saved != len(h.unsent) || mended {
			t.Errorf("%s: %d of %d records saved, mended %v", name, saved, len(h.unsent), mended)
		}
	}
}

func (h *hurt) database() string { return filepath.Join("spaces", h.space.String()+".db") }

// newer says that a desk takes a database for a newer program's, of which not a byte may then have changed.
func (h *hurt) newer(t *testing.T, dir string, desk *shelf.Shelf, err error, files map[string][]byte, how string) bool {
	t.Helper()
	name := "station.db"
	if err == nil {
		_, err = desk.Ledger(h.space)
		name = h.database()
	}
	if !errors.Is(err, ledger.ErrNewer) {
		return false
	}
	for _, end := range []string{"", "-wal"} {
		if got, _ := os.ReadFile(filepath.Join(dir, name+end)); !bytes.Equal(got, files[name+end]) {
			t.Errorf("%s: %s is said to be newer and was touched", how, name+end)
		}
	}
	return true
}
