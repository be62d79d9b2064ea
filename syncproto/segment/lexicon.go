package segment

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// escape is the code of a character that no word of a lexicon spells; its UTF-8 follows.
const escape = 255

// lexicon gives words, from single characters to whole phrases, codes of one or two bytes. It never changes once made,
// and any number of codecs read it at once.
type lexicon struct {
	words []string // by code: those of one byte first
	short int      // codes of one byte; the bytes from there to escape lead codes of two
	roots [1 << 16]uint16
	nodes []node
	edges []edge // of every node together, by character
}

// node is a place in the tree of words, some characters down; node 0 is none.
type node struct {
	code        int32 // of the word that ends here, -1 when none does
	first, last int32 // of its edges
}

type edge struct {
	char rune
	to   uint16
}

// newLexicon makes the lexicon of words, the most useful first.
func newLexicon(words []string) (*lexicon, error) {
	leads := 0
	for escape-leads+256*leads < len(words) {
		leads++
	}
	x := &lexicon{words: words, short: min(escape-leads, len(words)), nodes: make([]node, 1, 4*len(words))}
	order := make([]int32, len(words))
	for i, w := range words {
		if !utf8.ValidString(w) || w == "" || len(w) > wordMax || i < x.short && len(w) > wordMax/2 {
			return nil, fmt.Errorf("%w: word %q", ErrMalformed, w)
		}
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(words[a], words[b]) })
	for len(order) > 0 {
		char, n := x.together(order, 0)
		if char >= 1<<16 {
			return nil, fmt.Errorf("%w: word %q", ErrMalformed, words[order[0]])
		}
		to, err := x.grow(order[:n], utf8.RuneLen(char))
		if err != nil {
			return nil, err
		}
		x.roots[char] = to
		order = order[n:]
	}
	return x, nil
}

// together is the character that the first of the words has at a place, and how many of them share it.
func (x *lexicon) together(order []int32, at int) (rune, int) {
	char, _ := utf8.DecodeRuneInString(x.words[order[0]][at:])
	n := 1
	for n < len(order) {
		if c, _ := utf8.DecodeRuneInString(x.words[order[n]][at:]); c != char {
			break
		}
		n++
	}
	return char, n
}

// grow makes the node of sorted words that are the same up to a place.
func (x *lexicon) grow(order []int32, at int) (uint16, error) {
	if len(x.nodes) >= 1<<16 {
		return 0, fmt.Errorf("%w: more words than the tree has places for", ErrTooLarge)
	}
	self := uint16(len(x.nodes))
	x.nodes = append(x.nodes, node{code: -1})
	if len(x.words[order[0]]) == at {
		x.nodes[self].code = order[0]
		order = order[1:]
	}
	if len(order) > 0 && len(x.words[order[0]]) == at {
		return 0, fmt.Errorf("%w: word %q twice", ErrMalformed, x.words[order[0]])
	}
	var below []edge
	for len(order) > 0 {
		char, n := x.together(order, at)
		to, err := x.grow(order[:n], at+utf8.RuneLen(char))
		if err != nil {
			return 0, err
		}
		below = append(below, edge{char, to})
		order = order[n:]
	}
	x.nodes[self].first = int32(len(x.edges))
	x.edges = append(x.edges, below...)
	x.nodes[self].last = int32(len(x.edges))
	return self, nil
}

// follow gives the node one character on, 0 when no word goes on so.
func (x *lexicon) follow(n uint16, char rune) uint16 {
	for _, e := range x.edges[x.nodes[n].first:x.nodes[n].last] {
		if e.char == char {
			return e.to
		}
	}
	return 0
}

// speller finds the fewest codes that spell a text; it is kept between texts for its memory.
type speller struct {
	chars []rune
	costs []int32 // of the text from each character on
	picks []int32 // the word to take there, -1 for an escape
	steps []int32 // how many characters that is
}

// append spells text, which must be valid UTF-8.
func (s *speller) append(b []byte, x *lexicon, text []byte) []byte {
	s.chars = s.chars[:0]
	for i := 0; i < len(text); {
		c, n := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune(text[i:])
		}
		i += n
		s.chars = append(s.chars, c)
	}
	n := len(s.chars)
	s.costs = slices.Grow(s.costs[:0], n+1)[:n+1]
	s.picks = slices.Grow(s.picks[:0], n)[:n]
	s.steps = slices.Grow(s.steps[:0], n)[:n]
	s.costs[n] = 0
	for i := n - 1; i >= 0; i-- {
		s.weigh(x, i)
	}
	for i := 0; i < n; i += int(s.steps[i]) {
		switch code := int(s.picks[i]); {
		case code < 0:
			b = utf8.AppendRune(append(b, escape), s.chars[i])
		case code < x.short:
			b = append(b, byte(code))
		default:
			code -= x.short
			b = append(b, byte(x.short+code>>8), byte(code))
		}
	}
	return b
}

// weigh finds the cheapest way to spell from the character at i on.
func (s *speller) weigh(x *lexicon, i int) {
	cost, pick, step := s.costs[i+1]+1+int32(utf8.RuneLen(s.chars[i])), int32(-1), int32(1)
	at := uint16(0)
	if s.chars[i] < 1<<16 {
		at = x.roots[s.chars[i]]
	}
	for k := i + 1; at != 0; k++ {
		if code := x.nodes[at].code; code >= 0 {
			c := s.costs[k] + 1
			if int(code) >= x.short {
				c++
			}
			if c <= cost {
				cost, pick, step = c, code, int32(k-i)
			}
		}
		if k == len(s.chars) {
			break
		}
		at = x.follow(at, s.chars[k])
	}
	s.costs[i], s.picks[i], s.steps[i] = cost, pick, step
}

// spelled reads size bytes of text in the words of x.
func (r *reader) spelled(x *lexicon, size int) string {
	var out strings.Builder
	out.Grow(size)
	b := r.b
	for out.Len() < size && len(b) > 0 {
		k, n := int(b[0]), 1
		word := ""
		switch {
		case k < x.short:
			word = x.words[k]
		case k == escape:
			if c, bytes := utf8.DecodeRune(b[1:]); c != utf8.RuneError || bytes > 1 {
				n += bytes
				word = string(b[1:n])
			}
		case len(b) > 1:
			n = 2
			if k = x.short + (k-x.short)<<8 + int(b[1]); k < len(x.words) {
				word = x.words[k]
			}
		}
		if word == "" || out.Len()+len(word) > size {
			break
		}
		out.WriteString(word)
		b = b[n:]
	}
	if out.Len() != size {
		r.fail(ErrMalformed, "text ends at byte %d of %d", out.Len(), size)
		return ""
	}
	r.b = b
	return out.String()
}

// wordsOf reads one word a line.
func wordsOf(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// appendSpelled stores text in the words of x or, where that is smaller, as it is.
func (s *speller) appendSpelled(b []byte, x *lexicon, text []byte) []byte {
	at := len(b)
	b = binary.AppendUvarint(b, uint64(len(text))<<1|1)
	head := len(b) - at
	b = s.append(b, x, text)
	if len(b)-at-head <= len(text) {
		return b
	}
	b = binary.AppendUvarint(b[:at], uint64(len(text))<<1)
	return append(b, text...)
}
