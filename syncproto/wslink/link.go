// Package wslink is a link over a websocket inside TLS 1.3.
package wslink

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

const (
	// subprotocol keeps a browser, or a program of another kind, from being taken for a device.
	subprotocol = "qianshao.sync.1"

	handshakeWithin = 10 * time.Second
	silenceMax      = 75 * time.Second // on the way in, after which the link is closed
	sendWithin      = 30 * time.Second // for a frame, plus a second for each KiB of it
	bufferBytes     = 16 << 10
	roomMax         = 32 << 10 // kept of the room for a frame while none comes
	answerMax       = 4 << 10  // bytes kept of what a server answers instead of a websocket
)

// Refusals to make a link.
var (
	ErrPlain  = errors.New("not a wss address")                    // without TLS, or not an address at all
	ErrNoKey  = errors.New("other side has no Ed25519 device key") // its certificate is missing or of another kind
	ErrNoSync = errors.New("not a sync endpoint of this program")  // a websocket of another kind, or a browser
)

// RefusedError says that the server answered with a status instead of opening a link.
type RefusedError struct {
	Status int    // of HTTP
	Text   string // the start of the answer: hostile text
}

func (e *RefusedError) Error() string { return fmt.Sprintf("server answered %d: %q", e.Status, e.Text) }

// Link carries frames over one websocket: binary messages of at most wire.FrameMax bytes, not compressed, for
// segments are already. Send and Receive are for one goroutine each.
type Link struct {
	conn   *websocket.Conn
	public ed25519.PublicKey
	room   bytes.Buffer // for the frame received last
	once   sync.Once
	closed error
}

// Dial opens a link to a wss address. config says whom to trust and as whom to appear; TLS is never older than 1.3.
// ctx bounds the dialling alone.
func Dial(ctx context.Context, address string, config *tls.Config) (*Link, error) {
	if !strings.HasPrefix(address, "wss://") {
		return nil, fmt.Errorf("dial %q: %w", address, ErrPlain)
	}
	config = config.Clone()
	config.MinVersion = tls.VersionTLS13
	config.NextProtos = []string{"http/1.1"}
	dialer := websocket.Dialer{
		TLSClientConfig: config, HandshakeTimeout: handshakeWithin, Subprotocols: []string{subprotocol},
		ReadBufferSize: bufferBytes, WriteBufferSize: bufferBytes,
	}
	conn, answer, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, refusal(answer, err))
	}
	secured, ok := conn.NetConn().(*tls.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("dial %s: %w", address, ErrPlain), conn.Close())
	}
	state := secured.ConnectionState()
	l, err := newLink(conn, &state)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("dial %s: %w", address, err), conn.Close())
	}
	return l, nil
}

// refusal tells a server that answered from one that could not be reached.
func refusal(answer *http.Response, err error) error {
	if answer == nil || !errors.Is(err, websocket.ErrBadHandshake) {
		return err
	}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, answerMax)) // what could be read of it is all there is to tell
	return &RefusedError{Status: answer.StatusCode, Text: strings.TrimSpace(string(text))}
}

// Accept turns a request into a link, or answers it with a refusal and tells why. The server it came through has to
// ask for a client certificate, and to check it.
func Accept(w http.ResponseWriter, r *http.Request) (*Link, error) {
	if r.TLS == nil {
		http.Error(w, "TLS only", http.StatusUpgradeRequired)
		return nil, fmt.Errorf("accept: %w", ErrPlain)
	}
	if !offers(r) || r.Header.Get("Origin") != "" {
		http.Error(w, "a sync endpoint, not for browsers", http.StatusBadRequest)
		return nil, fmt.Errorf("accept: %w", ErrNoSync)
	}
	if _, err := deviceKey(r.TLS); err != nil {
		http.Error(w, "no device certificate", http.StatusForbidden)
		return nil, fmt.Errorf("accept: %w", err)
	}
	upgrader := websocket.Upgrader{
		HandshakeTimeout: handshakeWithin, Subprotocols: []string{subprotocol},
		ReadBufferSize: bufferBytes, WriteBufferSize: bufferBytes,
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	l, err := newLink(conn, r.TLS)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("accept: %w", err), conn.Close())
	}
	return l, nil
}

