package neighbour

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wslink"
	"qianshao/terminal/fault"
	"qianshao/terminal/uplink"
)

// line is one address that is called: entered by hand, left by a pairing, or read from a beacon.
type line struct {
	address string
	pin     *identity.Pin // of the device paired with; nil takes any that is known
	kept    bool          // by hand or by pairing: called for ever
	seen    time.Time     // when a beacon was last heard
	device  dot.Device    // who answered last
	uplink  *uplink.Uplink
	stop    context.CancelFunc
	done    chan struct{}
}

// sightedFor is how long an address is called after its last beacon.
const sightedFor = 5 * time.Minute

// sighted calls an address a beacon named.
func (n *Neighbours) sighted(ctx context.Context, at netip.AddrPort) {
	address := at.String()
	n.mu.Lock()
	defer n.mu.Unlock()
	if ctx.Err() != nil {
		return // a late answer
	}
	if l := n.lines[address]; l != nil {
		l.seen = n.options.Now()
		if st := l.uplink.Status(); st.State == uplink.Waiting && (st.Reason == identity.NeighbourUnreachable || st.Reason == identity.NeighbourLost) {
			l.uplink.Hurry() // it is back
		}
		return
	}
	if len(n.lines) >= linesMax && !n.makeRoom() {
		return
	}
	n.call(ctx, &line{address: address, seen: n.options.Now()})
}

// makeRoom gives up the address heard of longest ago whose neighbour never answered.
func (n *Neighbours) makeRoom() bool {
	var oldest *line
	for _, l := range n.lines {
		if !l.kept && l.uplink.Status().State != uplink.Connected && (oldest == nil || l.seen.Before(oldest.seen)) {
			oldest = l
		}
	}
	if oldest == nil {
		return false
	}
	n.drop(oldest)
	return true
}

// call begins to call a line. n.mu is held.
func (n *Neighbours) call(ctx context.Context, l *line) {
	ctx, l.stop = context.WithCancel(ctx)
	l.done = make(chan struct{})
	l.uplink = uplink.New(uplink.Options{
		Dial:    func(ctx context.Context) (peer.Link, error) { return n.dial(ctx, l) },
		Talk:    n.speak,
		Explain: Explain, Now: n.options.Now, Chance: n.options.Chance,
	})
	n.lines[l.address] = l
	fault.Go(func() {
		defer close(l.done)
		_ = l.uplink.Run(ctx) // it gives none
	})
}

// speak talks with a neighbour this device called.
func (n *Neighbours) speak(ctx context.Context, link peer.Link) error {
	ws, ok := link.(*wslink.Link)
	if !ok {
		return errors.New("link of an unknown kind")
	}
	return n.talk(ctx, ws.Device(), link, true)
}

// drop stops calling a line. n.mu is held.
func (n *Neighbours) drop(l *line) {
	l.stop()
	delete(n.lines, l.address)
}

// hangUp stops calling everybody and waits until the last line is down.
func (n *Neighbours) hangUp() {
	n.mu.Lock()
	var ending []*line
	for _, l := range n.lines {
		n.drop(l)
		ending = append(ending, l)
	}
	n.mu.Unlock()
	for _, l := range ending {
		<-l.done
	}
}

// tend calls the addresses that are kept, forgets those whose beacons ended, and sends away who may not talk any more.
func (n *Neighbours) tend(ctx context.Context, stop func(), look chan<- struct{}) {
	facts, stopFacts := n.options.Watch()
	defer stopFacts()
	beat := time.NewTicker(lookEvery)
	defer beat.Stop()
	for {
		if !n.wanted() {
			stop()
			return
		}
		n.callKept(ctx)
		select {
		case <-ctx.Done():
			return
		case <-n.hurry:
			n.hurryLines()
			select {
			case look <- struct{}{}:
			default: // it is asking already
			}
		case <-facts:
			n.talks.dismiss(func(d dot.Device) bool { return n.known(d) != nil })
		case <-beat.C:
			n.forget()
		}
	}
}

// callKept calls every address entered by hand or left by a pairing, and no more those that were removed.
func (n *Neighbours) callKept(ctx context.Context) {
	n.mu.Lock()
	defer n.mu.Unlock()
	want := map[string]*identity.Pin{}
	for _, p := range n.kept.Pairings {
		pin := identity.PinOf(p.Public)
		for _, a := range p.Addresses {
			want[a] = &pin
		}
	}
	for _, a := range n.kept.Addresses {
		want[a] = nil
	}
	for address, l := range n.lines {
		if _, still := want[address]; l.kept && !still {
			n.drop(l)
		}
	}
	for address, pin := range want {
		l := n.lines[address]
		if l == nil {
			n.call(ctx, &line{address: address, pin: pin, kept: true})
			continue
		}
		l.kept = true
	}
}

