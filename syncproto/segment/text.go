package segment

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// All text of a segment stands in one place, either as UTF-8 or, where that is smaller, as numbers of the characters
// it uses: Chinese costs one byte a character then instead of three, before zstd has even looked at it. The most
// frequent characters have codes of one byte; the first bytes above those lead codes of two.

// alphabet gives characters their codes; it is kept between segments so that counting costs no allocation.
type alphabet struct {
	counts [1 << 16]uint32 // of the basic plane, later the code; all zero between uses
	rare   map[rune]uint32 // of the other planes
	used   []glyph
}

type glyph struct {
	char  rune
	count uint32
}

func newAlphabet() *alphabet { return &alphabet{rare: map[rune]uint32{}} }

// append stores text, which must be valid UTF-8, with its length and form before it.
func (a *alphabet) append(b []byte, text []byte) []byte {
	defer a.reset()
	if single, double, size := a.plan(text); size < len(text) {
		b = binary.AppendUvarint(b, uint64(len(text))<<1|1)
		b = appendGlyphs(binary.AppendUvarint(b, uint64(len(single))), single)
		b = appendGlyphs(binary.AppendUvarint(b, uint64(len(double))), double)
		return a.code(b, text, single, double)
	}
	b = binary.AppendUvarint(b, uint64(len(text))<<1)
	return append(b, text...)
}

// plan splits the characters of text into those with short and long codes, each in their order, and foretells the
// size of table and codes. A text that cannot gain gets a size no smaller than its own.
func (a *alphabet) plan(text []byte) (single, double []glyph, size int) {
	if len(text) < 64 {
		return nil, nil, len(text)
	}
	a.count(text)
	if len(a.used) > 256*200 {
		return nil, nil, len(text)
	}
	short := len(a.used)
	if short > 256 {
		slices.SortFunc(a.used, func(x, y glyph) int {
			return cmp.Or(cmp.Compare(y.count, x.count), cmp.Compare(x.char, y.char))
		})
		short = shortCodes(len(a.used))
	}
	single, double = a.used[:short], a.used[short:]
	slices.SortFunc(single, byChar)
	slices.SortFunc(double, byChar)
	for _, part := range [][]glyph{single, double} {
		last := rune(0)
		for _, g := range part {
			size += uvarintBytes(uint64(g.char-last)) + int(g.count)
			last = g.char
		}
	}
	for _, g := range double {
		size += int(g.count)
	}
	return single, double, size + 4
}

// shortCodes says how many of n characters get codes of one byte, n being more than 256.
func shortCodes(n int) int {
	leads := 1
	for 256-leads+256*leads < n {
		leads++
	}
	return 256 - leads
}

func byChar(x, y glyph) int { return cmp.Compare(x.char, y.char) }

func (a *alphabet) count(text []byte) {
	for i := 0; i < len(text); {
		c, n := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune(text[i:])
		}
		i += n
		if a.bump(c) == 1 {
			a.used = append(a.used, glyph{char: c})
		}
	}
	for i, g := range a.used {
		a.used[i].count = a.of(g.char)
	}
}

func (a *alphabet) bump(c rune) uint32 {
	if c < 1<<16 {
		a.counts[c]++
		return a.counts[c]
	}
	a.rare[c]++
	return a.rare[c]
}

func (a *alphabet) of(c rune) uint32 {
	if c < 1<<16 {
		return a.counts[c]
	}
	return a.rare[c]
}

func (a *alphabet) set(c rune, v uint32) {
	if c < 1<<16 {
		a.counts[c] = v
		return
	}
	a.rare[c] = v
}

func appendGlyphs(b []byte, gs []glyph) []byte {
	last := rune(0)
	for _, g := range gs {
		b = binary.AppendUvarint(b, uint64(g.char-last))
		last = g.char
	}
	return b
}

