package main

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
)

//go:embed bugs.txt
var written string

// errForm says that the list of bugs cannot be read.
var errForm = errors.New("list of bugs is not in its form")

// bugs reads the list of them, in the order they are planted.
func bugs() ([]Bug, error) {
	var all []Bug
	for _, text := range strings.Split(written, "\n== ")[1:] {
		said, change, ok := strings.Cut(text, "\n-- instead of\n")
		old, planted, both := strings.Cut(strings.TrimRight(change, "\n"), "\n-- plant")
		name, head, _ := strings.Cut(said, "\n")
		b := Bug{Name: name, Old: old, New: strings.TrimPrefix(planted, "\n")}
		for line := range strings.Lines(head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "file":
				b.File = value
			case "room":
				b.Room = value
			case "run":
				b.Run = value
			case "why":
				b.Why = value
			}
		}
		if !ok || !both || b.File == "" || b.Room == "" || b.Run == "" || b.Why == "" || b.Old == b.New {
			return nil, fmt.Errorf("%w: %s", errForm, name)
		}
		all = append(all, b)
	}
	return all, nil
}
