package segment

import (
	"encoding/binary"
	"math"

	"github.com/google/uuid"

	"qianshao/syncproto/merge"
)

// How a column of texts is stored; a column of one has no mode. These numbers stand in stored segments and never
// change.
const (
	textPlain  = 0 // a length for each
	textCoded  = 1 // the distinct texts, then indexes
	textDigits = 2 // decimal digits, all of one length, as numbers

	// textNaming, where a dictionary is used: texts that end in the id of a record, as a column of what stands before it
	// and a column of rows in the table of records. The length of a single text is doubled there, and odd when it names.
	textNaming = 3
)

// numberRaw is the mode of a column of numbers kept as doubles; smaller modes are decimal exponents.
const (
	numberRaw   = 16
	exponentMax = 9
	exactMax    = 1 << 53
)

// How a column of times is stored; a column of one is as timeWall and has no mode.
const (
	timeWall    = 0 // milliseconds after the wall time of the change: most times are now
	timeSeconds = 1 // whole seconds of Unix time
	timeMinutes = 2 // whole minutes, as people type them
)

// timeUnit is the milliseconds of one step.
func timeUnit(mode byte) int64 {
	switch mode {
	case timeSeconds:
		return 1000
	case timeMinutes:
		return 60_000
	}
	return 1
}

func powerOfTen(e int) float64 {
	p := 1.0
	for range e {
		p *= 10
	}
	return p
}

func (w *encoder) appendColumn(c *column) {
	w.nums = w.nums[:0]
	switch c.typ {
	case merge.Text:
		w.appendTexts(c)
		return
	case merge.Number:
		w.appendNumbers(c.cells)
		return
	case merge.Sealed:
		w.appendSealed(c.cells)
		return
	case merge.Time:
		w.appendTimes(c.cells)
		return
	case merge.Bool:
		for _, v := range c.cells {
			u := uint64(0)
			if v.value.Bool() {
				u = 1
			}
			w.nums = append(w.nums, u)
		}
	case merge.ID:
		for _, v := range c.cells {
			w.nums = append(w.nums, w.ids.rows[v.value.ID()])
		}
	}
	w.rest = w.ints.append(w.rest, w.nums)
}

func (w *encoder) appendTexts(c *column) {
	w.strings = w.strings[:0]
	for _, v := range c.cells {
		w.strings = append(w.strings, v.value.Text())
	}
	if c.naming {
		w.appendNaming(len(c.cells) > 1)
		return
	}
	w.appendStrings(w.strings)
}

// appendNaming stores texts that end in the id of a record: what stands before it, and which record that is.
func (w *encoder) appendNaming(several bool) {
	if several {
		w.rest = append(w.rest, textNaming)
	}
	rows := make([]uint64, len(w.strings))
	for i, s := range w.strings {
		id, ok := namedBy(s)
		if !ok {
			panic("segment: text that names no record: " + s) // who set naming looked
		}
		rows[i] = w.ids.rows[id]
		w.strings[i] = s[:len(s)-idText]
	}
	if several {
		w.appendStrings(w.strings)
	} else {
		w.rest = binary.AppendUvarint(w.rest, uint64(len(w.strings[0]))<<1|1)
		w.text = append(w.text, w.strings[0]...)
	}
	w.rest = w.ints.append(w.rest, rows)
}

func (w *encoder) appendStrings(all []string) {
	if len(all) == 1 {
		size := uint64(len(all[0]))
		if w.primed != nil {
			size <<= 1
		}
		w.rest = binary.AppendUvarint(w.rest, size)
		w.text = append(w.text, all[0]...)
		return
	}
	if w.codeWords(all) {
		w.rest = append(w.rest, textCoded)
		w.rest = binary.AppendUvarint(w.rest, uint64(len(w.words)))
		w.appendWords(w.words)
		w.nums = w.nums[:0]
		for _, s := range all {
			w.nums = append(w.nums, w.codes[s])
		}
		if len(w.words) > 1 {
			w.rest = w.ints.append(w.rest, w.nums)
		}
		return
	}
	if w.digits(all) {
		w.rest = append(w.rest, textDigits, byte(len(all[0])))
		w.rest = w.ints.append(w.rest, w.nums)
		return
	}
	w.rest = append(w.rest, textPlain)
	w.appendWords(all)
}

