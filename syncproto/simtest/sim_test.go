package simtest_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

var (
	seeds = flag.Int("seeds", 200, "how many worlds are run")
	from  = flag.Uint64("from", 1, "the seed of the first of them")
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

// run runs a world and fails with its seed when a promise was broken.
func run(t *testing.T, o simtest.Options) simtest.Report {
	t.Helper()
	r := simtest.Run(o)
	for _, v := range r.Violations {
		t.Errorf("seed %d: %s\nlook with: go test ./syncproto/simtest -run Worlds -seed %d\nand keep it in testdata/seeds.txt", o.Seed, v, o.Seed)
	}
	return r
}

func TestWorldsKeepTheirPromises(t *testing.T) {
	codec := newCodec(t)
	if *seed != 0 {
		run(t, simtest.Options{Seed: *seed, Codec: codec, Trace: func(at int64, line string) { fmt.Printf("%8d %s\n", at, line) }})
		return
	}
	faults := map[string]int{}
	acts := 0
	for i := range uint64(*seeds) {
		r := run(t, simtest.Options{Seed: *from + i, Codec: codec})
		acts += r.Acts
		for kind, n := range r.Faults {
			faults[kind] += n
		}
	}
	t.Logf("%d acts, faults %v", acts, faults)
	if *seeds < 100 {
		return
	}
	for _, kind := range []string{
		"crash", "crash before fsync", "crash after fsync", "partition", "one-way cut", "half-open", "old database", "old machine",
		"clock jump", "flap", "revocation", "lost frame", "repeated frame", "overtaken frame", "forged segment",
	} {
		if faults[kind] == 0 {
			t.Errorf("no %s ever struck", kind)
		}
	}
}

// A larger and longer world than the many small ones.
func TestALargeWorldKeepsItsPromises(t *testing.T) {
	r := run(t, simtest.Options{Seed: *from, Codec: newCodec(t), Terminals: 14, Hubs: 3, FaultMillis: 120_000})
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
		simtest.SkipChainCheck:     "segments differ|honest log refused|stuck|states differ",
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
	}
	codec := newCodec(t)
	for _, bug := range simtest.Bugs() {
		t.Run(bug.String(), func(t *testing.T) {
			for s := range uint64(100) {
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
