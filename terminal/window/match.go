package window

import (
	"sort"
	"strings"

	"qianshao/terminal/screen"
)

// match lists the options that a typed text means, best first, as indexes: initials that begin with it, then labels
// that begin with it, then either that contain it. Everything, in its own order, for an empty text.
func match(options []screen.Option, typed string) []int {
	typed = strings.ToLower(strings.TrimSpace(typed))
	type hit struct{ index, rank int }
	var hits []hit
	for i, o := range options {
		if rank := rankOf(o, typed); rank >= 0 {
			hits = append(hits, hit{i, rank})
		}
	}
	sort.SliceStable(hits, func(a, b int) bool { return hits[a].rank < hits[b].rank })
	found := make([]int, len(hits))
	for i, h := range hits {
		found[i] = h.index
	}
	return found
}

// rankOf tells how well an option fits: 0 is best, -1 not at all.
func rankOf(o screen.Option, typed string) int {
	if typed == "" {
		return 0
	}
	label := strings.ToLower(o.Label)
	contained := strings.Contains(label, typed)
	for _, initials := range strings.Fields(o.Initials) {
		if strings.HasPrefix(initials, typed) {
			return 0
		}
		contained = contained || strings.Contains(initials, typed)
	}
	switch {
	case strings.HasPrefix(label, typed):
		return 1
	case contained:
		return 2
	}
	return -1
}
