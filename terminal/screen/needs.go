package screen

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// needs is 需求信息: a lead is taken in, verified by another person, signed out on a basis, answered, closed.
type needs struct {
	filling // the intake form
	intake  bool
	filter  draft
	lines   []desk.NeedLine
	others  []Option // the lines, for the pick of what a need repeats
	chosen  uuid.UUID
	detail  desk.NeedPage
	alike   []roster.Alike // needs that look like the one being typed
	errand  *errand
	focus   Focus
}

// IDs of the needs page.
const (
	needsList   = "needs.list"
	needsText   = "needs.find"
	needsWhich  = "needs.which"
	needsWhere  = "needs.where"
	intakeTitle = "intake.title"
)

type needsListed struct {
	filter string // what was asked for
	lines  []desk.NeedLine
}
type needRead struct{ need desk.NeedPage }
type alikeFound struct{ needs []roster.Alike }

func (needsListed) message() {}
func (needRead) message()    {}
func (alikeFound) message()  {}

func (needsListed) page() string { return "needs" }
func (needRead) page() string    { return "needs" }
func (alikeFound) page() string  { return "needs" }

func newNeeds(d draft) needs {
	form, errand := d.split()
	n := needs{filling: filling{form: form}, errand: errand}
	n.intake = form.typedIn()
	return n
}

func (n needs) key() string { return "needs" }

func (n needs) draft() string {
	d := draft{}
	if n.form.typedIn() {
		d = n.form
	}
	return d.with(n.errand).encode()
}

func (n needs) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		n.focus = n.focus.to(n.entrance())
		return n, n.load(f)
	case Grew:
		return n, n.load(f)
	case Entered:
		n.lines, n.detail, n.chosen = nil, desk.NeedPage{}, uuid.UUID{}
		return n, nil
	case Show:
		n.chosen, n.intake = m.Record.ID, false
		n.filter = n.filter.put(needsWhich, "all").put(needsText, "").put(needsWhere, "")
		return n, n.load(f)
	case needsListed:
		if m.filter != n.filter.encode() {
			return n, nil // the answer to what is on its way shows what is wanted now
		}
		n.lines, n.others = m.lines, otherNeeds(m.lines)
		n.chosen = stillChosen(n.lines, needID, n.chosen)
		return n, n.loadChosen(f)
	case needRead:
		if m.need.Need.ID == n.chosen {
			n.detail = m.need
		}
		return n, nil
	case alikeFound:
		n.alike = m.needs
		return n, nil
	}
	switch {
	case n.errand != nil:
		return n.inErrand(f, m)
	case n.intake:
		return n.inIntake(f, m)
	}
	return n.inList(f, m)
}

func needID(l desk.NeedLine) uuid.UUID { return l.Need.ID }

// entrance is where the keyboard goes when the page opens.
func (n needs) entrance() string {
	if n.intake {
		return intakeTitle
	}
	return needsList
}

func (n needs) load(f frame) []Effect {
	filter := desk.NeedFilter{Text: strings.TrimSpace(n.filter.text(needsText)), District: n.filter.text(needsWhere)}
	switch which := n.filter.text(needsWhich); which {
	case "all":
	case "":
		filter.Open = true
	default:
		filter.Status = []roster.Status{roster.Status(which)}
	}
	asked := n.filter.encode()
	return append(n.loadChosen(f), f.look("list needs", func(ctx context.Context, d *desk.Desk) (Message, error) {
		lines, err := d.Needs(ctx, filter)
		return needsListed{asked, lines}, err
	}))
}

func (n needs) loadChosen(f frame) []Effect {
	id := n.chosen
	if id == (uuid.UUID{}) {
		return nil
	}
	return []Effect{f.look("read need", func(ctx context.Context, d *desk.Desk) (Message, error) {
		need, err := d.Need(ctx, id)
		return needRead{need}, err
	})}
}

func (n needs) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		n.filter = n.filter.typed(m.Field, m.Text)
		return n, n.load(f)
	case Submitted:
		n.focus = n.focus.to(needsList)
	case RowChosen:
		return n.choose(f, m.Row)
	case RowOpened:
		next, effects := n.choose(f, m.Row)
		n = next.(needs)
		if l, ok := n.line(); ok {
			n.errand = n.next(f, l)
		}
		return n, effects
	case KeyPressed:
		return n.keyed(f, m.Key)
	case Pressed:
		return n.pressed(f, strings.TrimPrefix(m.ID, "needs."))
	case Done:
		return n, n.load(f)
	}
	return n, nil
}

func (n needs) choose(f frame, row string) (page, []Effect) {
	id, err := uuid.Parse(row)
	if err != nil {
		return n, nil
	}
	n.chosen = id
	return n, n.loadChosen(f)
}

func (n needs) line() (desk.NeedLine, bool) { return lineOf(n.lines, needID, n.chosen) }

// uses says which single keys are the page's own acts before they are another screen's.
func (n needs) uses(key string) bool {
	return slices.ContainsFunc(needActs, func(a struct{ id, key string }) bool { return a.key == key })
}

func (n needs) keyed(f frame, key string) (page, []Effect) {
	for _, a := range needActs {
		if a.key == key {
			return n.pressed(f, a.id)
		}
	}
	switch key {
	case "Esc":
		n.focus = n.focus.to(needsList)
	case "Ctrl+F":
		n.focus = n.focus.to(needsText)
	}
	return n, nil
}

// needActs are the acts on the chosen need, with their keys in the list.
var needActs = []struct{ id, key string }{
	{"new", "Ctrl+N"}, {"verify", "V"}, {"publish", "P"}, {"renew", "E"}, {"answer", "D"}, {"close", "C"}, {"reopen", "O"}, {"task", "K"}, {"history", "H"},
}

