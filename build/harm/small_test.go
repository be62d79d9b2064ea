//go:build linux

package harm_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/explain"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/bundle"
)

// smallDisk mounts a file system of so many KiB.
func smallDisk(t *testing.T, kilobytes int) string {
	t.Helper()
	folder := t.TempDir()
	if os.Getuid() != 0 {
		cannot(t, "mounting needs root")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kilobytes), "tmpfs", folder).CombinedOutput(); err != nil {
		cannot(t, string(out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("unmount: %s", out)
		}
	})
	return folder
}

// TestAFullDiskRefusesReadsOnGivesUpItsReserveAndGoesOn fills disks of several sizes with a terminal's or a hub's work.
func TestAFullDiskRefusesReadsOnGivesUpItsReserveAndGoesOn(t *testing.T) {
	givenUp := 0
	defer func() {
		if givenUp == 0 && !t.Skipped() {
			t.Error("the reserve was never needed: the test proves little")
		}
	}()
	for i, size := range []int{5200, 5700, 6300, 7100} {
		t.Run(fmt.Sprintf("%dk", size), func(t *testing.T) {
			folder := smallDisk(t, size)
			o := options()
			o.Reserve, o.Hub, o.Name = true, i%2 == 1, "中心"
			s, err := shelf.Open(t.Context(), folder, o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			space, err := s.Create(t.Context(), identity.Exercise, "演练", "张伟")
			if err != nil {
				t.Fatal(err)
			}
			saved := fill(t, s, space)
			readsOn(t, s, space, saved)
			if _, err := os.Stat(filepath.Join(folder, "reserve")); err != nil {
				t.Fatalf("no reserve: %v", err)
			}
			// The last sync: what is open is sealed with the room of the reserve, and leaves.
			if _, err := s.Seal(t.Context(), space); err != nil || ledgerOf(t, s, space).Open() > 0 {
				t.Errorf("the last work cannot leave: %v, %d open", err, ledgerOf(t, s, space).Open())
			}
			if _, err := os.Stat(filepath.Join(folder, "reserve")); err != nil {
				givenUp++
			}
			stick := filepath.Join(t.TempDir(), "last.qsb")
			if written, err := s.WriteBundle(t.Context(), space, stick, "harm"); err != nil || written.Changes < uint64(saved) {
				t.Errorf("exported %d changes of %d: %v", written.Changes, saved, err)
			}
			if _, err := s.WriteBundle(t.Context(), space, filepath.Join(folder, "none.qsb"), "harm"); err != nil && !errors.Is(err, bundle.ErrFull) && !errors.Is(err, ledger.ErrFull) {
				t.Errorf("writing to the full disk: %v", err)
			}
			if out, err := exec.Command("mount", "-o", fmt.Sprintf("remount,size=%dk", 4*size), folder).CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
			for range 20 {
				if err := saveNext(t, s, space, saved); err != nil {
					t.Fatalf("after room was made: %v", err)
				}
				saved++
			}
			readsOn(t, s, space, saved)
			if lines, err := s.Check(t.Context()); err != nil || len(lines) > 0 {
				t.Errorf("%v %v", lines, err)
			}
		})
	}
}

// fill saves until the disk refuses, and says how much it took.
func fill(t *testing.T, s *shelf.Shelf, space uuid.UUID) (saved int) {
	t.Helper()
	for ; saved < 20000; saved++ {
		err := saveNext(t, s, space, saved)
		if err == nil {
			continue
		}
		if m := explain.Of(err); m.Code != "disk_full" || !strings.Contains(m.Zh, "没有保存") {
			t.Fatalf("after %d: said %s: %v", saved, m.Code, err)
		}
		return saved
	}
	t.Fatal("the disk never filled")
	return saved
}

func saveNext(t *testing.T, s *shelf.Shelf, space uuid.UUID, n int) error {
	t.Helper()
	act, err := record.ParseAct(s.Schema(), []byte(fmt.Sprintf(`{"kind":"journal","id":"n-%d","set":{"text":"%s%d"}}`, n, strings.Repeat("长", 300), n)))
	if err != nil {
		t.Fatal(err)
	}
	by := record.Author{Operator: "张伟", Wall: time.Now().UnixMilli()}
	_, err = ledgerOf(t, s, space).Record(t.Context(), by, func(record.Reader) (record.Act, error) { return act, nil })
	return err
}

func readsOn(t *testing.T, s *shelf.Shelf, space uuid.UUID, want int) {
	t.Helper()
	var n int
	if err := ledgerOf(t, s, space).View(t.Context(), func(r record.Reader) (err error) {
		n, err = r.Count(record.Query{Kind: "journal"})
		return err
	}); err != nil || n != want {
		t.Errorf("%d records of %d, %v", n, want, err)
	}
}
