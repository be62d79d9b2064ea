package ledger_test

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
)

// refusing lets the system refuse every byte this process writes beyond so many of a file, as a disk does that fails. What
// the test program writes for itself stays far below.
func refusing(t *testing.T, beyond uint64, work func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: beyond, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
			os.Exit(1) // no other test could write either
		}
	}()
	work()
}

// Three saves in a row that the disk did not take are the end of it: what is saved can be read and sent on, and nothing
// more is entrusted to it until somebody opens the space again.
func TestADiskThatFailsThreeTimesInARowIsGivenNothingMore(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	a.team("一")
	runs := b.give(a)
	try := func(name string) error {
		acts := []record.Act{{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", name)}}}}
		for i := range 90 { // more than goes below the limit
			acts = append(acts, record.Act{Edits: []record.Edit{{Kind: "journal", ID: record.NewID(1), Set: set("text", noise(i))}}})
		}
		_, err := a.RecordAll(t.Context(), author, acts)
		return err
	}
	if err := try("零"); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		var err error
		refusing(t, 1<<20, func() { err = try("没有存上") })
		if !errors.Is(err, ledger.ErrIO) && !errors.Is(err, ledger.ErrUnknownOutcome) || a.Worn() {
			t.Fatalf("failure %d: %v, worn: %v", n+1, err, a.Worn())
		}
	}
	if err := try("二"); err != nil { // one that is saved ends the row
		t.Fatal(err)
	}
	for range 3 {
		refusing(t, 1<<20, func() {
			if err := try("没有存上"); err == nil {
				t.Error("saved")
			}
		})
	}
	if !a.Worn() {
		t.Fatal("three failures in a row are not enough")
	}
	if err := try("三"); !errors.Is(err, ledger.ErrWorn) {
		t.Errorf("recorded: %v", err)
	}
	if _, err := a.Append(t.Context(), runs); !errors.Is(err, ledger.ErrWorn) {
		t.Errorf("appended: %v", err)
	}
	names := map[string]bool{}
	a.reopen()
	for _, r := range a.list(record.Query{Kind: "team"}) {
		names[r.Text("name")] = true
	}
	if a.Worn() || !names["一"] || !names["零"] || !names["二"] || names["三"] {
		t.Errorf("worn: %v, %v", a.Worn(), names)
	}
	if err := try("三"); err != nil {
		t.Error(err)
	}
	a.checked()
}
