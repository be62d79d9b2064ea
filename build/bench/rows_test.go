package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/shared/ledger"
	"qianshao/syncproto/segment"
)

// TestMain lets the tests' program be the processes that the rows start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "node" || os.Args[1] == "growth") {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestEveryRowOfALittleWorkIsMeasured(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-json", "-fields", "4000", "-logs", "20", "-saves", "20", "-dir", t.TempDir()}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	seen := map[string]result{}
	for lines := json.NewDecoder(&out); lines.More(); {
		var r result
		if err := lines.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if (r.Value <= 0 && r.Row != "12" && r.Row != "8") || r.What == "" || r.Unit == "" || r.Plain != 0 && r.Of == "" {
			t.Errorf("%+v", r)
		}
		seen[r.Row] = r
	}
	for _, row := range []string{"1", "2", "3", "5", "8", "9", "10", "11", "12"} {
		if seen[row].What == "" {
			t.Errorf("row %s is missing", row)
		}
	}
	if seen["12"].Value != 0 {
		t.Errorf("a field more emitted %v changes", seen["12"].Value)
	}
	if seen["10"].Value > 64 {
		t.Errorf("%v bytes of a space to say that nothing is new", seen["10"].Value)
	}
}

func TestGrowthTellsWhatEverySizeCosts(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"growth", "-most", "10000", "-logs", "20", "-dir", t.TempDir()}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[2], "100") {
		t.Errorf("%q", lines)
	}
}

func TestAWorkloadGoesOnWhereItWasSealed(t *testing.T) {
	d, err := benchDeployment()
	if err != nil {
		t.Fatal(err)
	}
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	w := makeWorkload(d.census.Announcement.ID(), 1, 7, 500)
	l, err := ledger.Open(t.Context(), t.TempDir()+"/space.db", (&bench{}).options(w))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	changes := uint64(0)
	for range 3 {
		if err := w.seal(codec, 16); err != nil {
			t.Fatal(err)
		}
		for _, round := range w.rounds(2) {
			if _, err := l.Append(t.Context(), round); err != nil {
				t.Fatal(err)
			}
		}
		changes += uint64(len(w.changes))
		if held := total(l.Heads()); held != changes {
			t.Fatalf("%d changes held of %d", held, changes)
		}
		w.more(500)
	}
}

func TestAThrottledLineCarriesSoMuchASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer here.Close()
		go func() { _, _ = io.Copy(io.Discard, there) }()
		line := &throttled{rate: lineRate}
		start := time.Now()
		n, err := throttledConn{here, line}.Write(make([]byte, 2*lineRate))
		if err != nil || n != 2*lineRate || line.sent.Load() != int64(n) {
			t.Fatal(n, err, line.sent.Load())
		}
		if took := time.Since(start); took < 1999*time.Millisecond || took > 2001*time.Millisecond {
			t.Errorf("two seconds' worth took %v", took)
		}
	})
}
