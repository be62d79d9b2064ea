// Package fault says what went wrong in a process without a word of what the process held.
//
// What a program panics with may quote a record, and the arguments in a trace are addresses and lengths of what was
// being worked on. A report keeps neither: it names the kind of fault, where only wordings of the Go runtime are let
// through with their numbers masked, and the functions that were running.
package fault

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Report is one fault, fit to be kept and sent to strangers. It is an error, so that what survived a fault can hand it
// on as one.
type Report struct {
	At      time.Time
	Program string   // name and version
	Doing   string   // what part of the program; empty when it is not known. A name of ours, never data
	Kind    string   // "panic: runtime error: index out of range [N] with length N", "killed", …
	Stack   []string // innermost first: function, file and line
}

// Error is the kind of fault.
func (r Report) Error() string { return r.Kind }

// Text is the report as it is kept in a file.
func (r Report) Text() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line("time", r.At.Format(time.RFC3339))
	line("program", r.Program)
	line("system", runtime.GOOS+"/"+runtime.GOARCH+" "+runtime.Version())
	line("doing", r.Doing)
	line("fault", r.Kind)
	b.WriteString("\n")
	for _, frame := range r.Stack {
		b.WriteString(frame + "\n")
	}
	return b.String()
}

// Caught reports a panic that was recovered, from within the deferred function that did. cause is what recover gave;
// doing names the part of the program.
func Caught(doing string, cause any) Report {
	if r, ok := cause.(Report); ok {
		return r
	}
	return Report{Doing: doing, Kind: kindOf(cause), Stack: frames(strings.Split(string(debug.Stack()), "\n"))}
}

// kindOf is the kind of a panic: the runtime's own wording, or the type of any other value.
func kindOf(cause any) string {
	switch cause := cause.(type) {
	case runtime.Error:
		return wording("panic: " + cause.Error())
	default:
		return fmt.Sprintf("panic: %T", cause)
	}
}
