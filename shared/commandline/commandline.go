// Package commandline runs a tree of commands on the words of a call.
package commandline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"qianshao/shared/control"
	"qianshao/shared/explain"
)

// ErrRefused ends a command with exit code 1 when its reasons were said already.
var ErrRefused = errors.New("refused")

// Usage is an error of how a command was typed.
type Usage struct{ Err error }

func (u Usage) Error() string { return u.Err.Error() }

// Unwrap gives the error itself.
func (u Usage) Unwrap() error { return u.Err }

// Execute runs the tree on a call's words and streams, and gives the exit code: 0 done, 1 refused with its code and
// sentence on stderr, 2 wrong usage.
func Execute(ctx context.Context, root *cobra.Command, call control.Call) int {
	root.SetArgs(call.Args)
	root.SetIn(call.Stdin)
	root.SetOut(call.Stdout)
	root.SetErr(call.Stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return Usage{err} })
	Walk(root, func(_ string, c *cobra.Command) {
		if !c.Runnable() && c.HasParent() { // help shows flags and examples only of what can run
			c.RunE = unattached
		}
	})
	return Answer(call.Stderr, root.Name(), root.ExecuteContext(ctx))
}

// unattached answers for a command without a job: a group of commands named without one of them.
func unattached(c *cobra.Command, args []string) error {
	if c.HasSubCommands() && len(args) == 0 {
		return Usage{fmt.Errorf("%s needs one of its commands", c.CommandPath())}
	}
	return Usage{fmt.Errorf("unknown command %q for %q", strings.Join(args, " "), c.CommandPath())}
}

// Answer says why a command ended, and gives its exit code.
func Answer(w io.Writer, program string, err error) int {
	var wrong Usage
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrRefused):
		return 1
	case errors.As(err, &wrong) || strings.HasPrefix(err.Error(), "unknown command "): // cobra gives the latter no type
		fmt.Fprintf(w, "%s: usage: %v\n%s: see --help\n", program, err, program)
		return 2
	}
	m := explain.Of(err)
	fmt.Fprintf(w, "%s: %s: %s\n%s: %s\n", program, m.Code, m.Zh, program, m.En)
	if m.Code != explain.Fault {
		fmt.Fprintf(w, "%s: (%v)\n", program, err)
	}
	return 1
}

// Counted makes complaints about the number of arguments usage errors.
func Counted(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return Usage{err}
		}
		return nil
	}
}

// Attach gives every command of the tree whose words name a job that job.
func Attach(root *cobra.Command, jobs map[string]func(c *cobra.Command, args []string) error) {
	Walk(root, func(words string, c *cobra.Command) {
		if job, ok := jobs[words]; ok {
			c.RunE = job
		}
	})
}

// Walk visits every command of the tree with the words that call it.
func Walk(root *cobra.Command, visit func(words string, c *cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		visit(Words(root, c), c)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// Words are what calls a command, without the program's name.
func Words(root, c *cobra.Command) string {
	return strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), root.Name()), " ")
}

// Named tells which command the arguments ask for, and whether they ask for help or the version of it instead.
func Named(root *cobra.Command, args []string) (words string, asks bool) {
	for _, a := range args {
		if a == "--" {
			break
		}
		if a == "--help" || a == "-h" || a == "--version" || a == "-v" {
			return "", true
		}
	}
	if len(args) > 0 && (args[0] == "help" || args[0] == "completion" || strings.HasPrefix(args[0], "__complete")) {
		return "", true // the tree answers these by itself
	}
	c, _, err := root.Find(args)
	if err != nil {
		return "", true // Execute says what is wrong
	}
	return Words(root, c), false
}

// CalledAs makes help and examples speak of the program by the name it was called by (a path, as in os.Args), where
// that ends in its own: packages install hub as qianshao-hub. For trees that only ask for help: DataOf goes by the root's name.
func CalledAs(root *cobra.Command, path string) {
	own, name := root.Name(), strings.TrimSuffix(filepath.Base(path), ".exe")
	if name == own || !strings.HasSuffix(name, "-"+own) {
		return
	}
	typed := regexp.MustCompile(`(?m)(^\s*|\| |&& |\$\()` + regexp.QuoteMeta(own) + `( |$)`)
	Walk(root, func(_ string, c *cobra.Command) { c.Example = typed.ReplaceAllString(c.Example, "${1}"+name+"${2}") })
	root.Use = name + strings.TrimPrefix(root.Use, own)
}

// Flag reads a text flag of a command or of the tree.
func Flag(c *cobra.Command, name string) string {
	f := c.Flag(name)
	if f == nil {
		return ""
	}
	return f.Value.String()
}

// Settings fills flags that were not typed from the environment: QIANSHAO_LOG_LEVEL stands for --log-level.
func Settings(c *cobra.Command, lookup func(string) (string, bool)) error {
	var err error
	fill := func(name, value string) {
		if set := c.Flags().Set(name, value); set != nil {
			err = Usage{fmt.Errorf("QIANSHAO_%s: %w", Variable(name), set)}
		}
	}
	for _, name := range []string{"log-level", "space", "timeout", "listen", "lan", "name", "area", "level", "group", "valid", "modem"} {
		f := c.Flag(name)
		if f == nil || f.Changed {
			continue
		}
		if value, ok := lookup("QIANSHAO_" + Variable(name)); ok && value != "" {
			fill(name, value)
		}
	}
	return err
}

// Variable is the part of an environment variable's name that stands for a flag.
func Variable(flag string) string { return strings.ToUpper(strings.ReplaceAll(flag, "-", "_")) }

// OpenInput opens a file named on the command line, or standard input for "-".
func OpenInput(c *cobra.Command, call control.Call, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.InOrStdin()), nil
	}
	file, err := os.Open(Within(call.Dir, name))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return file, nil
}

// Within reads a relative name as the caller meant it, whose working directory may be another.
func Within(dir, name string) string {
	if filepath.IsAbs(name) || dir == "" {
		return name
	}
	return filepath.Join(dir, name)
}

// PrintJSON writes one value as a JSON line.
func PrintJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// DataDir is where --data or QIANSHAO_DATA says, else the program's folder in the user's data directory; it is made
// when it is new.
func DataDir(c *cobra.Command, program string) (string, error) {
	dir := Flag(c, "data")
	if dir == "" {
		dir = os.Getenv("QIANSHAO_DATA")
	}
	if dir == "" {
		home, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("find the user's data directory: %w", err)
		}
		dir = filepath.Join(home, "qianshao", program)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data directory: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	return dir, nil
}

// Once runs one command of a program, through the process that owns the data directory or on the directory itself.
func Once(ctx context.Context, root *cobra.Command, call control.Call, open func(ctx context.Context, dir string) (control.Opened, error)) int {
	dir, err := DataOf(root, call.Args)
	if err != nil {
		return Answer(call.Stderr, root.Name(), err)
	}
	code, err := control.Drive(ctx, dir, call, func(ctx context.Context) (control.Opened, error) { return open(ctx, dir) })
	if err != nil {
		return Answer(call.Stderr, root.Name(), err)
	}
	return code
}

// DataOf is the data directory that the words of a call mean, for words that another process may come to run.
func DataOf(root *cobra.Command, args []string) (string, error) {
	c, rest, err := root.Find(args)
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err != nil {
		return "", Usage{err}
	}
	return DataDir(c, root.Name())
}
