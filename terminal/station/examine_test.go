package station_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
	"qianshao/terminal/station"
)

// found is the line of the self-check about one thing.
func found(t *testing.T, st *station.Station, id string) screen.Finding {
	t.Helper()
	lines, err := st.Examine(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range lines {
		if f.Name.Zh == "" || f.Name.En == "" || f.Detail.Zh == "" || f.Detail.En == "" || f.Bad() && f.Advice.Zh == "" {
			t.Errorf("%+v is not said whole in both languages", f)
		}
	}
	i := slices.IndexFunc(lines, func(f screen.Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("the self-check says nothing of %s: %+v", id, lines)
	}
	return lines[i]
}

func TestTheSelfCheckFindsWhatIsWrongWithTheMachine(t *testing.T) {
	now := time.Now()
	dir := t.TempDir()
	st, err := station.Open(t.Context(), dir, station.Options{Now: func() time.Time { return now }, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	for _, id := range []string{"clock", "disk", "copy", "faults", "database", "printer"} {
		if f := found(t, st, id); f.Bad() && id != "disk" { // this machine's own may be full
			t.Errorf("on a machine that is well: %+v", f)
		}
	}
	now = now.Add(-48 * time.Hour) // an empty battery
	if f := found(t, st, "clock"); f.Tone != screen.Alarm {
		t.Errorf("with a clock set back: %+v", f)
	}
	now = now.Add(48 * time.Hour)
	if err := os.WriteFile(filepath.Join(dir, "owner.lock"), []byte(`{"pid":1,"command":"terminal"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := found(t, st, "copy"); f.Tone != screen.Alarm {
		t.Errorf("with another copy at work: %+v", f)
	}
	name, err := fault.Keep(dir, fault.Report{At: now, Kind: "killed"})
	if err != nil {
		t.Fatal(err)
	}
	if f := found(t, st, "faults"); f.Tone != screen.Warn {
		t.Errorf("after a fault: %+v", f)
	}
	if err := os.Rename(filepath.Join(dir, name), filepath.Join(dir, "fault-20200101-000000.txt")); err != nil {
		t.Fatal(err)
	}
	if f := found(t, st, "faults"); f.Tone != screen.Info {
		t.Errorf("years after a fault: %+v", f)
	}
	if st, err := os.ReadDir(dir); err != nil || slices.ContainsFunc(st, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".tmp" }) {
		t.Errorf("%v: the self-check left a file: %v", err, st)
	}
}
