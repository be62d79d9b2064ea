package main

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// Sizes of the list of words.
const (
	wordMax    = 40   // bytes of one
	phrasesMax = 3000 // strings found to be frequent
	shortLen   = 3    // of one that may get a code of one byte
	phraseLen  = 6    // characters of one
)

// phrase is a text of the corpus in pieces, and how much it counts.
type phrase struct {
	pieces []string
	weight int
}

// wordsOf gives every word of the dictionary, the most used first.
func wordsOf(all []incident) []string {
	texts := samples(all)
	weights := map[string]int{}
	for _, t := range texts {
		for _, s := range t {
			weights[s]++
		}
	}
	for s, n := range weights {
		weights[s] = bits.Len(uint(n))
	}
	for _, s := range vocabulary() {
		weights[s] += 2
	}
	words := map[string]bool{}
	for _, s := range letters() {
		words[s] = true
	}
	for _, s := range codes() {
		words[s] = true
	}
	for s := range frequent(weights) {
		words[s] = true
	}
	maps.DeleteFunc(words, func(s string, _ bool) bool { return len(s) > wordMax })
	return byUse(words, weights)
}

// samples are the distinct texts of each field in each run of changes: what the text of a segment is made of.
func samples(all []incident) [][]string {
	var texts [][]string
	for _, cs := range runs(all, 64) {
		seen := map[string]bool{}
		var t []string
		for _, c := range cs.changes {
			for _, s := range append(textsOf(c), c.Operator) {
				if !seen[s] && s != "" && !isNumber(s) {
					seen[s] = true
					t = append(t, s)
				}
			}
		}
		texts = append(texts, t)
	}
	return texts
}

func textsOf(c merge.Change) []string {
	var all []string
	for _, w := range c.Writes {
		if w.Value.Type == merge.Text {
			all = append(all, w.Value.Text())
		}
	}
	return all
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// letters are ASCII, the signs of Chinese writing, and the characters of GB 2312, the frequent plane first.
func letters() []string {
	var all []string
	for c := ' '; c <= '~'; c++ {
		all = append(all, string(c))
	}
	for _, c := range "，。、；：？！（）《》“”‘’—…·〔〕【】℃Ⅰ ⅡⅢⅣ" {
		if c != ' ' {
			all = append(all, string(c))
		}
	}
	decode := simplifiedchinese.GBK.NewDecoder()
	for row := byte(0xb0); row <= 0xf7; row++ {
		for cell := byte(0xa1); cell <= 0xfe; cell++ {
			b, err := decode.Bytes([]byte{row, cell})
			if c, n := utf8.DecodeRune(b); err == nil && n == len(b) && unicode.Is(unicode.Han, c) {
				all = append(all, string(c))
			}
		}
	}
	return all
}

// codes are the stable names that fields hold.
func codes() []string {
	var all []string
	for _, k := range record.Standard().Kinds() {
		all = append(all, k.Name+":")
		for _, f := range k.Fields {
			for _, o := range f.Options {
				all = append(all, o.Name)
			}
		}
	}
	for _, list := range [][]record.Option{catalog.Directions(), catalog.Disasters()} {
		for _, o := range list {
			all = append(all, o.Name)
		}
	}
	return all
}

// vocabulary is what the declarations and catalogs name.
func vocabulary() []string {
	all := codes()
	for _, k := range record.Standard().Kinds() {
		all = append(all, k.Label.Zh)
		for _, f := range k.Fields {
			all = append(all, f.Label.Zh, f.Unit.Zh)
			for _, o := range f.Options {
				all = append(all, o.Label.Zh)
				all = append(all, o.Aliases...)
			}
		}
	}
	for _, d := range catalog.Districts(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		all = append(all, d.Name)
	}
	for _, list := range [][]record.Option{catalog.Directions(), catalog.Disasters()} {
		for _, o := range list {
			all = append(all, o.Label.Zh)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// frequent finds strings worth a code: the most frequent pair of neighbours becomes one piece, over and over.
func frequent(weights map[string]int) map[string]bool {
	var corpus []phrase
	for s, n := range weights {
		corpus = append(corpus, phrase{strings.Split(s, ""), n})
	}
	found := map[string]bool{}
	for len(found) < phrasesMax {
		a, b, weight := bestPair(corpus)
		if weight < 4 {
			break
		}
		found[a+b] = true
		for i := range corpus {
			corpus[i].join(a, b)
		}
	}
	return found
}

func bestPair(corpus []phrase) (a, b string, weight int) {
	pairs := map[[2]string]int{}
	for _, p := range corpus {
		for i := 1; i < len(p.pieces); i++ {
			x, y := p.pieces[i-1], p.pieces[i]
			if utf8.RuneCountInString(x)+utf8.RuneCountInString(y) <= phraseLen && !hasDigit(x) && !hasDigit(y) {
				pairs[[2]string{x, y}] += p.weight
			}
		}
	}
	var best [2]string
	for pair, n := range pairs {
		if n > weight || n == weight && (pair[0] < best[0] || pair[0] == best[0] && pair[1] < best[1]) {
			best, weight = pair, n
		}
	}
	return best[0], best[1], weight
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func (p *phrase) join(a, b string) {
	to := p.pieces[:0]
	for i := 0; i < len(p.pieces); i++ {
		if i+1 < len(p.pieces) && p.pieces[i] == a && p.pieces[i+1] == b {
			to = append(to, a+b)
			i++
			continue
		}
		to = append(to, p.pieces[i])
	}
	p.pieces = to
}

// byUse puts the words first that spell most, so that these get the codes of one byte.
func byUse(words map[string]bool, weights map[string]int) []string {
	var order []string
	for w := range words {
		order = append(order, w)
	}
	slices.SortFunc(order, cmp.Compare)
	short := map[string]bool{}
	for range 4 {
		used := map[string]int{}
		for s, n := range weights {
			spell(s, n, words, short, used)
		}
		slices.SortFunc(order, func(a, b string) int {
			return cmp.Or(cmp.Compare(rank(b, used), rank(a, used)), cmp.Compare(used[b], used[a]), cmp.Compare(a, b))
		})
		clear(short)
		for _, w := range order[:200] {
			short[w] = true
		}
	}
	return order
}

// rank is how often a word is used, if it is short enough to be used everywhere.
func rank(w string, used map[string]int) int {
	if utf8.RuneCountInString(w) > shortLen {
		return 0
	}
	return used[w]
}

// spell counts the words in the cheapest spelling of s.
func spell(s string, weight int, words, short map[string]bool, used map[string]int) {
	costs, next := make([]int, len(s)+1), make([]int, len(s))
	for i := len(s) - 1; i >= 0; i-- {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		costs[i], next[i] = costs[i+n]+1+n, i+n
		for k := i + n; ; {
			if w := s[i:k]; words[w] {
				c := costs[k] + 2
				if short[w] {
					c--
				}
				if c <= costs[i] {
					costs[i], next[i] = c, k
				}
			}
			if k >= len(s) || k-i > 96 {
				break
			}
			_, n := utf8.DecodeRuneInString(s[k:])
			k += n
		}
	}
	for i := 0; i < len(s); i = next[i] {
		if w := s[i:next[i]]; words[w] {
			used[w] += weight
		}
	}
}
