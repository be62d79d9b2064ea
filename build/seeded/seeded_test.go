package main

import (
	"os"
	"os/exec"
	"testing"
)

// needGo gives the project's root, or skips where no go command is at hand.
func needGo(t *testing.T) string {
	t.Helper()
	root, err := rootOf(t.Context())
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return root
}

// Every bug still says what it replaces, and what it plants is a program: else it proves nothing. Bugs of different
// files are built together.
func TestEveryBugCanBePlanted(t *testing.T) {
	root := needGo(t)
	left, err := bugs()
	if err != nil || len(left) < 30 {
		t.Errorf("%d bugs, %v", len(left), err)
	}
	names := map[string]bool{}
	for _, b := range left {
		if names[b.Name] {
			t.Errorf("%s is there twice", b.Name)
		}
		names[b.Name] = true
	}
	for len(left) > 0 {
		var now, later []Bug
		files, rooms := map[string]bool{}, map[string]bool{}
		for _, b := range left {
			if files[b.File] {
				later = append(later, b)
				continue
			}
			now, files[b.File], rooms[b.Room] = append(now, b), true, true
		}
		left = later
		path, err := overlay(root, t.TempDir(), now)
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"build", "-overlay=" + path}
		for room := range rooms {
			args = append(args, room)
		}
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, said)
		}
	}
}

func TestABugWhoseSourceIsGoneIsNamed(t *testing.T) {
	root := needGo(t)
	b := Bug{Name: "gone", File: "build/seeded/main.go", Old: "this stands" + " nowhere", New: "x", Room: "./build/seeded", Run: "."}
	if _, err := b.plant(t.Context(), root); err == nil {
		t.Error("planted")
	}
	if _, _, err := run(t.Context(), os.Stdout, "no such bug"); err == nil {
		t.Error("found a bug of no name")
	}
}
