package commandline_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
	"qianshao/shared/control"
)

func TestHelpOfACommandWithoutItsJobShowsUsageFlagsAndExamples(t *testing.T) {
	t.Parallel()
	root := &cobra.Command{Use: "desk"}
	write := &cobra.Command{Use: "write FILE", Short: "write it down", Example: "  desk write today"}
	write.Flags().String("space", "", "where")
	root.AddCommand(write)
	var out, said bytes.Buffer
	code := commandline.Execute(t.Context(), root, control.Call{Args: []string{"write", "--help"}, Stdout: &out, Stderr: &said})
	if code != 0 {
		t.Fatalf("exit %d: %s", code, said.String())
	}
	for _, want := range []string{"desk write FILE", "desk write today", "--space"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("help lacks %q:\n%s", want, out.String())
		}
	}
}

func TestAGroupOfCommandsNeedsOneOfThem(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"space"}, {"space", "bogus"}} {
		root, group := &cobra.Command{Use: "desk"}, &cobra.Command{Use: "space"}
		group.AddCommand(&cobra.Command{Use: "list"})
		root.AddCommand(group)
		var out, said bytes.Buffer
		code := commandline.Execute(t.Context(), root, control.Call{Args: args, Stdout: &out, Stderr: &said})
		if code != 2 || out.Len() > 0 || said.Len() == 0 {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", args, code, out.String(), said.String())
		}
	}
}

func TestHelpSpeaksOfTheProgramByTheNameItWasInstalledBy(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/usr/bin/qianshao-desk":    "echo x | qianshao-desk write\n  qianshao-desk write desk today",
		`qianshao-desk.exe`:         "echo x | qianshao-desk write\n  qianshao-desk write desk today",
		"/usr/bin/desk":             "echo x | desk write\n  desk write desk today",
		"/tmp/go-build1/b2/exe/a.1": "echo x | desk write\n  desk write desk today",
	} {
		root := &cobra.Command{Use: "desk"}
		write := &cobra.Command{Use: "write FILE", Example: "  echo x | desk write\n  desk write desk today"}
		root.AddCommand(write)
		commandline.CalledAs(root, path)
		var out bytes.Buffer
		if code := commandline.Execute(t.Context(), root, control.Call{Args: []string{"write", "--help"}, Stdout: &out}); code != 0 {
			t.Fatalf("%s: exit %d", path, code)
		}
		program, _, _ := strings.Cut(want[len("echo x | "):], " ")
		if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), program+" write FILE") {
			t.Errorf("called as %s, help says:\n%s", path, out.String())
		}
	}
}

func TestWhatAShellAsksWhileSomebodyTypesIsAQuestion(t *testing.T) {
	t.Parallel()
	root := &cobra.Command{Use: "desk", Args: cobra.NoArgs}
	root.AddCommand(&cobra.Command{Use: "write FILE"}, &cobra.Command{Use: "wring"})
	for _, args := range [][]string{{"__complete", "wr"}, {"help", "write"}, {"completion", "bash"}} {
		if words, asks := commandline.Named(root, args); !asks {
			t.Errorf("%q names the command %q", args, words)
		}
	}
	var out bytes.Buffer
	if code := commandline.Execute(t.Context(), root, control.Call{Args: []string{"__complete", "wr"}, Stdout: &out, Stderr: &bytes.Buffer{}}); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if got := out.String(); !strings.HasPrefix(got, "wring\nwrite\n") && !strings.HasPrefix(got, "write\nwring\n") {
		t.Errorf("offered %q", got)
	}
}
