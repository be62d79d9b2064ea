package roster

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

// skill is one entry of a team's capabilities, ready to be compared.
type skill struct {
	name  string // as the team's record says it
	word  string
	level int // 0: none is named
}

// skillsOf reads a team's capabilities.
func skillsOf(t Team) []skill {
	all := make([]skill, len(t.Capabilities))
	for i, c := range t.Capabilities {
		name, grade, _ := strings.Cut(c, ":")
		level, _ := strconv.Atoi(strings.TrimSpace(grade))
		all[i] = skill{name, directionWord(name), level}
	}
	return all
}

// directionsIn are directions apart by 、, ready to be compared.
func directionsIn(text string) []string {
	words := strings.Split(text, "、")
	for i := range words {
		words[i] = directionWord(words[i])
	}
	return words
}

// directionWord is what a direction is compared by: the catalog's word for it, or its own.
func directionWord(text string) string {
	text = strings.TrimSpace(text)
	if word, known := directionCodes()[text]; known {
		return word
	}
	return NormalName(text)
}

// directionCodes are those words by code.
var directionCodes = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, o := range catalog.Directions() {
		words[o.Name] = NormalName(o.Label.Zh)
	}
	return words
})

// sameDirection says whether two words mean one direction: one lies within the other.
func sameDirection(a, b string) bool {
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// bestSkill is the highest level in any of the directions, with the direction as the record says it; level 0 means that none
// is named, and has is empty where there is no skill of them.
func bestSkill(skills []skill, directions []string) (level int, has string) {
	for _, direction := range directions {
		for _, s := range skills {
			if !sameDirection(s.word, direction) {
				continue
			}
			if has == "" || s.level > 0 && (level == 0 || s.level < level) {
				level, has = s.level, s.name
			}
		}
	}
	return level, has
}

// able says whether any skill is of one of the directions.
func able(skills []skill, directions []string) bool {
	return slices.ContainsFunc(skills, func(s skill) bool {
		return slices.ContainsFunc(directions, func(d string) bool { return sameDirection(s.word, d) })
	})
}

// directionWords are directions apart by 、 in words.
func directionWords(directions string) record.Label {
	var zh, en []string
	for _, d := range strings.Split(directions, "、") {
		zh, en = append(zh, catalog.DirectionWords(d, "zh")), append(en, catalog.DirectionWords(d, "en"))
	}
	return says(strings.Join(zh, "或"), strings.Join(en, " or "))
}
