package control

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt lies far beyond the signature, so that others can read who holds the lock.
const lockAt = 1 << 30

func lock(file *os.File) error {
	at := &windows.Overlapped{Offset: lockAt}
	err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
