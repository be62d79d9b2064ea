package supervisor

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"qianshao/terminal/fault"
)

const (
	traceMax = 256 << 10 // bytes of a trace that are read; the goroutine at fault comes first
	tailMax  = 4 << 10   // bytes of the last ordinary lines, for a message box
	lineMax  = 64 << 10
)

// sieve passes on what a child says on its standard error, line by line, until a trace begins: that is held back, because
// it may quote data.
type sieve struct {
	mu    sync.Mutex // what the child started may write on when it is gone
	to    io.Writer
	line  []byte // not ended yet
	held  bool
	trace bytes.Buffer
	tail  []byte
}

// Write takes the next bytes. It never fails: a closed standard error is no reason to lose the child.
func (s *sieve) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n') + 1
		if end == 0 {
			end = len(p)
		}
		s.line = append(s.line, p[:end]...)
		p = p[end:]
		if s.line[len(s.line)-1] == '\n' || len(s.line) >= lineMax {
			s.pass()
		}
	}
	return all, nil
}

// pass sends a line on, or keeps it where a trace began.
func (s *sieve) pass() {
	if !s.held && fault.Begins(string(s.line)) {
		s.held = true
	}
	if s.held {
		s.trace.Write(s.line[:min(len(s.line), traceMax-min(traceMax, s.trace.Len()))])
	} else {
		_, _ = s.to.Write(s.line)
		s.tail = append(s.tail, s.line...)
		s.tail = s.tail[max(0, len(s.tail)-tailMax):]
	}
	s.line = s.line[:0]
}

// end takes what had no end of line, and gives the report of the trace; false when there was none.
func (s *sieve) end() (fault.Report, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.line) > 0 {
		s.pass()
	}
	return fault.FromTrace(s.trace.String())
}

// last are the last ordinary lines.
func (s *sieve) last() string { return strings.TrimSpace(strings.ToValidUTF8(string(s.tail), "")) }