// appendWords stores texts: their lengths here, the rest where all text stands.
func (w *encoder) appendWords(words []string) {
	w.nums = w.nums[:0]
	for _, s := range words {
		w.nums = append(w.nums, uint64(len(s)))
		w.text = append(w.text, s...)
	}
	w.rest = w.ints.append(w.rest, w.nums)
}

const (
	idText   = 36 // characters of a UUID as it is usually written
	titleMax = 64 // bytes that may stand before it
)

// namedBy is the UUID that ends s, written in the one usual way.
func namedBy(s string) (uuid.UUID, bool) {
	at := len(s) - idText
	if at < 0 || at > titleMax || s[at+8] != '-' || s[at+13] != '-' {
		return uuid.UUID{}, false
	}
	id, err := uuid.Parse(s[at:])
	return id, err == nil && id.String() == s[at:]
}

// naming says whether every text of the column ends in the id of a record.
func naming(cells []cell) bool {
	for _, v := range cells {
		if _, ok := namedBy(v.value.Text()); !ok {
			return false
		}
	}
	return true
}

// codeWords gathers the distinct texts in the order they come; false when they are too many to be worth a table.
func (w *encoder) codeWords(all []string) bool {
	clear(w.codes)
	clear(w.words)
	w.words = w.words[:0]
	for _, s := range all {
		if _, ok := w.codes[s]; ok {
			continue
		}
		if len(w.words) >= (len(all)+1)/2 {
			return false
		}
		w.codes[s] = uint64(len(w.words))
		w.words = append(w.words, s)
	}
	return true
}

// digits says whether the texts are digits of one length, and leaves them in nums.
func (w *encoder) digits(all []string) bool {
	const most = 18 // what surely fits 64 bits
	n := len(all[0])
	if n == 0 || n > most {
		return false
	}
	w.nums = w.nums[:0]
	for _, s := range all {
		if len(s) != n {
			return false
		}
		u := uint64(0)
		for i := range len(s) {
			d := s[i] - '0'
			if d > 9 {
				return false
			}
			u = u*10 + uint64(d)
		}
		w.nums = append(w.nums, u)
	}
	return true
}

func (w *encoder) appendNumbers(cells []cell) {
	for e := 0; e <= exponentMax; e++ {
		if w.mantissas(cells, powerOfTen(e)) {
			w.rest = append(w.rest, byte(e))
			w.rest = w.ints.append(w.rest, w.nums)
			return
		}
	}
	w.rest = append(w.rest, numberRaw)
	for _, v := range cells {
		w.rest = binary.LittleEndian.AppendUint64(w.rest, math.Float64bits(v.value.Number()))
	}
}

// mantissas says whether every number is exactly a whole one divided by scale, and leaves those in nums.
func (w *encoder) mantissas(cells []cell, scale float64) bool {
	w.nums = w.nums[:0]
	for _, v := range cells {
		f := v.value.Number()
		m := math.Round(f * scale)
		if math.Abs(m) > exactMax || m/scale != f {
			return false
		}
		w.nums = append(w.nums, zigzag(int64(m)))
	}
	return true
}

func (w *encoder) appendTimes(cells []cell) {
	mode := byte(timeWall)
	if len(cells) > 1 {
		mode = timeMode(cells)
		w.rest = append(w.rest, mode)
	}
	for _, v := range cells {
		if mode == timeWall {
			w.nums = append(w.nums, zigzag(v.value.Millis()-v.wall))
		} else {
			w.nums = append(w.nums, zigzag(v.value.Millis()/timeUnit(mode)))
		}
	}
	w.rest = w.ints.append(w.rest, w.nums)
}

// timeMode is the coarsest unit that times have in common, unless all of them are the wall time.
func timeMode(cells []cell) byte {
	now, seconds, minutes := true, true, true
	for _, v := range cells {
		t := v.value.Millis()
		now = now && t == v.wall
		seconds = seconds && t%1000 == 0
		minutes = minutes && t%60_000 == 0
	}
	switch {
	case now || !seconds:
		return timeWall
	case minutes:
		return timeMinutes
	}
	return timeSeconds
}

func (w *encoder) appendSealed(cells []cell) {
	for _, v := range cells {
		w.nums = append(w.nums, uint64(len(v.value.Text())))
	}
	w.rest = w.ints.append(w.rest, w.nums)
	for _, v := range cells {
		w.rest = append(w.rest, v.value.Text()...)
	}
}
