package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
)

// How a stream lives. A browser that hears nothing for three beats says so and asks every ten seconds instead.
const (
	pulse        = board.CalmFor
	beat         = 10 * time.Second
	writeTimeout = 20 * time.Second
)

// tell answers a page that asks once.
func (c *console) tell(q *page.Request) error {
	raw, err := json.Marshal(q.Page.News())
	if err != nil {
		return fmt.Errorf("encode news: %w", err)
	}
	q.Writer.Header().Set("Content-Type", "application/json")
	if _, err := q.Writer.Write(raw); err != nil {
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
	told, moved, quiet := "", true, time.Duration(0)
	for ctx := q.HTTP.Context(); ; {
		if moved || quiet >= beat {
			if quiet >= beat && !c.stillIn(ctx) {
				return nil // the next call of the page learns why
			}
			state, err := c.board.Look(ctx, q.State.Space.ID)
			if err != nil {
				c.log.DebugContext(ctx, "event stream ends", "reason", err.Error())
				return nil
			}
			q.See(state)
			q.Page.Now = c.board.Now()
			moved = state.Behind
			if n := q.Page.News(); n.Rev != told || quiet >= beat {
				if err := line.send(n); err != nil {
					return nil // the page has gone
				}
				told, quiet = n.Rev, 0
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

func (s stream) send(n page.News) error {
	raw, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encode news: %w", err)
	}
	if err := s.to.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("bound the event: %w", err)
	}
	if _, err := fmt.Fprintf(s.w, "event: news\ndata: %s\n\n", raw); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := s.to.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}
