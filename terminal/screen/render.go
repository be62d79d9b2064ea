package screen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Render makes the view of a model. It decides nothing that Update could have decided.
func Render(m Model) View {
	f := m.frame()
	w := f.words
	v := View{
		Title: w.Product, Language: m.Language, Look: m.Look,
		Header: Header{Product: w.Product, Incident: incidentLine(f), Clock: clock(f.now), Operator: operatorLine(f)},
		Bar:    bar(f, m.Look),
		Focus:  m.focus, Sound: m.sound,
	}
	if f.space.Kind == "exercise" {
		v.Exercise = w.ExerciseBanner
		if c := m.overview.Clock; len(c) > 0 {
			v.Exercise = fmt.Sprintf(w.ExerciseClock, v.Exercise, f.now.Format("2006-01-02 15:04"), pace(w, c.Rate(m.Now)))
		}
	}
	switch {
	case m.safe != nil:
		return renderSafe(m, f, v)
	case m.setup != nil:
		return renderSetup(m, f, v)
	}
	v.Nav = nav(m, f)
	v.Snack = renderSnack(m, w)
	if _, p := m.page(m.Active); p != nil {
		b := p.render(f)
		v.Heading, v.Hint, v.Body, v.Dialog = f.pageName(m.Active), b.hint, b.blocks, b.dialog
	}
	if d := m.over(f); d != nil {
		v.Dialog = d
	}
	// The line is there even while it is empty: were the blocks below to change their places, the window would make
	// them anew and the keyboard would lose the field it is in.
	v.Body = append([]Block{{Note: &Note{Text: alert(m), Tone: Alarm}}}, v.Body...)
	equip(f, v.Body)
	if v.Dialog != nil {
		equip(f, v.Dialog.Body)
	}
	return v
}

// alert is what stands above everything: what just failed, else the worst that is known of this machine's files.
func alert(m Model) string {
	if m.Alert != "" || len(m.Sync.Warnings) == 0 {
		return m.Alert
	}
	w := m.Sync.Warnings[0]
	return pair{w.Zh, w.En}.in(m.Language)
}

// pace is how fast the exercise's clock runs.
func pace(w words, rate float64) string {
	if rate == 0 {
		return w.ClockPaused
	}
	return fmt.Sprintf("×%g", rate)
}

func incidentLine(f frame) string {
	if f.space.Name == "" {
		return f.words.NoIncident
	}
	if f.space.Kind == "census" && f.open {
		return f.space.Name // no incident, and not to be taken for one
	}
	if !f.open {
		return fmt.Sprintf(f.words.IncidentReadOnly, f.space.Name)
	}
	return fmt.Sprintf(f.words.Incident, f.space.Name)
}

func operatorLine(f frame) string {
	if f.operator == "" {
		return f.words.NoOperator
	}
	return fmt.Sprintf(f.words.Operator, f.operator, f.postName(f.post))
}

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("15:04")
}

func nav(m Model, f frame) []NavItem {
	list := m.entrances()
	items := make([]NavItem, 0, len(list))
	for _, n := range list {
		if !n.shownIn(list, m.Active) {
			continue
		}
		badge, tone := badgeOf(f, n.page)
		items = append(items, NavItem{
			ID: "nav." + n.page, Key: n.printed(), Label: f.pageName(n.page), Under: n.under != "", Active: n.page == m.Active, Badge: count(badge), Tone: tone,
		})
	}
	return items
}

// postName is what a post is called; the groups by what the office calls them.
func (f frame) postName(key string) string {
	if l := f.schema.Group(record.Group(key)); l != (record.Label{}) {
		return f.in(l)
	}
	return f.words.post(key)
}

// pageName is what a screen is called.
func (f frame) pageName(key string) string { return f.pagePair(key).in(f.language) }

func (f frame) pagePair(key string) pair {
	for _, p := range f.books.Pages() {
		if p.Name == key {
			return pair{p.Label.Zh, p.Label.En}
		}
	}
	return pageNames[key]
}

// badgeOf says how much waits on a page.
func badgeOf(f frame, page string) (int, Tone) {
	c := f.overview.Counts
	switch page {
	case "activation":
		return f.overview.Pending, Warn
	case "signup":
		return c.Int("signups.undecided"), Warn
	case "needs":
		return c.Int("needs.unverified"), Warn
	case "tasks":
		return c.Int("tasks.ready"), Info
	case "withdrawal":
		return c.Int("teams.leaving"), Info
	case "sync":
		if f.sync.NeedsAction > 0 {
			return f.sync.Conflicts + f.sync.NeedsAction, Alarm
		}
		return f.sync.Conflicts, Warn
	}
	return 0, Plain
}

