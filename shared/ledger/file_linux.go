package ledger

import (
	"os"
	"syscall"
)

func identify(path string) (fileID, error) {
	info, err := os.Stat(path)
	if err != nil {
		return fileID{}, err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, nil
	}
	return fileID{Device: uint64(s.Dev), File: s.Ino}, nil
}

// changedAt gives the times at which a file's content and its entry were last changed. Copying programs can set the
// first one back, not the second.
func changedAt(f *os.File) ([]int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	times := []int64{info.ModTime().UnixNano()}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		times = append(times, s.Ctim.Nano())
	}
	return times, nil
}
