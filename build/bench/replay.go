package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/hub/board"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// replayed is the hub that a slider is pulled at: it got the largest incident of the product in the course of three days.
type replayed struct {
	space, census uuid.UUID
	began         time.Time
	now           time.Time
	ledgers       map[uuid.UUID]*ledger.Ledger
}

// replaySpan is how long the incident took to arrive.
const replaySpan = 72 * time.Hour

// runReplay measures what a moment of the past costs the hub.
func runReplay(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench replay", flag.ContinueOnError)
	flags.SetOutput(progress)
	scale := flags.Float64("scale", 1, "times the design load")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "qianshao-replay")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h := &replayed{began: time.Now().Truncate(time.Hour).Add(-replaySpan), ledgers: map[uuid.UUID]*ledger.Ledger{}}
	if err := h.fill(ctx, dir, *scale, progress); err != nil {
		return err
	}
	s := &screens{progress: progress}
	if err := errors.Join(h.pull(ctx, s), h.close()); err != nil {
		return err
	}
	if err := printTable(out, s.results); err != nil {
		return err
	}
	return printJSON(out, s.results)
}

// fill makes the load at a desk and has the hub get it bit by bit.
func (h *replayed) fill(ctx context.Context, dir string, scale float64, progress io.Writer) error {
	from := filepath.Join(dir, "desk")
	census := [2]int{int(flood.CensusTeams * scale), int(flood.CensusPeople * scale)}
	l, err := flood.Load(ctx, from, 1, flood.Design().Times(scale), census, func(text string) { fmt.Fprintln(progress, text) })
	if err != nil {
		return err
	}
	h.space, h.census = l.Space, l.Census
	sh, err := shelf.Open(ctx, from, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	key, err := identity.NewKey(rand.Reader)
	if err != nil {
		return errors.Join(err, sh.Close())
	}
	for _, space := range []uuid.UUID{h.space, h.census} {
		if err := h.fillSpace(ctx, dir, sh, key, space); err != nil {
			return errors.Join(err, sh.Close())
		}
	}
	return sh.Close()
}

func (h *replayed) fillSpace(ctx context.Context, dir string, sh *shelf.Shelf, key identity.Key, space uuid.UUID) error {
	from, err := sh.Ledger(space)
	if err != nil {
		return err
	}
	to, err := ledger.Open(ctx, filepath.Join(dir, space.String()+".db"), ledger.Options{
		Schema: record.Standard(), Space: space, Device: key.Device(), Public: key.Public(), Sign: key.Sign, Now: h.Now, Chance: rand.Reader,
	})
	if err != nil {
		return err
	}
	h.ledgers[space] = to
	if err := from.Seal(ctx); err != nil {
		return err
	}
	parts, err := partsOf(ctx, from)
	if err != nil {
		return err
	}
	for i, part := range parts {
		h.now = h.began.Add(replaySpan * time.Duration(i) / time.Duration(len(parts)))
		if _, err := to.Append(ctx, []syncproto.Run{part}); err != nil {
			return err
		}
	}
	return to.Index(ctx)
}

// partsOf gives the segments of a ledger one by one, the lanes of its device side by side as they were written.
func partsOf(ctx context.Context, l *ledger.Ledger) ([]syncproto.Run, error) {
	type part struct {
		at  float64
		run syncproto.Run
	}
	var parts []part
	for log, head := range l.Vector() {
		run, err := l.Load(ctx, log, 0, 1<<40)
		if err != nil {
			return nil, err
		}
		for _, s := range run.Segments {
			parts = append(parts, part{float64(s.Last) / float64(head), syncproto.Run{Log: log, Public: run.Public, Segments: []segment.Sealed{s}}})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.at, b.at), a.run.Log.Compare(b.run.Log))
	})
	runs := make([]syncproto.Run, len(parts))
	for i, p := range parts {
		runs[i] = p.run
	}
	return runs, nil
}

