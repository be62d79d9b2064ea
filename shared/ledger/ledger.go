// Package ledger keeps a space's logs durably, with the tables they imply.
//
// The logs are the truth: sealed segments as they came, and the runs of this device's changes that are not sealed yet.
// The tables of records are a shadow of them, and Rebuild makes them again.
package ledger

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Reasons why the file cannot be used, as sqlitedb tells them apart.
var (
	ErrFull     = sqlitedb.ErrFull
	ErrNewer    = sqlitedb.ErrNewer
	ErrForeign  = sqlitedb.ErrForeign
	ErrDamaged  = sqlitedb.ErrDamaged
	ErrBusy     = sqlitedb.ErrBusy
	ErrReadOnly = sqlitedb.ErrReadOnly
	ErrIO       = sqlitedb.ErrIO
)

// Refusals of this package.
var (
	ErrOtherSpace     = errors.New("ledger belongs to another space")
	ErrOtherDevice    = errors.New("key is not that of the device")
	ErrUnknownOutcome = errors.New("it is not known whether the act was saved")
	ErrUnknownKind    = errors.New("unknown kind of record")
	ErrUnknownField   = errors.New("unknown field")
	ErrWrongType      = errors.New("value does not fit the field")
	ErrWrongID        = errors.New("record has no usable id")
	ErrEvent          = errors.New("an event is written once and never changed")
	ErrTooLarge       = errors.New("act too large")
	ErrDenied         = errors.New("device may not write this")
	ErrNoSuchChange   = errors.New("change is not held here")
	ErrSealed         = errors.New("space is a sealed archive")
	ErrWorn           = errors.New("disk failed several times in a row: nothing more is written to it")
	ErrForgot         = errors.New("database holds less than was written into it")
)

// Options are what a ledger needs to know of the world.
type Options struct {
	Schema *record.Schema
	Space  dot.Space
	Device dot.Device        // who writes here
	Public ed25519.PublicKey // its key
	Sign   segment.Signer    // with the private half of that key
	Now    func() time.Time

	// Chance makes the random numbers that a restored database is recognised by; crypto/rand's Reader outside of
	// simulations.
	Chance io.Reader

	// Codec is shared between ledgers when given. Without one the ledger makes its own, which writes references to
	// records it knows in fewer bytes.
	Codec *segment.Codec
	// DeskCode is the code in readable numbers; nil or empty means that the device is not enrolled.
	DeskCode func() string
	// Allow tells why a change may not be applied, as a stable code; empty allows. Nil allows everything. It must
	// depend on nothing but the change and facts that Reconsider is called after.
	Allow func(*merge.Change) (denied string)
	// Keeps tells for which reasons of Allow an act of this device is recorded all the same and waits in quarantine, held
	// and passed on but not applied, as others' would; nil keeps none, and such acts are refused with ErrDenied.
	Keeps func(denied string) bool
	// Grant is the serial of the grant this device acts under; nil or 0 before it was enrolled.
	Grant func() uint32
	// Sealed says that the space is an archive opened to be read: Record and Append refuse with ErrSealed.
	Sealed bool
	// Grew, when not nil, is called whenever Watch's channels are sent to, on the goroutine that wrote; it must not
	// block or use the ledger.
	Grew func()
	// Whole makes Open refuse, with ErrForgot and untouched, a file that holds less than this device is known to have
	// written into it. Without it the device goes on under a raised incarnation.
	Whole bool
	// TimeQuality tells how well the clock is known, as it is written into changes; nil or 0 is untold.
	TimeQuality func() uint8
}

// Ledger is one space on one device. It is safe for concurrent use; it starts no goroutine that outlives a call.
type Ledger struct {
	o       Options
	codec   *segment.Codec
	db      *sqlitedb.DB
	witness *witness

	tables     map[uint16]*table // of declared kinds, by wire number
	unknown    map[uint16]*table // of others met so far; the writer's
	unknownKey int64
	book       book
	own        own // the writer's
	origins    origins

	recent   recent
	queue    queue
	marks    marks
	watch    watchers
	compact  compact
	holders  holders
	failures atomic.Int32 // saves that failed on the disk, in a row
	worn     atomic.Bool
	unsure   bool // memory, file and disk may differ since a transaction failed; the writer's
	together int  // changes merged as one transaction
	carrying bool // an image that is to be adopted: what is appended to it comes from this device's own file
	tight    bool // the disk was full and the log is not emptied yet; the writer's

	keyed *keys       // of the tables of a past moment: those its rows have at the present one; else nil
	past  atomic.Bool // somebody looks at past moments

	emptiedAt int64 // size of SQLite's log when it was last emptied for its size and did not begin anew; the writer's
}

