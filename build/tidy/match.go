package tidy

import (
	"maps"
	"path"
	"slices"
	"strings"
)

const module = "qianshao"

// covers says whether a pattern stands for a path: the path itself, a folder with all below it ("a/..."), everything
// ("..."), or a file pattern.
func covers(pattern, name string) bool {
	if pattern == "..." {
		return true
	}
	if folder, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == folder || strings.HasPrefix(name, folder+"/")
	}
	if pattern == name {
		return true
	}
	matched, err := path.Match(pattern, name)
	return err == nil && matched
}

// anyCovers takes patterns separated by spaces.
func anyCovers(patterns, name string) bool {
	return slices.ContainsFunc(strings.Fields(patterns), func(pattern string) bool { return covers(pattern, name) })
}

// allows says whether a rule is lifted for a file or for its whole room.
func (h House) allows(rule string, s Source) bool {
	return slices.ContainsFunc(h.Allowances, func(a Allowance) bool {
		return covers(a.Rule, rule) && (covers(a.Where, s.Room) || covers(a.Where, s.Path))
	})
}

func (h House) room(at string) (Room, bool) {
	i := slices.IndexFunc(h.Rooms, func(r Room) bool { return r.Path == at })
	if i < 0 {
		return Room{}, false
	}
	return h.Rooms[i], true
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
