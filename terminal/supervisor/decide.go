// Package supervisor keeps a program at work that may crash: it starts it as a child and starts it again.
//
// Nothing inside a process survives a fault of the runtime, a lack of memory or a kill. What survives is another process
// that does almost nothing, and so has almost no reason to die.
package supervisor

import (
	"slices"
	"time"
)

// Mode is how much of the program a child is asked to be.
type Mode struct {
	Safe    bool // lists, export and sync alone
	Browser bool // shown in the browser, because no window can be
}

// WindowLadder are the modes of a program with a window, each with less in it that may have been the reason of the crashes
// before.
func WindowLadder() []Mode { return []Mode{{}, {Safe: true}, {Safe: true, Browser: true}} }

// BrowserLadder are the modes of a program that is shown in the browser from the start.
func BrowserLadder() []Mode { return []Mode{{Browser: true}, {Safe: true, Browser: true}} }

// ServeLadder is the one mode of a program nobody looks at: whoever started it starts it again, or does not.
func ServeLadder() []Mode { return []Mode{{}} }

// Exit codes with which a child asks for something. They are never the program's own answer to its user.
const (
	CodeNoDisplay = 71 // there is no display, or none that a window can be drawn on
	CodeNormal    = 72 // leave the safe mode
	CodeFault     = 70 // a fault ended it, and it said so
)

// crashesMax in crashesWithin are too many: the next would look the same.
const (
	crashesMax    = 3
	crashesWithin = time.Minute
)

// History is what happened so far. The zero value of Crashes begins it.
type History struct {
	Ladder  []Mode // the modes from the first child's on; the present one comes first
	Crashes []time.Time
	first   []Mode // the ladder at the start, for the way back
}

// Begin is the history before the first child.
func Begin(ladder []Mode) History { return History{Ladder: ladder, first: ladder} }

// Mode is the mode of the next child.
func (h History) Mode() Mode { return h.Ladder[0] }

// Exit is how a child ended.
type Exit struct {
	Code    int
	Crashed bool // by a fault or from outside, not by its own decision
}

// Step is what follows from an exit: another child, or the end with a code.
type Step struct {
	Again   bool
	Code    int  // of the end
	GivenUp bool // the end came from crashes
}

// Decide says what follows when a child ended at now. Three crashes within a minute lead to the next mode; after the last
// one the program ends.
func Decide(h History, e Exit, now time.Time) (History, Step) {
	switch {
	case !e.Crashed && e.Code == CodeNormal:
		return Begin(h.first), Step{Again: true}
	case !e.Crashed && e.Code == CodeNoDisplay:
		return h.withoutDisplay()
	case !e.Crashed:
		return h, Step{Code: e.Code}
	}
	recent := slices.DeleteFunc(slices.Clone(h.Crashes), func(at time.Time) bool { return now.Sub(at) >= crashesWithin || at.After(now) })
	h.Crashes = append(recent, now)
	if len(h.Crashes) < crashesMax {
		return h, Step{Again: true}
	}
	h.Ladder, h.Crashes = h.Ladder[1:], nil
	if len(h.Ladder) == 0 {
		return h, Step{Code: CodeFault, GivenUp: true}
	}
	return h, Step{Again: true}
}

// withoutDisplay goes on in the browser, as safely as before.
func (h History) withoutDisplay() (History, Step) {
	if h.Mode().Browser || !slices.ContainsFunc(h.Ladder, func(m Mode) bool { return m.Browser }) {
		return h, Step{Code: 1}
	}
	ladder := BrowserLadder()
	if h.Mode().Safe {
		ladder = ladder[1:]
	}
	return History{Ladder: ladder, first: BrowserLadder()}, Step{Again: true}
}
