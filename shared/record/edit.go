package record

import (
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Basis names, field by field, the writes a form showed when it was opened.
type Basis map[string][]dot.Dot

// Edit is what an act does to one record. Nil Basis means: what stands when the edit is recorded.
type Edit struct {
	Kind     string
	ID       uuid.UUID // NewID(n) for a record this act creates
	Set      map[string]merge.Value
	Add      map[string][]merge.Value
	Remove   map[string][]merge.Value
	Members  map[string][]merge.Value // replaces what is known of a set
	Delete   bool
	Restore  bool
	Basis    Basis
	Resolve  bool // names every standing write of the fields it sets: settles their conflicts
	Numbered bool // gives the field "number" the next readable number of this desk
}

// Act is what an operator did, as one unit: all of it is recorded or nothing.
type Act struct {
	Edits []Edit
	Flags merge.Flags
}

// Author is who acts, and when by the clock on the wall.
type Author struct {
	Operator string
	Wall     int64 // Unix milliseconds
}

// NewID stands for the n-th record an act creates (n from 1) until its id is known: a new record's id is computed
// from the change that creates it. It may be used as an Edit's ID and as a reference anywhere in the same act.
func NewID(n uint8) uuid.UUID {
	var id uuid.UUID
	id[0], id[15] = 0xff, n
	return id
}

// IsNew says whether id came from NewID, and which n it was given.
func IsNew(id uuid.UUID) (n uint8, ok bool) {
	return id[15], id == NewID(id[15]) && id[15] > 0
}

// KeyID is the id of a record known by a natural key (credit code, plate, platform number): the version-5 UUID of
// (kind, key), so that two desks that import the same list make the same records. A key that is a UUID is itself.
func KeyID(kind, key string) uuid.UUID {
	if id, err := uuid.Parse(key); err == nil && len(key) == 36 {
		return id
	}
	return uuid.NewSHA1(keySpace, []byte(kind+"\x00"+key))
}

var keySpace = uuid.MustParse("6f0d3c1e-8a51-5d0b-9b57-0a3f1c2e4d5a")

// Receipt is the answer to a recorded act: durable when it is given.
type Receipt struct {
	Act     uint64
	IDs     map[uuid.UUID]uuid.UUID // NewID → the id it became
	Numbers map[uuid.UUID]string    // id → the readable number given
	Dots    []dot.Dot               // the changes made; empty when nothing changed
	Inverse Act                     // undoes it, on the basis of what it wrote
	Denied  string                  // why it waits in quarantine instead of taking effect, a stable code; empty when it took effect
}

// Made are the records the act made, in the order of its edits, those known by a natural key too; none where the act
// cannot be taken back.
func (r Receipt) Made() []uuid.UUID {
	ids := []uuid.UUID{}
	for i := len(r.Inverse.Edits) - 1; i >= 0; i-- {
		if e := &r.Inverse.Edits[i]; e.Delete {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// Recorded is what became of one act of a batch.
type Recorded struct {
	Receipt Receipt
	Err     error // why it was refused; the others are recorded all the same
}
