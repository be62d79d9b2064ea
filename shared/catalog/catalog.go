// Package catalog holds the dated lists that forms choose from.
//
// They are data and no codes of fields: districts merge, local lists grow, and a record keeps the word it was written
// with. A district's code is that of GB/T 2260 where it has one, else our own with letters in it, to be replaced once
// the official one is known.
package catalog

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
	"time"

	"qianshao/shared/record"
)

// District is an area at county level, as it was called while it was in force.
type District struct {
	Code     string
	Name     string
	Short    string // as people say it
	Initials string // pinyin
	Zone     bool   // a development zone, which has no county code of its own
	From     string // first day in force, 2006-01-02; empty: before anything recorded here
	Until    string // first day not in force any more; empty: still in force
	Note     string
	Formerly []string // other names and codes of the same area that people still write; borders that moved do not count
}

// Districts lists the districts in force on the day of a moment, in the order of the standard.
func Districts(on time.Time) []District {
	day := on.Format(time.DateOnly)
	var inForce []District
	for _, d := range districts() {
		if d.From <= day && (d.Until == "" || day < d.Until) {
			inForce = append(inForce, d)
		}
	}
	return inForce
}

// DistrictOf gives the district with a code, name, short name or former name, in force or not: an old record still shows
// its name.
func DistrictOf(text string) (District, bool) {
	text = strings.TrimSpace(text)
	for _, one := range []string{text, strings.TrimPrefix(text, "重庆市")} {
		if d, ok := districtsByWord()[one]; ok {
			return d, true
		}
	}
	return District{}, false
}

// DistrictCode gives the code for what stands in a record, or the text itself where it names no district: two records are
// of one district where their codes are one, whatever they were written with.
func DistrictCode(text string) string {
	if d, ok := DistrictOf(text); ok {
		return d.Code
	}
	return text
}

// IsDistrict says whether a field holds a district.
func IsDistrict(f *record.Field) bool {
	return f.Type == record.Text && (f.Name == "district" || f.Name == "area")
}

// DistrictName gives the name for what stands in a record, a code or any other words.
func DistrictName(text string) string {
	if d, ok := DistrictOf(text); ok {
		return d.Name
	}
	return text
}

// Directions are the capabilities of teams: those of YJ/T 1.2 to 1.6-2022, then the ones local lists add. In
// team.capabilities a level may follow: water:2.
func Directions() []record.Option { return options(directions()) }

// Disasters are the types of events: natural ones after GB/T 28921, then accidents.
func Disasters() []record.Option { return options(disasters()) }

// Word gives the words for a code of one of the lists in language "zh" or "en", or the text itself when it is none.
func Word(list []record.Option, text, language string) string {
	for _, o := range list {
		if o.Name == text {
			return o.Label.In(language)
		}
	}
	return text
}

// DirectionWords gives a capability in words, with its level where it has one: water:2 is 水上搜救 2 级.
func DirectionWords(capability, language string) string {
	direction, level, leveled := strings.Cut(capability, ":")
	words := Word(Directions(), direction, language)
	if !leveled || level == "" {
		return words
	}
	return words + record.Label{Zh: " " + level + " 级", En: ", level " + level}.In(language)
}

//go:embed districts.csv
var districtsCSV string

//go:embed directions.csv
var directionsCSV string

//go:embed disasters.csv
var disastersCSV string

var (
	districts       = sync.OnceValue(func() []District { return districtsOf(rows(districtsCSV)) })
	districtsByWord = sync.OnceValue(func() map[string]District { return wordsOf(districts()) })
	directions      = sync.OnceValue(func() [][]string { return rows(directionsCSV) })
	disasters       = sync.OnceValue(func() [][]string { return rows(disastersCSV) })
)

func districtsOf(rows [][]string) []District {
	list := make([]District, len(rows))
	for i, r := range rows {
		list[i] = District{r[0], r[1], r[2], r[3], r[4] == "zone", r[5], r[6], r[7], strings.Fields(r[8])}
	}
	return list
}

// wordsOf lists districts by everything they are written with; what one is called now goes before what another was called.
func wordsOf(list []District) map[string]District {
	words := map[string]District{}
	for _, d := range list {
		for _, word := range d.Formerly {
			words[word] = d
		}
	}
	for _, d := range list {
		words[d.Code], words[d.Name], words[d.Short] = d, d, d
	}
	return words
}

func options(rows [][]string) []record.Option {
	list := make([]record.Option, len(rows))
	for i, r := range rows {
		list[i] = record.Choice(r[0], r[1], r[2])
	}
	return list
}

// rows reads a list without its heading. The lists are part of the program, so one that cannot be read is a broken
// promise of ours, which the tests find.
func rows(text string) [][]string {
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("catalog: a list of this program cannot be read: " + err.Error())
	}
	return all[1:]
}
