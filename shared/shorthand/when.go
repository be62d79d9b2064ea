package shorthand

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// 2026-7-12 14:31, 2026/07/12 14:31, 7-12 14:31, 7/12 14:31, 7月12日14:31
	dated = regexp.MustCompile(`(?:(\d{4})[-/.年])?(\d{1,2})(?:[-/.](\d{1,2})|月(\d{1,2})[日号]?)[ T]*(\d{1,2})[:点时](\d{1,2})?分?(?::\d{2})?`)
	// 明早8点半, 今晚20:30, 14:31
	said = regexp.MustCompile(`(今天|今日|今|明天|明日|明|后天|后日|昨天|昨日|昨)?(凌晨|早上|早|上午|中午|下午|晚上|晚|夜里)?(\d{1,2})(?:[:点时](\d{1,2}|半)?|(\d{2})\b)(?:分|钟)?`)
)

// moment reads a time that is named whole; ok is false when no such moment exists.
func moment(groups []string, now time.Time) (time.Time, bool) {
	year, month, day := number(groups[1]), number(groups[2]), number(groups[3]+groups[4])
	hour, minute := number(groups[5]), number(groups[6])
	if year == 0 {
		year = now.In(china).Year()
	}
	at := time.Date(year, time.Month(month), day, hour, minute, 0, 0, china)
	ok := at.Month() == time.Month(month) && at.Day() == day && hour < 24 && minute < 60
	if groups[1] == "" && ok && at.After(now.AddDate(0, 6, 0)) { // written in January of a card of December
		at = at.AddDate(-1, 0, 0)
	}
	return at.UTC(), ok
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// hourSaid reads an hour with the words around it; days is how many days from today, and told whether a day was named.
func hourSaid(groups []string) (days, hour, minute int, told, ok bool) {
	switch {
	case strings.HasPrefix(groups[1], "明"):
		days, told = 1, true
	case strings.HasPrefix(groups[1], "后"):
		days, told = 2, true
	case strings.HasPrefix(groups[1], "昨"):
		days, told = -1, true
	case groups[1] != "":
		told = true
	}
	hour, minute = number(groups[3]), number(groups[4]+groups[5])
	if groups[4] == "半" {
		minute = 30
	}
	if late := strings.ContainsAny(groups[2], "下晚夜"); hour < 12 && late {
		hour += 12
	}
	return days, hour, minute, told, hour < 24 && minute < 60
}

// Coming reads when somebody is expected, in the words people use; ok is false when the text names no time.
func Coming(text string, now time.Time) (at time.Time, ok bool) {
	p := pieces{plain(text)}
	return p.coming(now)
}

func (p *pieces) coming(now time.Time) (time.Time, bool) {
	if g := p.take(dated); g != nil {
		return moment(g, now)
	}
	g := p.take(said)
	if g == nil {
		return time.Time{}, false
	}
	days, hour, minute, told, ok := hourSaid(g)
	local := now.In(china)
	at := time.Date(local.Year(), local.Month(), local.Day()+days, hour, minute, 0, 0, china)
	if !told && at.Before(local.Add(-15*time.Minute)) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC(), ok
}

// Happened reads when something was, which is never after now: a time of day alone is the last such moment.
func Happened(text string, now time.Time) (at time.Time, ok bool) {
	p := pieces{plain(text)}
	return p.happened(now)
}

func (p *pieces) happened(now time.Time) (time.Time, bool) {
	if g := p.take(dated); g != nil {
		return moment(g, now)
	}
	g := p.take(said)
	if g == nil {
		return time.Time{}, false
	}
	days, hour, minute, told, ok := hourSaid(g)
	local := now.In(china)
	at := time.Date(local.Year(), local.Month(), local.Day()+days, hour, minute, 0, 0, china)
	if !told && at.After(local.Add(time.Minute)) {
		at = at.AddDate(0, 0, -1)
	}
	return at.UTC(), ok
}
