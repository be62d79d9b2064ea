// Package hush keeps the window toolkit's complaints about the locale off the command line.
//
// Fyne looks at the locale while its packages are being initialised, and writes three lines to the standard logger when
// LANG is C or C.UTF-8, as it is on servers and in scripts. Nothing in main can come before that. This package can:
// it needs nothing but log, so Go initialises it before the toolkit's own needs are met. Main gives the logger its
// voice back.
package hush

import (
	"io"
	"log"
	"os"
)

var _ = silence()

func silence() bool {
	log.SetOutput(io.Discard)
	return true
}

// Speak lets the standard logger write to stderr again.
func Speak() { log.SetOutput(os.Stderr) }