// forget stops calling addresses whose beacons ended.
func (n *Neighbours) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.options.Now().Add(-sightedFor)
	for _, l := range n.lines {
		if !l.kept && l.seen.Before(before) && l.uplink.Status().State != uplink.Connected {
			n.drop(l)
		}
	}
}

// Hurry looks for neighbours and calls them now: an operator asked.
func (n *Neighbours) Hurry() { n.hurryUp() }

func (n *Neighbours) hurryUp() {
	select {
	case n.hurry <- struct{}{}:
	default: // somebody asked already
	}
	n.ring()
}

func (n *Neighbours) hurryLines() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range n.lines {
		if l.uplink.Status().State == uplink.Waiting && l.uplink.Status().Reason != identity.NeighbourTalking {
			l.uplink.Hurry()
		}
	}
}

// Status is how this device stands with one neighbour.
type Status struct {
	Device  dot.Device // zero while nobody answered at the address
	Name    string     // of its grant or pairing; empty for a device that has neither
	Address string     // that is called; empty when it called
	State   uplink.State
	Reason  string // stable code of the last failure; empty while connected
	Next    time.Time
	Paired  bool
	Manual  bool // entered by hand
}

// Statuses lists the neighbours: those talked with first, then those paired, then addresses.
func (n *Neighbours) Statuses() []Status {
	roll := n.options.Roll()
	n.mu.Lock()
	defer n.mu.Unlock()
	byDevice := map[dot.Device]Status{}
	var strange []Status
	for _, p := range n.kept.Pairings {
		byDevice[p.Device()] = Status{Device: p.Device(), Name: p.Name, State: uplink.Idle, Paired: true}
	}
	for _, l := range n.lines {
		st := n.statusOf(l)
		if l.device.IsZero() || l.device == n.own {
			strange = append(strange, st)
			continue
		}
		if old, ok := byDevice[l.device]; ok {
			st.Paired, st.Manual = st.Paired || old.Paired, st.Manual || old.Manual
			if old.Address != "" && better(old, st) {
				old.Paired, old.Manual = st.Paired, st.Manual
				st = old
			}
		}
		byDevice[l.device] = st
	}
	for _, d := range n.talks.devices() {
		st := byDevice[d]
		st.Device, st.State, st.Reason, st.Next = d, uplink.Connected, "", time.Time{}
		byDevice[d] = st
	}
	var all []Status
	for d, st := range byDevice {
		if roll.Grant(d) != nil {
			st.Name = roll.Name(d)
		}
		all = append(all, st)
	}
	all = append(all, strange...)
	slices.SortFunc(all, order)
	return all
}

func (n *Neighbours) statusOf(l *line) Status {
	up := l.uplink.Status()
	st := Status{Device: l.device, Address: l.address, State: up.State, Reason: up.Reason, Next: up.NextCall}
	st.Manual = slices.Contains(n.kept.Addresses, l.address)
	for _, p := range n.kept.Pairings {
		if p.Device() == l.device || l.device.IsZero() && slices.Contains(p.Addresses, l.address) {
			st.Name, st.Paired, st.Device = p.Name, true, p.Device()
		}
	}
	return st
}

// better says that of two lines to one device the first tells more.
func better(a, b Status) bool { return rank(a) <= rank(b) }

func rank(s Status) int {
	switch s.State {
	case uplink.Connected:
		return 0
	case uplink.Calling:
		return 1
	case uplink.Waiting:
		return 2
	}
	return 3
}

func order(a, b Status) int {
	if d := rank(a) - rank(b); d != 0 && (rank(a) == 0 || rank(b) == 0) {
		return d
	}
	if a.Name != b.Name {
		if a.Name == "" || b.Name == "" {
			return len(b.Name) - len(a.Name)
		}
		return strings.Compare(a.Name, b.Name)
	}
	return strings.Compare(a.Address+a.Device.String(), b.Address+b.Device.String())
}

// Listening is where this device listens, for a log; on says whether the local network is turned on.
func (n *Neighbours) Listening() (addresses []string, on bool) {
	n.mu.Lock()
	on = !n.kept.Off
	n.mu.Unlock()
	return n.Addresses(), on
}
