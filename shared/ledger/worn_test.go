package ledger_test

import (
	"errors"
	"os"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
)

// Three saves in a row that the disk did not take are the end of it: nothing more is entrusted to it until somebody opens
// the space again, and what was saved is all there.
func TestADiskThatFailsThreeTimesInARowIsGivenNothingMore(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	a.team("一")
	b.team("邻机的")
	runs := b.give(a)
	try := func(name string) error {
		_, err := a.Record(t.Context(), author, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", name)}}}, nil
		})
		return err
	}
	fails := func(times int) { // a commit that failed, and then the disk is not there when it is asked again
		t.Helper()
		if _, after := a.Settle(t.Context(), false, func() error { return os.Rename(a.path, a.path+".away") }); !errors.Is(after, ledger.ErrUnknownOutcome) {
			t.Fatalf("%v", after)
		}
		for n := range times {
			if a.Worn() {
				t.Fatalf("worn after %d", n)
			}
			if err := try("没有存上"); !errors.Is(err, ledger.ErrIO) {
				t.Fatalf("%v", err)
			}
		}
		if err := os.Rename(a.path+".away", a.path); err != nil {
			t.Fatal(err)
		}
	}
	fails(2)
	if err := try("二"); err != nil { // one that is saved ends the row
		t.Fatal(err)
	}
	fails(3)
	if !a.Worn() {
		t.Fatal("three failures in a row are not enough")
	}
	if err := try("三"); !errors.Is(err, ledger.ErrWorn) { // though the disk is there again
		t.Errorf("recorded: %v", err)
	}
	if _, err := a.Append(t.Context(), runs); !errors.Is(err, ledger.ErrWorn) {
		t.Errorf("appended: %v", err)
	}
	a.reopen()
	if err := try("三"); err != nil || a.Worn() {
		t.Errorf("worn %v, %v", a.Worn(), err)
	}
	names := ""
	for _, r := range a.list(record.Query{Kind: "team"}) {
		names += r.Text("name")
	}
	if names != "一二三" {
		t.Error(names)
	}
	a.checked()
}
