package flood_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"qianshao/build/flood"
)

var now = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func TestTheDesignLoadHasTheSizesOfTheProduct(t *testing.T) {
	lines := flood.New(1, now, flood.Design()).Lines()
	for kind, want := range map[string]int{
		"signup": 400, "person": 8000, "vehicle": 1500, "need": 3000, "journal": 60_000, "progress": 5000, "message": 4000, "passage": 1200, "supply": 300, "movement": 6000,
	} {
		if n := bytes.Count(lines, []byte(`{"kind":"`+kind+`"`)); n != want {
			t.Errorf("%d acts of kind %s, want %d", n, kind, want)
		}
	}
	census := flood.Census(1, now, flood.CensusTeams, flood.CensusPeople).Lines()
	if teams, people := bytes.Count(census, []byte(`"kind":"team"`)), bytes.Count(census, []byte(`"kind":"person"`)); teams != 500 || people != 12_000 {
		t.Errorf("the census has %d teams and %d people", teams, people)
	}
	if !bytes.Equal(lines, flood.New(1, now, flood.Design()).Lines()) {
		t.Error("the same seed makes another flood")
	}
}

func TestALoadIsTakenWhole(t *testing.T) {
	var said []string
	l, err := flood.Load(t.Context(), filepath.Join(t.TempDir(), "desk"), 1, flood.Design().Times(0.01), [2]int{5, 120}, func(s string) { said = append(said, s) })
	if err != nil || l.Acts < 800 || len(said) != 2 {
		t.Fatalf("%+v %q: %v", l, said, err)
	}
}
