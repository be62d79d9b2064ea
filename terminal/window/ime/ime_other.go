//go:build !(cgo && x11 && linux) && !windows

package ime

import "time"

func compose(uintptr, bool)               {}
func setCaret(uintptr, int, int)          {}
func onHeld(uintptr, func(time.Duration)) {}
func releaseHeld()                        {}
func reset(uintptr)                       {}
func wake()                               {}
func rests() uint64                       { return 0 }
func keyTime() (time.Duration, bool)      { return 0, false }
func status() Status                      { return Status{} }
