package screen

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// activation is 启动与编组: which event this terminal works in, how its mechanism stands, who is in the three groups.
type activation struct {
	overview desk.Overview
	members  []roster.Member
	space    uuid.UUID // chosen in the list of spaces
	member   uuid.UUID // chosen in the list of members
	errand   *errand
	focus    Focus
}

// IDs of the activation.
const (
	activationSpaces  = "activation.spaces"
	activationMembers = "activation.members"
)

type incidentRead struct {
	overview desk.Overview
	members  []roster.Member
}

func (incidentRead) message()     {}
func (incidentRead) page() string { return "activation" }

func newActivation(d draft) activation {
	_, errand := d.split()
	return activation{errand: errand}
}

func (a activation) key() string   { return "activation" }
func (a activation) draft() string { return draft{}.with(a.errand).encode() }
func (a activation) wish() Focus   { return a.focus }

func (a activation) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		a.focus = a.focus.to(activationSpaces)
		if a.space == (uuid.UUID{}) {
			a.space = f.space.ID
		}
		return a, a.load(f)
	case Grew:
		return a, a.load(f)
	case Entered:
		a.overview, a.members, a.member, a.space = desk.Overview{}, nil, uuid.UUID{}, f.space.ID
		return a, nil
	case incidentRead:
		a.overview, a.members = m.overview, m.members
		a.member = stillChosen(a.members, memberID, a.member)
		return a, nil
	}
	if a.errand != nil {
		e, effects := a.errand.update(f.anywhere(a.errand.name), m, a.sheet(f, *a.errand), func(e errand, anyway bool) Effect { return a.perform(f, e, anyway) })
		if a.errand = e; e == nil {
			a.focus = a.focus.to(activationSpaces)
			effects = append(append(effects, a.load(f)...), loadSpaces(f.station))
		}
		return a, effects
	}
	return a.inList(f, m)
}

// anywhere lets an act through that needs no open space: making one.
func (f frame) anywhere(act string) frame {
	f.open = f.open || act == "activation.create"
	return f
}

func memberID(m roster.Member) uuid.UUID { return m.ID }
func spaceID(s Space) uuid.UUID          { return s.ID }

func (a activation) load(f frame) []Effect {
	return []Effect{f.look("read incident", func(ctx context.Context, d *desk.Desk) (Message, error) {
		o, err := d.Overview(ctx)
		if err != nil {
			return nil, err
		}
		members, err := d.Members(ctx)
		return incidentRead{o, members}, err
	})}
}

func (a activation) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case RowChosen:
		switch m.List {
		case activationSpaces:
			a.space = refOf("", m.Row).ID
		case activationMembers:
			a.member = refOf("", m.Row).ID
		}
	case RowOpened:
		if m.List == activationSpaces {
			a.space = refOf("", m.Row).ID
			return a.enter(f)
		}
		a.member = refOf("", m.Row).ID
		return a.pressed(f, "approve")
	case KeyPressed:
		for _, act := range activationActs {
			if act.key == m.Key {
				return a.pressed(f, act.id)
			}
		}
		if m.Key == "Esc" {
			a.focus = a.focus.to(activationSpaces)
		}
	case Pressed:
		return a.pressed(f, strings.TrimPrefix(m.ID, "activation."))
	case Done:
		return a, append(a.load(f), loadSpaces(f.station))
	}
	return a, nil
}

// uses says which single keys are the page's own acts before they are another screen's.
func (a activation) uses(key string) bool {
	return slices.ContainsFunc(activationActs, func(a struct{ id, key string }) bool { return a.key == key })
}

// enter makes the chosen space the one the desk works in.
func (a activation) enter(f frame) (page, []Effect) {
	s, ok := lineOf(f.spaces, spaceID, a.space)
	if !ok || s.Current {
		return a, nil
	}
	w := activationWordsIn(f.language)
	station := f.station
	return a, []Effect{f.local("activation", "enter a space", joined(w.Entered, s.Name), func(ctx context.Context) error { return station.Enter(ctx, s.ID) })}
}

// activationActs are the page's acts, with their keys in the lists.
var activationActs = []struct{ id, key string }{
	{"enter", "Enter"}, {"create", "Ctrl+N"}, {"activate", "B"}, {"start", "B"}, {"level", "L"}, {"phone", "P"}, {"end", "E"}, {"archive", "V"},
	{"member", "M"}, {"approve", "K"}, {"remove", "D"}, {"unite", "U"}, {"history", "H"},
}

// may says whether an act can be done now. Of two acts on one key only one can.
func (a activation) may(f frame, what string) bool {
	in, known := a.overview.Incident, a.overview.Known
	started := in.Mechanism == roster.MechanismActive || in.Mechanism == roster.MechanismAdjusted
	chosen, ok := lineOf(f.spaces, spaceID, a.space)
	switch what {
	case "enter":
		return ok && !chosen.Current
	case "create":
		return true
	case "activate":
		return f.open && !known && f.space.Kind != "census"
	case "start":
		return f.open && known && in.Mechanism == roster.MechanismPending
	case "level":
		return f.open && known && started
	case "phone", "member", "end":
		return f.open && known && in.Mechanism != roster.MechanismArchived && (what != "end" || in.Mechanism != roster.MechanismEnded)
	case "archive":
		return f.open && known && in.Mechanism == roster.MechanismEnded
	case "approve":
		return f.open && slices.ContainsFunc(a.members, func(m roster.Member) bool { return m.Status != roster.MemberApproved })
	case "remove":
		_, ok := lineOf(a.members, memberID, a.member)
		return f.open && ok
	case "unite":
		return f.open && len(a.others(f)) > 0
	case "history":
		return known
	}
	return false
}

