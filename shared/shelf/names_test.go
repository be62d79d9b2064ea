package shelf_test

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/merge"
)

func TestD3_ARenamedGroupIsCalledSoFromTheNextStart(t *testing.T) {
	dir := t.TempDir()
	called := func() string {
		s, err := shelf.OpenNamed(t.Context(), dir, shelf.Options{Random: rand.Reader, Now: time.Now, Hub: true, Name: "市级中心"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		census, _ := s.Census()
		l, err := s.Ledger(census.ID)
		if err != nil {
			t.Fatal(err)
		}
		return l.Schema().Group(record.General).Zh + " " + l.Schema().Kind("message").Field("group").Shown("general", "zh")
	}
	if got := called(); got != "综合组 综合组" {
		t.Fatalf("called %s", got)
	}
	s := open(t, dir, true)
	census, _ := s.Census()
	for _, n := range []struct {
		name string
		from time.Duration
	}{{"旧综合组", -48 * time.Hour}, {"综合协调组", -time.Hour}, {"未来综合组", time.Hour}} {
		nameGroup(t, s, census.ID, n.name, time.Now().Add(n.from))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := called(); got != "综合协调组 综合协调组" {
		t.Errorf("called %s", got)
	}
}

func nameGroup(t *testing.T, s *shelf.Shelf, space uuid.UUID, name string, from time.Time) {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Record(t.Context(), record.Author{Operator: "李敏", Wall: 1}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "group_name", ID: record.NewID(1), Set: map[string]merge.Value{
			"group": merge.OfText("general"), "name": merge.OfText(name), "valid_from": merge.OfTime(from.UnixMilli()),
		}}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
