package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// signup is 报名登记: who applies to come, and the decision before they travel.
type signup struct {
	filling // the application form
	intake  bool
	hits    []roster.Hit
	team    *desk.TeamPage // the one that applies; nil for one nobody knows
	lines   []desk.SignupLine
	filter  draft
	chosen  uuid.UUID
	ticked  []uuid.UUID                  // decided together
	reply   string                       // text to be sent, shown to be copied
	paste   *pasted[shorthand.Applicant] // a list pasted from a chat; nil while there is none
	gaps    []roster.Gap
	errand  *errand
	focus   Focus
}

// IDs of the sign-up.
const (
	signupList  = "signup.list"
	signupWhich = "signup.which"
	signupSkill = "signup.skill"
	signupFind  = "apply.find"
	signupName  = "apply.name"
)

type signupsListed struct {
	lines []desk.SignupLine
	gaps  []roster.Gap
}
type applicantsFound struct {
	text string
	hits []roster.Hit
}
type applicantRead struct{ team desk.TeamPage }

func (signupsListed) message()   {}
func (applicantsFound) message() {}
func (applicantRead) message()   {}

func (signupsListed) page() string   { return "signup" }
func (applicantsFound) page() string { return "signup" }
func (applicantRead) page() string   { return "signup" }

func newSignup(d draft) signup {
	form, errand := d.split()
	paste := pastedDraft[shorthand.Applicant](form, signupPasteText)
	form = form.without(signupPasteText)
	return signup{filling: filling{form: form}, intake: form.typedIn(), errand: errand, paste: paste}
}

func (s signup) key() string { return "signup" }
func (s signup) wish() Focus { return s.focus }

func (s signup) draft() string {
	d := draft{}
	if s.form.typedIn() {
		d = s.form
	}
	return d.pasted(s.paste.draft(), signupPasteText).with(s.errand).encode()
}

func (s signup) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		s.focus = s.focus.to(signupList)
		if s.intake {
			s.focus = s.focus.to(signupName)
		}
		return s, s.load(f)
	case Grew:
		return s, s.load(f)
	case Entered:
		s.lines, s.ticked, s.chosen, s.team = nil, nil, uuid.UUID{}, nil
		return s, nil
	case Show:
		s.chosen, s.intake = m.Record.ID, false
		s.filter = s.filter.put(signupWhich, "")
		return s, s.load(f)
	case signupsListed:
		s.lines, s.gaps = m.lines, m.gaps
		s.ticked = stillTicked(s.lines, s.ticked)
		s.chosen = stillChosen(s.shown(), signupID, s.chosen)
		return s, nil
	case applicantsFound:
		if m.text == s.text(signupFind) {
			s.hits = m.hits
		}
		return s, nil
	case applicantRead:
		return s.take(m.team), nil
	}
	switch {
	case s.paste != nil:
		return s.inPaste(f, m)
	case s.errand != nil:
		return s.inErrand(f, m)
	case s.intake:
		return s.inIntake(f, m)
	}
	return s.inList(f, m)
}

func signupID(l desk.SignupLine) uuid.UUID { return l.Signup.ID }

// shown are the applications of the list: all, or those of one decision.
func (s signup) shown() []desk.SignupLine {
	which, skill := s.filter.text(signupWhich), s.filter.text(signupSkill)
	if which == "" && skill == "" {
		return s.lines
	}
	return slices.DeleteFunc(slices.Clone(s.lines), func(l desk.SignupLine) bool {
		other := which != "" && string(l.Signup.Decision) != which && (which != string(roster.SignupUndecided) || l.Signup.Decision != "")
		return other || skill != "" && l.Signup.Capability != skill && !slices.ContainsFunc(l.Team.Capabilities, func(c string) bool { return direction([]string{c}) == skill })
	})
}

func (s signup) load(f frame) []Effect {
	return []Effect{f.look("list sign-ups", func(ctx context.Context, d *desk.Desk) (Message, error) {
		lines, err := d.Signups(ctx)
		if err != nil {
			return nil, err
		}
		gaps, err := d.Gaps(ctx)
		return signupsListed{lines, gaps}, err
	})}
}

func (s signup) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		s.filter = s.filter.typed(m.Field, m.Text)
		s.chosen = stillChosen(s.shown(), signupID, s.chosen)
	case RowChosen:
		s.chosen = refOf("signup", m.Row).ID
	case RowOpened:
		return s.tick(refOf("signup", m.Row).ID), nil
	case KeyPressed:
		for _, a := range signupActs {
			if a.key == m.Key {
				return s.pressed(f, a.id)
			}
		}
		if m.Key == "Esc" {
			s.reply, s.ticked = "", nil
			s.focus = s.focus.to(signupList)
		}
	case Pressed:
		return s.pressed(f, strings.TrimPrefix(m.ID, "signup."))
	case Done:
		s.ticked = nil
		return s, s.load(f)
	}
	return s, nil
}

