package roster

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// letters is a set of first letters a character can be typed by: bits 0-25 are a-z, 26-35 are 0-9. A character with
// several readings has several bits, so that every combination of readings is found without listing them.
type letters uint64

// speller knows how characters are typed. It remembers what it looked up.
type speller struct {
	firsts map[rune]letters
	sounds map[rune]string
}

func newSpeller() *speller { return &speller{map[rune]letters{}, map[rune]string{}} }

// spell gives the letters of each character of a name and its plain pinyin by the commonest reading. Marks and spaces
// are not typed.
func (s *speller) spell(name string) (first []letters, full string) {
	var b strings.Builder
	for _, r := range name {
		l, sound := s.look(r)
		if l != 0 {
			first = append(first, l)
			b.WriteString(sound)
		}
	}
	return first, b.String()
}

func (s *speller) look(r rune) (letters, string) {
	if l, ok := s.firsts[r]; ok {
		return l, s.sounds[r]
	}
	l, sound := readings(r)
	s.firsts[r], s.sounds[r] = l, sound
	return l, sound
}

func readings(r rune) (letters, string) {
	var l letters
	for _, first := range lettersOf(r) {
		l |= bit(first)
	}
	if l == 0 || bit(unicode.ToLower(r)) != 0 {
		return l, string(unicode.ToLower(r))
	}
	sounds := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal})
	if len(sounds) == 0 {
		return l, ""
	}
	return l, sounds[0]
}

func bit(r rune) letters {
	switch {
	case r >= 'a' && r <= 'z':
		return 1 << (r - 'a')
	case r >= '0' && r <= '9':
		return 1 << (26 + r - '0')
	}
	return 0
}

// typed turns what an operator typed into single letters; nil when it holds anything but letters and digits.
func typed(text string) []letters {
	var out []letters
	for _, r := range text {
		b := bit(unicode.ToLower(r))
		if b == 0 {
			return nil
		}
		out = append(out, b)
	}
	return out
}

// startsAt finds the first place where the typed letters fit a name's; -1 when they fit nowhere.
func startsAt(name, typed []letters) int {
	for at := 0; at+len(typed) <= len(name); at++ {
		if fits(name[at:], typed) {
			return at
		}
	}
	return -1
}

func fits(name, typed []letters) bool {
	for i, t := range typed {
		if name[i]&t == 0 {
			return false
		}
	}
	return true
}

// initialsOf gives the first letters of a text by its commonest readings, as they stand in a short code.
func initialsOf(text string) string {
	var b strings.Builder
	for _, r := range text {
		if l := lettersOf(r); l != "" && l[0] >= 'a' && l[0] <= 'z' {
			b.WriteByte(l[0])
		}
	}
	return b.String()
}

// Matches says whether a name is found by a fragment of it or by its pinyin initials in any reading.
func Matches(name, text string) bool {
	if part := NormalName(text); part != "" && strings.Contains(NormalName(name), part) {
		return true
	}
	want := typed(strings.TrimSpace(text))
	if len(want) == 0 {
		return false
	}
	first, _ := newSpeller().spell(name)
	return startsAt(first, want) >= 0
}
