package screen

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// syncCentre is 同步中心: how far everything has travelled, what was refused, and the contradictions that wait for a
// person.
type syncCentre struct {
	conflicts []desk.Conflict
	mine      bool // only those of this post's group
	chosen    string
	denied    []Denied
	link      string // chosen in the list of links
	offering  bool   // the pairing code is shown
	errand    *errand
	focus     Focus
}

// IDs of the sync centre.
const (
	syncConflicts = "sync.conflicts"
	syncSides     = "sync.sides"
	syncDenied    = "sync.denied"
)

type conflictsListed struct{ conflicts []desk.Conflict }
type deniedListed struct{ denied []Denied }

func (conflictsListed) message() {}
func (deniedListed) message()    {}

func (conflictsListed) page() string { return "sync" }
func (deniedListed) page() string    { return "sync" }

func newSyncCentre(d draft) syncCentre {
	_, errand := d.split()
	return syncCentre{errand: errand}
}

func (s syncCentre) key() string   { return "sync" }
func (s syncCentre) draft() string { return draft{}.with(s.errand).encode() }
func (s syncCentre) wish() Focus   { return s.focus }

func (s syncCentre) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		s.focus = s.focus.to(syncConflicts)
		return s, s.load(f)
	case Grew:
		return s, s.load(f)
	case Entered:
		s.conflicts, s.denied, s.chosen = nil, nil, ""
		return s, nil
	case conflictsListed:
		s.conflicts = m.conflicts
		if _, ok := s.conflict(f); !ok {
			s.chosen = ""
			if shown := s.shown(f); len(shown) > 0 {
				s.chosen = shown[0].ID
			}
		}
		return s, nil
	case deniedListed:
		s.denied = m.denied
		return s, nil
	}
	if s.errand != nil {
		c, _ := s.conflict(f)
		if onLAN(strings.TrimPrefix(s.errand.name, "sync.")) {
			f.open = true // people may pair before there is any incident
		}
		e, effects := s.errand.update(f, m, s.sheet(f, *s.errand), func(e errand, _ bool) Effect { return s.perform(f, e, c) })
		if s.errand = e; e == nil {
			s.focus = s.focus.to(syncConflicts)
			effects = append(effects, s.load(f)...)
		}
		return s, effects
	}
	if s.offering {
		return s.whileOffering(f, m)
	}
	return s.inList(f, m)
}

// whileOffering waits for the dialog with the pairing code to be closed.
func (s syncCentre) whileOffering(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case KeyPressed:
		if m.Key == "Esc" || m.Key == "Enter" {
			return s.closeOffer(f)
		}
	case Pressed:
		if m.ID == syncOfferDone {
			return s.closeOffer(f)
		}
	case Refused, Crashed, Trouble:
		s.offering = false
	}
	return s, nil
}

func (s syncCentre) load(f frame) []Effect {
	station := f.station
	return []Effect{
		f.look("list conflicts", func(ctx context.Context, d *desk.Desk) (Message, error) {
			conflicts, err := d.Conflicts(ctx)
			return conflictsListed{conflicts}, err
		}),
		{Name: "list denied", Topic: "list denied", Look: true, Run: func(ctx context.Context) Message {
			denied, err := station.Denied(ctx)
			if err != nil {
				return Trouble{Page: "sync", Text: f.say(err)}
			}
			return deniedListed{denied}
		}},
	}
}

// shown are the conflicts of the list: all, or those of the operator's own group.
func (s syncCentre) shown(f frame) []desk.Conflict {
	if !s.mine {
		return s.conflicts
	}
	return slices.DeleteFunc(slices.Clone(s.conflicts), func(c desk.Conflict) bool { return string(c.Owner) != f.post })
}

func (s syncCentre) conflict(f frame) (desk.Conflict, bool) {
	i := slices.IndexFunc(s.shown(f), func(c desk.Conflict) bool { return c.ID == s.chosen })
	if i < 0 {
		return desk.Conflict{}, false
	}
	return s.shown(f)[i], true
}

func (s syncCentre) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case RowChosen:
		switch m.List {
		case syncConflicts:
			s.chosen = m.Row
		case syncLinks:
			s.link = m.Row
		}
	case RowOpened:
		return s.opened(f, m)
	case KeyPressed:
		for _, a := range slices.Concat(carrierActs, syncActs) {
			if a.key == m.Key {
				return s.pressed(f, a.id)
			}
		}
		if m.Key == "Esc" {
			s.focus = s.focus.to(syncConflicts)
		}
	case Pressed:
		return s.pressed(f, strings.TrimPrefix(m.ID, "sync."))
	case Done:
		return s, s.load(f)
	}
	return s, nil
}

// opened settles a conflict of one field, and shows the records of any other; of a side it shows the record.
func (s syncCentre) opened(f frame, m RowOpened) (page, []Effect) {
	switch m.List {
	case syncConflicts:
		s.chosen = m.Row
		return s.pressed(f, "settle")
	case syncSides:
		if c, ok := s.conflict(f); ok {
			if i, err := strconv.Atoi(m.Row); err == nil && i >= 0 && i < len(c.Sides) {
				return s, []Effect{say("show", Show{c.Sides[i].Record})}
			}
		}
	case syncDenied:
		for _, d := range s.denied {
			if d.Record.ID.String() == m.Row {
				return s, []Effect{say("history", askHistory{of: d.Record, title: d.Title})}
			}
		}
	}
	return s, nil
}

