package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/simtest"
)

// desk is a device of a simulated world whose database stands in real files: one ledger a space, as a terminal has.
// Its facts are kept in memory and go where its backups go.
type desk struct {
	seat    simtest.Seat
	private ed25519.PrivateKey
	dir     string
	schema  *record.Schema

	law     *simtest.Law
	ledgers map[dot.Space]*ledger.Ledger
	kindOf  map[uuid.UUID]string // of records, as far as this version knows it
	waiting []dot.Space          // spaces to be opened when the program starts
	rotten  []string             // databases that were damaged and not found out
	err     error
}

var (
	_ simtest.Store  = (*desk)(nil)
	_ simtest.Joiner = (*desk)(nil)
)

// files seats desks in folders of their own below dir.
func files(dir string) func(simtest.Seat) simtest.Store {
	count := 0
	return func(s simtest.Seat) simtest.Store {
		count++
		seed := sha256.Sum256([]byte(s.Name))
		d := &desk{
			seat: s, private: ed25519.NewKeyFromSeed(seed[:]), dir: filepath.Join(dir, fmt.Sprintf("%s-%d", s.Name, count)),
			schema: schema(s.Newer), law: simtest.NewLaw(s.Rules), ledgers: map[dot.Space]*ledger.Ledger{},
			kindOf: map[uuid.UUID]string{},
		}
		d.note(os.MkdirAll(d.dir, 0o700))
		return d
	}
}

// note keeps the first thing that went wrong.
func (d *desk) note(err error) {
	if d.err == nil && err != nil {
		d.err = err
	}
}

// Failed is the first thing that went wrong.
func (d *desk) Failed() error { return d.err }

// schema declares one kind a lane, with the fields of the simulator. A newer version knows one kind and one field more.
func schema(newer bool) *record.Schema {
	var kinds []*record.Kind
	for lane := range dot.Lane(dot.Lanes) {
		kinds = append(kinds, record.NewKind(uint16(lane)+1, kindName(lane), kindName(lane), kindName(lane), lane, record.Coordination, fields(newer)...))
	}
	if newer {
		kinds = append(kinds, record.NewKind(simtest.KindNewer, "newer", "newer", "newer", 1, record.Coordination, fields(newer)...))
	}
	return record.NewSchema(kinds...)
}

func kindName(lane dot.Lane) string { return fmt.Sprintf("kind%d", lane) }

func fields(newer bool) []record.Field {
	var out []record.Field
	for i := uint16(1); i <= simtest.FieldsOfText; i++ {
		out = append(out, record.TextField(i, fieldName(i), fieldName(i), fieldName(i)))
	}
	out = append(out, record.SetField(simtest.FieldOfSet, "members", "members", "members"))
	if newer {
		out = append(out, record.TextField(simtest.FieldNewer, fieldName(simtest.FieldNewer), "newer", "newer"))
	}
	return out
}

func fieldName(i uint16) string { return fmt.Sprintf("text%d", i) }

// Public is the device's key.
func (d *desk) Public() ed25519.PublicKey { return d.private.Public().(ed25519.PublicKey) }

func (d *desk) device() dot.Device { return dot.DeviceOf(d.Public()) }

func (d *desk) path(s dot.Space) string { return filepath.Join(d.dir, uuid.UUID(s).String()+".db") }

// Join opens the ledger of a space, making it.
func (d *desk) Join(s dot.Space) {
	if d.ledgers[s] != nil {
		return
	}
	l, err := d.open(s)
	if err != nil {
		d.note(err)
		return
	}
	d.ledgers[s] = l
}

func (d *desk) open(s dot.Space) (*ledger.Ledger, error) {
	return ledger.Open(context.Background(), d.path(s), ledger.Options{
		Schema: d.schema, Space: s, Device: d.device(), Public: d.Public(), Chance: draws(d.seat.Chance), Codec: d.seat.Codec,
		Sign: func(m []byte) []byte { return ed25519.Sign(d.private, m) },
		Now:  func() time.Time { return time.UnixMilli(d.seat.Wall()) },
		Allow: func(c *merge.Change) string {
			if d.law.Denies(c.Dot) {
				return "denied"
			}
			return ""
		},
	})
}

// draws gives a world's chance as bytes.
type draws func() uint32

func (c draws) Read(b []byte) (int, error) {
	for i := 0; i < len(b); i += 4 {
		var four [4]byte
		binary.BigEndian.PutUint32(four[:], c())
		copy(b[i:], four[:])
	}
	return len(b), nil
}

// Spaces are the spaces taken part in, in their order.
func (d *desk) Spaces() []dot.Space {
	return slices.SortedFunc(maps.Keys(d.ledgers), func(a, b dot.Space) int { return bytes.Compare(a[:], b[:]) })
}

// Sealed is what is sealed and held.
func (d *desk) Sealed(s dot.Space) dot.Vector {
	if l := d.ledgers[s]; l != nil {
		return l.Vector()
	}
	return dot.Vector{}
}

