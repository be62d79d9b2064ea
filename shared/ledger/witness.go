package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// witness is a small file beside the database that tells a database put back from a backup, or copied, from the one
// that was last written. It knows a random mark that the database has inside too, which file the database was, how far
// this device's logs had come, and when it was itself written by the system's clock.
//
// A backup of the database alone is found out by mark or numbers. A copy of the whole folder is other files. A backup
// of both files put back in place has a witness that was changed after the moment it says it was written. What stays
// hidden is a machine put back as a whole, as virtual ones are; the peers find that out.
type witness struct {
	file  *os.File
	of    string // path of the database
	state testimony
}

// testimony is what a witness says.
type testimony struct {
	mark, next syncproto.Mark // the mark inside the database is one of these
	database   fileID
	reach      syncproto.Reach
	written    int64 // Unix nanoseconds, by the clock that stamps files
}

// fileID tells a file from every other on this machine; zero where the system does not say.
type fileID struct{ Device, File uint64 }

// witnessSlack is how far a file's own times may be from the time inside it, in nanoseconds: the two are written one
// after the other, and written again when something came between them.
const (
	witnessSlack = int64(100e6)
	witnessTries = 5
)

var witnessMagic = []byte("QSWITNS1")

const witnessBytes = 8 + 16 + 16 + 16 + 4 + 2*8*dot.Lanes + 8 + 8

func (t testimony) bytes() []byte {
	b := append(make([]byte, 0, witnessBytes), witnessMagic...)
	b = append(append(b, t.mark[:]...), t.next[:]...)
	b = binary.BigEndian.AppendUint64(b, t.database.Device)
	b = binary.BigEndian.AppendUint64(b, t.database.File)
	b = binary.BigEndian.AppendUint32(b, t.reach.Incarnation)
	for lane := range dot.Lanes {
		b = binary.BigEndian.AppendUint64(b, t.reach.Sealed[lane])
		b = binary.BigEndian.AppendUint64(b, t.reach.Open[lane])
	}
	b = binary.BigEndian.AppendUint64(b, uint64(t.written))
	sum := sha256.Sum256(b)
	return append(b, sum[:8]...)
}

// parseTestimony refuses anything but what bytes made, whole.
func parseTestimony(b []byte) (t testimony, ok bool) {
	if len(b) != witnessBytes || !bytes.HasPrefix(b, witnessMagic) {
		return testimony{}, false
	}
	sum := sha256.Sum256(b[:len(b)-8])
	if !bytes.Equal(sum[:8], b[len(b)-8:]) {
		return testimony{}, false
	}
	r := bytes.NewReader(b[len(witnessMagic):])
	var written uint64
	into := []any{&t.mark, &t.next, &t.database, &t.reach.Incarnation}
	for lane := range dot.Lanes {
		into = append(into, &t.reach.Sealed[lane], &t.reach.Open[lane])
	}
	for _, into := range append(into, &written) {
		if err := binary.Read(r, binary.BigEndian, into); err != nil {
			return testimony{}, false
		}
	}
	t.written = int64(written)
	return t, true
}

// openWitness reads what the witness beside a database says; ok is false when there is none to believe.
func openWitness(database string) (w *witness, said testimony, ok bool, err error) {
	path := database + "-witness"
	_, err = os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, testimony{}, false, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, testimony{}, false, err
	}
	w = &witness{file: f, of: database}
	b, err := io.ReadAll(io.LimitReader(f, witnessBytes+1))
	if err != nil {
		return nil, testimony{}, false, errors.Join(err, f.Close())
	}
	said, ok = parseTestimony(b)
	if !ok {
		return w, testimony{}, false, nil
	}
	changed, err := changedAt(f)
	if err != nil {
		return nil, testimony{}, false, errors.Join(err, f.Close())
	}
	for _, t := range changed {
		ok = ok && t-said.written <= witnessSlack && said.written-t <= witnessSlack
	}
	return w, said, ok, nil
}

// write says everything anew. A write moves the file's own time, and the next one puts that time inside.
func (w *witness) write() error {
	for range witnessTries {
		if _, err := w.file.WriteAt(w.state.bytes(), 0); err != nil {
			return err
		}
		info, err := w.file.Stat()
		if err != nil {
			return err
		}
		now := info.ModTime().UnixNano()
		if now-w.state.written < witnessSlack/2 && w.state.written <= now {
			return nil
		}
		w.state.written = now
	}
	return nil // it will not be believed, which costs a raised incarnation
}

