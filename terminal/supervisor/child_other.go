//go:build unix && !linux

package supervisor

import (
	"os"
	"os/exec"
)

// tied does nothing here: no such system is a target, and a child whose supervisor was killed works on alone.
type tied struct{}

func bound(*exec.Cmd) (tied, error) { return tied{}, nil }
func (tied) to(*os.Process) error   { return nil }
func (tied) release()               {}
