package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sync/errgroup"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Reasons why an image is not adopted. Nothing was changed when one is given; the space comes by replay.
var (
	ErrImageForm   = errors.New("image was made by another version")
	ErrImageWrong  = errors.New("image is not what its manifest says")
	ErrImageForged = errors.New("image holds what nobody signed")
	ErrImageBehind = errors.New("image contradicts what is held here")
	ErrImageBusy   = errors.New("the file is in use by another program")
)

// Adoption is what an image is held against.
type Adoption struct {
	Vector [16]byte // digest of the vector it must hold
	Hub    bool     // a hub made it: its tables are believed at once and compared later; others' are made anew from the logs
}

// Adopt puts an image, a file made by Image on another device, in the place of this ledger's file. Every segment is
// verified first, as it is when it comes by itself; what is held here and not there is carried over, this device's own
// changes before all; then the files change places, and a crash at any moment leaves one or the other. Screens and
// peers go on with this Ledger. The file at path is used up, whatever becomes of it.
func (l *Ledger) Adopt(ctx context.Context, path string, a Adoption) error {
	if l.o.Sealed {
		return ErrSealed
	}
	c, err := l.candidate(ctx, path, a)
	if err == nil {
		err = l.adopt(ctx, c)
	}
	if c != nil {
		err = errors.Join(err, c.db.Close())
	}
	err = errors.Join(err, removeDatabase(path))
	if err != nil {
		return fmt.Errorf("adopt image: %w", explainImage(err))
	}
	return nil
}

// explainImage takes damage found in an image for what it is: this ledger's own file is whole.
func explainImage(err error) error {
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrForeign) {
		return fmt.Errorf("%w: %w", ErrImageWrong, err)
	}
	return err
}

// candidate opens an image that is to take this ledger's place, after looking that nothing in it can act here, and
// verifies all of it.
func (l *Ledger) candidate(ctx context.Context, path string, a Adoption) (*Ledger, error) {
	version, err := form().Version(path)
	if err != nil {
		return nil, err
	}
	if version != form().Latest() {
		return nil, fmt.Errorf("%w: version %d", ErrImageForm, version)
	}
	want, err := l.imageForm(ctx)
	if err != nil {
		return nil, err
	}
	db, err := sqlitedb.Open(ctx, path, sqlitedb.Form{Application: application, Steps: form().Steps, Sorts: true})
	if err != nil {
		return nil, err
	}
	c := &Ledger{o: l.o, codec: l.codec, db: db, together: l.together, carrying: true, unknown: map[uint16]*table{}, tables: tablesOf(l.o.Schema)}
	if err := db.Read(ctx, func(tx *sqlitedb.Tx) error { return c.admit(tx, want, a) }); err != nil {
		return c, err
	}
	differs, err := c.verify(ctx)
	if err != nil {
		return c, err
	}
	if err := c.commit(ctx, (*writing).makeIndexes); err != nil {
		return c, err
	}
	if differs || !a.Hub {
		return c, c.Rebuild(ctx)
	}
	return c, c.commit(ctx, func(w *writing) error {
		return w.tx.Exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('unproven', 1)")
	})
}

// makeIndexes makes what an image leaves out.
func (w *writing) makeIndexes() error {
	for _, t := range w.l.tables {
		for _, statement := range t.create()[1:] {
			if err := w.tx.Exec(statement); err != nil {
				return fmt.Errorf("index %s: %w", t.name, err)
			}
		}
	}
	return nil
}

// admit looks at an image before anything of it is used: made as tables are made here, of this space, holding what its
// manifest says, and nothing that belongs to a device.
func (l *Ledger) admit(tx *sqlitedb.Tx, want [32]byte, a Adoption) error {
	got, err := formIn(tx)
	if err != nil {
		return err
	}
	if got != want {
		return ErrImageForm
	}
	if err := checkQuickly(tx); err != nil {
		return err
	}
	for _, name := range []string{"tail", "peers", "evidence", "touched", "numbers", "holders"} {
		var any bool
		if err := tx.One("SELECT EXISTS (SELECT 1 FROM " + name + ")").Scan(&any); err != nil {
			return err
		}
		if any {
			return fmt.Errorf("%w: it has %s", ErrImageWrong, name)
		}
	}
	var space []byte
	var more int
	if err := tx.One("SELECT max(value), count(*) FROM meta").Scan(&space, &more); err != nil {
		return err
	}
	if string(space) != string(l.o.Space[:]) || more != 1 {
		return fmt.Errorf("%w: %w", ErrImageWrong, ErrOtherSpace)
	}
	if err := l.load(tx); err != nil {
		return err
	}
	if l.book.sealed().Digest() != a.Vector {
		return fmt.Errorf("%w: it holds another vector", ErrImageWrong)
	}
	return (&writing{l: l, tx: tx}).lastKeys()
}