func (n needs) pressed(f frame, what string) (page, []Effect) {
	if what == "new" {
		if !f.may(roster.Reception) {
			return n, nil
		}
		n.intake = true
		n.focus = n.focus.to(intakeTitle)
		return n, nil
	}
	l, ok := n.line()
	if !ok || !n.may(f, l, what) {
		return n, nil
	}
	switch what {
	case "renew": // one key: the operator just heard that it still stands
		return n, []Effect{n.renew(f, l)}
	case "task":
		return n, []Effect{say("draft a task", taskFor{l.Need})}
	case "history":
		return n, []Effect{say("history", askHistory{of: l.Need.Ref(), title: l.Need.Number})}
	}
	n.errand = n.open(f, what, l)
	return n, nil
}

// may says whether an act is open for a need, to this post.
func (n needs) may(f frame, l desk.NeedLine, what string) bool {
	next := func(states ...roster.Status) bool {
		return slices.ContainsFunc(l.Next, func(s roster.Status) bool { return slices.Contains(states, s) })
	}
	s := l.Need.Status
	switch what {
	case "verify":
		return next(roster.NeedDoubtful, roster.NeedFalse, roster.NeedDuplicate, roster.NeedVerified)
	case "publish":
		return s == roster.NeedVerified && next(roster.NeedPublished)
	case "renew":
		return f.may(roster.Renewing) && (s == roster.NeedPublished || s == roster.NeedPartial)
	case "answer":
		return next(roster.NeedPartial, roster.NeedAnswered)
	case "close":
		return next(roster.NeedClosed)
	case "reopen":
		return s != roster.NeedLead && next(roster.NeedUnchecked)
	case "task":
		return f.may(roster.Command) && l.Need.Open()
	}
	return true
}

// next is what usually follows for a need: the act that Enter opens.
func (n needs) next(f frame, l desk.NeedLine) *errand {
	for _, what := range []string{"publish", "verify", "answer", "close", "reopen"} {
		if what == "verify" && l.Need.Status == roster.NeedPublished || !n.may(f, l, what) {
			continue
		}
		return n.open(f, what, l)
	}
	return nil
}

func (n needs) open(f frame, what string, l desk.NeedLine) *errand {
	given := map[string]string{}
	switch what {
	case "verify":
		given["result"], given["verifier"], given["urgency"] = string(roster.NeedVerified), f.operator, optionOf(f, "need", "urgency", l.Need.Urgency)
	case "publish":
		given["hours"] = number(int(l.Valid / time.Hour))
	case "answer":
		given["to"] = string(roster.NeedAnswered)
	case "close":
		given["outcome"] = roster.OutcomeDone
	}
	return newErrand("needs."+what, l.Need.ID, basis(l.Need.From), given)
}

// optionOf is the option a stored word means, for a pick.
func optionOf(f frame, kind, field, text string) string {
	if o := f.field(kind, field).Match(text); text != "" && o != nil {
		return o.Name
	}
	return ""
}

func (n needs) inErrand(f frame, m Message) (page, []Effect) {
	e, effects := n.errand.update(f, m, n.sheet(f, *n.errand), func(e errand, anyway bool) Effect { return n.perform(f, e, anyway) })
	n.errand = e
	if _, done := m.(Done); done || e == nil {
		n.focus = n.focus.to(needsList)
		effects = append(effects, n.load(f)...)
	}
	return n, effects
}

func (n needs) renew(f frame, l desk.NeedLine) Effect {
	return f.act("needs", "renew a need", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.RenewNeed(ctx, roster.Renewal{Need: l.Need.ID, Seen: basis(l.Need.From)})
	}, n.said(f, "renew", l.Need.ID))
}

// perform is the act of an errand.
func (n needs) perform(f frame, e errand, anyway bool) Effect {
	return f.act("needs", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		switch e.name {
		case "needs.verify":
			same, _ := uuid.Parse(e.text("same_as"))
			return d.VerifyNeed(ctx, roster.Verification{
				Need: e.about, Result: roster.Status(e.text("result")), How: e.text("how"), Verifier: e.text("verifier"), Alone: e.text("alone"),
				SameAs: same, Urgency: e.text("urgency"), Seen: e.seen,
			})
		case "needs.publish":
			return d.PublishNeed(ctx, roster.Publishing{
				Need: e.about, Text: e.text("text"), Audience: e.text("audience"), Basis: e.text("basis"), BasisNo: e.text("basis_no"),
				SignedBy: e.text("signed_by"), Valid: time.Duration(e.whole("hours")) * time.Hour, Alone: e.text("alone"), Seen: e.seen,
			})
		case "needs.answer":
			return d.AnswerNeed(ctx, roster.Answer{Need: e.about, To: roster.Status(e.text("to")), Note: e.text("note"), Seen: e.seen})
		case "needs.reopen":
			return d.MoveNeed(ctx, roster.NeedMove{Need: e.about, Reason: e.text("reason"), Seen: e.seen})
		}
		return d.CloseNeed(ctx, roster.Closing{Need: e.about, Outcome: e.text("outcome"), Reason: e.text("reason"), Anyway: anyway, Seen: e.seen})
	}, n.said(f, strings.TrimPrefix(e.name, "needs."), e.about))
}

// said names the need and what was done.
func (n needs) said(f frame, what string, about uuid.UUID) func(record.Receipt) string {
	w := needsWordsIn(f.language)
	l, _ := lineOf(n.lines, needID, about)
	return func(record.Receipt) string { return joined(w.act(what), l.Need.Number, l.Need.Title) }
}
