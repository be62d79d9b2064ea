package segment

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// The body, in this order: logs, records, text, authors, shapes, a column for each property of a change, the replaced
// writes, the record of each change, a column for each field and type of value. A table of a run of one change has no
// count, and a table with one row has no column of indexes into it, so that an urgent change stays small.

const (
	stampCounter = 1<<16 - 1 // the bits of a stamp below its milliseconds
	usualActSize = 1

	// shapeSpelled is the number of a shape that the dictionary does not have and that follows; the others are one more
	// than their place in it. There is no number where no dictionary is used.
	shapeSpelled = 0
)

// spec is one write of a shape.
type spec struct {
	field    uint16
	op       merge.Op
	typ      merge.Type
	replaces bool
	column   int // -1 when the type needs no value
}

// shape is a form that changes repeat: the kind and what is written, in order.
type shape struct {
	kind  uint16
	specs []spec
}

// author is what the changes of one session at the desk share.
type author struct {
	operator string
	grant    uint32
	flags    merge.Flags
	quality  uint8
}

// columnKey names a column of values.
type columnKey struct {
	kind  uint16
	field uint16
	typ   merge.Type
}

// cell is one value of a column, with the wall time of its change: times are kept as distances from it.
type cell struct {
	value *merge.Value
	wall  int64
}

type column struct {
	typ    merge.Type
	cells  []cell
	naming bool // texts that end in the id of a record
}

// encoder makes bodies; it is kept between runs for its memory.
type encoder struct {
	ints     *columns
	alphabet *alphabet
	speller  speller
	primed   *Dictionary // nil when none is used
	places   places
	ids      ids

	authors   map[author]uint64
	authorOf  []uint64
	authorTab []author
	shapes    map[string]uint64
	shapeOf   []uint64
	shapeTab  []shape
	columns   map[columnKey]int
	values    []column

	text   []byte // all text, in the order its lengths stand in the body
	forms  []byte // the shapes as stored
	rest   []byte // what follows the text
	out    []byte
	key    []byte
	nums   []uint64
	seldom []uint64
	codes  map[string]uint64
	words  []string

	strings []string // the texts of a column
}

func newEncoder() *encoder {
	return &encoder{
		ints:     newColumns(),
		alphabet: newAlphabet(),
		places:   places{index: map[dot.Log]uint64{}, devices: map[dot.Device]uint64{}},
		ids:      ids{made: map[uuid.UUID]dot.Dot{}, rows: map[uuid.UUID]uint64{}, tally: map[dot.Log]int{}},
		authors:  map[author]uint64{},
		shapes:   map[string]uint64{},
		columns:  map[columnKey]int{},
		codes:    map[string]uint64{},
	}
}

// reset forgets a run, so that a kept encoder pins none of its values.
func (w *encoder) reset() {
	w.places.reset()
	w.ids.reset()
	clear(w.authors)
	clear(w.shapes)
	clear(w.columns)
	clear(w.codes)
	clear(w.authorTab)
	clear(w.words)
	clear(w.strings)
	for i := range w.values {
		clear(w.values[i].cells)
		w.values[i].cells = w.values[i].cells[:0]
	}
	w.authorOf, w.authorTab, w.shapeOf, w.shapeTab = w.authorOf[:0], w.authorTab[:0], w.shapeOf[:0], w.shapeTab[:0]
	w.values, w.text, w.forms, w.rest, w.words = w.values[:0], w.text[:0], w.forms[:0], w.rest[:0], w.words[:0]
}

// body is what an encoder makes of a run of changes. Its bytes are the encoder's until the next body.
type body struct {
	packable []byte
	apart    []byte // what no packing makes smaller: kept apart where a dictionary is used, but not of a single change
	text     int    // bytes of text it unfolds to
}

// body makes the body of changes that passed check, with the dictionary d unless that is nil.
func (w *encoder) body(ctx Context, changes []merge.Change, origin Origin, d *Dictionary) (body, error) {
	defer w.reset()
	w.primed, w.ints.primed = d, d != nil
	w.ints.aside = aside{apart: d != nil && len(changes) > 1, b: w.ints.aside.b[:0]}
	w.places.collect(ctx.Log, changes)
	if err := w.sort(changes); err != nil {
		return body{}, err
	}
	w.ids.collect(ctx, changes, &w.places, origin)
	w.nameRecords(ctx, origin)
	w.ids.weigh(&w.places)
	w.places.settle()
	b := w.places.append(w.out[:0], w.ints)
	b = w.ids.append(b, w.ints, &w.places, changes[0].Dot.Seq)
	w.appendTables(len(changes) > 1)
	w.appendProperties(changes)
	w.rest = w.places.appendReplaced(w.rest, w.ints)
	if w.ids.named {
		w.rest = w.ints.append(w.rest, w.ids.records)
	}
	for i := range w.values {
		w.appendColumn(&w.values[i])
	}
	if d != nil {
		b = w.speller.appendSpelled(b, d.words, w.text)
	} else {
		b = w.alphabet.append(b, w.text)
	}
	w.out = append(b, w.rest...)
	return body{w.out, w.ints.aside.b, len(w.text)}, nil
}

// nameRecords numbers the records that texts name, column by column, where a dictionary is used.
func (w *encoder) nameRecords(ctx Context, origin Origin) {
	for i := range w.values {
		c := &w.values[i]
		c.naming = w.primed != nil && c.typ == merge.Text && naming(c.cells)
		if !c.naming {
			continue
		}
		for _, v := range c.cells {
			id, _ := namedBy(v.value.Text())
			w.ids.row(ctx.Space, id, origin)
		}
	}
}

