package page

import (
	"fmt"
	"strings"
	"time"

	"qianshao/shared/procedure"
)

// Moment is a field in which a moment is said as people write it, read as the desks read it. It is text: a browser's own
// field for moments speaks the browser's language, with AM and PM in English, and knows no 昨天 20:00.
type Moment struct {
	Name  string
	Text  string    // what stands in the field: the moment in full, or what was typed where that cannot be read
	At    time.Time // zero where none is given, and where it cannot be read
	Wrong bool      // something was typed that cannot be read

	floats bool // it means another moment when it is read on another day
}

// Sense is what a field means where people leave a part of the moment out.
type Sense uint8

// Senses; any of them may hold at once.
const (
	// Gone says that a time of day is the last one that was, never one to come: of fields that look back.
	Gone Sense = 1 << iota
	// Ending says that a day alone is its last minute: of fields that end a span.
	Ending
)

// stampForm is how an address names a moment, in China.
const stampForm = "2006-01-02T15:04"

// Stamp writes a moment for an address, in China, to the second where it has some.
func Stamp(t time.Time) string {
	if t = China(t); t.Second() != 0 {
		return t.Format(stampForm + ":05")
	}
	return t.Format(stampForm)
}

// Moment reads one from the address.
func (q *Request) Moment(name string, s Sense) Moment {
	return MomentOf(name, q.Word(name), q.Page.Now, s)
}

// MomentOf reads what was typed into a field.
func MomentOf(name, text string, now time.Time, s Sense) Moment {
	m := Moment{Name: name, Text: strings.TrimSpace(text)}
	if m.Text == "" {
		return m
	}
	at, ok := readMoment(m.Text, now, s)
	if !ok {
		m.Wrong = true
		return m
	}
	later, _ := readMoment(m.Text, now.AddDate(0, 0, floatDays), s)
	m.At, m.floats = at, !later.Equal(at)
	m.Text = momentText(at)
	return m
}

// At is a field that holds a moment.
func At(name string, at time.Time) Moment { return Moment{Name: name, Text: momentText(at), At: at} }

// floatDays is longer than a year: read so much later, whatever lacks a day or a year means another moment.
const floatDays = 400

// No moment of the console lies beyond these years; an address that names one was made up.
const yearMin, yearMax = 2000, 2100

func readMoment(text string, now time.Time, s Sense) (time.Time, bool) {
	at, ok := procedure.ReadMoment(text, now)
	if !ok || China(at).Year() < yearMin || China(at).Year() > yearMax {
		return time.Time{}, false
	}
	if s&Gone != 0 && at.After(now) && strings.Trim(text, "0123456789:：０１２３４５６７８９") == "" {
		at = at.AddDate(0, 0, -1)
	}
	if _, err := time.Parse(time.DateOnly, procedure.Spelled(text, China(now), false)); err == nil && s&Ending != 0 {
		at = at.Add(24*time.Hour - time.Minute)
	}
	return at, true
}

func momentText(at time.Time) string {
	return strings.Replace(Stamp(at), "T", " ", 1)
}

// Settle gives the address of this page with every moment written out that would mean another one tomorrow; ok is false
// where there is none: a link that is passed on says to everybody what it said to the first.
func (q *Request) Settle(all ...Moment) (address string, ok bool) {
	words := q.HTTP.URL.Query()
	for _, m := range all {
		if m.floats {
			words.Set(m.Name, Stamp(m.At))
			ok = true
		}
	}
	return q.HTTP.URL.Path + "?" + words.Encode(), ok
}

// MomentExample is how a moment may be written.
func (p *Page) MomentExample() string {
	return p.T("如 14:30、昨天 20:00、8-24 14:30", "as 14:30, 8-24 14:30, 2026-08-24 14:30")
}

// Unread says that a moment cannot be read, how to write it, and what was done instead.
func (p *Page) Unread(m Moment, done string) string {
	return fmt.Sprintf(p.T("时间“%s”看不懂，请写作 14:30、8-24 14:30 或 2026-08-24 14:30（北京时间，24 小时制）。%s",
		"The time “%s” cannot be read; write 14:30, 8-24 14:30 or 2026-08-24 14:30 (UTC+8, 24 hours). %s"), p.Text(m.Text), done)
}
