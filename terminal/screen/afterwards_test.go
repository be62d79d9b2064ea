package screen_test

import (
	"context"
	"testing"
	"testing/synctest"

	"qianshao/terminal/screen"
)

// TestNothingIsLookedAtBeforeTheDeskCanBeSeen counts looks at the status before and after the first frame.
func TestNothingIsLookedAtBeforeTheDeskCanBeSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: flood(t)}
		shows := 0
		loop := screen.NewLoop(func(screen.View) { shows++ }, func(any) screen.Message { return nil })
		model, effects := screen.New(s, screen.Start{Schema: s.schema, Language: screen.Chinese, Operator: "李敏", OnDuty: true, Now: s.now})
		drawn := make(chan struct{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			loop.Run(ctx, model, screen.Afterwards(drawn, effects))
		}()
		synctest.Wait()
		if shows != 1 || s.asked != 0 {
			t.Errorf("%d views and %d looks before the first frame, want the first view and no look", shows, s.asked)
		}
		close(drawn)
		synctest.Wait()
		if shows < 2 || s.asked == 0 {
			t.Errorf("%d views and %d looks after it", shows, s.asked)
		}
		stop()
		<-ended
	})
}
