package roster

import (
	"slices"
	"strconv"
	"strings"

	"qianshao/shared/catalog"
)

// TeamFilter narrows teams; zero values do not.
type TeamFilter struct {
	Capability string
	Level      int // of the capability, or of any where none is asked for: this or better; 1 is the best
	District   string
	Place      string
	Text       string // name fragment or pinyin initials
}

// Takes says whether a team passes the filter.
func (f TeamFilter) Takes(t Team) bool {
	capable := f.Capability == "" && f.Level == 0 || slices.ContainsFunc(t.Capabilities, f.able)
	return capable && (f.District == "" || catalog.DistrictCode(t.District) == catalog.DistrictCode(f.District)) && (f.Place == "" || holds(t.Place, f.Place)) &&
		(f.Text == "" || Matches(t.Name, f.Text) || Matches(t.ShortName, f.Text))
}

// able says whether a capability of a team is what is asked for, at the level or better. One that is not graded has no
// level that could be good enough.
func (f TeamFilter) able(capability string) bool {
	direction, grade, _ := strings.Cut(capability, ":")
	level, err := strconv.Atoi(strings.TrimSpace(grade))
	return holds(direction, f.Capability) && (f.Level == 0 || err == nil && level >= 1 && level <= f.Level)
}

func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