// note keeps how far this device's logs have come. It is not synced: what is lost with the power is only how much of a
// restored backup is found out, and the file is synced whenever the ledger is opened or closed. For the same reason an
// error says nothing: the act is saved.
//
// What is sealed is noted beside what is written: a backup may hold as open what was sealed after it was taken, and
// sealing it again would cut the log elsewhere.
func (w *witness) note(reach syncproto.Reach) {
	if w == nil || w.state.reach == reach {
		return
	}
	w.state.reach = reach
	_ = w.write()
}

func (w *witness) sync() error {
	if err := w.write(); err != nil {
		return err
	}
	return w.file.Sync()
}

func (w *witness) close() error {
	if w == nil || w.file == nil {
		return nil
	}
	f := w.file
	w.file = nil
	return errors.Join(f.Sync(), f.Close())
}

// prove finds out whether the file holds everything this device ever wrote into it, and raises the incarnation when
// that is not proven. Then it leaves a fresh mark inside and outside.
func (l *Ledger) prove(ctx context.Context) error {
	w, said, believed, err := openWitness(l.db.Path())
	if err != nil {
		return fmt.Errorf("open witness: %w", err)
	}
	l.witness = w
	database, err := identify(l.db.Path())
	if err != nil {
		return fmt.Errorf("identify file: %w", err)
	}
	inside, err := l.mark(ctx)
	if err != nil {
		return fmt.Errorf("read mark: %w", err)
	}
	if l.o.Whole && (!l.reach().Covers(said.reach) || said == testimony{} && sqlitedb.LogBroken(l.db.Path())) {
		return ErrForgot
	}
	proven := believed && said.database == database && l.reach().Covers(said.reach) &&
		(syncproto.Proven(inside, said.mark) || syncproto.Proven(inside, said.next))
	fresh := inside == syncproto.Mark{} && said.mark == syncproto.Mark{} && said.reach == syncproto.Reach{} && len(l.book.applied()) == 0
	return l.remark(ctx, database, said, inside, proven || fresh)
}

// remark leaves a new mark: first announced outside, then inside, then alone outside, so that a crash between any two
// of them is no reason for doubt.
func (l *Ledger) remark(ctx context.Context, database fileID, said testimony, inside syncproto.Mark, proven bool) error {
	var mark syncproto.Mark
	if _, err := io.ReadFull(l.o.Chance, mark[:]); err != nil {
		return fmt.Errorf("draw a mark: %w", err)
	}
	l.witness.state = testimony{mark: inside, next: mark, database: database}
	if proven {
		l.witness.state.reach = l.reach()
	} else {
		l.witness.state.reach = said.reach
		l.witness.state.mark, l.witness.state.next = syncproto.Mark{}, syncproto.Mark{} // not to be believed before it is done
	}
	if err := l.witness.sync(); err != nil {
		return fmt.Errorf("write witness: %w", err)
	}
	err := l.commit(ctx, func(w *writing) error {
		if !proven {
			if err := w.raise(said.reach.Incarnation); err != nil {
				return err
			}
		}
		return w.tx.Exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('mark', ?)", mark[:])
	})
	if err != nil {
		return fmt.Errorf("leave a mark: %w", err)
	}
	l.witness.state = testimony{mark: mark, next: mark, database: database}
	l.witness.state.reach = l.reach()
	if err := l.witness.sync(); err != nil {
		return fmt.Errorf("write witness: %w", err)
	}
	return nil
}

func (l *Ledger) mark(ctx context.Context) (mark syncproto.Mark, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		var b []byte
		err := tx.One("SELECT value FROM meta WHERE name = 'mark'").Scan(&b)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		copy(mark[:], b)
		return err
	})
	return mark, err
}

// reach is the incarnation this device writes under, and how far its lanes have come.
func (l *Ledger) reach() syncproto.Reach {
	r := syncproto.Reach{Incarnation: l.own.incarnation}
	for lane := range r.Open {
		if at := l.book.lines[dot.Log{Device: l.o.Device, Incarnation: r.Incarnation, Lane: dot.Lane(lane)}]; at != nil {
			r.Sealed[lane], r.Open[lane] = at.head.Seq, at.open
		}
	}
	return r
}
