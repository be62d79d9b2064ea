package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
	"qianshao/syncproto/segment"
)

// messageHolds is what one message holds of an hour's work.
type messageHolds struct {
	changes, records, fields int // told by one message of values
	signed                   int // changes that one message of signed segments holds, sealed in one run a lane
	acts                     int
}

// messages measures row 7, what one message of 1,750 bytes holds, and row 6 as a tagged message.
func (b *bench) messages(*workload, *segment.Codec) error {
	for _, one := range []struct {
		what  string
		story flood.Story
	}{{"a flood, whose words the primer knows", flood.Known()}, {"a forest fire, whose words it never saw", flood.Fire()}} {
		c, err := b.hourIn(one.story, one.what)
		if err != nil {
			return err
		}
		b.put(result{Row: "7", What: "one 1,750-byte message of latest values: " + one.what, Value: float64(c.changes), Unit: "changes", Bar: "110 (170)",
			Note: fmt.Sprintf("%d acts at one desk touched %d records, %d fields of them told; %s", c.acts, c.records, c.fields, shares())})
		b.put(result{Row: "7", What: "the same work, signed, sealed in one run a lane: " + one.what, Value: float64(c.signed), Unit: "changes", Bar: "110 (170)"})
	}
	return b.tagged()
}

// shares says what the hour is made of.
func shares() string {
	all := flood.Shares()
	names := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return all[b] - all[a] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d %%", name, all[name])
	}
	return strings.Join(names, ", ")
}

// actsBetween is how many acts are done before what waits is weighed again.
const actsBetween = 6

// hourIn does an hour's acts until what waits fills one message.
func (b *bench) hourIn(story flood.Story, what string) (c messageHolds, err error) {
	b.say("filling a message with %s", what)
	p, err := flood.OpenPair(b.ctx, filepath.Join(b.dir, "hour-"+story.Wants[0]), b.seed)
	defer func() {
		if p != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err != nil {
		return c, err
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return c, err
	}
	begin, full := p.Now, false
	for i, step := range flood.Hour(b.seed, begin, story, 600) {
		p.Now = begin.Add(step.At)
		if err := p.Apply(b.ctx, step.Lines); err != nil {
			return c, err
		}
		if c.acts = i + 1; c.acts%actsBetween != 0 {
			continue
		}
		w, items, err := p.ToHub.Weigh(b.ctx, narrow.Regional)
		if err != nil {
			return c, err
		}
		if !full {
			n, bytes, err := sealedHour(b.ctx, p, codec)
			if err != nil {
				return c, err
			}
			if full = bytes > narrow.Regional-narrow.Overhead-10; !full { // names of two logs beside them
				c.signed = n
			}
		}
		if w.Fit < len(items) {
			c.acts -= actsBetween
			return c, nil
		}
		c.changes, c.records, c.fields = w.Changes, w.Items, w.Fields
	}
	return c, nil
}

// sealedHour counts the changes of lanes 0 and 1 that the hub lacks, and their bytes sealed in one run a lane.
func sealedHour(ctx context.Context, p *flood.Pair, codec *segment.Codec) (changes, bytes int, err error) {
	desk, err := p.Desk.Ledger(p.Space)
	if err != nil {
		return 0, 0, err
	}
	hub, err := p.Hub.Ledger(p.Space)
	if err != nil {
		return 0, 0, err
	}
	codec.Origin = func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) { return desk.Origin(id) }
	for log, head := range desk.Vector() {
		after := hub.Head(log).Seq
		if log.Lane > 1 || after >= head {
			continue
		}
		run, err := desk.Load(ctx, log, after, 1<<20)
		if err != nil {
			return 0, 0, err
		}
		var all []merge.Change
		for _, one := range run.Segments {
			some, err := codec.Decode(segment.Context{Space: p.Space, Log: log}, one.Bytes)
			if err != nil {
				return 0, 0, err
			}
			all = append(all, some...)
		}
		sealed, _, err := codec.Seal(p.Desk.Key().Sign, segment.Context{Space: p.Space, Log: log}, segment.Hash{1}, all[:min(len(all), segment.ChangesMax)])
		if err != nil {
			return 0, 0, err
		}
		changes, bytes = changes+len(all), bytes+len(sealed.Bytes)
	}
	return changes, bytes, nil
}

// tagged measures row 6 without a signature: the smallest message that tells one urgent change.
func (b *bench) tagged() (err error) {
	p, err := flood.OpenPair(b.ctx, filepath.Join(b.dir, "urgent"), b.seed)
	defer func() {
		if p != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err != nil {
		return err
	}
	for _, one := range []struct{ what, line string }{
		{"a task's status with its time and source", `{"kind":"task","id":"task-3","set":{"status":"到场","status_at":"2026-07-12T14:00:00Z","status_source":"电台"}}`},
		{"the same with a report of ten characters", `{"kind":"task","id":"task-4","set":{"status":"到场","status_at":"2026-07-12T14:00:00Z","status_source":"电台","last_report":"桥面塌陷需绕行白沙"}}`},
	} {
		if err := p.Apply(b.ctx, []byte(one.line+"\n")); err != nil {
			return err
		}
		for size := narrow.Overhead; ; size++ {
			w, items, err := p.ToHub.Weigh(b.ctx, size)
			if err != nil {
				return err
			}
			if len(items) == 1 && w.Fit == 1 {
				b.put(result{Row: "6", What: "one urgent change, tagged and encrypted: " + one.what, Value: float64(size), Unit: "bytes", Bar: "60",
					Note: fmt.Sprintf("%d fields, %d bytes of them link, counter and tag", w.Fields, narrow.Overhead-1)})
				break
			}
			if size > narrow.Global*4 {
				return fmt.Errorf("one change of %d fields needs more than %d bytes", w.Fields, size)
			}
		}
		if err := p.Meet(b.ctx); err != nil {
			return err
		}
	}
	return nil
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
