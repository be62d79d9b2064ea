package supervisor

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"qianshao/terminal/fault"
)

// The environment of a child. It is taken out again before the child starts anything itself.
const (
	envMode  = "QIANSHAO_CHILD"
	envAfter = "QIANSHAO_AFTER"
)

// Child is what a process knows that a supervisor started.
type Child struct {
	Mode
	After string // the report of the fault that ended the one before; empty for the first, and after a change of mode by the operator
}

// Inherited tells whether this process is a child, and forgets how it knows.
func Inherited() (Child, bool) {
	mode, ok := os.LookupEnv(envMode)
	c := Child{Mode: Mode{Safe: strings.Contains(mode, "safe"), Browser: strings.Contains(mode, "browser")}, After: os.Getenv(envAfter)}
	_, _ = os.Unsetenv(envMode), os.Unsetenv(envAfter)
	return c, ok
}

// Options of a supervisor.
type Options struct {
	Program string    // path of the program
	Args    []string  // of the child
	Ladder  []Mode    // see WindowLadder
	Dir     string    // where reports of faults are kept; empty to keep none
	Version string    // of the program, for reports
	Stderr  io.Writer // of the child and of what is said here
	Now     func() time.Time
	// Tell is told of what a person should know beside what the child says itself. It must not block.
	Tell func(Notice)
}

// Notice is something for the person at the machine.
type Notice struct {
	Kind   NoticeKind
	Report string // file of the report, where there is one
	Said   string // the child's last words, where it refused
	Mode   Mode   // that follows
}

// NoticeKind says what happened.
type NoticeKind int

// What may happen to a child.
const (
	CameBack  NoticeKind = iota // it crashed and is started again
	WentSafe                    // it crashed too often and is started again with less
	NoDisplay                   // no window can be drawn; the browser follows, if anything
	GaveUp                      // it crashed too often and nothing less is left
	Refused                     // it ended with a refusal
)

// Run starts the program and keeps it at work until it ends by its own decision or ctx does, and gives the exit code.
func Run(ctx context.Context, o Options) int {
	runtime.LockOSThread() // on Linux a child dies with the thread that started it
	defer runtime.UnlockOSThread()
	h, after := Begin(o.Ladder), ""
	for {
		exit, said, err := o.once(ctx, h.Mode(), after)
		if err != nil {
			fmt.Fprintf(o.Stderr, "terminal: start: %v\n", err)
			return 1
		}
		after = ""
		if exit.Crashed {
			after = o.keep(said.report)
		}
		if ctx.Err() != nil && exit.Crashed {
			return CodeFault
		}
		next, step := Decide(h, exit, o.Now())
		if notice, ok := noticeOf(h, next, exit, step); ok {
			notice.Report, notice.Said = after, said.last
			o.Tell(notice)
		}
		if !step.Again || ctx.Err() != nil {
			return step.Code
		}
		h = next
	}
}

func noticeOf(before, next History, e Exit, s Step) (Notice, bool) {
	switch {
	case s.GivenUp:
		return Notice{Kind: GaveUp}, true
	case !e.Crashed && e.Code == CodeNoDisplay:
		n := Notice{Kind: NoDisplay}
		if s.Again {
			n.Mode = next.Mode()
		}
		return n, true
	case e.Crashed && next.Mode() != before.Mode():
		return Notice{Kind: WentSafe, Mode: next.Mode()}, true
	case e.Crashed:
		return Notice{Kind: CameBack, Mode: next.Mode()}, true
	case e.Code == 1:
		return Notice{Kind: Refused}, true
	}
	return Notice{}, false
}

// words are what a child said before it ended.
type words struct {
	report fault.Report
	last   string
}

// leaveWithin is how long what a child started, a viewer or a printing system, may hold on to its standard error.
const leaveWithin = 300 * time.Millisecond

// once runs one child to its end.
func (o Options) once(ctx context.Context, m Mode, after string) (Exit, words, error) {
	heard := &sieve{to: o.Stderr}
	c := exec.Command(o.Program, o.Args...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, heard
	c.WaitDelay = leaveWithin
	c.Env = append(os.Environ(), envMode+"="+m.text(), envAfter+"="+after)
	tie, err := bound(c)
	if err != nil {
		return Exit{}, words{}, err
	}
	defer tie.release()
	if err := c.Start(); err != nil {
		return Exit{}, words{}, fmt.Errorf("start the child: %w", err)
	}
	if err := tie.to(c.Process); err != nil {
		fmt.Fprintf(o.Stderr, "terminal: %v\n", err) // it runs all the same
	}
	debug.FreeOSMemory()
	stop := context.AfterFunc(ctx, func() { defer fault.End(); terminate(c.Process) })
	err = c.Wait()
	stop()
	report, traced := heard.end()
	last := heard.last()
	exit := exitOf(c.ProcessState, traced)
	switch {
	case err != nil && c.ProcessState == nil:
		return exit, words{}, fmt.Errorf("wait for the child: %w", err)
	case exit.Crashed && !traced:
		report.Kind = c.ProcessState.String() // signal: killed, exit status 0xc0000005
	case !exit.Crashed:
		_, _ = heard.trace.WriteTo(o.Stderr)
	}
	return exit, words{report, last}, nil
}

// exitOf tells a decision from a crash. A process that was asked to end by a signal it had no time to answer was not
// crashed.
func exitOf(s *os.ProcessState, traced bool) Exit {
	code := s.ExitCode()
	if asked, ok := signalled(s); ok {
		return Exit{Code: 128 + int(asked), Crashed: asked != syscall.SIGTERM && asked != syscall.SIGINT && asked != syscall.SIGHUP}
	}
	const ntFault = 0xC0000000 // from here on Windows names what killed a process
	return Exit{Code: code, Crashed: code == CodeFault || traced && code != 0 || uint32(code) >= ntFault}
}

// keep writes the report of a crash and gives the name of its file.
func (o Options) keep(r fault.Report) string {
	r.At, r.Program = o.Now(), o.Version
	if o.Dir == "" {
		return ""
	}
	name, err := fault.Keep(o.Dir, r)
	if err != nil {
		fmt.Fprintf(o.Stderr, "terminal: %v\n", err)
	}
	return name
}

func (m Mode) text() string {
	text := "normal"
	if m.Safe {
		text = "safe"
	}
	if m.Browser {
		text += ",browser"
	}
	return text
}
