package screen

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/procedure"
)

var (
	errNotANumber = errors.New("not a number")
	errNotATime   = errors.New("not a time")
)

// numberMax bounds what a count on a form may be.
const numberMax = 1_000_000

// wholeNumber reads a count; empty is 0. Full-width digits, as an input method may leave them, count too.
func wholeNumber(text string) (int, error) {
	text = halfWidth(strings.TrimSpace(text))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > numberMax {
		return 0, errNotANumber
	}
	return n, nil
}

// clockTime reads "14:31", "1431", "07-12 14:31", "今天 14:31" or "0712 1431" as the latest such moment that is not after
// now by more than an hour; empty is the zero time, which means now.
func clockTime(text string, now time.Time) (time.Time, error) {
	text = procedure.Spelled(text, now, false)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"15:04", "1504"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
			if at.After(now.Add(time.Hour)) {
				at = at.AddDate(0, 0, -1)
			}
			return at, nil
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errNotATime
}

// comingTime reads a clock time as the next such moment, for what is expected.
func comingTime(text string, now time.Time) (time.Time, error) {
	at, err := clockTime(text, now)
	if err != nil || at.IsZero() || strings.ContainsAny(procedure.Spelled(text, now, false), "-") {
		return at, err
	}
	if at.Before(now.Add(-15 * time.Minute)) {
		at = at.AddDate(0, 0, 1)
	}
	return at, nil
}

func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, text)
}

// to moves the keyboard to a field.
func (f Focus) to(field string) Focus { return Focus{Field: field, Rev: f.Rev + 1} }

// direction is the first capability without its level.
func direction(capabilities []string) string {
	if len(capabilities) == 0 {
		return ""
	}
	first, _, _ := strings.Cut(capabilities[0], ":")
	return first
}

// number is a count as a form shows it; nothing for zero.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
