// Package neighbour finds the other terminals of the local network and keeps a conversation with each.
package neighbour

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"qianshao/shared/door"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/reception"
	"qianshao/terminal/fault"
)

// Options are what neighbours need of their terminal.
type Options struct {
	Key    identity.Key
	Name   func() string         // what this device calls itself
	Roll   func() *identity.Roll // what is believed here
	Learn  func(ctx context.Context, facts [][]byte) error
	Pair   func(ctx context.Context, device dot.Device) error // believe a device as one's own from now on
	Watch  func() (<-chan struct{}, func())                   // rings when facts grew
	Talk   func(ctx context.Context, device dot.Device, link peer.Link) error
	Kept   Kept
	Keep   func(ctx context.Context, k Kept) error // durably
	Listen string                                  // HOST:PORT; empty: a free port on every private network
	Now    func() time.Time
	Chance func() float64
	Random io.Reader
	Log    *slog.Logger
}

// Bounds of how many are talked with.
const (
	linesMax     = 64 // addresses that are called
	diallingMax  = 8  // at one moment
	guestsMax    = 32 // conversations with devices that called
	arrivalsEach = 5  // a second
)

// Neighbours is a terminal in its local network. Run owns its sockets; the other methods may be called by anybody.
type Neighbours struct {
	options   Options
	own       dot.Device
	talks     *talks
	reception *reception.Reception
	attempts  *rate.Limiter
	dialling  chan struct{}
	start     []byte // secret of this start
	hurry     chan struct{}

	keeping sync.Mutex // one change of what is kept at a time

	mu       sync.Mutex
	kept     Kept
	running  bool
	asked    bool // a pairing code was asked for: listen though nobody is known yet
	offered  *offer
	at       netip.AddrPort // that is listened on; invalid while none is
	lines    map[string]*line
	watchers map[chan struct{}]struct{}
}

// New makes a terminal's neighbours. Nothing is opened before Run.
func New(o Options) (*Neighbours, error) {
	start := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, start); err != nil {
		return nil, fmt.Errorf("read random start: %w", err)
	}
	n := &Neighbours{
		options: o, own: o.Key.Device(), talks: newTalks(o.Key.Device()), start: start, kept: o.Kept,
		attempts: rate.NewLimiter(introductionsEach, introductionsBurst), dialling: make(chan struct{}, diallingMax),
		hurry: make(chan struct{}, 1), lines: map[string]*line{}, watchers: map[chan struct{}]struct{}{},
	}
	n.reception = reception.New(reception.Options{Talk: n.receive, Now: o.Now, Links: guestsMax, PerDevice: 2, PerSecond: arrivalsEach})
	return n, nil
}

