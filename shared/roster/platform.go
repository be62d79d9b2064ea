package roster

import (
	"slices"
	"time"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// LastHandover is what a kind's last sheet for the national platform held, in one layout or, for an empty one, in any;
// an empty vector where none was handed over.
func LastHandover(handed []record.Record, kind, layout string) dot.Vector {
	var last time.Time
	seen := dot.Vector{}
	for i := range handed {
		h := &handed[i]
		if h.Text("kind") == kind && (layout == "" || h.Text("layout") == layout) && !h.Time("at").Before(last) {
			last, seen = h.Time("at"), ReadSeen(h.Text("heads"))
		}
	}
	return seen
}

// ChangedSince leaves the records of which nothing was written beyond a vector out.
func ChangedSince(rows []record.Record, seen dot.Vector) []record.Record {
	return slices.DeleteFunc(slices.Clone(rows), func(row record.Record) bool {
		for _, f := range row.State().Fields {
			for _, e := range f.Live {
				if !seen.Has(e.Dot) {
					return false
				}
			}
			for _, gone := range f.Dead {
				if !seen.Has(gone.Dot) {
					return false
				}
			}
		}
		return true
	})
}
