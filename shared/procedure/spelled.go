package procedure

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dayWord = regexp.MustCompile(`^(今天|今日|昨天|前天|明天|后天|jt|zt|qt|mt|ht|today|yesterday|tomorrow)\s*(.*)$`)
	dayDate = regexp.MustCompile(`^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:\s+(.*))?$`)
	dayFour = regexp.MustCompile(`^(\d{2})(\d{2})(?:\s+(.*))?$`)
	dayTime = regexp.MustCompile(`^(\d{1,2}):?(\d{2})$`)
)

// daysAway is how far the day of a word is from today; letters are the initials, for entries that bypass the input method.
func daysAway(word string) int {
	switch word {
	case "前天", "qt":
		return -2
	case "昨天", "zt", "yesterday":
		return -1
	case "明天", "mt", "tomorrow":
		return 1
	case "后天", "ht":
		return 2
	}
	return 0
}

// Spelled writes out a moment with a day in it, as people type it (今天 14:30, jt 1430, 8-24 14:30, 8月24日, 0824 1430), as
// 2026-08-24 14:30, or without a time of day as 2026-08-24. Anything else is given back, and so is 0824 alone, which is a
// time of day, unless days is true: then it is the day. A day without a year is the nearest of its name.
func Spelled(text string, now time.Time, days bool) string {
	plain := strings.ReplaceAll(strings.Map(narrow, strings.TrimSpace(text)), "：", ":")
	day, rest, ok := spelledDay(plain, now, days)
	if !ok {
		return plain
	}
	if rest == "" {
		return day.Format(time.DateOnly)
	}
	m := dayTime.FindStringSubmatch(rest)
	if m == nil {
		return plain
	}
	return day.Format(time.DateOnly) + " " + strings.Repeat("0", 2-len(m[1])) + m[1] + ":" + m[2]
}

func narrow(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

// spelledDay takes the day off the front of a moment.
func spelledDay(text string, now time.Time, days bool) (day time.Time, rest string, ok bool) {
	if m := dayWord.FindStringSubmatch(strings.ToLower(text)); m != nil {
		return now.AddDate(0, 0, daysAway(m[1])), m[2], true
	}
	if m := dayDate.FindStringSubmatch(text); m != nil {
		day, ok = dayOf(m[1], m[2], m[3], now)
		return day, m[4], ok
	}
	if m := dayFour.FindStringSubmatch(text); m != nil && (days || m[3] != "") {
		day, ok = dayOf("", m[1], m[2], now)
		return day, m[3], ok
	}
	return time.Time{}, "", false
}

// dayOf is the day of a date, without a year the one nearest to now; ok is false where the calendar has none.
func dayOf(year, month, date string, now time.Time) (time.Time, bool) {
	y, m, d := now.Year(), 0, 0
	if year != "" {
		y, _ = strconv.Atoi(year)
	}
	m, _ = strconv.Atoi(month)
	d, _ = strconv.Atoi(date)
	day := time.Date(y, time.Month(m), d, 0, 0, 0, 0, now.Location())
	if year == "" {
		for _, other := range []int{y - 1, y + 1} {
			if t := time.Date(other, time.Month(m), d, 0, 0, 0, 0, now.Location()); t.Sub(now).Abs() < day.Sub(now).Abs() {
				day = t
			}
		}
	}
	return day, int(day.Month()) == m && day.Day() == d
}
