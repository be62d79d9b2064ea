package simtest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Kinds are the kinds of fault that can be switched off.
func Kinds() []string {
	kinds := []string{
		"crash", "crash before fsync", "crash after fsync", "disk error", "disk full", "rot", "database lost", "old database", "old machine",
		"backup", "partition", "one-way cut", "slow link", "half-open", "flap", "reconnect storm", "cut frame", "faulty link", "lost frame",
		"overtaken frame", "repeated frame", "tampering relay", "clock", "clock jump", "revocation", "unknown frame", "stick", "compaction",
		"image cut", "image giver dies", "hostile image",
	}
	for _, evil := range evils() {
		kinds = append(kinds, "hostile "+evil)
	}
	return kinds
}

var moment = regexp.MustCompile(`^at \d+ ms: `) //nolint:gochecknoglobals // a constant

// Promise names which promise a violation broke, without when and by whom.
func Promise(violation string) string {
	name, _, _ := strings.Cut(moment.ReplaceAllString(violation, ""), ":")
	return name
}

// ShrinkTries is how many worlds may well be run in memory to make a broken one small: some seconds.
const ShrinkTries = 2000

// How many seeds are tried for each step: what is smaller draws other chances, and one fault less hardly does.
const (
	seedsSmaller = 24
	seedsWithout = 3
)

// Shrink looks for the smallest world that breaks the promise the given one breaks: fewer devices, faults switched off
// one by one, less time, fewer acts; at most so many tries. It gives the options back as they are when nothing smaller
// breaks it.
func Shrink(o Options, tries int) (Options, Report) {
	o.Trace = nil
	r := Run(o)
	if len(r.Violations) == 0 {
		return o, r
	}
	s := &shrinking{broken: Promise(r.Violations[0]), best: o, report: r, left: tries}
	s.best.Shape = r.Shape
	for smaller := true; smaller && s.left > 0; {
		smaller = false
		for _, next := range s.steps() {
			smaller = s.try(next) || smaller
		}
	}
	return s.best, s.report
}

type shrinking struct {
	broken string
	best   Options
	report Report
	left   int // tries
}

// steps are the ways in which the best world so far could be smaller.
func (s *shrinking) steps() []func(*Options) {
	var out []func(*Options)
	shape := func(change func(*Shape)) { out = append(out, func(o *Options) { change(&o.Shape) }) }
	shape(func(h *Shape) { h.Hostile = -1 })
	shape(func(h *Shape) {
		if h.Shifts > 1 {
			h.Shifts, h.Hours, h.ShiftMillis = 1, 1, 2*h.ShiftMillis
		}
	})
	shape(func(h *Shape) { h.Shifts = max(h.Shifts-1, 1) })
	shape(func(h *Shape) { h.Terminals = max(h.Terminals/2, 1) })
	shape(func(h *Shape) { h.Hubs = 1 })
	shape(func(h *Shape) { h.Spaces = 1 })
	shape(func(h *Shape) { h.Terminals = max(h.Terminals-1, 1) })
	shape(func(h *Shape) { h.Acts = max(h.Acts/2, 1) })
	shape(func(h *Shape) { h.ShiftMillis = max(h.ShiftMillis/2, second) })
	shape(func(h *Shape) { h.Acts = max(h.Acts-1, 1) })
	shape(func(h *Shape) {
		if h.Hostile > 1 {
			h.Hostile--
		}
	})
	shape(func(h *Shape) { h.Images = -1 })
	shape(func(h *Shape) { h.Away = -1 })
	for _, kind := range Kinds() {
		out = append(out, func(o *Options) {
			if !slices.Contains(o.Off, kind) {
				o.Off = append(slices.Clone(o.Off), kind)
			}
		})
	}
	return out
}

// try runs a smaller world, and keeps it when it breaks the same promise.
func (s *shrinking) try(change func(*Options)) bool {
	next := s.best
	change(&next)
	if next.Shape == s.best.Shape && len(next.Off) == len(s.best.Off) {
		return false
	}
	seeds := uint64(seedsWithout)
	if next.Shape != s.best.Shape {
		seeds = seedsSmaller
	}
	for aside := range seeds {
		o := next
		o.Seed = (s.best.Seed + aside*1_000_003) % 1_000_000_007
		if s.left--; s.left < 0 {
			return false
		}
		if r := Run(o); len(r.Violations) > 0 && Promise(r.Violations[0]) == s.broken {
			s.best, s.report = o, r
			return true
		}
	}
	return false
}

