package control_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/shared/control"
)

func serve(t *testing.T, dir string, run control.Run) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- control.Serve(ctx, dir, run) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

// send retries while the server is not listening yet.
func send(t *testing.T, dir string, call control.Call) int {
	t.Helper()
	for {
		code, err := control.Send(t.Context(), dir, call)
		if errors.Is(err, control.ErrNoOwner) && t.Context().Err() == nil {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
}

func TestCallRunsInTheOwner(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, func(_ context.Context, c control.Call) int {
		n, err := io.Copy(c.Stdout, c.Stdin)
		fmt.Fprintf(c.Stderr, "%s %s %d %v", c.Dir, strings.Join(c.Args, ","), n, err)
		return 7
	})
	input := strings.Repeat("四十支队伍", 40_000) // many frames
	var out, errs bytes.Buffer
	code := send(t, dir, control.Call{Args: []string{"apply", "-"}, Dir: "/d", Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errs})
	if code != 7 || out.String() != input || errs.String() != fmt.Sprintf("/d apply,- %d <nil>", len(input)) {
		t.Fatalf("code %d, %d bytes back, stderr %q", code, out.Len(), errs.String())
	}
}

func TestCommandThatDoesNotReadItsInputStillEnds(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, func(context.Context, control.Call) int { return 1 })
	endless := strings.NewReader(strings.Repeat("x", 4<<20))
	if code := send(t, dir, control.Call{Stdin: endless, Stdout: io.Discard, Stderr: io.Discard}); code != 1 {
		t.Fatalf("code %d", code)
	}
}

func TestCallerThatHangsUpStopsTheCommand(t *testing.T) {
	dir := t.TempDir()
	started, stopped := make(chan struct{}), make(chan struct{})
	serve(t, dir, func(ctx context.Context, c control.Call) int {
		fmt.Fprint(c.Stdout, "ready")
		close(started)
		<-ctx.Done()
		close(stopped)
		return 0
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-started
		cancel()
	}()
	for {
		_, err := control.Send(ctx, dir, control.Call{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard})
		if !errors.Is(err, control.ErrNoOwner) || ctx.Err() != nil {
			break
		}
	}
	<-stopped
}

func TestNobodyAnswers(t *testing.T) {
	_, err := control.Send(t.Context(), t.TempDir(), control.Call{})
	if !errors.Is(err, control.ErrNoOwner) {
		t.Fatalf("got %v", err)
	}
}

func TestDeepDirectoryStillHasASocket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("d", 120))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	serve(t, dir, func(context.Context, control.Call) int { return 3 })
	if code := send(t, dir, control.Call{Stdout: io.Discard, Stderr: io.Discard}); code != 3 {
		t.Fatalf("code %d", code)
	}
}

func TestSecondOwnerIsToldWhoHoldsTheDirectory(t *testing.T) {
	dir := t.TempDir()
	release, err := control.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = control.Own(dir)
	var held *control.HeldError
	if !errors.As(err, &held) || held.PID != os.Getpid() || held.Command == "" {
		t.Fatalf("got %v", err)
	}
	release()
	again, err := control.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
