package roster_test

import (
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// work puts records of every kind the figures count into a replica.
func work(t *testing.T) *replica {
	r := newReplica(t, "A")
	team := r.arrives("长寿水上救援队", 12)
	r.puts("team", team, map[string]merge.Value{"boats": merge.OfNumber(3), "dogs": merge.OfNumber(2)})
	gone := r.arrives("已走的队", 4)
	r.puts("team", gone, map[string]merge.Value{"boats": merge.OfNumber(9), "status": merge.OfText("home")})
	for _, status := range []string{"draft", "city", "submitted", "valid", "in_use", "refused", "revoked"} {
		r.puts("passage", record.NewID(1), textSet("plate", "渝A12345", "status", status))
	}
	for _, status := range []string{"issued", "issued", "revoked", "asked"} {
		r.puts("permit", record.NewID(1), textSet("area", "江津", "status", status))
	}
	rice := r.puts("supply", record.NewID(1), textSet("name", "大米"))
	boat := r.puts("supply", record.NewID(1), textSet("name", "冲锋舟"))
	for kind, of := range map[string]uuid.UUID{"in": rice, "out": rice, "issue": boat, "loss": boat} {
		r.puts("movement", record.NewID(1), map[string]merge.Value{"kind": merge.OfText(kind), "supply": refValue(of), "quantity": merge.OfNumber(5)})
	}
	for _, status := range []string{"requested", "received", "duplicate"} {
		r.puts("request", record.NewID(1), textSet("item", "帐篷", "status", status))
	}
	for _, severity := range []string{"light", "serious", "critical", "dead"} {
		r.puts("injury", record.NewID(1), textSet("name", "陈一", "severity", severity))
	}
	r.puts("inquiry", record.NewID(1), textSet("question", "要不要来"))
	return r
}

func TestR9_1_WhatWasDoneBesideTeamsIsCounted(t *testing.T) {
	counts := work(t).picture().Counts()
	for name, want := range map[string]int{
		"boats.on_scene": 3, "dogs.on_scene": 2,
		"passages.total": 6, "passages.valid": 2, "passages.pending": 2, "passages.refused": 1, "permits.issued": 2,
		"supplies.items": 2, "supplies.in": 1, "supplies.out": 2,
		"requests.total": 2, "requests.open": 1, "requests.met": 1,
		"injuries.total": 4, "injuries.serious": 2, "injuries.dead": 1, "inquiries.total": 1,
	} {
		if got := counts.Int(name); got != want {
			t.Errorf("%s is %d, by hand %d", name, got, want)
		}
	}
}

func TestR9_1_EveryFigureIsDefinedAndOpensItsRecords(t *testing.T) {
	r := work(t)
	counts := r.picture().Counts()
	if len(counts) != len(roster.Figures()) {
		t.Fatalf("%d figures, %d names", len(counts), len(roster.Figures()))
	}
	seen := map[string]bool{}
	for _, f := range counts {
		if seen[f.Name] || f.Means.Zh == "" || f.Means.En == "" || f.Label.Zh == "" || f.Label.En == "" {
			t.Errorf("%s: twice, or without a definition or label", f.Name)
		}
		seen[f.Name] = true
		if f.Value > 0 && len(f.Records) == 0 {
			t.Errorf("%s is %v and opens nothing", f.Name, f.Value)
		}
		for _, ref := range f.Records {
			if _, ok := r.row(ref); !ok {
				t.Errorf("%s opens %v, which is not there", f.Name, ref)
			}
		}
	}
}

func TestR9_1_HeadsAndArrivalsAreCountedApart(t *testing.T) {
	r := newReplica(t, "A")
	team := r.arrives("长寿水上救援队", 12)
	again := func(people, vehicles int, f roster.Arrival) {
		f.Team, f.People, f.Vehicles = team, people, vehicles
		r.now = r.now.Add(1 << 32)
		r.does(roster.CheckIn(r.actor(), r.arrivalOf(team), f))
	}
	again(5, 2, roster.Arrival{Reinforces: true}) // a second wave: 12 + 5 heads, 17 arrivals
	again(16, 3, roster.Arrival{Corrects: true})  // in fact 16 came: heads and arrivals both
	counts := r.picture().Counts()
	if heads, visits := counts.Int("people.heads"), counts.Int("people.visits"); heads != 16 || visits != 16 {
		t.Errorf("corrected: %d heads, %d arrivals", heads, visits)
	}
	again(16, 3, roster.Arrival{Anyway: true}) // left and came again: the same heads, arrivals twice
	counts = r.picture().Counts()
	if heads, visits := counts.Int("people.heads"), counts.Int("people.visits"); heads != 16 || visits != 32 {
		t.Errorf("came again: %d heads, %d arrivals", heads, visits)
	}
	if drives := counts.Int("vehicles.visits"); drives != 6 {
		t.Errorf("%d vehicle arrivals, by hand 6", drives)
	}
}