func offers(r *http.Request) bool {
	for _, p := range websocket.Subprotocols(r) {
		if p == subprotocol {
			return true
		}
	}
	return false
}

func newLink(conn *websocket.Conn, state *tls.ConnectionState) (*Link, error) {
	public, err := deviceKey(state)
	if err != nil {
		return nil, err
	}
	if state.Version < tls.VersionTLS13 {
		return nil, fmt.Errorf("%w: TLS version %#x", ErrPlain, state.Version)
	}
	if conn.Subprotocol() != subprotocol {
		return nil, fmt.Errorf("%w: subprotocol %q", ErrNoSync, conn.Subprotocol())
	}
	conn.SetReadLimit(wire.FrameMax)
	return &Link{conn: conn, public: public}, nil
}

// deviceKey is the key of the device at the other end, from its certificate.
func deviceKey(state *tls.ConnectionState) (ed25519.PublicKey, error) {
	if len(state.PeerCertificates) == 0 {
		return nil, ErrNoKey
	}
	public, ok := state.PeerCertificates[0].PublicKey.(ed25519.PublicKey)
	if !ok {
		return nil, ErrNoKey
	}
	return public, nil
}

// Public is the key by which the other side was authenticated.
func (l *Link) Public() ed25519.PublicKey { return l.public }

// Device is the name of the device at the other end, from its certificate.
func (l *Link) Device() dot.Device { return dot.DeviceOf(l.public) }

// Remote is the network address of the other end, for a log.
func (l *Link) Remote() string { return l.conn.RemoteAddr().String() }

// Send writes one frame. A link that does not take it in time is closed, and so is one whose ctx ends meanwhile: a
// frame cannot be taken back half way.
func (l *Link) Send(ctx context.Context, frame []byte) error {
	if len(frame) > wire.FrameMax {
		return fmt.Errorf("send: %w: %d bytes", wire.ErrTooLarge, len(frame))
	}
	defer l.abandon(ctx)()
	late := time.AfterFunc(sendWithin+time.Duration(len(frame))*time.Second/1024, l.drop)
	defer late.Stop()
	if err := l.conn.WriteMessage(websocket.BinaryMessage, frame); err != nil {
		return fmt.Errorf("write message: %w", because(ctx, err))
	}
	return nil
}

// Receive waits for one frame, which is good until the next Receive. After a long silence it closes the link, and so it does when ctx ends. There are no
// pings of the websocket's own: the conversation has its own every few seconds, which measure more.
func (l *Link) Receive(ctx context.Context) ([]byte, error) {
	defer l.abandon(ctx)()
	silent := time.AfterFunc(silenceMax, l.drop)
	defer silent.Stop()
	if l.room.Cap() > roomMax {
		l.room = bytes.Buffer{}
	}
	l.room.Reset()
	kind, message, err := l.conn.NextReader()
	if err == nil {
		_, err = l.room.ReadFrom(message)
	}
	if err != nil {
		return nil, fmt.Errorf("read message: %w", because(ctx, err))
	}
	if kind != websocket.BinaryMessage {
		return nil, fmt.Errorf("read message: %w: not binary", wire.ErrMalformed)
	}
	return l.room.Bytes(), nil
}

// abandon closes the link when ctx ends before the function it returns is called.
func (l *Link) abandon(ctx context.Context) (stop func()) {
	undo := context.AfterFunc(ctx, l.drop)
	return func() { undo() }
}

// because names the end of ctx as the reason when that is what closed the link.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// Close ends the link; whoever sends or receives gets an error. It may be called more than once, by anybody.
func (l *Link) Close() error {
	l.once.Do(func() { l.closed = l.conn.Close() })
	return l.closed
}

// drop closes the link where nobody is there to be told.
func (l *Link) drop() { _ = l.Close() }