// uses says which single keys are the page's own acts before they are another screen's.
func (s syncCentre) uses(key string) bool {
	return slices.ContainsFunc(slices.Concat(carrierActs, syncActs), func(a struct{ id, key string }) bool { return a.key == key })
}

// syncActs are the page's acts about contradictions, with their keys. Which of them settle a contradiction depends on its kind.
var syncActs = []struct{ id, key string }{
	{"settle", "Q"}, {"join", "J"}, {"apart", "B"}, {"remove", "X"}, {"correct", "C"}, {"release", "U"}, {"show", "K"}, {"mine", "M"}, {"history", "H"},
}

// settles are the acts that settle a finding, the usual one first. What has none is settled on the page of its records.
var settles = map[roster.FindingKind][]string{
	roster.TeamTwice: {"join", "apart"}, roster.PersonTwice: {"join", "apart"}, roster.PlateTwice: {"join", "apart"}, roster.IncidentTwice: {"join"},
	roster.SignupTwice: {"apart", "remove"}, roster.FilingTwice: {"correct"},
	roster.TwoTasks: {"release"}, roster.WithdrawnBusy: {"release"}, roster.LostTask: {"release"},
}

func (s syncCentre) may(f frame, what string) bool {
	c, ok := s.conflict(f)
	switch what {
	case "hurry", "mine":
		return true
	case "address", "offer", "pair", "unlink", "lan":
		return s.mayLAN(f, what)
	case "stickout", "stickin":
		return f.open
	case "settle":
		return ok && f.open
	case "join", "apart", "remove", "correct", "release":
		return ok && f.open && c.Finding != nil && slices.Contains(settles[c.Finding.Kind], what)
	}
	return ok
}

func (s syncCentre) pressed(f frame, what string) (page, []Effect) {
	if !s.may(f, what) {
		return s, nil
	}
	c, _ := s.conflict(f)
	switch what {
	case "hurry":
		return s, []Effect{hurry(f.station)}
	case "stickout", "stickin":
		return s.stick(what)
	case "address", "offer", "pair", "unlink", "lan":
		return s.neighbourly(f, what)
	case "mine":
		s.mine = !s.mine
		return s.update(f, conflictsListed{s.conflicts})
	case "settle":
		return s.settle(f, c)
	case "join":
		s.errand = newErrand("sync.join", c.Record.ID, nil, map[string]string{"keep": c.Sides[0].Record.ID.String()})
		s.focus = s.focus.to("sync.join.keep")
	case "apart":
		s.errand = newErrand("sync.apart", c.Record.ID, nil, nil)
		s.focus = s.focus.to("sync.apart.reason")
	case "remove":
		s.errand = newErrand("sync.remove", c.Record.ID, nil, nil)
		s.focus = s.focus.to("sync.remove.drop")
	case "correct":
		return s, []Effect{say("correct a filing", refile{c.Record})}
	case "release":
		s.errand = newErrand("sync.release", c.Record.ID, nil, map[string]string{"to": string(c.Finding.After())})
		s.focus = s.focus.to("sync.release.task")
	case "show":
		return s, []Effect{say("show", Show{c.Record})}
	case "history":
		return s, []Effect{say("history", askHistory{of: c.Record, title: c.Title})}
	}
	return s, nil
}

// settle opens what usually settles a contradiction: the choice between the values of a field, or the act of a finding.
func (s syncCentre) settle(f frame, c desk.Conflict) (page, []Effect) {
	if c.Finding == nil {
		s.errand = newErrand("sync.settle", c.Record.ID, nil, nil)
		s.focus = s.focus.to("sync.settle.side")
		return s, nil
	}
	for _, what := range settles[c.Finding.Kind] {
		return s.pressed(f, what)
	}
	return s.pressed(f, "show")
}

// other is the choice of a value that no side has.
const other = "other"

// perform is the act of an errand.
func (s syncCentre) perform(f frame, e errand, c desk.Conflict) Effect {
	w := syncWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "sync.")
	switch {
	case onStick(what):
		return s.carry(f, e)
	case onLAN(what):
		return s.performLAN(f, e, what)
	}
	return f.act("sync", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		switch what {
		case "join":
			keep, _ := uuid.Parse(e.text("keep"))
			return d.JoinFound(ctx, c.Finding, keep, e.text("reason"))
		case "apart":
			return d.KeepApart(ctx, c.Finding.Records(), e.text("reason"))
		case "remove":
			drop, _ := uuid.Parse(e.text("drop"))
			return d.Remove(ctx, c.Record.Kind, drop, e.text("reason"))
		case "release":
			task, _ := uuid.Parse(e.text("task"))
			return d.Unassign(ctx, roster.Release{Team: c.Finding.Team(), Task: task, To: roster.Status(e.text("to")), Reason: e.text("reason")})
		}
		value := e.text("value")
		if i, err := strconv.Atoi(e.text("side")); err == nil && i >= 0 && i < len(c.Sides) {
			value = c.Sides[i].Written()
		}
		return d.Resolve(ctx, roster.Settlement{Kind: c.Record.Kind, ID: c.Record.ID, Field: c.Field, Value: value, Reason: e.text("reason")})
	}, func(record.Receipt) string { return joined(w.act(what), titleOfConflict(c)) })
}

// titleOfConflict names what a contradiction is about.
func titleOfConflict(c desk.Conflict) string {
	if c.Finding != nil && c.Finding.Name != "" {
		return c.Finding.Name
	}
	return c.Title
}
