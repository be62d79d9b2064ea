package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Past is a space as this replica held it at one moment gone by, which can be moved. It is a file of tables alone, beside
// the ledger's own, made from the ledger's logs by the ledger's own merging; the logs are read where they are. It is safe
// for concurrent use, and must be closed.
type Past struct {
	of     *Ledger
	folder string

	mu     sync.RWMutex // held for reading while a moment is looked at
	tables *Ledger      // nil until the first move, and after one that failed
	cut    dot.Vector   // what the tables hold
	ground string       // of the ledger when they were begun

	times struct {
		sync.RWMutex
		line *timeline
	}
}

// ErrPastInUse says that somebody looks at past moments of the ledger already.
var ErrPastInUse = errors.New("past moments are being looked at already")

// Past gives the space as it was. There is one at a time; it stands before everything until it is moved.
func (l *Ledger) Past() (*Past, error) {
	if !l.past.CompareAndSwap(false, true) {
		return nil, ErrPastInUse
	}
	p := &Past{of: l, folder: pastOf(l.db.Path()), cut: dot.Vector{}}
	p.times.line = &timeline{}
	return p, nil
}

// pastOf is the folder of the tables of a past moment.
func pastOf(path string) string { return path + "-past" }

// Close takes the tables away.
func (p *Past) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.drop()
	p.of.past.Store(false)
	return err
}

// Schema is what the records are declared as.
func (p *Past) Schema() *record.Schema { return p.of.o.Schema }

// Follow takes up the times of what came since it was called last. Without it the past stands still.
func (p *Past) Follow(ctx context.Context) error {
	p.times.Lock()
	defer p.times.Unlock()
	err := p.of.View(ctx, func(r record.Reader) error {
		next, err := p.times.line.followed(r.(*view))
		if err == nil {
			p.times.line = next
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read the times of receipt: %w", err)
	}
	return nil
}

// Cut is what was held at a moment in Unix milliseconds: every change that had come at or before it, and none after. A
// change made here came when it was made.
func (p *Past) Cut(moment int64) dot.Vector { return p.line().cut(moment) }

// Came is when a change came, in Unix milliseconds; 0 when it is not held.
func (p *Past) Came(at dot.Dot) int64 { return p.line().came(at) }

// Arrivals gives how many changes of a log came at a time in Unix milliseconds, each log's in order.
func (p *Past) Arrivals(take func(log dot.Log, at int64, changes uint64)) { p.line().each(take) }

// Span is when the first and the last change came, in Unix milliseconds; zeros where nothing did.
func (p *Past) Span() (first, last int64) { return p.line().span() }

// Renewed is since when this device goes on under another incarnation than its first here, the last time, in Unix
// milliseconds: its data was put back from an older time, and what came between came again later. 0 when that never was,
// or nothing was written here since.
func (p *Past) Renewed() int64 { return p.line().renewed(p.of.o.Device) }

func (p *Past) line() *timeline {
	p.times.RLock()
	defer p.times.RUnlock()
	return p.times.line
}

// Move goes to what was held at a cut. It costs what lies between, or what the cut holds,
// whichever is less.
func (p *Past) Move(ctx context.Context, cut dot.Vector) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.of.View(ctx, func(r record.Reader) error { return p.move(ctx, r.(*view), cut) })
	if err != nil {
		return fmt.Errorf("go to a past moment: %w", errors.Join(err, p.drop()))
	}
	return nil
}

func (p *Past) move(ctx context.Context, v *view, cut dot.Vector) error {
	shared := least(p.cut, cut)
	if behind := total(p.cut) - total(shared); p.tables != nil && (p.ground != v.Ground() || !p.tables.numbered(v.l) || behind > total(shared)) {
		if err := p.drop(); err != nil {
			return err
		}
	}
	if p.tables == nil {
		if err := p.begin(ctx, v); err != nil {
			return err
		}
		shared = dot.Vector{}
	}
	p.tables.numberAs(v.l)
	defer p.tables.keyed.read(v)()
	if total(p.cut) > total(shared) {
		if err := p.tables.goBack(v, p.cut, shared); err != nil {
			return err
		}
		p.cut = shared
	}
	if total(cut) > total(shared) {
		if err := p.tables.goOn(ctx, v, shared, cut); err != nil {
			return err
		}
	}
	p.cut = least(cut, v.Heads())
	return nil
}

// least is what both hold.
func least(a, b dot.Vector) dot.Vector {
	both := dot.Vector{}
	for log, seq := range a {
		if n := min(seq, b[log]); n > 0 {
			both[log] = n
		}
	}
	return both
}

func total(v dot.Vector) (n uint64) {
	for _, seq := range v {
		n += seq
	}
	return n
}

// begin makes empty tables. What a crash left is taken away first.
func (p *Past) begin(ctx context.Context, v *view) error {
	if err := os.RemoveAll(p.folder); err != nil {
		return err
	}
	if err := os.Mkdir(p.folder, 0o700); err != nil {
		return err
	}
	o := p.of.o
	o.Grew, o.Keeps, o.DeskCode = nil, nil, nil
	o.Allow = func(c *merge.Change) string { return p.of.book.reason(c.Dot) } // as the ledger judges it now
	form := form()
	form.Fleeting, form.LogKept = true, 0
	db, err := sqlitedb.Open(ctx, filepath.Join(p.folder, "tables.db"), form)
	if err != nil {
		return err
	}
	t := &Ledger{o: o, db: db, codec: p.of.codec, together: p.of.together}
	if err := db.Write(ctx, func(tx *sqlitedb.Tx) error { return errors.Join(t.claim(tx), t.load(tx)) }); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := t.shape(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	if t.keyed, err = keysIn(v); err != nil {
		return errors.Join(err, db.Close())
	}
	p.tables, p.cut, p.ground = t, dot.Vector{}, v.Ground()
	return nil
}

// drop takes the tables away.
func (p *Past) drop() error {
	if p.tables == nil {
		return nil
	}
	err := p.tables.db.Close()
	p.tables, p.cut = nil, dot.Vector{}
	return errors.Join(err, os.RemoveAll(p.folder))
}

// numbered says whether logs and operators have the numbers here that they have in another ledger, as far as they go.
func (l *Ledger) numbered(as *Ledger) bool {
	theirs, people := as.book.numbers()
	logs, operators := l.book.numbers()
	return len(logs) <= len(theirs) && len(operators) <= len(people) &&
		slices.Equal(logs, theirs[:len(logs)]) && slices.Equal(operators, people[:len(operators)])
}

// numberAs gives logs and operators the numbers they have in another ledger: rows name them by these.
func (l *Ledger) numberAs(as *Ledger) {
	logs, people := as.book.numbers()
	for _, log := range logs[1:] {
		l.book.line(log, nil)
	}
	for _, name := range people[1:] {
		l.book.person(name)
	}
}

func (b *book) numbers() (logs []dot.Log, people []string) {
	b.RLock()
	defer b.RUnlock()
	return b.names, b.people
}
