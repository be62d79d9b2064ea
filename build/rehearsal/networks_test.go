package rehearsal_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDesksOnOneSwitchFindEachOtherAndLoseTheCable puts two programs into networks of their own, joined by a cable, as
// two laptops on a switch: they listen where they do by themselves, find each other, part when the cable is pulled and
// find each other again when it is back; a public address is never listened on.
func TestDesksOnOneSwitchFindEachOtherAndLoseTheCable(t *testing.T) {
	if os.Getenv("QIANSHAO_LONG") == "" {
		t.Skip("long tier: makes network namespaces")
	}
	w := newWorld(t)
	left, right := "qsl"+fmt.Sprint(os.Getpid()), "qsr"+fmt.Sprint(os.Getpid())
	cable(t, left, right)
	space := w.must("terminal-one", "space", "create", "--name", "四面山山火")
	w.apply("one", space, 0)
	w.serveIn(left, "one")
	w.serveIn(right, "two")
	code, _, _ := strings.Cut(w.must("terminal-one", "neighbour", "code"), "\n")
	if out := w.must("terminal-two", "neighbour", "pair", code); !strings.Contains(out, `"check"`) {
		// The command runs in the program that serves, inside its network.
		t.Fatal(out)
	}
	w.until("one", "status", "邻机已收 40")
	// A shell that waits for a word ends with 142 when its time is over, and at once when the other side hangs up.
	for address, kept := range map[string]bool{"10.61.0.1": true, "203.0.113.1": false} {
		said := netns(t, right, "bash", "-c", "exec 3<>/dev/tcp/"+address+"/"+portOf(t, w)+"; read -t 2 -u 3 -n 1; echo ended $?")
		if strings.Contains(said, "ended 142") != kept {
			t.Errorf("a caller at %s: %s", address, said)
		}
	}
	netns(t, left, "ip", "link", "set", "near", "down")
	w.apply("one", space, 1)
	w.until("one", "neighbour list", `"pending":40`)
	netns(t, left, "ip", "link", "set", "near", "up")
	w.until("one", "status", "邻机已收 80")
}

// portOf is where desk one listens.
func portOf(t *testing.T, w *world) string {
	t.Helper()
	out := w.must("terminal-two", "neighbour", "list")
	_, rest, ok := strings.Cut(out, `"address":"10.61.0.1:`)
	if !ok {
		t.Fatalf("no address in %s", out)
	}
	port, _, _ := strings.Cut(rest, `"`)
	return port
}

// cable makes two network namespaces with a cable between them: a private network and, beside it, a public one.
func cable(t *testing.T, left, right string) {
	t.Helper()
	for _, ns := range []string{left, right} {
		if out, err := exec.Command("ip", "netns", "add", ns).CombinedOutput(); err != nil {
			why := fmt.Sprintf("network namespaces need iproute2 and root: %v: %s", err, out)
			if os.Getenv("CI") != "" {
				t.Fatal(why)
			}
			t.Skip(why)
		}
		t.Cleanup(func() { exec.Command("ip", "netns", "del", ns).Run() })
	}
	run(t, "ip", "link", "add", "near", "netns", left, "type", "veth", "peer", "name", "near", "netns", right)
	for i, ns := range []string{left, right} {
		netns(t, ns, "ip", "addr", "add", fmt.Sprintf("10.61.0.%d/24", i+1), "dev", "near")
		netns(t, ns, "ip", "addr", "add", fmt.Sprintf("203.0.113.%d/24", i+1), "dev", "near")
		netns(t, ns, "ip", "link", "set", "lo", "up")
		netns(t, ns, "ip", "link", "set", "near", "up")
	}
}

func netns(t *testing.T, ns string, args ...string) string {
	t.Helper()
	return run(t, append([]string{"ip", "netns", "exec", ns}, args...)...)
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, out)
	}
	return string(out)
}

// serveIn runs a desk in a network of its own until the test ends.
func (w *world) serveIn(ns, desk string) {
	w.t.Helper()
	c := exec.Command("ip", "netns", "exec", ns, filepath.Join(w.bin, "terminal"), "serve", "--data", filepath.Join(w.dir, desk))
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		c.Process.Signal(syscall.SIGTERM)
		if err := c.Wait(); err != nil {
			w.t.Errorf("%s: %v\n%s", desk, err, &stderr)
		}
	})
	if _, err := fmt.Fscanf(out, "ready"); err != nil {
		w.t.Fatalf("%s did not get ready: %v\n%s", desk, err, &stderr)
	}
}

// until runs a command at a desk until it says something.
func (w *world) until(desk, words, says string) {
	w.t.Helper()
	said := ""
	for began := time.Now(); time.Since(began) < 2*patience; {
		if said = w.must("terminal-"+desk, strings.Fields(words)...); strings.Contains(said, says) {
			return
		}
	}
	w.t.Fatalf("%s at %s never said %q, but\n%s", words, desk, says, said)
}