// Run listens, looks for neighbours and talks with them until ctx ends. While the local network is turned off, and
// while there is nobody to know anybody by, it waits. A network that fails is tried again: it never ends by itself.
func (n *Neighbours) Run(ctx context.Context) error {
	n.set(func() { n.running = true })
	defer n.set(func() { n.running = false })
	changed, stop := n.Watch()
	defer stop()
	facts, stopFacts := n.options.Watch()
	defer stopFacts()
	for ctx.Err() == nil {
		if n.wanted() {
			if err := n.open(ctx); err != nil && ctx.Err() == nil {
				n.options.Log.WarnContext(ctx, "local network", "reason", err.Error())
				rest(ctx, lookEvery)
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-facts: // enrolled
		}
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// wanted says whether there is anything to listen for.
func (n *Neighbours) wanted() bool {
	enrolled := len(n.options.Roll().Root()) > 0
	n.mu.Lock()
	defer n.mu.Unlock()
	return !n.kept.Off && (enrolled || n.asked || len(n.kept.Pairings) > 0 || len(n.kept.Addresses) > 0)
}

// open listens and talks until ctx ends or the local network is turned off.
func (n *Neighbours) open(ctx context.Context) error {
	listener, host, err := n.listen(ctx)
	if err != nil {
		return err
	}
	config, err := n.serverTLS()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	at := netip.MustParseAddrPort(listener.Addr().String())
	n.set(func() { n.at = netip.AddrPortFrom(host, at.Port()) })
	defer n.set(func() { n.at = netip.AddrPort{} })
	n.keepPort(ctx, int(at.Port()))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	look := &discovery{
		start: n.start, secrets: n.secrets, host: host, port: at.Port(), now: n.options.Now, chance: n.options.Chance,
		found: func(at netip.AddrPort) { n.sighted(ctx, at) }, hurry: make(chan struct{}, 1), log: n.options.Log,
	}
	var work fault.Group
	var serving error
	work.Go(func() { _ = n.reception.Run(ctx) }) // it gives none
	work.Go(func() { look.run(ctx) })
	work.Go(func() {
		serving = door.Serve(ctx, listener, config, n.routes(), n.options.Log)
		stop()
	})
	work.Go(func() { n.tend(ctx, stop, look.hurry) })
	work.Wait()
	n.hangUp()
	return serving
}

// listen opens the port people named, or on every private network the one of the last start, or a free one. host is
// invalid for every network.
func (n *Neighbours) listen(ctx context.Context) (*fence, netip.Addr, error) {
	var plain net.ListenConfig
	if n.options.Listen != "" {
		l, err := plain.Listen(ctx, "tcp", n.options.Listen)
		if err != nil {
			return nil, netip.Addr{}, fmt.Errorf("listen on %s: %w", n.options.Listen, err)
		}
		host := netip.MustParseAddrPort(l.Addr().String()).Addr().Unmap()
		if host.IsUnspecified() {
			return &fence{Listener: l, open: true}, netip.Addr{}, nil
		}
		return &fence{Listener: l, open: true}, host.WithZone(""), nil
	}
	n.mu.Lock()
	before := n.kept.Port
	n.mu.Unlock()
	failed := []error{errNoListener}
	for _, port := range []int{before, 0} {
		l, err := plain.Listen(ctx, "tcp", ":"+strconv.Itoa(port))
		if err == nil {
			return &fence{Listener: l}, netip.Addr{}, nil
		}
		failed = append(failed, err)
	}
	return nil, netip.Addr{}, errors.Join(failed...)
}

// keepPort notes the port for the next start. Where it cannot, others ask the network again.
func (n *Neighbours) keepPort(ctx context.Context, port int) {
	n.mu.Lock()
	same := n.kept.Port == port
	n.mu.Unlock()
	if same || n.options.Listen != "" {
		return
	}
	if err := n.keep(ctx, func(k *Kept) error { k.Port = port; return nil }); err != nil {
		n.options.Log.DebugContext(ctx, "port not noted", "reason", err.Error())
	}
}

// startWithin is how long a terminal takes from its first line to its first port, and a half.
const startWithin = 2 * time.Second

// listening waits until this device can be called.
func (n *Neighbours) listening(ctx context.Context) error {
	n.mu.Lock()
	n.asked = true
	off, within := n.kept.Off, patience
	if !n.running {
		within = startWithin // it is being started, or this is a single command that never listens
	}
	n.mu.Unlock()
	if off {
		return &identity.Refusal{Code: identity.LANOff}
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	changed, stop := n.Watch()
	defer stop()
	n.ring()
	for {
		n.mu.Lock()
		up := n.at.IsValid() || n.at.Port() != 0
		n.mu.Unlock()
		if up {
			return nil
		}
		select {
		case <-ctx.Done():
			return identity.Refuse(identity.LANOff, ctx.Err())
		case <-changed:
		}
	}
}

// Addresses are those under which neighbours call this device; none while it does not listen.
func (n *Neighbours) Addresses() []string {
	n.mu.Lock()
	at := n.at
	n.mu.Unlock()
	var all []string
	if at.Port() == 0 {
		return nil
	}
	for _, one := range networksAt(at.Addr()) {
		if len(all) < addressesMax {
			all = append(all, netip.AddrPortFrom(one.ip, at.Port()).String())
		}
	}
	return all
}

// talk holds the one conversation with a device, over a link either called.
func (n *Neighbours) talk(ctx context.Context, device dot.Device, link peer.Link, outward bool) error {
	ctx, end, err := n.talks.begin(ctx, device, outward)
	if err != nil {
		return err
	}
	n.ring()
	defer n.ring()
	defer end()
	if err := n.known(device); err != nil {
		return err // it was sent away after it was let in, and before it could be found to be
	}
	n.options.Log.InfoContext(ctx, "neighbour connected", "device", device.String(), "called", outward)
	err = n.options.Talk(ctx, device, link)
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	n.options.Log.InfoContext(ctx, "neighbour left", "device", device.String(), "reason", fmt.Sprint(err))
	return err
}

// set changes what n.mu guards and tells who watches.
func (n *Neighbours) set(change func()) {
	n.mu.Lock()
	change()
	n.mu.Unlock()
	n.ring()
}

// Watch gives a channel of size one that is sent to whenever something changed, and a function that ends the watching.
func (n *Neighbours) Watch() (changed <-chan struct{}, stop func()) {
	bell := make(chan struct{}, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.watchers[bell] = struct{}{}
	return bell, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.watchers, bell)
	}
}

func (n *Neighbours) ring() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for bell := range n.watchers {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
