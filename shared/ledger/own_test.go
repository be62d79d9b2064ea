package ledger_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// copyFile copies content alone, as cp does, into the place of what is there.
func copyFile(t testing.TB, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		_ = os.Remove(to)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (d *device) numbered() string {
	d.t.Helper()
	r := d.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "x"), Numbered: true})
	return r.Numbers[r.IDs[record.NewID(1)]]
}

// someTimePasses waits until the clock that stamps files has moved on by more than a witness forgives.
func someTimePasses(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clock")
	at := func() time.Time {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	for start := at(); at().Sub(start) < 150*time.Millisecond; {
	}
}

// TestNoNumberIsEverUsedTwice restores a past in every way a person might, and lets both pasts write on.
func TestNoNumberIsEverUsedTwice(t *testing.T) {
	kept := func(d *device, folder string, files ...string) {
		for _, end := range files {
			copyFile(d.t, d.path+end, filepath.Join(folder, "space.db"+end))
		}
	}
	everything := []string{"", "-wal", "-shm", "-witness"}
	for name, c := range map[string]struct {
		keep    []string
		restore func(d *device, folder string)
		raised  bool
	}{
		"nothing happened":                         {nil, func(*device, string) {}, false},
		"the database restored in place":           {[]string{""}, func(d *device, f string) { copyFile(d.t, filepath.Join(f, "space.db"), d.path) }, true},
		"the database restored under a new number": {[]string{""}, func(d *device, f string) { _ = os.Remove(d.path); copyFile(d.t, filepath.Join(f, "space.db"), d.path) }, true},
		"both files restored in place": {everything, func(d *device, f string) {
			for _, end := range everything {
				copyFile(d.t, filepath.Join(f, "space.db"+end), d.path+end)
			}
		}, true},
		"the folder copied": {everything, func(d *device, f string) { d.path = filepath.Join(f, "space.db") }, true},
		"the folder moved": {nil, func(d *device, f string) {
			if err := os.Rename(filepath.Dir(d.path), filepath.Join(f, "moved")); err != nil {
				d.t.Fatal(err)
			}
			d.path = filepath.Join(f, "moved", "space.db")
		}, false},
		"the witness lost":    {nil, func(d *device, _ string) { _ = os.Remove(d.path + "-witness") }, true},
		"the witness damaged": {nil, func(d *device, _ string) { _ = os.WriteFile(d.path+"-witness", []byte("?"), 0o600) }, true},
		"the database lost":   {nil, func(d *device, _ string) { _ = os.Remove(d.path) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			folder := t.TempDir()
			numbers := map[string]bool{a.numbered(): true, a.numbered(): true}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			kept(a, folder, c.keep...)
			someTimePasses(t)
			a.open()
			before := a.Incarnation()
			numbers[a.numbered()] = true
			dots := a.Heads()
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			c.restore(a, folder)
			a.open()
			if raised := a.Incarnation() != before; raised != c.raised {
				t.Errorf("raised: %v, want %v", raised, c.raised)
			}
			for range 2 {
				number := a.numbered()
				if numbers[number] {
					t.Errorf("number %s was given twice", number)
				}
				numbers[number] = true
			}
			for l, seq := range a.Heads() {
				if l.Incarnation == before && seq > dots[l] && c.raised {
					t.Errorf("%s went on to %d after %d", l, seq, dots[l])
				}
			}
			a.checked()
			again := a.Incarnation()
			a.reopen()
			if a.Incarnation() != again {
				t.Error("raised again without a reason")
			}
		})
	}
}

func TestABackupTakenWhileTheLedgerIsOpenIsFoundOutToo(t *testing.T) {
	a := newDevice(t)
	numbers := map[string]bool{a.numbered(): true}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := a.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	before := a.Incarnation()
	numbers[a.numbered()] = true
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, backup, a.path)
	a.open()
	if number := a.numbered(); numbers[number] || a.Incarnation() == before {
		t.Errorf("goes on with %s under incarnation %d", number, a.Incarnation())
	}
	a.checked()
}

// The simulator's NoteOnlyOpen: nothing was written after the backup, but what it holds as open was sealed, and may
// have been sent; sealed again it would be cut elsewhere.
func TestABackupThatHoldsAsOpenWhatWasSealedSinceIsFoundOutToo(t *testing.T) {
	a := newDevice(t)
	a.numbered()
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := a.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	before := a.Incarnation()
	if err := errors.Join(a.Seal(t.Context()), a.Close()); err != nil {
		t.Fatal(err)
	}
	copyFile(t, backup, a.path)
	a.open()
	if a.Incarnation() == before {
		t.Error("not found out")
	}
	a.checked()
}

func TestARestoredCopyThatKeepsTimesIsFoundOutToo(t *testing.T) {
	a := newDevice(t)
	a.numbered()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	run := func(arg ...string) {
		if out, err := exec.Command("cp", arg...).CombinedOutput(); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("this system's cp cannot keep times: %v %s", err, out)
			}
			t.Skipf("this system's cp cannot keep times: %v %s", err, out)
		}
	}
	run("-p", a.path, a.path+"-witness", folder)
	a.open()
	before := a.Incarnation()
	a.numbered()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	someTimePasses(t)
	run("-p", filepath.Join(folder, "space.db"), filepath.Join(folder, "space.db-witness"), filepath.Dir(a.path))
	a.open()
	if a.Incarnation() == before {
		t.Error("not found out")
	}
}

