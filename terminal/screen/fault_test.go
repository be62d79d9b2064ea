package screen_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
)

// TestAPanicOfAScreenLeavesTheOperatorAtWork has a page panic while it answers a key, and while it is drawn.
func TestAPanicOfAScreenLeavesTheOperatorAtWork(t *testing.T) {
	for _, key := range []string{"Y", "X"} {
		t.Run(key, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTerminal(t, 1, "A")
				var shown screen.View
				var reports []fault.Report
				loop := screen.NewLoop(func(v screen.View) { shown = v }, func(cause any) screen.Message {
					reports = append(reports, fault.Caught("screen", cause))
					return screen.Crashed{Text: "fault-1.txt"}
				})
				m, _ := screen.New(s, screen.Start{Schema: s.schema, Language: screen.Chinese, Operator: "李敏", OnDuty: true, Now: s.now})
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					loop.Run(ctx, screen.WithBrokenPage(m, "张三"), nil)
				}()
				press := func(key string) {
					loop.Send(screen.KeyPressed{Key: key})
					synctest.Wait()
				}
				press("K")
				press(key)
				if shown.Snack == nil || !strings.Contains(shown.Snack.Text, "fault-1.txt") || !holds(shown, "1") {
					t.Errorf("after the fault the window shows %+v with snack %+v, want the page as it was and the report's name", shown.Body, shown.Snack)
				}
				press("K")
				if !holds(shown, "2") {
					t.Errorf("the page answers no key after the fault: %+v", shown.Body)
				}
				stop()
				<-ended
				if len(reports) != 1 || strings.Contains(reports[0].Text(), "张三") || !strings.Contains(reports[0].Text(), "brokenPage") {
					t.Errorf("reports %+v, want one that names the place and quotes nothing", reports)
				}
			})
		})
	}
}

func holds(v screen.View, note string) bool {
	for _, b := range v.Body {
		if b.Note != nil && b.Note.Text == note {
			return true
		}
	}
	return false
}
