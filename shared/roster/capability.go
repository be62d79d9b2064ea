package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

// Direction is one direction of rescue a team may have (救援专业方向).
type Direction struct {
	Code     string // stands in team.capabilities, with a level after a colon
	Label    record.Label
	Levels   int // how many levels there are, 1 the highest; 0: none is told
	Standard string
}

// directionLevels is how many levels YJ/T 1.1-2022 has.
const directionLevels = 3

// Directions lists the directions in force at now: those of shared/catalog, and the records of kind "capability" of the
// spaces over them, of one code the first space's. A record whose day is over takes its direction off the list.
func Directions(now time.Time, spaces ...record.Reader) ([]Direction, error) {
	var list []Direction
	place := map[string]int{}
	for _, o := range catalog.Directions() {
		place[o.Name] = len(list)
		list = append(list, Direction{Code: o.Name, Label: o.Label, Levels: directionLevels})
	}
	over, decided := map[string]bool{}, map[string]bool{}
	for _, r := range spaces {
		if r == nil {
			continue
		}
		rows, err := r.List(record.Query{Kind: "capability"})
		if err != nil {
			return nil, fmt.Errorf("list capabilities: %w", err)
		}
		here := map[string]bool{}
		slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("valid_from").Compare(b.Time("valid_from")) })
		for _, row := range rows {
			d := directionOf(row)
			if d.Code == "" || decided[d.Code] || row.Time("valid_from").After(now) {
				continue
			}
			here[d.Code] = true
			until := row.Time("valid_until")
			over[d.Code] = !until.IsZero() && !until.After(now)
			if at, known := place[d.Code]; known {
				list[at] = d
			} else {
				place[d.Code] = len(list)
				list = append(list, d)
			}
		}
		for code := range here {
			decided[code] = true
		}
	}
	var inForce []Direction
	for _, d := range list {
		if !over[d.Code] {
			inForce = append(inForce, d)
		}
	}
	return inForce, nil
}

func directionOf(row record.Record) Direction {
	name := strings.TrimSpace(row.Text("name"))
	english := strings.TrimSpace(row.Text("name_en"))
	if english == "" {
		english = name
	}
	return Direction{
		Code: strings.TrimSpace(row.Text("code")), Label: record.Label{Zh: name, En: english},
		Levels: int(row.Number("levels")), Standard: row.Text("standard"),
	}
}

// CapabilityWords gives a team's capability in words by the directions in force: water:2 is 水上搜救 2 级.
func CapabilityWords(list []Direction, capability, language string) string {
	code, level, _ := strings.Cut(capability, ":")
	words := code
	for _, d := range list {
		if d.Code == code {
			words = d.Label.In(language)
		}
	}
	if words == code { // one that is over is still called what it was
		words = catalog.Word(catalog.Directions(), code, language)
	}
	if level == "" {
		return words
	}
	return words + record.Label{Zh: " " + level + " 级", En: ", level " + level}.In(language)
}

// ReadCapability reads a capability as people write it: 水上搜救二级, 水上搜救（2级）, water:2. What is none of the list
// stays as it was written, without a level.
func ReadCapability(list []Direction, text string) string {
	text = strings.TrimSpace(text)
	name, level := cutLevel(text)
	for _, d := range list {
		for _, called := range []string{d.Code, d.Label.Zh, d.Label.En} {
			if !strings.EqualFold(NormalName(called), NormalName(name)) {
				continue
			}
			if level > 0 {
				return d.Code + ":" + strconv.Itoa(level)
			}
			return d.Code
		}
	}
	return text
}

// cutLevel splits the level off the end of a capability; 0 where none is told.
func cutLevel(text string) (name string, level int) {
	rest := strings.TrimRight(text, ")） 　")
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, "级"), "等")
	for _, words := range [][]string{
		{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, {"一", "二", "三"}, {"Ⅰ", "Ⅱ", "Ⅲ"}, {"１", "２", "３"},
	} {
		for i, w := range words {
			if cut, ok := strings.CutSuffix(rest, w); ok && rest != w {
				return strings.TrimRight(cut, "(（:： 　,lev"), i + 1
			}
		}
	}
	return text, 0
}
