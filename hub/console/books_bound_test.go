package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"qianshao/hub/account"
	"qianshao/hub/scene"
)

func TestAFileOfMoreThanItsBoundIsNotMade(t *testing.T) {
	story := scene.Tell(t)
	var lines strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&lines, `{"kind":"journal","id":"j%[1]d","set":{"text":"水位 %[1]d","at":"2026-07-12T06:05:00Z"}}`+"\n", i)
	}
	story.Desk.Apply(lines.String())
	story.Desk.Send()
	s := newSite(t, story).signIn()
	got := s.take("journal", "csv", "")
	if got.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "最多 20000 行") || strings.Contains(got.body, "水位") {
		t.Errorf("%d lines are answered %d: %.200s", 20_000, got.StatusCode, got.body)
	}
	if taken, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Exported}); err != nil || len(taken) > 0 {
		t.Errorf("the audit says that %v left the hub, %v", taken, err)
	}
	if got := s.take("journal", "csv", "q=19999"); got.StatusCode != http.StatusOK || strings.Count(got.body, "水位") != 1 {
		t.Errorf("narrowed it is answered %d", got.StatusCode)
	}
}
