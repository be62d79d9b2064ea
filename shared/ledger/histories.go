package ledger

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Histories gives every change of all records of some kinds, each record's as History gives them, in one look through
// the logs: what costs a look for each record otherwise.
func (v *view) Histories(kinds ...string) (map[uuid.UUID][]record.Version, error) {
	wanted := map[uint16]bool{}
	for _, kind := range kinds {
		t, err := v.table(kind)
		if err != nil {
			return nil, err
		}
		wanted[t.wire] = true
	}
	all := map[uuid.UUID][]record.Version{}
	take := func(log dot.Log, received int64, changes []merge.Change) {
		if log.Device == v.l.o.Device {
			received = 0
		}
		for i := range changes {
			if c := &changes[i]; wanted[c.Kind] {
				all[c.Record] = append(all[c.Record], record.Version{Change: *c, Received: received, Denied: v.l.book.reason(c.Dot)})
			}
		}
	}
	for id := int64(1); id < int64(len(v.logs)); id++ {
		if err := v.segmentsWhere(take, "place > ? AND place < ?", place(id, 0), place(id+1, 0)); err != nil {
			return nil, fmt.Errorf("read histories: %w", err)
		}
	}
	if err := v.openTail(take); err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	for _, versions := range all {
		slices.SortFunc(versions, func(a, b record.Version) int {
			return cmp.Or(cmp.Compare(a.Change.Stamp, b.Change.Stamp), a.Change.Dot.Compare(b.Change.Dot))
		})
	}
	return all, nil
}
