package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
)

// Update answers a message with the next model and the effects it asks for. It is pure: no clock, no disk, no
// widget; the time comes in Ticked.
func Update(m Model, msg Message) (Model, []Effect) {
	switch {
	case m.safe != nil:
		return updateSafe(m, msg)
	case m.setup != nil:
		return updateSetup(m, msg)
	}
	switch msg := msg.(type) {
	case KeyPressed:
		if next, effects, used := key(m, msg.Key); used {
			return next, effects
		}
		return toActive(m, msg)
	case Pressed:
		if next, effects, used := press(m, msg.ID); used {
			return next, effects
		}
		return toActive(m, msg)
	case permitChecked:
		return checked(m, msg)
	case tagFound:
		return tagged(m, msg)
	case quieted:
		m.Quiet = msg.off
		return m, nil
	case Scanned:
		if next, effects, used := updateScanned(m, msg); used {
			return next, effects
		}
	case Typed, RowChosen, RowOpened, Submitted, found, historyRead:
		if next, effects, used := updateAbove(m, msg); used {
			return next, effects
		}
	}
	if next, effects, used := updateFrame(m, msg); used {
		return next, effects
	}
	return toActive(m, msg)
}

// updateFrame takes the messages that are about the terminal as a whole.
func updateFrame(m Model, msg Message) (Model, []Effect, bool) {
	var effects []Effect
	switch msg := msg.(type) {
	case Ticked:
		m, effects = tick(m, msg)
	case Linked:
		effects = []Effect{loadSync(m.station)}
	case Synced:
		m.Sync = msg.Sync
	case SpacesListed:
		m, effects = m.withSpaces(msg.Spaces)
	case overviewed:
		m.overview = msg.overview
	case Grew:
		m, effects = reload(m)
	case RowsWanted:
		m.windows = m.windows.at(msg)
		m, effects = toActive(m, msg)
	case undoneMessage:
		m.snack = &snack{text: msg.text, tone: Info, until: m.Now.Add(snackFor)}
		m, effects = reload(m)
	case Crashed:
		m.snack = &snack{text: m.frame().words.Crashed + msg.Text, tone: Alarm, until: m.Now.Add(snackFor)}
		m, effects = toAll(m, msg)
	case Trouble:
		m.snack = &snack{text: msg.Text, tone: Alarm, until: m.Now.Add(snackFor)}
		m, effects = toAll(m, msg)
	case unkept:
		m.Alert = fmt.Sprintf(m.frame().words.NotKept, m.frame().say(msg.err))
	case kept:
		m.Alert = ""
	case Show:
		m, effects = show(m, msg)
	case askHistory:
		m, effects = openHistory(m, msg)
	case taskFor:
		m, effects = openFor(m, "tasks", msg)
	case refile:
		m, effects = openFor(m, "checkin", msg)
	case askPapers:
		m, effects = openPapers(m, msg)
	case offer:
		m = m.offering(msg)
	case Visit:
		m, effects = open(m, msg.Page)
	case Done:
		m, effects = done(m, msg)
	case Refused:
		m.snack = refusal(m, msg)
		m, effects = toPage(m, msg.Page, msg)
	case paged:
		m, effects = toPage(m, msg.page(), msg)
	default:
		return m, nil, false
	}
	return m, effects, true
}

// refusal is the line at the bottom after a "no": red for a fault, with which something may be lost, not for a rule's
// answer. What is asked in a dialog is not said twice.
func refusal(m Model, r Refused) *snack {
	switch {
	case r.Refusal == nil:
		return &snack{text: r.Text, tone: Alarm, until: m.Now.Add(snackFor)}
	case r.Refusal.Ask:
		return nil
	}
	return &snack{text: r.Text, tone: Warn, until: m.Now.Add(snackFor)}
}

// paged is the answer to a look of one page: it goes there, whichever page is open by then.
type paged interface {
	Message
	page() string
}

// reload has everything that is in sight read again. Pages behind read when they are opened.
func reload(m Model) (Model, []Effect) {
	next, effects := toActive(m, Grew{})
	return next, append(effects, loadSync(m.station), loadSpaces(m.station), loadOverview(m.frame()))
}

func (m Model) withSpaces(spaces []Space) (Model, []Effect) {
	before := m.frame().space.ID
	m.Spaces = spaces
	if m.frame().space.ID == before {
		return m, nil
	}
	var effects []Effect
	if before != (uuid.UUID{}) { // at the start there is nothing of another space to be dropped
		m.overview, m.undo = desk.Overview{}, nil
		m, effects = toAll(m, Entered{})
	}
	next, more := reload(m)
	return next, append(effects, more...)
}

func tick(m Model, t Ticked) (Model, []Effect) {
	next := m
	next.Now = t.Now
	if m.snack != nil && t.Now.After(m.snack.until) {
		next.snack = nil
	}
	if sameMinute(m, next) {
		return next, nil
	}
	return reload(next)
}

// sameMinute says that the clocks of two models, the real one and that of an exercise, show the same.
func sameMinute(a, b Model) bool {
	return a.Now.Truncate(time.Minute).Equal(b.Now.Truncate(time.Minute)) &&
		a.overview.Clock.At(a.Now).Truncate(time.Minute).Equal(b.overview.Clock.At(b.Now).Truncate(time.Minute))
}

// still says that a message changed nothing that is seen: a second passed, and nothing on screen counts seconds.
func still(before, after Model, msg Message) bool {
	_, tick := msg.(Ticked)
	return tick && before.snack == nil && after.snack == nil && sameMinute(before, after)
}

