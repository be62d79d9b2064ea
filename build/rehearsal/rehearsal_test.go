package rehearsal_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"qianshao/build/centre"
)

var rewrite = flag.Bool("rewrite", false, "write what was seen into the scenarios' expected files")

// TestStories plays every testdata/*.txt. A story is a script of the programs' own commands; besides those of
// testscript it may use:
//
//	serve NAME [OTHER]    hub serve in the background, on the port it had before, or OTHER had; sets $NAME_ADDRESS
//	desk NAME [LAN]       terminal serve in the background on $WORK/NAME; without LAN, deaf to its local network
//	end NAME, crash NAME  end it by SIGTERM, or by SIGKILL; "stop" is testscript's own and ends the story
//	capture VAR CMD …     run a command and keep its first line of output
//	made VAR N CMD …      run an act and keep the id of the Nth record it made, counted from 1
//	until PATTERN CMD …   run a command until what it prints has the pattern, for a minute at most
//	contains FILE TEXT N  FILE has TEXT on exactly N lines
//	newer FILE            make a database look like one of a newer version
//	untouched FILE        FILE is as newer left it
//	air NAME SLOT SIZE …  hub air in the background, more flags behind; sets $NAME_MODEM for $QIANSHAO_MODEM
//	visit HUB             sign in at the console of a hub that serves
//	page PATH FILE        keep a page of the console
//	equal SPACE PAPER     the console counts what a desk's paper of figures says, number by number
//	alike PAPER PAPER     two desks' papers of figures count the same
//	acts FILE N BAD       write N acts, of which line BAD names an unknown field
func TestStories(t *testing.T) {
	bin := build(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *rewrite,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			c := &cast{dir: env.WorkDir, players: map[string]*player{}}
			env.Values[castKey{}] = c
			env.Defer(c.end)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "desk": deskUp, "end": ended(syscall.SIGTERM), "crash": ended(syscall.SIGKILL),
			"capture": capture, "made": made, "contains": contains, "newer": newer, "untouched": untouched, "acts": acts, "until": until,
			"air": air, "visit": visit, "page": ask, "equal": equal, "alike": alike,
		},
	})
}

// build compiles both programs once, with the flags of this test run.
func build(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("QIANSHAO_BIN"); bin != "" {
		return bin // programs built already
	}
	bin := t.TempDir()
	for _, name := range []string{"hub", "terminal"} {
		c := exec.Command("go", "build", "-o", filepath.Join(bin, name), "qianshao/"+name)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
	return bin
}

type castKey struct{}

// cast is the programs that run in the background of one story.
type cast struct {
	dir     string
	players map[string]*player
	address map[string]string
	visitor *centre.Visitor // who signed in at the console last
}

type player struct {
	command *exec.Cmd
	stderr  *bytes.Buffer
}

func castOf(ts *testscript.TestScript) *cast { return ts.Value(castKey{}).(*cast) }

func (c *cast) end() {
	for _, p := range c.players {
		p.command.Process.Kill()
		p.command.Wait()
	}
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: serve NAME [OTHER]")
	}
	name, c := args[0], castOf(ts)
	listen := c.address[args[len(args)-1]]
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	line := c.start(ts, name, "hub", "serve", "--data", filepath.Join(c.dir, name), "--listen", listen)
	_, rest, ok := strings.Cut(line, "sync=wss://")
	address, _, _ := strings.Cut(rest, "/")
	if !ok {
		ts.Fatalf("hub said %q instead of ready", line)
	}
	if c.address == nil {
		c.address = map[string]string{}
	}
	c.address[name] = address
	ts.Setenv(name+"_ADDRESS", address)
}

func deskUp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: desk NAME [LAN]")
	}
	c, lan := castOf(ts), "off"
	if len(args) == 2 {
		lan = args[1]
	}
	c.start(ts, args[0], "terminal", "serve", "--data", filepath.Join(c.dir, args[0]), "--lan", lan)
}

// start runs a program in the background and gives the first line it prints.
func (c *cast) start(ts *testscript.TestScript, name, program string, args ...string) string {
	if c.players[name] != nil {
		ts.Fatalf("%s runs already", name)
	}
	path, err := exec.LookPath(filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], program))
	ts.Check(err)
	p := &player{command: exec.Command(path, args...), stderr: &bytes.Buffer{}}
	p.command.Stderr = p.stderr
	if modem := ts.Getenv("QIANSHAO_MODEM"); modem != "" {
		p.command.Env = append(os.Environ(), "QIANSHAO_MODEM="+modem)
	}
	out, err := p.command.StdoutPipe()
	ts.Check(err)
	ts.Check(p.command.Start())
	c.players[name] = p
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		p.command.Wait()
		ts.Fatalf("%s ended before it was ready: %s", name, p.stderr)
	}
	go func() {
		for lines.Scan() { // so that it never blocks on a full pipe
		}
	}()
	return lines.Text()
}

func ended(by syscall.Signal) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: end|crash NAME")
		}
		c := castOf(ts)
		p := c.players[args[0]]
		if p == nil {
			ts.Fatalf("%s does not run", args[0])
		}
		delete(c.players, args[0])
		ts.Check(p.command.Process.Signal(by))
		err := p.command.Wait()
		if by == syscall.SIGTERM && err != nil {
			ts.Fatalf("%s ended with %v: %s", args[0], err, p.stderr)
		}
	}
}

func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: capture VAR COMMAND …")
	}
	ts.Check(ts.Exec(args[1], args[2:]...))
	line, _, _ := strings.Cut(ts.ReadFile("stdout"), "\n")
	ts.Setenv(args[0], line)
}

func made(ts *testscript.TestScript, neg bool, args []string) {
	n := 0
	if len(args) > 2 {
		n, _ = strconv.Atoi(args[1])
	}
	if neg || n < 1 {
		ts.Fatalf("usage: made VAR N COMMAND …")
	}
	ts.Check(ts.Exec(args[2], args[3:]...))
	var receipt struct {
		IDs []string `json:"ids"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &receipt))
	if n > len(receipt.IDs) {
		ts.Fatalf("the act made %d records", len(receipt.IDs))
	}
	ts.Setenv(args[0], receipt.IDs[n-1])
}

func contains(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: contains FILE TEXT N")
	}
	n := 0
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if strings.Contains(line, args[1]) {
			n++
		}
	}
	if fmt.Sprint(n) != args[2] {
		ts.Fatalf("%s has %q on %d lines, not %s:\n%s", args[0], args[1], n, args[2], ts.ReadFile(args[0]))
	}
}
