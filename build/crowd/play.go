package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"qianshao/build/centre"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/terminal/uplink"
)

// crowd is everybody in one run.
type crowd struct {
	plan
	hub     *centre.Hub
	space   uuid.UUID
	full    []*full
	light   []*light
	views   []*viewer
	among   string // whom a figure is measured among, before its name
	made    written
	tap     *tap
	putOff  atomic.Int64 // how often the hub asked somebody to call again later
	say     func(format string, args ...any)
	figures []figure
	waits   sync.WaitGroup
	end     context.CancelFunc
}

// play runs the whole exercise: arrival, work, a hub that falls and comes back, a hub that loses its disk.
func play(ctx context.Context, p plan, dir string, progress io.Writer) ([]figure, error) {
	c := &crowd{plan: p, made: written{made: map[dot.Dot]time.Time{}}, hub: &centre.Hub{Program: p.hub, Data: filepath.Join(dir, "hub"), Listen: "127.0.0.1:0"}}
	c.tap = &tap{made: &c.made}
	began := time.Now()
	c.say = func(format string, args ...any) {
		fmt.Fprintf(progress, "%6.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}
	calling, end := context.WithCancel(ctx)
	c.end = end
	err := c.all(ctx, calling, dir)
	end()
	c.waits.Wait()
	for _, f := range c.full {
		err = errors.Join(err, f.shelf.Close())
	}
	if c.hub.Running() {
		err = errors.Join(err, c.hub.Stop())
	}
	return c.figures, err
}

func (c *crowd) all(ctx, calling context.Context, dir string) error {
	if err := c.hub.Start(ctx); err != nil {
		return err
	}
	if err := c.enrol(ctx, dir); err != nil {
		return err
	}
	for i, l := range c.light {
		if i%tapEvery == 0 {
			l.tap = c.tap
		}
	}
	for _, one := range c.callers() {
		one.put = &c.putOff
		c.waits.Go(func() { _ = one.up.Run(calling) }) // ends with calling, and with nothing else
	}
	began := time.Now()
	if err := c.until(ctx, "everybody connected", c.connected); err != nil {
		return err
	}
	c.report("all connected", time.Since(began).Seconds(), "s", "", fmt.Sprintf("%d terminals", c.terminals))
	steps := []func(context.Context) error{c.work, c.watched, c.storm, c.diskLoss}
	if c.calm {
		steps = steps[:2]
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) report(what string, value float64, unit, bar, note string) {
	what = c.among + what
	c.figures = append(c.figures, figure{what, value, unit, bar, note})
	c.say("%s: %.4g %s", what, value, unit)
}

func (c *crowd) callers() []*caller {
	var all []*caller
	for _, f := range c.full {
		all = append(all, &f.caller)
	}
	for _, l := range c.light {
		all = append(all, &l.caller)
	}
	return all
}

// enrol opens an incident and lets everybody in by a code of his own.
func (c *crowd) enrol(ctx context.Context, dir string) error {
	id, err := c.hub.Tell(ctx, "", "space", "create", "--name", "万人救援")
	if err != nil {
		return err
	}
	if c.space, err = uuid.Parse(id); err != nil {
		return err
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return err
	}
	k := kindsOf(record.Standard())
	c.full, c.light = make([]*full, c.plan.full), make([]*light, c.terminals-c.plan.full)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i := range c.terminals {
		group.Go(func() error {
			name := fmt.Sprintf("终端%03d", i)
			code, err := c.hub.Tell(ctx, "", "enrol", "--name", name)
			if err != nil {
				return err
			}
			if i < c.plan.full {
				c.full[i], err = newFull(ctx, dir, name, code)
				if err == nil {
					c.full[i].space = c.space
				}
				return err
			}
			c.light[i-c.plan.full], err = newLight(ctx, name, code, c.space, codec, k, c.made.note)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	c.say("%d terminals enrolled", c.terminals)
	return nil
}

// until looks every few milliseconds whether something is true.
func (c *crowd) until(ctx context.Context, what string, true func() bool) error {
	patience := time.NewTimer(c.patience)
	defer patience.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !true() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-patience.C:
			return fmt.Errorf("waited %v for: %s; %s", c.patience, what, c.standing())
		case <-look.C:
		}
	}
	return nil
}

func (c *crowd) connected() bool {
	for _, one := range c.callers() {
		if one.up.Status().State != uplink.Connected {
			return false
		}
	}
	for _, f := range c.full {
		if _, err := f.shelf.Ledger(c.space); err != nil {
			return false
		}
	}
	return true
}

// settled says that every full terminal holds every change that was written, and the hub confirmed all.
func (c *crowd) settled() bool {
	want := uint64(0)
	for _, l := range c.light {
		written, confirmed, _ := l.memory.standing()
		if confirmed < written {
			return false
		}
		want += written
	}
	for _, f := range c.full {
		l, err := f.shelf.Ledger(c.space)
		if err != nil || l.Open() > 0 || l.Progress().Pending() > 0 {
			return false
		}
		for log, seq := range l.Heads() {
			if log.Device == f.shelf.Device() {
				want += seq
			}
		}
	}
	for _, f := range c.full {
		l, err := f.shelf.Ledger(c.space)
		if err != nil {
			return false
		}
		have := uint64(0)
		for _, seq := range l.Heads() {
			have += seq
		}
		if have < want {
			return false
		}
	}
	return true
}

// drained says that the light terminals have everything too.
func (c *crowd) drained() bool {
	total := uint64(0)
	for _, l := range c.light {
		written, _, _ := l.memory.standing()
		total += written
	}
	for _, l := range c.light {
		written, _, foreign := l.memory.standing()
		if written+foreign < total {
			return false
		}
	}
	return c.settled()
}

func (c *crowd) standing() string {
	states := map[uplink.State]int{}
	for _, one := range c.callers() {
		states[one.up.Status().State]++
	}
	return fmt.Sprint(states)
}

// dumps compares what every full terminal and the hub show.
func (c *crowd) dumps(ctx context.Context) error {
	hub, err := c.hub.Tell(ctx, "", "dump", "--space", c.space.String())
	if err != nil {
		return err
	}
	for _, f := range c.full {
		l, err := f.shelf.Ledger(c.space)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := l.Dump(ctx, &b); err != nil {
			return err
		}
		if strings.TrimSpace(b.String()) != hub {
			return fmt.Errorf("%s and the hub show different states", f.name)
		}
	}
	return nil
}

// percentile of sorted durations, in milliseconds.
func percentile(sorted []time.Duration, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := min(int(share*float64(len(sorted))), len(sorted)-1)
	return float64(sorted[at].Microseconds()) / 1000
}

// lose deletes the hub's file of the space, as a broken disk does.
func (c *crowd) lose() error {
	files, err := filepath.Glob(filepath.Join(c.hub.Data, "*", c.space.String()+"*"))
	more, _ := filepath.Glob(filepath.Join(c.hub.Data, c.space.String()+"*"))
	files = append(files, more...)
	if err != nil || len(files) == 0 {
		return fmt.Errorf("find the hub's file of the space: %w", err)
	}
	slices.Sort(files)
	for _, f := range files {
		err = errors.Join(err, os.Remove(f))
	}
	return err
}
