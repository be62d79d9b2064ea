package screen

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"qianshao/shared/procedure"
)

// entrance is one line of the left-hand list. One under another screen stands there while that screen, or another under
// it, is open: twenty lines at once are too many to find one by eye.
type entrance struct{ page, key, under string }

// navigation are the screens of the product's own, in the order of the plan's line of work; pages of books stand between
// them where they say. A single letter works where no entry has the keyboard; Alt and a digit always.
var navigation = []entrance{
	{"activation", "A", ""},
	{"signup", "R", ""},
	{"checkin", "F2", ""},
	{"needs", "F6", ""},
	{"tasks", "F4", ""},
	{"board", "T", ""},
	{"withdrawal", "W", ""},
	{"journal", "F10", ""},
	{"counts", "S", ""},
	{"papers", "", "counts"},
	{"sheets", "", "counts"},
	{"sync", "F9", ""},
	{"settings", "G", ""},
}

// outsideCensus are the screens that mean nothing in the standing census.
var outsideCensus = []string{"signup", "checkin", "needs", "tasks", "board", "withdrawal", "counts"}

// entrances is the left-hand list of the space that is open.
func (m Model) entrances() []entrance { return m.frame().around }

func (m Model) around(kind string) []entrance {
	list := slices.DeleteFunc(slices.Clone(navigation), func(e entrance) bool {
		_, p := m.page(e.page)
		return p == nil || kind == "census" && slices.Contains(outsideCensus, e.page)
	})
	for _, p := range m.books.Pages() {
		if !standsIn(p.Space, kind) || len(p.Tabs) == 0 {
			continue
		}
		e := entrance{p.Name, p.Key, p.Under}
		if !slices.ContainsFunc(list, func(o entrance) bool { return o.page == p.Under }) {
			e.under = "" // what it belongs to does not stand in this space
		}
		list = slices.Insert(list, placeOf(list, p), e)
	}
	for i := range list {
		if !slices.ContainsFunc(list, func(o entrance) bool { return o.page == list[i].under }) {
			list[i].under = "" // papers and spreadsheets stand by themselves in the census, which has no figures
		}
	}
	return list
}

// mainly puts the lines that stand under none first, so that Alt and a digit mean the same whatever is open.
func mainly(list []entrance) []entrance {
	under := func(e entrance) bool { return e.under != "" }
	return append(slices.DeleteFunc(slices.Clone(list), under), slices.DeleteFunc(slices.Clone(list), func(e entrance) bool { return !under(e) })...)
}

// printed is the key as it stands on screen: the one that works everywhere.
func (e entrance) printed() string {
	if len(e.key) == 1 {
		return "Alt+" + e.key
	}
	return e.key
}

// placeOf is where a page stands in the list: behind the one it names with all that belongs to it, else above the two
// screens of the terminal itself.
func placeOf(list []entrance, p procedure.Page) int {
	before := cmp.Or(p.After, p.Under)
	at := slices.IndexFunc(list, func(e entrance) bool { return e.page == before })
	if at < 0 {
		return max(0, len(list)-2)
	}
	for at++; at < len(list) && list[at].under == before; at++ {
		continue
	}
	return at
}

// shownIn says whether the line stands in the list while a page is open.
func (e entrance) shownIn(list []entrance, active string) bool {
	if e.under == "" || e.under == active || e.page == active {
		return true
	}
	i := slices.IndexFunc(list, func(o entrance) bool { return o.page == active })
	return i >= 0 && list[i].under == e.under
}

func standsIn(place procedure.Place, kind string) bool {
	switch place {
	case procedure.Everywhere:
		return true
	case procedure.InCensus:
		return kind == "census"
	case procedure.InExercise:
		return kind == "exercise"
	}
	return kind != "census"
}

