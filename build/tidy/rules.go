package tidy

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is one law of the house: a sentence, and what looks for breaches of it.
type Rule struct {
	Says  string
	Check func(House, Tree) []string
}

// Rules are all the laws that can be read from the sources alone.
func Rules() []Rule {
	return []Rule{
		{"the map itself points inward", func(h House, _ Tree) []string { return checkMap(h) }},
		{"every package has a room", checkRooms},
		{"imports follow the map", checkImports},
		{"inner rings do no input or output", checkPurity},
		{"guarded modules stay behind their door", checkGates},
		{"the clock is read where the map allows", checkClock},
		{"every goroutine of the terminal ends in a report", checkGoroutines},
		{"every package says in one sentence what it is", checkComments},
		{"no package has a name that says nothing", checkNames},
		{"files and functions stay short", checkSizes},
		{"no package holds changing state", checkState},
		{"nothing is left unfinished", checkUnfinished},
		{"statements and errors are worded in their place", checkTexts},
		{"tests look from outside", checkTestsOutside},
		{"the top level stays as it is", checkTop},
		{"no file names a machine or a download host", checkWords},
		{"every promised feature has a test of its name", checkFeatures},
	}
}

// CheckShared says which rooms of shared are not imported by both programs. hubNeeds and terminalNeeds are the import
// paths each program is linked from.
func CheckShared(t Tree, hubNeeds, terminalNeeds []string) []string {
	var complaints []string
	rooms := t.packages()
	for _, at := range sorted(rooms) {
		productless := !slices.ContainsFunc(rooms[at], func(s Source) bool { return !s.Test() })
		if !strings.HasPrefix(at, "shared/") || productless {
			continue
		}
		hub, terminal := slices.Contains(hubNeeds, module+"/"+at), slices.Contains(terminalNeeds, module+"/"+at)
		switch {
		case !hub && !terminal:
			complaints = append(complaints, fmt.Sprintf("%s: no program imports it", at))
		case !hub:
			complaints = append(complaints, fmt.Sprintf("%s: only the terminal imports it: move it there", at))
		case !terminal:
			complaints = append(complaints, fmt.Sprintf("%s: only the hub imports it: move it there", at))
		}
	}
	return complaints
}

// HasProgram says whether a folder holds a program yet.
func (t Tree) HasProgram(folder string) bool {
	return slices.ContainsFunc(t.Sources, func(s Source) bool {
		return s.Room == folder && s.Syntax.Name.Name == "main" && !s.Test()
	})
}
