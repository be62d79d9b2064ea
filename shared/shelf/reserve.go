package shelf

import (
	"errors"
	"os"
	"path/filepath"
)

// A full disk must not lock anybody out of what is saved: SQLite needs a little room even to read. So the directory
// keeps a file of no use, which is given up when the disk is full and made again when there is room.
const (
	reserveName  = "reserve"
	reserveBytes = 2 << 20
)

// keepReserve makes the reserve when it is missing. Without room for it there is none; that is no reason not to work.
func keepReserve(dir string) {
	path := filepath.Join(dir, reserveName)
	if info, err := os.Stat(path); err == nil && info.Size() >= reserveBytes {
		return
	}
	if err := writeDurably(path, make([]byte, reserveBytes)); err != nil {
		_ = os.Remove(path)
	}
}

// giveUpReserve makes room; it says whether there was a reserve.
func giveUpReserve(dir string) bool {
	err := os.Remove(filepath.Join(dir, reserveName))
	return err == nil || !errors.Is(err, os.ErrNotExist)
}
