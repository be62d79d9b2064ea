package ledger

import (
	"encoding/binary"
	"slices"

	"qianshao/syncproto/dot"
)

// Standing names how far this device's own changes have come at others. While it stays the same, and the heads do, no
// record a reader gives can have changed, its mark included. It names the last making of the tables too: after a
// revocation the same heads show another state.
func (v *view) Standing() string {
	logs := make([]dot.Log, 0, len(v.marks.logs))
	for l := range v.marks.logs {
		logs = append(logs, l)
	}
	slices.SortFunc(logs, dot.Log.Compare)
	b := binary.AppendUvarint(nil, v.rebuilt)
	for _, l := range logs {
		r := v.marks.logs[l]
		b = l.AppendBinary(b)
		for _, n := range []uint64{r.sent, r.neighbour, r.confirmed, uint64(len(r.denied))} {
			b = binary.AppendUvarint(b, n)
		}
		for _, d := range r.denied {
			b = binary.AppendUvarint(binary.AppendUvarint(b, d.First), d.Last)
		}
	}
	return string(b)
}
