// Package page is what every page of the console is made of: its frame, words, marks, masks, lists and rows.
//
// Texts of terminals are hostile until html/template has escaped them, personal fields are masked by their declaration,
// and what several areas show of a record is put into words here.
package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/shared/catalog"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Page is what a template is given.
type Page struct {
	Lang, Theme string
	Path        string // of this page, to come back to
	Hub         string
	User        string // empty on the login page
	Title       string
	Section     string // of the navigation
	Update      string // what becomes of the page when the space moved: "place", "offer" or nothing
	Now         time.Time
	State       *board.State // nil where no space is meant
	Spaces      []board.Space
	Body        any

	Whole bool // personal fields are written in full: of a file that somebody takes away with a reason, never of a page

	Frame   string   // around the page: "" with its navigation, "wall" for a screen nobody sits at, "past" about a moment gone by
	Sheets  []string // style sheets and scripts that the page loads beside those of the frame, in order
	Scripts []string

	Past *Page // what lies in the frame where that is about a moment gone by; the frame is about now

	board *board.Board
	may   func(account.Deed) bool // what who looks may do at all
	tabs  []Tab

	moment string // of a page about a moment gone by, as every address it leads to has it; empty: now

	news   News
	newsOf *board.State
}

// Said chooses between the two languages.
func Said(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// T says something in the page's language. Both wordings stand side by side where they are used.
func (p *Page) T(zh, en string) string { return Said(p.Lang, zh, en) }

// In gives a label in the page's language.
func (p *Page) In(l record.Label) string { return l.In(p.Lang) }

// Link is an address within the space.
func (p *Page) Link(parts ...any) string {
	var b strings.Builder
	b.WriteString("/s/" + p.State.Space.ID.String())
	if p.moment != "" {
		b.WriteString(thenWord + p.moment)
	}
	for _, part := range parts {
		fmt.Fprintf(&b, "/%v", part)
	}
	return b.String()
}

// China is the time every date is shown in.
func China(t time.Time) time.Time { return t.In(time.FixedZone("CST", 8*60*60)) }

// Clock shows a moment: the time of day, with its date when that is not today.
func (p *Page) Clock(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	t, now := China(t), China(p.Now)
	switch {
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("01-02 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// Second shows a moment to the second.
func (p *Page) Second(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	if t = China(t); t.Format(time.DateOnly) != China(p.Now).Format(time.DateOnly) {
		return t.Format("01-02 15:04:05")
	}
	return t.Format("15:04:05")
}

// Full shows a moment with its date, for print.
func (p *Page) Full(t time.Time) string { return China(t).Format("2006-01-02 15:04:05") }

// Ago says how long ago a moment was.
func (p *Page) Ago(t time.Time) string {
	if t.IsZero() {
		return p.T("从未", "never")
	}
	d := p.Now.Sub(t)
	if d < time.Minute {
		return p.T("刚刚", "just now")
	}
	return p.Span(d) + p.T("前", " ago")
}

// Span says a length of time in its two largest units.
func (p *Page) Span(d time.Duration) string {
	type unit struct {
		long   time.Duration
		zh, en string
	}
	units := []unit{{24 * time.Hour, "天", "d"}, {time.Hour, "小时", "h"}, {time.Minute, "分钟", "min"}, {time.Second, "秒", "s"}}
	d = max(d, 0)
	for i, u := range units {
		n := d / u.long
		if n == 0 && i < len(units)-1 {
			continue
		}
		words := fmt.Sprintf("%d %s", n, p.T(u.zh, u.en))
		if rest := d % u.long; i < 2 && rest >= units[i+1].long { // seconds say nothing beside minutes
			words += fmt.Sprintf(" %d %s", rest/units[i+1].long, p.T(units[i+1].zh, units[i+1].en))
		}
		return words
	}
	return ""
}

// Device is what people call a device.
func (p *Page) Device(d dot.Device) string { return p.board.DeviceName(d) }

// District is the name of an area.
func (p *Page) District(code string) string { return catalog.DistrictName(code) }

// SpaceKind says what a space is.
func (p *Page) SpaceKind(s board.Space) string {
	switch s.Type {
	case identity.Census:
		return p.T("日常库", "Census")
	case identity.Exercise:
		return p.T("演练", "Exercise")
	}
	return p.T("事件", "Incident")
}

// SpaceName finds the name of a space by its id.
func (p *Page) SpaceName(id uuid.UUID) string {
	if s, ok := p.board.Space(id); ok {
		return s.Name
	}
	return id.String()
}

// Nothing says that no terminal has told anything of the space yet: what is not known is not zero.
func (p *Page) Nothing() bool { return p.State.Changed.IsZero() }

// Figure prints a figure, or that nothing is known.
func (p *Page) Figure(v float64) string {
	if p.Nothing() {
		return "—"
	}
	return Plain(v)
}

// Terminals says how many terminals of the space are connected, of how many.
func (p *Page) Terminals() string {
	connected, expected := p.State.Connected()
	return fmt.Sprintf("%d/%d", connected, expected)
}

// Tabs are the entries of the navigation that who looks may follow.
func (p *Page) Tabs() []Tab {
	var tabs []Tab
	for _, t := range p.tabs {
		if (t.When == nil || t.When(p)) && (p.may == nil || p.may(t.Deed)) {
			tabs = append(tabs, t)
		}
	}
	return tabs
}
