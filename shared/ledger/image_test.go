package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// image makes one of what a device holds.
func (d *device) image() (path string, a ledger.Adoption) {
	d.t.Helper()
	if err := d.Seal(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	path = filepath.Join(d.t.TempDir(), "image.db")
	made, err := d.Image(d.t.Context(), path)
	if err != nil {
		d.t.Fatal(err)
	}
	if made.Vector.Digest() != d.Vector().Digest() {
		d.t.Errorf("an image of %v says it holds %v", d.Vector(), made.Vector)
	}
	return path, ledger.Adoption{Vector: made.Vector.Digest(), Hub: true}
}

func (d *device) adopt(path string, a ledger.Adoption) {
	d.t.Helper()
	if err := d.Adopt(d.t.Context(), path, a); err != nil {
		d.t.Fatal(err)
	}
}

func (d *device) conflicts() string {
	d.t.Helper()
	var b bytes.Buffer
	if err := d.DumpConflicts(d.t.Context(), &b); err != nil {
		d.t.Fatal(err)
	}
	return b.String()
}

// busy gives a hub that holds the work of three desks: conflicts, a deletion, sets, an event, an unknown kind.
func busy(t *testing.T) (hub *device, teams []uuid.UUID) {
	t.Helper()
	more := record.NewKind(77, "later", "以后", "later", 2, record.Support, record.TextField(1, "name", "名称", "name"))
	a, b := newDevice(t), newDevice(t, func(o *ledger.Options) { o.Schema = schema(more) })
	hub = newDevice(t)
	for i := range 12 {
		teams = append(teams, a.team(fmt.Sprintf("第%d队", i)))
	}
	a.sync(b)
	for _, d := range []*device{a, b} {
		d.act(record.Edit{Kind: "team", ID: teams[0], Set: set("status", map[bool]string{true: "open", false: "done"}[d == a])})
	}
	a.act(record.Edit{Kind: "team", ID: teams[1], Delete: true})
	b.act(record.Edit{Kind: "team", ID: teams[2], Add: map[string][]merge.Value{"skills": texts("水域", "搜救")}})
	b.act(record.Edit{Kind: "later", ID: record.NewID(1), Set: set("name", "后来的")})
	b.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", "出发")})
	a.sync(hub)
	b.sync(hub)
	hub.team("中心自己的")
	return hub, teams
}

// same fails unless both show, hold and prove the same.
func same(t *testing.T, got, want *device) {
	t.Helper()
	if got.dump() != want.dump() || got.conflicts() != want.conflicts() {
		t.Errorf("state differs\n%s\n%s", got.dump(), want.dump())
	}
	if got.Vector().Digest() != want.Vector().Digest() {
		t.Errorf("holds %v, want %v", got.Vector(), want.Vector())
	}
	got.checked()
	before := got.dump()
	if err := got.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.dump() != before {
		t.Error("the tables are not what the logs say")
	}
}

func TestAnImageGivesWhatReplayGives(t *testing.T) {
	for _, hub := range []bool{true, false} {
		maker, _ := busy(t)
		replayed, fresh := newDevice(t), newDevice(t)
		path, a := maker.image()
		a.Hub = hub
		incarnation := fresh.Incarnation()
		fresh.adopt(path, a)
		maker.sync(replayed)
		same(t, fresh, replayed)
		same(t, fresh, maker)
		for _, r := range fresh.list(record.Query{Kind: "team"}) {
			if r.Mark != record.NotMine {
				t.Errorf("%s is marked as made here", r.Text("name"))
			}
		}
		if unproven, err := fresh.Unproven(t.Context()); err != nil || unproven {
			t.Errorf("rebuilt tables are unproven: %v", err)
		}
		fresh.reopen()
		if got := fresh.Incarnation(); got != incarnation {
			t.Errorf("incarnation %d became %d", incarnation, got)
		}
		id := fresh.team("新来的")
		fresh.mark("team", id, record.OnlyHere)
		fresh.sync(maker)
		same(t, fresh, maker)
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestTablesOfAHubsImageAreComparedLaterAndMadeAnewWhenTheyLie(t *testing.T) {
	for _, lie := range []bool{false, true} {
		maker, _ := busy(t)
		want := maker.dump()
		path, a := maker.image()
		if lie {
			alter(t, path, "UPDATE record_team SET name = '假的' WHERE name = '第3队'")
		}
		fresh := newDevice(t)
		fresh.adopt(path, a)
		if unproven, err := fresh.Unproven(t.Context()); err != nil || !unproven {
			t.Fatalf("believed without a look: %v", err)
		}
		wrong, err := fresh.Prove(t.Context())
		if err != nil || wrong != lie {
			t.Errorf("lie %v found %v: %v", lie, wrong, err)
		}
		if fresh.dump() != want {
			t.Errorf("lie %v stands", lie)
		}
		if unproven, err := fresh.Unproven(t.Context()); err != nil || unproven {
			t.Errorf("still unproven: %v", err)
		}
	}
}

func TestTablesOfANeighboursImageAreNeverBelieved(t *testing.T) {
	maker, _ := busy(t)
	want := maker.dump()
	path, a := maker.image()
	alter(t, path, "UPDATE record_team SET name = '假的' WHERE name = '第3队'")
	a.Hub = false
	fresh := newDevice(t)
	fresh.adopt(path, a)
	if fresh.dump() != want {
		t.Error("what nobody signed is shown")
	}
}

func TestWhatTheImageLacksIsCarriedOver(t *testing.T) {
	maker, teams := busy(t)
	path, a := maker.image()
	third, d := newDevice(t), newDevice(t)
	third.team("第三方的")
	third.sync(d)
	sealed := d.team("封好的")
	if err := d.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	open := d.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "没封的")})
	task := d.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "一"), Numbered: true})
	d.says(ledger.Standing{Device: maker.options.Device, Hub: true, Acked: dot.Vector{{Device: d.options.Device, Lane: 1}: 1}})
	if err := d.Heard(t.Context(), third.options.Device, 7, third.Vector()); err != nil {
		t.Fatal(err)
	}
	if err := d.Heard(t.Context(), maker.options.Device, 8, nil); err != nil {
		t.Fatal(err)
	}
	held, tail, incarnation := d.Heads(), d.Open(), d.Incarnation()

	d.adopt(path, a)
	if !d.Heads().Covers(held) || !d.Vector().Covers(maker.Vector()) {
		t.Fatalf("held %v, has %v", held, d.Heads())
	}
	if d.Open() != tail || d.Incarnation() != incarnation {
		t.Errorf("%d open under %d, were %d under %d", d.Open(), d.Incarnation(), tail, incarnation)
	}
	d.mark("team", sealed, record.Confirmed)
	d.mark("team", open.IDs[record.NewID(1)], record.OnlyHere)
	d.find("team", teams[3])
	again := d.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "二"), Numbered: true})
	if a, b := numberOf(d, task), numberOf(d, again); a == b {
		t.Errorf("number %s twice", a)
	}
	d.reopen()
	if d.Incarnation() != incarnation {
		t.Error("what was adopted is taken for a copy")
	}
	if h, err := d.Holder(t.Context(), third.options.Device); err != nil || h.At != 7 || h.Held.Digest() != third.Vector().Digest() {
		t.Errorf("forgot what others hold: %+v %v", h, err)
	}
	d.sync(maker)
	third.sync(maker)
	same(t, d, maker)
}

