package bundle

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// Sink takes what a bundle carries. A peer.Log is one: what comes by a stick goes the way of what comes by a link.
type Sink interface {
	// Learn keeps the facts that are authentic, durably, and ignores the others.
	Learn(ctx context.Context, facts [][]byte) error

	// Append keeps foreign segments durably and applies them; it returns only after fsync.
	Append(ctx context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error)
}

// Brought is what reading a bundle came to.
type Brought struct {
	Space    dot.Space
	From     dot.Device // who wrote the file; believed only when Whole
	Name     string     // as the writer calls itself: hostile text
	Made     int64      // when it was written, on the writer's clock: Unix milliseconds
	Facts    int        // in the file, held before or not
	Segments int        // in the file and held here now, durably
	Bytes    int64      // of the segments in the file
	Whole    bool       // the file was read to its end and its writer signed it

	Held    dot.Vector                    // what the writer says it holds; to be used only when Whole
	Denied  []syncproto.Denial            // what it holds and does not allow; likewise
	Refused map[dot.Log]syncproto.Outcome // logs that go no further here, and why
}

// Bounds of one file beyond those of frames.
const (
	logsMax   = 1 << 17
	deniedMax = 1 << 17
	batchMax  = 1 << 20 // bytes of segments appended at once
)

// ReadFile reads the bundle at path into sink. See Read.
func ReadFile(ctx context.Context, path string, sink Sink, keys ...ed25519.PrivateKey) (Brought, error) {
	file, err := os.Open(path)
	if err != nil {
		return Brought{}, fmt.Errorf("open the bundle: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return Brought{}, errors.Join(ErrNot, err)
	}
	return Read(ctx, file, sink, keys...)
}

// Read gives sink what a bundle carries. It may be read again, in any order with others: what is held already changes
// nothing. What stands before the place where a file is cut or damaged is kept, and told beside the error. A log
// whose segments are refused does not hold up the others; ErrRefused tells of it at the end. The keys of this device open
// an encrypted file; ErrForOthers says that none does, beside what the file says of its writer.
func Read(ctx context.Context, in io.Reader, sink Sink, keys ...ed25519.PrivateKey) (Brought, error) {
	r, err := NewReader(in)
	if err != nil {
		return Brought{}, err
	}
	if err := r.Open(keys...); err != nil {
		return Brought{Space: r.Space(), From: r.letter.writer, Name: r.letter.name, Made: r.letter.made}, err
	}
	c := &courier{
		sink: sink, logs: map[uint64]declared{}, pending: map[dot.Log]*syncproto.Run{},
		brought: Brought{Space: r.Space(), From: r.letter.writer, Name: r.letter.name, Made: r.letter.made, Held: dot.Vector{}, Refused: map[dot.Log]syncproto.Outcome{}},
	}
	for {
		f, err := r.Next()
		if err == nil {
			err = c.take(ctx, f)
		}
		if err == nil {
			continue
		}
		c.brought.Whole = errors.Is(err, io.EOF)
		if c.brought.Whole {
			err = nil
		}
		err = errors.Join(err, c.flush(ctx))
		if err == nil && len(c.brought.Refused) > 0 {
			err = ErrRefused
		}
		return c.brought, err
	}
}

// courier hands over what the frames bring.
type courier struct {
	sink    Sink
	brought Brought
	logs    map[uint64]declared

	pending map[dot.Log]*syncproto.Run // one run of a log at most: each continues the other
	order   []dot.Log
	bytes   int
}

// declared is a log the file gave a number.
type declared struct {
	log    dot.Log
	public []byte
}

// take takes one frame. Frames of a conversation that mean nothing in a file are passed over.
func (c *courier) take(ctx context.Context, f wire.Frame) error {
	switch f := f.(type) {
	case *wire.Hello:
		c.brought.From, c.brought.Name, c.brought.Made = f.Device(), f.Name, f.Clock
	case *wire.Facts:
		c.brought.Facts += len(f.Blobs)
		if err := c.flush(ctx); err != nil {
			return err
		}
		if err := c.sink.Learn(ctx, f.Blobs); err != nil {
			return fmt.Errorf("learn facts: %w", err)
		}
	case *wire.Have:
		return c.takeHave(f)
	case *wire.Logs:
		return c.takeLogs(f)
	case *wire.Ack:
		return c.takeDenied(f)
	case *wire.Segments:
		return c.takeSegments(ctx, f)
	}
	return nil
}

func (c *courier) takeHave(f *wire.Have) error {
	if f.Space != c.brought.Space {
		return fmt.Errorf("%w: another space", ErrDamaged)
	}
	for log, seq := range f.Held {
		c.brought.Held[log] = seq
	}
	if len(c.brought.Held) > logsMax {
		return fmt.Errorf("%w: more than %d logs", ErrDamaged, logsMax)
	}
	return nil
}

func (c *courier) takeLogs(f *wire.Logs) error {
	if f.Space != c.brought.Space {
		return fmt.Errorf("%w: another space", ErrDamaged)
	}
	for _, d := range f.Declared {
		if other, taken := c.logs[d.Number]; taken && other.log != d.Log || len(c.logs) >= logsMax {
			return fmt.Errorf("%w: number %d of a log", ErrDamaged, d.Number)
		}
		c.logs[d.Number] = declared{d.Log, d.Public}
	}
	return nil
}

func (c *courier) takeDenied(f *wire.Ack) error {
	if len(c.brought.Denied)+len(f.Denied) > deniedMax {
		return fmt.Errorf("%w: more than %d denials", ErrDamaged, deniedMax)
	}
	for _, d := range f.Denied {
		at, ok := c.logs[d.Number]
		if !ok {
			return fmt.Errorf("%w: log %d was never declared", ErrDamaged, d.Number)
		}
		c.brought.Denied = append(c.brought.Denied, syncproto.Denial{Log: at.log, First: d.First, Last: d.Last})
	}
	return nil
}

func (c *courier) takeSegments(ctx context.Context, f *wire.Segments) error {
	for _, r := range f.Runs {
		at, ok := c.logs[r.Number]
		if !ok {
			return fmt.Errorf("%w: log %d was never declared", ErrDamaged, r.Number)
		}
		for _, b := range r.Segments {
			c.takeSegment(at, b)
		}
	}
	if c.bytes < batchMax {
		return nil
	}
	return c.flush(ctx)
}

func (c *courier) takeSegment(at declared, b []byte) {
	c.brought.Bytes += int64(len(b))
	if _, refused := c.brought.Refused[at.log]; refused {
		return
	}
	first, last, err := segment.Peek(b)
	if err != nil {
		c.brought.Refused[at.log] = outcomeOf(err)
		return
	}
	run := c.pending[at.log]
	if run == nil {
		run = &syncproto.Run{Log: at.log, Public: at.public}
		c.pending[at.log] = run
		c.order = append(c.order, at.log)
	}
	run.Segments = append(run.Segments, segment.Sealed{First: first, Last: last, Bytes: b})
	c.bytes += len(b)
}

func outcomeOf(err error) syncproto.Outcome {
	if errors.Is(err, segment.ErrVersion) {
		return syncproto.TooNew
	}
	return syncproto.Malformed
}

// flush makes durable what was taken.
func (c *courier) flush(ctx context.Context) error {
	if len(c.order) == 0 {
		return nil
	}
	runs := make([]syncproto.Run, 0, len(c.order))
	for _, log := range c.order {
		runs = append(runs, *c.pending[log])
	}
	c.order, c.bytes = nil, 0
	clear(c.pending)
	kept, err := c.sink.Append(ctx, c.brought.Space, runs)
	if err != nil {
		return fmt.Errorf("append segments: %w", err)
	}
	for i, k := range kept {
		held := func(s segment.Sealed) bool { return s.Last > k.Head }
		if n := slices.IndexFunc(runs[i].Segments, held); n >= 0 {
			c.brought.Segments += n
		} else {
			c.brought.Segments += len(runs[i].Segments)
		}
		if !k.Refused.Held() {
			c.brought.Refused[k.Log] = k.Refused
		}
	}
	return nil
}
