package main

import (
	"encoding/json"

	"github.com/klauspost/compress/zstd"
)

// plainWire is what the same changes take a field change as JSON lines in zstd, sixty-four at a time, with nothing to
// prove who wrote them.
func (w *workload) plainWire() (float64, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return 0, err
	}
	size := 0
	for _, l := range w.logs {
		var lines []byte
		for i := range l.changes {
			c := &l.changes[i]
			said := map[string]any{"id": c.Record, "at": c.Wall, "by": c.Operator}
			for _, write := range c.Writes {
				said[w.schema.KindByWire(c.Kind).FieldByWire(write.Field).Name] = plainValue(write.Value)
			}
			line, err := json.Marshal(said)
			if err != nil {
				return 0, err
			}
			lines = append(append(lines, line...), '\n')
			if i%64 == 63 || i == len(l.changes)-1 {
				size, lines = size+len(packer.EncodeAll(lines, nil)), lines[:0]
			}
		}
	}
	return float64(size) / float64(w.fields), nil
}