func numberOf(d *device, r record.Receipt) string {
	return d.find("task", r.IDs[record.NewID(1)]).Text("number")
}

func TestADeviceThatLostItsFileGetsItsOwnLogsBackWithoutUsingANumberTwice(t *testing.T) {
	maker, _ := busy(t)
	d := newDevice(t)
	mine := d.team("从前的")
	d.sync(maker)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.path = filepath.Join(t.TempDir(), "space.db") // nothing is left of it, not even the witness
	d.open()
	d.team("同号的")
	path, a := maker.image()
	d.adopt(path, a)
	if d.Incarnation() == 0 {
		t.Fatal("goes on under numbers that are taken")
	}
	if got := d.find("team", mine); got.Mark == record.NotMine {
		t.Error("what it wrote itself is not its own any more")
	}
	d.sync(maker)
	same(t, d, maker)
}

func TestAnImageOverAFullLedgerChangesNothingThatIsShown(t *testing.T) {
	maker, _ := busy(t)
	d := newDevice(t)
	d.team("自己的")
	d.sync(maker)
	d.team("后来的")
	want, heads := d.dump(), d.Heads()
	path, a := maker.image()
	d.adopt(path, a)
	if d.dump() != want || d.Heads().Digest() != heads.Digest() {
		t.Errorf("%s\n%s", d.dump(), want)
	}
	d.checked()
}

