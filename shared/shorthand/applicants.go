package shorthand

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Applicant is one line of a list of teams that want to come, as it is pasted from a chat (接龙).
type Applicant struct {
	Line       int    // of the text, counted from 1
	Text       string // the line as it was pasted
	Name       string
	People     int
	Vehicles   int
	Capability string // code of the catalog
	Contact    string
	Phone      string
	Hours      float64 // it can feed itself
	ETA        time.Time
	Note       string
	Problems   []record.Label // what the line leaves open; such a row is not taken before somebody has looked
}

var (
	numbered = regexp.MustCompile(`^\s*(?:#?接龙)?\s*[(\[【]?(\d{1,3})[)\]】]?\s*[.、:)]\s*`)
	people   = regexp.MustCompile(`(?:人数|队员|人员|共)?[: ]*` + figure + ` ?(?:个人|名队员|人|名|位)`)
	vehicles = regexp.MustCompile(`(?:车辆|车)?[: ]*` + figure + ` ?(?:辆车|台车|辆|车|台)`)
	feeding  = regexp.MustCompile(`(?:自备|自带|自持|自我保障|给养|自保障|干粮|物资)[^\d一二两三四五六七八九十]{0,6}` + figure + ` ?(小时|h|H|天|日)`)
	arriving = regexp.MustCompile(`(?:预计|约|大约|计划)?[^\s,，;；、]{0,6}?(?:\d{1,2}[-/月.])?\d{1,2}[^\s,，;；]{0,8}?(?:到达|抵达|到场|出发|到)`)
	isName   = regexp.MustCompile(`队|会|中心|公司|协会|社|团|连|应急|救援|基金|志愿`)
	labels   = regexp.MustCompile(`(?:队伍名称|队伍|单位|领队|负责人|联系人|电话|手机|专业|方向|特长|带队)[: ]`)
)

// Applicants reads a pasted list, one team a line. Where some lines are numbered, only those are teams: the rest is the
// heading and talk.
func Applicants(text string, now time.Time) []Applicant {
	all := lines(plain(text))
	onlyNumbered := false
	for _, line := range all {
		onlyNumbered = onlyNumbered || numbered.MatchString(line)
	}
	var rows []Applicant
	for i, line := range all {
		if rest := numbered.ReplaceAllString(line, ""); strings.TrimSpace(rest) != "" && (!onlyNumbered || rest != line) && len(rows) < RowsMax {
			rows = append(rows, applicant(i+1, strings.TrimSpace(line), rest, now))
		}
	}
	twice(rows)
	return rows
}

func applicant(line int, whole, text string, now time.Time) Applicant {
	a := Applicant{Line: line, Text: whole}
	p := pieces{labels.ReplaceAllString(text, " ")}
	if g := p.take(phone); g != nil {
		a.Phone = roster.NormalPhone(g[1] + g[2])
	}
	if g := p.take(feeding); g != nil {
		a.Hours = float64(numberOf(g[1]))
		if g[2] == "天" || g[2] == "日" {
			a.Hours *= 24
		}
	}
	if g := p.take(arriving); g != nil {
		a.ETA, _ = Coming(g[0], now)
	}
	if g := p.take(people); g != nil {
		a.People = numberOf(g[1])
	}
	if g := p.take(vehicles); g != nil {
		a.Vehicles = numberOf(g[1])
	}
	a.name(p.words())
	a.look()
	return a
}

// name tells name, capability, contact and the rest apart.
func (a *Applicant) name(words []string) {
	var rest []string
	for _, w := range words {
		code := Direction(w)
		switch {
		case a.Name == "" && isName.MatchString(w):
			a.Name = w
		case a.Capability == "" && code != "":
			a.Capability = code
		case a.Name != "" && a.Contact == "" && personal(w):
			a.Contact = w
		default:
			rest = append(rest, w)
		}
	}
	if a.Name == "" && len(rest) > 0 && strings.ContainsFunc(rest[0], unicode.IsLetter) {
		a.Name, rest = rest[0], rest[1:]
		if len(rest) > 0 && a.Contact == "" && personal(rest[0]) {
			a.Contact, rest = rest[0], rest[1:]
		}
	}
	if a.Capability == "" {
		a.Capability = Direction(a.Name)
	}
	a.Note = strings.Join(rest, " ")
}

// personal says whether a word can be somebody's name: two to four Chinese characters, or letters.
func personal(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.Is(unicode.Han, r) && r != '·' {
			return false
		}
		n++
	}
	return n >= 2 && n <= 4
}

func (a *Applicant) look() {
	add := func(zh, en string) { a.Problems = append(a.Problems, says(zh, en)) }
	if a.Name == "" {
		add("没有读出队伍名称", "no name was found")
	}
	if a.People == 0 {
		add("没有读出人数", "no number of people was found")
	}
	if a.People > 2000 || a.Vehicles > 500 {
		add("人数或车辆数过大，请核对", "the numbers are very large, please check")
	}
}

// twice marks a team that the list names again: the chat's list is copied on by everybody who adds a line.
func twice(rows []Applicant) {
	first := map[string]int{}
	for i := range rows {
		key := roster.NormalName(rows[i].Name)
		if key == "" {
			continue
		}
		if line, seen := first[key]; seen {
			rows[i].Problems = append(rows[i].Problems, says(fmt.Sprintf("与第 %d 行是同一支队伍", line), fmt.Sprintf("the same team as line %d", line)))
			continue
		}
		first[key] = rows[i].Line
	}
}
