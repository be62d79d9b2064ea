package joint_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// newStand starts a terminal as the program assembles it.
func newStand(t *testing.T, code string) (*station.Station, *desk) {
	t.Helper()
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: time.Now, Program: "joint"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- st.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("station ended: %v", err)
		}
		if err := st.Close(); err != nil {
			t.Errorf("station closed: %v", err)
		}
	})
	t.Cleanup(stop)
	if _, err := st.Enrol(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	return st, &desk{t: t, name: "站", shelf: st.Shelf(), stop: stop}
}

// replace puts the files of one directory in the place of another's.
func replace(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(to, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chmod(path, 0o700)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTerminalsGiveBackWhatAHubPutBackHasLost(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	_, early := newStand(t, h.code("早台"))
	early.write(space, team(1, "name", "备份前"))
	h.settle(space, early)

	h.stop()
	backup := filepath.Join(t.TempDir(), "backup")
	replace(t, h.dir, backup)
	h.start()
	late, lateDesk := newStand(t, h.code("晚台"))
	for n := range 20 {
		early.write(space, team(n, "name", fmt.Sprintf("备份后 %d", n)))
		lateDesk.write(space, team(n, "short_name", fmt.Sprintf("晚 %d", n)))
	}
	h.settle(space, early, lateDesk)
	before := dump(t, early.shelf, space)

	h.stop()
	replace(t, backup, h.dir)
	h.start()
	if strings.Contains(dump(t, h.server.Shelf(), space), "备份后") || h.server.Shelf().Roll().Grant(lateDesk.shelf.Device()) != nil {
		t.Fatal("the hub was not put back")
	}
	until(t, "the hub learns again whom it let in", []*shelf.Shelf{h.server.Shelf()}, func() bool {
		station.Front{Station: late}.Hurry(t.Context())
		return h.server.Shelf().Roll().Grant(lateDesk.shelf.Device()) != nil
	})
	until(t, "the hub has back what it lost", []*shelf.Shelf{h.server.Shelf(), early.shelf, lateDesk.shelf}, func() bool {
		station.Front{Station: late}.Hurry(t.Context())
		return dump(t, h.server.Shelf(), space) == before
	})
	h.settle(space, early, lateDesk)
	if desk := lateDesk.shelf.Grant().Desk; desk == early.shelf.Grant().Desk {
		t.Errorf("two desks write numbers with %s", desk)
	}
}
