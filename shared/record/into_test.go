package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

type word string

type plainTeam struct {
	Name    string    `record:"name"`
	Status  word      `record:"status"`
	Size    int       `record:"members"`
	Hours   float64   `record:"self_sufficiency_hours"`
	Checked time.Time `record:"verified_at"`
	Task    uuid.UUID `record:"task"`
	Can     []string  `record:"capabilities"`
	Note    string    `record:"note"`
	Own     string
}

func TestAPlainStructIsFilledFromARecord(t *testing.T) {
	if err := record.CheckStruct(record.Standard(), "team", plainTeam{}); err != nil {
		t.Fatal(err)
	}
	got := plainTeam{Own: "kept", Note: "gone"}
	if err := record.Into(&conflicted().r, &got); err != nil {
		t.Fatal(err)
	}
	same(t, got, plainTeam{
		Name: "江津\"蓝天\"\\救援队\n<&>\u2028", Status: "on_task", Size: 12, Checked: time.UnixMilli(noon + 5).UTC(),
		Task: uuid.Max, Can: []string{"rope", "water:2"}, Own: "kept",
	})
}

func TestAStructThatCannotBeFilledIsFoundOut(t *testing.T) {
	cases := map[string]struct {
		kind string
		v    any
		why  string
	}{
		"a field nobody declared": {"team", struct {
			A string `record:"nmae"`
		}{}, `no field "nmae"`},
		"a text in place of a number": {"team", struct {
			A string `record:"members"`
		}{}, "cannot hold a number"},
		"a field that cannot be written": {"team", struct {
			a string `record:"name"`
		}{}, "cannot hold"},
		"a kind nobody declared": {"teem", plainTeam{}, `no kind "teem"`},
		"no struct":              {"team", 7, "not a struct"},
		"nothing":                {"team", nil, "not a struct"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := record.CheckStruct(record.Standard(), c.kind, c.v); err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("want %q, have %v", c.why, err)
			}
		})
	}
	if err := record.Into(&conflicted().r, plainTeam{}); err == nil {
		t.Error("a struct passed by value was filled")
	}
}