// key handles the keys that mean the same on every screen.
func key(m Model, k string) (Model, []Effect, bool) {
	d := m.asks()
	switch {
	case k == "Ctrl+J":
		return m.toNextFault(), nil, true
	case d == nil:
	case k == "Esc" || d.button(k) != "":
		return answer(m, k, d.button(k))
	case !passes(k) || m.questioned() && !slices.Contains(unasked, k):
		return m, nil, true
	}
	_, front := m.page(m.Active)
	if own, ok := front.(interface{ uses(key string) bool }); ok && own.uses(k) {
		return m, nil, false // the page's own act
	}
	for i, n := range mainly(m.entrances()) {
		alt := i < 9 && k == "Alt+"+string(rune('1'+i))
		if n.key != "" && (n.key == k || n.printed() == k) || alt {
			if d != nil && n.page == m.Active { // it is in front already, behind the dialog
				m.finder, m.history, m.help, m.scan = nil, nil, false, nil
				return m, nil, true
			}
			next, effects := open(m, n.page)
			return next, effects, true
		}
	}
	switch k {
	case "F1":
		m.help = !m.help
	case "F3", "Ctrl+K":
		m.finder, m.history, m.help, m.scan = &finder{}, nil, false, nil
		m.focus = m.focus.to(finderText)
	case "F8":
		m.finder, m.history, m.help, m.scan = nil, nil, false, &scan{}
		m.focus = m.focus.to(scanText)
	case "F12":
		return press(m, "bar.theme")
	case "Ctrl++":
		return withSize(m, 1)
	case "Ctrl+-":
		return withSize(m, -1)
	case "Ctrl+Z":
		next, effects := undoLast(m)
		return next, effects, true
	case "Ctrl+P":
		if _, own := front.(interface{ askPapers() []Effect }); own || m.Active == "papers" {
			return m, nil, false // the page knows what it is about
		}
		next, effects := openPapers(m, printOf(front))
		return next, effects, true
	case "F5":
		next, effects := reload(m)
		return next, effects, true
	default:
		return m, nil, false
	}
	return m, nil, true
}

// unasked are the keys that leave a question and what lies behind it as they are: help, light and dark, the size of text.
var unasked = []string{"F1", "F12", "Ctrl++", "Ctrl+-"}

// passes says whether a key goes past a form, which waits as a draft, or a card: those do that lead elsewhere. What acts
// on the page beneath never passes.
func passes(k string) bool {
	return len(k) > 1 && (!strings.HasPrefix(k, "Ctrl+") || slices.Contains([]string{"Ctrl+K", "Ctrl+P", "Ctrl++", "Ctrl+-"}, k))
}

// questioned says whether the page asks something, be it under the help.
func (m Model) questioned() bool {
	_, p := m.page(m.Active)
	if p == nil {
		return false
	}
	d := p.render(m.frame()).dialog
	return d != nil && d.Question
}

// asks is the dialog that is open: the frame's, else the page's.
func (m Model) asks() *Dialog {
	f := m.frame()
	if d := m.over(f); d != nil {
		return d
	}
	if _, p := m.page(m.Active); p != nil {
		return p.render(f).dialog
	}
	return nil
}

// over is the frame's own dialog above the page; nil while there is none. Help lies above all.
func (m Model) over(f frame) *Dialog {
	switch {
	case m.help:
		return helpDialog(f, m.Active)
	case m.scan != nil:
		return m.scan.render(f)
	case m.finder != nil:
		return m.finder.render(f)
	case m.history != nil:
		return m.history.render(f)
	}
	return nil
}

// button is the one of the dialog's own that a key stands on; empty where it stands on none.
func (d Dialog) button(k string) string {
	for _, b := range d.Body {
		for _, button := range slices.Concat(formButtons(b.Form), actionButtons(b.Actions)) {
			own := button.Key == k || k == "Ctrl+S" && button.Key == "Ctrl+Enter"
			if own && !button.Off {
				return button.ID
			}
		}
	}
	return ""
}

func formButtons(f *Form) []Button {
	if f == nil {
		return nil
	}
	return f.Buttons
}

func actionButtons(a *Actions) []Button {
	if a == nil {
		return nil
	}
	return a.Buttons
}

// answer gives a dialog its own key: what lies above the page is the frame's, everything else the page's affair.
func answer(m Model, k, button string) (Model, []Effect, bool) {
	switch {
	case !m.above():
		return m, nil, false
	case k == "Esc":
		return m.closeTop(), nil, true
	}
	next, effects, _ := press(m, button)
	return next, effects, true
}

// closeTop closes what lies topmost above the page.
func (m Model) closeTop() Model {
	switch {
	case m.help:
		m.help = false
	case m.scan != nil:
		m.scan = nil
	case m.finder != nil:
		m.finder = nil
	default:
		m.history = nil
	}
	return m
}

