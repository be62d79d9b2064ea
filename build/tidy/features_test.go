package tidy_test

import (
	"strings"
	"testing"

	"qianshao/build/tidy"
)

func TestFeaturesAreFoundByTheNamesOfTheirTests(t *testing.T) {
	tree, err := tidy.NewTree(map[string]string{
		"shared/a/a_test.go": "package a_test\n\nfunc TestX1_AllIsOffline(t *testing.T) {}\n\nfunc TestX10_NothingIsOpen() {}\n\nfunc TestR5_2() {}\n",
		"shared/a/a.go":      "package a\n\nfunc TestD1_NotATest() {}\n",
		"shared/b/b_test.go": "package b_test\n\nfunc TestR5_2_AListNeedsAResponse() {}\n\nfunc (x) TestR5_3_AMethod() {}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	proofs := tidy.ProvenBy(tree)
	for id, want := range map[string]string{
		"X1": "TestX1_AllIsOffline", "X10": "TestX10_NothingIsOpen", "R5-2": "TestR5_2_AListNeedsAResponse", "D1": "", "R5-3": "",
	} {
		var names []string
		for _, p := range proofs[id] {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s is proven by %q, want %q", id, got, want)
		}
	}
	table := tidy.FeatureTable(tree)
	if !strings.Contains(table, "`TestR5_2_AListNeedsAResponse` (shared/b/b_test.go)") || !strings.Contains(table, "| R5-3 | P1 | 灾区通行证 area permit | not yet |") {
		t.Errorf("the table says\n%s", table)
	}
}

func TestEveryFeatureHasOneRow(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range tidy.Features() {
		if seen[f.ID] || f.Zh == "" || f.En == "" || f.Priority < 1 || f.Priority > 2 {
			t.Errorf("%s has two rows, no title or no priority", f.ID)
		}
		seen[f.ID] = true
	}
	if len(seen) != 60 {
		t.Errorf("%d features", len(seen))
	}
}
