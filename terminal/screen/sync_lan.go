package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
)

// Neighbourhood is what the screens need of the terminals of the local network.
type Neighbourhood interface {
	// AddNeighbour keeps the address of another terminal, HOST:PORT, and calls it.
	AddNeighbour(ctx context.Context, address string) error
	// OfferPairing shows a new pairing code, which stands in Sync.Offer then; WithdrawPairing voids it.
	OfferPairing(ctx context.Context) error
	WithdrawPairing(ctx context.Context)
	// Pair brings a pairing code to the terminal that shows it.
	Pair(ctx context.Context, code string) (Partner, error)
	// RemoveNeighbour forgets an address or, by its device, a pairing; what was received stays.
	RemoveNeighbour(ctx context.Context, which string) error
	// SetLAN turns sync over the local network on or off, also for the next start.
	SetLAN(ctx context.Context, on bool) error
}

// Partner is the terminal this one was just paired with.
type Partner struct {
	Name  string
	Check string // six digits that both screens show
}

// LAN is how this terminal stands in its local network.
type LAN struct {
	On        bool
	Addresses []string // under which others call it; none while it does not listen
	Offer     *Offer   // the pairing code that is shown; nil for none
}

// Offer is a pairing code, and who used it.
type Offer struct {
	Code  string
	Until time.Time
	With  string // empty while nobody did
	Check string
}

// IDs of the parts about the local network.
const (
	syncLinks     = "sync.links"
	syncOfferDone = "sync.offer.close"
)

// id tells a link from the others.
func (l Link) id() string {
	if l.Device != "" {
		return l.Carrier + " " + l.Device
	}
	return l.Carrier + " " + l.Name + " " + l.Address
}

// kept is what RemoveNeighbour forgets of a link; empty for one that nobody entered.
func (l Link) kept() string {
	switch {
	case l.Paired:
		return l.Device
	case l.Manual:
		return l.Address
	}
	return ""
}

// chosenLink is the line that is marked in the list of links.
func (s syncCentre) chosenLink(f frame) (Link, bool) {
	i := slices.IndexFunc(f.sync.Links, func(l Link) bool { return l.id() == s.link })
	if i < 0 {
		return Link{}, false
	}
	return f.sync.Links[i], true
}

// carrierActs are the page's acts about its links, with their keys.
var carrierActs = []struct{ id, key string }{
	{"hurry", "Y"}, {"address", "A"}, {"offer", "P"}, {"pair", "R"}, {"unlink", "D"}, {"lan", "L"}, {"stickout", "E"}, {"stickin", "I"},
}

// onLAN says whether an act of the sync centre asks for something about the local network in a dialog.
func onLAN(what string) bool { return what == "address" || what == "pair" || what == "unlink" }

func (s syncCentre) mayLAN(f frame, what string) bool {
	if what == "unlink" {
		l, ok := s.chosenLink(f)
		return ok && l.kept() != ""
	}
	return what != "offer" || f.sync.LAN.On
}

// neighbourly does an act about the local network.
func (s syncCentre) neighbourly(f frame, what string) (page, []Effect) {
	station := f.station
	switch what {
	case "offer":
		s.offering = true
		return s, []Effect{f.onNetwork("offer a pairing", "", station.OfferPairing)}
	case "lan":
		on := !f.sync.LAN.On
		w := syncWordsIn(f.language)
		said := w.LANIsOff
		if on {
			said = w.LANIsOn
		}
		return s, []Effect{f.onNetwork("local network", said, func(ctx context.Context) error { return station.SetLAN(ctx, on) })}
	}
	s.errand = newErrand("sync."+what, uuid.UUID{}, nil, nil)
	s.focus = s.focus.to("sync." + what + ".text")
	return s, nil
}

// onNetwork is an act that is no record and is not taken back. With nothing to say it only has the page read again.
func (f frame) onNetwork(name, said string, do func(context.Context) error) Effect {
	return Effect{Name: name, Run: func(ctx context.Context) Message {
		if err := do(ctx); err != nil {
			return Refused{Page: "sync", Text: f.say(err)}
		}
		if said == "" {
			return Linked{}
		}
		return Done{Page: "sync", Text: said}
	}}
}

