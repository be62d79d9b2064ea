package station

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/terminal/entry"
	"qianshao/terminal/screen"
)

// Front is the station as the screens see it.
type Front struct{ *Station }

var _ screen.Station = Front{}

// Desk gives the acts of the operator in the space he works in; nil before there is one.
func (f Front) Desk() *desk.Desk {
	space, err := f.Current()
	if err != nil {
		return nil
	}
	d, err := f.DeskIn(space.ID)
	if err != nil {
		return nil
	}
	return d
}

// Spaces lists the spaces held here, newest first.
func (f Front) Spaces(context.Context) ([]screen.Space, error) {
	current, _ := f.Current() // none yet: no line is marked
	var spaces []screen.Space
	for _, s := range f.shelf.Spaces() {
		spaces = append(spaces, screen.Space{
			ID: s.ID, Name: s.Name, Kind: string(s.Type), Open: !s.Closed, JoinedTo: s.JoinedInto, Current: s.ID == current.ID,
		})
	}
	return spaces, nil
}

// Enter makes a space the one the desk works in, also after a restart.
func (f Front) Enter(ctx context.Context, id uuid.UUID) error {
	if _, err := f.shelf.Space(id); err != nil {
		return err
	}
	if err := f.Keep(ctx, keySpace, id.String()); err != nil {
		return err
	}
	f.mu.Lock()
	f.space = id
	f.mu.Unlock()
	return nil
}

// Unite copies the records of space from into space into and makes from read-only.
func (f Front) Unite(ctx context.Context, from, into uuid.UUID) error {
	_, err := f.Join(ctx, from, into, nil)
	return err
}

// Enrol joins the deployment that made the code, or begins to wait for the centre.
func (f Front) Enrol(ctx context.Context, code string) (screen.Enrolment, error) {
	e, err := f.Station.Enrol(ctx, code)
	var pending *entry.Pending
	if errors.As(err, &pending) {
		return screen.Enrolment{Check: pending.Check, Waits: true}, nil
	}
	if err != nil {
		return screen.Enrolment{}, err
	}
	return screen.Enrolment{Hub: e.Hub, Check: e.Check, Desk: e.Grant.Desk}, nil
}

// Sync tells how far everything has travelled.
func (f Front) Sync(ctx context.Context) (screen.Sync, error) {
	r, err := f.Report(ctx)
	if err != nil {
		return screen.Sync{}, err
	}
	s := screen.Sync{Enrolled: r.Enrolled, Hub: r.Hub, Device: r.Device, DeskCode: r.Desk, LAN: f.lan(), Names: map[dot.Device]string{}}
	for _, g := range f.shelf.Roll().Grants() {
		s.Names[g.Device()] = g.Name
	}
	if j := r.Joining; j != nil {
		s.Joining = &screen.Joining{Check: j.Check, Until: j.Until, Problem: j.Problem, Over: j.Over}
	}
	for _, w := range r.Warnings {
		s.Warnings = append(s.Warnings, screen.Warning{Zh: w.Zh, En: w.En})
	}
	for _, one := range r.Spaces {
		id, err := uuid.Parse(one.ID)
		if err != nil {
			return s, err
		}
		space := screen.SpaceSync{
			Space: id, Name: one.Name, OnlyHere: one.OnlyHere, Sent: one.Sent, AtNeighbour: one.AtNeighbour,
			Confirmed: one.Confirmed, NeedsAction: one.NeedsAction, ImageRefused: one.ImageRefused,
		}
		if one.FencedSince != nil {
			space.Fenced = *one.FencedSince
		}
		s.Spaces = append(s.Spaces, space)
		s.OnlyHere += one.OnlyHere
		s.Sent += one.Sent
		s.AtNeighbour += one.AtNeighbour
		s.Confirmed += one.Confirmed
		s.NeedsAction += one.NeedsAction
		s.Conflicts += one.Conflicts
	}
	for _, l := range r.Links {
		link := linkShown(l)
		if l.Carrier == "hub" && link.LastContact.After(s.LastContact) { // a neighbour's word is not the centre's
			s.LastContact = link.LastContact
		}
		if off := time.Duration(l.ClockOffMillis) * time.Millisecond; l.Carrier == "hub" && off.Abs() > s.ClockOff.Abs() {
			s.ClockOff = off
		}
		s.Links = append(s.Links, link)
	}
	if s.Ahead, err = f.ahead(ctx); err != nil {
		return s, err
	}
	return s, nil
}

// linkShown is a line to another replica as the screens show it.
func linkShown(l LinkReport) screen.Link {
	link := screen.Link{
		Carrier: l.Carrier, Name: l.Name, State: l.State, Problem: l.Problem, Pending: l.Pending, Bytes: l.Bytes,
		RoundTrip: time.Duration(l.RoundTripMillis) * time.Millisecond, Unsigned: l.Unsigned,
		Device: l.Device, Address: l.Address, Paired: l.Paired, Manual: l.Manual,
	}
	if l.FirstSync != nil {
		link.FirstSync, link.FirstSyncAll = l.FirstSync.Bytes, max(l.FirstSync.All, 1)
	}
	if l.LastContact != nil {
		link.LastContact = *l.LastContact
	}
	return link
}

// Hurry asks for connections now: to the hub, and to whoever is in the local network.
func (f Front) Hurry(context.Context) {
	f.uplink.Hurry()
	f.neighbours.Hurry()
}

// Operate names the operator from now on.
func (f Front) Operate(ctx context.Context, operator, post string) error {
	name, err := identity.ParseOperator(operator)
	if err != nil {
		return err
	}
	return f.Station.Operate(ctx, name.Name, post)
}

// Setting reads a small local thing; empty when it was never kept.
func (f Front) Setting(ctx context.Context, key string) (string, error) {
	value, err := f.shelf.Notes().Find(ctx, topicSetting, key)
	return string(value), err
}

// Keep writes a small local thing durably; an empty value forgets it.
func (f Front) Keep(ctx context.Context, key, value string) error {
	return f.shelf.Notes().Put(ctx, topicSetting, key, []byte(value))
}

// keySpace and the topics are where the station keeps its own small things.
const (
	keySpace     = "space"
	keyOperator  = "operator"
	keyPost      = "post"
	topicSetting = "setting"
)

// stateName is the shelf's word for a space in a report.
func stateName(s shelf.Space) string {
	if s.Open() {
		return "open"
	}
	return "closed"
}
