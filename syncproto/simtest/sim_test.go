package simtest_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

var (
	seeds = flag.Int("seeds", 0, "how many worlds are run; 0 is 300, and 2,000 in the long tier")
	from  = flag.Uint64("from", 1, "the seed of the first of them")
	keep  = flag.Bool("keep", false, "write the example of a trace anew")
	seed  = flag.Uint64("seed", 0, "run this world alone, telling what happens in it")
)

func newCodec(t testing.TB) *segment.Codec {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// run runs a world and fails when a promise was broken. The world is made small first, and kept as a trace.
func run(t *testing.T, o simtest.Options) simtest.Report {
	t.Helper()
	r := simtest.Run(o)
	if len(r.Violations) == 0 {
		return r
	}
	for _, v := range r.Violations {
		t.Errorf("seed %d: %s", o.Seed, v)
	}
	small, report := simtest.Shrink(o, simtest.ShrinkTries/10)
	path := filepath.Join(found, simtest.FileName(small, report))
	if err := os.WriteFile(path, []byte(simtest.Tell(small)), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Errorf("the smallest world that breaks it is told in %s: keep it", path)
	return r
}

// found is where traces of worlds lie that broke a promise once.
const found = "testdata/found"

// Worlds that broke a promise once are run for ever, from the heads of their traces. Those of planted bugs show what a
// trace looks like: with the bug the promise is broken as told, without it nothing is.
func TestWorldsThatWereKeptKeepTheirPromises(t *testing.T) {
	codec := newCodec(t)
	paths, err := filepath.Glob(found + "/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no trace is kept", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			o, err := simtest.ParseTrace(string(text))
			if err != nil {
				t.Fatal(err)
			}
			o.Codec = codec
			if o.Bug != simtest.NoBug {
				if r := simtest.Run(o); len(r.Violations) == 0 || !strings.Contains(string(text), "# found: ") ||
					!strings.Contains(path, strings.ReplaceAll(simtest.Promise(r.Violations[0]), " ", "-")) {
					t.Errorf("with %s planted: %v", o.Bug, r.Violations)
				}
				o.Bug = simtest.NoBug
			}
			for _, v := range simtest.Run(o).Violations {
				t.Error(v)
			}
		})
	}
}

