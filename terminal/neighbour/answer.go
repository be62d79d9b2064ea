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
}

// Accept waits for the next caller that may come in.
func (f *fence) Accept() (net.Conn, error) {
	for {
		conn, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if f.admit(conn) {
			return &fenced{Conn: conn, fence: f}, nil
		}
		_ = conn.Close() // nobody is there to be told
	}
}

func (f *fence) admit(conn net.Conn) bool {
	at, err := netip.ParseAddrPort(conn.LocalAddr().String())
	if err != nil || !f.open && !private(at.Addr()) {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls >= connectionsMax {
		return false
	}
	f.calls++
	return true
}

// fenced gives its place back when it is closed.
type fenced struct {
	net.Conn
	fence *fence
	once  sync.Once
}

// Close ends the connection.
func (c *fenced) Close() error {
	c.once.Do(func() {
		c.fence.mu.Lock()
		defer c.fence.mu.Unlock()
		c.fence.calls--
	})
	return c.Conn.Close()
}

// errNoListener says that nothing could be listened on.
var errNoListener = errors.New("no port to listen on")
