package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ownTime is the processor time this program has used itself.
func ownTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// load is how busy the machine was in the last minute, everybody's programs together.
func load() float64 {
	said, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(said), " ")
	f, _ := strconv.ParseFloat(first, 64)
	return f
}
