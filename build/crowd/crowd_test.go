package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"qianshao/build/centre"
)

// Many terminals, one real hub: nothing is lost and all show the same, whether the hub is killed while they talk or
// loses its disk and has to be given back what it lost.
func TestACrowdLosesNothingWhenItsHubFallsOrLosesItsDisk(t *testing.T) {
	p := plan{terminals: 24, full: 3, viewers: 6, rate: 120, during: 2 * time.Second, patience: 2 * time.Minute}
	if os.Getenv("QIANSHAO_LONG") != "" {
		p = plan{terminals: 500, full: 4, viewers: 100, rate: 250, during: 20 * time.Second, patience: 10 * time.Minute}
	}
	dir := t.TempDir()
	var err error
	if p.hub, err = centre.Build(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	figures, err := play(t.Context(), p, dir, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{"p99", "signed and sent", "durable at the hub", "sent on by the hub", "memory in the storm", "what its disk lost", "event at a viewer", "page at a viewer"}
	if p.terminals > 200 {
		wanted = append(wanted, "put off")
	}
	for _, want := range wanted {
		found := false
		for _, f := range figures {
			found = found || strings.Contains(f.What, want) && f.Value > 0
		}
		if !found {
			t.Errorf("no figure of %s in %v", want, figures)
		}
	}
}