// above says whether something of the frame lies over the page.
func (m Model) above() bool {
	return m.finder != nil || m.history != nil || m.help || m.scan != nil
}

// press handles the buttons of the frame.
func press(m Model, id string) (Model, []Effect, bool) {
	if page, ok := strings.CutPrefix(id, "nav."); ok {
		next, effects := open(m, page)
		return next, effects, true
	}
	var effects []Effect
	if name, ok := strings.CutPrefix(id, "theme."); ok && slices.Contains(Themes(), Theme(name)) {
		m.Look.Theme = Theme(name)
		return m, []Effect{keep(m.station, "theme", name)}, true
	}
	switch id {
	case "undo":
		m, effects = undoLast(m)
	case "offer":
		if m.snack != nil && m.snack.offer != nil {
			m, effects = openPapers(m, m.snack.offer.ask)
		}
	case "bar.link", "bar.pending", "bar.last":
		m, effects = open(m, "sync")
		effects = append(effects, hurry(m.station))
	case "bar.conflicts":
		m, effects = open(m, "sync")
	case "bar.drafts", "bar.check":
		m, effects = open(m, "settings")
	case "bar.theme":
		m.Look.Theme = otherTheme(m.Look.Theme)
		effects = []Effect{keep(m.station, "theme", string(m.Look.Theme))}
	case "bar.size":
		return withSize(m, 1)
	case "bar.language":
		m.Language = otherLanguage(m.Language)
		m, effects = reload(m)
		effects = append(effects, keep(m.station, "language", string(m.Language)))
	case "bar.operator":
		m.setup = newShift(m)
		m.focus = m.focus.to(setupOperator)
	case "bar.enrol":
		m.setup = newEnrolment(m)
		m.focus = m.focus.to(setupCode)
	case finderClose, historyClose, helpClose, scanClose:
		m = m.closeTop()
	case scanOpen, scanArrive, scanNew:
		m, effects = scanPressed(m, id)
	case "bar.sound":
		m, effects = switchSound(m)
	case helpPrint:
		m, effects = printHelp(m)
	default:
		return m, nil, false
	}
	return m, effects, true
}

func otherTheme(t Theme) Theme {
	all := Themes()
	return all[(slices.Index(all, t)+1)%len(all)]
}

func otherLanguage(l Language) Language {
	if l == English {
		return Chinese
	}
	return English
}

// withSize steps through the text sizes; stepping past the largest begins again at the smallest.
func withSize(m Model, step int) (Model, []Effect, bool) {
	sizes := []TextSize{SizeNormal, SizeLarge, SizeHuge}
	i := max(0, slices.Index(sizes, m.Look.Size))
	m.Look.Size = sizes[(i+step+len(sizes))%len(sizes)]
	return m, []Effect{keep(m.station, "size", string(m.Look.Size))}, true
}

func hurry(s Station) Effect {
	return Effect{Name: "hurry", Topic: "hurry", Look: true, Run: func(ctx context.Context) Message {
		s.Hurry(ctx)
		return nil
	}}
}

// keep writes a small local thing down, soon: of several values of one key that wait only the last is written.
func keep(s Station, key, value string) Effect {
	return Effect{Name: "keep " + key, Topic: "keep " + key, Run: func(ctx context.Context) Message {
		if err := s.Keep(ctx, key, value); err != nil {
			return unkept{err}
		}
		return kept{}
	}}
}

func loadSync(s Station) Effect {
	return Effect{Name: "sync status", Topic: "sync status", Look: true, Run: func(ctx context.Context) Message {
		status, err := s.Sync(ctx)
		if err != nil {
			return nil // the bar keeps what it showed; the next tick asks again
		}
		return Synced{status}
	}}
}

func loadSpaces(s Station) Effect {
	return Effect{Name: "list spaces", Topic: "list spaces", Look: true, Run: func(ctx context.Context) Message {
		spaces, err := s.Spaces(ctx)
		if err != nil {
			return nil // as above
		}
		return SpacesListed{spaces}
	}}
}

func loadOverview(f frame) Effect {
	station := f.station
	return Effect{Name: "overview", Topic: "overview", Look: true, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return nil
		}
		o, err := d.Overview(ctx)
		if err != nil {
			return nil // as above
		}
		return overviewed{o}
	}}
}
