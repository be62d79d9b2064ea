package supervisor_test

import (
	"testing"
	"time"

	"qianshao/terminal/supervisor"
)

// event is a child that ended some seconds after the one before, and what must follow.
type event struct {
	after int
	exit  supervisor.Exit
	step  supervisor.Step
	mode  supervisor.Mode // of the next child
}

func TestACrashIsFollowedByAnotherChildAndThreeInAMinuteByLess(t *testing.T) {
	t.Parallel()
	crash := supervisor.Exit{Code: 2, Crashed: true}
	again := supervisor.Step{Again: true}
	gaveUp := supervisor.Step{Code: supervisor.CodeFault, GivenUp: true}
	normal, safe, browser, lean := supervisor.Mode{}, supervisor.Mode{Safe: true}, supervisor.Mode{Browser: true}, supervisor.Mode{Safe: true, Browser: true}
	asks := func(code int) supervisor.Exit { return supervisor.Exit{Code: code} }
	for name, c := range map[string]struct {
		ladder []supervisor.Mode
		events []event
	}{
		"the window is closed":       {supervisor.WindowLadder(), []event{{5, asks(0), supervisor.Step{}, normal}}},
		"a refusal is passed on":     {supervisor.WindowLadder(), []event{{5, asks(1), supervisor.Step{Code: 1}, normal}}},
		"wrong usage is passed on":   {supervisor.ServeLadder(), []event{{5, asks(2), supervisor.Step{Code: 2}, normal}}},
		"a crash after another":      {supervisor.WindowLadder(), []event{{5, crash, again, normal}, {5, crash, again, normal}, {5, asks(0), supervisor.Step{}, normal}}},
		"three in a minute":          {supervisor.WindowLadder(), []event{{5, crash, again, normal}, {29, crash, again, normal}, {30, crash, again, safe}}},
		"three in more":              {supervisor.WindowLadder(), []event{{5, crash, again, normal}, {30, crash, again, normal}, {30, crash, again, normal}, {29, crash, again, safe}}},
		"many, far apart":            {supervisor.WindowLadder(), []event{{5, crash, again, normal}, {61, crash, again, normal}, {61, crash, again, normal}, {61, crash, again, normal}}},
		"down to the last":           {supervisor.WindowLadder(), []event{{1, crash, again, normal}, {1, crash, again, normal}, {1, crash, again, safe}, {1, crash, again, safe}, {1, crash, again, safe}, {1, crash, again, lean}, {1, crash, again, lean}, {1, crash, again, lean}, {1, crash, gaveUp, normal}}},
		"back to normal":             {supervisor.WindowLadder(), []event{{1, crash, again, normal}, {1, crash, again, normal}, {1, crash, again, safe}, {1, asks(supervisor.CodeNormal), again, normal}, {1, crash, again, normal}, {1, crash, again, normal}, {1, crash, again, safe}}},
		"no display":                 {supervisor.WindowLadder(), []event{{1, asks(supervisor.CodeNoDisplay), again, browser}, {1, crash, again, browser}, {1, crash, again, browser}, {1, crash, again, lean}, {1, asks(supervisor.CodeNormal), again, browser}}},
		"no display in safe mode":    {supervisor.WindowLadder(), []event{{1, crash, again, normal}, {1, crash, again, normal}, {1, crash, again, safe}, {1, asks(supervisor.CodeNoDisplay), again, lean}}},
		"no display for the browser": {supervisor.BrowserLadder(), []event{{1, asks(supervisor.CodeNoDisplay), supervisor.Step{Code: 1}, browser}}},
		"nobody looks":               {supervisor.ServeLadder(), []event{{1, crash, again, normal}, {1, crash, again, normal}, {1, crash, gaveUp, normal}}},
		"the clock is set back":      {supervisor.WindowLadder(), []event{{1, crash, again, normal}, {1, crash, again, normal}, {-3600, crash, again, normal}, {1, crash, again, normal}, {1, crash, again, safe}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC)
			h := supervisor.Begin(c.ladder)
			for i, e := range c.events {
				now = now.Add(time.Duration(e.after) * time.Second)
				next, step := supervisor.Decide(h, e.exit, now)
				if step != e.step {
					t.Fatalf("event %d: %+v follows, want %+v", i, step, e.step)
				}
				if h = next; step.Again && h.Mode() != e.mode {
					t.Fatalf("event %d: mode %+v follows, want %+v", i, h.Mode(), e.mode)
				}
			}
		})
	}
}
