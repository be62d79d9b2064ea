package segment

import (
	"encoding/binary"
	"math"
	"qianshao/syncproto/merge"
	"strconv"
)

// column reads the values of one column into out; walls are the wall times of their changes.
func (r *reader) column(d *decoder, typ merge.Type, out []merge.Value, walls []int64) {
	switch typ {
	case merge.Text:
		r.textColumn(d, out)
		return
	case merge.Number:
		r.numberColumn(d, out)
		return
	case merge.Sealed:
		r.sealedColumn(d, out)
		return
	case merge.Time:
		r.timeColumn(d, out, walls)
		return
	}
	nums := d.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	switch typ {
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
			if u >= uint64(len(d.ids)) {
				r.fail(ErrMalformed, "record %d of %d", u, len(d.ids))
				return
			}
			out[i] = d.idValue(int(u))
		}
	}
}

func (r *reader) textColumn(d *decoder, out []merge.Value) {
	if len(out) == 1 {
		r.oneText(d, out)
		return
	}
	mode := r.octet()
	if mode == textNaming && r.primed != nil {
		if mode = r.octet(); mode != textNaming {
			r.texts(d, mode, out)
			r.nameRecords(d, out)
			return
		}
	}
	r.texts(d, mode, out)
}

func (r *reader) oneText(d *decoder, out []merge.Value) {
	n := r.uvarint()
	if r.primed == nil {
		out[0] = merge.OfText(d.texts.next(r, n))
		return
	}
	out[0] = merge.OfText(d.texts.next(r, n>>1))
	if n&1 == 1 {
		r.nameRecords(d, out)
	}
}

// nameRecords puts the id of a record after each text.
func (r *reader) nameRecords(d *decoder, out []merge.Value) {
	rows := d.numbers(len(out))
	r.ints(rows)
	if r.err != nil {
		return
	}
	for i, u := range rows {
		if u >= uint64(len(d.ids)) {
			r.fail(ErrMalformed, "record %d of %d", u, len(d.ids))
			return
		}
		title := out[i].Text()
		if len(title) > titleMax {
			r.fail(ErrTooLarge, "%d bytes before an id", len(title))
			return
		}
		out[i] = merge.OfText(title + d.ids[u].String())
	}
}

func (r *reader) texts(d *decoder, mode byte, out []merge.Value) {
	switch mode {
	case textPlain:
		r.words(d, out)
	case textCoded:
		r.codedTexts(d, out)
	case textDigits:
		r.digits(d, out)
	default:
		r.fail(ErrMalformed, "text mode %d", mode)
	}
}

func (r *reader) words(d *decoder, out []merge.Value) {
	nums := d.numbers(len(out))
	r.ints(nums)
	if r.err != nil {
		return
	}
	for i, n := range nums {
		out[i] = merge.OfText(d.texts.next(r, n))
	}
}

// codedTexts reads a table of texts, and which of them each value is.
func (r *reader) codedTexts(d *decoder, out []merge.Value) {
	n := r.count(len(out))
	if n == 0 {
		r.fail(ErrMalformed, "no texts")
		return
	}
	words := make([]merge.Value, n)
	r.words(d, words)
	nums := d.numbers(len(out))
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

func (r *reader) digits(d *decoder, out []merge.Value) {
	n := int(r.octet())
	nums := d.numbers(len(out))
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

func (r *reader) numberColumn(d *decoder, out []merge.Value) {
	mode := r.octet()
	if mode == numberRaw {
		r.doubles(out)
		return
	}
	if mode > exponentMax {
		r.fail(ErrMalformed, "number mode %d", mode)
		return
	}
	nums := d.numbers(len(out))
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

func (r *reader) timeColumn(d *decoder, out []merge.Value, walls []int64) {
	mode := byte(timeWall)
	if len(out) > 1 {
		mode = r.octet()
	}
	nums := d.numbers(len(out))
	r.ints(nums)
	if mode > timeMinutes {
		r.fail(ErrMalformed, "time mode %d", mode)
	}
	if r.err != nil {
		return
	}
	unit := timeUnit(mode)
	for i, u := range nums {
		t := unzigzag(u)
		switch {
		case mode == timeWall:
			t += walls[i]
		case t > math.MaxInt64/unit || t < math.MinInt64/unit:
			r.fail(ErrMalformed, "time %d of %d ms", t, unit)
			return
		default:
			t *= unit
		}
		out[i] = merge.OfTime(t)
	}
}

func (r *reader) sealedColumn(d *decoder, out []merge.Value) {
	nums := d.numbers(len(out))
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
