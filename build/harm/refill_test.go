//go:build linux

package harm_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAHubWhoseDatabaseIsDamagedGetsBackWhatItConfirmed takes most of a hub's database away between two starts. It starts
// all the same, says that it holds less, and gets back from the terminal everything it ever confirmed.
func TestAHubWhoseDatabaseIsDamagedGetsBackWhatItConfirmed(t *testing.T) {
	p := newPair(t, nil, "127.0.0.1:21712", seedOf(t))
	pause(time.Second)
	p.catchUp()
	p.hub.kill()
	p.catchUp()
	confirmed := maps.Clone(p.confirmed)
	if len(confirmed) == 0 {
		t.Fatal("nothing was confirmed: the test proves nothing")
	}
	path := filepath.Join(p.hubDir, "hub", "spaces", p.space+".db")
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(path + end); err == nil && info.Size() > 0 {
			if err := os.Truncate(path+end, info.Size()/3); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 3000), 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	clear(p.confirmed) // it cannot hold it now
	p.startHub()
	if aside, _ := filepath.Glob(path + ".damaged-*.json"); len(aside) != 1 {
		t.Errorf("the damaged file was not moved aside: %v", aside)
	}
	p.settle()
	p.confirmed = confirmed
	p.startHub()
	p.hub.kill()
}