// bar is the sync bar: link, waiting, last contact, conflicts, size, theme, language. Being offline is normal and
// never red; only what may be lost is.
func bar(f frame, look Look) []BarItem {
	w, s := f.words, f.sync
	items := []BarItem{linkItem(w, s)}
	waiting := s.OnlyHere + s.Sent
	tone := Muted
	if waiting > 0 {
		tone = Info
	}
	items = append(items,
		BarItem{ID: "bar.pending", Text: fmt.Sprintf(w.Pending, s.OnlyHere, s.Sent), Tone: tone},
		BarItem{ID: "bar.last", Text: fmt.Sprintf(w.LastSync, age(w, s.LastContact, f.real)), Tone: Muted},
		conflictItem(w, s))
	if s.NeedsAction > 0 {
		items = append(items, BarItem{ID: "bar.conflicts", Text: fmt.Sprintf(w.NeedsActionBar, s.NeedsAction), Tone: Alarm})
	}
	if off := s.ClockOff.Abs(); off > clockLimit {
		items = append(items, BarItem{ID: "bar.link", Text: fmt.Sprintf(w.ClockOff, int(off.Minutes())), Tone: Alarm})
	}
	if f.faulty > 0 {
		items = append(items, BarItem{ID: "bar.check", Text: fmt.Sprintf(w.CheckBar, f.faulty), Tone: f.fault})
	}
	if len(f.drafts) > 0 {
		items = append(items, BarItem{ID: "bar.drafts", Text: fmt.Sprintf(w.Drafts, len(f.drafts)), Tone: Info})
	}
	return append(items,
		BarItem{ID: "bar.size", Text: w.size(look.Size)},
		BarItem{ID: "bar.theme", Text: w.theme(look.Theme)},
		BarItem{ID: "bar.language", Text: w.OtherLanguage})
}

// clockLimit is the disagreement of clocks that is worth a banner (features.md, X3).
const clockLimit = 5 * time.Minute

func linkItem(w words, s Sync) BarItem {
	item := BarItem{ID: "bar.link", Tone: Info}
	switch joining := joiningText(w, s); {
	case joining != "":
		item.Text, item.Tone = joining, Warn
	case !s.Enrolled:
		item.Text = w.NotEnrolled
	case connected(s):
		item.Text, item.Tone = fmt.Sprintf(w.Connected, s.Hub), Good
	default:
		item.Text = strings.TrimRight(fmt.Sprintf(w.Offline, s.Hub), ", ")
	}
	return item
}

// connected says whether there is a line to the hub: a neighbour's is none.
func connected(s Sync) bool {
	for _, l := range s.Links {
		if l.State == "connected" && l.Carrier == "hub" {
			return true
		}
	}
	return false
}

func conflictItem(w words, s Sync) BarItem {
	item := BarItem{ID: "bar.conflicts", Text: fmt.Sprintf(w.Conflicts, s.Conflicts), Tone: Muted}
	if s.Conflicts > 0 {
		item.Tone = Warn
	}
	return item
}

// age says when something was, and how long ago, in the unit a person would use.
func age(w words, t, now time.Time) string {
	if t.IsZero() {
		return w.Never
	}
	t = t.In(now.Location())
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return w.JustNow
	case d < time.Hour:
		return fmt.Sprintf(w.MinutesAgo, t.Format("15:04"), int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf(w.HoursAgo, t.Format("01-02 15:04"), int(d.Hours()))
	}
	return fmt.Sprintf(w.DaysAgo, t.Format("01-02 15:04"), int(d.Hours()/24))
}

func renderSnack(m Model, w words) *Snack {
	if m.snack == nil {
		return nil
	}
	s := &Snack{Text: m.snack.text, Tone: m.snack.tone}
	if left := m.snack.undoUntil.Sub(m.Now); m.snack.undo && len(m.undo) > 0 && left > 0 {
		s.UndoID, s.Undo = "undo", fmt.Sprintf(w.Undo, int(left.Seconds()))
	}
	if o := m.snack.offer; o != nil {
		s.OfferID, s.Offer = "offer", fmt.Sprintf(papersWordsIn(m.Language).Offer, o.label)
	}
	return s
}

// closed says why nothing can be written; it is an empty line where something can, so that what follows keeps its place.
func (f frame) closed(works ...roster.Work) []Block {
	text := ""
	switch i := slices.IndexFunc(works, func(w roster.Work) bool { return !f.may(w) }); {
	case f.open && i >= 0:
		return f.othersWork(works[i].By())
	case f.open:
	case f.space.Name == "":
		text = f.words.NoIncidentYet
	default:
		text = f.words.ReadOnlySpace
	}
	return []Block{{Note: &Note{Text: text, Tone: Warn}}}
}

// may says whether the post does a work, by the rule that the desk goes by; a post that only reads does none.
func (f frame) may(w roster.Work) bool { return f.overview.Post.May(w) }

// othersWork says whose work it is that stands grey.
func (f frame) othersWork(by []record.Group) []Block {
	return []Block{{Note: &Note{Text: fmt.Sprintf(f.words.OthersWork, f.groups(by)), Tone: Info}}}
}

// groups are what the office calls the groups.
func (f frame) groups(all []record.Group) string {
	names := make([]string, len(all))
	for i, g := range all {
		names[i] = f.in(f.schema.Group(g))
	}
	if len(names) == 0 {
		return f.words.OtherPosts
	}
	return strings.Join(names, f.words.Comma)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
