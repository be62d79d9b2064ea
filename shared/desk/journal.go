package desk

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// JournalQuery asks for lines of the journal. Its zero value asks for all of them.
type JournalQuery struct {
	About  uuid.UUID // only lines about this record
	Text   string    // only lines that hold this, were written by who is called so, or are about a record that it finds
	Before int64     // only lines with a lower row key: the last one of a former page; 0 starts with the newest
	Skip   int       // leave out so many of the newest
	Limit  int       // at most so many; 0 means no limit

	Operator string     // only lines written by somebody whose name holds this
	Device   dot.Device // only lines written on this device; zero: any
	Kind     string     // only lines about a record of this kind
	From, To time.Time  // only lines about a moment of this time; zero: open on that side, To itself is left out
}

// JournalPage reads lines, newest first.
func (d *Desk) JournalPage(ctx context.Context, q JournalQuery) ([]roster.Entry, error) {
	wanted, err := d.journalLines(ctx, q)
	if err != nil {
		return nil, err
	}
	var lines []roster.Entry
	err = d.look(ctx, func(r record.Reader) error {
		fits, err := q.sieve(d, r)
		if err != nil {
			return err
		}
		if fits == nil {
			rows, err := r.List(wanted)
			lines = entriesOf(rows)
			return err
		}
		lines, err = sifted(r, wanted, fits)
		return err
	})
	return lines, err
}

func entriesOf(rows []record.Record) []roster.Entry {
	lines := make([]roster.Entry, len(rows))
	for i := range rows {
		lines[i] = roster.EntryOf(rows[i])
	}
	return lines
}

// JournalCount counts the lines that a query asks for, all pages together.
func (d *Desk) JournalCount(ctx context.Context, q JournalQuery) (n int, err error) {
	q.Before, q.Skip, q.Limit = 0, 0, 0
	wanted, err := d.journalLines(ctx, q)
	if err != nil {
		return 0, err
	}
	err = d.look(ctx, func(r record.Reader) error {
		fits, err := q.sieve(d, r)
		if err != nil {
			return err
		}
		if fits == nil {
			n, err = r.Count(wanted)
			return err
		}
		lines, err := sifted(r, wanted, fits)
		n = len(lines)
		return err
	})
	return n, err
}

// sieve tests what the ledger cannot: who wrote a line, on what, and of what kind the record is that it is about. It is nil
// where nothing of that is asked.
func (q JournalQuery) sieve(d *Desk, r record.Reader) (func(*record.Record) bool, error) {
	if q.Operator == "" && q.Device.IsZero() && q.Kind == "" {
		return nil, nil
	}
	of := map[uuid.UUID]bool{}
	if q.Kind != "" {
		rows, err := d.read.book(r, q.Kind)
		if err != nil {
			return nil, err
		}
		for _, one := range rows {
			of[one.row.ID] = true
		}
	}
	return func(row *record.Record) bool {
		return (q.Device.IsZero() || row.Source.Device == q.Device) && strings.Contains(row.Source.Operator, q.Operator) && (q.Kind == "" || of[row.Ref("about")])
	}, nil
}

// siftedAtOnce is how many lines are looked through in one go.
const siftedAtOnce = 2000

// sifted reads on until as many lines passed as were wanted.
func sifted(r record.Reader, wanted record.Query, fits func(*record.Record) bool) (lines []roster.Entry, err error) {
	part := wanted
	part.Skip, part.Limit = 0, siftedAtOnce
	for skip := wanted.Skip; ; {
		rows, err := r.List(part)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			switch {
			case !fits(&rows[i]):
			case skip > 0:
				skip--
			default:
				lines = append(lines, roster.EntryOf(rows[i]))
			}
			if wanted.Limit > 0 && len(lines) == wanted.Limit {
				return lines, nil
			}
		}
		if len(rows) < siftedAtOnce {
			return lines, nil
		}
		part.After = rows[len(rows)-1].Key
	}
}

// journalHits is how many records a text of a journal query may mean.
const journalHits = 5

// journalLines asks the ledger for lines.
func (d *Desk) journalLines(ctx context.Context, q JournalQuery) (record.Query, error) {
	wanted := record.Query{Kind: "journal", Descending: true, After: q.Before, Skip: q.Skip, Limit: q.Limit}
	if q.About != (uuid.UUID{}) {
		wanted.Where = append(wanted.Where, equal("about", refTo(q.About)))
	}
	if !q.From.IsZero() {
		wanted.Where = append(wanted.Where, record.Condition{Field: "at", Test: record.AtLeast, Value: merge.OfTime(q.From.UnixMilli())})
	}
	if !q.To.IsZero() {
		wanted.Where = append(wanted.Where, record.Condition{Field: "at", Test: record.Less, Value: merge.OfTime(q.To.UnixMilli())})
	}
	text := strings.TrimSpace(q.Text)
	if text == "" {
		return wanted, nil
	}
	hits, err := d.Search(ctx, text, journalHits)
	if err != nil {
		return wanted, err
	}
	wanted.Either = [][]record.Condition{
		{{Field: "text", Test: record.Holds, Value: merge.OfText(text)}}, {{Field: "recorded_by", Test: record.Holds, Value: merge.OfText(text)}},
	}
	for _, h := range hits {
		wanted.Either = append(wanted.Either, []record.Condition{equal("about", refTo(h.Ref.ID))})
	}
	return wanted, nil
}
