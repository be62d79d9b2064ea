package neighbour

import (
	"context"
	"log"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/hashicorp/mdns"
	"github.com/miekg/dns"

	"qianshao/terminal/fault"
)

const (
	service    = "_qianshao._tcp"
	listenFor  = time.Second      // for answers to one question
	lookEvery  = 30 * time.Second // between questions
	lookFirst  = 3 * time.Second  // the second question: the first one of a network that is coming up goes nowhere
	watchEvery = 5 * time.Second  // for networks that came or went
	answersMax = 64               // beacons waiting to be looked at; more are dropped, and asked for again
	tagsMax    = 17               // secrets in one beacon: the deployment's, and those of pairings
)

// discovery announces this terminal in its networks and looks for others.
type discovery struct {
	start   []byte // secret of this start, by which it knows itself
	secrets func() []secret
	host    netip.Addr // invalid: every private network
	port    uint16
	found   func(netip.AddrPort)
	now     func() time.Time
	chance  func() float64
	hurry   chan struct{}
	log     *slog.Logger
}

// run announces and looks until ctx ends.
func (d *discovery) run(ctx context.Context) {
	responders := map[string]*mdns.Server{}
	defer func() {
		for _, r := range responders {
			_ = r.Shutdown() // it gives none
		}
	}()
	watch := time.NewTicker(watchEvery)
	defer watch.Stop()
	look := time.NewTimer(0)
	defer look.Stop()
	next := lookFirst
	for {
		if d.announce(responders) {
			look.Reset(0)
		}
		select {
		case <-ctx.Done():
			return
		case <-watch.C:
			continue
		case <-d.hurry:
		case <-look.C:
		}
		d.look(ctx)
		look.Reset(next + time.Duration(d.chance()*float64(next/4)))
		next = lookEvery
	}
}

// announce answers in every network there is now, and no longer in those that went; changed says that one came.
func (d *discovery) announce(responders map[string]*mdns.Server) (changed bool) {
	now := map[string]network{}
	for _, n := range networksAt(d.host) {
		now[n.iface.Name+" "+n.ip.String()] = n
	}
	for name, r := range responders {
		if _, still := now[name]; !still {
			_ = r.Shutdown() // it gives none
			delete(responders, name)
		}
	}
	for name, n := range now {
		if responders[name] != nil {
			continue
		}
		r, err := mdns.NewServer(&mdns.Config{Zone: &zone{d: d, ip: n.ip}, Iface: &n.iface, Logger: d.logger()})
		if err != nil {
			d.log.Debug("cannot be found in a network", "network", n.iface.Name, "reason", err.Error())
			continue
		}
		responders[name], changed = r, true
	}
	return changed
}

// logger takes what the library says of hostile and foreign packets, which is much and of no use.
func (d *discovery) logger() *log.Logger {
	return slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
}

// look asks every network once who is there.
func (d *discovery) look(ctx context.Context) {
	var asking fault.Group
	for _, n := range networksAt(d.host) {
		asking.Go(func() { d.ask(ctx, n) })
	}
	asking.Wait()
}

// ask asks one network. The library listens for its whole time even when ctx ends; nobody waits for that.
func (d *discovery) ask(ctx context.Context, n network) {
	answers := make(chan *mdns.ServiceEntry, answersMax)
	asked := make(chan struct{})
	fault.Go(func() {
		for a := range answers {
			d.heard(a)
		}
		close(asked)
	})
	fault.Go(func() {
		defer close(answers)
		err := mdns.QueryContext(ctx, &mdns.QueryParam{
			Service: service, Timeout: listenFor, Interface: &n.iface, Entries: answers,
			DisableIPv6: n.ip.Is4(), DisableIPv4: !n.ip.Is4(), Logger: d.logger(),
		})
		if err != nil {
			d.log.Debug("cannot look for neighbours in a network", "network", n.iface.Name, "reason", err.Error())
		}
	})
	select {
	case <-asked:
	case <-ctx.Done():
	}
}

// heard looks at what answered; everything in it is hostile.
func (d *discovery) heard(e *mdns.ServiceEntry) {
	n, ok := parseNonce(e.Name)
	at := placeOf(e)
	if !ok || !at.IsValid() || d.own(n, at) {
		return
	}
	for _, s := range d.secrets() {
		for i, tag := range e.InfoFields {
			if i < tagsMax && s.recognise(tag, n, at, d.now()) {
				d.found(at)
				return
			}
		}
	}
}

// own says whether a beacon is this start's.
func (d *discovery) own(n nonce, at netip.AddrPort) bool {
	slot := slotOf(d.now())
	for _, s := range []uint32{slot, slot - 1, slot + 1} {
		if nonceAt(d.start, s, at.Addr()) == n {
			return true
		}
	}
	return false
}

// placeOf is where an answer says to call.
func placeOf(e *mdns.ServiceEntry) netip.AddrPort {
	if e.Port <= 0 || e.Port > 0xffff {
		return netip.AddrPort{}
	}
	ip, ok := netip.AddrFromSlice(e.AddrV4)
	if !ok && e.AddrV6IPAddr != nil {
		ip, ok = netip.AddrFromSlice(e.AddrV6IPAddr.IP)
	}
	if !ok || ip.IsMulticast() || ip.IsUnspecified() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(e.Port))
}

// zone answers questions in one network. What it says is made anew for each slot.
type zone struct {
	d  *discovery
	ip netip.Addr

	mu   sync.Mutex
	slot uint32
	tags string
	said *mdns.MDNSService
}

// Records answers a question; the library asks it.
func (z *zone) Records(q dns.Question) []dns.RR {
	said := z.beacon()
	if said == nil {
		return nil
	}
	return said.Records(q)
}

// beacon is what is announced now; nil where there is nobody to be found by.
func (z *zone) beacon() *mdns.MDNSService {
	slot, secrets := slotOf(z.d.now()), z.d.secrets()
	at := netip.AddrPortFrom(z.ip, z.d.port)
	n := nonceAt(z.d.start, slot, z.ip)
	key := ""
	for _, s := range secrets {
		key += string(s)
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.said != nil && z.slot == slot && z.tags == key {
		return z.said
	}
	if len(secrets) == 0 {
		return nil
	}
	var tags []string
	for _, s := range secrets[:min(len(secrets), tagsMax)] {
		tags = append(tags, s.tag(n, slot, at))
	}
	said, err := mdns.NewMDNSService(n.String(), service, "", n.String()+".local.", int(z.d.port), []net.IP{z.ip.AsSlice()}, tags)
	if err != nil {
		return nil // a port of zero, which a listener never has
	}
	z.said, z.slot, z.tags = said, slot, key
	return said
}
