package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"qianshao/hub/board"
)

// How a stream lives. A browser that hears nothing for three beats says so and asks every ten seconds instead.
const (
	pulse        = board.CalmFor
	beat         = 10 * time.Second
	writeTimeout = 20 * time.Second
)

// news is what a page is told: whether something moved, and the few words of the header that change in place.
type news struct {
	Rev  string            `json:"rev"`
	Live map[string]string `json:"live"`
}

func (p *page) news() news {
	s, counts := p.State, p.State.Overview.Counts
	return news{Rev: s.Rev(), Live: map[string]string{
		"at": p.Second(s.At), "changed": p.Clock(s.Changed), "terminals": p.Terminals(), "conflicts": fmt.Sprint(len(s.Conflicts)),
		"teams": p.Figure(counts.Of("teams.on_scene").Value), "needs": p.Figure(float64(p.openNeeds())), "tasks": p.Figure(counts.Of("tasks.open").Value),
	}}
}

// Live is one of the words that change in place.
func (p *page) Live(name string) string { return p.news().Live[name] }

// Rev names what the page shows.
func (p *page) Rev() string { return p.State.Rev() }

// tell answers a page that asks once.
func (c *console) tell(q *request) error {
	raw, err := json.Marshal(q.page.news())
	if err != nil {
		return fmt.Errorf("encode news: %w", err)
	}
	q.w.Header().Set("Content-Type", "application/json")
	if _, err := q.w.Write(raw); err != nil {
		c.log.DebugContext(q.r.Context(), "news not taken", "reason", err.Error())
	}
	return nil
}

// stream tells a page whenever the space moved, until the page goes, the hub stops or the session ends.
func (c *console) stream(q *request) error {
	records, devices, stop := c.board.Watch()
	defer stop()
	ticks := time.NewTicker(pulse)
	defer ticks.Stop()
	q.w.Header().Set("Content-Type", "text/event-stream")
	q.w.Header().Set("X-Accel-Buffering", "no")
	line := stream{to: http.NewResponseController(q.w), w: q.w}
	told, moved, quiet := "", true, time.Duration(0)
	for ctx := q.r.Context(); ; {
		if moved || quiet >= beat {
			if quiet >= beat && !c.stillIn(ctx) {
				return nil // the next call of the page learns why
			}
			state, err := c.board.Look(ctx, q.state.Space.ID)
			if err != nil {
				c.log.DebugContext(ctx, "event stream ends", "reason", err.Error())
				return nil
			}
			q.page.State, q.page.Now = state, c.board.Now()
			moved = state.Behind
			if n := q.page.news(); n.Rev != told || quiet >= beat {
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

func (s stream) send(n news) error {
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
