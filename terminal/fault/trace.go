package fault

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// framesMax bounds the stack of a report; a stack overflow has millions of frames.
const framesMax = 100

// ours begins the first line of a trace that End wrote: what follows was cleaned already.
const ours = "fault: "

// Begins says whether a line of a process's standard error is the first of a trace: from there on it may quote data.
func Begins(line string) bool {
	heads := []string{ours, "panic: ", "fatal error: ", "unexpected fault address ", "runtime: ", "SIG"}
	return slices.ContainsFunc(heads, func(head string) bool { return strings.HasPrefix(line, head) })
}

// FromTrace reads what a Go process said on its standard error when it died; false when that was no trace. The report
// has kind and stack alone.
func FromTrace(text string) (Report, bool) {
	lines := strings.Split(text, "\n")
	for _, head := range []string{ours, "fatal error: ", "panic: ", "SIG"} { // the reason of a fault stands below its circumstances
		i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, head) })
		if i >= 0 {
			return Report{Kind: wording(lines[i]), Stack: frames(lines)}, true
		}
	}
	return Report{}, false
}

// known is the runtime's own wording of what may go wrong, as far as it quotes nothing.
var known = []string{
	"runtime error: index out of range", "runtime error: slice bounds out of range", "runtime error: invalid memory address or nil pointer dereference",
	"runtime error: integer divide by zero", "runtime error: makeslice: len out of range", "runtime error: makeslice: cap out of range",
	"runtime error: growslice: len out of range", "runtime error: hash of unhashable type", "runtime error: comparing uncomparable type",
	"runtime error: negative shift amount", "interface conversion: ", "assignment to entry in nil map", "send on closed channel", "close of closed channel", "close of nil channel",
	"concurrent map writes", "concurrent map read and map write", "concurrent map iteration and map write", "stack overflow", "runtime: out of memory",
	"runtime: cannot allocate memory", "all goroutines are asleep - deadlock!", "sync: unlock of unlocked mutex", "sync: Unlock of unlocked RWMutex",
	"sync: RUnlock of unlocked RWMutex", "fault", "unexpected signal during runtime execution",
}

var (
	cleaned = regexp.MustCompile(`^fault: [\w .:*/\[\]()-]{1,160}$`)
	signal  = regexp.MustCompile(`^SIG[A-Z0-9]+`)
)

// wording is the first line of a trace without what it quotes.
func wording(line string) string {
	if cleaned.MatchString(line) {
		return strings.TrimPrefix(line, ours)
	}
	if name := signal.FindString(line); name != "" {
		return name
	}
	head, rest, _ := strings.Cut(line, ": ")
	for _, k := range known {
		if strings.HasPrefix(rest, k) {
			return head + ": " + strings.TrimSuffix(k, ": ")
		}
	}
	return head // a value, which may be anybody's name
}

// frames are the functions of the first goroutine of a trace, the one at fault, without their arguments.
func frames(lines []string) []string {
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "goroutine ") && strings.HasSuffix(line, ":") })
	if at < 0 {
		return nil
	}
	var stack []string
	for i := at + 1; i+1 < len(lines) && len(stack) < framesMax; i++ {
		file, ok := place(lines[i+1])
		if lines[i] == "" {
			break
		}
		if !ok {
			continue
		}
		name := function(lines[i])
		i++
		if name == "panic" && !slices.Contains(stack, "…") { // above it stands only how the panic was handled
			stack = []string{"…"}
			continue
		}
		stack = append(stack, name+" "+file)
	}
	return slices.DeleteFunc(stack, func(frame string) bool { return frame == "…" })
}

var placed = regexp.MustCompile(`^\t\S.*\.(go|s|c|h):\d+( \+0x[0-9a-f]+)?( fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?$`)

// place reads the second line of a frame: file and line, without folders, which name machines and people.
func place(line string) (string, bool) {
	if !placed.MatchString(line) {
		return "", false
	}
	where, _, _ := strings.Cut(strings.TrimPrefix(line, "\t"), " +0x")
	where, _, _ = strings.Cut(where, " fp=0x")
	return path.Base(strings.ReplaceAll(where, `\`, "/")), true
}

// function reads the first line of a frame: the function without its arguments.
func function(line string) string {
	if by, ok := strings.CutPrefix(line, "created by "); ok {
		name, _, _ := strings.Cut(by, " in goroutine ")
		return "created by " + name
	}
	if at := strings.LastIndex(line, "("); at > 0 {
		return line[:at]
	}
	return line
}
