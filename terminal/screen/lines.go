package screen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// rowsMax is how many rows of a list a View holds: those around what is looked at.
const rowsMax = 300

// windows says, by list, which row was last asked for.
type windows map[string]int

// at gives windows in which a row of a list was asked for.
func (w windows) at(m RowsWanted) windows {
	next := maps.Clone(w)
	if next == nil {
		next = windows{}
	}
	next[m.List] = m.At
	return next
}

// first is how many rows of a list are left out before those in the View, when there are so many.
func (w windows) first(list string, total int) int {
	return max(0, min(w[list]-rowsMax/2, total-rowsMax))
}

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

// fillRows makes the rows of a list, those around what is looked at, and its footer.
func fillRows[T any](f frame, list *List, lines []T, row func(T) Row) {
	first := f.windows.first(list.ID, len(lines))
	held := lines[first:min(len(lines), first+rowsMax)]
	list.Rows = make([]Row, len(held))
	for i, l := range held {
		list.Rows[i] = row(l)
	}
	list.place(f, first, len(lines))
}

// place says which of so many rows of a list those are that it holds.
func (l *List) place(f frame, first, total int) {
	l.First, l.Total = first, total
	l.Footer = fmt.Sprintf(f.words.Shown, len(l.Rows), total)
	if len(l.Rows) < total {
		l.Footer = fmt.Sprintf(f.words.Stretch, first+1, first+len(l.Rows), total)
	}
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
