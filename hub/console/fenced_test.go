package console_test

import (
	"strings"
	"testing"

	"qianshao/hub/board"
	"qianshao/hub/scene"
)

func TestATerminalNobodyWaitsForIsShownAsLongSilent(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	if body := s.page("/terminals"); strings.Contains(body, "久未联系") {
		t.Error("shown before")
	}
	story.Silent.Change(func(d *board.Terminal) { d.Fenced = d.LastSeen.AddDate(0, 0, 14) })
	story.Wait(2e9)
	if body := s.page("/terminals"); !strings.Contains(body, "久未联系") || !strings.Contains(body, "起不再等待") {
		t.Error("not shown")
	}
}
