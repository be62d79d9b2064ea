package ledger

import (
	"context"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Digests sums up the tables as they stand, for a test to compare with those a rebuild makes.
func (l *Ledger) Digests() (sums map[string][32]byte, err error) {
	_, err = l.transact(func(w *writing) error {
		if sums, err = w.digests(); err != nil {
			return err
		}
		return errCompared
	})
	if errors.Is(err, errCompared) {
		err = nil
	}
	return sums, err
}

// Together sets how many changes are merged as one transaction.
func (l *Ledger) Together(n int) { l.together = n }

// Unpack reads a version blob, as one of a team's row is read, in a file of three logs.
func (l *Ledger) Unpack(ver, extra []byte, name any) (packed []byte, err error) {
	t := l.tables[2]
	columns := make([]any, len(t.columns))
	columns[0] = name
	r := &row{table: t}
	logs := []dot.Log{{}, {Lane: 1}, {Lane: 2}, {Lane: 3}}
	if err := r.unpack(ver, extra, columns, logs); err != nil {
		return nil, err
	}
	r.open()
	p := packer{log: func(l dot.Log) int64 { return int64(l.Lane) }}
	packed, _, _ = p.pack(r)
	return packed, nil
}

// Exec changes the file behind the ledger's back.
func (l *Ledger) Exec(ctx context.Context, query string, args ...any) error {
	return l.db.Write(ctx, func(tx *sqlitedb.Tx) error { return tx.Exec(query, args...) })
}

// Scan reads one value of the file.
func (l *Ledger) Scan(ctx context.Context, into any, query string, args ...any) error {
	return l.db.Read(ctx, func(tx *sqlitedb.Tx) error { return tx.One(query, args...).Scan(into) })
}

// Settle asks what became of a transaction whose commit failed after it was, or was not, written.
func (l *Ledger) Settle(ctx context.Context, written bool, work func() error) (before, after error) {
	w := l.newWriting()
	failed := fmt.Errorf("commit: %w", sqlitedb.ErrUncertain)
	at := l.book.lines[l.book.names[1]]
	w.open[at] = at.open
	if !written {
		w.open[at]++
	}
	if err := work(); err != nil {
		return err, nil
	}
	return failed, l.settle(w, failed)
}

// Unraise makes the file believe that it was never copied: what a virtual machine put back as a whole looks like.
func (l *Ledger) Unraise(ctx context.Context) error {
	if err := l.Exec(ctx, "DELETE FROM meta WHERE name = 'incarnation'"); err != nil {
		return err
	}
	for _, run := range l.own.tails {
		if len(run) > 0 {
			return errors.New("seal before the second life begins")
		}
	}
	l.own.incarnation = 0
	l.witness.state.reach = l.reach()
	return l.witness.sync()
}

// Fill lets a test look into another file.
func (l *Ledger) Fill(ctx context.Context, path string, f func(*sqlitedb.Tx) error) error {
	return l.db.Fill(ctx, path, f)
}

// Trail is what is remembered of heads that moved.
type Trail struct{ trail trail }

// Follow notes the heads with which the count came from before to now.
func (t *Trail) Follow(before, now uint64, heads dot.Vector) {
	lines := map[*line]syncproto.Head{}
	for log, seq := range heads {
		lines[&line{log: log}] = syncproto.Head{Seq: seq}
	}
	t.trail.follow(before, now, lines)
}

// Since gives the heads that moved since, if that is remembered.
func (t *Trail) Since(since, now uint64) (dot.Vector, bool) { return t.trail.since(since, now) }

// Together3 has three pieces of work share a transaction: two that note something in the file, and between them one that
// touches it and fails.
func (l *Ledger) Together3(ctx context.Context, failed error) (errs [3]error) {
	note := func(name string) *ticket {
		return &ticket{ctx: ctx, work: func(w *writing) error {
			return w.tx.Exec("INSERT INTO meta (name, value) VALUES (?, 1)", name)
		}}
	}
	tickets := []*ticket{note("first"), {ctx: ctx, work: func(w *writing) error {
		return w.spoil(errors.Join(w.tx.Exec("INSERT INTO meta (name, value) VALUES ('spoiled', 1)"), failed))
	}}, note("last")}
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	l.commitTogether(append([]*ticket{}, tickets...))
	for i, t := range tickets {
		if errs[i] = t.err; !t.done {
			errs[i] = errors.New("not done")
		}
	}
	return errs
}
