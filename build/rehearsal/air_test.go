package rehearsal_test

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// air plays a satellite in a process of its own.
func air(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: air NAME SLOT SIZE [FLAG …]")
	}
	line := castOf(ts).start(ts, args[0], "hub", append([]string{"air", "--listen", "127.0.0.1:0", "--slot", args[1], "--size", args[2]}, args[3:]...)...)
	modem, ok := strings.CutPrefix(line, "ready modem=")
	if !ok {
		ts.Fatalf("air said %q instead of ready", line)
	}
	ts.Setenv(args[0]+"_MODEM", modem)
}
