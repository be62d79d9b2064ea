package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// delivery is what a hub got at once.
type delivery struct {
	at   int64
	runs []syncproto.Run
}

// past opens the past of a replica.
func (d *device) past() *ledger.Past {
	d.t.Helper()
	p, err := d.Past()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = p.Close() })
	return p
}

// moved goes to a moment, and gives what was held.
func moved(t testing.TB, p *ledger.Past, at int64) dot.Vector {
	t.Helper()
	if err := p.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	cut := p.Cut(at)
	if err := p.Move(t.Context(), cut); err != nil {
		t.Fatal(err)
	}
	return cut
}

func dumped(t testing.TB, p *ledger.Past) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// history is a hub that got a random history from three desks, and wrote something itself, in deliveries a minute apart.
type history struct {
	*device
	desks []*device
	got   []delivery
}

func newHistory(t *testing.T, seed uint64, steps int) *history {
	chance := rand.New(rand.NewPCG(seed, 7))
	h := &history{device: newDevice(t)}
	h.desks = []*device{newDevice(t), newDevice(t), newDevice(t)}
	for range steps {
		h.clock = h.clock.Add(time.Minute)
		for range 1 + chance.IntN(9) {
			h.write(h.desks[chance.IntN(len(h.desks))], chance)
		}
		from := h.desks[chance.IntN(len(h.desks))]
		switch chance.IntN(6) {
		case 0:
			from.sync(h.desks[chance.IntN(len(h.desks))])
		case 1:
			h.write(h.device, chance)
			had := h.Vector()
			if err := h.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			h.note(had)
			h.desks[0].take(h.give(h.desks[0]))
		default:
			had := h.Vector()
			h.take(from.give(h.device))
			h.note(had)
		}
	}
	return h
}

// note keeps what came since.
func (h *history) note(had dot.Vector) {
	one := delivery{at: h.clock.UnixMilli()}
	for log := range h.Vector() {
		run, err := h.Load(h.t.Context(), log, had[log], 1<<30)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(run.Segments) > 0 {
			one.runs = append(one.runs, run)
		}
	}
	h.got = append(h.got, one)
}

func (h *history) write(d *device, chance *rand.Rand) {
	by := record.Author{Operator: []string{"张伟", "李敏", "王强"}[chance.IntN(3)], Wall: h.clock.UnixMilli()}
	id := record.KeyID("team", fmt.Sprint(chance.IntN(12)))
	edit := record.Edit{Kind: "team", ID: id, Set: set("members", chance.IntN(90), "status", []string{"open", "done", "closed"}[chance.IntN(3)])}
	switch chance.IntN(8) {
	case 0:
		edit = record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"skills": texts(fmt.Sprint(chance.IntN(5)))}}
	case 1:
		edit = record.Edit{Kind: "team", ID: id, Delete: true}
	case 2:
		edit = record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", fmt.Sprint("记 ", chance.IntN(99)))}
	case 3:
		edit = record.Edit{Kind: "task", ID: record.KeyID("task", fmt.Sprint(chance.IntN(30))), Set: set("title", fmt.Sprint("务", chance.IntN(99)))}
	case 4:
		edit.Resolve = true
	}
	if _, err := d.Record(h.t.Context(), by, func(record.Reader) (record.Act, error) { return record.Act{Edits: []record.Edit{edit}}, nil }); err != nil {
		h.t.Fatal(err)
	}
}

// fed is a replica that got what the hub had got by a moment, and nothing else.
func (h *history) fed(until int64) *device {
	fresh := newDevice(h.t)
	for _, one := range h.got {
		if one.at <= until {
			fresh.take(one.runs)
		}
	}
	return fresh
}

