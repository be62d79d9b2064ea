package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"qianshao/build/flood"
	"qianshao/syncproto/dot"
)

// byStick carries an encrypted file from one terminal of a deployment to another. The file holds the whole incident, for
// nobody knows what the reader has.
func byStick(ctx context.Context, t tour) (m moved, err error) {
	hub, err := openCentre(ctx, t)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, hub.stop()) }()
	var desks [2]*terminal
	for i, name := range []string{"一号台", "二号台"} {
		d, err := openTerminal(ctx, t, fmt.Sprint("desk", i))
		if err != nil {
			return m, err
		}
		desks[i] = d
		defer func() { err = errors.Join(err, d.close()) }()
		if err := hub.admit(ctx, d, name); err != nil {
			return m, err
		}
	}
	space, err := desks[0].begin(ctx, t)
	if err != nil {
		return m, err
	}
	for _, d := range desks { // one after the other, so that each hears of the other from the hub
		d.on(ctx)
	}
	if err := same(ctx, space, desks[0].Shelf(), desks[1].Shelf()); err != nil {
		return m, err
	}
	for _, d := range desks {
		if err := d.off(); err != nil {
			return m, err
		}
	}
	if m, err = desks[0].hour(ctx, t, space); err != nil {
		return m, err
	}
	path, since := filepath.Join(t.dir, "stick.qsu"), time.Now()
	written, err := desks[0].Shelf().WriteBundle(ctx, space, path, "carriers")
	if err != nil {
		return m, err
	}
	if written.Readers < 3 {
		return m, fmt.Errorf("the file is encrypted to %d devices, want the hub and both terminals", written.Readers)
	}
	read, err := desks[1].Shelf().ReadBundle(ctx, path)
	if err != nil {
		return m, err
	}
	m.took, m.bytes = fmt.Sprintf("%d ms writing and reading", time.Since(since).Milliseconds()), written.Bytes
	m.what += fmt.Sprintf(" (%d of %d changes in the file were new)", read.Received, written.Changes)
	m.equal, err = equal(ctx, space, desks[0].Shelf(), desks[1].Shelf())
	return m, err
}

// bySatellite tells the hub of the hour in messages of so many bytes, one a minute each way, of which some are lost. The
// signed log goes that way where it fits, and else the latest values ahead of it; the rest of the log comes by a line
// later, and what both ends show is compared after that.
func bySatellite(size int, loss float64) func(context.Context, tour) (moved, error) {
	return func(ctx context.Context, t tour) (m moved, err error) {
		p, err := flood.OpenPair(ctx, t.dir, t.seed)
		if p != nil {
			defer func() { err = errors.Join(err, p.Close()) }()
		}
		if err != nil {
			return m, err
		}
		l, err := p.Desk.Ledger(p.Space)
		if err != nil {
			return m, err
		}
		before := l.Vector()
		for _, step := range flood.Hour(t.seed, p.Now, flood.Known(), t.acts) {
			if err := p.Apply(ctx, step.Lines); err != nil {
				return m, err
			}
		}
		if m, err = worked(ctx, l, t.acts, before); err != nil {
			return m, err
		}
		air := &flood.Air{Seed: t.seed, Size: size, Loss: loss}
		told, settled, err := speak(ctx, p, air)
		if err != nil {
			return m, err
		}
		m.bytes = int64(air.UpBytes + air.DownBytes)
		m.took = fmt.Sprintf("%d messages up, %d down; told after %d min, acknowledged after %d", air.Up, air.Down, told, settled)
		if err := m.heard(ctx, p, before); err != nil {
			return m, err
		}
		if err := p.HandOver(ctx); err != nil {
			return m, err
		}
		m.equal, err = equal(ctx, p.Space, p.Desk, p.Hub)
		return m, err
	}
}

// heard says how much of the hour the hub has as signed log, and how much as values ahead of it.
func (m *moved) heard(ctx context.Context, p *flood.Pair, before dot.Vector) error {
	l, err := p.Hub.Ledger(p.Space)
	if err != nil {
		return err
	}
	ahead, err := p.Hub.Ahead(ctx, p.Space)
	if err != nil {
		return err
	}
	signed, values := uint64(0), 0
	for log, seq := range l.Vector() {
		if log.Device == p.Desk.Device() {
			signed += seq - min(seq, before[log])
		}
	}
	for _, a := range ahead {
		values += len(a.Fields)
	}
	m.what += fmt.Sprintf(" (%d changes came signed, %d latest values of %d records ahead of their log)", signed, values, len(ahead))
	return nil
}

// speak lets both sides speak, a minute at a time, until nothing is left to say; told is the minute of the last message
// up.
func speak(ctx context.Context, p *flood.Pair, air *flood.Air) (told, minutes int, err error) {
	const most = 600
	for minutes = 1; minutes <= most; minutes++ {
		before := air.Up
		quiet, err := air.Minute(ctx, p.ToHub, p.ToDesk)
		if err != nil {
			return 0, 0, err
		}
		if air.Up > before {
			told = minutes
		}
		p.Now = p.Now.Add(time.Minute)
		up, err := p.ToHub.Status(ctx)
		if err != nil {
			return 0, 0, err
		}
		down, err := p.ToDesk.Status(ctx)
		if err != nil {
			return 0, 0, err
		}
		if quiet && up.Waiting+down.Waiting+up.InFlight+down.InFlight == 0 {
			return told, minutes, nil
		}
	}
	return 0, 0, fmt.Errorf("not told after %d minutes", most)
}
