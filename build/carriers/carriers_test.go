package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestAnHourOfADeskGoesByEveryCarrier(t *testing.T) {
	var out, progress bytes.Buffer
	if err := run(t.Context(), []string{"--acts", "20"}, &out, &progress); err != nil {
		t.Fatalf("%v\n%s%s", err, progress.String(), out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 7 {
		t.Fatalf("%d lines\n%s", len(lines), out.String())
	}
	for _, line := range lines[1:6] {
		if !strings.HasSuffix(strings.TrimSpace(line), "true") || !strings.Contains(line, "20 acts") || strings.Contains(line, " 0 field changes") || strings.Contains(line, "  0  ") {
			t.Errorf("%s", line)
		}
	}
	t.Log("\n" + out.String())
}
