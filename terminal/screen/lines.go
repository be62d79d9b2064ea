package screen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// rowsMax is how many rows a list shows at once; a filter finds the others.
const rowsMax = 300

// stillChosen keeps the chosen record while it is listed, else takes the first.
func stillChosen[T any](lines []T, id func(T) uuid.UUID, chosen uuid.UUID) uuid.UUID {
	if slices.ContainsFunc(lines, func(l T) bool { return id(l) == chosen }) {
		return chosen
	}
	if len(lines) > 0 {
		return id(lines[0])
	}
	return uuid.UUID{}
}

// lineOf finds the chosen line.
func lineOf[T any](lines []T, id func(T) uuid.UUID, chosen uuid.UUID) (line T, ok bool) {
	i := slices.IndexFunc(lines, func(l T) bool { return id(l) == chosen })
	if i < 0 {
		return line, false
	}
	return lines[i], true
}

// fillRows makes the rows of a list, as many as it shows, and its footer.
func fillRows[T any](f frame, list *List, lines []T, row func(T) Row) {
	for _, l := range lines[:min(len(lines), rowsMax)] {
		list.Rows = append(list.Rows, row(l))
	}
	list.Footer = fmt.Sprintf(f.words.Shown, len(list.Rows), len(lines))
}

// selected is a chosen record as a list names it.
func selected(id uuid.UUID) string {
	if id == (uuid.UUID{}) {
		return ""
	}
	return id.String()
}

// facts are labels with what stands under them, one line each; what is empty is left out.
func facts(w words, pairs ...string) Block {
	var lines []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			lines = append(lines, pairs[i]+w.Colon+pairs[i+1])
		}
	}
	return Block{Note: &Note{Text: strings.Join(lines, "\n"), Facts: factsOf(pairs)}}
}

// factsOf are labels with what stands beside them, where anything does.
func factsOf(pairs []string) []Fact {
	var out []Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, Fact{pairs[i], pairs[i+1]})
		}
	}
	return out
}

// joined puts what is not empty side by side.
func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), " · ")
}

// quantity is a number with its unit; nothing for zero.
func quantity(n float64, unit string) string {
	if n == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%g %s", n, unit))
}
