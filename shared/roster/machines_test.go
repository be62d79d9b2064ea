package roster_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func TestEveryStateOfAMachineIsACodeOfItsField(t *testing.T) {
	schema := record.Standard()
	for _, m := range roster.Machines() {
		f := schema.Kind(m.Kind).Field(m.Field)
		if f == nil {
			t.Fatalf("%s has no field %s", m.Kind, m.Field)
		}
		if f.Policy != record.Surface {
			t.Errorf("%s.%s is %s: two desks that move it apart must meet in a conflict", m.Kind, m.Field, f.Policy)
		}
		reached := slices.Clone(m.Start)
		for _, s := range m.Steps {
			for _, state := range []roster.Status{s.From, s.To} {
				if f.Option(string(state)) == nil {
					t.Errorf("%s.%s has no code %q", m.Kind, m.Field, state)
				}
			}
			reached = append(reached, s.To)
		}
		for _, o := range f.Options {
			if !slices.Contains(reached, roster.Status(o.Name)) {
				t.Errorf("nothing leads to %s.%s=%s", m.Kind, m.Field, o.Name)
			}
		}
	}
}

func TestNoMachineHasAStepTwice(t *testing.T) {
	for _, m := range roster.Machines() {
		seen := map[string]bool{}
		for _, s := range m.Steps {
			step := fmt.Sprintf("%s→%s", s.From, s.To)
			if seen[step] {
				t.Errorf("%s has %s twice", m.Kind, step)
			}
			seen[step] = true
		}
	}
}

func TestTheMachinesAllowTheWaysOfTheField(t *testing.T) {
	ways := map[string][]string{
		"incident": {
			"pending active adjusted ended archived", "active ended", "pending ended archived", "ended active",
		},
		"team": {
			"registered en_route standby on_task resting leaving withdrawn home", "standby leaving standby", "on_task standby",
			"resting on_task", "en_route withdrawn", "home en_route", "withdrawn standby",
		},
		"need": {
			"lead unchecked verified published partial answered closed", "unchecked doubtful verified", "unchecked false unchecked",
			"lead duplicate unchecked", "published closed", "closed unchecked", "answered partial", "verified answered",
		},
		"task": {
			"draft ready issued received departed arrived progress done reviewed", "issued progress", "received handed_over reviewed",
			"ready aborted", "departed aborted", "done progress", "progress progress",
		},
		"person":  {"present out resting injured missing present left present"},
		"vehicle": {"en_route arrived out left arrived"},
		"signup":  {"undecided admitted dissuaded", "standby admitted"},
		"publication": {
			"draft signed published expired published withdrawn",
		},
		"group_member": {"pending approved"},
	}
	for _, m := range roster.Machines() {
		for _, way := range ways[m.Kind] {
			states := strings.Fields(way)
			for i := 1; i < len(states); i++ {
				if _, ok := m.Step(roster.Status(states[i-1]), roster.Status(states[i])); !ok {
					t.Errorf("%s: no step %s → %s", m.Kind, states[i-1], states[i])
				}
			}
		}
	}
}

func TestTheMachinesRefuseShortCuts(t *testing.T) {
	for _, way := range []string{
		"incident pending archived", "incident archived active", "team registered on_task", "team standby withdrawn", "team on_task leaving",
		"team on_task withdrawn", "need lead published", "need false published", "need closed published", "task draft issued",
		"task ready done", "task issued done", "task issued reviewed", "vehicle left out", "person left out", "person missing left",
		"publication draft published", "group_member approved pending",
	} {
		w := strings.Fields(way)
		for _, m := range roster.Machines() {
			if m.Kind != w[0] {
				continue
			}
			if _, ok := m.Step(roster.Status(w[1]), roster.Status(w[2])); ok {
				t.Errorf("%s may go %s → %s", w[0], w[1], w[2])
			}
		}
	}
}

func TestAPostSeesOnlyTheStepsOfItsWork(t *testing.T) {
	m := roster.TeamMachine()
	for _, c := range []struct {
		post roster.Post
		want string
	}{
		{roster.Post{}, "[on_task resting leaving]"},
		{roster.Post{Group: record.Coordination}, "[on_task resting leaving]"},
		{roster.Post{Group: record.Support}, "[]"},
		{roster.Post{ReadOnly: true}, "[]"},
	} {
		if got := fmt.Sprint(m.Next(roster.TeamStandby, c.post)); got != c.want {
			t.Errorf("%+v sees %s, want %s", c.post, got, c.want)
		}
	}
}

func TestEveryRefusalSaysWhatHappenedInBothLanguages(t *testing.T) {
	for _, code := range roster.RefusalCodes() {
		r := &roster.Refusal{Code: code}
		zh, en := r.Sentence("zh"), r.Sentence("en")
		if zh == string(code) || en == string(code) || zh == en {
			t.Errorf("%s has no sentence", code)
		}
		if strings.Count(zh, "。") < 2 {
			t.Errorf("%s does not say what happened, what is safe and what to do: %s", code, zh)
		}
	}
	if r := (&roster.Refusal{Code: "never_heard_of"}); r.Sentence("zh") != "never_heard_of" {
		t.Error("a code without a sentence must still say itself")
	}
	if roster.Refused(errors.New("disk full")) != nil {
		t.Error("an ordinary error is taken for a refusal")
	}
}
