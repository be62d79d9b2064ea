package roster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// readingsMax bounds how many spellings one name may have: a name of ten characters with two readings each has a
// thousand. The 64 kept are those with the fewest uncommon readings, so that any one or two of ten are among them.
const readingsMax = 64

// Initials gives the pinyin initials of text in lower case, every reading, separated by spaces and the commonest first:
// 重庆 is "cq zq". Letters and digits stand for themselves, everything else is skipped. Of very ambiguous names it gives
// the 64 commonest.
func Initials(text string) string {
	type spelling struct {
		letters  string
		uncommon int // readings in it that are not the commonest
	}
	spellings := []spelling{{}}
	for i, r := range text {
		letters := lettersOf(r)
		if letters == "" {
			continue
		}
		if strings.HasPrefix(text[i:], "重庆") { // the one name whose first character is everywhere else read another way
			letters = "cz"
		}
		next := make([]spelling, 0, len(spellings)*len(letters))
		for at, l := range letters {
			for _, s := range spellings {
				next = append(next, spelling{s.letters + string(l), s.uncommon + min(at, 1)})
			}
		}
		slices.SortStableFunc(next, func(a, b spelling) int { return a.uncommon - b.uncommon })
		spellings = next[:min(len(next), readingsMax)]
	}
	all := make([]string, len(spellings))
	for i, s := range spellings {
		all[i] = s.letters
	}
	return strings.TrimSpace(strings.Join(all, " "))
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
