package window

import (
	"slices"
	"sort"
	"strings"

	"qianshao/terminal/screen"
)

// match lists the options that a typed text means, best first, as indexes: common readings that begin with it, then
// labels, then other readings (大渡口 may be read tdk, but nobody who types t means it first), then what only contains it.
// Everything, in its own order, for an empty text.
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
	readings := strings.Fields(o.Initials)
	common := ""
	if len(readings) > 0 {
		common = readings[0]
	}
	any := func(fits func(reading, typed string) bool) bool {
		return slices.ContainsFunc(readings, func(reading string) bool { return fits(reading, typed) })
	}
	switch {
	case common != "" && strings.HasPrefix(common, typed):
		return 0
	case strings.HasPrefix(label, typed):
		return 1
	case any(strings.HasPrefix):
		return 2
	case strings.Contains(label, typed), strings.Contains(common, typed):
		return 3
	case any(strings.Contains):
		return 4
	}
	return -1
}
