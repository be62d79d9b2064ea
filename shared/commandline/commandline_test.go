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
