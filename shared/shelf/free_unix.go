//go:build unix

package shelf

import "syscall"

// freeBytes is how much an ordinary user may still write to the disk that holds dir.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
