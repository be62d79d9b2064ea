package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
)

// How a line to a page lives. Only one frame is on its way: the next is drawn when the page says that it stands, so that
// a slow browser gets fewer frames, not older ones.
const (
	frameGap    = 15 * time.Millisecond // between two frames
	writeWithin = 10 * time.Second
	heardWithin = 45 * time.Second // a page that says nothing for so long has gone
	askEvery    = 15 * time.Second
	bufferBytes = 32 << 10
)

// takenOver is the code of a line that ends because another page came to the front (4000 to 4999 are free for programs).
const takenOver = 4001

// line is the connection with one page.
type line struct {
	b      *Browser
	conn   *websocket.Conn
	drawn  chan uint64 // frames that stand in the page
	ended  chan struct{}
	ending sync.Once
	code   int // said to the page when the line ends
}

// accept makes a page the one that is in use. An earlier one is told that it is not any more: of two pages that type
// into the same fields neither would be right.
func (b *Browser) accept(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{
		HandshakeTimeout: headerWithin, ReadBufferSize: bufferBytes, WriteBufferSize: bufferBytes,
		CheckOrigin: func(*http.Request) bool { return true }, // the door has looked
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		b.log.Debug("page not connected", "reason", err.Error())
		return
	}
	l := &line{b: b, conn: conn, drawn: make(chan uint64, 1), ended: make(chan struct{}), code: websocket.CloseGoingAway}
	b.mu.Lock()
	before := b.front
	b.front = l
	b.mu.Unlock()
	if before != nil {
		before.end(takenOver)
	}
	var reading fault.Group
	reading.Go(l.read)
	if err := l.write(r.Context()); err != nil {
		b.log.Debug("page has gone", "reason", err.Error())
	}
	l.end(websocket.CloseGoingAway)
	if err := errors.Join(l.bye(), conn.Close()); err != nil {
		b.log.Debug("page not closed", "reason", err.Error())
	}
	reading.Wait()
}

// end lets the line end, and with which code; the first word counts.
func (l *line) end(code int) {
	l.ending.Do(func() {
		l.code = code
		close(l.ended)
	})
}

func (l *line) bye() error {
	return l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(l.code, ""), time.Now().Add(time.Second))
}

// read hands what the page says to the screens, until the line is cut.
func (l *line) read() {
	defer l.end(websocket.CloseNormalClosure)
	defer l.guard()
	l.conn.SetReadLimit(lineBytes)
	alive := func(string) error { return l.conn.SetReadDeadline(time.Now().Add(heardWithin)) }
	l.conn.SetPongHandler(alive)
	for alive("") == nil {
		kind, raw, err := l.conn.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return
		}
		s, err := parseSaid(raw)
		if err != nil {
			l.b.log.Warn("page not understood", "reason", err.Error())
			return
		}
		l.heard(s)
	}
}

func (l *line) heard(s said) {
	switch s.Do {
	case saidDrawn:
		select {
		case l.drawn <- s.N:
		default: // nobody waits: it is not the frame that is on its way
		}
	case saidLeave:
		l.b.Close()
	case saidFault:
		l.b.log.Warn("a page could not draw", "where", s.Text)
	default:
		if m := s.message(); m != nil {
			l.b.send(m)
		}
	}
}

// guard keeps a panic from ending the program: it is reported, and the page comes back with a new line.
func (l *line) guard() {
	if p := recover(); p != nil {
		l.b.options.Fault(fault.Caught("talk with a page", p))
	}
}

// frame is one picture of the screens on its way to a page.
type frame struct {
	N       uint64                `json:"n"`
	Boot    string                `json:"boot"` // of which start of the program the revisions are
	HTML    string                `json:"html"`
	Title   string                `json:"title"`
	Lang    string                `json:"lang"`
	Theme   screen.Theme          `json:"theme"`
	Size    screen.TextSize       `json:"size"`
	Focus   focusFrame            `json:"focus"`
	Sound   soundFrame            `json:"sound"`
	Options map[string][][]string `json:"options,omitempty"` // sets of choices the page has not yet: ID, label, initials
}

type focusFrame struct {
	Field string `json:"field"`
	Rev   int    `json:"rev"`
}

// soundFrame is the sound of the last scan, to be heard once.
type soundFrame struct {
	Kind screen.SoundKind `json:"kind"`
	Rev  int              `json:"rev"`
}

// write draws the newest view whenever there is one and the page has drawn the one before, until ctx or the line ends.
func (l *line) write(ctx context.Context) error {
	defer l.guard()
	ask := time.NewTicker(askEvery)
	defer ask.Stop()
	d := newDrawer(l.b.pages)
	var shown *screen.View
	free := true // nothing is on its way
	n := uint64(0)
	for {
		view, moved := l.b.newest()
		if free && view != nil && view != shown {
			n++
			if err := l.put(d, *view, n); err != nil {
				return err
			}
			shown, free = view, false
		}
		if !free {
			moved = nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-l.ended:
			return nil
		case <-moved:
		case at := <-l.drawn:
			if at == n {
				free = pause(ctx, frameGap)
			}
		case <-ask.C:
			if err := l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)); err != nil {
				return fmt.Errorf("ask the page: %w", err)
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return true
}

func (l *line) put(d *drawer, v screen.View, n uint64) error {
	f, err := d.draw(v)
	if err != nil {
		return err
	}
	f.N, f.Boot = n, l.b.boot
	raw, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return fmt.Errorf("bound the frame: %w", err)
	}
	if err := l.conn.WriteMessage(websocket.TextMessage, raw); err != nil {
		return fmt.Errorf("send frame: %w", err)
	}
	return nil
}
