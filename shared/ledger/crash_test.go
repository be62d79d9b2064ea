package ledger_test

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

var kills = flag.Int("kills", 20, "how often a child is killed")

// TestMain is also the child that a test kills: it records acts and prints each one once it is acknowledged.
func TestMain(m *testing.M) {
	if path := os.Getenv("LEDGER_CHILD"); path != "" {
		err := error(nil)
		if image := os.Getenv("LEDGER_CHILD_IMAGE"); image != "" {
			err = imageChild(path, image, os.Getenv("LEDGER_CHILD_VECTOR"))
		} else {
			err = child(path, os.Getenv("LEDGER_CHILD_SEED"))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	_ = flag.Lookup("rapid.checks").Value.Set("30") // each is a few files and a hundred fsyncs; a flag given still wins
	os.Exit(m.Run())
}

func childOptions(seed string) ledger.Options {
	private := ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("%-32s", seed))[:32])
	public := private.Public().(ed25519.PublicKey)
	return ledger.Options{
		Schema: schema(), Space: space, Device: dot.DeviceOf(public), Public: public, Chance: rand.Reader, Now: time.Now,
		Sign: func(m []byte) []byte { return ed25519.Sign(private, m) },
	}
}

// child records acts of two records in two lanes for ever: singly, in batches, sealing now and then.
func child(path, seed string) error {
	ctx := context.Background()
	l, err := ledger.Open(ctx, path, childOptions(seed))
	if err != nil {
		return err
	}
	chance := mathrand.New(mathrand.NewPCG(uint64(os.Getpid()), 1))
	act := func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{
			{Kind: "team", ID: record.NewID(1), Set: set("name", "队", "task", record.NewID(2))},
			{Kind: "task", ID: record.NewID(2), Set: set("title", "任务"), Numbered: true},
		}}, nil
	}
	print := func(r record.Receipt) { fmt.Printf("%s %s\n", r.Dots[0], r.IDs[record.NewID(1)]) }
	for {
		switch chance.IntN(6) {
		case 0:
			if err := l.Seal(ctx); err != nil {
				return err
			}
		case 1:
			done, err := l.RecordBatch(ctx, author, []func(record.Reader) (record.Act, error){act, act, act})
			if err != nil {
				return err
			}
			for _, one := range done {
				print(one.Receipt)
			}
		case 2:
			if err := l.Tend(ctx); err != nil {
				return err
			}
		default:
			r, err := l.Record(ctx, author, act)
			if err != nil {
				return err
			}
			print(r)
		}
	}
}

