package neighbour

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync"

	"qianshao/shared/door"
	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// Bounds of who calls.
const (
	connectionsMax     = 128 // of all callers together, known or not
	connectionsEach    = 32  // of one address: somebody at one machine does not take all
	introductionsEach  = 5   // a second
	introductionsBurst = 20
)

// routes answers callers.
func (n *Neighbours) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(door.Path, door.Sync(n.reception, n.mayTalk, identity.NeighbourBusy))
	mux.HandleFunc("POST "+introducePath, n.introduced)
	return mux
}

// serverTLS asks every caller for its device certificate; who has none gets no further.
func (n *Neighbours) serverTLS() (*tls.Config, error) {
	return identity.NeighbourTLS(n.options.Key, n.options.Now, func(ed25519.PublicKey) error { return nil })
}

// mayTalk says why a device that calls is sent away, before it costs anything.
func (n *Neighbours) mayTalk(device dot.Device) error {
	if err := n.known(device); err != nil {
		return err
	}
	if n.talks.refuses(device, false) {
		return &identity.Refusal{Code: identity.NeighbourTalking}
	}
	return nil
}

// receive talks with a device that called.
func (n *Neighbours) receive(ctx context.Context, device dot.Device, link peer.Link) error {
	return n.talk(ctx, device, link, false)
}

// introduced answers a device that says who it is. Who it is told who this device is only when it may talk.
func (n *Neighbours) introduced(w http.ResponseWriter, r *http.Request) {
	answer, err := n.welcome(r)
	if err != nil {
		answer = introduction{Code: refusalOf(err).Code}
		n.options.Log.InfoContext(r.Context(), "neighbour sent away", "code", answer.Code, "from", r.RemoteAddr)
	}
	raw, err := answer.marshal()
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/cbor")
	w.Write(raw) // a lost answer is asked for again
}

func (n *Neighbours) welcome(r *http.Request) (introduction, error) {
	if !n.attempts.AllowN(n.options.Now(), 1) {
		return introduction{}, &identity.Refusal{Code: identity.NeighbourBusy}
	}
	public, err := identity.PeerKey(*r.TLS)
	if err != nil {
		return introduction{}, identity.Refuse(identity.NeighbourUnknown, err)
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, introductionLenMax+1))
	if err != nil {
		return introduction{}, identity.Refuse(identity.NeighbourMalformed, err)
	}
	said, err := parseIntroduction(raw)
	if err != nil {
		return introduction{}, identity.Refuse(identity.NeighbourMalformed, err)
	}
	if len(said.Token) > 0 {
		err = n.redeem(r.Context(), public, said)
	} else {
		err = n.believe(r.Context(), public, said)
	}
	if err != nil {
		return introduction{}, err
	}
	return n.credentials(), nil
}

// fence lets in callers that come over a private network, so many at once.
type fence struct {
	net.Listener
	open bool // people named the address: whoever reaches it may call

	mu    sync.Mutex
	calls int
	from  map[netip.Addr]int
}

// Accept waits for the next caller that may come in.
func (f *fence) Accept() (net.Conn, error) {
	for {
		conn, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if from, ok := f.admit(conn); ok {
			return &fenced{Conn: conn, fence: f, from: from}, nil
		}
		_ = conn.Close() // nobody is there to be told
	}
}

func (f *fence) admit(conn net.Conn) (from netip.Addr, ok bool) {
	at, err := netip.ParseAddrPort(conn.LocalAddr().String())
	caller, failed := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || failed != nil || !f.open && !private(at.Addr()) {
		return netip.Addr{}, false
	}
	from = caller.Addr().Unmap()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls >= connectionsMax || f.from[from] >= connectionsEach {
		return netip.Addr{}, false
	}
	if f.from == nil {
		f.from = map[netip.Addr]int{}
	}
	f.calls++
	f.from[from]++
	return from, true
}

func (f *fence) release(from netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls--
	if f.from[from]--; f.from[from] == 0 {
		delete(f.from, from)
	}
}

// fenced gives its place back when it is closed.
type fenced struct {
	net.Conn
	fence *fence
	from  netip.Addr
	once  sync.Once
}

// Close ends the connection.
func (c *fenced) Close() error {
	c.once.Do(func() { c.fence.release(c.from) })
	return c.Conn.Close()
}

// errNoListener says that nothing could be listened on.
var errNoListener = errors.New("no port to listen on")
