package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

// A tenth of the worlds of each run stands on real database files.
func TestWorldsOnFilesKeepTheirPromises(t *testing.T) {
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	worlds := 30
	if os.Getenv("QIANSHAO_LONG") != "" {
		worlds = 200
	}
	faults := map[string]int{}
	for seed := range uint64(worlds) {
		s := soak{found: t.TempDir()}
		r, err := s.world(simtest.Options{Seed: seed + 1, Codec: codec}, onFiles)
		if err != nil {
			trace, _ := filepath.Glob(s.found + "/*")
			for _, path := range trace {
				text, _ := os.ReadFile(path)
				t.Logf("%s\n%s", filepath.Base(path), text)
			}
			t.Fatal(err)
		}
		for kind, n := range r.Faults {
			faults[kind] += n
		}
	}
	t.Logf("%v", faults)
	for _, kind := range []string{"crash", "rot", "database lost", "old database", "old machine", "disk full", "stick read", "unknown kind", "revocation",
		"compaction", "image made", "image adopted over what was held", "away", "fenced"} {
		if faults[kind] == 0 {
			t.Errorf("no %s ever struck", kind)
		}
	}
}

// A world on files tells one story, though ledgers use goroutines inside. Restored files are left out: how a ledger
// finds them out depends on the times the real disk gives them.
func TestAWorldOnFilesTellsOneStory(t *testing.T) {
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	var first simtest.Report
	for i := range 2 {
		o := simtest.Options{Seed: 3, Codec: codec, Off: []string{"old database", "old machine", "database lost", "rot"}}
		r, err := soak{found: t.TempDir()}.world(o, onFiles)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = r
		} else if r.Trace != first.Trace || r.Frames != first.Frames {
			t.Errorf("%x with %d frames, then %x with %d", first.Trace, first.Frames, r.Trace, r.Frames)
		}
	}
}

// clock is a time that goes on by a second whenever it is asked.
func clock() func() time.Time {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// threeDays is what three worlds of 72 hours or more last.
var threeDays = regexp.MustCompile(`virtual-hours=(21[6-9]|2[2-9][0-9]|[3-9][0-9]{2}|[0-9]{4,})`)

func TestASoakGoesOnWhereTheLastOneEnded(t *testing.T) {
	book := account{path: filepath.Join(t.TempDir(), "covered.tsv"), commit: "abc"}
	var said bytes.Buffer
	s := soak{book: book, out: &said, now: clock(), seeds: 3, store: "memory", found: t.TempDir()}
	for want := uint64(firstSeed); want < firstSeed+6; want += 3 {
		if next, err := book.next(); err != nil || next != want {
			t.Fatalf("next is %d, %v", next, err)
		}
		if err := s.run(); err != nil {
			t.Fatal(err)
		}
	}
	s.seeds, s.long = 0, 5*time.Second
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
	lines, err := book.lines()
	if err != nil || len(lines) != 3 || lines[0].count != 3 || lines[0].what != inMemory || !threeDays.MatchString(lines[0].detail) {
		t.Errorf("%v, %v", lines, err)
	}
}

func TestABrokenPromiseEndsTheSoakWithASmallTrace(t *testing.T) {
	book := account{path: filepath.Join(t.TempDir(), "covered.tsv")}
	s := soak{book: book, out: &bytes.Buffer{}, now: clock(), seeds: 50, store: "memory", found: t.TempDir(), bug: simtest.LastWriterWins}
	if err := s.run(); !errors.Is(err, errBroken) {
		t.Fatalf("ended with %v", err)
	}
	if lines, err := book.lines(); err != nil || len(lines) != 1 || lines[0].failures != 1 {
		t.Errorf("the account says %v, %v", lines, err)
	}
	traces, err := filepath.Glob(s.found + "/*.txt")
	if err != nil || len(traces) != 1 {
		t.Fatalf("%v, %v", traces, err)
	}
	text, err := os.ReadFile(traces[0])
	if err != nil {
		t.Fatal(err)
	}
	if o, err := simtest.ParseTrace(string(text)); err != nil || o.Bug != simtest.LastWriterWins {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestTheAccountAddsUpBesideTheBars(t *testing.T) {
	book := account{path: filepath.Join(t.TempDir(), "covered.tsv"), commit: "abc"}
	for _, l := range []line{
		{what: "kills", count: 500}, {what: "kills", count: 700, failures: 1}, {what: inMemory, count: 90, from: 1, to: 90},
		{what: onFiles, count: 10, from: 91, to: 100, detail: "two\twords\nand more"}, {what: "beans", count: 3},
	} {
		if err := book.add(l, clock()()); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.totals(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]any{{"R1", "kills", 1200, 20000, 1}, {"R2", inMemory + ", " + onFiles, 100, 100000, 0}, {"beans", 3, 0}} {
		if fields := strings.Fields(fmt.Sprintln(want...)); !strings.Contains(strings.Join(strings.Fields(out.String()), " "), strings.Join(fields, " ")) {
			t.Errorf("%v is not in\n%s", want, out.String())
		}
	}
	if next, err := book.next(); err != nil || next != firstSeed {
		t.Errorf("next is %d, %v", next, err)
	}
}

func TestALineThatIsNoneIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "covered.tsv")
	for _, text := range []string{"one two", "2026-11-23\tabc\tkills\tmany\t0\t0\t0\t"} {
		if err := os.WriteFile(path, []byte(head+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := (account{path: path}).totals(&bytes.Buffer{}); !errors.Is(err, errLine) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheCommandSaysWhatItNeeds(t *testing.T) {
	for _, args := range [][]string{{}, {"add", "--what", "kills"}, {"--for", "soon"}} {
		if err := run(args); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
	if err := (soak{store: "paper"}).run(); !errors.Is(err, errStore) {
		t.Errorf("got %v", err)
	}
}

// Seeds that found something on files once are run for ever.
func TestWorldsOnFilesThatOnceBrokeAPromiseKeepIt(t *testing.T) {
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	for seed, what := range map[uint64]string{
		3251:  "a liar's two histories, and changes merged at once",
		10701: "a liar's two histories, and a record not written to again",
		10764: "a liar's two histories, and joined segments",
	} {
		t.Run(what, func(t *testing.T) {
			if _, err := (soak{found: t.TempDir()}).world(simtest.Options{Seed: seed, Codec: codec}, onFiles); err != nil {
				t.Error(err)
			}
		})
	}
}
