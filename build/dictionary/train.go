package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// historyMax is how many bytes of typical bodies the tables keep: matches reach back into them.
const historyMax = 12 << 10

// files are those of one dictionary.
type files struct {
	words, shapes []string
	tables        []byte
}

func train(ctx context.Context, number int) (files, error) {
	all, err := incidents(ctx)
	if err != nil {
		return files{}, err
	}
	made := files{words: wordsOf(all), shapes: shapesOf(all)}
	made.tables, err = tablesOf(all, made, uint32(number))
	return made, err
}

// piece is a run of changes as a segment may hold it.
type piece struct {
	ctx     segment.Context
	changes []merge.Change
}

// runs cuts every log into pieces of so many changes.
func runs(all []incident, most int) []piece {
	var pieces []piece
	for _, i := range all {
		for _, log := range slices.SortedFunc(maps.Keys(i.logs), func(a, b dot.Log) int { return a.Compare(b) }) {
			for cs := range slices.Chunk(i.logs[log], most) {
				pieces = append(pieces, piece{segment.Context{Space: i.space, Log: log}, cs})
			}
		}
	}
	return pieces
}

// shapesOf lists the forms of changes as hexadecimal digits: those that were made, the most frequent first, then those
// of one field set or changed.
func shapesOf(all []incident) []string {
	count := map[string]int{}
	for _, p := range runs(all, 512) {
		for i := range p.changes {
			count[shapeOf(&p.changes[i])]++
		}
	}
	for _, k := range record.Standard().Kinds() {
		for _, f := range k.Fields {
			for _, w := range single(f) {
				for _, replaces := range []bool{false, true} {
					count[appendShape(k.Wire, []merge.Write{w}, func(int) bool { return replaces })] += 0
				}
			}
		}
	}
	shapes := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b)) })
	for i, s := range shapes {
		shapes[i] = hex.EncodeToString([]byte(s))
	}
	return shapes
}

// single are the ways to write one field.
func single(f record.Field) []merge.Write {
	value := merge.OfText("")
	switch f.Type {
	case record.Number:
		value = merge.OfNumber(0)
	case record.Time:
		value = merge.OfTime(0)
	case record.Bool:
		value = merge.OfBool(false)
	case record.Ref:
		value = merge.OfID([16]byte{})
	case record.Set:
		if f.Of != "" {
			value = merge.OfID([16]byte{})
		}
		return []merge.Write{{Field: f.Wire, Op: merge.Add, Value: value}, {Field: f.Wire, Op: merge.Remove, Value: value}}
	}
	return []merge.Write{{Field: f.Wire, Value: value}}
}

func shapeOf(c *merge.Change) string {
	return appendShape(c.Kind, c.Writes, func(i int) bool { return len(c.Writes[i].Replaces) > 0 })
}

// appendShape gives a form of changes as segments hold it.
func appendShape(kind uint16, writes []merge.Write, replaces func(int) bool) string {
	b := binary.AppendUvarint(nil, uint64(kind))
	b = binary.AppendUvarint(b, uint64(len(writes)-1))
	for i, w := range writes {
		form := byte(w.Op) | byte(w.Value.Type)<<2
		if replaces(i) {
			form |= 1 << 6
		}
		b = append(binary.AppendUvarint(b, uint64(w.Field)), form)
	}
	return string(b)
}

// tablesOf makes the tables of zstd for what is packed: bodies in the words and shapes just made.
func tablesOf(all []incident, made files, number uint32) ([]byte, error) {
	d, err := segment.NewDictionary(strings.Join(made.words, "\n"), strings.Join(made.shapes, "\n"), nil)
	if err != nil {
		return nil, err
	}
	codec, err := segment.NewCodecWith(d)
	if err != nil {
		return nil, err
	}
	var bodies [][]byte
	for _, most := range []int{64, 160} {
		for _, p := range runs(all, most) {
			body, err := codec.Packable(p.ctx, p.changes)
			if err != nil {
				return nil, err
			}
			bodies = append(bodies, body)
		}
	}
	var history []byte
	for i := 0; i < len(bodies) && len(history) < historyMax; i += max(1, len(bodies)/24) {
		history = append(history, bodies[i][:min(len(bodies[i]), 768)]...)
	}
	tables, err := zstd.BuildDict(zstd.BuildDictOptions{ID: number, Contents: bodies, History: history, Offsets: [3]int{1, 4, 8}, Level: zstd.SpeedDefault})
	if err != nil {
		return nil, fmt.Errorf("make tables: %w", err)
	}
	return bytes.Clone(tables), nil
}
