// Package tag is the short code on a card, a box, a truck, a permit: which kind of record, and the start of its id.
//
// A code looks like CQ1:T7K3M9QX2-5: a prefix with the version, a letter for the kind, eight characters or a few more of
// the record's id, and behind a dash a check character. It is plain ASCII, so a scanner that types like a keyboard gives
// it back unchanged, and it can be read out over a radio.
package tag

import (
	"errors"
	"strings"
)

// Errors of a code that was scanned or typed.
var (
	ErrTag     = errors.New("not a code of ours")
	ErrVersion = errors.New("code of a newer version")
	ErrKind    = errors.New("code of an unknown kind")
	ErrCheck   = errors.New("code is mistyped")
)

// Tag is what a code says: the kind of the record and the first Bits of its id.
type Tag struct {
	Kind string   // name of the kind of record: "team"
	ID   [16]byte // its first Bits bits; the rest is zero
	Bits int      // how many bits of the id are known: 40 or a few more
}

// prefix opens every code: the city whose product this is, and the version of the form.
const prefix = "CQ1:"

// Lengths of a code's body in characters of five bits. Forty bits tell the 8,000 people of the largest incident apart
// but for one chance in thirty thousand; a reader of a code that names two records is shown both.
const (
	bodyMin = 8
	bodyMax = 20
	textMax = 64 // characters of a typed code, with spaces and dashes
)

// digits write five bits in one character. I, L, O and U are left out (Crockford's base 32), so that 1 and 0 can be
// taken for what they look like.
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// checkDigits are the characters ISO 7064 counts in, by their values.
const checkDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// letters are the kinds that have codes. A letter is given once: printed codes carry it for ever. I, L, O and U are
// not given.
func letters() []struct {
	letter byte
	kind   string
} {
	return []struct {
		letter byte
		kind   string
	}{
		{'T', "team"}, {'P', "person"}, {'V', "vehicle"}, {'B', "box"}, {'K', "truck"}, {'A', "permit"}, {'R', "task"},
		{'E', "equipment"}, {'S', "supply"}, {'C', "convoy"}, {'G', "passage"},
	}
}

// Kinds names the kinds of records that have codes, those of every day first.
func Kinds() []string {
	var names []string
	for _, l := range letters() {
		names = append(names, l.kind)
	}
	return names
}

// Of gives the code of a record; empty for a kind that has none.
func Of(kind string, id [16]byte) string {
	letter, ok := letterOf(kind)
	if !ok {
		return ""
	}
	body := string(letter)
	for n := 0; n < bodyMax; n++ {
		body += string(digits[five(id, n)])
		// A check character that looks like 1 or 0 would be taken for them: such a code is made one character longer.
		if check := Check(body); n+1 >= bodyMin && plain(check) {
			return prefix + body + "-" + string(check)
		}
	}
	return "" // one id in 10¹⁴
}

func letterOf(kind string) (byte, bool) {
	for _, l := range letters() {
		if l.kind == kind {
			return l.letter, true
		}
	}
	return 0, false
}

// five gives the n-th five bits of an id.
func five(id [16]byte, n int) int {
	v := 0
	for bit := n * 5; bit < n*5+5; bit++ {
		v = v<<1 | int(id[bit/8]>>(7-bit%8)&1)
	}
	return v
}

func plain(c byte) bool { return fold(rune(c)) == rune(c) }

// Looks says whether a text begins as a code does, right or wrong.
func Looks(text string) bool {
	n, _ := normal(text)
	return strings.HasPrefix(n, "CQ") && len(n) > 3 && n[2] >= '0' && n[2] <= '9' && n[3] == ':'
}

// Parse reads a code as scanned or typed: case, width, spaces and dashes do not matter, O is 0, I and L are 1. The prefix
// may be left out when a code is typed. ErrTag: nothing of the kind; ErrVersion: a newer form; ErrKind: a kind this
// version does not know; ErrCheck: a wrong character.
func Parse(text string) (Tag, error) {
	n, ok := normal(text)
	if !ok {
		return Tag{}, ErrTag
	}
	body, whole := strings.CutPrefix(n, prefix)
	switch {
	case whole:
	case Looks(text):
		return Tag{}, ErrVersion
	case strings.Contains(n, ":"):
		return Tag{}, ErrTag
	}
	if len(body) < 1+bodyMin+1 || len(body) > 1+bodyMax+1 {
		return Tag{}, ErrTag
	}
	return read(body, whole)
}

// read reads letter, body and check character. What lacks the prefix and does not fit is just another text.
func read(body string, whole bool) (Tag, error) {
	wrong := func(err error) (Tag, error) {
		if !whole {
			err = ErrTag
		}
		return Tag{}, err
	}
	last := len(body) - 1
	var t Tag
	for i, c := range []byte(body[1:last]) {
		v := strings.IndexByte(digits, byte(fold(rune(c))))
		if v < 0 {
			return wrong(ErrCheck)
		}
		t.put(i, v)
	}
	plainBody := body[:1] + strings.Map(fold, body[1:last])
	if !alphanumeric(plainBody) || !alphanumeric(body[last:]) || rune(Check(plainBody)) != fold(rune(body[last])) {
		return wrong(ErrCheck)
	}
	for _, l := range letters() {
		if l.letter == body[0] {
			t.Kind, t.Bits = l.kind, (len(body)-2)*5
			return t, nil
		}
	}
	return wrong(ErrKind)
}

func (t *Tag) put(n, v int) {
	for i := range 5 {
		bit := n*5 + i
		if v>>(4-i)&1 == 1 {
			t.ID[bit/8] |= 1 << (7 - bit%8)
		}
	}
}

// Names says whether a record's id is one this code may mean.
func (t Tag) Names(id [16]byte) bool {
	whole := t.Bits / 8
	for i := range whole {
		if id[i] != t.ID[i] {
			return false
		}
	}
	if rest := t.Bits % 8; rest > 0 {
		mask := byte(0xff) << (8 - rest)
		return id[whole]&mask == t.ID[whole]&mask
	}
	return true
}

// normal is a typed text in capitals of single width without spaces and dashes; ok is false when it is no code's text.
func normal(text string) (string, bool) {
	if len(text) > 4*textMax {
		return "", false
	}
	n := strings.Map(func(r rune) rune {
		switch {
		case r == '　' || r == ' ' || r == '-' || r == '－' || r == '\t':
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, text)
	if len(n) > textMax {
		return "", false
	}
	// A tired hand writes CQl: or CQI: for the prefix.
	if len(n) > 3 && n[:2] == "CQ" && n[3] == ':' {
		n = n[:2] + string(fold(rune(n[2]))) + n[3:]
	}
	return n, true
}

// fold takes the letters that look like a digit for the digit.
func fold(r rune) rune {
	switch r {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return r
}

func alphanumeric(text string) bool {
	for i := range len(text) {
		if strings.IndexByte(checkDigits, text[i]) < 0 {
			return false
		}
	}
	return true
}

// Check is the check character of a text of capitals and digits by ISO/IEC 7064, MOD 37,36 (hybrid system with one
// check character): it finds every single wrong character and all but a few swaps of two neighbours. Other characters
// are skipped.
func Check(text string) byte {
	const m = 36
	p := m
	for i := range len(text) {
		v := strings.IndexByte(checkDigits, text[i])
		if v < 0 {
			continue
		}
		s := (p + v) % m
		if s == 0 {
			s = m
		}
		p = s * 2 % (m + 1)
	}
	return checkDigits[(m+1-p)%m]
}