// closeOffer voids the pairing code and takes it off the screen.
func (s syncCentre) closeOffer(f frame) (page, []Effect) {
	s.offering = false
	station := f.station
	return s, []Effect{{Name: "withdraw a pairing", Run: func(ctx context.Context) Message {
		station.WithdrawPairing(ctx)
		return Linked{}
	}}}
}

// pairBy is the effect of bringing a pairing code to the terminal that shows it.
func (f frame) pairBy(code string) Effect {
	station, w := f.station, syncWordsIn(f.language)
	return Effect{Name: "pair", Run: func(ctx context.Context) Message {
		with, err := station.Pair(ctx, code)
		if err != nil {
			return Refused{Page: "sync", Text: f.say(err)}
		}
		return Done{Page: "sync", Text: fmt.Sprintf(w.PairedWith, with.Name, with.Check)}
	}}
}

// performLAN is the act of a dialog about the local network.
func (s syncCentre) performLAN(f frame, e errand, what string) Effect {
	w, station, text := syncWordsIn(f.language), f.station, strings.TrimSpace(e.text("text"))
	switch what {
	case "pair":
		return f.pairBy(text)
	case "unlink":
		l, _ := s.chosenLink(f)
		return f.onNetwork(e.name, fmt.Sprintf(w.Unlinked, l.Name), func(ctx context.Context) error { return station.RemoveNeighbour(ctx, l.kept()) })
	}
	return f.onNetwork(e.name, fmt.Sprintf(w.AddressKept, text), func(ctx context.Context) error { return station.AddNeighbour(ctx, text) })
}

// lanSheet is the dialog of an act about the local network.
func (s syncCentre) lanSheet(f frame, w syncWords, what string) sheet {
	out := sheet{title: w.act(what), save: w.act(what)}
	field := Field{ID: "sync." + what + ".text", Kind: Code, Required: true, Wide: true, LenMax: 500}
	switch what {
	case "unlink":
		l, _ := s.chosenLink(f)
		out.title, out.danger = joined(w.act(what), l.Name), true
		out.above = []Block{{Note: &Note{Text: w.UnlinkNote, Tone: Warn}}}
		return out
	case "pair":
		field.Label, field.Hint = w.PairCode, w.PairHint
		out.above = []Block{{Note: &Note{Text: w.PairNote, Tone: Info}}}
	default:
		field.Label, field.Hint = w.Address, w.AddressHint
		out.above = []Block{{Note: &Note{Text: joined(w.AddressNote, w.here(f.sync.LAN)), Tone: Info}}}
	}
	out.fields = []Field{field}
	return out
}

// offerDialog shows the pairing code, then who used it.
func (s syncCentre) offerDialog(f frame) *Dialog {
	w, o := syncWordsIn(f.language), f.sync.LAN.Offer
	d := &Dialog{ID: "sync.offer", Title: w.Offer, Cancel: syncOfferDone}
	switch {
	case o == nil:
		d.Body = []Block{{Note: &Note{Text: f.words.Reading}}}
	case o.With != "":
		d.Body = []Block{
			{Note: &Note{Text: fmt.Sprintf(w.OfferUsed, o.With), Tone: Good}},
			{Tiles: &Tiles{ID: "sync.check", Items: []Tile{{Label: w.Check, Value: o.Check, Note: w.CheckNote, Tone: Good}}}},
		}
	default:
		d.Body = []Block{
			{Note: &Note{Text: fmt.Sprintf(w.OfferNote, f.clock(o.Until)), Tone: Info}},
			{Code: &CodePicture{Text: o.Code}}, {Note: &Note{Text: o.Code}},
		}
	}
	d.Body = append(d.Body, Block{Actions: &Actions{Buttons: []Button{{ID: syncOfferDone, Label: f.words.Close, Key: "Esc", Primary: true}}}})
	return d
}

// pairScanned answers a pairing code that a scanner read on any screen.
func pairScanned(m Model, code string) (Model, []Effect, bool) {
	if !identity.LooksLikePair(code) {
		return m, nil, false
	}
	m.finder, m.history, m.help = nil, nil, false
	return m, []Effect{m.frame().pairBy(code)}, true
}

// here is where others find this terminal.
func (w syncWords) here(l LAN) string {
	switch {
	case !l.On:
		return w.LANIsOff
	case len(l.Addresses) == 0:
		return w.NoAddress
	}
	return fmt.Sprintf(w.Here, strings.Join(l.Addresses, "  "))
}
