package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/shared/desk"
	"qianshao/terminal/screen"
	"qianshao/terminal/station"
)

// screens measures rows 13 to 15: a terminal that holds the largest incident of the product and the census beside it.
type screens struct {
	dir      string
	terminal string // the built program; empty leaves its window out
	progress io.Writer
	results  []result
}

// runScreens measures the window's rows. Without a display, or a built terminal, it measures the screens alone.
func runScreens(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench screens", flag.ContinueOnError)
	flags.SetOutput(progress)
	terminal := flags.String("terminal", "", "the built terminal; with a display its window is measured too")
	scale := flags.Float64("scale", 1, "times the design load")
	walked := flags.String("walk", "", "the folder of a walk of build/walk, for the keys it counted")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "qianshao-screens")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &screens{dir: filepath.Join(dir, "desk"), terminal: *terminal, progress: progress}
	for _, step := range []func(context.Context, float64) error{s.load, s.pages, s.window} {
		if err := step(ctx, *scale); err != nil {
			return err
		}
	}
	if err := s.keys(*walked); err != nil {
		return err
	}
	if err := printTable(out, s.results); err != nil {
		return err
	}
	return printJSON(out, s.results)
}

func (s *screens) put(row, what, unit, bar, note string, value float64) {
	s.results = append(s.results, result{Row: row, What: what, Value: value, Unit: unit, Bar: bar, Note: note})
}

func (s *screens) load(ctx context.Context, scale float64) error {
	people := int(flood.CensusPeople * scale)
	l, err := flood.Load(ctx, s.dir, 1, flood.Design().Times(scale), [2]int{int(flood.CensusTeams * scale), people}, func(text string) { fmt.Fprintln(s.progress, text) })
	if err != nil {
		return err
	}
	s.put("13", "design load recorded", "s", "", fmt.Sprintf("%d acts, each batch on disk", l.Acts), l.Seconds)
	return nil
}

// pages drives the real screens over the real station, every effect at once, as the window's loop does one by one.
func (s *screens) pages(ctx context.Context, _ float64) error {
	began := time.Now()
	st, err := station.Open(ctx, s.dir, station.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler), Program: "bench"})
	if err != nil {
		return err
	}
	if err := st.Operate(ctx, "李敏", "general"); err != nil {
		return errors.Join(err, st.Close())
	}
	h := &hand{ctx: ctx}
	var effects []screen.Effect
	h.model, effects = screen.New(station.Front{Station: st}, screen.Start{
		Language: screen.Chinese, Operator: "李敏", Post: "general", OnDuty: true, Now: time.Now(), Schema: st.Shelf().Schema(), Drafts: map[string]string{},
	})
	h.run(effects)
	screen.Render(h.model)
	s.put("13", "screens from opening the data to the desk shown", "ms", "5000 (2000)", "without the window's own start", millis(began))
	for _, one := range []struct {
		what, bar string
		send      screen.Message
	}{
		{"journal of 60,000: open", "300 (100)", screen.Visit{Page: "journal"}},
		{"journal: scroll to its end", "300 (100)", screen.RowsWanted{List: "journal.list", At: 60_000}},
		{"journal: scroll back to its middle", "300 (100)", screen.RowsWanted{List: "journal.list", At: 30_000}},
		{"journal: filter", "300 (100)", screen.Typed{Field: "journal.find", Text: "转移"}},
		{"force board of 400: open", "300 (100)", screen.Visit{Page: "board"}},
		{"needs, 3,000: open", "300 (100)", screen.Visit{Page: "needs"}},
		{"tasks, 1,200: open", "300 (100)", screen.Visit{Page: "tasks"}},
		{"counts: open", "300 (100)", screen.Visit{Page: "counts"}},
		{"information log, 4,000: open", "300 (100)", screen.Visit{Page: "information"}},
		{"passages, 1,200: open", "300 (100)", screen.Visit{Page: "traffic"}},
		{"check-in: open", "300 (100)", screen.Visit{Page: "checkin"}},
		{"search, first, the index is made", "200 (100)", screen.Typed{Field: "checkin.find", Text: "zs"}},
		{"search by pinyin initials among 20,000 people", "200 (100)", screen.Typed{Field: "checkin.find", Text: "lw"}},
		{"search by fragment", "200 (100)", screen.Typed{Field: "checkin.find", Text: "志愿"}},
		{"search by phone's tail", "200 (100)", screen.Typed{Field: "checkin.find", Text: "4711"}},
	} {
		began := time.Now()
		h.send(one.send)
		screen.Render(h.model)
		s.put("14", one.what, "ms", one.bar, "", millis(began))
	}
	return errors.Join(s.grown(ctx, st, h), st.Close())
}

// grown measures what the screens do after one act, in processor time, which a busy machine does not change: the act, and
// reading again what is shown.
func (s *screens) grown(ctx context.Context, st *station.Station, h *hand) error {
	d := station.Front{Station: st}.Desk()
	teams, err := d.Teams(ctx, desk.BoardFilter{})
	if err != nil || len(teams) == 0 {
		return fmt.Errorf("look for a team: %w", err)
	}
	for _, one := range []struct {
		what string
		act  func() error
	}{
		{"a line of the journal", func() error { _, err := d.WriteJournal(ctx, "电台报平安，人员齐全", uuid.UUID{}); return err }},
		{"a team heard from", func() error { _, err := d.Contact(ctx, teams[0].Team.ID, "电台报平安"); return err }},
	} {
		began, ran := time.Now(), cpuSeconds()
		if err := one.act(); err != nil {
			return fmt.Errorf("%s: %w", one.what, err)
		}
		h.send(screen.Grew{})
		screen.Render(h.model)
		s.put("14", "saved and read anew: "+one.what, "ms", "", fmt.Sprintf("%.0f ms of processor, beside the keyboard", 1000*(cpuSeconds()-ran)), millis(began))
	}
	return nil
}

func millis(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

// hand works a model: each message's effects are done before the next.
type hand struct {
	ctx   context.Context
	model screen.Model
}

func (h *hand) send(m screen.Message) {
	next, effects := screen.Update(h.model, m)
	h.model = next
	h.run(effects)
}

func (h *hand) run(effects []screen.Effect) {
	for _, e := range effects {
		if answer := e.Run(h.ctx); answer != nil {
			h.send(answer)
		}
	}
}
