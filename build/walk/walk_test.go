package main_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exitMissing is how the walk says that a tool is not installed.
const exitMissing = 3

// TestAnOperatorWorksAtTheRealWindowWithPinyinOn plays the walk with the real programs and looks at what the databases
// hold afterwards.
func TestAnOperatorWorksAtTheRealWindowWithPinyinOn(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	build := func(name, from string) string {
		path := filepath.Join(bin, name)
		if out, err := exec.Command("go", "build", "-o", path, from).CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
		return path
	}
	hub, terminal, walk := build("hub", "qianshao/hub"), build("terminal", "qianshao/terminal"), build("walk", ".")
	out, err := exec.Command(walk, "--hub", hub, "--terminal", terminal, dir).CombinedOutput()
	t.Logf("%s", out)
	var code *exec.ExitError
	if errors.As(err, &code) && code.ExitCode() == exitMissing && os.Getenv("CI") != "true" {
		t.Skip("a tool is missing")
	}
	if err != nil {
		t.Fatal(err)
	}
	ask := func(program string, args ...string) string {
		said, err := exec.Command(program, args...).Output()
		if err != nil {
			t.Fatalf("%s %v: %v", program, args, err)
		}
		return string(said)
	}
	held := ask(terminal, "dump", "--data", filepath.Join(dir, "desk"))
	if held == "" || held != ask(hub, "dump", "--data", filepath.Join(dir, "hub")) {
		t.Errorf("desk and hub do not hold the same:\n%s", held)
	}
	wantRecords(t, held)
	wantKeys(t, filepath.Join(dir, "keys.json"))
}

// wantRecords looks for what was typed.
func wantRecords(t *testing.T, dump string) {
	t.Helper()
	for _, want := range [][]string{
		{`"kind":"checkin"`, `"people":12`, `"recorded_by":"李敏"`},
		{`"kind":"checkin"`, `"people":8`, `"recorded_by":"李敏"`},
		{`"kind":"team"`, `"name":"重庆蓝天救援队"`, `"status":"on_task"`},
		{`"kind":"team"`, `"name":"重庆水上救援队"`, `"status":"withdrawn"`, `"people_left":8`},
		{`"kind":"vehicle"`, `"plate":"渝A8K217"`, `"status":"arrived"`},
		{`"kind":"task"`, `"title":"转移涨谷村群众"`, `"status":"issued"`},
	} {
		if lines := having(dump, want); len(lines) != 1 {
			t.Errorf("%d records with %q, want one:\n%s", len(lines), want, dump)
		}
	}
	if lines := having(dump, []string{`"kind":"team"`}); len(lines) != 2 {
		t.Errorf("%d teams, want the known one and the walk-up: %q", len(lines), lines)
	}
}

// having are the lines that hold all of some texts.
func having(dump string, texts []string) []string {
	var found []string
next:
	for line := range strings.Lines(dump) {
		for _, text := range texts {
			if !strings.Contains(line, text) {
				continue next
			}
		}
		found = append(found, line)
	}
	return found
}

// wantKeys holds the counts to their bars.
func wantKeys(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var steps []struct {
		Name      string
		Keys, Bar int
	}
	if err := json.Unmarshal(raw, &steps); err != nil {
		t.Fatal(err)
	}
	barred := 0
	for _, s := range steps {
		if s.Bar > 0 {
			barred++
		}
		if s.Bar > 0 && (s.Keys > s.Bar || s.Keys == 0) {
			t.Errorf("%s took %d keys beyond the names typed, want at most %d", s.Name, s.Keys, s.Bar)
		}
	}
	if barred != 3 {
		t.Errorf("%d steps have a bar, want known team, walk-up and vehicle", barred)
	}
}
