//go:build unix

package health

import (
	"fmt"
	"syscall"
)

// diskOf looks how much room there is on the disk that holds a folder.
func diskOf(name, dir string) (Disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return Disk{}, fmt.Errorf("look at the disk of %s: %w", name, err)
	}
	return Disk{Name: name, Free: s.Bavail * uint64(s.Bsize), Size: s.Blocks * uint64(s.Bsize)}, nil
}
