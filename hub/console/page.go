package console

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/shared/catalog"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

//go:embed template
var sources embed.FS

// pages are the parsed templates by name.
type pages map[string]*template.Template

// pageNames are the pages there are; each fills the frame in layout.html.
func pageNames() []string {
	return []string{
		"login", "failure", "overview", "figures", "teams", "team", "needs", "need", "tasks", "task", "conflicts", "terminals", "journal", "satellite",
	}
}

func parsePages(files assets) (pages, error) {
	functions := template.FuncMap{"asset": files.at, "dict": dict}
	frame, err := template.New("layout.html").Funcs(functions).Option("missingkey=error").ParseFS(sources, "template/layout.html", "template/parts.html")
	if err != nil {
		return nil, fmt.Errorf("parse the frame: %w", err)
	}
	all := pages{}
	for _, name := range pageNames() {
		one, err := frame.Clone()
		if err == nil {
			one, err = one.ParseFS(sources, "template/"+name+".html")
		}
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", name, err)
		}
		all[name] = one
	}
	return all, nil
}

func (p pages) render(out io.Writer, name string, with *page) error {
	if err := p[name].ExecuteTemplate(out, "layout.html", with); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return nil
}

// dict hands several values to a part of a page.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict of %d values", len(pairs))
	}
	all := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		all[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return all, nil
}

// page is what a template is given.
type page struct {
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

	assets assets
	board  *board.Board
}

// said chooses between the two languages.
func said(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// T says something in the page's language. Both wordings stand side by side where they are used.
func (p *page) T(zh, en string) string { return said(p.Lang, zh, en) }

// In gives a label in the page's language.
func (p *page) In(l record.Label) string { return l.In(p.Lang) }

// Link is an address within the space.
func (p *page) Link(parts ...any) string {
	var b strings.Builder
	b.WriteString("/s/" + p.State.Space.ID.String())
	for _, part := range parts {
		fmt.Fprintf(&b, "/%v", part)
	}
	return b.String()
}

// china is the time every date is shown in.
func china(t time.Time) time.Time { return t.In(time.FixedZone("CST", 8*60*60)) }

// Clock shows a moment: the time of day, with its date when that is not today.
func (p *page) Clock(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	t, now := china(t), china(p.Now)
	switch {
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("01-02 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// Second shows a moment to the second.
func (p *page) Second(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	if t = china(t); t.Format(time.DateOnly) != china(p.Now).Format(time.DateOnly) {
		return t.Format("01-02 15:04:05")
	}
	return t.Format("15:04:05")
}

// Full shows a moment with its date, for print.
func (p *page) Full(t time.Time) string { return china(t).Format("2006-01-02 15:04:05") }

// Ago says how long ago a moment was.
func (p *page) Ago(t time.Time) string {
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
func (p *page) Span(d time.Duration) string {
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
func (p *page) Device(d dot.Device) string { return p.board.DeviceName(d) }

// District is the name of an area.
func (p *page) District(code string) string { return catalog.DistrictName(code) }

// SpaceKind says what a space is.
func (p *page) SpaceKind(s board.Space) string {
	switch s.Type {
	case identity.Census:
		return p.T("日常库", "Census")
	case identity.Exercise:
		return p.T("演练", "Exercise")
	}
	return p.T("事件", "Incident")
}

// SpaceName finds the name of a space by its id.
func (p *page) SpaceName(id uuid.UUID) string {
	if s, ok := p.board.Space(id); ok {
		return s.Name
	}
	return id.String()
}

// Nothing says that no terminal has told anything of the space yet: what is not known is not zero.
func (p *page) Nothing() bool { return p.State.Changed.IsZero() }

// Figure prints a figure, or that nothing is known.
func (p *page) Figure(v float64) string {
	if p.Nothing() {
		return "—"
	}
	return number(v)
}

// Terminals says how many terminals of the space are connected, of how many.
func (p *page) Terminals() string {
	connected, expected := p.State.Connected()
	return fmt.Sprintf("%d/%d", connected, expected)
}