// others are the open events this one could go on in.
func (a activation) others(f frame) []Space {
	return slices.DeleteFunc(slices.Clone(f.spaces), func(s Space) bool {
		return s.ID == f.space.ID || s.Kind != f.space.Kind || s.Kind == "census" || !s.Open || s.JoinedTo != uuid.UUID{}
	})
}

func (a activation) pressed(f frame, what string) (page, []Effect) {
	if what == "activate" && !a.may(f, what) {
		what = "start"
	}
	if !a.may(f, what) {
		return a, nil
	}
	in := a.overview.Incident
	given := map[string]string{}
	about, seen := in.ID, basis(in.From)
	switch what {
	case "enter":
		return a.enter(f)
	case "history":
		return a, []Effect{say("history", askHistory{of: in.Ref(), title: in.Name})}
	case "create":
		given["kind"] = "incident"
	case "activate":
		given["name"] = f.space.Name
	case "start":
		given["response_unit"], given["response_level"] = in.ResponseUnit, in.ResponseLevel
	case "level":
		given["level"], given["unit"] = in.ResponseLevel, in.ResponseUnit
	case "phone":
		given["public_phone"] = in.PublicPhone
	case "remove":
		about, seen = a.member, nil
	}
	a.errand = newErrand("activation."+what, about, seen, given)
	return a, nil
}

// perform is the act of an errand.
func (a activation) perform(f frame, e errand, anyway bool) Effect {
	w := activationWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "activation.")
	switch what {
	case "create":
		return a.create(f, e, w)
	case "unite":
		return a.unite(f, e, w)
	}
	return f.act("activation", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		at := e.moment(f, e.name+".at")
		switch what {
		case "activate":
			return d.Activate(ctx, e.activation(f))
		case "start":
			return d.StartMechanism(ctx, roster.Start{
				Incident: e.about, OrderNo: e.text("order_no"), OrderedBy: e.text("ordered_by"), At: at, ResponseUnit: e.text("response_unit"),
				ResponseLevel: e.text("response_level"), Seen: e.seen,
			})
		case "level":
			return d.ChangeLevel(ctx, roster.LevelChange{
				Incident: e.about, Level: e.text("level"), Unit: e.text("unit"), OrderNo: e.text("order_no"), At: at, Reason: e.text("reason"), Seen: e.seen,
			})
		case "end", "archive":
			ending := roster.Ending{Incident: e.about, OrderNo: e.text("order_no"), OrderedBy: e.text("ordered_by"), At: at, Reason: e.text("reason"), Anyway: anyway, Seen: e.seen}
			if what == "archive" {
				return d.Archive(ctx, ending)
			}
			return d.EndMechanism(ctx, ending)
		case "phone":
			return d.SetPublicPhone(ctx, e.about, e.text("public_phone"), e.seen)
		case "member":
			return d.AddMembers(ctx, e.about, []roster.MemberForm{{
				Group: record.Group(e.text("group")), Unit: e.text("unit"), Person: e.text("person"), Duty: e.text("duty"), Phone: e.text("phone"),
			}})
		case "approve":
			return d.ApproveGroup(ctx, roster.Approval{Members: e.approved(a.member), Approver: e.text("approver"), At: at, DocumentNo: e.text("document_no")})
		}
		return d.RemoveMember(ctx, e.about, e.text("reason"))
	}, func(record.Receipt) string {
		return joined(w.act(what), cmp.Or(e.text("name"), a.overview.Incident.Name))
	})
}

// approved are the members that an approval names: all that are pending, or the chosen one alone.
func (e errand) approved(chosen uuid.UUID) []uuid.UUID {
	if e.text("only") == "" {
		return nil
	}
	return []uuid.UUID{chosen}
}

func (e errand) activation(f frame) roster.Activation {
	return roster.Activation{
		Name: e.text("name"), Type: e.text("type"), Area: e.text("area"), Place: e.text("place"), Pending: e.text("pending") != "",
		OrderNo: e.text("order_no"), OrderedBy: e.text("ordered_by"), At: e.moment(f, e.name+".at"), ResponseUnit: e.text("response_unit"),
		ResponseLevel: e.text("response_level"), PublicPhone: e.text("public_phone"), ShortCode: strings.ToUpper(e.text("short_code")),
	}
}

// create makes a space and enters it; the next act there is to activate.
func (a activation) create(f frame, e errand, w activationWords) Effect {
	station, name, exercise := f.station, e.text("name"), e.text("kind") == "exercise"
	return f.local("activation", e.name, joined(w.Create, name), func(ctx context.Context) error {
		id, err := station.Create(ctx, name, exercise)
		if err != nil {
			return err
		}
		return station.Enter(ctx, id)
	})
}

// unite lets this space go on in another: every record is copied, what differs is listed, this one becomes read-only.
func (a activation) unite(f frame, e errand, w activationWords) Effect {
	station, from := f.station, f.space.ID
	into, err := uuid.Parse(e.text("into"))
	return f.local("activation", e.name, joined(w.Unite, f.space.Name), func(ctx context.Context) error {
		if err != nil {
			return err
		}
		if err := station.Unite(ctx, from, into); err != nil {
			return err
		}
		return station.Enter(ctx, into)
	})
}