// Open opens the ledger of a space, making the file when there is none. It returns ErrNewer, ErrForeign, ErrDamaged or
// ErrOtherSpace when the file is not this ledger's to use.
//
// When the file cannot prove that it holds everything this device ever wrote into it (it was copied, restored, or its
// witness beside it is lost) the device goes on under a raised incarnation, and no number is used twice.
func Open(ctx context.Context, path string, o Options) (*Ledger, error) {
	if dot.DeviceOf(o.Public) != o.Device {
		return nil, fmt.Errorf("open ledger: %w", ErrOtherDevice)
	}
	if err := os.RemoveAll(pastOf(path)); err != nil { // a crash left it; personal data is not left lying about
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	db, err := sqlitedb.Open(ctx, path, form())
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	l := &Ledger{o: o, db: db, codec: o.Codec, together: together}
	l.watch.grew = o.Grew
	if err := l.start(ctx); err != nil {
		return nil, fmt.Errorf("open ledger: %w", errors.Join(err, l.abandon(err)))
	}
	return l, nil
}

func (l *Ledger) start(ctx context.Context) error {
	if l.codec == nil {
		codec, err := segment.NewCodec()
		if err != nil {
			return err
		}
		codec.Origin = func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) { return l.Origin(id) }
		l.codec = codec
	}
	if err := l.db.Write(ctx, func(tx *sqlitedb.Tx) error {
		if err := l.claim(tx); err != nil {
			return err
		}
		return l.load(tx)
	}); err != nil {
		return err
	}
	if err := l.shape(ctx); err != nil {
		return err
	}
	return l.prove(ctx)
}

// claim writes into a new file whose space it is, and refuses one of another space.
func (l *Ledger) claim(tx *sqlitedb.Tx) error {
	if err := tx.Exec("INSERT INTO meta (name, value) VALUES ('space', ?) ON CONFLICT DO NOTHING", l.o.Space[:]); err != nil {
		return err
	}
	var space []byte
	if err := tx.One("SELECT value FROM meta WHERE name = 'space'").Scan(&space); err != nil {
		return err
	}
	if string(space) != string(l.o.Space[:]) {
		return fmt.Errorf("%w: %x", ErrOtherSpace, space)
	}
	return nil
}

// Close ends the use of the file. Everything acknowledged is safe in it already.
func (l *Ledger) Close() error {
	l.watch.close()
	kept := errors.Join(l.keepStandings(context.Background()), l.keepHolders(context.Background()))
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	l.recent.reset()                      // who asks a closed ledger hears so
	_ = os.RemoveAll(pastOf(l.db.Path())) // what is still used is taken away when it is opened again
	return errors.Join(kept, l.witness.close(), l.db.Close())
}

// Schema is what the ledger's records are declared as.
func (l *Ledger) Schema() *record.Schema { return l.o.Schema }

// Space is the space the ledger keeps.
func (l *Ledger) Space() dot.Space { return l.o.Space }

// Device is who writes here.
func (l *Ledger) Device() dot.Device { return l.o.Device }

// Vector is what sync may say is held: everything sealed, and durable.
func (l *Ledger) Vector() dot.Vector { return l.book.sealed() }

// Heads is what is applied: Vector, and the changes made here that are not sealed yet.
func (l *Ledger) Heads() dot.Vector { return l.book.applied() }

// Head is the end of the sealed part of a log.
func (l *Ledger) Head(log dot.Log) syncproto.Head { return l.book.head(log) }

// watchers are told that something grew.
type watchers struct {
	sync.Mutex
	grew func()
	next int
	by   map[int]chan struct{}
}

// Watch gives a channel of size one that is sent to whenever the ledger grew or a mark changed, and a function that
// ends the watching.
func (l *Ledger) Watch() (grew <-chan struct{}, stop func()) {
	w := &l.watch
	w.Lock()
	defer w.Unlock()
	c := make(chan struct{}, 1)
	if w.by == nil {
		w.by = map[int]chan struct{}{}
	}
	w.next++
	id := w.next
	w.by[id] = c
	return c, func() {
		w.Lock()
		defer w.Unlock()
		delete(w.by, id)
	}
}

func (w *watchers) tell() {
	if w.grew != nil {
		w.grew()
	}
	w.Lock()
	defer w.Unlock()
	for _, c := range w.by {
		select {
		case c <- struct{}{}:
		default: // told already
		}
	}
}

func (w *watchers) close() {
	w.Lock()
	defer w.Unlock()
	clear(w.by)
}
