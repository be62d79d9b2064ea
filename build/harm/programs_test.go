//go:build linux

package harm_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/gate"
	"qianshao/hub/server"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// serveHub is the hub as a process of its own: it says what it holds, then serves.
func serveHub(ctx context.Context) error {
	s, err := server.Open(ctx, os.Getenv("HARM_DIR"), server.Options{Name: "中心", Program: "harm", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if err := tellHeld(s.Shelf()); err != nil {
		return err
	}
	findings, err := s.Shelf().Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		tell("lost: check says %s", f)
	}
	if os.Getenv("HARM_ONLY") == "first" {
		space, err := s.Shelf().Create(ctx, identity.Incident, "压力", "李强")
		if err != nil {
			return err
		}
		tell("space %s", space)
	}
	return s.Serve(ctx, os.Getenv("HARM_LISTEN"), nil, func(ready server.Ready) {
		if os.Getenv("HARM_ONLY") == "first" {
			code, err := s.Enrol(ctx, gate.Order{Name: "一号台", Level: identity.City, Valid: time.Hour}, nil)
			tell("code %s %v", code, err)
		}
		tell("ready %s", ready.Address)
	})
}

func tellHeld(s *shelf.Shelf) error {
	for _, space := range s.Spaces() {
		l, err := s.Ledger(space.ID)
		if err != nil {
			return err
		}
		for log, seq := range l.Vector() {
			tell("held %s %s %d", space.ID, log, seq)
		}
	}
	return nil
}

// workTerminal is the terminal as a process of its own: it checks what was promised, then saves and sends as fast as it
// can. It tells each record once it is saved, and how far the hub confirmed.
func workTerminal(ctx context.Context) error {
	st, err := station.Open(ctx, os.Getenv("HARM_DIR"), station.Options{Now: time.Now, Program: "harm", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	w := &worker{s: st.Shelf()}
	if code := os.Getenv("HARM_CODE"); code != "" && st.Shelf().Grant() == nil {
		if _, err := st.Enrol(ctx, code); err != nil {
			return err
		}
		tell("enrolled %d", st.Shelf().Grant().Serial)
	}
	if err := w.promised(ctx, os.Getenv("HARM_PROMISED")); err != nil {
		return err
	}
	tell("whole")
	space := uuid.MustParse(os.Getenv("HARM_SPACE"))
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- st.Run(running) }()
	if os.Getenv("HARM_ONLY") == "settle" {
		settling, enough := context.WithTimeout(ctx, time.Minute)
		defer enough()
		if _, err := st.SyncUntilDone(settling, false, func(station.Progress) {}); err != nil {
			return err
		}
		l, err := st.Shelf().Ledger(space)
		if err != nil {
			return err
		}
		tell("pending %d", l.Progress().Pending())
		return nil
	}
	l, err := awaitSpace(ctx, st.Shelf(), space)
	if err != nil {
		return err
	}
	return saveAndTell(ctx, st, l, space)
}

// awaitSpace waits until the hub has told of the space.
func awaitSpace(ctx context.Context, s *shelf.Shelf, space uuid.UUID) (*ledger.Ledger, error) {
	changed, stop := s.Watch()
	defer stop()
	for {
		if l, err := s.Ledger(space); err == nil {
			return l, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func saveAndTell(ctx context.Context, st *station.Station, l *ledger.Ledger, space uuid.UUID) error {
	for n := 0; ; n++ {
		key := fmt.Sprintf("t-%d-%d", time.Now().UnixNano(), n)
		act, err := record.ParseAct(st.Shelf().Schema(), []byte(fmt.Sprintf(
			`{"act":[{"kind":"need","id":%[1]q,"set":{"title":"转移群众"}},{"kind":"journal","id":%[1]q,"set":{"text":"到位"}}]}`, key)))
		if err != nil {
			return err
		}
		by := record.Author{Operator: "张伟", Wall: time.Now().UnixMilli()}
		if _, err := l.Record(ctx, by, func(record.Reader) (record.Act, error) { return act, nil }); err != nil {
			return err
		}
		tell("saved %s %s", space, key)
		pause(4 * time.Millisecond)
		station.Front{Station: st}.Hurry(ctx)
		for _, s := range l.Standings() {
			for log, seq := range s.Acked {
				if s.Hub {
					tell("acked %s %s %d", space, log, seq)
				}
			}
		}
	}
}

// until reads what a process told until it says one that begins so, or ends.
func until(out *bufio.Reader, first string) (lines []string, found bool) {
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			return lines, false
		}
		lines = append(lines, strings.TrimSpace(line))
		if strings.HasPrefix(line, first) {
			return lines, true
		}
	}
}
