//go:build unix

package supervisor

import (
	"os"
	"syscall"
)

// terminate asks a child to end.
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) } // gone already is as good

// signalled is the signal that ended a child.
func signalled(s *os.ProcessState) (syscall.Signal, bool) {
	status, ok := s.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return 0, false
	}
	return status.Signal(), true
}
