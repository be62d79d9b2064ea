package command_test

import (
	"bytes"
	"crypto/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/command"
	"qianshao/shared/control"
	"qianshao/shared/notebook"
)

// typed runs what stands behind `hub` on a line, with what is on standard input.
type typed struct {
	t *testing.T
	command.Runner
}

func newTyped(t *testing.T) typed {
	t.Helper()
	notes, err := notebook.Open(t.Context(), filepath.Join(t.TempDir(), "station.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notes.Close() })
	now := func() time.Time { return time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC) }
	return typed{t, command.Runner{Accounts: account.New(notes, rand.Reader, now), Version: "test"}}
}

func (h typed) run(stdin, line string) (code int, stdout, stderr string) {
	var out, bad bytes.Buffer
	code = h.Run(h.t.Context(), control.Call{Args: strings.Fields(line), Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &bad})
	return code, out.String(), bad.String()
}

func TestAccountsAreKeptFromTheCommandLine(t *testing.T) {
	h := newTyped(t)
	for _, step := range []struct {
		stdin, line string
		code        int
		said        string // on stderr
	}{
		{"correct horse\n", "user add --name duty", 0, ""},
		{"correct horse\n", "user add wangfang --role coordination --display 王芳", 0, ""},
		{"correct horse\n", "user add root --role root", 1, "account_role"},
		{"correct horse\n", "user add", 2, "account name"},
		{"correct horse\n", "user add a b", 2, ""},
		{"short\n", "user add night", 1, "account_password"},
		{"battery staple\n", "user passwd --name duty", 0, ""},
		{"battery staple\n", "user passwd nobody", 1, "account_unknown"},
		{"", "user role duty admin", 0, ""},
		{"", "user role duty viewer", 1, "account_last_admin"},
		{"", "user role duty king", 1, "account_role"},
		{"", "user disable duty", 1, "account_last_admin"},
		{"", "user disable wangfang", 0, ""},
		{"", "user enable wangfang", 0, ""},
		{"", "user name duty 王芳", 1, "account_display_taken"},
		{"", "user name duty 李强", 0, ""},
		{"", "user totp duty --reset", 1, "account_no_second"},
		{"", "user totp duty", 2, "--reset"},
		{"", "user totp --require some", 2, "admin|all"},
		{"", "user totp --require all", 0, ""},
	} {
		code, out, said := h.run(step.stdin, step.line)
		if code != step.code || !strings.Contains(said, step.said) || out != "" || (said == "") != (code == 0) {
			t.Errorf("hub %s: exit %d, %q, %q", step.line, code, out, said)
		}
	}
	if err := h.Accounts.Enter(t.Context(), "duty", "battery staple"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if all, err := h.Accounts.RequiresSecond(t.Context()); err != nil || !all {
		t.Errorf("everybody must have a second factor: %v, %v", all, err)
	}
	_, list, _ := h.run("", "user list")
	lines := strings.Split(strings.TrimSpace(list), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "duty ") || !strings.Contains(lines[0], "password of 2026-07-12T") || !strings.Contains(lines[0], "role admin") ||
		!strings.Contains(lines[0], "李强") || !strings.Contains(lines[1], "role coordination") || !strings.Contains(lines[1], "second factor no") || !strings.Contains(lines[1], "last sign-in never") {
		t.Errorf("list:\n%s", list)
	}
	audit, err := h.Accounts.Audit(t.Context(), account.Asked{By: account.AtHub})
	if err != nil || len(audit) != 8 {
		t.Errorf("the audit has %d lines, %v", len(audit), err)
	}
}
