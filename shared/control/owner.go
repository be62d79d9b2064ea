package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const lockName = "owner.lock"

// HeldError says which process owns the directory.
type HeldError struct {
	PID     int    `json:"pid"`
	Command string `json:"command"`
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("data directory is held by process %d (%s)", e.PID, e.Command)
}

var errLocked = errors.New("locked")

// Own makes this process the owner of dir until release is called or the process ends, however it ends. A
// *HeldError names the process that owns it already.
func Own(dir string) (release func(), err error) {
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := lock(file); err != nil {
		defer file.Close()
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("lock %s: %w", dir, err)
		}
		return nil, holder(file)
	}
	if err := sign(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("sign the lock: %w", err)
	}
	return func() { file.Close() }, nil
}

func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	line, err := json.Marshal(HeldError{PID: os.Getpid(), Command: strings.Join(os.Args, " ")})
	if err != nil {
		return err
	}
	_, err = file.WriteAt(line, 0)
	return err
}

// holder reads who signed; between a lock and its signature the name is not there yet.
func holder(file *os.File) error {
	held := &HeldError{}
	if err := json.NewDecoder(file).Decode(held); err != nil {
		held.Command = "unknown"
	}
	return held
}
