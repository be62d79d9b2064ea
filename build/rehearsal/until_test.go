package rehearsal_test

import (
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is for what happens by itself between two programs: finding each other, a call, an exchange.
const patience = 120 * time.Second

// until runs a command again and again until its output has a pattern: "until PATTERN CMD …". Each run is a program
// of its own, so it does not spin.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until PATTERN COMMAND …")
	}
	want, err := regexp.Compile(args[0])
	ts.Check(err)
	for began := time.Now(); time.Since(began) < patience; {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("%q never said %q; last:\n%s%s", args[1:], args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
}
