package wslink_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
	"qianshao/syncproto/wslink"
)

var _ peer.Link = (*wslink.Link)(nil)

// device is a key and the certificate a device makes for itself.
type device struct {
	public      ed25519.PublicKey
	certificate tls.Certificate
}

func newDevice(t *testing.T, seed byte) device {
	t.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
	public := private.Public().(ed25519.PublicKey)
	return device{public: public, certificate: certify(t, public, private)}
}

func certify(t *testing.T, public, private any) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}

// config appears as d and trusts one key alone; nil trusts anybody.
func (d device) config(trusted ed25519.PublicKey) *tls.Config {
	return &tls.Config{
		Certificates:       []tls.Certificate{d.certificate},
		InsecureSkipVerify: true, // the pinned key decides, not a name
		ClientAuth:         tls.RequireAnyClientCert,
		VerifyConnection: func(s tls.ConnectionState) error {
			if trusted != nil && !trusted.Equal(s.PeerCertificates[0].PublicKey) {
				return errors.New("not the pinned key")
			}
			return nil
		},
	}
}

// serve runs a server that answers with handler, and gives its wss address.
func serve(t *testing.T, config *tls.Config, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.TLS = config
	s.StartTLS()
	t.Cleanup(s.Close)
	return "wss" + strings.TrimPrefix(s.URL, "https") + "/sync"
}

// pair is both ends of a link over loopback.
func pair(t *testing.T) (dialed, accepted *wslink.Link) {
	t.Helper()
	terminal, hub := newDevice(t, 1), newDevice(t, 2)
	came := make(chan *wslink.Link, 1)
	address := serve(t, hub.config(terminal.public), func(w http.ResponseWriter, r *http.Request) {
		l, err := wslink.Accept(w, r)
		if err != nil {
			t.Error(err)
		}
		came <- l
	})
	dialed, err := wslink.Dial(t.Context(), address, terminal.config(hub.public))
	if err != nil {
		t.Fatal(err)
	}
	accepted = <-came
	t.Cleanup(func() {
		_ = dialed.Close() // a test may have closed it already
		_ = accepted.Close()
	})
	if dialed.Device() != dot.DeviceOf(hub.public) || accepted.Device() != dot.DeviceOf(terminal.public) {
		t.Error("the ends are not known by the keys of their certificates")
	}
	return dialed, accepted
}