// tick adds an application to those that are decided together, or takes it out.
func (s signup) tick(id uuid.UUID) signup {
	s.chosen = id
	if i := slices.Index(s.ticked, id); i >= 0 {
		s.ticked = slices.Delete(slices.Clone(s.ticked), i, i+1)
		return s
	}
	s.ticked = append(slices.Clone(s.ticked), id)
	return s
}

// tickAll takes every application in sight that is not decided, or none when they are taken already.
func (s signup) tickAll() signup {
	var all []uuid.UUID
	for _, l := range s.shown() {
		if l.Signup.Decision == "" || l.Signup.Decision == roster.SignupUndecided {
			all = append(all, l.Signup.ID)
		}
	}
	if len(all) == len(s.ticked) {
		all = nil
	}
	s.ticked = all
	return s
}

// decided are the applications that a decision is about: the ticked ones, else the chosen one.
func (s signup) decided() []uuid.UUID {
	switch {
	case len(s.ticked) > 0:
		return s.ticked
	case s.chosen != uuid.UUID{}:
		return []uuid.UUID{s.chosen}
	}
	return nil
}

// signupActs are the page's acts, with their keys in the list.
var signupActs = []struct {
	id, key  string
	decision roster.Status
}{
	{"new", "Ctrl+N", ""}, {"admit", "Z", roster.SignupAdmitted}, {"standby", "B", roster.SignupStandby}, {"dissuade", "Q", roster.SignupDissuaded},
	{"undecide", "D", roster.SignupUndecided}, {"all", "X", ""}, {"paste", "Ctrl+B", ""}, {"reply", "Y", ""}, {"history", "H", ""},
}

// uses says which single keys are the page's own acts before they are another screen's.
func (s signup) uses(key string) bool {
	for _, a := range signupActs {
		if a.key == key && !s.intake {
			return true
		}
	}
	return false
}

// may says whether the post does an act of the page: what only looks anybody may.
func (s signup) may(f frame, what string) bool {
	return slices.Contains([]string{"history", "reply", "all", "close"}, what) || f.open && f.may(roster.Reception)
}

func (s signup) pressed(f frame, what string) (page, []Effect) {
	l, ok := lineOf(s.lines, signupID, s.chosen)
	switch {
	case !s.may(f, what):
		return s, nil
	case what == "new":
		s.intake = true
		s.focus = s.focus.to(signupFind)
		return s, nil
	case what == "close":
		s.reply = ""
		return s, nil
	case what == "paste":
		s.paste = &pasted[shorthand.Applicant]{}
		s.focus = s.focus.to(signupPasteText)
		return s, nil
	case what == "all":
		return s.tickAll(), nil
	case !ok:
		return s, nil
	case what == "reply":
		s.reply = replyTo(f, s.lines, s.decided())
		return s, nil
	case what == "history":
		return s, []Effect{say("history", askHistory{of: l.Signup.Ref(), title: l.Team.Name})}
	}
	for _, a := range signupActs {
		if a.id == what && a.decision != "" && f.open {
			return s.decide(f, a.id, a.decision)
		}
	}
	return s, nil
}

// decide admits at once; what wants a reason opens the dialog.
func (s signup) decide(f frame, what string, decision roster.Status) (page, []Effect) {
	fresh := !slices.ContainsFunc(s.decided(), func(id uuid.UUID) bool {
		l, _ := lineOf(s.lines, signupID, id)
		return l.Signup.Decision != "" && l.Signup.Decision != roster.SignupUndecided
	})
	if fresh && (decision == roster.SignupAdmitted || decision == roster.SignupStandby) {
		return s, []Effect{s.verdict(f, decision, "")}
	}
	s.errand = newErrand("signup."+what, s.chosen, nil, nil)
	return s, nil
}

func (s signup) verdict(f frame, decision roster.Status, reason string) Effect {
	ids := slices.Clone(s.decided())
	v := roster.Verdict{Decision: decision, Reason: reason}
	if l, ok := lineOf(s.lines, signupID, ids[0]); ok && len(ids) == 1 {
		v.Seen = basis(l.Signup.From)
	}
	w := signupWordsIn(f.language)
	said := joined(f.status("signup", decision).Text, s.names(w, ids))
	return f.act("signup", "decide sign-ups", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.Decide(ctx, ids, v)
	}, func(record.Receipt) string { return said })
}

func (s signup) names(w signupWords, ids []uuid.UUID) string {
	if len(ids) > 1 {
		return fmt.Sprintf(w.SeveralText, len(ids))
	}
	l, _ := lineOf(s.lines, signupID, ids[0])
	return l.Team.Name
}

func (s signup) inErrand(f frame, m Message) (page, []Effect) {
	e, effects := s.errand.update(f, m, s.sheet(f, *s.errand), func(e errand, _ bool) Effect {
		for _, a := range signupActs {
			if "signup."+a.id == e.name {
				return s.verdict(f, a.decision, e.text("reason"))
			}
		}
		return Effect{Name: "nothing", Run: func(context.Context) Message { return nil }}
	})
	s.errand = e
	if _, done := m.(Done); done {
		s.ticked = nil
	}
	if e == nil {
		s.focus = s.focus.to(signupList)
		effects = append(effects, s.load(f)...)
	}
	return s, effects
}
