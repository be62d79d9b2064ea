// Package shorthand reads what people write in a hurry: lists pasted from a chat, lines heard by radio, cards filled in
// by hand while the machine was down.
//
// Nothing here decides anything: a row comes back with what was understood and what was not, and a person confirms it.
// Every text is bounded, and no text makes it panic.
package shorthand

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

// Bounds of what is pasted at once.
const (
	TextMax = 200_000 // bytes
	RowsMax = 200     // lines with something on them
	lineMax = 2000    // characters of one line
)

func says(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }

// china is what people mean by a time without an offset.
var china = time.FixedZone("CST", 8*3600)

// plain makes full-width letters, digits, marks and blanks plain, and leaves out what no form holds.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r == 0x3000 || r == 0xa0:
			return ' '
		case r < ' ' || r == 0x7f || r == utf8.RuneError || r >= 0x200b && r <= 0x200f || r == 0xfeff || r == 0xfe0f || r == 0x20e3:
			return -1
		}
		return r
	}, text)
}

// lines cuts a text into its lines, bounded.
func lines(text string) []string {
	if len(text) > TextMax {
		text = strings.ToValidUTF8(text[:TextMax], "")
	}
	all := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, line := range all {
		if utf8.RuneCountInString(line) > lineMax {
			all[i] = string([]rune(line)[:lineMax])
		}
	}
	return all
}

// pieces is a line from which parts are taken out one by one.
type pieces struct{ left string }

// take cuts the first match out and gives its groups; nil where there is none.
func (p *pieces) take(pattern *regexp.Regexp) []string {
	at := pattern.FindStringSubmatchIndex(p.left)
	if at == nil {
		return nil
	}
	groups := make([]string, len(at)/2)
	for i := range groups {
		if at[2*i] >= 0 {
			groups[i] = p.left[at[2*i]:at[2*i+1]]
		}
	}
	p.left = p.left[:at[0]] + " " + p.left[at[1]:]
	return groups
}

// words are what is left, apart by blanks and marks.
func (p *pieces) words() []string {
	return strings.FieldsFunc(p.left, func(r rune) bool {
		return strings.ContainsRune(" \t,，、;；。/|·:：()（）[]【】+-—_～~*#!！?？\"“”'", r)
	})
}

// Numbers as people write them: digits, or Chinese up to ninety-nine.
const figure = `(\d{1,6}|[一二两三四五六七八九十]{1,3})`

// numberOf reads a figure; 0 for none.
func numberOf(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	digit := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	sum, last := 0, 0
	for _, r := range text {
		if r == '十' {
			sum, last = sum+max(last, 1)*10, 0
			continue
		}
		last = digit[r]
	}
	return sum + last
}

var phone = regexp.MustCompile(`(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})|(0\d{2,3}[- ]?\d{7,8})`)

// directionWords are what people call the directions of the catalog, the longer first.
var directionWords = []struct{ word, code string }{
	{"建筑物倒塌", "collapse"}, {"山地搜救", "mountain"}, {"水上搜救", "water"}, {"潜水救援", "diving"}, {"医疗救护", "medical"}, {"森林灭火", "forest_fire"},
	{"心理援助", "counselling"}, {"水上救援", "water"}, {"水域救援", "water"}, {"应急通信", "communications"}, {"破拆", "collapse"}, {"山地", "mountain"}, {"山岳", "mountain"},
	{"水上", "water"}, {"水域", "water"}, {"舟艇", "water"}, {"冲锋舟", "water"}, {"潜水", "diving"}, {"医疗", "medical"}, {"急救", "medical"}, {"绳索", "rope"},
	{"灭火", "forest_fire"}, {"无人机", "drone"}, {"通信", "communications"}, {"后勤", "logistics"}, {"心理", "counselling"}, {"摩托", "motorcycle"},
}

// Direction gives the catalog's code for what people call a capability; empty for none of them.
func Direction(text string) string {
	text = strings.TrimSpace(text)
	for _, o := range catalog.Directions() {
		if text != "" && (text == o.Name || text == o.Label.Zh) {
			return o.Name
		}
	}
	for _, d := range directionWords {
		if strings.Contains(text, d.word) {
			return d.code
		}
	}
	return ""
}
