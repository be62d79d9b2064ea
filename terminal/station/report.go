package station

import (
	"context"
	"fmt"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto"
	"qianshao/syncproto/peer"
	"qianshao/terminal/uplink"
)

// Report is what `status` prints and the sync bar shows.
type Report struct {
	Device   string        `json:"device"`
	Desk     string        `json:"desk"`
	Enrolled bool          `json:"enrolled"`
	Hub      string        `json:"hub,omitempty"`
	Joining  *Joining      `json:"joining,omitempty"` // a code that waits for the centre
	Links    []LinkReport  `json:"links"`
	Spaces   []SpaceReport `json:"spaces"`
	Clock    string        `json:"clock"`
	Warnings []Warning     `json:"warnings,omitempty"`
}

// LinkReport is how one carrier to one replica stands.
type LinkReport struct {
	Carrier         string     `json:"carrier"` // hub, lan, stick, satellite
	Name            string     `json:"name"`
	State           string     `json:"state"` // idle, calling, connected, waiting; standby for a satellite that another carrier spares
	Problem         string     `json:"problem,omitempty"`
	LastContact     *time.Time `json:"last_contact"`
	NextCall        *time.Time `json:"next_call,omitempty"`
	Pending         int        `json:"pending"`
	Bytes           int64      `json:"bytes"`
	RoundTripMillis int64      `json:"round_trip_ms"`
	ClockOffMillis  int64      `json:"clock_off_ms"`
	FirstSync       *FirstSync `json:"first_sync,omitempty"` // while a whole space comes over it

	// Of a satellite alone.
	Unsigned int `json:"unsigned,omitempty"` // changes received there ahead of their log: 已发送, 经卫星
	Messages int `json:"messages,omitempty"` // sent and received

	// Of neighbours alone.
	Device  string `json:"device,omitempty"`
	Address string `json:"address,omitempty"` // that is called
	Paired  bool   `json:"paired,omitempty"`
	Manual  bool   `json:"manual,omitempty"` // entered by hand
}

// SpaceReport is how far this device's changes of one space have travelled.
type SpaceReport struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Type        string `json:"type"`
	State       string `json:"state"`
	OnlyHere    int    `json:"only_here"`
	Sent        int    `json:"sent"`
	AtNeighbour int    `json:"at_neighbour"`
	Confirmed   int    `json:"confirmed"`
	NeedsAction int    `json:"needs_action"`
	Conflicts   int    `json:"conflicts"`

	CameAs       *Came      `json:"came_as,omitempty"`       // the image that was its first sync here
	ImageRefused string     `json:"image_refused,omitempty"` // the code of why it did not come as one, for a day
	FencedSince  *time.Time `json:"fenced_since,omitempty"`  // the hub does not wait for this terminal any more
}

// Report tells how the line and every space stand.
func (s *Station) Report(ctx context.Context) (Report, error) {
	r := Report{Device: s.shelf.Device().String(), Clock: s.Now().Format(time.RFC3339), Links: []LinkReport{}, Spaces: []SpaceReport{}}
	desk := ""
	if g := s.shelf.Grant(); g != nil {
		r.Enrolled, desk = true, g.Desk
	}
	r.Desk = identity.DeskOf(desk, s.shelf.Device(), 0)
	s.mu.Lock()
	h := s.hub
	s.mu.Unlock()
	if h != nil {
		r.Hub = h.Name
	}
	if j, ok := s.Joining(); ok {
		r.Joining = &j
	}
	r.Warnings = s.warnings()
	for _, carrier := range s.carriers {
		links, err := carrier(ctx)
		if err != nil {
			return r, err
		}
		r.Links = append(r.Links, links...)
	}
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil {
			continue // as for sticks
		}
		waiting, err := s.conflictsIn(ctx, l)
		if err != nil {
			return r, fmt.Errorf("count the conflicts of %s: %w", space.Name, err)
		}
		p := l.Progress()
		one := SpaceReport{
			ID: space.ID.String(), Name: space.Name, Type: string(space.Type), State: stateName(space),
			OnlyHere: int(p.OnlyHere), Sent: int(p.Sent), AtNeighbour: int(p.AtNeighbour), Confirmed: int(p.Confirmed),
			NeedsAction: int(p.NeedsAction), Conflicts: waiting, CameAs: s.came(ctx, space.ID),
		}
		if since, ok := s.shelf.FencedHere(space.ID); ok {
			one.FencedSince = &since
		}
		if code, ok := s.shelf.ImageRefused(space.ID); ok {
			one.ImageRefused = code
		}
		r.Spaces = append(r.Spaces, one)
	}
	return r, nil
}

// ImageRefusal says why a space did not come as an image.
type ImageRefusal struct {
	Space string // its name
	Code  string // one of identity's
}

// ImagesRefused tells of every space that did not come as an image within the last day why.
func (s *Station) ImagesRefused() (refused []ImageRefusal) {
	for _, space := range s.shelf.Spaces() {
		if code, ok := s.shelf.ImageRefused(space.ID); ok {
			refused = append(refused, ImageRefusal{Space: space.Name, Code: code})
		}
	}
	return refused
}

// conflictsIn counts what waits for a person in a space. Finding it reads every record, so the answer is kept for as
// long as the space does not grow.
func (s *Station) conflictsIn(ctx context.Context, l ledgerOf) (int, error) {
	heads := l.Heads().Digest()
	s.mu.Lock()
	kept, ok := s.counted[l.Space()]
	s.mu.Unlock()
	if ok && kept.heads == heads {
		return kept.conflicts, nil
	}
	d, err := s.DeskIn(l.Space()) // the one the screens ask too, so that it is worked out once
	if err != nil {
		return 0, err
	}
	all, err := d.Conflicts(ctx)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	s.counted[l.Space()] = counted{heads, len(all)}
	s.mu.Unlock()
	return len(all), nil
}

// hubLinks is the line to the hub; none before the device was enrolled.
func (s *Station) hubLinks(context.Context) ([]LinkReport, error) {
	s.mu.Lock()
	h := s.hub
	s.mu.Unlock()
	if h == nil {
		return nil, nil
	}
	link := s.link(h.Name)
	link.Pending = int(s.totals().pending)
	return []LinkReport{link}, nil
}

func (s *Station) link(name string) LinkReport {
	up := s.uplink.Status()
	r := LinkReport{Carrier: "hub", Name: name, State: string(up.State), Problem: up.Reason, FirstSync: s.firstSync()}
	s.mu.Lock()
	talking, heard := s.talking, s.heard
	s.mu.Unlock()
	if talking != nil {
		st := talking.Status()
		if st.LastContact.After(heard) {
			heard = st.LastContact
		}
		if r.Problem == "" && tooOld(st) {
			r.Problem = identity.ProgramOld
		}
		r.Bytes, r.RoundTripMillis = st.BytesIn+st.BytesOut, st.RoundTrip.Milliseconds()
		if st.ClockKnown {
			r.ClockOffMillis = st.ClockOffset.Milliseconds()
		}
	}
	if !heard.IsZero() {
		r.LastContact = &heard
	}
	if up.State == uplink.Waiting {
		r.NextCall = &up.NextCall
	}
	return r
}

// tooOld says that a log was refused here because only a newer program can read it.
func tooOld(st peer.Status) bool {
	for _, space := range st.Spaces {
		for _, why := range space.Refused {
			if why == syncproto.TooNew {
				return true
			}
		}
	}
	return false
}
