package window_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
)

// TestMatch reads cases that the pages of terminal/browser are held to as well.
func TestMatch(t *testing.T) {
	raw, err := os.ReadFile("testdata/match.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases struct {
		Options []screen.Option
		Cases   []struct {
			Name, Typed string
			Want        []string
		}
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var got []string
			for _, i := range window.Match(cases.Options, c.Typed) {
				got = append(got, cases.Options[i].ID)
			}
			if !slices.Equal(got, c.Want) {
				t.Errorf("%q finds %q, want %q", c.Typed, got, c.Want)
			}
		})
	}
}
