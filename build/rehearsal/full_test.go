package rehearsal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFullDiskLosesNothing fills a small disk under a terminal: the save is refused by its name, what was saved can
// still be read and handed over, and work goes on when there is room again.
func TestAFullDiskLosesNothing(t *testing.T) {
	w := newWorld(t)
	disk := smallDisk(t, "12m")
	w.dir = disk
	space := w.must("terminal-one", "space", "create", "--name", "磁盘满")
	w.apply("one", space, 0)
	saved := w.must("terminal-one", "dump", "--space", space)
	ballast := filepath.Join(disk, "ballast")
	fillUp(t, ballast)
	said, err := w.try("one", "apply", "--space", space, filepath.Join(disk, "one.jsonl"))
	if err == nil && !strings.Contains(said, `"applied":40`) {
		t.Fatalf("apply on a full disk said %s", said)
	}
	many := filepath.Join(t.TempDir(), "many.jsonl")
	var acts strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&acts, `{"kind":"need","id":"big-%d","set":{"title":"转移被困群众并清点人数，逐户登记","place":"朱沱镇涨谷村 %d 组"}}`+"\n", i, i)
	}
	if err := os.WriteFile(many, []byte(acts.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err = w.try("one", "apply", "--space", space, many)
	if err == nil || !strings.Contains(said, "disk_full") {
		t.Fatalf("40,000 acts on a full disk: %v\n%s", err, said)
	}
	after := w.must("terminal-one", "dump", "--space", space)
	for line := range strings.Lines(saved) {
		if !strings.Contains(after, strings.TrimSpace(line)) {
			t.Fatalf("lost on a full disk: %s", line)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	w.apply("one", space, 7)
	if out := w.must("terminal-one", "check"); out != "ok" {
		t.Fatalf("check: %s", out)
	}
}

// smallDisk mounts a disk of a size, or says why it cannot.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small disk cannot be mounted: %v: %s", err, out)
		}
		t.Skipf("a small disk needs root: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	return dir
}

// fillUp writes until there is no room.
func fillUp(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	block := make([]byte, 16<<10)
	for {
		if _, err := file.Write(block); err != nil {
			return
		}
	}
}

// try runs a terminal's command that may be refused, and gives all it says.
func (w *world) try(desk string, args ...string) (string, error) {
	c := exec.Command(filepath.Join(w.bin, "terminal"), append(args, "--data", filepath.Join(w.dir, desk))...)
	out, err := c.CombinedOutput()
	return string(out), err
}
