package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// raw is one JSON value in text known to be valid JSON: what is read of it needs no errors of syntax. The standard
// decoder is not used on objects, for it takes the last of two equal keys, and keys in the wrong case, in silence.
type raw []byte

// pair is one key of an object with its value.
type pair struct {
	key   string
	value raw
}

func (r raw) isObject() bool { return len(r) > 0 && r[0] == '{' }
func (r raw) isArray() bool  { return len(r) > 0 && r[0] == '[' }
func (r raw) isString() bool { return len(r) > 0 && r[0] == '"' }
func (r raw) isNull() bool   { return string(r) == "null" }
func (r raw) isNumber() bool { return len(r) > 0 && (r[0] == '-' || r[0] >= '0' && r[0] <= '9') }

// truth reads true or false.
func (r raw) truth() (value, ok bool) {
	return string(r) == "true", string(r) == "true" || string(r) == "false"
}

// text reads a string; ok is false for another type and for half a surrogate pair, which the standard decoder would
// replace in silence.
func (r raw) text() (text string, ok bool) {
	if !r.isString() {
		return "", false
	}
	if bytes.IndexByte(r, '\\') < 0 {
		return string(r[1 : len(r)-1]), true
	}
	if json.Unmarshal(r, &text) != nil {
		return "", false
	}
	replaced := strings.Count(text, string(utf8.RuneError))
	if replaced == 0 {
		return text, true
	}
	meant := bytes.Count(r, []byte(string(utf8.RuneError))) + bytes.Count(bytes.ToLower(r), []byte(`\ufffd`))
	return text, replaced <= meant
}

// pairs splits one level of an object; twice is a key that stands in it twice.
func (r raw) pairs() (pairs []pair, twice string) {
	var seen keySet
	pairs = make([]pair, 0, 8)
	for rest := r[1:]; ; {
		rest = rest[blank(rest):]
		if rest[0] == '}' {
			return pairs, twice
		}
		n := rest.length()
		key, _ := rest[:n].text()
		rest = rest[n:]
		rest = rest[blank(rest)+1:] // the colon
		rest = rest[blank(rest):]
		n = rest.length()
		if seen.has(pairs, key) {
			twice = key
		}
		pairs = append(pairs, pair{key, rest[:n]})
		rest = rest[n:].past()
	}
}

// keySet tells whether a key was read before: by looking through the few that most objects have, by a map once there
// are more, for a hostile line holds a hundred thousand.
type keySet map[string]bool

const fewKeys = 16

func (s *keySet) has(pairs []pair, key string) bool {
	if len(pairs) <= fewKeys {
		return holds(pairs, key)
	}
	if *s == nil {
		*s = make(keySet, len(pairs))
		for _, p := range pairs {
			(*s)[p.key] = true
		}
	}
	before := (*s)[key]
	(*s)[key] = true
	return before
}

// members splits one level of an array.
func (r raw) members() []raw {
	var members []raw
	for rest := r[1:]; ; {
		rest = rest[blank(rest):]
		if rest[0] == ']' {
			return members
		}
		n := rest.length()
		members = append(members, rest[:n])
		rest = rest[n:].past()
	}
}

// past is what follows the comma, if there is one.
func (r raw) past() raw {
	r = r[blank(r):]
	if r[0] == ',' {
		return r[1:]
	}
	return r
}

func blank(r raw) int {
	for i, c := range r {
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return i
		}
	}
	return len(r)
}

// length is how many bytes the value r begins with has.
func (r raw) length() int {
	depth, quoted := 0, false
	for i := 0; i < len(r); i++ {
		c := r[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
			if !quoted && depth == 0 {
				return i + 1
			}
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth == 0 {
				return i // a bare value ended before
			}
			depth--
			if depth == 0 {
				return i + 1
			}
		case depth == 0 && (c == ',' || blank(r[i:i+1]) == 1):
			return i
		}
	}
	return len(r)
}
