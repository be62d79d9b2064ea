package tidy_test

import (
	"os/exec"
	"strings"
	"testing"

	"qianshao/build/tidy"
)

// tags are those of every build (build/setup); they decide which files a program is linked from.
const tags = "migrated_fynedo,x11,no_emoji,no_animations,netgo,osusergo"

func TestTheHouse(t *testing.T) {
	tree, err := tidy.ReadTree("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range tidy.Rules() {
		t.Run(rule.Says, func(t *testing.T) {
			for _, complaint := range rule.Check(tidy.TheHouse(), tree) {
				t.Error(complaint)
			}
		})
	}
	t.Run("shared holds only what both programs import", func(t *testing.T) {
		for _, program := range []string{"hub", "terminal"} {
			if !tree.HasProgram(program) {
				t.Fatalf("%s is no program: who imports what cannot be said", program)
			}
		}
		for _, complaint := range tidy.CheckShared(tree, needs(t, "./hub"), needs(t, "./terminal")) {
			t.Error(complaint)
		}
	})
}

// needs asks the go command for every package a program is linked from.
func needs(t *testing.T, program string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-tags", tags, program)
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list what %s needs: %v", program, err)
	}
	return strings.Fields(string(out))
}
