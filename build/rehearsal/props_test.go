package rehearsal_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// versionAt is where a SQLite file keeps its user_version.
const versionAt = 60

func newer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newer FILE")
	}
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	binary.BigEndian.PutUint32(raw[versionAt:], 99)
	for suffix, b := range map[string][]byte{"": raw, "-wal": []byte("what a newer program had not yet taken over"), "-shm": []byte("its index")} {
		ts.Check(os.WriteFile(path+suffix, b, 0o600))
		ts.Check(os.WriteFile(path+suffix+".kept", b, 0o600))
	}
}

func untouched(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: untouched FILE")
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if ts.ReadFile(args[0]+suffix) != ts.ReadFile(args[0]+suffix+".kept") {
			ts.Fatalf("%s was changed", args[0]+suffix)
		}
	}
}

func acts(ts *testscript.TestScript, neg bool, args []string) {
	var n, bad int
	if len(args) == 3 {
		fmt.Sscan(args[1], &n)
		fmt.Sscan(args[2], &bad)
	}
	if neg || n == 0 {
		ts.Fatalf("usage: acts FILE N BAD")
	}
	var b strings.Builder
	for i := 1; i <= n; i++ {
		switch {
		case i == bad:
			fmt.Fprintf(&b, `{"kind":"person","id":"p-%d","set":{"colour":"红"}}`+"\n", i)
		case i%10 == 0:
			fmt.Fprintf(&b, `{"kind":"person","id":"p-%d","set":{"note":"已报到"}}`+"\n", i-1)
		default:
			fmt.Fprintf(&b, `{"kind":"person","id":"p-%d","set":{"name":"张三%d","phone":"139%08d","role":"队员","status":"在场"}}`+"\n", i, i, i)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}
