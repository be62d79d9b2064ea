package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/shared/control"
)

// placeOf reads what an owner wrote where a socket would be.
func placeOf(t *testing.T, dir string) (address string, knock []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "control.sock"))
	if err != nil {
		t.Fatal(err)
	}
	var at struct {
		Address string
		Knock   []byte
	}
	if err := json.Unmarshal(text, &at); err != nil {
		t.Fatal(err)
	}
	return at.Address, at.Knock
}

func serveOverLoopback(t *testing.T, dir string, run control.Run) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- control.ServeOverLoopback(ctx, dir, run) }()
	send(t, dir, control.Call{Args: []string{"are you there"}, Stdout: io.Discard, Stderr: io.Discard})
	stopped := false
	stop = func() {
		cancel()
		if !stopped {
			stopped = true
			if err := <-done; err != nil {
				t.Errorf("serve: %v", err)
			}
		}
	}
	t.Cleanup(stop)
	return stop
}

func TestACallReachesTheOwnerOfADirectoryThatHoldsNoSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop := serveOverLoopback(t, dir, func(_ context.Context, c control.Call) int {
		n, err := io.Copy(c.Stdout, c.Stdin)
		fmt.Fprintf(c.Stderr, "%s %d %v", strings.Join(c.Args, ","), n, err)
		return 7
	})
	input := strings.Repeat("四十支队伍", 40_000)
	var out, errs bytes.Buffer
	code := send(t, dir, control.Call{Args: []string{"apply", "-"}, Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errs})
	if code != 7 || out.String() != input || errs.String() != fmt.Sprintf("apply,- %d <nil>", len(input)) {
		t.Fatalf("code %d, %d bytes back, stderr %q", code, out.Len(), errs.String())
	}
	stop()
	if _, err := control.Send(t.Context(), dir, control.Call{}); !errors.Is(err, control.ErrNoOwner) {
		t.Errorf("after the owner went: %v", err)
	}
}

func TestWhoCannotReadTheFileRunsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ran := make(chan string, 10)
	serveOverLoopback(t, dir, func(_ context.Context, c control.Call) int {
		ran <- c.Args[0]
		return 0
	})
	<-ran // the first call, which knew
	address, knock := placeOf(t, dir)
	wrong := bytes.Clone(knock)
	wrong[len(wrong)-1] ^= 1
	for name, opening := range map[string][]byte{"nothing": nil, "a wrong knock": wrong, "half a knock": knock[:8], "a call at once": []byte(`{"args":["dump"]}`)} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(10 * time.Second)) // an owner that is taken in may answer never
		call := []byte(`{"args":["dump"],"dir":""}`)
		conn.Write(append(opening, append([]byte{0, 0, 0, byte(len(call))}, call...)...))
		conn.(*net.TCPConn).CloseWrite()
		said, _ := io.ReadAll(conn)
		conn.Close()
		if len(said) > 0 {
			t.Errorf("%s: answered %q", name, said)
		}
	}
	select {
	case words := <-ran:
		t.Errorf("ran %q", words)
	default:
	}
}

func TestAStrangerAtTheOldPlaceIsNoOwner(t *testing.T) {
	t.Parallel()
	stranger, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	go func() {
		for {
			conn, err := stranger.Accept()
			if err != nil {
				return
			}
			conn.Write(bytes.Repeat([]byte{'x'}, 64))
			conn.Close()
		}
	}()
	secret := `"AAAAAAAAAAAAAAAAAAAAAA=="`
	for name, text := range map[string]string{
		"a program that took the port": `{"address":"` + stranger.Addr().String() + `","knock":` + secret + `,"answer":` + secret + `}`,
		"another machine":              `{"address":"192.0.2.1:80","knock":` + secret + `,"answer":` + secret + `}`,
		"no secret":                    `{"address":"` + stranger.Addr().String() + `"}`,
		"nothing":                      ``,
		"a page of noise":              strings.Repeat("noise", 10_000),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "control.sock"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := control.Send(t.Context(), dir, control.Call{Args: []string{"status"}}); !errors.Is(err, control.ErrNoOwner) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
