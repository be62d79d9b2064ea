package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Ground names what may change any record though no change arrives: the tables made anew, and which of this device's own
// changes others deny. While it stays the same, only the records that Touched names can have changed since, and those whose
// marks are still on their way.
func (v *view) Ground() string {
	var denied []string
	for log, r := range v.marks.logs {
		for _, d := range r.denied {
			denied = append(denied, fmt.Sprintf("%v %d-%d", log, d.First, d.Last))
		}
	}
	slices.Sort(denied)
	return fmt.Sprintf("%d %s", v.rebuilt, strings.Join(denied, " "))
}

// Confirmed is how much of this device's own logs the hub says it holds. It falls when a hub was put back from a backup.
func (v *view) Confirmed() dot.Vector {
	confirmed := dot.Vector{}
	for log, r := range v.marks.logs {
		confirmed[log] = r.confirmed
	}
	return confirmed
}

// Touched lists by kind the records that changes name which are applied at this moment and were not at heads since, each
// once. It costs what arrived since, however many records there are. told is false where since holds what came after this
// moment: it cannot be seen from here.
func (v *view) Touched(since dot.Vector, kinds ...string) (ids map[string][]uuid.UUID, told bool, err error) {
	wanted := map[uint16]string{}
	for _, kind := range kinds {
		t, err := v.table(kind)
		if err != nil {
			return nil, false, err
		}
		wanted[t.wire] = kind
	}
	heads := v.Heads()
	if !heads.Covers(since) {
		return nil, false, nil
	}
	ids = map[string][]uuid.UUID{}
	listed := map[uuid.UUID]bool{}
	take := func(log dot.Log, _ int64, changes []merge.Change) {
		for i := range changes {
			c := &changes[i]
			if kind, ok := wanted[c.Kind]; ok && c.Dot.Seq > since[log] && !listed[c.Record] {
				listed[c.Record] = true
				ids[kind] = append(ids[kind], c.Record)
			}
		}
	}
	for id := int64(1); id < int64(len(v.logs)); id++ {
		if seen := since[v.logs[id]]; heads[v.logs[id]] > seen {
			if err := v.segmentsWhere(take, "place > ? AND place < ?", place(id, seen), place(id+1, 0)); err != nil {
				return nil, false, fmt.Errorf("changes since: %w", err)
			}
		}
	}
	if err := v.openTail(take); err != nil {
		return nil, false, fmt.Errorf("changes since: %w", err)
	}
	return ids, true, nil
}
