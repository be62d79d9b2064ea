package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/terminal/station"
)

// patience bounds every wait.
const patience = time.Minute

// terminal is a station without its window. It talks to others only while it is on.
type terminal struct {
	station.Front
	off func() error
}

func openTerminal(ctx context.Context, t tour, name string) (*terminal, error) {
	st, err := station.Open(ctx, filepath.Join(t.dir, name), station.Options{Now: time.Now, Program: "carriers", LAN: "127.0.0.1:0"})
	if err != nil {
		return nil, err
	}
	return &terminal{Front: station.Front{Station: st}, off: func() error { return nil }}, nil
}

// on lets it talk until off.
func (t *terminal) on(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- t.Run(ctx) }()
	t.off = func() error {
		stop()
		t.off = func() error { return nil }
		return <-ended
	}
}

func (t *terminal) close() error { return errors.Join(t.off(), t.Close()) }

// enter records lines at its desk.
func (t *terminal) enter(ctx context.Context, space uuid.UUID, lines []byte) error {
	d, err := t.DeskIn(space)
	if err != nil {
		return err
	}
	var first error
	done, err := d.Apply(ctx, bytes.NewReader(lines), nil, func(r desk.LineRefusal) {
		if first == nil {
			first = fmt.Errorf("line %d: %w", r.Line, r.Err)
		}
	})
	if err == nil && done.Refused > 0 {
		return fmt.Errorf("%d acts refused: %w", done.Refused, first)
	}
	return err
}

// begin enters the incident as it stands before the hour.
func (t *terminal) begin(ctx context.Context, o tour) (uuid.UUID, error) {
	space, err := t.Create(ctx, flood.IncidentName, true)
	if err != nil {
		return space, err
	}
	return space, t.enter(ctx, space, flood.New(o.seed, time.Now(), flood.Exercise()).Lines())
}

// hour works the hour, and says how much that is.
func (t *terminal) hour(ctx context.Context, o tour, space uuid.UUID) (moved, error) {
	l, err := t.Shelf().Ledger(space)
	if err != nil {
		return moved{}, err
	}
	if err := l.Seal(ctx); err != nil {
		return moved{}, err
	}
	before := l.Vector()
	for _, step := range flood.Hour(o.seed, time.Now(), flood.Known(), o.acts) {
		if err := t.enter(ctx, space, step.Lines); err != nil {
			return moved{}, err
		}
	}
	return worked(ctx, l, o.acts, before)
}

// worked counts what was written since, and the bytes of its signed segments.
func worked(ctx context.Context, l *ledger.Ledger, acts int, before dot.Vector) (moved, error) {
	codec, err := segment.NewCodec()
	if err != nil {
		return moved{}, err
	}
	if err := l.Seal(ctx); err != nil {
		return moved{}, err
	}
	m, changes, fields := moved{}, 0, 0
	for log, last := range l.Vector() {
		for after := before[log]; after < last; {
			run, err := l.Load(ctx, log, after, 1<<20)
			if err != nil {
				return moved{}, err
			}
			for _, s := range run.Segments {
				some, err := codec.Decode(segment.Context{Space: l.Space(), Log: log}, s.Bytes)
				if err != nil {
					return moved{}, err
				}
				for _, c := range some {
					changes++
					fields += len(c.Writes)
				}
				m.bytes, after = m.bytes+int64(len(s.Bytes)), s.Last
			}
		}
	}
	m.what = fmt.Sprintf("%d acts, %d changes, %d field changes", acts, changes, fields)
	return m, nil
}

// same waits until two ends hold the same of a space.
func same(ctx context.Context, space uuid.UUID, a, b *shelf.Shelf) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		x, errX := a.Ledger(space)
		y, errY := b.Ledger(space)
		if errX == nil && errY == nil && x.Open()+y.Open() == 0 && x.Vector().Digest() == y.Vector().Digest() {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the two ends do not come to hold the same: %w", errors.Join(ctx.Err(), errX, errY))
		case <-look.C:
		}
	}
}

// equal compares all that two ends show of a space.
func equal(ctx context.Context, space uuid.UUID, ends ...*shelf.Shelf) (bool, error) {
	var shown [2]bytes.Buffer
	for i, s := range ends {
		l, err := s.Ledger(space)
		if err != nil {
			return false, err
		}
		if err := l.Dump(ctx, &shown[i]); err != nil {
			return false, err
		}
	}
	return shown[0].Len() > 0 && bytes.Equal(shown[0].Bytes(), shown[1].Bytes()), nil
}

// met lets two ends that are on come to hold the same, and says what that took.
func (m *moved) met(ctx context.Context, space uuid.UUID, a, b *shelf.Shelf, since time.Time) error {
	if err := same(ctx, space, a, b); err != nil {
		return err
	}
	m.took = fmt.Sprintf("%d ms", time.Since(since).Milliseconds())
	shown, err := equal(ctx, space, a, b)
	m.equal = shown
	return err
}