// sort puts every change under its author and shape, and its values in their columns.
func (w *encoder) sort(changes []merge.Change) error {
	at := 0
	for i := range changes {
		c := &changes[i]
		a := author{c.Operator, c.Grant, c.Flags, c.TimeQuality}
		n, ok := w.authors[a]
		if !ok {
			n = uint64(len(w.authorTab))
			w.authors[a] = n
			w.authorTab = append(w.authorTab, a)
		}
		w.authorOf = append(w.authorOf, n)
		s := w.shape(c, w.places.counts[at:])
		if s == nil {
			return fmt.Errorf("change %s: %w: writes one register twice", c.Dot, ErrMalformed)
		}
		at += len(c.Writes)
		for k := range c.Writes {
			if col := s.specs[k].column; col >= 0 {
				w.values[col].cells = append(w.values[col].cells, cell{&c.Writes[k].Value, c.Wall})
			}
		}
	}
	return nil
}

// shape notes the form of c, whose writes replace so many each; nil when the form is not allowed.
func (w *encoder) shape(c *merge.Change, replaces []uint64) *shape {
	w.key = binary.AppendUvarint(w.key[:0], uint64(c.Kind))
	w.key = binary.AppendUvarint(w.key, uint64(len(c.Writes)-1))
	for k := range c.Writes {
		v := &c.Writes[k]
		form := byte(v.Op) | byte(v.Value.Type)<<2
		if replaces[k] > 0 {
			form |= 1 << 6
		}
		w.key = append(binary.AppendUvarint(w.key, uint64(v.Field)), form)
	}
	n, ok := w.shapes[string(w.key)]
	if !ok {
		s := shape{kind: c.Kind, specs: make([]spec, len(c.Writes))}
		for k := range c.Writes {
			v := &c.Writes[k]
			s.specs[k] = spec{v.Field, v.Op, v.Value.Type, replaces[k] > 0, w.column(columnKey{c.Kind, v.Field, v.Value.Type})}
		}
		if putsTwice(s.specs) {
			return nil
		}
		n = uint64(len(w.shapeTab))
		w.shapes[string(w.key)] = n
		w.shapeTab = append(w.shapeTab, s)
		w.appendForm(w.key)
	}
	w.shapeOf = append(w.shapeOf, n)
	return &w.shapeTab[n]
}

// appendForm stores a shape, which a dictionary may have.
func (w *encoder) appendForm(stored []byte) {
	if w.primed != nil {
		n, known := w.primed.places[string(stored)]
		if known {
			w.forms = binary.AppendUvarint(w.forms, n+1)
			return
		}
		w.forms = append(w.forms, shapeSpelled)
	}
	w.forms = append(w.forms, stored...)
}

func (w *encoder) column(k columnKey) int {
	if k.typ == merge.None {
		return -1
	}
	n, ok := w.columns[k]
	if !ok {
		n = len(w.values)
		w.columns[k] = n
		w.values = slices.Grow(w.values, 1)[:n+1]
		w.values[n].typ = k.typ
	}
	return n
}

func (w *encoder) appendTables(counted bool) {
	if counted {
		w.rest = binary.AppendUvarint(w.rest, uint64(len(w.authorTab)-1))
	}
	for _, a := range w.authorTab {
		w.rest = binary.AppendUvarint(w.rest, uint64(len(a.operator)))
		w.text = append(w.text, a.operator...)
		grant, trust := uint64(a.grant)<<1, uint64(a.flags)|uint64(a.quality)<<8
		if trust == 0 {
			w.rest = binary.AppendUvarint(w.rest, grant)
			continue
		}
		w.rest = binary.AppendUvarint(w.rest, grant|1)
		w.rest = binary.AppendUvarint(w.rest, trust)
	}
	if counted {
		w.rest = binary.AppendUvarint(w.rest, uint64(len(w.shapeTab)-1))
	}
	w.rest = append(w.rest, w.forms...)
}

// appendProperties stores what every change has, a column each.
func (w *encoder) appendProperties(changes []merge.Change) {
	if len(w.authorTab) > 1 {
		w.rest = w.ints.append(w.rest, w.authorOf)
	}
	if len(w.shapeTab) > 1 {
		w.rest = w.ints.append(w.rest, w.shapeOf)
	}
	w.appendRare(changes, func(c *merge.Change) (uint64, uint64) {
		return uint64(c.Stamp.Millis()), uint64(c.Stamp) & stampCounter
	})
	w.nums = w.nums[:0]
	for i := range changes {
		w.nums = append(w.nums, zigzag(changes[i].Wall-changes[i].Stamp.Millis()))
	}
	w.rest = w.ints.append(w.rest, w.nums)
	w.appendRare(changes, func(c *merge.Change) (uint64, uint64) { return c.Act, uint64(c.ActSize) ^ usualActSize })
}

// appendRare stores a column of numbers, each with a bit that says whether a second number, seldom other than zero,
// follows in a column of its own.
func (w *encoder) appendRare(changes []merge.Change, of func(*merge.Change) (often, rare uint64)) {
	w.nums, w.seldom = w.nums[:0], w.seldom[:0]
	for i := range changes {
		often, rare := of(&changes[i])
		often <<= 1
		if rare != 0 {
			often |= 1
			w.seldom = append(w.seldom, rare)
		}
		w.nums = append(w.nums, often)
	}
	w.rest = w.ints.append(w.rest, w.nums)
	w.rest = w.ints.append(w.rest, w.seldom)
}
