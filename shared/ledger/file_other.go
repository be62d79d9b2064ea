//go:build !linux && !windows

package ledger

import "os"

// identify cannot tell files apart here; the mark and the numbers still do.
func identify(string) (fileID, error) { return fileID{}, nil }

// changedAt gives the time at which a file's content was last changed.
func changedAt(f *os.File) ([]int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return []int64{info.ModTime().UnixNano()}, nil
}
