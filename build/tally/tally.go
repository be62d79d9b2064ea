package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// outputLinesMax bounds what is kept of one test's words; a test that says more is cut in the middle of its story.
const outputLinesMax = 2000

// event is one line of go test -json (see go doc test2json).
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

// totals are what the last line counts: tests and their sub-tests, and rooms that broke outside any test.
type totals struct{ passed, failed, skipped int }

// tally follows the tests of all rooms at once.
type tally struct {
	out   io.Writer
	rooms int // how many will report, for the progress line
	done  int
	totals
	open   map[string]*room
	slow   []string
	skips  []string
	losses []string
}

// room is one package whose tests are running.
type room struct {
	totals
	words   map[string][]string // by test; "" for words outside any test
	running []string
}

func newTally(out io.Writer, rooms int) *tally {
	return &tally{out: out, rooms: rooms, open: map[string]*room{}}
}

// take reads one line. What is no event is passed on as it came.
func (t *tally) take(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		fmt.Fprintf(t.out, "%s\n", line)
		return
	}
	if e.Action == "build-output" {
		fmt.Fprint(t.out, e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	at := t.room(e.Package)
	switch {
	case e.Action == "output":
		at.hear(e)
	case e.Test != "":
		t.test(at, e)
	default:
		t.end(at, e)
	}
}

func (t *tally) room(name string) *room {
	if t.open[name] == nil {
		t.open[name] = &room{words: map[string][]string{}}
	}
	return t.open[name]
}

func (r *room) hear(e event) {
	if len(r.words[e.Test]) < outputLinesMax {
		r.words[e.Test] = append(r.words[e.Test], e.Output)
	}
}

func (t *tally) test(at *room, e event) {
	name := short(e.Package) + " " + e.Test
	switch e.Action {
	case "run":
		at.running = append(at.running, e.Test)
		return
	case "pass":
		at.passed++
	case "fail":
		at.failed++
		t.losses = append(t.losses, name)
		fmt.Fprintf(t.out, "FAIL  %s\n%s", name, strings.Join(at.words[e.Test], ""))
	case "skip":
		at.skipped++
		t.skips = append(t.skips, name+": "+reason(at.words[e.Test]))
	default:
		return
	}
	at.running = slices.DeleteFunc(at.running, func(test string) bool { return test == e.Test })
	delete(at.words, e.Test)
}

// end closes a room. One that failed with no test to blame did not compile, ran out of time or crashed; the tests it
// left running tell where.
func (t *tally) end(at *room, e event) {
	if !slices.Contains([]string{"pass", "fail", "skip"}, e.Action) {
		return
	}
	t.done++
	delete(t.open, e.Package)
	if e.Action == "fail" && (at.failed == 0 || len(at.running) > 0) {
		at.failed++
		t.losses = append(t.losses, short(e.Package)+" "+strings.Join(at.running, " "))
		for _, test := range append([]string{""}, at.running...) {
			fmt.Fprint(t.out, strings.Join(at.words[test], ""))
		}
	}
	t.passed, t.failed, t.skipped = t.passed+at.passed, t.failed+at.failed, t.skipped+at.skipped
	if count := at.passed + at.failed + at.skipped; count > 0 {
		verdict := map[bool]string{true: "ok  ", false: "FAIL"}[e.Action != "fail"]
		fmt.Fprintf(t.out, "[%2d/%d] %s %7.1f s %5d tests  %s\n", t.done, t.rooms, verdict, e.Elapsed, count, short(e.Package))
		t.slow = append(t.slow, fmt.Sprintf("%8.1f s  %s", e.Elapsed, short(e.Package)))
	}
}

// still says what is running, for a reader who wonders whether anything is.
func (t *tally) still() {
	var busy []string
	for name, at := range t.open {
		if n := len(at.running); n > 0 {
			busy = append(busy, short(name)+" "+at.running[n-1])
		}
	}
	slices.Sort(busy)
	if len(busy) > 0 {
		fmt.Fprintf(t.out, "        still running: %s\n", strings.Join(busy, ", "))
	}
}

// finish closes the rooms that never ended and says what a reader asks first: what failed, what was skipped and why,
// what took long.
func (t *tally) finish() totals {
	for name, at := range t.open {
		t.end(at, event{Action: "fail", Package: name})
	}
	slices.Sort(t.slow)
	slices.Reverse(t.slow)
	if len(t.slow) > 5 {
		t.slow = t.slow[:5]
	}
	t.list("slowest", t.slow)
	t.list("skipped", t.skips)
	t.list("failed", t.losses)
	return t.totals
}

func (t *tally) list(title string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(t.out, "%s:\n  %s\n", title, strings.Join(lines, "\n  "))
	}
}

// reason is what a test said when it skipped itself: its last line of its own.
func reason(words []string) string {
	for _, word := range slices.Backward(words) {
		word = strings.TrimSpace(word)
		if word != "" && !strings.HasPrefix(word, "---") && !strings.HasPrefix(word, "===") {
			return word
		}
	}
	return "gives no reason"
}

func short(name string) string { return strings.TrimPrefix(name, "qianshao/") }
