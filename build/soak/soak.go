package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

// soak is one run of fresh worlds.
type soak struct {
	book  account
	out   io.Writer
	now   func() time.Time
	long  time.Duration
	seeds int
	from  uint64
	store string
	found string // folder for traces
	bug   simtest.Bug
}

var (
	errBroken = errors.New("a promise was broken")
	errStore  = errors.New("the store is both, memory or files")
)

// filesEvery is how often a world stands on real files; twiceEvery how often one is run twice.
const (
	filesEvery = 10
	twiceEvery = 100
)

// covered is what was run of one store.
type covered struct {
	from, to             uint64
	worlds, acts, frames int64
	hostile              int64
	failures             int
	millis               int64
	faults               map[string]int
}

func (s soak) run() error {
	if !slices.Contains([]string{"both", "memory", "files"}, s.store) {
		return errStore
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return err
	}
	next, err := s.book.next()
	if err != nil {
		return err
	}
	if s.from > 0 {
		next = s.from
	}
	began, told := s.now(), s.now()
	tally := map[string]*covered{}
	twice := int64(0)
	for n := 0; s.seeds == 0 || n < s.seeds; n++ {
		if s.long > 0 && s.now().Sub(began) >= s.long {
			break
		}
		seed := next + uint64(n)
		what := s.storeOf(seed)
		r, err := s.world(simtest.Options{Seed: seed, Codec: codec, Bug: s.bug}, what)
		if err != nil {
			tally[what] = tally[what].with(seed, r)
			tally[what].failures++
			return errors.Join(err, s.account(tally, twice))
		}
		if seed%twiceEvery == 0 && what == inMemory {
			twice++
			if again, err := s.world(simtest.Options{Seed: seed, Codec: codec, Bug: s.bug}, what); err != nil || again.Trace != r.Trace {
				return fmt.Errorf("%w: seed %d told two stories", errBroken, seed)
			}
		}
		tally[what] = tally[what].with(seed, r)
		if s.now().Sub(told) > 30*time.Second {
			told = s.now()
			fmt.Fprintf(s.out, "%s: %d worlds, seed %d\n", s.now().Sub(began).Round(time.Second), n+1, seed)
		}
	}
	return s.account(tally, twice)
}

func (s soak) storeOf(seed uint64) string {
	if s.store == "files" || s.store == "both" && seed%filesEvery == 1 {
		return onFiles
	}
	return inMemory
}

// world runs one world. One that breaks a promise is made small, and its trace kept.
func (s soak) world(o simtest.Options, what string) (simtest.Report, error) {
	tries := simtest.ShrinkTries / 4
	if what == onFiles {
		dir, err := os.MkdirTemp("", "soak")
		if err != nil {
			return simtest.Report{}, err
		}
		defer os.RemoveAll(dir)
		o.Seat, o.Shape, tries = files(dir), small(o.Seed), 60
	}
	r := simtest.Run(o)
	if len(r.Violations) == 0 {
		return r, nil
	}
	least, report := simtest.Shrink(o, tries)
	path := filepath.Join(s.found, simtest.FileName(least, report))
	text := simtest.Tell(least)
	if what == onFiles {
		text += "# on real files: go run ./build/soak --store files --seeds 1 --from " + fmt.Sprint(o.Seed) + "\n"
	}
	err := os.WriteFile(path, []byte(text), 0o644)
	return r, errors.Join(fmt.Errorf("%w: seed %d, %s: %s; the smallest world is told in %s", errBroken, o.Seed, what, r.Violations[0], path), err)
}

// small is the shape of a world on files: opening a database takes longer than a whole world in memory.
func small(seed uint64) simtest.Shape {
	shape := simtest.Shape{Terminals: 3 + int(seed/filesEvery%2), Hubs: 1 + int(seed/filesEvery%5/4), Shifts: 2, Acts: 30}
	if seed/filesEvery%4 == 0 { // logs long enough to be joined
		shape.Terminals, shape.Hubs, shape.Spaces, shape.Shifts, shape.Acts, shape.ShiftMillis = 3, 1, 1, 3, 90, 45_000
	}
	return shape
}

func (c *covered) with(seed uint64, r simtest.Report) *covered {
	if c == nil {
		c = &covered{from: seed, faults: map[string]int{}}
	}
	c.to = seed
	c.worlds++
	c.acts, c.frames, c.millis = c.acts+int64(r.Acts), c.frames+int64(r.Frames), c.millis+r.Millis
	if r.Shape.Hostile > 0 {
		c.hostile++
	}
	for kind, n := range r.Faults {
		c.faults[kind] += n
	}
	return c
}

// account adds what was covered, also before a world failed.
func (s soak) account(tally map[string]*covered, twice int64) error {
	var errs []error
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		c := tally[what]
		detail := fmt.Sprintf("acts=%d frames=%d virtual-hours=%d hostile=%d", c.acts, c.frames, c.millis/3600_000, c.hostile)
		for _, kind := range slices.Sorted(maps.Keys(c.faults)) {
			if !strings.HasPrefix(kind, "clock: ") {
				detail += fmt.Sprintf(" %s=%d", strings.ReplaceAll(kind, " ", "-"), c.faults[kind])
			}
		}
		fmt.Fprintf(s.out, "%s: %d, %s\n", what, c.worlds, detail)
		errs = append(errs, s.book.add(line{what: what, count: c.worlds, from: c.from, to: c.to, failures: c.failures, detail: detail}, s.now()))
	}
	if twice > 0 {
		errs = append(errs, s.book.add(line{what: pairs, count: twice}, s.now()))
	}
	return errors.Join(errs...)
}
