//go:build !linux

package main

// monotonicMillis is zero where Go offers no clock that the driver's process shares: moments count from the start.
func monotonicMillis() float64 { return 0 }
