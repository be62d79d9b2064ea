package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	prefix  = "fault-"
	ending  = ".txt"
	stampOf = "20060102-150405"
	// keptMax is how many reports lie beside the data: a crash a minute for an hour, and no disk filled by faults.
	keptMax = 60
)

// Keep writes a report beside the data and gives the name of its file. The oldest go when there are too many.
func Keep(dir string, r Report) (string, error) {
	stamp := prefix + r.At.Format(stampOf)
	for n := range keptMax {
		name := stamp + ending
		if n > 0 {
			name = fmt.Sprintf("%s-%d%s", stamp, n+1, ending)
		}
		file, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("keep a report of a fault: %w", err)
		}
		_, err = file.WriteString(r.Text())
		if err := errors.Join(err, file.Close()); err != nil {
			return "", fmt.Errorf("keep a report of a fault: %w", err)
		}
		return name, drop(dir)
	}
	return "", fmt.Errorf("keep a report of a fault: %d of this second are there", keptMax)
}

// Kept is one report that lies beside the data.
type Kept struct {
	Name string
	At   time.Time // local
}

// List gives the reports that lie in dir, the newest first.
func List(dir string) ([]Kept, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for reports of faults: %w", err)
	}
	var list []Kept
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok || !strings.HasSuffix(rest, ending) || len(rest) < len(stampOf) {
			continue
		}
		if at, err := time.ParseInLocation(stampOf, rest[:len(stampOf)], time.Local); err == nil {
			list = append(list, Kept{Name: e.Name(), At: at})
		}
	}
	slices.SortFunc(list, func(a, b Kept) int {
		return max(-1, min(1, 2*b.At.Compare(a.At)+strings.Compare(b.Name, a.Name)))
	})
	return list, nil
}

func drop(dir string) error {
	list, err := List(dir)
	if err != nil || len(list) <= keptMax {
		return err
	}
	for _, old := range list[keptMax:] {
		if err := os.Remove(filepath.Join(dir, old.Name)); err != nil {
			return fmt.Errorf("drop an old report: %w", err)
		}
	}
	return nil
}
