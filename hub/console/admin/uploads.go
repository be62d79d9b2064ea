package admin

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
)

// Bounds of what waits between a preview and its confirmation. It is kept in memory: a hub that starts anew asks for
// the file once more, and nothing was written of it.
const (
	uploadMax    = 16 << 20 // bytes of a file
	aroundMax    = 64 << 10 // bytes of the form around it
	uploadsMax   = 4        // files that wait; the one that was looked at longest ago goes
	uploadLife   = 2 * time.Hour
	fileNameMax  = 120 // characters
	columnMapMax = 256
)

// upload is a spreadsheet that waits to be written. What it would do is worked out anew whenever it is looked at.
type upload struct {
	ID     string
	By     string    // account
	Space  uuid.UUID // it goes into
	Kind   string
	Name   string // of the file: hostile text
	Raw    []byte
	Map    map[string]string // title of a column → field
	Anyway bool
	Done   *desk.Imported // after it was written
	seen   time.Time
}

// uploads are the files that wait. It is safe for concurrent use; an upload itself is changed by replacing it.
type uploads struct {
	mu   sync.Mutex
	kept map[string]upload
	turn chan struct{} // held while a workbook is read: one at a time, for an unpacked one is large
}

func newUploads() *uploads {
	return &uploads{kept: map[string]upload{}, turn: make(chan struct{}, 1)}
}

// keep takes a file up, in the place of the same one, of an older one of the account, or of the one not looked at longest.
func (u *uploads) keep(one upload, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	one.seen = now
	for id, other := range u.kept {
		if other.By == one.By && id != one.ID || now.Sub(other.seen) > uploadLife {
			delete(u.kept, id)
		}
	}
	u.kept[one.ID] = one
	for len(u.kept) > uploadsMax {
		oldest := one
		for _, other := range u.kept {
			if other.seen.Before(oldest.seen) {
				oldest = other
			}
		}
		delete(u.kept, oldest.ID)
	}
}

// find gives the file an account sent for a space.
func (u *uploads) find(id, by string, space uuid.UUID, now time.Time) (upload, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	one, ok := u.kept[id]
	return one, ok && one.By == by && one.Space == space && now.Sub(one.seen) <= uploadLife
}