func TestTheOpenTailMovesWithARaisedIncarnation(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	task := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "转运"), Numbered: true}).IDs[record.NewID(1)]
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "closed", "task", task)})
	before := a.dump()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(a.path + "-witness"); err != nil {
		t.Fatal(err)
	}
	a.open()
	if diff := cmp.Diff(before, a.dump()); diff != "" {
		t.Errorf("something typed changed: %s", diff)
	}
	if n := len(a.find("team", id).State().Find(3).Live); n != 1 {
		t.Errorf("%d statuses stand: names of moved changes did not follow", n)
	}
	a.checked()
	a.sync(b)
	if diff := cmp.Diff(a.dump(), b.dump()); diff != "" {
		t.Error(diff)
	}
}

// secondLife opens a copy of the device's file that believes itself to be the original, as a machine put back as a whole
// does.
func (d *device) secondLife() *device {
	d.t.Helper()
	if err := errors.Join(d.Seal(d.t.Context()), d.Close()); err != nil {
		d.t.Fatal(err)
	}
	other := *d
	other.path = filepath.Join(d.t.TempDir(), "space.db")
	other.options.Now = d.options.Now
	copyFile(d.t, d.path, other.path)
	d.open()
	other.open()
	if err := other.Unraise(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		d.t.Fatal(err)
	}
	other.open()
	if other.Incarnation() != d.Incarnation() {
		d.t.Fatalf("incarnation %d, want %d", other.Incarnation(), d.Incarnation())
	}
	return &other
}

func TestAPeerThatIsAheadOnOurOwnLogGivesOurTailBack(t *testing.T) {
	a, hub := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	old := a.secondLife()
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.sync(hub)

	if err := old.Behind(t.Context(), hub.Vector()); err != nil {
		t.Fatal(err)
	}
	if old.Incarnation() == a.Incarnation() {
		t.Error("goes on under numbers that are taken")
	}
	for _, k := range old.take(hub.give(old)) {
		if !k.Refused.Held() {
			t.Errorf("%s: %s", k.Log, k.Refused)
		}
	}
	old.act(record.Edit{Kind: "team", ID: id, Set: set("name", "蓝天一队")})
	old.sync(hub)
	a.sync(hub)
	for _, d := range []*device{a, old} {
		if diff := cmp.Diff(hub.dump(), d.dump()); diff != "" {
			t.Error(diff)
		}
		d.checked()
	}
	if err := old.Behind(t.Context(), hub.Vector()); err != nil {
		t.Fatal(err)
	}
}

func TestChangesMadeOnARestoredMachineAreRecordedAgain(t *testing.T) {
	for name, sealed := range map[string]bool{"while they are open": false, "when they were sealed": true} {
		t.Run(name, func(t *testing.T) {
			a, hub := newDevice(t), newDevice(t)
			id := a.team("蓝天")
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			old := a.secondLife()
			for _, name := range []string{"一", "二", "三"} {
				a.act(record.Edit{Kind: "team", ID: id, Set: set("name", name)})
				if err := a.Seal(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			a.sync(hub)
			old.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
			old.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", "打过的字")})
			if sealed {
				if err := old.Seal(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			was := old.Incarnation()
			if err := old.Behind(t.Context(), hub.Vector()); err != nil {
				t.Fatal(err)
			}
			old.take(everything(t, hub))
			if old.Incarnation() == was {
				t.Error("not raised")
			}
			if v := old.Vector(); !v.Covers(hub.Vector()) {
				t.Errorf("holds %v of %v", v, hub.Vector())
			}
			team := old.find("team", id)
			if team.Text("status") != "done" || team.Text("name") != "三" || len(old.list(record.Query{Kind: "journal"})) != 1 {
				t.Errorf("%s %s, %d in the journal", team.Text("status"), team.Text("name"), len(old.list(record.Query{Kind: "journal"})))
			}
			old.checked()
			old.sync(hub)
			a.sync(hub)
			if diff := cmp.Diff(hub.dump(), old.dump()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(hub.dump(), a.dump()); diff != "" {
				t.Error(diff)
			}
			old.reopen()
			old.checked()
		})
	}
}

// everything is all d holds, whatever the other has.
func everything(t *testing.T, d *device) (runs []syncproto.Run) {
	t.Helper()
	for _, log := range d.Vector().Logs() {
		run, err := d.Load(t.Context(), log, 0, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	return runs
}

func TestAnAheadPeerIsNoticedEvenWithoutBeingTold(t *testing.T) {
	a, hub := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	old := a.secondLife()
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.sync(hub)
	was := old.Incarnation()
	old.take(everything(t, hub))
	if old.Incarnation() == was || !old.Vector().Covers(hub.Vector()) {
		t.Errorf("incarnation %d, holds %v", old.Incarnation(), old.Vector())
	}
	old.checked()
	if err := old.Behind(t.Context(), dot.Vector{}); err != nil {
		t.Error(err)
	}
}

// A vector is a word without a signature: a liar must not drag this device to its last incarnation, where numbers would
// be used twice.
func TestAClaimDoesNotUseUpIncarnations(t *testing.T) {
	d := newDevice(t)
	d.numbered()
	own := func(incarnation uint32) dot.Log { return dot.Log{Device: d.Device(), Incarnation: incarnation} }
	before := d.Incarnation()
	if err := d.Behind(t.Context(), dot.Vector{own(1<<32 - 1): 5}); err != nil || d.Incarnation() != before {
		t.Errorf("from %d to %d: %v", before, d.Incarnation(), err)
	}
	near := before + 100<<20
	if err := d.Behind(t.Context(), dot.Vector{own(near): 5}); err != nil {
		t.Fatal(err)
	}
	if got := d.Incarnation(); got <= before || got > before+1<<20 {
		t.Errorf("claimed %d: raised from %d to %d", near, before, got)
	}
}
