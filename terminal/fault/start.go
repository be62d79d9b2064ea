package fault

import (
	"io"
	"os"
	"strings"
	"sync"
)

// Code is the exit code of a process that a fault ended: 70, as in sysexits.h.
const Code = 70

// Go runs f in a goroutine of its own. A panic in it ends the process as any panic does, but says so without data: the
// supervisor keeps the report and starts the program again. Nobody knows what a goroutine that stopped half-way left
// locked, so going on in its process would be a guess.
func Go(f func()) {
	go func() {
		defer End()
		f()
	}()
}

// Group waits for goroutines that were started as by Go. The zero value is ready for use.
type Group struct{ waits sync.WaitGroup }

// Go runs f in a goroutine that Wait waits for.
func (g *Group) Go(f func()) {
	g.waits.Go(func() {
		defer End()
		f()
	})
}

// Wait returns when every f has.
func (g *Group) Wait() { g.waits.Wait() }

// End ends the process when a panic is on its way; what started a goroutine defers it.
func End() {
	cause := recover()
	if cause == nil {
		return
	}
	// In one write, so that no line of a log comes between; whether it can be written makes no difference any more.
	_, _ = io.WriteString(os.Stderr, Caught("", cause).trace())
	os.Exit(Code)
}

// trace is a report as FromTrace reads it.
func (r Report) trace() string {
	var b strings.Builder
	b.WriteString(ours + r.Kind + "\n\ngoroutine 1 [running]:\n")
	for _, frame := range r.Stack {
		name, file, _ := strings.Cut(frame, " ")
		if by, ok := strings.CutPrefix(frame, "created by "); ok {
			name, file, _ = strings.Cut(by, " ")
			name = "created by " + name + " in goroutine 1"
		} else {
			name += "(...)"
		}
		b.WriteString(name + "\n\t" + file + "\n")
	}
	return b.String()
}
