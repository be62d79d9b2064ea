package main_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// changesKeepNoMemory turns day into night and back thirty times. Were the type read anew each time, as Fyne does for
// every new theme, 1.3 GB would stay.
func changesKeepNoMemory(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "checkin")
	changed := func(times int) {
		for range times {
			s.keys(human, "F12")
		}
		a.hush()
	}
	changed(4) // both themes were drawn
	before := a.resident()
	changed(30)
	after := a.resident()
	t.Logf("resident memory: %d MB, after thirty changes of theme %d MB", before, after)
	if after > before+100 {
		t.Errorf("thirty changes of theme took resident memory from %d to %d MB", before, after)
	}
	a.keys(human, "ctrl+q")
}

// resident is what the program holds in memory, in MB.
func (a *actor) resident() int {
	a.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.command.Process.Pid))
	if err != nil {
		a.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kilobytes int
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		a.t.Fatal(err)
	}
	return kilobytes >> 10
}
