package paper

import (
	"strings"

	"github.com/rivo/uniseg"
)

// lines breaks a text at its line ends and wherever it is longer than width, by the Unicode rules for line breaking
// (UAX #14), which keep 。 and ） off the beginning of a line and （ off its end.
func (t *typeface) lines(text string, st style, width float64) []string {
	var out []string
	for _, paragraph := range strings.Split(t.spell(text), "\n") {
		out = t.wrap(out, strings.TrimRight(paragraph, " "), st, width)
	}
	return out
}

// wrap appends the lines of one paragraph. A piece that is longer than a line by itself is cut where the line ends.
func (t *typeface) wrap(out []string, text string, st style, width float64) []string {
	if t.width(text, st) <= width {
		return append(out, text)
	}
	w := weight(text, st)
	start, at, kept := 0, 0, 0 // of the line, of the next cluster, of the last place where the line may end
	length, keptLength := 0.0, 0.0
	state, rest := -1, text
	for rest != "" {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		long := 0.0
		for _, r := range cluster {
			long += t.letter(r, w).advance * st.size
		}
		if length+long > width && at > start && cluster != " " {
			if kept <= start {
				kept, keptLength = at, length
			}
			out = append(out, strings.TrimRight(text[start:kept], " "))
			start, length = kept, length-keptLength
			keptLength = 0
		}
		at, length = at+len(cluster), length+long
		if boundaries&uniseg.MaskLine != uniseg.LineDontBreak {
			kept, keptLength = at, length
		}
	}
	return append(out, text[start:])
}

// fit cuts a text with … so that it is not longer than width.
func (t *typeface) fit(text string, st style, width float64) string {
	text = strings.ReplaceAll(t.spell(text), "\n", " ")
	if t.width(text, st) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && t.width(string(runes)+"…", st) > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
