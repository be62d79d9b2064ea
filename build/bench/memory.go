package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

var errNoPeak = errors.New("the system does not tell a process's peak of memory")

// peakOf is the most memory a process has had since it began, in MiB.
func peakOf(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, errors.Join(errNoPeak, err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, is := strings.CutPrefix(line, "VmHWM:"); is {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kib / 1024, err
		}
	}
	return 0, errNoPeak
}

// cpuOf is the processor time a process has used, in seconds; 0 where the system does not tell.
func cpuOf(pid int) float64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the program's name may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	ticks := 0.0
	for _, f := range fields[11:13] { // in user's and system's name
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return ticks / 100
}

// bytesWritten is how many bytes this process has handed to the system to be written, to files or elsewhere; 0 where the
// system does not tell.
func bytesWritten() float64 {
	io, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(io)) {
		if rest, is := strings.CutPrefix(line, "wchar:"); is {
			n, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
