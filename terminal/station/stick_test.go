package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/syncproto/bundle"
	"qianshao/terminal/station"
)

func TestX2_TheStickItselfIsNamedAndTheFileGetsTheNameOfTheSpace(t *testing.T) {
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if _, err := st.Create(t.Context(), `江津 7/12: "暴雨"`, false); err != nil {
		t.Fatal(err)
	}
	stick, front := t.TempDir(), station.Front{Station: st}
	done, err := front.WriteStick(t.Context(), ` "file://`+stick+`" `)
	want := filepath.Join(stick, "江津 7_12_ _暴雨_.qsu")
	if err != nil || done.Path != want {
		t.Fatalf("%+v, %v", done, err)
	}
	if again, err := front.WriteStick(t.Context(), filepath.Join(stick, "江津 7_12_ _暴雨_")); err != nil || again.Path != want {
		t.Errorf("by name, without its ending: %+v, %v", again, err)
	}
	if back, err := front.ReadStick(t.Context(), want); err != nil || back.Changes != 0 {
		t.Errorf("its own file: %+v, %v", back, err)
	}
	if _, err := front.ReadStick(t.Context(), stick); !errors.Is(err, bundle.ErrNot) {
		t.Errorf("a folder: %v", err)
	}
	if left, err := os.ReadDir(stick); err != nil || len(left) != 1 {
		t.Errorf("on the stick lie %v, %v", left, err)
	}
}

func TestX2_TheStickHasALineAmongTheCarriers(t *testing.T) {
	dir := t.TempDir()
	begin := time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC)
	clock := begin
	st, err := station.Open(t.Context(), dir, station.Options{Now: func() time.Time { return clock }, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	space, err := st.Create(t.Context(), "江津暴雨洪涝", false)
	if err != nil {
		t.Fatal(err)
	}
	line := func() station.LinkReport {
		t.Helper()
		r, err := st.Report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range r.Links {
			if l.Carrier == "stick" {
				return l
			}
		}
		t.Fatalf("no stick among %+v", r.Links)
		return station.LinkReport{}
	}
	if l := line(); l.LastContact != nil || l.Name != "U盘/stick" || l.State != "idle" {
		t.Errorf("before the first file: %+v", l)
	}
	before := line().Pending
	d, err := st.DeskIn(space)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Apply(t.Context(), strings.NewReader(`{"kind":"journal","id":"j","set":{"text":"转移 12 人"}}`), nil, nil); err != nil {
		t.Fatal(err)
	}
	clock = begin.Add(time.Hour)
	if done, err := (station.Front{Station: st}).WriteStick(t.Context(), filepath.Join(t.TempDir(), "a.qsu")); err != nil || !done.Clear {
		t.Fatalf("%+v, %v", done, err)
	}
	if l := line(); l.LastContact == nil || !l.LastContact.Equal(clock) || l.Pending != before+1 || l.Name == "U盘/stick" {
		t.Errorf("after writing one: %+v, %d pending before", l, before)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if st, err = station.Open(t.Context(), dir, station.Options{Now: func() time.Time { return clock.Add(time.Hour) }, Program: "test"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if l := line(); l.LastContact == nil || !l.LastContact.Equal(clock) {
		t.Errorf("after opening anew: %+v", l)
	}
}