func TestWhatIsDeniedHereIsNotAppliedThoughTheMakerAppliedIt(t *testing.T) {
	maker, _ := busy(t)
	stolen := newDevice(t)
	stolen.team("偷来的")
	stolen.sync(maker)
	path, a := maker.image()
	fresh := newDevice(t, func(o *ledger.Options) {
		o.Allow = func(c *merge.Change) string {
			if c.Dot.Log.Device == stolen.options.Device {
				return "device_revoked"
			}
			return ""
		}
	})
	fresh.adopt(path, a)
	if strings.Contains(fresh.dump(), "偷来的") {
		t.Error("applied")
	}
	if q, err := fresh.Quarantine(t.Context()); err != nil || len(q) != 1 {
		t.Errorf("%d in quarantine: %v", len(q), err)
	}
	fresh.checked()
}

func TestAnImageIsOnlyMadeWhenEverythingIsSealed(t *testing.T) {
	d := newDevice(t)
	d.team("没封的")
	path := filepath.Join(t.TempDir(), "image.db")
	if _, err := d.Image(t.Context(), path); !errors.Is(err, ledger.ErrOpenTail) {
		t.Errorf("%v", err)
	}
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Every table is either shared or a device's own: whoever adds one says which.
func TestEveryTableIsCopiedIntoAnImageOrLeftOutOnPurpose(t *testing.T) {
	maker, _ := busy(t)
	maker.says(ledger.Standing{Device: newDevice(t).options.Device})
	if err := maker.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	path, _ := maker.image()
	copied := rows(t, path)
	for name, left := range map[string]bool{"meta": true, "tail": true, "numbers": true, "peers": true, "evidence": true, "touched": true, "holders": true} {
		if left && name != "meta" && copied[name] > 0 {
			t.Errorf("%s belongs to the device", name)
		}
		delete(copied, name)
	}
	for name := range copied {
		var here int
		if err := maker.Scan(t.Context(), &here, "SELECT count(*) FROM \""+name+"\""); err != nil {
			t.Fatal(err)
		}
		if here != copied[name] {
			t.Errorf("%s has %d rows, its copy %d", name, here, copied[name])
		}
	}
}

// rows counts the rows of every table of a file.
func rows(t *testing.T, path string) map[string]int {
	t.Helper()
	copied := map[string]int{}
	d := newDevice(t)
	err := d.Fill(t.Context(), path, func(tx *sqlitedb.Tx) error {
		list, err := tx.Query("SELECT name FROM image.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
		if err != nil {
			return err
		}
		var names []string
		for list.Next() {
			var name string
			if err := list.Scan(&name); err != nil {
				return err
			}
			names = append(names, name)
		}
		if err := errors.Join(list.Err(), list.Close()); err != nil {
			return err
		}
		for _, name := range names {
			n := 0
			if err := tx.One("SELECT count(*) FROM image.\"" + name + "\"").Scan(&n); err != nil {
				return err
			}
			copied[name] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestWorkGoesOnWhileAnImageIsAdopted(t *testing.T) {
	maker, _ := busy(t)
	for i := range 400 {
		maker.team(fmt.Sprintf("第%d批", i))
	}
	d := newDevice(t, func(o *ledger.Options) { o.Now = time.Now }) // asked by two goroutines
	written := make(chan []uuid.UUID)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		var ids []uuid.UUID
		for ctx.Err() == nil {
			r, err := d.Record(t.Context(), author, func(record.Reader) (record.Act, error) {
				return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", "边写边换")}}}, nil
			})
			if err != nil {
				t.Errorf("a save failed: %v", err)
				break
			}
			ids = append(ids, r.IDs[record.NewID(1)])
		}
		written <- ids
	}()
	var said sync.WaitGroup
	said.Go(func() { // what a peer says falls and rises, which is written at once
		acked := dot.Vector{{Device: d.options.Device, Lane: 1}: 1}
		for n := 0; ctx.Err() == nil; n++ {
			s := ledger.Standing{Device: maker.options.Device, Hub: true}
			if n%2 == 0 {
				s.Acked = acked
			}
			if err := d.Confirm(t.Context(), s); err != nil {
				t.Errorf("a confirmation failed: %v", err)
			}
			if err := d.View(t.Context(), func(record.Reader) error { // a look inside a look
				return d.View(t.Context(), func(r record.Reader) error { _, err := r.Count(record.Query{Kind: "team"}); return err })
			}); err != nil {
				t.Errorf("a look failed: %v", err)
			}
		}
	})
	for range 3 {
		path, a := maker.image()
		d.adopt(path, a)
	}
	stop()
	said.Wait()
	ids := <-written
	for _, id := range ids {
		d.find("team", id)
	}
	d.checked()
	if len(ids) == 0 {
		t.Error("nothing was written meanwhile")
	}
	d.sync(maker)
	same(t, d, maker)
}