func TestKilledAtAnyMomentNoAcknowledgedActIsLostAndNoneIsHalf(t *testing.T) {
	kills := *kills
	path := filepath.Join(t.TempDir(), "space.db")
	seed := mathrand.Uint64()
	t.Logf("seed %d", seed)
	chance := mathrand.New(mathrand.NewPCG(seed, 2))
	acknowledged := 0
	for range kills {
		lines := runAndKill(t, path, chance.IntN(60))
		acknowledged += len(lines)
		l, err := ledger.Open(t.Context(), path, childOptions("child"))
		if err != nil {
			t.Fatal(err)
		}
		whole(t, l, lines)
		if l.Incarnation() != 0 {
			t.Errorf("a crash raised the incarnation to %d", l.Incarnation())
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if acknowledged == 0 {
		t.Error("nothing was acknowledged: the test proves nothing")
	}
	l, err := ledger.Open(t.Context(), path, childOptions("child"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if found, err := l.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	t.Logf("%d acts acknowledged", acknowledged)
}

// runAndKill lets the child acknowledge so many lines, and kills it while it goes on.
func runAndKill(t *testing.T, path string, lines int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "LEDGER_CHILD="+path, "LEDGER_CHILD_SEED=child")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var got []string
	in := bufio.NewReader(out)
	for len(got) < lines {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("child ended by itself: %v", err)
		}
		got = append(got, strings.TrimSpace(line))
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(in)
	_ = cmd.Wait()
	for line := range strings.Lines(string(rest)) {
		if whole, ok := strings.CutSuffix(line, "\n"); ok {
			got = append(got, whole)
		}
	}
	return got
}

// whole checks that every acknowledged act is there, and of every act both halves.
func whole(t *testing.T, l *ledger.Ledger, lines []string) {
	t.Helper()
	err := l.View(t.Context(), func(r record.Reader) error {
		teams, err := r.List(record.Query{Kind: "team"})
		if err != nil {
			return err
		}
		tasks, err := r.Count(record.Query{Kind: "task"})
		if err != nil {
			return err
		}
		if len(teams) != tasks {
			t.Errorf("%d teams and %d tasks: half an act", len(teams), tasks)
		}
		there := map[string]bool{}
		numbers := map[string]bool{}
		for i := range teams {
			there[teams[i].ID.String()] = true
			task, ok, err := r.Find("task", teams[i].Ref("task"))
			if err != nil || !ok {
				t.Errorf("half an act: %v", err)
			}
			if numbers[task.Text("number")] {
				t.Errorf("number %s twice", task.Text("number"))
			}
			numbers[task.Text("number")] = true
		}
		for _, line := range lines {
			if id := strings.Fields(line)[1]; !there[id] {
				t.Errorf("acknowledged and lost: %s", line)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAFullDiskRefusesClearlyAndGoesOn needs a file system of its own, small enough to fill.
func TestAFullDiskRefusesClearlyAndGoesOn(t *testing.T) {
	for size := 400; size <= 1200; size += 200 {
		t.Run(strconv.Itoa(size)+"k", func(t *testing.T) {
			folder := smallDisk(t, size)
			path := filepath.Join(folder, "space.db")
			l, err := ledger.Open(t.Context(), path, childOptions("full"))
			if errors.Is(err, ledger.ErrFull) {
				return // refused from the first moment, in as many words
			}
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			saved := 0
			for err == nil && saved < 5000 {
				if _, err = save(t, l, saved); err == nil {
					saved++
				}
			}
			if !errors.Is(err, ledger.ErrFull) {
				t.Fatalf("after %d: %v, want %v", saved, err, ledger.ErrFull)
			}
			readable := func() {
				t.Helper()
				var n int
				if err := l.View(t.Context(), func(r record.Reader) (err error) {
					n, err = r.Count(record.Query{Kind: "team"})
					return err
				}); err != nil || n != saved {
					t.Errorf("%d teams of %d, %v", n, saved, err)
				}
				for _, log := range l.Vector().Logs() {
					if run, err := l.Load(t.Context(), log, 0, 1<<20); err != nil || len(run.Segments) == 0 {
						t.Errorf("sync cannot read on: %v", err)
					}
				}
			}
			readable()
			if err := os.Remove(filepath.Join(folder, "ballast")); err != nil {
				t.Fatal(err)
			}
			for range 20 {
				if _, err := save(t, l, saved); err != nil {
					t.Fatalf("after room was made: %v", err)
				}
				saved++
			}
			readable()
			if found, err := l.Check(t.Context()); err != nil && !errors.Is(err, ledger.ErrFull) || len(found) > 0 {
				t.Errorf("%v %v", found, err)
			}
		})
	}
}

func save(t *testing.T, l *ledger.Ledger, i int) (record.Receipt, error) {
	t.Helper()
	return l.Record(t.Context(), author, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", fmt.Sprint(strings.Repeat("长", 50), i))}}}, nil
	})
}

// smallDisk mounts a small file system with half of it taken by ballast.
func smallDisk(t *testing.T, kilobytes int) string {
	t.Helper()
	folder := t.TempDir()
	cannot := func(why any) {
		if os.Getenv("CI") != "" {
			t.Fatalf("cannot mount a small disk in CI: %v", why)
		}
		t.Skipf("cannot mount a small disk here: %v", why)
	}
	if os.Getuid() != 0 {
		cannot("needs root")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", 2*kilobytes), "tmpfs", folder).CombinedOutput(); err != nil {
		cannot(string(out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("unmount: %s", out)
		}
	})
	if err := os.WriteFile(filepath.Join(folder, "ballast"), make([]byte, kilobytes<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestWhenACommitSaysNothingTheFileIsAsked(t *testing.T) {
	a := newDevice(t)
	a.team("x")
	if _, after := a.Settle(t.Context(), true, func() error { return nil }); after != nil {
		t.Errorf("saved, and said %v", after)
	}
	if _, after := a.Settle(t.Context(), false, func() error { return nil }); after == nil || errors.Is(after, ledger.ErrUnknownOutcome) {
		t.Errorf("not saved, and said %v", after)
	}
	a.team("y")
	if n := len(a.list(record.Query{Kind: "team"})); n != 2 {
		t.Errorf("%d teams", n)
	}
	_, after := a.Settle(t.Context(), true, func() error { return os.Rename(a.path, a.path+".away") })
	if !errors.Is(after, ledger.ErrUnknownOutcome) {
		t.Errorf("unknown, and said %v", after)
	}
}
