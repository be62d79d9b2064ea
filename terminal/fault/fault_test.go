package fault_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/terminal/fault"
)

// secret stands for what no report may hold.
const secret = "张三13812345678"

// crash is what this test program does when it is started as a process of its own.
func crash(how string) {
	switch how {
	case "go":
		fault.Go(func() {
			panic(secret + "\nfatal error: " + secret + "\ngoroutine 9 [running]:\n" + secret + "(...)\n\t/x/" + secret + ".go:1")
		})
	case "group":
		var g fault.Group
		g.Go(func() { panic(errors.New(secret)) })
		g.Wait()
	case "bare":
		go func() {
			panic(fmt.Errorf("%s\ngoroutine 9 [running]:\n%s(...)\n\t/x/%s.go:1", secret, secret, secret))
		}()
	case "index":
		list := strings.Split(secret, "")
		fmt.Println(list[len(os.Args)*13812345678])
	case "map":
		list := map[string]int{}
		for range 8 {
			go func() {
				for {
					list[secret]++
				}
			}()
		}
	case "overflow":
		debug.SetMaxStack(1 << 20)
		//lint:ignore SA4017 it is called for the stack it takes
		deep(0, secret)
	case "memory":
		fmt.Println(len(make([]byte, 1<<61+len(os.Args))))
	case "value":
		panic(struct{ Name string }{secret})
	}
	select {}
}

//lint:ignore SA5007 it is to use the stack up
func deep(n int, s string) int { return deep(n+1, s) + n }

func TestMain(m *testing.M) {
	if how := os.Getenv("FAULT_TEST"); how != "" {
		crash(how)
	}
	os.Exit(m.Run())
}

func TestAReportOfADyingProcessNamesTheFaultAndQuotesNothing(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]struct{ kind, frame string }{
		"go": {"panic: string", "fault_test.crash."}, "group": {"panic: *errors.errorString", "fault_test.crash."},
		"bare": {"panic", "fault_test.crash."}, "index": {"panic: runtime error: index out of range", "fault_test.crash "},
		"map": {"fatal error: concurrent map writes", "fault_test.crash."}, "overflow": {"fatal error: stack overflow", "fault_test.deep "},
		"memory": {"panic: runtime error: makeslice: len out of range", "fault_test.crash "}, "value": {"panic", "fault_test.crash "},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), "FAULT_TEST="+how)
			var said bytes.Buffer
			c.Stderr = &said
			var ended *exec.ExitError
			if err := c.Run(); !errors.As(err, &ended) {
				t.Fatalf("ended with %v", err)
			}
			first, _, _ := strings.Cut(said.String(), "\n")
			if !fault.Begins(first) {
				t.Errorf("%q is not taken for the beginning of a trace", first)
			}
			r, ok := fault.FromTrace(said.String())
			if !ok || r.Kind != want.kind || !strings.Contains(strings.Join(r.Stack, "\n"), want.frame) {
				t.Errorf("%v: kind %q, want %q; stack without %q:\n%s", ok, r.Kind, want.kind, want.frame, strings.Join(r.Stack, "\n"))
			}
			if how == "go" || how == "group" {
				clean(t, "what the process said", said.String())
				if ended.ExitCode() != fault.Code {
					t.Errorf("exit code %d", ended.ExitCode())
				}
			}
			clean(t, "the report", r.Text())
		})
	}
}

// clean fails when a text holds a word of the secret, an address or a folder.
func clean(t *testing.T, what, text string) {
	t.Helper()
	for _, bad := range []string{"张", "13812345678", "0x", "(0", "{", "\t/"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s holds %q:\n%s", what, bad, text)
		}
	}
}

func TestASurvivedPanicIsReportedWithoutItsValue(t *testing.T) {
	t.Parallel()
	var got fault.Report
	func() {
		defer func() { got = fault.Caught("draw", recover()) }()
		panic(secret)
	}()
	if got.Kind != "panic: string" || got.Doing != "draw" || len(got.Stack) == 0 || !strings.Contains(got.Stack[0], "fault_test.") {
		t.Errorf("%+v", got)
	}
	clean(t, "the report", got.Text())
	if again := fault.Caught("", got); again.Kind != got.Kind || again.Doing != "draw" {
		t.Errorf("a report caught again is %+v", again)
	}
}

func TestWhatIsNoTraceIsNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "time=2026 level=ERROR msg=\"panic: x\"", "terminal: held: 目录已被占用", "X connection to :7 broken"} {
		if r, ok := fault.FromTrace(text); ok || fault.Begins(text) {
			t.Errorf("%q is taken for %+v", text, r)
		}
	}
}

func TestReportsAreKeptBesideTheDataNewestFirstAndNotForEver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	begin := time.Date(2026, 7, 12, 8, 0, 0, 0, time.Local)
	var all sync.Map
	for n := range 70 {
		name, err := fault.Keep(dir, fault.Report{At: begin.Add(time.Duration(n/2) * time.Second), Kind: "killed"}) // two in a second
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := all.LoadOrStore(name, true); twice {
			t.Fatalf("%s was written twice", name)
		}
	}
	list, err := fault.List(dir)
	if err != nil || len(list) != 60 || !list[0].At.Equal(begin.Add(34*time.Second)) || !list[59].At.Equal(begin.Add(5*time.Second)) {
		t.Errorf("%v: %d kept, from %v to %v", err, len(list), list[0], list[len(list)-1])
	}
	text, err := os.ReadFile(filepath.Join(dir, list[0].Name))
	if err != nil || !strings.Contains(string(text), "fault: killed") {
		t.Errorf("%v: %s", err, text)
	}
	if _, err := fault.Keep(filepath.Join(dir, "nowhere"), fault.Report{At: begin}); err == nil {
		t.Error("kept in a folder that is not there")
	}
}
