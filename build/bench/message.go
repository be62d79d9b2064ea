package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"qianshao/build/flood"
	"qianshao/syncproto/narrow"
)

// messageHolds is what a message holds of an hour's work.
type messageHolds struct {
	changes, records, fields int // told by one message of values
	signed                   int // changes that one message of signed segments holds, sealed in one run a lane
}

// hourIn does an hour's acts until what waits fills one message.
func hourIn(ctx context.Context, dir string, seed uint64, story flood.Story) (c messageHolds, err error) {
	h, err := flood.OpenPair(ctx, dir, seed)
	defer func() {
		if h != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if err != nil {
		return c, err
	}
	begin := h.Now
	for _, step := range flood.Hour(seed, begin, story, 600) {
		h.Now = begin.Add(step.At)
		if err := h.Apply(ctx, step.Lines); err != nil {
			return c, err
		}
		w, items, err := h.ToHub.Weigh(ctx, narrow.Regional)
		if err != nil {
			return c, err
		}
		if w.Fit < len(items) {
			return c, nil
		}
		c.changes, c.records, c.fields = w.Changes, w.Items, w.Fields
	}
	return c, nil
}

// runPrimer prints items of desks' hours as syncproto/narrow learns from them. Its seeds are none of those measured.
func runPrimer(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "qianshao-primer")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for seed := uint64(9001); seed < 9005; seed++ {
		h, err := flood.OpenPair(ctx, filepath.Join(dir, fmt.Sprint(seed)), seed)
		if err != nil {
			return err
		}
		begin := h.Now
		for _, step := range flood.Hour(seed, begin, flood.Known(), 90) {
			h.Now = begin.Add(step.At)
			if err := h.Apply(ctx, step.Lines); err != nil {
				return err
			}
		}
		_, items, err := h.ToHub.Weigh(ctx, narrow.Regional)
		if err != nil {
			return err
		}
		if err := errors.Join(write(out, narrow.Lessons(items, h.Desk.Codes, h.ToHub.Origin)), h.Close()); err != nil {
			return err
		}
	}
	return nil
}

func write(out io.Writer, text string) error {
	_, err := io.WriteString(out, text)
	return err
}
