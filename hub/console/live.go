package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
)

// How a stream lives. A browser that hears nothing for three beats says so and asks every ten seconds instead.
const (
	pulse        = board.CalmFor
	beat         = 10 * time.Second
	writeTimeout = 20 * time.Second
)

// told is the news of a space in one language, as it is sent.
type told struct {
	rev string
	at  time.Time // as of
	raw []byte    // JSON
}

// newsroom keeps what was told last of each space: a hundred viewers are told the same.
type newsroom struct {
	mu   sync.Mutex
	last map[newsOf]told
}

type newsOf struct {
	space uuid.UUID
	lang  string
}

func newNewsroom() *newsroom { return &newsroom{last: map[newsOf]told{}} }

// of gives the news of the page's space.
func (n *newsroom) of(p *page.Page) (told, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := newsOf{p.State.Space.ID, p.Lang}
	if t := n.last[key]; t.rev == p.State.Rev() && t.at.Equal(p.State.At) {
		return t, nil
	}
	raw, err := json.Marshal(p.News())
	if err != nil {
		return told{}, fmt.Errorf("encode news: %w", err)
	}
	t := told{p.State.Rev(), p.State.At, raw}
	n.last[key] = t
	return t, nil
}

// tell answers a page that asks once.
func (c *console) tell(q *page.Request) error {
	n, err := c.newsroom.of(q.Page)
	if err != nil {
		return err
	}
	q.Writer.Header().Set("Content-Type", "application/json")
	if _, err := q.Writer.Write(n.raw); err != nil {
		c.log.DebugContext(q.HTTP.Context(), "news not taken", "reason", err.Error())
	}
	return nil
}

// stream tells a page whenever the space moved, until the page goes, the hub stops or the session ends.
func (c *console) stream(q *page.Request) error {
	records, devices, stop := c.board.Watch()
	defer stop()
	ticks := time.NewTicker(pulse)
	defer ticks.Stop()
	q.Writer.Header().Set("Content-Type", "text/event-stream")
	q.Writer.Header().Set("X-Accel-Buffering", "no")
	line := stream{to: http.NewResponseController(q.Writer), w: q.Writer}
	rev, moved, quiet := "", true, time.Duration(0)
	for ctx := q.HTTP.Context(); ; {
		if moved || quiet >= beat {
			state, err := c.board.Look(ctx, q.State.Space.ID)
			if err != nil {
				c.log.DebugContext(ctx, "event stream ends", "reason", err.Error())
				return nil
			}
			q.See(state)
			q.Page.Now = c.board.Now()
			moved = state.Behind
			n, err := c.newsroom.of(q.Page)
			if err != nil {
				return err
			}
			if n.rev != rev || quiet >= beat {
				if !c.stillIn(ctx) { // asked before every word, not at each beat: of a busy space there may be none
					return nil // the next call of the page learns why
				}
				if err := line.send(n); err != nil {
					return nil // the page has gone, or does not take what it is sent
				}
				rev, quiet = n.rev, 0
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
			quiet += pulse
			moved = moved || rang(records) || rang(devices)
		}
	}
}

func rang(bell <-chan struct{}) bool {
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

// stream writes events to one browser.
type stream struct {
	to *http.ResponseController
	w  http.ResponseWriter
}

// send waits for a browser that is slow to take the word, for writeTimeout at most; what moves meanwhile is in the next one.
// The id says as of when, in Unix milliseconds of the hub.
func (s stream) send(n told) error {
	if err := s.to.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("bound the event: %w", err)
	}
	if _, err := fmt.Fprintf(s.w, "event: news\ndata: %s\nid: %d\n\n", n.raw, n.at.UnixMilli()); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := s.to.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}
