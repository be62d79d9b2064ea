// Command seeded plants known mistakes in the real code, one after the other, and shows which test catches which.
//
// A mistake is an exact piece of the source and what somebody might have written instead. The tree is never touched: Go
// is told to read the changed file from elsewhere (-overlay). Whoever changes a line named here says in the same commit
// what the mistake looks like now.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Bug is one mistake.
type Bug struct {
	Name string
	File string // from the project's root
	Old  string // stands in File exactly once
	New  string
	Room string // the package whose tests are to catch it, as go test takes it
	Run  string // the tests that do, as -run takes them; "." is any of the room
	Why  string // somebody would make it
}

func main() {
	only := flag.String("only", "", "plant the bug of this name alone")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), `usage: go run ./build/seeded [-only NAME]

Plants each bug of the set in a copy of its file and runs the tests that should catch it.
Prints: bug, caught by which test, seconds. Ends with 1 when one is not caught.

  go run ./build/seeded                       all of them, some minutes
  go run ./build/seeded -only gap-accepted    one
`)
	}
	flag.Parse()
	caught, all, err := run(context.Background(), os.Stdout, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "seeded:", err)
		os.Exit(1)
	}
	fmt.Printf("%d of %d caught\n", caught, all)
	if caught < all {
		os.Exit(1)
	}
}

// errUnknown says that no bug has that name.
var errUnknown = errors.New("no bug has this name")

// run plants the bugs and prints a table of what catches them.
func run(ctx context.Context, out io.Writer, only string) (caught, all int, err error) {
	root, err := rootOf(ctx)
	if err != nil {
		return 0, 0, err
	}
	set, err := bugs()
	if err != nil {
		return 0, 0, err
	}
	for _, b := range set {
		if only != "" && b.Name != only {
			continue
		}
		all++
		began := time.Now()
		by, err := b.plant(ctx, root)
		switch {
		case err != nil:
			by = fmt.Sprintf("NOT PLANTED: %v", err)
		case by == "":
			by = "NOT CAUGHT"
		default:
			caught++
		}
		fmt.Fprintf(out, "%-30s %-22s %-90s %6.1f s\n", b.Name, strings.TrimPrefix(b.Room, "./"), by, time.Since(began).Seconds())
	}
	if all == 0 {
		return 0, 0, fmt.Errorf("%w: %s", errUnknown, only)
	}
	return caught, all, nil
}

// rootOf finds the project's root.
func rootOf(ctx context.Context) (string, error) {
	said, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("ask go for the module: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(said))), nil
}

// patched is the file with the bug in it.
func (b Bug) patched(root string) ([]byte, error) {
	source, err := os.ReadFile(filepath.Join(root, b.File))
	if err != nil {
		return nil, err
	}
	if n := bytes.Count(source, []byte(b.Old)); n != 1 {
		return nil, fmt.Errorf("what it replaces stands %d times in %s, not once", n, b.File)
	}
	return bytes.Replace(source, []byte(b.Old), []byte(b.New), 1), nil
}

// overlay writes the changed files into dir and gives the file that names them to go.
func overlay(root, dir string, planted []Bug) (string, error) {
	replace := map[string]string{}
	for i, b := range planted {
		source, err := b.patched(root)
		if err != nil {
			return "", fmt.Errorf("%s: %w", b.Name, err)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(path, source, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, b.File)] = path
	}
	said, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, said, 0o600)
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// errAlready says that the tests fail without the bug too, so that they prove nothing.
var errAlready = errors.New("fails without the bug")

// plant runs the tests with the bug in place: which of them caught it, or nothing.
func (b Bug) plant(ctx context.Context, root string) (by string, err error) {
	dir, err := os.MkdirTemp("", "seeded")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	path, err := overlay(root, dir, []Bug{b})
	if err != nil {
		return "", err
	}
	whole := exec.CommandContext(ctx, "go", "test", "-vet=off", "-timeout=5m", "-run", b.Run, b.Room) // cached when nothing changed
	whole.Dir = root
	if said, err := whole.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", errAlready, tail(said))
	}
	defer tidyUp(filepath.Join(root, b.Room, "testdata", "rapid"))()
	cmd := exec.CommandContext(ctx, "go", "test", "-overlay="+path, "-count=1", "-vet=off", "-timeout=5m", "-run", b.Run, b.Room)
	cmd.Dir = root
	said, err := cmd.CombinedOutput()
	if err == nil {
		return "", nil
	}
	if at := failed.FindAllSubmatch(said, -1); len(at) > 0 {
		return string(at[0][1]), nil
	}
	if bytes.Contains(said, []byte("panic: ")) {
		return "a panic", nil
	}
	return "", fmt.Errorf("%w: %s", err, tail(said))
}

// tidyUp gives a function that removes a folder which is not there now: what a failing property leaves behind for whoever
// looks into it.
func tidyUp(left string) func() {
	if _, err := os.Stat(left); err == nil {
		return func() {}
	}
	return func() {
		_ = os.RemoveAll(left)
		_ = os.Remove(filepath.Dir(left)) // only if it is empty
	}
}

func tail(said []byte) []byte { return said[max(0, len(said)-1500):] }
