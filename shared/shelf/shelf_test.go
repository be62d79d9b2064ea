package shelf_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/merge"
)

func open(t *testing.T, dir string, hub bool) *shelf.Shelf {
	t.Helper()
	s, err := shelf.Open(t.Context(), dir, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, Hub: hub, Name: "市级中心"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func write(t *testing.T, s *shelf.Shelf, space uuid.UUID, title string) {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Record(t.Context(), record.Author{Operator: "李敏", Wall: 1}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "need", ID: record.NewID(1), Set: map[string]merge.Value{"title": merge.OfText(title)}, Numbered: true}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func dump(t *testing.T, s *shelf.Shelf, space uuid.UUID) string {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := l.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestADeviceKeepsItsNameAndSpaces(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, false)
	if _, err := s.Default(); !errors.Is(err, shelf.ErrNoSpace) {
		t.Fatalf("an empty terminal has a default space: %v", err)
	}
	id, err := s.Create(t.Context(), identity.Incident, "江津暴雨洪涝", "李敏")
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, id, "转移群众")
	device, before := s.Device(), dump(t, s, id)
	s.Close()
	s = open(t, dir, false)
	space, err := s.Default()
	if err != nil || space.ID != id || space.Name != "江津暴雨洪涝" || s.Device() != device || dump(t, s, id) != before || before == "" {
		t.Fatalf("after reopening: %+v, %v", space, err)
	}
}

func TestAHubFoundsItsCensusOnce(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, true)
	census, ok := first.Census()
	if !ok || !first.Roll().IsHub(first.Device()) {
		t.Fatal("a new hub has no census or no grant")
	}
	first.Close()
	if again, _ := open(t, dir, true).Census(); again.ID != census.ID {
		t.Fatalf("census %s became %s", census.ID, again.ID)
	}
}

func TestTheNewestOpenIncidentIsMeant(t *testing.T) {
	s := open(t, t.TempDir(), true)
	ctx := t.Context()
	older, _ := s.Create(ctx, identity.Incident, "旧事件", "")
	exercise, _ := s.Create(ctx, identity.Exercise, "演练", "")
	if d, _ := s.Default(); d.ID != older {
		t.Fatalf("an exercise is meant before an incident: %s", d.Name)
	}
	if err := s.CloseSpace(ctx, older, "结束"); err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Default(); d.ID != exercise {
		t.Fatalf("a closed incident is meant: %s", d.Name)
	}
}

func TestABackupComesBackWhole(t *testing.T) {
	s := open(t, t.TempDir(), true)
	id, _ := s.Create(t.Context(), identity.Incident, "北碚山火", "")
	write(t, s, id, "送水")
	file := filepath.Join(t.TempDir(), "hub.qsb")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	if err := shelf.Restore(file, into); err != nil {
		t.Fatal(err)
	}
	back := open(t, into, true)
	if back.Device() != s.Device() || dump(t, back, id) != dump(t, s, id) {
		t.Fatal("the restored hub differs")
	}
	write(t, s, id, "甲")
	write(t, back, id, "乙")
	numbers := map[string]bool{}
	for _, one := range []*shelf.Shelf{s, back} {
		l, _ := one.Ledger(id)
		err := l.View(context.Background(), func(r record.Reader) error {
			needs, err := r.List(record.Query{Kind: "need"})
			for _, n := range needs {
				if n.Text("title") != "送水" && numbers[n.Text("number")] {
					t.Errorf("number %s was used twice", n.Text("number"))
				}
				numbers[n.Text("number")] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestARestorationRefusesWhatIsNoBackup(t *testing.T) {
	s := open(t, t.TempDir(), true)
	good := filepath.Join(t.TempDir(), "good.qsb")
	if err := s.Backup(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(raw)
	flipped[len(flipped)/2] ^= 0xff
	for name, content := range map[string][]byte{"text": []byte("no backup"), "empty": nil, "cut": raw[:len(raw)/2], "flipped": flipped} {
		bad, into := filepath.Join(t.TempDir(), name), t.TempDir()
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := shelf.Restore(bad, into); !errors.Is(err, shelf.ErrNotBackup) {
			t.Errorf("%s: got %v", name, err)
		}
		if left, _ := os.ReadDir(into); len(left) != 0 {
			t.Errorf("%s: left %v behind", name, left)
		}
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "diary.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := shelf.Restore(good, full); !errors.Is(err, shelf.ErrNotEmpty) {
		t.Errorf("into a full directory: %v", err)
	}
}

func TestADamagedKeyIsNeverReplaced(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, false).Close()
	path := filepath.Join(dir, "device.key")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = shelf.Open(t.Context(), dir, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now})
	if !errors.Is(err, identity.ErrKeyCheck) {
		t.Fatalf("got %v", err)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, raw) {
		t.Fatal("the key file was changed")
	}
}

func TestAnAuditThatDiffersRebuildsAndLosesNothing(t *testing.T) {
	s := open(t, t.TempDir(), true)
	id, _ := s.Create(t.Context(), identity.Incident, "审计", "")
	write(t, s, id, "甲")
	line := s.Line(s.Device())
	first, held, err := line.Fingerprint(t.Context(), id)
	if err != nil || len(held) == 0 {
		t.Fatalf("held %v, %v", held, err)
	}
	before := dump(t, s, id)
	for range 2 { // the second alarm comes too soon to rebuild again
		if err := line.Mismatched(t.Context(), id, s.Device(), []int{3}); err != nil {
			t.Fatal(err)
		}
	}
	again, _, err := line.Fingerprint(t.Context(), id)
	if err != nil || again != first || dump(t, s, id) != before {
		t.Fatalf("a rebuild changed the state: %v", err)
	}
	write(t, s, id, "乙")
	if other, _, _ := line.Fingerprint(t.Context(), id); other == first {
		t.Fatal("another state has the same fingerprint")
	}
}
