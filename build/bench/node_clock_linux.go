package main

import (
	"syscall"
	"unsafe"
)

// clockMonotonic is the number of the clock that the driver reads too.
const clockMonotonic = 1

// monotonicMillis reads CLOCK_MONOTONIC, the same in every process of the machine.
func monotonicMillis() float64 {
	var t syscall.Timespec
	if _, _, failed := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&t)), 0); failed != 0 {
		return 0
	}
	return float64(t.Nano()) / 1e6
}
