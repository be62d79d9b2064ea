package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// urgently writes acts of one change each and seals every one by itself, as a desk with a link does.
func (d *device) urgently(acts int, of uuid.UUID) {
	d.t.Helper()
	for i := range acts {
		d.act(record.Edit{Kind: "task", ID: of, Set: set("title", fmt.Sprintf("转运%d", d.Vector()[dot.Log{Device: d.options.Device}]+uint64(i)))})
		if err := d.Seal(d.t.Context()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// compacted joins all that is held, as if every other device were known to hold it.
func (d *device) compacted() (done ledger.Compacted) {
	d.t.Helper()
	if err := d.Index(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	for more := true; more; {
		c, err := d.Compact(d.t.Context(), d.Vector())
		if err != nil {
			d.t.Fatal(err)
		}
		done.Segments, done.Into = done.Segments+c.Segments, done.Into+c.Into
		done.Before, done.After = done.Before+c.Before, done.After+c.After
		more = c.More
	}
	return done
}

// values compares what changes wrote.
var values = cmp.Comparer(func(a, b merge.Value) bool { return a == b })

// count asks the file for one number.
func (d *device) count(query string) (n int) {
	d.t.Helper()
	if err := d.Scan(d.t.Context(), &n, query); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *device) task(title string) uuid.UUID {
	d.t.Helper()
	made := d.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", title)})
	if err := d.Seal(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	return made.IDs[record.NewID(1)]
}

// historyOf is everything a record's history says, with the times its changes came.
func (d *device) historyOf(kind string, id uuid.UUID) (history []record.Version) {
	d.t.Helper()
	if err := d.View(d.t.Context(), func(r record.Reader) (err error) {
		history, err = r.History(kind, id)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return history
}

func TestCompactingChangesNothingThatCanBeSeen(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	first, second := a.task("一"), a.task("二")
	for range 6 {
		a.urgently(5, first)
		a.urgently(7, second)
		b.take(a.give(b))
	}
	dump, digests := b.dump(), digestsOf(b)
	history := b.historyOf("task", first)
	before := b.count("SELECT count(*) FROM segments")
	done := b.compacted()
	if done.Segments < 60 || done.After*2 > done.Before {
		t.Errorf("%+v of %d segments", done, before)
	}
	if after := b.count("SELECT count(*) FROM segments"); after != before-done.Segments+done.Into {
		t.Errorf("%d segments became %d: %+v", before, after, done)
	}
	b.checked()
	if diff := cmp.Diff(history, b.historyOf("task", first), values); diff != "" {
		t.Errorf("the history or the times its changes came: %s", diff)
	}
	if b.dump() != dump || !cmp.Equal(digests, digestsOf(b)) {
		t.Error("the records changed")
	}
	for _, h := range history {
		received, err := b.Received(t.Context(), h.Change.Dot.Log, h.Change.Dot.Seq)
		if err != nil || received != h.Received {
			t.Errorf("%s came at %d, was %d: %v", h.Change.Dot, received, h.Received, err)
		}
		if c, err := b.Change(t.Context(), h.Change.Dot); err != nil || !cmp.Equal(c, h.Change, values) {
			t.Errorf("%s: %v", h.Change.Dot, err)
		}
	}
	if err := b.Rebuild(t.Context()); err != nil || b.dump() != dump {
		t.Errorf("tables made anew differ: %v", err)
	}
	b.reopen()
	b.checked()
	if c := b.compacted(); c.Segments != 0 {
		t.Errorf("what was joined is joined again: %+v", c)
	}
	a.urgently(70, first)
	b.take(a.give(b))
	b.compacted()
	b.checked()
	if diff := cmp.Diff(a.dump(), b.dump()); diff != "" {
		t.Error(diff)
	}
}

func digestsOf(d *device) map[string][32]byte {
	d.t.Helper()
	sums, err := d.Digests()
	if err != nil {
		d.t.Fatal(err)
	}
	return sums
}

func TestOnlyWhatIsStableAndIndexedIsJoined(t *testing.T) {
	a := newDevice(t)
	a.urgently(40, a.task("一"))
	log := dot.Log{Device: a.options.Device}
	compact := func(stable dot.Vector) ledger.Compacted {
		done, err := a.Compact(t.Context(), stable)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	if done := compact(a.Vector()); done.Segments != 0 {
		t.Errorf("joined without an index: %+v", done)
	}
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if done := compact(nil); done.Segments != 0 {
		t.Errorf("joined though nothing is stable: %+v", done)
	}
	if done := compact(dot.Vector{log: 7}); done.Segments != 0 {
		t.Errorf("joined seven: %+v", done)
	}
	if done := compact(dot.Vector{log: 20, {Device: dot.Device{1}}: 9}); done.Segments != 20 || done.Into != 1 {
		t.Errorf("%+v", done)
	}
	if n := a.count("SELECT count(*) FROM segments WHERE place & 1099511627775 > 20"); n == 0 {
		t.Error("what is not stable was joined")
	}
	a.checked()
	a.options.Sealed = true
	a.reopen()
	if done := compact(a.Vector()); done.Segments != 0 {
		t.Errorf("an archive was joined: %+v", done)
	}
}

// Devices at any point of a log, compacted or not, end with the same records and the same history.
func TestJoinedAndUnjoinedReplicasMeet(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	a := newDevice(t)
	crowd := []*device{a}
	for range 4 {
		crowd = append(crowd, newDevice(t))
	}
	var tasks []uuid.UUID
	for range 4 {
		tasks = append(tasks, a.task("一"))
	}
	for range 90 {
		d := crowd[rng.IntN(len(crowd))]
		switch rng.IntN(6) {
		case 0, 1:
			a.urgently(1+rng.IntN(9), tasks[rng.IntN(len(tasks))])
		case 2:
			d.task("别处")
		case 3:
			d.compacted()
			d.reopen()
		default:
			other := crowd[rng.IntN(len(crowd))]
			other.take(d.give(other))
		}
	}
	for range 2 {
		for _, d := range crowd[1:] {
			a.sync(d)
		}
	}
	crowd[1].compacted()
	crowd[1].reopen()
	fresh := newDevice(t)
	fresh.take(crowd[1].give(fresh))
	for i, d := range append(crowd, fresh) {
		d.checked()
		if diff := cmp.Diff(a.dump(), d.dump()); diff != "" {
			t.Errorf("device %d: %s", i, diff)
		}
		if diff := cmp.Diff(changesOf(a.historyOf("task", tasks[0])), changesOf(d.historyOf("task", tasks[0]))); diff != "" {
			t.Errorf("device %d: %s", i, diff)
		}
	}
}

func changesOf(history []record.Version) (dots []string) {
	for _, h := range history {
		dots = append(dots, h.Change.Dot.String())
	}
	return dots
}

// Whoever holds a part of what was joined takes the rest, and nothing of the part it holds is believed anew.
func TestALogTakesTheRestOfAJoinedSegment(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.task("一")
	a.urgently(5, id)
	b.take(a.give(b))
	a.urgently(20, id)
	a.compacted()
	a.reopen() // what was written last is given as it was sealed, for as long as it is in memory
	log := dot.Log{Device: a.options.Device}
	run, err := a.Load(t.Context(), log, b.Vector()[log], 1<<20)
	if err != nil || !segment.IsJoined(run.Segments[0].Bytes) || run.Segments[0].First != 1 {
		t.Fatalf("%d segments: %v", len(run.Segments), err)
	}
	kept := b.take([]syncproto.Run{run})
	if kept[0].Head != a.Vector()[log] || kept[0].Refused != syncproto.Fresh {
		t.Fatalf("%+v", kept)
	}
	b.checked()
	if n := b.count("SELECT count(*) FROM segments"); n != 7 {
		t.Errorf("%d segments", n)
	}
	if kept := b.take([]syncproto.Run{run}); !kept[0].Refused.Held() {
		t.Errorf("again: %+v", kept)
	}
	if kept := a.take(b.give(newDevice(t))); !kept[0].Refused.Held() {
		t.Errorf("what it was made of is not known any more: %+v", kept)
	}
}

// An own history that others do not hold gives way, from inside a joined segment too, and nothing typed is lost.
func TestAnOwnJoinedHistoryGivesWay(t *testing.T) {
	a, hub := newDevice(t), newDevice(t)
	id := a.task("一")
	a.urgently(10, id)
	hub.take(a.give(hub))
	old := filepath.Join(t.TempDir(), "old.db")
	if err := a.Backup(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	twin := newDevice(t)
	if err := twin.Close(); err != nil {
		t.Fatal(err)
	}
	key := twin.clock
	twin.path, twin.options.Device, twin.options.Public, twin.options.Sign = old, a.options.Device, a.options.Public, a.options.Sign
	twin.clock = key
	twin.open()
	if err := twin.Unraise(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.urgently(6, id)
	hub.take(a.give(hub))
	twin.urgently(12, id)
	twin.compacted()
	log := dot.Log{Device: a.options.Device}
	if n := twin.count("SELECT count(*) FROM receipts"); n == 0 {
		t.Fatal("nothing was joined")
	}
	hub.compacted()
	hub.reopen()
	run, err := hub.Load(t.Context(), log, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if kept := twin.take([]syncproto.Run{run}); kept[0].Head != run.Segments[len(run.Segments)-1].Last {
		t.Fatalf("%+v", kept)
	}
	twin.checked()
	hub.take(twin.give(hub))
	hub.checked()
	if diff := cmp.Diff(hub.dump(), twin.dump()); diff != "" {
		t.Error(diff)
	}
	if n := len(hub.historyOf("task", id)); n != 1+10+6+12 {
		t.Errorf("%d changes are left", n)
	}
}

// Compacting stops between transactions and goes on where it stopped.
func TestCompactingCanBeInterrupted(t *testing.T) {
	a := newDevice(t)
	id := a.task("一")
	a.urgently(30, id)
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Compact(ctx, a.Vector()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	a.checked()
	if done := a.compacted(); done.Segments < 30 {
		t.Errorf("%+v", done)
	}
	a.checked()
}

// What a batch brought lies together with other logs' segments: their bytes are kept, and the room is used again.
func TestSparseBlocksAreWrittenAnew(t *testing.T) {
	hub := newDevice(t)
	var desks []*device
	var ids []uuid.UUID
	for range 3 {
		d := newDevice(t)
		desks, ids = append(desks, d), append(ids, d.task("一"))
	}
	for range 6 {
		var runs []syncproto.Run
		for i, d := range desks {
			d.act(record.Edit{Kind: "journal", ID: record.NewID(9), Set: set("text", noisy(uint64(d.Vector()[dot.Log{Device: d.options.Device}])+uint64(i)<<20, 1<<10))})
			for range 20 {
				d.urgently(1, ids[i])
			}
			runs = append(runs, d.give(hub)...)
		}
		hub.take(runs)
	}
	dump := hub.dump()
	before := hub.count("SELECT sum(length(bytes)) FROM blocks")
	done := hub.compacted()
	after := hub.count("SELECT sum(length(bytes)) FROM blocks")
	used := hub.count("SELECT sum(size) FROM segments")
	t.Logf("%+v: blocks of %d bytes became %d, of which %d used", done, before, after, used)
	if after-used >= 30<<10 || after >= before {
		t.Errorf("%d of %d bytes are used", used, after)
	}
	hub.checked()
	if hub.dump() != dump {
		t.Error("the records changed")
	}
}

func noisy(seed uint64, n int) string {
	rng := rand.New(rand.NewPCG(seed, 3))
	b := make([]byte, n)
	for i := range b {
		b[i] = 'A' + byte(rng.IntN(58))
	}
	return string(b)
}

// A damaged segment is left as it is, for Check to find.
func TestADamagedSegmentIsNotJoined(t *testing.T) {
	a := newDevice(t)
	a.urgently(12, a.task("一"))
	if err := errors.Join(a.Index(t.Context()),
		a.Exec(t.Context(), "UPDATE blocks SET bytes = zeroblob(length(bytes)) WHERE id = (SELECT block FROM segments WHERE place & 1099511627775 = 5)")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Compact(t.Context(), a.Vector()); err != nil {
		t.Fatal(err)
	}
	if found, err := a.Check(t.Context()); err != nil || len(found) == 0 || found[0].Code != "log-bytes" {
		t.Errorf("%v, %v", found, err)
	}
	b := newDevice(t)
	b.urgently(12, b.task("一"))
	b.compacted()
	if err := b.Exec(t.Context(), "UPDATE receipts SET times = x'01'"); err != nil {
		t.Fatal(err)
	}
	if found, err := b.Check(t.Context()); err != nil || len(found) == 0 || found[0].Code != "log-bytes" {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := b.Received(t.Context(), dot.Log{Device: b.options.Device}, 1); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("%v", err)
	}
}

// How small history becomes. The rows of records are the same before and after.
func TestUrgentHistoryShrinks(t *testing.T) {
	const acts = 600
	a := newDevice(t)
	var ids []uuid.UUID
	for range 40 {
		ids = append(ids, a.task("转运被困群众"))
	}
	for i := range acts {
		a.act(record.Edit{Kind: "task", ID: ids[i%len(ids)], Set: set("status", []string{"open", "done", "closed"}[i%3])})
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	used := func() int {
		return a.count("SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)") * 4096
	}
	before, began := used(), time.Now()
	done := a.compacted()
	after := used()
	t.Logf("%d urgent changes: segments %.1f -> %.1f bytes a change, file in use %.1f -> %.1f a change, in %v", acts,
		float64(done.Before)/acts, float64(done.After)/acts, float64(before)/acts, float64(after)/acts, time.Since(began))
	if done.After*3 > done.Before || after*3 > before*2 {
		t.Errorf("%+v; %d bytes in use became %d", done, before, after)
	}
	a.checked()
	var b bytes.Buffer
	if err := a.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
}