// A failing world is made small without being told how, and its trace says all that is needed to run it again.
func TestABrokenWorldShrinksToAReadableTrace(t *testing.T) {
	o := simtest.Options{Seed: 1, Bug: simtest.ReuseNumbers, Codec: newCodec(t), Shape: simtest.Shape{Hostile: -1}}
	small, r := simtest.Shrink(o, simtest.ShrinkTries)
	if len(r.Violations) == 0 || simtest.Promise(r.Violations[0]) != "number used twice" {
		t.Fatalf("found %v", r.Violations)
	}
	if s := small.Shape; s.Terminals > 3 || s.Hubs > 1 || s.Shifts > 1 || s.Acts > 12 || len(small.Off) < 10 {
		t.Errorf("still large: %+v without %v", s, small.Off)
	}
	text := simtest.Tell(small)
	again, err := simtest.ParseTrace(text)
	if err != nil {
		t.Fatal(err)
	}
	if again.Codec = small.Codec; simtest.Tell(again) != text {
		t.Error("the trace's head does not lead to the trace")
	}
	if lines := strings.Count(text, "\n"); lines > 150 {
		t.Errorf("%d lines", lines)
	}
	if *keep {
		path := filepath.Join(found, simtest.FileName(small, r))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestATraceWithoutAWorldIsRefused(t *testing.T) {
	for _, text := range []string{"", "# world", "12 t0 saves", "# world seed=x bug=0"} {
		if _, err := simtest.ParseTrace(text); !errors.Is(err, simtest.ErrHeader) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWorldsKeepTheirPromises(t *testing.T) {
	codec := newCodec(t)
	if *seed != 0 {
		run(t, simtest.Options{Seed: *seed, Codec: codec, Trace: func(at int64, line string) { fmt.Printf("%11d %s\n", at, line) }})
		return
	}
	count := *seeds
	if count == 0 {
		count = 300
		if os.Getenv("QIANSHAO_LONG") != "" {
			count = 2000
		}
	}
	faults := map[string]int{}
	acts, frames, hostile, fallen, largest := 0, 0, 0, 0, 0
	for i := range uint64(count) {
		o := simtest.Options{Seed: *from + i, Codec: codec}
		r := run(t, o)
		if t.Failed() {
			return // one is enough to look at
		}
		acts, frames, fallen = acts+r.Acts, frames+r.Frames, fallen+r.Fallen
		largest = max(largest, r.Shape.Terminals)
		if r.Shape.Hostile > 0 {
			hostile++
		}
		for kind, n := range r.Faults {
			faults[kind] += n
		}
		if r.Millis < 71*3600_000 {
			t.Errorf("seed %d lasted only %d ms", o.Seed, r.Millis)
		}
		if o.Seed%100 == 0 {
			if again := simtest.Run(o); again.Trace != r.Trace || again.Frames != r.Frames {
				t.Errorf("seed %d: %x with %d frames, then %x with %d", o.Seed, r.Trace, r.Frames, again.Trace, again.Frames)
			}
		}
	}
	t.Logf("%d acts, %d frames, %d worlds with hostile devices, %d acknowledgements fell, most terminals %d, faults %v", acts, frames, hostile, fallen, largest, faults)
	if count < 300 {
		return
	}
	for _, kind := range kindsOfFault() {
		if faults[kind] == 0 {
			t.Errorf("no %s ever struck", kind)
		}
	}
	if hostile < count/8 || fallen == 0 || largest < 20 {
		t.Errorf("%d hostile worlds, %d acknowledgements fell, most terminals %d", hostile, fallen, largest)
	}
}

// kindsOfFault are what has to strike in the default tier.
func kindsOfFault() []string {
	return []string{
		"crash", "crash before fsync", "crash after fsync", "disk error", "write refused", "disk full", "rot", "database lost", "old database",
		"old machine", "hub lost", "hub rolled back", "partition", "one-way cut", "slow link", "half-open", "flap", "reconnect storm",
		"lost frame", "repeated frame", "overtaken frame", "cut frame", "forged segment", "clock jump", "clock: 1970", "clock: seventy years ahead",
		"revocation", "unknown frame", "unknown kind", "unknown field", "stick", "stick read", "stick cut", "stick damaged",
		"hostile forge", "hostile replay", "hostile splice", "hostile flood", "hostile lie", "refused: log-fork", "refused: log-unfit",
		"image made", "image chunk", "image adopted over what was held", "image contradicts", "image resumed", "image cut", "image giver dies",
		"hostile image", "hostile image: chunk", "image not taken", "image chunk refused", "image refused",
		"away", "fenced", "taken anew", "waited for again",
	}
}

// The largest world there is.
func TestALargeWorldKeepsItsPromises(t *testing.T) {
	r := run(t, simtest.Options{Seed: *from, Codec: newCodec(t), Shape: simtest.Shape{Terminals: 30, Hubs: 3}})
	t.Logf("%d acts, %d frames, faults %v", r.Acts, r.Frames, r.Faults)
}

// Seeds that found something once are run for ever.
func TestWorldsThatOnceBrokeAPromiseKeepIt(t *testing.T) {
	codec := newCodec(t)
	file, err := os.Open("testdata/seeds.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		number, what, _ := strings.Cut(lines.Text(), " ")
		if number == "#" {
			continue
		}
		s, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(what, func(t *testing.T) { run(t, simtest.Options{Seed: s, Codec: codec}) })
	}
}

func TestTheSameSeedTellsTheSameStory(t *testing.T) {
	for s := range uint64(4) {
		first := simtest.Run(simtest.Options{Seed: s + 1, Codec: newCodec(t)})
		second := simtest.Run(simtest.Options{Seed: s + 1, Codec: newCodec(t)})
		if first.Trace != second.Trace || first.Frames != second.Frames {
			t.Errorf("seed %d: %x with %d frames, then %x with %d", s+1, first.Trace, first.Frames, second.Trace, second.Frames)
		}
		if other := simtest.Run(simtest.Options{Seed: s + 1001, Codec: newCodec(t)}); other.Trace == first.Trace {
			t.Errorf("seeds %d and %d tell one story", s+1, s+1001)
		}
	}
}

// Every planted bug is found, or the checkers sleep. What finds it is said, so that a bug found for the wrong reason
// is seen.
func TestPlantedBugsAreFound(t *testing.T) {
	found := map[simtest.Bug]string{
		simtest.AckBeforeFsync:     "acknowledgement overstated",
		simtest.ForgetDead:         "rebuild differs|states differ|merge rule broken",
		simtest.LastWriterWins:     "merge rule broken|states differ|rebuild differs",
		simtest.ReuseNumbers:       "number used twice",
		simtest.SkipSegment:        "stuck",
		simtest.DropLastLane:       "stuck",
		simtest.AckedOnSend:        "acknowledgement overstated",
		simtest.SkipChainCheck:     "segments differ|honest log refused|honest image refused|stuck|states differ",
		simtest.ReceiveRule:        "clock poisoned",
		simtest.LoseDenied:         "stuck",
		simtest.IgnoreOwnTail:      "stuck",
		simtest.OverstateDuplicate: "acknowledgement overstated",
		simtest.SendBeforeSeal:     "acknowledgement overstated|honest log refused|number used twice|segments differ",
		simtest.SaveWithoutFsync:   "save lost",
		simtest.KeepOldAcks:        "acknowledgement overstated",
		simtest.ForgetFacts:        "states differ|stuck",
		simtest.RebuildForgetsOpen: "number used twice|own changes cannot be sealed|rebuild differs",
		simtest.NoteOnlyOpen:       "honest log refused|segments differ|stuck",
		simtest.ApplyDenied:        "merge rule broken|states differ|rebuild differs",
		simtest.FullDiskSaved:      "save lost",
		simtest.OverlookRot:        "rot not found",
		simtest.BelieveCutStick:    "damaged stick believed",
		simtest.AdoptUnverified:    "forged change applied|segments differ|stuck|honest log refused|number used twice",
		simtest.AdoptForgetsHeld:   "acknowledgement overstated|save lost|number used twice|own changes cannot be sealed|stuck",
		simtest.AdoptForgetsOpen:   "save lost|number used twice",
		simtest.FenceForEver:       "stuck",
	}
	hints := map[simtest.Bug]uint64{simtest.SaveWithoutFsync: 140, simtest.NoteOnlyOpen: 35, simtest.AdoptUnverified: 29, simtest.AdoptForgetsOpen: 132} // to begin near where it was found
	codec := newCodec(t)
	for _, bug := range simtest.Bugs() {
		t.Run(bug.String(), func(t *testing.T) {
			for s := range uint64(200) {
				s += hints[bug]
				r := simtest.Run(simtest.Options{Seed: s + 1, Bug: bug, Codec: codec})
				for _, v := range r.Violations {
					for _, reason := range strings.Split(found[bug], "|") {
						if strings.Contains(v, reason) {
							t.Logf("seed %d: %s", s+1, v)
							return
						}
					}
				}
				if len(r.Violations) > 0 {
					t.Errorf("seed %d, not for the reason it should: %s", s+1, r.Violations[0])
					return
				}
			}
			t.Error("not found")
		})
	}
}
