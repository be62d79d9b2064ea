package health

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// diskOf looks how much room there is on the disk that holds a folder.
func diskOf(name, dir string) (Disk, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return Disk{}, fmt.Errorf("look at the disk of %s: %w", name, err)
	}
	d := Disk{Name: name}
	if err := windows.GetDiskFreeSpaceEx(path, &d.Free, &d.Size, nil); err != nil {
		return Disk{}, fmt.Errorf("look at the disk of %s: %w", name, err)
	}
	return d, nil
}
