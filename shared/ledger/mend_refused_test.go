package ledger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// inTheWay puts a folder that is not empty where a file is to go, and gives what takes it away again.
func inTheWay(t *testing.T, path string) (clear func()) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A mending that cannot go on leaves the damaged file where it is, and ends once it can.
func TestAMendingThatIsHinderedChangesNothingAndEndsLater(t *testing.T) {
	for _, end := range []string{".mending", ".mended.json"} {
		t.Run(end, func(t *testing.T) {
			a, _ := worked(t)
			dump := a.dump()
			_ = a.Close()
			before := read(t, a.path)
			clear := inTheWay(t, a.path+end)
			if m, err := ledger.Mend(t.Context(), a.path, a.options, errors.New("test")); err == nil {
				t.Errorf("%+v", m)
			}
			if read(t, a.path) != before {
				t.Error("the damaged file was touched")
			}
			clear()
			mend(t, a, func(string) {})
			if a.dump() != dump {
				t.Error("records were lost")
			}
		})
	}
	a, _ := worked(t)
	_ = a.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ledger.Mend(ended, a.path, a.options, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := ledger.Mend(t.Context(), filepath.Join(t.TempDir(), "none.db"), a.options, nil); err == nil {
		t.Error("mended what is not there")
	}
	mend(t, a, func(string) {})
}

// A new file takes the place of the damaged one only with a report that names where that one goes, and step by step.
func TestAMendingIsEndedOnlyByItsReport(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "space.db")
	for end, content := range map[string]string{"": "damaged", "-wal": "log", "-witness": "witness", "-shm": "index", ".mended": "whole"} {
		if err := os.WriteFile(path+end, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(why string) {
		t.Helper()
		if ok, err := ledger.FinishMend(path); ok || err == nil {
			t.Errorf("%s: ended %v, %v", why, ok, err)
		}
		if read(t, path+".mended") != "whole" {
			t.Errorf("%s: the new file was touched", why)
		}
	}
	refused("no report")
	for _, report := range []string{"", "no report", `{"aside":"../elsewhere"}`, `{"aside":"other.db"}`, `{"aside":"space.db.damaged-/../../elsewhere"}`, `{}`} {
		if err := os.WriteFile(path+".mended.json", []byte(report), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(report)
		if read(t, path) != "damaged" {
			t.Errorf("%s: the damaged file was touched", report)
		}
	}
	aside := path + ".damaged-1"
	if err := ledger.WriteMended(path+".mended.json", ledger.Mended{Aside: filepath.Base(aside), Lost: 3}); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{aside + "-wal", aside, aside + ".json"} {
		clear := inTheWay(t, at)
		refused(filepath.Base(at) + " is taken")
		clear()
	}
	if ok, err := ledger.FinishMend(path); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	for file, want := range map[string]string{path: "whole", aside: "damaged", aside + "-wal": "log", aside + "-witness": "witness"} {
		if got := read(t, file); got != want {
			t.Errorf("%s holds %q", filepath.Base(file), got)
		}
	}
	if m, err := ledger.ReadMended(aside + ".json"); err != nil || m.Lost != 3 {
		t.Errorf("%+v, %v", m, err)
	}
	for _, end := range []string{"-shm", ".mended", ".mended.json"} {
		if _, err := os.Stat(path + end); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", end, err)
		}
	}
	if ok, err := ledger.FinishMend(path); ok || err != nil {
		t.Errorf("ended twice: %v, %v", ok, err)
	}
	if ok, err := ledger.FinishMend(filepath.Join(path, "below a file")); ok || err == nil {
		t.Errorf("below a file: %v, %v", ok, err)
	}
}

// Two damaged files of one second are both kept.
func TestFilesMendedInOneSecondAreAllKept(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	a := newDevice(t, func(o *ledger.Options) { o.Now = func() time.Time { return noon } })
	a.team("一")
	names := map[string]bool{}
	for range 3 {
		names[mend(t, a, func(string) {}).Aside] = true
	}
	if len(names) != 3 || len(a.list(record.Query{Kind: "team"})) != 1 {
		t.Errorf("%v", names)
	}
}

// What a hub said it holds is not lost: it comes back from there, and is not recorded again beside it.
func TestWhatAHubHoldsIsFetchedAndNotRecordedAgain(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for range 6 {
		a.team("一")
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.take(a.give(b))
	log := dot.Log{Device: a.options.Device, Lane: 1}
	a.says(ledger.Standing{Device: b.options.Device, Hub: true, Acked: dot.Vector{log: 5}})
	a.team("二") // open
	if err := errors.Join(a.Tend(t.Context()),
		a.Exec(t.Context(), "UPDATE blocks SET bytes = zeroblob(length(bytes)) WHERE id IN (SELECT block FROM segments WHERE place & 1099511627775 IN (3, 4))")); err != nil {
		t.Fatal(err)
	}
	m := mend(t, a, func(string) {})
	if m.Own != 2 || m.Fetched != 3 || m.Again != 2 || m.Lost != 0 {
		t.Errorf("%+v", m)
	}
	a.take(b.give(a))
	if n := len(a.list(record.Query{Kind: "team"})); n != 7 {
		t.Errorf("%d teams", n)
	}
	a.checked()
}

// The incarnation is read from the damaged file itself where the witness is gone: no number is used twice.
func TestAMendedFileGoesOnAboveEveryIncarnationItHad(t *testing.T) {
	a := newDevice(t)
	a.team("一")
	if err := errors.Join(a.Close(), os.Remove(a.path+"-witness")); err != nil {
		t.Fatal(err)
	}
	a.open()
	before := a.Incarnation()
	if before == 0 {
		t.Fatal("not raised")
	}
	mend(t, a, func(path string) {
		if err := os.Remove(path + "-witness"); err != nil {
			t.Fatal(err)
		}
	})
	if after := a.Incarnation(); after <= before {
		t.Errorf("%d became %d", before, after)
	}
	if n := len(a.list(record.Query{Kind: "team"})); n != 1 { // it stood open under the raised one
		t.Errorf("%d teams", n)
	}
}

// Open changes carry no signature. What the tables say too is believed; what they contradict is for a person to look at.
func TestOpenChangesThatTheTablesContradictAreDoubtful(t *testing.T) {
	for name, c := range map[string]struct {
		do       string
		doubtful uint64
	}{
		"all there":            {"UPDATE logs SET id = id", 0},
		"the log's row spoilt": {"UPDATE logs SET public = zeroblob(32) WHERE lane = 1", 0},
		"another name":         {"UPDATE record_team SET name = 'x'", 1},
		"another number":       {"UPDATE record_team SET members = 77", 1},
		"no number":            {"UPDATE record_team SET members = NULL", 1},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			a.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "一队", "members", 12.5)})
			if err := a.Exec(t.Context(), c.do); err != nil {
				t.Fatal(err)
			}
			m := mend(t, a, func(string) {})
			if m.Again != 1 || m.Doubtful != c.doubtful || m.Lost != 0 {
				t.Errorf("%+v", m)
			}
			if list := a.list(record.Query{Kind: "team"}); len(list) != 1 || list[0].Text("name") != "一队" {
				t.Errorf("%v", list)
			}
		})
	}
}

// A file that holds less than its witness knows is refused whole, its log with it: mending reads more than SQLite does.
func TestAFileThatForgotIsLeftAsItIsForMending(t *testing.T) {
	a := newDevice(t, func(o *ledger.Options) { o.Whole = true })
	a.team("一")
	old := filepath.Join(t.TempDir(), "space.db")
	copyFile(t, a.path, old)
	copyFile(t, a.path+"-wal", old+"-wal")
	a.team("二")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, a.path+"-witness", old+"-witness")
	log := read(t, old+"-wal")
	if _, err := ledger.Open(t.Context(), old, a.options); !errors.Is(err, ledger.ErrForgot) {
		t.Fatalf("opened: %v", err)
	}
	if rest, ok := strings.CutPrefix(read(t, old+"-wal"), log); !ok || log == "" || strings.Trim(rest, "\x00") != "" { // room made ahead does no harm
		t.Error("the log was written to")
	}
	b := *a
	b.path = old
	m, err := ledger.Mend(t.Context(), b.path, b.options, ledger.ErrForgot)
	if err != nil || m.Again != 1 || m.Lost != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	b.open()
	if n := len(b.list(record.Query{Kind: "team"})); n != 1 {
		t.Errorf("%d teams", n)
	}
}