// header is the first line of a trace: all that is needed to run its world again.
const header = "# world seed=%d bug=%d terminals=%d hubs=%d spaces=%d shifts=%d shift-ms=%d hours=%d acts=%d hostile=%d images=%d away=%d off=%s"

// headerBefore is how it was written before there were images: their worlds have none.
const headerBefore = "# world seed=%d bug=%d terminals=%d hubs=%d spaces=%d shifts=%d shift-ms=%d hours=%d acts=%d hostile=%d off=%s"

// ErrHeader says that a trace does not begin with a world.
var ErrHeader = errors.New("trace does not begin with a world")

// Tell runs a world and writes what happens in it, one line an event, below a head from which it can be run again.
func Tell(o Options) string {
	var lines strings.Builder
	o.Trace = func(at int64, line string) { fmt.Fprintf(&lines, "%12d %s\n", at, line) }
	r := Run(o)
	h := r.Shape
	var out strings.Builder
	fmt.Fprintf(&out, header+"\n", o.Seed, o.Bug, h.Terminals, h.Hubs, h.Spaces, h.Shifts, h.ShiftMillis, h.Hours, h.Acts, h.Hostile, h.Images, h.Away,
		strings.ReplaceAll(strings.Join(o.Off, ","), " ", "_"))
	if o.Bug != NoBug {
		fmt.Fprintf(&out, "# planted: %s\n", o.Bug)
	}
	for _, v := range r.Violations {
		fmt.Fprintf(&out, "# found: %s\n", v)
	}
	if len(r.Violations) > 0 {
		fmt.Fprintf(&out, "# expected: %s\n", expected(Promise(r.Violations[0])))
	}
	fmt.Fprintf(&out, "# below: virtual milliseconds, and what happened\n%s", lines.String())
	return out.String()
}

// expected says in words what a broken promise promises.
func expected(promise string) string {
	said := map[string]string{
		"number used twice":            "a number of a log stands for one change, for ever",
		"acknowledgement overstated":   "nobody is said to hold what is not durable there",
		"honest log refused":           "what honest devices write is refused by no honest device",
		"stuck":                        "a minute after the last fault all honest devices hold the same, and every writer was told so",
		"segments differ":              "the same segments are the same bytes on every device",
		"states differ":                "equal logs are equal states",
		"rebuild differs":              "tables are what the logs say",
		"save lost":                    "what an operator was told is saved is there, with what it said",
		"forged change applied":        "what stands under a device's name, that device wrote",
		"merge rule broken":            "a write stands until another write names it",
		"clock poisoned":               "a stamp follows from the writer's own clock and what it replaces",
		"own changes cannot be sealed": "what was written can be signed where it stands",
		"rot not found":                "whatever is damaged is found when the file is opened",
		"damaged stick believed":       "a file that is not what its writer signed is believed in nothing",
		"honest image refused":         "an image an honest device made is what its logs say, and is adopted or contradicts them",
		"database failed":              "a database does what it is asked, or says that it is full",
	}
	if text, ok := said[promise]; ok {
		return text
	}
	return "this never happens"
}

// ParseTrace reads from a trace which world it tells of.
func ParseTrace(text string) (Options, error) {
	var o Options
	var off string
	h := &o.Shape
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "off=") // nothing is switched off
	into := []any{&o.Seed, &o.Bug, &h.Terminals, &h.Hubs, &h.Spaces, &h.Shifts, &h.ShiftMillis, &h.Hours, &h.Acts, &h.Hostile}
	n, err := fmt.Sscanf(line, headerBefore, append(slices.Clone(into), &off)...)
	if h.Images, h.Away = -1, -1; strings.Contains(line, " images=") {
		n, err = fmt.Sscanf(line, header, append(into, &h.Images, &h.Away, &off)...)
	}
	if n < 10 {
		return Options{}, errors.Join(ErrHeader, err)
	}
	if off != "" {
		o.Off = strings.Split(strings.ReplaceAll(off, "_", " "), ",")
	}
	return o, nil
}

// FileName is what a trace is kept under.
func FileName(o Options, r Report) string {
	what := "kept"
	if len(r.Violations) > 0 {
		what = strings.ReplaceAll(Promise(r.Violations[0]), " ", "-")
	}
	return fmt.Sprintf("%d-%s.txt", o.Seed, what)
}
