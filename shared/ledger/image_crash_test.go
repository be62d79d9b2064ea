package ledger_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
)

func pair(record.Reader) (record.Act, error) {
	return record.Act{Edits: []record.Edit{
		{Kind: "team", ID: record.NewID(1), Set: set("name", "队", "task", record.NewID(2))},
		{Kind: "task", ID: record.NewID(2), Set: set("title", "任务"), Numbered: true},
	}}, nil
}

// imageChild records acts for ever and meanwhile adopts an image over and over; it prints each act once it is
// acknowledged.
func imageChild(path, image, vector string) error {
	ctx := context.Background()
	l, err := ledger.Open(ctx, path, childOptions("child"))
	if err != nil {
		return err
	}
	var a ledger.Adoption
	if _, err := hex.Decode(a.Vector[:], []byte(vector)); err != nil {
		return err
	}
	a.Hub = true
	failed := make(chan error)
	go func() {
		for {
			failed <- func() error {
				content, err := os.ReadFile(image)
				if err != nil {
					return err
				}
				if err := os.WriteFile(path+".image", content, 0o600); err != nil {
					return err
				}
				if err := l.Adopt(ctx, path+".image", a); err != nil {
					return err
				}
				_, err = fmt.Println("adopted")
				return err
			}()
		}
	}()
	for {
		r, err := l.Record(ctx, author, pair)
		if err != nil {
			return err
		}
		fmt.Printf("%s %s\n", r.Dots[0], r.IDs[record.NewID(1)])
		select {
		case err := <-failed:
			if err != nil {
				return err
			}
		default:
		}
	}
}

func TestKilledWhileAnImageIsAdoptedNoAcknowledgedActIsLost(t *testing.T) {
	rounds := 12
	if os.Getenv("QIANSHAO_LONG") != "" {
		rounds = 150
	}
	maker := newDevice(t)
	for range 40 {
		if _, err := maker.Record(t.Context(), author, pair); err != nil {
			t.Fatal(err)
		}
	}
	image, a := maker.image()
	path := filepath.Join(t.TempDir(), "space.db")
	seed := mathrand.Uint64()
	t.Logf("seed %d", seed)
	chance := mathrand.New(mathrand.NewPCG(seed, 3))
	var lines []string
	adopted, raised := 0, 0
	for range rounds {
		for _, end := range []string{"", "-wal", "-shm"} { // as the shelf does when it is opened
			if err := os.Remove(path + ".image" + end); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
		got := adoptAndKill(t, path, image, hex.EncodeToString(a.Vector[:]), time.Duration(chance.IntN(400))*time.Millisecond)
		for _, line := range got {
			if line == "adopted" {
				adopted++
				continue
			}
			lines = append(lines, line)
		}
		l, err := ledger.Open(t.Context(), path, childOptions("child"))
		if err != nil {
			t.Fatal(err)
		}
		whole(t, l, lines)
		if l.Incarnation() > 0 {
			raised++
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(lines) == 0 || adopted == 0 {
		t.Errorf("%d acts, %d adoptions: the test proves nothing", len(lines), adopted)
	}
	d := newDevice(t, func(o *ledger.Options) { *o = childOptions("child") })
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.path = path
	d.open()
	d.checked()
	d.sync(maker)
	same(t, d, maker)
	t.Logf("%d acts acknowledged, %d adoptions, %d rounds under a raised incarnation", len(lines), adopted, raised)
}

// adoptAndKill lets the child open its file and work, and kills it after so long.
func adoptAndKill(t *testing.T, path, image, vector string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "LEDGER_CHILD="+path, "LEDGER_CHILD_IMAGE="+image, "LEDGER_CHILD_VECTOR="+vector)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(out)
	first, err := in.ReadString('\n')
	if err != nil {
		t.Fatalf("child ended by itself: %v", err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	rest, _ := io.ReadAll(in)
	timer.Stop()
	if err := cmd.Wait(); cmd.ProcessState.Exited() {
		t.Errorf("child ended by itself: %v", err)
	}
	got := []string{strings.TrimSpace(first)}
	for line := range strings.Lines(string(rest)) {
		if whole, ok := strings.CutSuffix(line, "\n"); ok {
			got = append(got, whole)
		}
	}
	return got
}