func (a *alphabet) code(b, text []byte, single, double []glyph) []byte {
	for i, g := range single {
		a.set(g.char, uint32(i))
	}
	for i, g := range double {
		a.set(g.char, uint32(len(single)+i>>8)<<8|uint32(i&0xff)|1<<16)
	}
	for i := 0; i < len(text); {
		c, n := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune(text[i:])
		}
		i += n
		code := a.of(c)
		if code>>16 != 0 {
			b = append(b, byte(code>>8))
		}
		b = append(b, byte(code))
	}
	return b
}

func (a *alphabet) reset() {
	for _, g := range a.used {
		if g.char < 1<<16 {
			a.counts[g.char] = 0
		}
	}
	clear(a.rare)
	a.used = a.used[:0]
}

// texts hands out the text of a segment piece by piece; the pieces share its memory.
type texts struct {
	s string
}

// text reads what alphabet.append stored.
func (r *reader) text() texts {
	head := r.uvarint()
	size := head >> 1
	if head&1 == 1 && r.primed != nil {
		if size > uint64(r.textMax) {
			r.fail(ErrTooLarge, "text of %d bytes", size)
			return texts{}
		}
		return texts{s: r.spelled(r.primed.words, int(size))}
	}
	if head&1 == 0 {
		b := r.take(int(min(size, BytesMax*RatioMax)))
		if r.err == nil && (uint64(len(b)) != size || !utf8.Valid(b)) {
			r.fail(ErrMalformed, "text not UTF-8")
			return texts{}
		}
		return texts{s: string(b)}
	}
	if size > uint64(len(r.b))*utf8.UTFMax {
		r.fail(ErrMalformed, "text cut short")
		return texts{}
	}
	single := r.glyphs(256)
	double := r.glyphs(256 * 200)
	if leads := (len(double) + 255) >> 8; len(single)+leads > 256 {
		r.fail(ErrMalformed, "%d and %d characters", len(single), len(double))
	}
	return texts{s: r.spell(int(size), single, double)}
}

// char is one character as its UTF-8 bytes, first byte lowest.
type char struct {
	utf8 uint32
	n    int
}

func (r *reader) glyphs(limit int) []char {
	n := r.count(min(limit, len(r.b)))
	if n == 0 {
		return nil
	}
	cs := make([]char, n)
	last := uint64(0)
	for i := range cs {
		step := r.uvarint()
		last += step
		if last > utf8.MaxRune || !utf8.ValidRune(rune(last)) || (i > 0 && step == 0) {
			r.fail(ErrMalformed, "character %#x", last)
			return nil
		}
		var b [8]byte
		cs[i].n = utf8.EncodeRune(b[:], rune(last))
		cs[i].utf8 = binary.LittleEndian.Uint32(b[:])
	}
	return cs
}

// spell turns codes back into size bytes of UTF-8.
func (r *reader) spell(size int, single, double []char) string {
	if r.err != nil {
		return ""
	}
	out := make([]byte, size+utf8.UTFMax)
	at, i, b := 0, 0, r.b
	for at < size && i < len(b) {
		k := int(b[i])
		i++
		c := char{}
		if k < len(single) {
			c = single[k]
		} else if k = (k - len(single)) << 8; i < len(b) {
			if k |= int(b[i]); k < len(double) {
				c = double[k]
			}
			i++
		}
		if c.n == 0 {
			break
		}
		binary.LittleEndian.PutUint32(out[at:], c.utf8)
		at += c.n
	}
	if at != size {
		r.fail(ErrMalformed, "text ends at byte %d of %d", at, size)
		return ""
	}
	r.b = b[i:]
	return string(out[:size])
}

// next gives the next n bytes of the text.
func (t *texts) next(r *reader, n uint64) string {
	if n > ValueMax {
		r.fail(ErrTooLarge, "text of %d bytes", n)
		return ""
	}
	if n > uint64(len(t.s)) {
		r.fail(ErrMalformed, "text of %d bytes, %d left", n, len(t.s))
		return ""
	}
	s := t.s[:n]
	t.s = t.s[n:]
	if len(t.s) > 0 && !utf8.RuneStart(t.s[0]) {
		r.fail(ErrMalformed, "text cut inside a character")
	}
	return s
}
