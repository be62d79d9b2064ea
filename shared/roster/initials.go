package roster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// readingsMax bounds how many spellings one name may have: 重长乐 alone has eight.
const readingsMax = 16

// Initials gives the pinyin initials of text in lower case, every reading, separated by spaces: 重庆 is "cq zq".
// Letters and digits stand for themselves, everything else is skipped. Of very ambiguous names it gives the first 16.
func Initials(text string) string {
	spellings := []string{""}
	for _, r := range text {
		letters := lettersOf(r)
		if letters == "" {
			continue
		}
		next := make([]string, 0, len(spellings)*len(letters))
		for _, s := range spellings {
			for _, l := range letters {
				next = append(next, s+string(l))
			}
		}
		spellings = next[:min(len(next), readingsMax)]
	}
	return strings.TrimSpace(strings.Join(spellings, " "))
}

// lettersOf gives the first letters of every reading of one character, each once.
func lettersOf(r rune) string {
	if r < unicode.MaxASCII {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return strings.ToLower(string(r))
		}
		return ""
	}
	var letters []rune
	for reading := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		first, _ := utf8.DecodeRuneInString(reading)
		if plain := withoutTone(first); reading != "" && !slices.Contains(letters, plain) {
			letters = append(letters, plain)
		}
	}
	return string(letters)
}

// withoutTone is the letter under a tone mark: syllables begin with a, e, o, m or n under one, never with i, u or ü.
func withoutTone(r rune) rune {
	for _, plain := range []struct {
		letter rune
		marked string
	}{{'a', "āáǎà"}, {'e', "ēéěèêếềẽ"}, {'o', "ōóǒò"}, {'m', "ḿ"}, {'n', "ńňǹ"}} {
		if strings.ContainsRune(plain.marked, r) {
			return plain.letter
		}
	}
	return r
}