// Holdings is what another device is told.
func (d *desk) Holdings(device dot.Device) map[dot.Space]syncproto.Holding {
	out := map[dot.Space]syncproto.Holding{}
	for s, l := range d.ledgers {
		h := l.Holding(device)
		if h.Denied == nil {
			h.Denied = []syncproto.Denial{}
		}
		out[s] = h
	}
	return out
}

// Facts are the facts held.
func (d *desk) Facts() [][]byte { return d.law.Facts() }

// Learn keeps facts and draws their consequences.
func (d *desk) Learn(facts [][]byte) {
	spaces, stricter := d.law.Learn(facts)
	for _, s := range spaces {
		d.Join(s)
	}
	if stricter {
		for _, s := range d.Spaces() {
			d.note(d.ledgers[s].Reconsider(context.Background()))
		}
	}
}

// Denies says that a change is not allowed.
func (d *desk) Denies(at dot.Dot) bool { return d.law.Denies(at) }

// Append keeps segments.
func (d *desk) Append(s dot.Space, runs []syncproto.Run) []syncproto.Kept {
	kept, err := d.ledgers[s].Append(context.Background(), runs)
	d.note(err)
	return kept
}

// Load reads segments.
func (d *desk) Load(s dot.Space, l dot.Log, after uint64, bytesMax int) syncproto.Run {
	run, err := d.ledgers[s].Load(context.Background(), l, after, bytesMax)
	d.note(err)
	run.Log = l
	return run
}

// Seal signs the open tails.
func (d *desk) Seal(s dot.Space) error { return d.ledgers[s].Seal(context.Background()) }

// Behind hears that somebody holds more of this device's logs.
func (d *desk) Behind(s dot.Space, theirs dot.Vector) {
	d.note(d.ledgers[s].Behind(context.Background(), theirs))
}

// State digests the records and fields that every version knows.
func (d *desk) State(s dot.Space) [32]byte {
	h := sha256.New()
	records, applied := d.Records(s), d.Sealed(s)
	for _, c := range d.Unsealed(s) {
		applied[c.Dot.Log] = max(applied[c.Dot.Log], c.Dot.Seq)
	}
	for _, id := range slices.SortedFunc(maps.Keys(records), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) {
		if d.kindOf[id] == "newer" {
			continue
		}
		records[id].Settle(func(at dot.Dot) bool { return at.Seq <= applied[at.Log] && !d.Denies(at) })
		for _, f := range records[id].Fields {
			if f.ID <= simtest.FieldOfSet && len(f.Live)+len(f.Dead) > 0 {
				fmt.Fprintf(h, "%s %v\n", id, f)
			}
		}
	}
	return [32]byte(h.Sum(nil))
}

// JoinSegments joins what everybody holds.
func (d *desk) JoinSegments(s dot.Space, stable dot.Vector) int {
	l := d.ledgers[s]
	d.note(l.Index(context.Background()))
	done, err := l.Compact(context.Background(), stable)
	d.note(err)
	return done.Segments
}

// Rebuild makes the tables anew, after everything in the files was checked: a sound database has nothing to be found.
func (d *desk) Rebuild() {
	for _, s := range d.Spaces() {
		findings, err := d.ledgers[s].Check(context.Background())
		d.note(err)
		for _, f := range findings {
			d.note(fmt.Errorf("check: %s: %s", f.Code, f.Text))
		}
		d.note(d.ledgers[s].Rebuild(context.Background()))
	}
}

// Close closes the files.
func (d *desk) Close() {
	for _, s := range d.Spaces() {
		if err := d.ledgers[s].Close(); err != nil && len(d.rotten) == 0 {
			d.note(fmt.Errorf("close ledger: %w", err))
		}
	}
}

// Unsealed is what was written and not signed yet.
func (d *desk) Unsealed(s dot.Space) []merge.Change {
	l := d.ledgers[s]
	if l == nil || l.Open() == 0 {
		return nil
	}
	sealed, heads := l.Vector(), l.Heads()
	var out []merge.Change
	for _, log := range heads.Logs() {
		for seq := sealed[log] + 1; seq <= heads[log]; seq++ {
			c, err := l.Change(context.Background(), dot.Dot{Log: log, Seq: seq})
			d.note(err)
			out = append(out, c)
		}
	}
	return out
}

// Changes is every change held, log by log, and then what is open.
func (d *desk) Changes(s dot.Space) []merge.Change {
	l := d.ledgers[s]
	if l == nil {
		return nil
	}
	var out []merge.Change
	for _, log := range l.Vector().Logs() {
		for _, g := range d.Load(s, log, 0, 1<<30).Segments {
			changes, err := d.decode(s, log, g.Bytes)
			d.note(err)
			out = append(out, changes...)
		}
	}
	return append(out, d.Unsealed(s)...)
}