func TestX13_APastMomentIsWhatAReplicaFedOnlyUntilThenHolds(t *testing.T) {
	seeds := 4
	if os.Getenv("QIANSHAO_LONG") != "" {
		seeds = 60
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			h := newHistory(t, seed, 30)
			chance := rand.New(rand.NewPCG(seed, 8))
			if seed%2 == 0 {
				if err := h.Index(t.Context()); err != nil { // histories are found by the index, or by looking through everything
					t.Fatal(err)
				}
			}
			p := h.past()
			first, last := h.got[0].at, h.got[len(h.got)-1].at
			for range 12 {
				at := first - 1 + chance.Int64N(last-first+2)
				cut, fresh := moved(t, p, at), h.fed(at)
				if !cmp.Equal(cut, fresh.Vector()) {
					t.Fatalf("at %d: held %v, fed %v", at, cut, fresh.Vector())
				}
				if diff := cmp.Diff(fresh.dump(), dumped(t, p)); diff != "" {
					t.Fatalf("at %d:\n%s", at, diff)
				}
				sameReading(t, fresh, p)
			}
			moved(t, p, last)
			if diff := cmp.Diff(h.dump(), dumped(t, p)); diff != "" {
				t.Errorf("now:\n%s", diff)
			}
			h.checked()
		})
	}
}

// sameReading compares what readers say of every team: state, marks apart, and histories.
func sameReading(t *testing.T, fresh *device, p *ledger.Past) {
	t.Helper()
	type seen struct {
		State     merge.Record
		Gone      bool
		Source    record.Source
		Conflicts []string
		History   []merge.Change
	}
	read := func(view func(look func(record.Reader) error) error) (all []seen, unsettled int) {
		err := view(func(r record.Reader) error {
			for i := range 12 {
				row, _, err := r.Find("team", record.KeyID("team", fmt.Sprint(i)))
				if err != nil {
					return err
				}
				one := seen{State: *row.State(), Gone: row.Gone, Source: row.Source}
				if row.Kind != nil {
					one.State, one.Conflicts = *row.State(), row.Conflicts()
				}
				versions, err := r.History("team", record.KeyID("team", fmt.Sprint(i)))
				if err != nil {
					return err
				}
				for _, v := range versions {
					one.History = append(one.History, v.Change)
				}
				all = append(all, one)
			}
			var err error
			unsettled, err = r.Count(record.Query{Kind: "team", Unsettled: true})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all, unsettled
	}
	want, wantCount := read(func(look func(record.Reader) error) error { return fresh.View(t.Context(), look) })
	got, gotCount := read(func(look func(record.Reader) error) error { return p.View(t.Context(), look) })
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b merge.Value) bool { return a == b })); diff != "" || wantCount != gotCount {
		t.Fatalf("%d unsettled of %d\n%s", gotCount, wantCount, diff)
	}
}

func TestJoiningSegmentsChangesNoPastMoment(t *testing.T) {
	hub, a := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	var dumps []string
	var times []int64
	for i := range 30 {
		a.act(record.Edit{Kind: "team", ID: id, Set: set("members", i)})
		hub.clock = hub.clock.Add(time.Minute)
		hub.take(a.give(hub))
		dumps, times = append(dumps, hub.dump()), append(times, hub.clock.UnixMilli())
	}
	if err := hub.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := hub.past()
	moved(t, p, times[29])
	if n, err := hub.Compact(t.Context(), hub.Vector()); err != nil || n.Into == 0 {
		t.Fatalf("nothing was joined: %+v, %v", n, err)
	}
	for range 2 {
		for _, i := range []int{28, 3, 17, 16, 0, 29} {
			moved(t, p, times[i])
			if diff := cmp.Diff(dumps[i], dumped(t, p)); diff != "" {
				t.Errorf("after delivery %d:\n%s", i, diff)
			}
		}
		if err := p.Close(); err != nil { // another one has only the times that were kept with the joined segments
			t.Fatal(err)
		}
		p = hub.past()
	}
}

