package tidy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Golden files of a version are what desks have on their disks, sticks and wires: they are kept for ever and never made
// anew. The list of their sums is only ever added to.
func TestGoldenFilesAreNeverChanged(t *testing.T) {
	const root, sums = "../..", "testdata/golden.sums"
	raw, err := os.ReadFile(sums)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		want, path, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("%s: %q is no line of it", sums, line)
		}
		listed[path] = true
		b, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Errorf("a golden file is gone: %v", err)
			continue
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was changed: a golden file is never made anew; a new form needs a new file beside it", path)
		}
	}
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		if !strings.Contains(path, "/testdata/v1/") || listed[path] {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		sum := sha256.Sum256(b)
		t.Errorf("a golden file is not listed; add to build/tidy/%s:\n%s  %s", sums, hex.EncodeToString(sum[:]), path)
	}
}
