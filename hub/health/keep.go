package health

import (
	"slices"
	"strings"
	"time"
)

// How many backups are kept: the newest of each of so many hours, and of so many days.
const (
	keptHours = 24
	keptDays  = 7
)

// nightAt is the hour at which a backup is made every night, by the clock of the hub's own country.
const nightAt = 3

// china is the clock that people at a hub go by.
func china() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

// A backup's name says when it was begun, to the second, in UTC.
const (
	nameStart = "hub-"
	nameTime  = "20060102-150405"
	nameEnd   = ".qsb"
)

func nameAt(at time.Time) string { return nameStart + at.UTC().Format(nameTime) + nameEnd }

// timeOf reads when a backup was begun from its name; ok is false for a file that is none.
func timeOf(name string) (at time.Time, ok bool) {
	middle, ok := strings.CutPrefix(name, nameStart)
	if !ok {
		return time.Time{}, false
	}
	middle, ok = strings.CutSuffix(middle, nameEnd)
	if !ok {
		return time.Time{}, false
	}
	at, err := time.Parse(nameTime, middle)
	return at, err == nil
}

// Spare picks what may go of backups made at these times: neither the newest of one of the last 24 hours nor of one of
// the last 7 days in which any was made. It counts hours and days that have a backup, so that a hub that stood still
// keeps what it has.
func Spare(made []time.Time) (gone []time.Time) {
	newest := slices.Clone(made)
	slices.SortFunc(newest, func(a, b time.Time) int { return b.Compare(a) })
	hours, days := map[time.Time]bool{}, map[string]bool{}
	for _, at := range newest {
		hour, day := at.Truncate(time.Hour), at.In(china()).Format(time.DateOnly)
		kept := false
		if !hours[hour] && len(hours) < keptHours {
			hours[hour], kept = true, true
		}
		if !days[day] && len(days) < keptDays {
			days[day], kept = true, true
		}
		if !kept {
			gone = append(gone, at)
		}
	}
	return gone
}

// Due is when the next backup is to be made after one made at last: every so often (0: never by that), and every night.
func Due(last time.Time, every time.Duration) time.Time {
	here := last.In(china())
	night := time.Date(here.Year(), here.Month(), here.Day(), nightAt, 0, 0, 0, china())
	if !night.After(last) {
		night = night.AddDate(0, 0, 1)
	}
	if next := last.Add(every); every > 0 && next.Before(night) {
		return next
	}
	return night
}