func TestWhatIsHeldBackNowWasNotInForceThenEither(t *testing.T) {
	denied := uuid.Nil
	hub := newDevice(t, func(o *ledger.Options) {
		o.Allow = func(c *merge.Change) string {
			if c.Record == denied {
				return "revoked"
			}
			return ""
		}
	})
	a := newDevice(t)
	first, second := a.team("蓝天"), a.team("公羊")
	hub.take(a.give(hub))
	p := hub.past()
	moved(t, p, hub.clock.UnixMilli())
	denied = second
	if err := hub.Reconsider(t.Context()); err != nil {
		t.Fatal(err)
	}
	moved(t, p, hub.clock.UnixMilli())
	if got := dumped(t, p); got != hub.dump() || !bytes.Contains([]byte(got), []byte(first.String())) || bytes.Contains([]byte(got), []byte(second.String())) {
		t.Errorf("%s", got)
	}
}

// What a hub wrote itself and has not sealed stands behind everything in its file, and came first.
func TestARecordKeepsItsPlaceAndItsAuthorInThePast(t *testing.T) {
	hub, a := newDevice(t), newDevice(t)
	hub.act(record.Edit{Kind: "team", ID: record.KeyID("team", "own"), Set: set("name", "自己的")})
	for range 3 {
		a.team("蓝天")
		hub.take(a.give(hub))
	}
	want := hub.list(record.Query{Kind: "team"})
	p := hub.past()
	for _, at := range []int64{hub.clock.UnixMilli() - 2, 0, hub.clock.UnixMilli()} {
		moved(t, p, at)
	}
	err := p.View(t.Context(), func(r record.Reader) error {
		rows, err := r.List(record.Query{Kind: "team"})
		if len(rows) != 4 {
			t.Fatalf("%d teams", len(rows))
		}
		for i, row := range rows {
			if row.Key != want[i].Key || row.ID != want[i].ID || row.Source != want[i].Source || row.Mark != want[i].Mark {
				t.Errorf("%d: %s at %d of %+v, now %s at %d of %+v", i, row.ID, row.Key, row.Source, want[i].ID, want[i].Key, want[i].Source)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOwnChangesNotSealedYetArePartOfThePast(t *testing.T) {
	hub := newDevice(t)
	write := func(name string, at int64) {
		_, err := hub.Record(t.Context(), record.Author{Operator: "王强", Wall: at}, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.KeyID("team", "1"), Set: set("name", name)}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write("一", 1000)
	before := hub.dump()
	write("二", 2000)
	p := hub.past()
	moved(t, p, 2000)
	if dumped(t, p) != hub.dump() {
		t.Error("the last one is missing")
	}
	moved(t, p, 1999)
	if diff := cmp.Diff(before, dumped(t, p)); diff != "" {
		t.Error(diff)
	}
	moved(t, p, 999)
	if got := dumped(t, p); got != "" {
		t.Errorf("before everything: %s", got)
	}
}

func TestThePastIsNotWrittenToAndLeavesNothingBehind(t *testing.T) {
	h := newHistory(t, 3, 10)
	p := h.past()
	if _, err := h.Past(); err == nil {
		t.Error("two look at the past at once")
	}
	moved(t, p, h.got[2].at)
	if _, err := p.Record(t.Context(), author, nil); err == nil {
		t.Error("the past was written to")
	}
	if _, err := os.Stat(h.path + "-past"); err != nil {
		t.Errorf("tables: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.path + "-past"); !os.IsNotExist(err) {
		t.Errorf("left behind: %v", err)
	}
	if err := os.MkdirAll(h.path+"-past", 0o700); err != nil { // as a crash would
		t.Fatal(err)
	}
	if err := os.WriteFile(h.path+"-past/tables.db", []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := h.past()
	moved(t, again, h.got[2].at)
	if dumped(t, again) == "" {
		t.Error("nothing is there")
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.Close(), os.MkdirAll(h.path+"-past", 0o700)); err != nil { // and nobody looks back after the crash
		t.Fatal(err)
	}
	h.open()
	if _, err := os.Stat(h.path + "-past"); !os.IsNotExist(err) {
		t.Errorf("left lying about: %v", err)
	}
}
