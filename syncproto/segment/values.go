package segment

import (
	"encoding/binary"
	"math"

	"qianshao/syncproto/merge"
)

// How a column of texts is stored; a column of one has no mode. These numbers stand in stored segments and never
// change.
const (
	textPlain  = 0 // a length for each
	textCoded  = 1 // the distinct texts, then indexes
	textDigits = 2 // decimal digits, all of one length, as numbers
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
		w.appendTexts(c.cells)
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

func (w *encoder) appendTexts(cells []cell) {
	if len(cells) == 1 {
		w.rest = binary.AppendUvarint(w.rest, uint64(len(cells[0].value.Text())))
		w.text = append(w.text, cells[0].value.Text()...)
		return
	}
	if w.codeWords(cells) {
		w.rest = append(w.rest, textCoded)
		w.rest = binary.AppendUvarint(w.rest, uint64(len(w.words)))
		w.nums = w.nums[:0]
		for _, s := range w.words {
			w.nums = append(w.nums, uint64(len(s)))
			w.text = append(w.text, s...)
		}
		w.rest = w.ints.append(w.rest, w.nums)
		w.nums = w.nums[:0]
		for _, v := range cells {
			w.nums = append(w.nums, w.codes[v.value.Text()])
		}
		if len(w.words) > 1 {
			w.rest = w.ints.append(w.rest, w.nums)
		}
		return
	}
	if w.digits(cells) {
		w.rest = append(w.rest, textDigits, byte(len(cells[0].value.Text())))
		w.rest = w.ints.append(w.rest, w.nums)
		return
	}
	w.rest = append(w.rest, textPlain)
	w.nums = w.nums[:0]
	for _, v := range cells {
		w.nums = append(w.nums, uint64(len(v.value.Text())))
		w.text = append(w.text, v.value.Text()...)
	}
	w.rest = w.ints.append(w.rest, w.nums)
}

// codeWords gathers the distinct texts in the order they come; false when they are too many to be worth a table.
func (w *encoder) codeWords(cells []cell) bool {
	clear(w.codes)
	clear(w.words)
	w.words = w.words[:0]
	for _, v := range cells {
		s := v.value.Text()
		if _, ok := w.codes[s]; ok {
			continue
		}
		if len(w.words) >= (len(cells)+1)/2 {
			return false
		}
		w.codes[s] = uint64(len(w.words))
		w.words = append(w.words, s)
	}
	return true
}

// digits says whether the texts are digits of one length, and leaves them in nums.
func (w *encoder) digits(cells []cell) bool {
	const most = 18 // what surely fits 64 bits
	n := len(cells[0].value.Text())
	if n == 0 || n > most {
		return false
	}
	w.nums = w.nums[:0]
	for _, v := range cells {
		s := v.value.Text()
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