// checkQuickly has SQLite look at its own structure.
func checkQuickly(tx *sqlitedb.Tx) error {
	var said string
	if err := tx.One("PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, said)
	}
	return nil
}

// verifiers is how many logs are verified at once.
const verifiers = 2

// verify checks every byte of every log against hashes and signatures, and says whether the tables have to be made
// anew: what its maker allowed may be denied here, or the other way round, and what this device wrote itself is marked
// as its own nowhere but here.
func (l *Ledger) verify(ctx context.Context) (differs bool, err error) {
	group, grouped := errgroup.WithContext(ctx)
	group.SetLimit(verifiers)
	logs := l.book.logs()[1:]
	judged := make([]judged, len(logs))
	for i, log := range logs {
		group.Go(func() error { return l.verifyLog(grouped, log, &judged[i]) })
	}
	if err := group.Wait(); err != nil {
		return false, err
	}
	segments, denied := 0, 0
	for i := range judged {
		segments += judged[i].segments
		denied += judged[i].denied
		differs = differs || judged[i].differs
	}
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		var kept int
		if err := tx.One("SELECT count(*) FROM segments").Scan(&kept); err != nil {
			return err
		}
		if kept != segments {
			return fmt.Errorf("%w: %d segments, %d in logs", ErrImageWrong, kept, segments)
		}
		return nil
	})
	return differs || denied != len(l.book.denied), err
}

// judged is what was found out about one log of an image.
type judged struct {
	segments, denied int
	differs          bool
}

func (l *Ledger) verifyLog(ctx context.Context, log dot.Log, j *judged) error {
	at, _ := l.book.find(log)
	if at.head.Seq > 0 && dot.DeviceOf(at.public) != log.Device {
		return fmt.Errorf("%w: %s has another device's key", ErrImageForged, log)
	}
	j.differs = log.Device == l.o.Device && at.head.Seq > 0
	take := func(changes []merge.Change) {
		j.segments++
		for i := range changes {
			reason := ""
			if l.o.Allow != nil {
				reason = l.o.Allow(&changes[i])
			}
			if reason != "" {
				j.denied++
			}
			j.differs = j.differs || l.book.denied[changes[i].Dot] != reason
		}
	}
	return l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		found, err := l.checkLog(tx, at, take)
		if err == nil && len(found) > 0 {
			err = fmt.Errorf("%w: %s", ErrImageForged, found[0].Text)
		}
		return err
	})
}

// carryRounds is how often what came meanwhile is carried over while the work goes on; the rest is, while it waits.
const carryRounds = 8

func (l *Ledger) adopt(ctx context.Context, c *Ledger) error {
	for range carryRounds {
		carried, err := l.carrySealed(ctx, c)
		if err != nil {
			return err
		}
		if !carried {
			break
		}
	}
	if err := l.giveWay(ctx, c); err != nil {
		return err
	}
	holders, err := l.Holders(ctx)
	if err != nil {
		return err
	}
	defer l.lookAgain() // when the turn is given back
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	if _, err := l.carrySealed(ctx, c); err != nil {
		return err
	}
	if err := l.carryOwn(ctx, c, holders); err != nil {
		return err
	}
	if err := l.compare(ctx, c); err != nil {
		return err
	}
	if err := errors.Join(c.db.Truncate(ctx), ctx.Err()); err != nil {
		return err
	}
	path := c.db.Path()
	if err := errors.Join(c.db.Close(), syncFile(path)); err != nil {
		return err
	}
	return l.changePlaces(ctx, c, path)
}