func TestFramesOfEverySizeArriveWholeAndInOrder(t *testing.T) {
	a, b := pair(t)
	for _, size := range []int{0, 1, 125, 126, 4096, 65_535, 65_536, wire.FrameMax} {
		sent := bytes.Repeat([]byte{byte(size)}, size)
		failed := make(chan error, 1)
		go func() { failed <- a.Send(t.Context(), sent) }()
		got, err := b.Receive(t.Context())
		if err != nil || !bytes.Equal(got, sent) {
			t.Fatalf("of %d bytes %d arrived: %v", size, len(got), err)
		}
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
		go func() { failed <- b.Send(t.Context(), got) }()
		if back, err := a.Receive(t.Context()); err != nil || !bytes.Equal(back, sent) {
			t.Fatalf("of %d bytes %d came back: %v", size, len(back), err)
		}
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFrameTooLargeIsNeitherSentNorReceived(t *testing.T) {
	a, _ := pair(t)
	if err := a.Send(t.Context(), make([]byte, wire.FrameMax+1)); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("sent: %v", err)
	}
	terminal, hub := newDevice(t, 1), newDevice(t, 2)
	got := make(chan error, 1)
	address := serve(t, hub.config(nil), func(w http.ResponseWriter, r *http.Request) {
		l, err := wslink.Accept(w, r)
		if err == nil {
			_, err = l.Receive(t.Context())
		}
		got <- err
	})
	dialer := websocket.Dialer{TLSClientConfig: terminal.config(hub.public), Subprotocols: []string{"qianshao.sync.1"}}
	rude, _, err := dialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rude.Close()
	_ = rude.WriteMessage(websocket.BinaryMessage, make([]byte, wire.FrameMax+1)) // the other end may hang up half way
	if err := <-got; !errors.Is(err, websocket.ErrReadLimit) {
		t.Errorf("received: %v", err)
	}
}

func TestTextIsNoFrame(t *testing.T) {
	terminal, hub := newDevice(t, 1), newDevice(t, 2)
	got := make(chan error, 1)
	address := serve(t, hub.config(nil), func(w http.ResponseWriter, r *http.Request) {
		l, err := wslink.Accept(w, r)
		if err == nil {
			_, err = l.Receive(t.Context())
		}
		got <- err
	})
	dialer := websocket.Dialer{TLSClientConfig: terminal.config(hub.public), Subprotocols: []string{"qianshao.sync.1"}}
	c, _, err := dialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.WriteMessage(websocket.TextMessage, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := <-got; !errors.Is(err, wire.ErrMalformed) {
		t.Errorf("got %v", err)
	}
}

func TestWhoIsNotTrustedGetsNoLink(t *testing.T) {
	terminal, hub, stranger := newDevice(t, 1), newDevice(t, 2), newDevice(t, 3)
	accept := func(w http.ResponseWriter, r *http.Request) {
		if l, err := wslink.Accept(w, r); err == nil {
			_ = l.Close() // only the handshake is of interest
		}
	}
	address := serve(t, hub.config(terminal.public), accept)
	t.Run("a server with another key than the pinned one", func(t *testing.T) {
		if _, err := wslink.Dial(t.Context(), address, terminal.config(stranger.public)); err == nil {
			t.Error("dialled")
		}
	})
	t.Run("a client with a key the server does not know", func(t *testing.T) {
		if _, err := wslink.Dial(t.Context(), address, stranger.config(hub.public)); err == nil {
			t.Error("dialled")
		}
	})
	t.Run("a client without a certificate", func(t *testing.T) {
		bare := stranger.config(hub.public)
		bare.Certificates = nil
		lax := hub.config(nil)
		lax.ClientAuth, lax.VerifyConnection = tls.RequestClientCert, nil
		_, err := wslink.Dial(t.Context(), serve(t, lax, accept), bare)
		var refused *wslink.RefusedError
		if !errors.As(err, &refused) || refused.Status != http.StatusForbidden {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a client with a key of another kind", func(t *testing.T) {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		other := stranger.config(hub.public)
		other.Certificates = []tls.Certificate{certify(t, private.Public(), private)}
		_, err = wslink.Dial(t.Context(), serve(t, hub.config(nil), accept), other)
		var refused *wslink.RefusedError
		if !errors.As(err, &refused) || refused.Status != http.StatusForbidden {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a server that speaks no newer TLS than 1.2", func(t *testing.T) {
		old := hub.config(nil)
		old.MaxVersion = tls.VersionTLS12
		if _, err := wslink.Dial(t.Context(), serve(t, old, accept), terminal.config(hub.public)); err == nil {
			t.Error("dialled")
		}
	})
}

func TestWhatIsNoSyncEndpointIsSaid(t *testing.T) {
	terminal, hub := newDevice(t, 1), newDevice(t, 2)
	if _, err := wslink.Dial(t.Context(), "ws://127.0.0.1:1/sync", terminal.config(nil)); !errors.Is(err, wslink.ErrPlain) {
		t.Errorf("plain address: %v", err)
	}
	address := serve(t, hub.config(nil), func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "gone fishing", http.StatusTeapot)
	})
	_, err := wslink.Dial(t.Context(), address, terminal.config(hub.public))
	var refused *wslink.RefusedError
	if !errors.As(err, &refused) || refused.Status != http.StatusTeapot || refused.Text != "gone fishing" {
		t.Errorf("other server: %v", err)
	}
	other := serve(t, hub.config(nil), func(w http.ResponseWriter, r *http.Request) {
		upgrader := websocket.Upgrader{}
		if c, err := upgrader.Upgrade(w, r, nil); err == nil {
			_ = c.Close() // only the handshake is of interest
		}
	})
	if _, err := wslink.Dial(t.Context(), other, terminal.config(hub.public)); !errors.Is(err, wslink.ErrNoSync) {
		t.Errorf("other websocket: %v", err)
	}
	answers := make(chan error, 2)
	ours := serve(t, hub.config(nil), func(w http.ResponseWriter, r *http.Request) {
		_, err := wslink.Accept(w, r)
		answers <- err
	})
	browser := websocket.Dialer{TLSClientConfig: terminal.config(hub.public), Subprotocols: []string{"qianshao.sync.1"}}
	if _, _, err := browser.Dial(ours, http.Header{"Origin": {"https://evil.example"}}); err == nil {
		t.Error("a page of another site got a link")
	}
	if err := <-answers; !errors.Is(err, wslink.ErrNoSync) {
		t.Errorf("browser: %v", err)
	}
	plain := httptest.NewRecorder()
	if _, err := wslink.Accept(plain, httptest.NewRequest(http.MethodGet, "/sync", nil)); !errors.Is(err, wslink.ErrPlain) {
		t.Errorf("without TLS: %v", err)
	}
}

func TestEndingAContextOrClosingFreesWhoWaits(t *testing.T) {
	t.Run("a receiver whose context ends", func(t *testing.T) {
		_, b := pair(t)
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan error, 1)
		go func() {
			_, err := b.Receive(ctx)
			got <- err
		}()
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a sender nobody reads from", func(t *testing.T) {
		a, _ := pair(t)
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan error, 1)
		go func() {
			var err error
			for err == nil {
				err = a.Send(ctx, make([]byte, wire.FrameMax))
			}
			got <- err
		}()
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a receiver whose other side closes", func(t *testing.T) {
		a, b := pair(t)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := b.Receive(t.Context()); err == nil {
			t.Error("received from a closed link")
		}
		if err := a.Send(t.Context(), []byte{1}); err == nil {
			t.Error("sent over a closed link")
		}
	})
}
