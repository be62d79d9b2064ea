package catalog_test

import (
	"testing"
	"time"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTheDistrictsInForceOnADay(t *testing.T) {
	for on, want := range map[string]struct{ all, zones int }{"2022-04-18": {40, 2}, "2025-11-05": {40, 2}, "2025-11-06": {39, 2}, "2026-07-12": {39, 2}} {
		zones, codes := 0, map[string]bool{}
		list := catalog.Districts(day(on))
		for _, d := range list {
			if d.Zone {
				zones++
			}
			if codes[d.Code] || len(d.Code) != 6 || d.Name == "" || d.Short == "" || d.Initials == "" {
				t.Errorf("%s on %s: twice or incomplete", d.Code, on)
			}
			codes[d.Code] = true
		}
		if len(list) != want.all || zones != want.zones {
			t.Errorf("%d districts of which %d zones on %s, want %v", len(list), zones, on, want)
		}
	}
}

func TestADistrictIsFoundByWhateverStandsInARecord(t *testing.T) {
	for text, want := range map[string]string{"500116": "江津区", "江津": "江津区", "江津区": "江津区", "500112": "渝北区", "别处": "别处", "": ""} {
		if got := catalog.DistrictName(text); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestWordsOfTheListsMeanOneThingEach(t *testing.T) {
	for name, list := range map[string][]record.Option{"directions": catalog.Directions(), "disasters": catalog.Disasters()} {
		seen := map[string]bool{}
		for _, o := range list {
			if seen[o.Name] || seen[o.Label.Zh] || o.Name == "" || o.Label.Zh == "" || o.Label.En == "" {
				t.Errorf("%s: %s stands twice or lacks a label", name, o.Name)
			}
			seen[o.Name], seen[o.Label.Zh] = true, true
		}
	}
	if got := catalog.DirectionWords("water:2", "zh") + "," + catalog.DirectionWords("water", "en") + "," + catalog.DirectionWords("走钢丝", "zh"); got != "水上搜救 2 级,water,走钢丝" {
		t.Error(got)
	}
}
