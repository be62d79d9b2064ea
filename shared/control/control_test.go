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

// echo is an owner whose commands repeat their words.
type echo struct{ closed *int }

func (e echo) Run(_ context.Context, c control.Call) int {
	fmt.Fprint(c.Stdout, strings.Join(c.Args, " "))
	return len(c.Args)
}

func (e echo) Close() error {
	*e.closed++
	return nil
}

func TestDriveOpensWhatNobodyOwnsAndClosesIt(t *testing.T) {
	dir, closed := t.TempDir(), 0
	var out bytes.Buffer
	open := func(context.Context) (control.Opened, error) { return echo{&closed}, nil }
	for range 3 {
		code, err := control.Drive(t.Context(), dir, control.Call{Args: []string{"a", "b"}, Stdout: &out, Stderr: &out}, open)
		if err != nil || code != 2 {
			t.Fatalf("code %d, %v", code, err)
		}
	}
	if closed != 3 || out.String() != "a ba ba b" {
		t.Fatalf("closed %d times, said %q", closed, out.String())
	}
}

func TestDriveAsksTheOwner(t *testing.T) {
	dir := t.TempDir()
	release, err := control.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	serve(t, dir, func(context.Context, control.Call) int { return 9 })
	code, err := control.Drive(t.Context(), dir, control.Call{Stdout: io.Discard, Stderr: io.Discard}, func(context.Context) (control.Opened, error) {
		t.Error("opened a directory that has an owner")
		return nil, errors.New("owned")
	})
	if err != nil || code != 9 {
		t.Fatalf("code %d, %v", code, err)
	}
}

func TestDriveSaysWhyItCouldNotOpen(t *testing.T) {
	refusal := errors.New("database from a newer version")
	_, err := control.Drive(t.Context(), t.TempDir(), control.Call{}, func(context.Context) (control.Opened, error) { return nil, refusal })
	if !errors.Is(err, refusal) {
		t.Fatalf("got %v", err)
	}
}
