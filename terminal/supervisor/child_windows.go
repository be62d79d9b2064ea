package supervisor

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tied is a job that ends its processes when its last handle is closed, which happens however this process ends.
type tied struct{ job windows.Handle }

func bound(*exec.Cmd) (tied, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return tied{}, fmt.Errorf("tie the child to its supervisor: %w", err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	// What the child opens for people, a viewer or a browser, is not part of the job.
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		_ = windows.CloseHandle(job)
		return tied{}, fmt.Errorf("tie the child to its supervisor: %w", err)
	}
	return tied{job}, nil
}

func (t tied) to(p *os.Process) error {
	var err error
	with := p.WithHandle(func(handle uintptr) { err = windows.AssignProcessToJobObject(t.job, windows.Handle(handle)) })
	if with != nil {
		err = with
	}
	if err != nil {
		return fmt.Errorf("tie the child to its supervisor: %w", err)
	}
	return nil
}

func (t tied) release() { _ = windows.CloseHandle(t.job) }

// terminate does nothing: Ctrl+C and the end of the session reach the child by themselves.
func terminate(*os.Process) {}

// signalled never holds: Windows ends processes with codes.
func signalled(*os.ProcessState) (syscall.Signal, bool) { return 0, false }