// compare is the last look before the files change places: whatever is applied here must be there, and what is open
// here must be open or sealed there under the same numbers with the same content.
func (l *Ledger) compare(ctx context.Context, c *Ledger) error {
	if !c.book.applied().Covers(l.book.applied()) || !c.book.sealed().Covers(l.book.sealed()) {
		return fmt.Errorf("%w: it lacks changes", ErrImageBehind)
	}
	if c.own.incarnation != l.own.incarnation {
		return fmt.Errorf("%w: incarnation %d", ErrImageBehind, c.own.incarnation)
	}
	if err := l.continues(ctx, c); err != nil {
		return err
	}
	for log, run := range l.own.tails {
		for i := range run {
			there, err := c.Change(ctx, run[i].Dot)
			if err != nil {
				return err
			}
			ours, err := l.codec.EncodeRun(l.context(log), run[i:i+1])
			if err != nil {
				return err
			}
			theirs, err := l.codec.EncodeRun(l.context(log), []merge.Change{there})
			if err != nil || string(ours) != string(theirs) {
				return errors.Join(fmt.Errorf("%w: %s", ErrImageBehind, run[i].Dot), err)
			}
		}
	}
	return nil
}

// continues says whether every log there is the one held here, with more at its end: two histories of a log are for
// Append to tell apart, which does it segment by segment.
func (l *Ledger) continues(ctx context.Context, c *Ledger) error {
	return c.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		for log := range l.book.sealed() {
			ours, theirs := l.book.head(log), c.book.head(log)
			if theirs.Seq > ours.Seq {
				prev, _, ok, err := c.storedIn(tx, log, ours.Seq+1)
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("%w: %s is cut elsewhere at %d", ErrImageBehind, log, ours.Seq)
				}
				theirs = syncproto.Head{Seq: ours.Seq, Hash: prev}
			}
			if theirs != ours {
				return fmt.Errorf("%w: %s has another history at %d", ErrImageBehind, log, ours.Seq)
			}
		}
		return nil
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// changePlaces lets the files change places and goes on with what is known of the new one. The witness is told last: a crash
// before it is finds another file than it knows, and raises the incarnation, which costs no change.
func (l *Ledger) changePlaces(ctx context.Context, c *Ledger, path string) error {
	err := l.db.Replace(ctx, path, func() { l.become(c) })
	if errors.Is(err, ErrBusy) {
		return fmt.Errorf("%w: %w", ErrImageBusy, err)
	}
	if err != nil {
		return err
	}
	database, err := identify(l.db.Path())
	if err != nil {
		return fmt.Errorf("identify file: %w", err)
	}
	l.witness.state.database, l.witness.state.reach = database, l.reach()
	if err := l.witness.sync(); err != nil {
		return fmt.Errorf("write witness: %w", err)
	}
	return nil
}

// lookAgain shows the marks by the numbers that logs have now, and lets everybody look. The turn to write is not held:
// who takes what a peer says holds the marks while waiting for it.
func (l *Ledger) lookAgain() {
	l.holders.keepAll() // those heard since
	l.marks.Lock()
	l.show()
	l.marks.Unlock()
	l.watch.tell()
}

// become takes over what is known of the adopted file. Nobody reads or writes meanwhile.
func (l *Ledger) become(c *Ledger) {
	l.book.become(&c.book)
	l.tables, l.unknown, l.unknownKey = c.tables, map[uint16]*table{}, c.unknownKey
	l.own = c.own
	l.recent.reset()
	l.compact.files.Add(1)
	l.origins.Lock()
	l.origins.of = nil
	l.origins.Unlock()
}

// become takes over what another book says.
func (b *book) become(other *book) {
	b.Lock()
	defer b.Unlock()
	b.moves++ // every head may have moved, as far as anybody was told of it
	b.unsealed.Store(0)
	for _, at := range other.lines {
		at.moved = b.moves
	}
	b.lines, b.names, b.operators, b.people, b.stored, b.denied = other.lines, other.names, other.operators, other.people, other.stored, other.denied
}

// Unproven says that the tables came with an image and were not compared with the logs yet.
func (l *Ledger) Unproven(ctx context.Context) (unproven bool, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		return tx.One("SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'unproven')").Scan(&unproven)
	})
	return unproven, err
}

// Prove compares tables that came with an image with what the logs say, and makes them anew when they differ: then wrong
// is true, and whoever made the image is to be looked at. It keeps writers waiting like Check, so it is for a quiet
// moment.
func (l *Ledger) Prove(ctx context.Context) (wrong bool, err error) {
	found, err := l.checkTables(ctx)
	if err != nil {
		return false, fmt.Errorf("compare the tables of an image: %w", err)
	}
	err = l.commit(ctx, func(w *writing) error {
		w.stale = len(found) > 0
		return w.tx.Exec("DELETE FROM meta WHERE name = 'unproven'")
	})
	return len(found) > 0, err
}
