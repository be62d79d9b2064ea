package main_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"qianshao/shared/catalog"
)

const static = "../../hub/console/situation/static/"

// outlines are the file that the console draws.
type outlines struct {
	Features []struct {
		Properties struct {
			Code, Name, Short, From, Until, Rough string
			CP                                    [2]float64
			Room                                  float64
		}
		Geometry struct {
			Type        string
			Coordinates [][][][2]float64
		}
	}
}

func read(t *testing.T) outlines {
	t.Helper()
	raw, err := os.ReadFile(static + "chongqing.json")
	if err != nil {
		t.Fatal(err)
	}
	var all outlines
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheMapIsWhatItsSourceMakes also says that sources and what is made of them are those that SOURCES.md names.
func TestTheMapIsWhatItsSourceMakes(t *testing.T) {
	made, err := exec.CommandContext(t.Context(), "go", "run", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(static + "chongqing.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != string(kept) {
		t.Errorf("go run ./build/map makes %d bytes, the console has %d others", len(made), len(kept))
	}
	if len(kept) > 150_000 {
		t.Errorf("the outlines have %d bytes", len(kept))
	}
	sources, err := os.ReadFile(static + "SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"chongqing-echarts-4.9.0.json", static + "chongqing.json", static + "echarts.js", static + "ECHARTS.txt"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256(raw)); !strings.Contains(string(sources), sum) {
			t.Errorf("%s has the sum %s, which SOURCES.md does not name", path, sum)
		}
	}
}

func TestEveryDistrictOfTheListHasItsOutline(t *testing.T) {
	known := map[string]catalog.District{}
	for _, day := range []string{"2025-11-05", "2025-11-06", "2030-01-01"} {
		on, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range catalog.Districts(on) {
			if !d.Zone {
				known[d.Code] = d
			}
		}
	}
	for _, f := range read(t).Features {
		p, d := f.Properties, known[f.Properties.Code]
		if d.Name != p.Name || d.Short != p.Short || d.From != p.From || d.Until != p.Until {
			t.Errorf("the map says %+v, the list %+v", p, d)
		}
		delete(known, p.Code)
		for _, polygon := range f.Geometry.Coordinates {
			if r := polygon[0]; len(polygon) != 1 || len(r) < 4 || r[0] != r[len(r)-1] {
				t.Errorf("%s has an open line", p.Name)
			}
		}
		if p.Room < .01 || !within(f.Geometry.Coordinates, p.CP) {
			t.Errorf("the name of %s stands at %v, with room for %g", p.Name, p.CP, p.Room)
		}
	}
	for _, d := range known {
		t.Errorf("%s has no outline", d.Name)
	}
}

// within tells whether a place lies in one of the rings.
func within(polygons [][][][2]float64, at [2]float64) bool {
	inside := false
	for _, polygon := range polygons {
		r := polygon[0]
		for i := range r[1:] {
			a, b := r[i], r[i+1]
			if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < (b[0]-a[0])*(at[1]-a[1])/(b[1]-a[1])+a[0] {
				inside = !inside
			}
		}
	}
	return inside
}

// TestAreasAreAsLargeAsTheyAre compares with published areas in square kilometres: what thinning and joining may cost.
func TestAreasAreAsLargeAsTheyAre(t *testing.T) {
	areas := map[string]float64{}
	whole := 0.0
	for _, f := range read(t).Features {
		for _, polygon := range f.Geometry.Coordinates {
			sum := 0.0
			for i := range polygon[0][1:] {
				a, b := polygon[0][i], polygon[0][i+1]
				sum += a[0]*b[1] - b[0]*a[1]
			}
			areas[f.Properties.Code] += math.Abs(sum) / 2 * 111.2 * 111.2 * math.Cos(f.Properties.CP[1]*math.Pi/180)
		}
		if f.Properties.Until == "" {
			whole += areas[f.Properties.Code]
		}
	}
	if math.Abs(whole-82402) > 824 {
		t.Errorf("Chongqing has %.0f km², not 82,402", whole)
	}
	if joined, parts := areas["5001LJ"], areas["500105"]+areas["500112"]; math.Abs(joined-parts) > 5 {
		t.Errorf("两江新区 has %.0f km², its parts %.0f", joined, parts)
	}
	for code, published := range map[string]float64{"500103": 23, "500105": 221, "500112": 1452, "500109": 755, "500116": 3218, "500155": 1892, "500156": 2901} {
		if off := math.Abs(areas[code] - published); off > 2+.03*published {
			t.Errorf("%s has %.0f km², published %.0f", code, areas[code], published)
		}
	}
}

// TestNeighboursKeepOneBorder asks for the thinned lines of neighbours to be the same lines still.
func TestNeighboursKeepOneBorder(t *testing.T) {
	type stretch struct{ a, b [2]float64 }
	seen := map[stretch]int{}
	for _, f := range read(t).Features {
		if f.Properties.Until != "" {
			continue
		}
		for _, polygon := range f.Geometry.Coordinates {
			for i := range polygon[0][1:] {
				a, b := polygon[0][i], polygon[0][i+1]
				if a[0] > b[0] || a[0] == b[0] && a[1] > b[1] {
					a, b = b, a
				}
				seen[stretch{a, b}]++
			}
		}
	}
	one, two := 0, 0
	for s, n := range seen {
		switch {
		case n == 1:
			one++
		case n == 2:
			two++
		default:
			t.Errorf("%v is a border of %d districts", s, n)
		}
	}
	// The source itself draws some borders twice, a step apart; thinned each for itself the lines would share far fewer.
	if two < 1700 {
		t.Errorf("%d stretches are of two districts, %d of one", two, one)
	}
}
