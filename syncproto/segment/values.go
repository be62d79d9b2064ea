package segment

import (
	"encoding/binary"
	"math"
	"strconv"

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
		for _, v := range c.cells {
			w.nums = append(w.nums, zigzag(v.value.Millis()-v.wall))
		}
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

func (w *encoder) appendSealed(cells []cell) {
	for _, v := range cells {
		w.nums = append(w.nums, uint64(len(v.value.Text())))
	}
	w.rest = w.ints.append(w.rest, w.nums)
	for _, v := range cells {
		w.rest = append(w.rest, v.value.Text()...)
	}
}

// column reads the values of one column into out; walls are the wall times of their changes.
func (r *reader) column(o *decoder, typ merge.Type, out []merge.Value, walls []int64) {
	switch typ {
	case merge.Text:
		r.textColumn(o, out)
		return
	case merge.Number:
		r.numberColumn(o, out)
		return
	case merge.Sealed:
		r.sealedColumn(o, out)
		return
	}
	nums := o.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	switch typ {
	case merge.Time:
		for i, u := range nums {
			out[i] = merge.OfTime(walls[i] + unzigzag(u))
		}
	case merge.Bool:
		for i, u := range nums {
			if u > 1 {
				r.fail(ErrMalformed, "bool %d", u)
				return
			}
			out[i] = merge.OfBool(u == 1)
		}
	case merge.ID:
		for i, u := range nums {
			if u >= uint64(len(o.ids)) {
				r.fail(ErrMalformed, "record %d of %d", u, len(o.ids))
				return
			}
			out[i] = o.idValue(int(u))
		}
	}
}

func (r *reader) textColumn(o *decoder, out []merge.Value) {
	if len(out) == 1 {
		out[0] = merge.OfText(o.texts.next(r, r.uvarint()))
		return
	}
	switch mode := r.octet(); mode {
	case textPlain:
		r.words(o, out)
	case textCoded:
		r.codedTexts(o, out)
	case textDigits:
		r.digits(o, out)
	default:
		r.fail(ErrMalformed, "text mode %d", mode)
	}
}

func (r *reader) words(o *decoder, out []merge.Value) {
	nums := o.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	for i, n := range nums {
		out[i] = merge.OfText(o.texts.next(r, n))
	}
}

func (r *reader) codedTexts(o *decoder, out []merge.Value) {
	n := r.count(len(out))
	if n == 0 {
		r.fail(ErrMalformed, "no texts")
		return
	}
	words := make([]merge.Value, n)
	r.words(o, words)
	nums := o.numbers(len(out))
	clear(nums)
	if n > 1 {
		r.ints(nums)
	}
	if !r.inOrder(nums, n) {
		return
	}
	for i, u := range nums {
		out[i] = words[u]
	}
}

func (r *reader) digits(o *decoder, out []merge.Value) {
	n := int(r.octet())
	nums := o.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	if n == 0 || n > 18 {
		r.fail(ErrMalformed, "%d digits", n)
		return
	}
	all := make([]byte, 0, n*len(out))
	for _, u := range nums {
		var digits [20]byte
		s := strconv.AppendUint(digits[:0], u, 10)
		if len(s) > n {
			r.fail(ErrMalformed, "%d is more than %d digits", u, n)
			return
		}
		for range n - len(s) {
			all = append(all, '0')
		}
		all = append(all, s...)
	}
	text := string(all)
	for i := range out {
		out[i] = merge.OfText(text[i*n : (i+1)*n])
	}
}

func (r *reader) numberColumn(o *decoder, out []merge.Value) {
	mode := r.octet()
	if mode == numberRaw {
		r.doubles(out)
		return
	}
	if mode > exponentMax {
		r.fail(ErrMalformed, "number mode %d", mode)
		return
	}
	nums := o.numbers(len(out))
	r.ints(nums)
	scale := powerOfTen(int(mode))
	for i, u := range nums {
		m := unzigzag(u)
		if m > exactMax || m < -exactMax {
			r.fail(ErrMalformed, "number of %d / %v", m, scale)
			return
		}
		out[i] = merge.OfNumber(float64(m) / scale)
	}
}

func (r *reader) doubles(out []merge.Value) {
	b := r.take(8 * len(out))
	if r.err != nil {
		return
	}
	for i := range out {
		bits := binary.LittleEndian.Uint64(b[8*i:])
		f := math.Float64frombits(bits)
		if math.IsNaN(f) || math.IsInf(f, 0) || bits == 1<<63 {
			r.fail(ErrMalformed, "number %v", f)
			return
		}
		out[i] = merge.OfNumber(f)
	}
}

func (r *reader) sealedColumn(o *decoder, out []merge.Value) {
	nums := o.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	for i, n := range nums {
		if n > ValueMax {
			r.fail(ErrTooLarge, "sealed value of %d bytes", n)
			return
		}
		out[i] = merge.OfSealed(r.take(int(n)))
	}
}
