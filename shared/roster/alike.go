package roster

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Alike is a need that may be the one that is being told again, and why.
type Alike struct {
	Need Need
	Why  []record.Label
	rank int
}

// AlikeNeeds lists the needs not settled that may be what a caller is just telling: by his telephone, by the place, by
// what is needed, the likeliest first. Anything may be empty or half typed; nothing is refused here.
func AlikeNeeds(known []Need, title, place, phone string, limit int) []Alike {
	var out []Alike
	for _, n := range known {
		if n.SameAs != (uuid.UUID{}) || slices.Contains([]Status{NeedFalse, NeedDuplicate, NeedClosed}, n.Status) {
			continue
		}
		a := Alike{Need: n}
		if told, on := digitsOf(phone), NormalPhone(n.Phone); on != "" && len(told) >= tailMin+1 && (told == on || strings.HasSuffix(on, told)) {
			a.because(4, says("同一来电", "the same caller"))
		}
		if here, there := NormalName(place), NormalName(n.Place); len([]rune(here)) > 1 && there != "" && (strings.Contains(there, here) || strings.Contains(here, there)) {
			a.because(2, says("同一地点", "the same place"))
		}
		if shared := commonWords(NormalName(title), NormalName(n.Title)); shared >= 2 {
			a.because(min(shared, 4)-1, says("内容相近", "much the same words"))
		}
		if a.rank >= 2 {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Alike) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.Need.Row.Key, a.Need.Row.Key))
	})
	return out[:min(limit, len(out))]
}

func (a *Alike) because(points int, why record.Label) {
	a.rank += points
	a.Why = append(a.Why, why)
}

// digitsOf are the digits of a number that is perhaps typed in half.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// commonWords counts the pairs of characters that two texts share: Chinese has no blanks to part words by.
func commonWords(a, b string) int {
	pairs := map[string]bool{}
	x := []rune(a)
	for i := range len(x) - 1 {
		pairs[string(x[i:i+2])] = true
	}
	n := 0
	y := []rune(b)
	for i := range len(y) - 1 {
		if pair := string(y[i : i+2]); pairs[pair] {
			n++
			delete(pairs, pair)
		}
	}
	return n
}
