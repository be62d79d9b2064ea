package command_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/command"
	"qianshao/hub/gate"
	"qianshao/hub/server"
	"qianshao/shared/identity"
)

// serving is a hub that answers devices, with commands typed at it.
func serving(t *testing.T) typed {
	t.Helper()
	s, err := server.Open(t.Context(), t.TempDir(), server.Options{Name: "中心", Program: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan server.Ready, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, "127.0.0.1:0", nil, func(r server.Ready) { ready <- r }) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, s.Close()); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	return typed{t, command.Runner{Server: s, Accounts: account.New(s.Notes(), rand.Reader, time.Now), Version: "test"}}
}

// comes has a device use a code, and gives what refused it; empty when it was let in.
func (h typed) comes(k identity.Key, text string) (word string) {
	h.t.Helper()
	code, err := identity.ParseCode(strings.TrimSpace(text))
	if err != nil {
		h.t.Fatal(err)
	}
	config, err := identity.TerminalTLS(k, code.Pin, time.Now)
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := identity.NewEnrolRequest(code.Token, "terminal 1.0", 1).Marshal()
	if err != nil {
		h.t.Fatal(err)
	}
	q, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "https://"+code.Addresses[0]+gate.Path, bytes.NewReader(raw))
	if err != nil {
		h.t.Fatal(err)
	}
	got, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}).Do(q)
	if err != nil {
		h.t.Fatal(err)
	}
	defer got.Body.Close()
	if raw, err = io.ReadAll(got.Body); err != nil {
		h.t.Fatal(err)
	}
	_, _, err = identity.ParseEnrolAnswer(raw, k.Public())
	var refusal *identity.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

func TestIssue6_WhoIsAtTheHubApprovesByTheCheckCodeReadOut(t *testing.T) {
	h := serving(t)
	for name, one := range map[string]struct {
		verb  account.Verb
		flags string
		word  string
	}{"甲台": {account.DeviceApproved, "", ""}, "乙台": {account.DeviceRefused, " --refuse 不认识", identity.NotApproved}} {
		k, err := identity.NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := h.run("", "enrol --name "+name+" --approve")
		if word := h.comes(k, text); word != identity.ApprovalPending {
			t.Fatalf("%s is told %s", name, word)
		}
		var line struct{ Check, Name, Device, Program string }
		_, listed, _ := h.run("", "approve")
		if err := json.Unmarshal([]byte(listed), &line); err != nil || line.Name != name || line.Device != k.Device().String() || line.Program != "terminal 1.0" {
			t.Fatalf("listed %q, %v", listed, err)
		}
		if code, _, said := h.run("", "approve 12-345"); code != 2 || !strings.Contains(said, "no terminal that waits") {
			t.Errorf("half a check code: %d %s", code, said)
		}
		if word := h.comes(k, text); word != identity.ApprovalPending {
			t.Fatalf("%s is told %s", name, word)
		}
		if code, _, said := h.run("", "approve "+strings.ReplaceAll(line.Check, " ", "-")+one.flags); code != 0 {
			t.Fatalf("%s: %d %s", name, code, said)
		}
		if word := h.comes(k, text); word != one.word {
			t.Errorf("%s is told %q", name, word)
		}
		said, err := h.Accounts.Audit(t.Context(), account.Asked{Max: 1})
		if err != nil || len(said) != 1 || said[0].Verb != one.verb || said[0].By != account.AtHub || said[0].About != name || !strings.Contains(said[0].Detail, line.Check) {
			t.Errorf("the audit says %+v, %v", said, err)
		}
		if code, listed, _ := h.run("", "approve"); code != 0 || listed != "" {
			t.Errorf("still listed: %s", listed)
		}
	}
}

func TestAHubThatDoesNotServeIsReadAndNotWell(t *testing.T) {
	h := serving(t) // the runner of a command on the directory has no watch
	code, out, _ := h.run("", "health")
	for _, words := range []string{"中心有故障，须立即处理 · The hub has failed; act now", "中心服务没有在运行", "[正常 · good] 数据库 · Database", "终端 · terminals 0/0"} {
		if !strings.Contains(out, words) {
			t.Errorf("does not say %q: %s", words, out)
		}
	}
	var told struct {
		Ready  bool
		State  string
		Checks []struct{ Name, State string }
	}
	again, raw, _ := h.run("", "health --json")
	if err := json.Unmarshal([]byte(raw), &told); err != nil || told.Ready || told.State != "failed" || len(told.Checks) < 5 || code != 1 || again != 1 {
		t.Errorf("ended with %d and %d: %s, %v", code, again, raw, err)
	}
}