func done(m Model, d Done) (Model, []Effect) {
	m.snack = &snack{text: d.Text, tone: Good, until: m.Now.Add(snackFor), undo: d.Undo != nil}
	if d.Undo != nil {
		m.snack.undoUntil = m.Now.Add(undoFor)
		saved, _, _ := strings.Cut(m.frame().words.Saved, "%s")
		m.undo = append(slices.Clone(m.undo), undone{strings.TrimPrefix(d.Text, saved), d.Undo})
		m.undo = m.undo[max(0, len(m.undo)-undoMax):]
	}
	m, kept := m.remember(d.Page)
	next, effects := toPage(m, d.Page, d)
	effects = append(effects, kept...)
	switch {
	case d.Page == "checkin" && d.Receipt.Denied == "":
		effects = append(effects, afterArrival(m.frame(), d.Receipt))
	case d.Paper != "":
		effects = append(effects, offered(m.frame(), d))
	}
	return next, append(effects, loadSync(m.station), loadOverview(m.frame()))
}

// remember keeps what stood in the fields that were saved, where it is worth offering again.
func (m Model) remember(key string) (Model, []Effect) {
	_, p := m.page(key)
	if p == nil {
		return m, nil
	}
	before := m.lately.encode()
	m.lately = m.lately.used(p.render(m.frame()))
	if after := m.lately.encode(); after != before {
		return m, []Effect{keep(m.station, "recent", after)}
	}
	return m, nil
}

func toActive(m Model, msg Message) (Model, []Effect) { return toPage(m, m.Active, msg) }

// toPage hands a message to a page, moves the keyboard where the page wishes it, and keeps what the page holds unsaved.
func toPage(m Model, key string, msg Message) (Model, []Effect) {
	i, p := m.page(key)
	if p == nil {
		return m, nil
	}
	next, effects := p.update(m.frame(), msg)
	if w := next.wish(); w.Rev != p.wish().Rev && key == m.Active {
		m.focus = m.focus.to(w.Field)
	}
	if text := next.draft(); text != p.draft() {
		effects = append(effects, keep(m.station, "draft."+key, text))
	}
	return m.withPage(i, next).toFault(next, key, msg), effects
}

func toAll(m Model, msg Message) (Model, []Effect) {
	var all []Effect
	for _, p := range m.pages {
		var effects []Effect
		m, effects = toPage(m, p.key(), msg)
		all = append(all, effects...)
	}
	return m, all
}

// open brings a page to the front and has it load.
func open(m Model, key string) (Model, []Effect) {
	if _, p := m.page(key); p == nil {
		return m, nil
	}
	m.Active, m.finder, m.history, m.help, m.scan = key, nil, nil, false, nil
	return toActive(m, Opened{Page: key})
}

// openFor brings a page to the front and hands it a message.
func openFor(m Model, key string, msg Message) (Model, []Effect) {
	next, effects := open(m, key)
	next, more := toActive(next, msg)
	return next, append(effects, more...)
}

// show brings the page of a record to the front, which then opens the record. What has no page of its own is shown by
// what it belongs to, once that is known.
func show(m Model, msg Show) (Model, []Effect) {
	key, ok := m.pageFor(msg.Record.Kind)
	if !ok {
		return m, []Effect{m.frame().look("find owner", func(ctx context.Context, d *desk.Desk) (Message, error) {
			p, err := d.Picture(ctx)
			if err != nil {
				return nil, err
			}
			owner := ownerOf(p, msg.Record)
			if _, ok := m.pageFor(owner.Kind); ok {
				return Show{owner}, nil
			}
			return askHistory{of: msg.Record, title: titleOf(p, msg.Record.ID)}, nil
		})}
	}
	next, effects := open(m, key)
	next, more := toActive(next, msg)
	return next, append(effects, more...)
}

// pageFor gives the page that shows the records of a kind: a screen of its own, else the first with a book of it.
func (m Model) pageFor(kind string) (string, bool) {
	if key, ok := pageOf[kind]; ok {
		return key, true
	}
	for _, e := range m.entrances() {
		_, p := m.page(e.page)
		if b, ok := p.(books); ok && b.keeps(kind) {
			return e.page, true
		}
	}
	return "", false
}

// pageOf says which page shows the records of a kind.
var pageOf = map[string]string{
	"incident": "activation", "group_member": "activation", "signup": "signup", "team": "board", "need": "needs", "task": "tasks", "journal": "journal",
}

// undoneMessage says an act was taken back; kept and unkept, whether a setting or draft is safe.
type undoneMessage struct{ text string }
type kept struct{}
type unkept struct{ err error }

func (undoneMessage) message() {}
func (kept) message()          {}
func (unkept) message()        {}

// undoLast takes back the last act that is not taken back yet, as a new entry that replaces it.
func undoLast(m Model) (Model, []Effect) {
	f := m.frame()
	w := f.words
	if len(m.undo) == 0 {
		m.snack = &snack{text: w.NothingToUndo, tone: Info, until: m.Now.Add(undoFor)}
		return m, nil
	}
	last := m.undo[len(m.undo)-1]
	if m.snack == nil || !m.snack.undo || m.Now.After(m.snack.undoUntil) {
		// The act is no longer in sight: the first Ctrl+Z names it, the second takes it back.
		m.snack = &snack{text: fmt.Sprintf(w.UndoNext, last.text), tone: Warn, until: m.Now.Add(undoFor), undoUntil: m.Now.Add(undoFor), undo: true}
		return m, nil
	}
	m.undo = m.undo[: len(m.undo)-1 : len(m.undo)-1]
	return m, []Effect{{Name: "undo", Run: func(ctx context.Context) Message {
		if err := last.run(ctx); err != nil {
			return Trouble{Text: fmt.Sprintf(w.UndoRefused, last.text, f.say(err))}
		}
		return undoneMessage{text: fmt.Sprintf(w.Undone, last.text)}
	}}}
}