// pull moves the slider about: to the middle first, then a little on and back, then far.
func (h *replayed) pull(ctx context.Context, s *screens) error {
	b := board.New(h)
	h.now = h.began.Add(replaySpan + time.Hour)
	before := heapMiB()
	for _, what := range []string{"the present: first look", "the present: again, nothing came"} {
		if err := s.spent(what, "", func() error { _, err := b.Look(ctx, h.space); return err }); err != nil {
			return err
		}
		h.now = h.now.Add(2 * time.Minute)
	}
	live := heapMiB()
	s.put("replay", "memory of the present", "MiB of heap", "", "picture and state of space and census", live-before)
	for _, one := range []struct {
		what, bar string
		at        time.Duration
	}{
		{"a moment, cold: at its end", "2000", replaySpan}, {"a quarter of an hour back", "200", replaySpan - 15*time.Minute},
		{"an hour back", "200", replaySpan - 75*time.Minute}, {"an hour on", "200", replaySpan - 15*time.Minute},
		{"to the middle", "2000", replaySpan / 2}, {"a quarter of an hour on", "200", replaySpan/2 + 15*time.Minute},
		{"an hour back", "200", replaySpan/2 - 45*time.Minute}, {"six hours on", "", replaySpan/2 + 5*time.Hour},
		{"to the beginning", "2000", time.Hour}, {"to the end", "2000", replaySpan},
	} {
		if err := s.spent(one.what, one.bar, func() error { _, err := b.At(ctx, h.space, h.began.Add(one.at)); return err }); err != nil {
			return err
		}
	}
	s.put("replay", "memory of a space looked back at", "MiB of heap", "150", fmt.Sprintf("its picture and state beside those of the present, %.0f MiB together with the ledgers", heapMiB()), heapMiB()-live)
	if err := h.compare(ctx, s, b); err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	s.put("replay", "left when nobody looks back", "MiB of heap", "", "", heapMiB()-live)
	runtime.KeepAlive(b)
	return nil
}

// compare sets moments side by side, and counts them.
func (h *replayed) compare(ctx context.Context, s *screens, b *board.Board) error {
	end := h.began.Add(replaySpan)
	for _, one := range []struct {
		what string
		from time.Time
		skip int
	}{
		{"compare: the last hour", end.Add(-time.Hour), 0}, {"compare: the last hour, its next page", end.Add(-time.Hour), 100},
		{"compare: the last day", end.Add(-24 * time.Hour), 0}, {"compare: all of it", h.began, 0},
	} {
		err := s.spent(one.what, "", func() error {
			_, err := b.Compare(ctx, h.space, board.CompareQuery{From: one.from, To: end, Skip: one.skip})
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.spent("what a slider is made of", "", func() error { _, err := b.Moments(ctx, h.space); return err })
}

// heapMiB is what the process holds in its heap once garbage is collected.
func heapMiB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// spent measures the processor time of one step, and its time on the clock beside it.
func (s *screens) spent(what, bar string, step func() error) error {
	began, ran := time.Now(), cpuSeconds()
	if err := step(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s.put("replay", what, "ms of processor", bar, fmt.Sprintf("%.0f ms on the clock", millis(began)), 1000*(cpuSeconds()-ran))
	return nil
}

func (h *replayed) close() error {
	var errs []error
	for _, l := range h.ledgers {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

func (h *replayed) Name() string   { return "市级中心" }
func (h *replayed) Now() time.Time { return h.now }

func (h *replayed) Spaces() []board.Space {
	return []board.Space{{ID: h.space, Type: identity.Exercise, Name: flood.IncidentName}, {ID: h.census, Type: identity.Census, Name: "日常库"}}
}

func (h *replayed) DefaultSpace() (board.Space, error) { return h.Spaces()[0], nil }

func (h *replayed) Ledger(space uuid.UUID) (board.Ledger, error) { return h.ledgers[space], nil }

func (h *replayed) Past(space uuid.UUID) (board.Past, error) { return h.ledgers[space].Past() }

func (h *replayed) Terminals(context.Context, uuid.UUID) ([]board.Terminal, error) { return nil, nil }

func (h *replayed) DeviceName(dot.Device) string { return "" }

func (h *replayed) WatchRecords() (<-chan struct{}, func()) { return nil, func() {} }

func (h *replayed) WatchDevices() (<-chan struct{}, func()) { return nil, func() {} }
