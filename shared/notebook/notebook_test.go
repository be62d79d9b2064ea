package notebook_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/shared/notebook"
)

func open(t *testing.T, path string) *notebook.Notebook {
	t.Helper()
	n, err := notebook.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

func TestNotesSurviveReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "station.db")
	n := open(t, path)
	for key, value := range map[string]string{"b": "二", "a": "一"} {
		if err := n.Put(t.Context(), "draft", key, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	n.Put(t.Context(), "other", "a", []byte("elsewhere"))
	n.Close()
	notes, err := open(t, path).List(t.Context(), "draft")
	if err != nil || len(notes) != 2 || notes[0].Key != "a" || string(notes[1].Value) != "二" {
		t.Fatalf("got %v, %v", notes, err)
	}
}

func TestAnEmptyValueDeletes(t *testing.T) {
	n := open(t, filepath.Join(t.TempDir(), "station.db"))
	n.Put(t.Context(), "draft", "checkin", []byte("x"))
	n.Put(t.Context(), "draft", "checkin", nil)
	value, err := n.Find(t.Context(), "draft", "checkin")
	if err != nil || value != nil {
		t.Fatalf("got %q, %v", value, err)
	}
}

func TestAFailedUpdateWritesNothing(t *testing.T) {
	n := open(t, filepath.Join(t.TempDir(), "station.db"))
	no := errors.New("no")
	err := n.Update(t.Context(), func(p notebook.Page) error {
		if err := p.Put("t", "k", []byte("v")); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Fatal(err)
	}
	if value, _ := n.Find(t.Context(), "t", "k"); value != nil {
		t.Fatalf("kept %q", value)
	}
}

func TestNotesAreBounded(t *testing.T) {
	n := open(t, filepath.Join(t.TempDir(), "station.db"))
	if err := n.Put(t.Context(), "t", strings.Repeat("k", 201), []byte("v")); !errors.Is(err, notebook.ErrTooLong) {
		t.Fatal(err)
	}
	if err := n.Put(t.Context(), "t", "k", make([]byte, 1<<20+1)); !errors.Is(err, notebook.ErrTooLong) {
		t.Fatal(err)
	}
}
