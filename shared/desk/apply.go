package desk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Applied is how far an import has come.
type Applied struct {
	Lines   int
	Applied int
	Refused int
}

// LineRefusal is one line of an import that was not applied, and why.
type LineRefusal struct {
	Line int // counted from 1
	Err  error
}

// batcher is a ledger that can record many acts with one fsync.
type batcher interface {
	RecordAll(ctx context.Context, by record.Author, acts []record.Act) ([]record.Recorded, error)
}

// batchMax is how many acts of an import share one fsync.
const batchMax = 500

// Apply records acts from JSON lines, one act a line. It refuses a bad line alone and goes on; tell, when not nil, hears
// of progress after each batch, and refused, when not nil, of every line not applied. The error is one of reading or of
// the ledger, not of a line: what was told of as applied is durable even then.
func (d *Desk) Apply(ctx context.Context, lines io.Reader, tell func(Applied), refused func(LineRefusal)) (Applied, error) {
	if d.post.ReadOnly {
		return Applied{}, &roster.Refusal{Code: roster.ReadOnly}
	}
	if err := d.look(ctx, func(r record.Reader) error { return facts{r: r}.open() }); err != nil {
		return Applied{}, err
	}
	in := &importing{d: d, tell: tell, refused: refused, lines: bufio.NewReaderSize(lines, 64<<10)}
	for {
		line, err := in.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return in.done, errors.Join(fmt.Errorf("read line %d: %w", in.done.Lines+1, err), in.flush(ctx))
		}
		if line != nil {
			in.take(line)
		}
		if err != nil || len(in.acts) >= batchMax {
			if failed := in.flush(ctx); failed != nil {
				return in.done, failed
			}
		}
		if err != nil {
			return in.done, nil
		}
		if err := ctx.Err(); err != nil {
			return in.done, errors.Join(err, in.flush(context.WithoutCancel(ctx)))
		}
	}
}

// importing is an import under way.
type importing struct {
	d       *Desk
	lines   *bufio.Reader
	done    Applied
	acts    []record.Act
	numbers []int // the acts' lines
	tell    func(Applied)
	refused func(LineRefusal)
}

// next gives the next line, cut just above the length that is refused; nil at the end.
func (in *importing) next() ([]byte, error) {
	var line []byte
	for {
		part, err := in.lines.ReadSlice('\n')
		if room := record.LineMax + 1 - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		if err == nil || !errors.Is(err, bufio.ErrBufferFull) {
			if len(line) == 0 && err != nil {
				return nil, err
			}
			return line, err
		}
	}
}

// take parses a line; an empty one is none.
func (in *importing) take(line []byte) {
	in.done.Lines++
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	act, err := record.ParseAct(in.d.ledger.Schema(), line)
	if err != nil {
		in.refuse(in.done.Lines, err)
		return
	}
	in.acts, in.numbers = append(in.acts, act), append(in.numbers, in.done.Lines)
}

func (in *importing) refuse(line int, err error) {
	in.done.Refused++
	if in.refused != nil {
		in.refused(LineRefusal{line, err})
	}
}

// flush records what was taken, durably.
func (in *importing) flush(ctx context.Context) error {
	if len(in.acts) > 0 {
		results, err := in.record(ctx)
		if err != nil {
			return fmt.Errorf("record lines %d to %d: %w", in.numbers[0], in.numbers[len(in.numbers)-1], err)
		}
		for i, r := range results {
			if r.Err != nil {
				in.refuse(in.numbers[i], r.Err)
			} else {
				in.done.Applied++
			}
		}
		in.acts, in.numbers = in.acts[:0], in.numbers[:0]
	}
	if in.tell != nil {
		in.tell(in.done)
	}
	return nil
}

func (in *importing) record(ctx context.Context) ([]record.Recorded, error) {
	by := record.Author{Operator: in.d.operator, Wall: in.d.wall().UnixMilli()}
	if b, can := in.d.ledger.(batcher); can {
		return b.RecordAll(ctx, by, in.acts)
	}
	results := make([]record.Recorded, len(in.acts))
	for i := range in.acts {
		results[i].Receipt, results[i].Err = in.d.ledger.Record(ctx, by, func(record.Reader) (record.Act, error) { return in.acts[i], nil })
	}
	return results, nil
}
