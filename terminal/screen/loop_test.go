package screen_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/terminal/screen"
)

// slow is a terminal whose status takes as long as a test wants, or fails as badly.
type slow struct {
	*terminal
	mu     sync.Mutex
	gate   chan struct{} // nil: at once
	asked  int
	panics bool
}

func (s *slow) Sync(ctx context.Context) (screen.Sync, error) {
	s.mu.Lock()
	s.asked++
	gate, panics := s.gate, s.panics
	s.mu.Unlock()
	if panics {
		panic("the status is broken")
	}
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return screen.Sync{}, ctx.Err()
		}
	}
	return s.terminal.Sync(ctx)
}

func (s *slow) Create(ctx context.Context, name string, exercise bool) (uuid.UUID, error) {
	if s.panics {
		panic("making a space is broken")
	}
	return s.terminal.Create(ctx, name, exercise)
}

// looped runs a loop; shows counts what was shown.
type looped struct {
	loop  *screen.Loop
	stop  context.CancelFunc
	ended chan struct{}
	mu    sync.Mutex
	shown screen.View
	shows int
	gate  chan struct{} // nil: a view is drawn at once
}

func runLoop(station screen.Station, start screen.Start) *looped {
	l := &looped{ended: make(chan struct{})}
	l.loop = screen.NewLoop(func(v screen.View) {
		l.mu.Lock()
		l.shown, l.shows = v, l.shows+1
		gate := l.gate
		l.mu.Unlock()
		if gate != nil {
			<-gate
		}
	}, func(cause any) screen.Message { return screen.Crashed{Text: fmt.Sprint(cause)} })
	model, effects := screen.New(station, start)
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	go func() {
		l.loop.Run(ctx, model, effects)
		close(l.ended)
	}()
	synctest.Wait()
	return l
}

func (l *looped) send(m screen.Message) {
	l.loop.Send(m)
	synctest.Wait()
}

func (l *looped) look() screen.View {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shown
}

func (l *looped) end() {
	l.stop()
	<-l.ended
}

// working is a terminal in an incident, its loop running, the operator named.
func working(t *testing.T, s *slow) (*looped, *hands) {
	t.Helper()
	s.operator = "李敏"
	s.current = uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	s.add(s.current, "江津‘7·12’暴雨洪涝", "incident")
	st := &story{t: t, s: s.terminal, d: s.Desk()}
	st.opens()
	l := runLoop(s, screen.Start{Schema: s.schema, Language: screen.Chinese, Operator: "李敏", Post: "team", OnDuty: true, Now: s.now})
	return l, newHands(t, l.send, l.look)
}

func TestWhatWasSavedBeforeTheWindowClosedIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		l, h := working(t, s)
		h.press("Ctrl+N").typeText("北碚山地救援协会").fill("checkin.people", "9")
		l.loop.Send(screen.KeyPressed{Key: "Ctrl+Enter"}) // and the window is gone before anything of it has happened
		l.end()
		teams, err := s.Desk().Teams(t.Context(), desk.BoardFilter{Text: "北碚"})
		if err != nil || len(teams) != 1 {
			t.Fatalf("the save was lost: %v %v", teams, err)
		}
	})
}

func TestLooksThatWaitSupersedeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A"), gate: make(chan struct{})}
		l, _ := working(t, s)
		for range 500 { // as many changes arrive as a hub can send
			l.send(screen.Grew{})
		}
		s.mu.Lock()
		before := s.asked
		gate := s.gate
		s.gate = nil
		s.mu.Unlock()
		close(gate)
		synctest.Wait()
		if after := s.asked; before != 1 || after != 2 {
			t.Errorf("the status was asked for %d times while one look was slow and %d in all, want 1 and 2", before, after)
		}
		l.end()
	})
}

func TestASecondThatPassesKeepsNothingFromTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		l, h := working(t, s)
		h.press("F2")
		shows := l.shows
		for second := range 3 {
			l.send(screen.Ticked{Now: s.now.Add(time.Duration(second) * time.Millisecond)})
		}
		if l.shows != shows {
			t.Errorf("%d views for three seconds in which nothing happened", l.shows-shows)
		}
		for l.look().Snack != nil {
			l.send(screen.Ticked{Now: s.now.Add(30 * time.Second)})
		}
		first := make(chan struct{})
		l.gate = first
		l.send(screen.Synced{Sync: screen.Sync{OnlyHere: 41}})
		l.gate = nil
		l.loop.Send(screen.Synced{Sync: screen.Sync{OnlyHere: 42}}) // while the view before is drawn, and a second passes behind it
		l.send(screen.Ticked{Now: s.now.Add(30*time.Second + time.Millisecond)})
		close(first)
		synctest.Wait()
		if bar := fmt.Sprint(l.look().Bar); !strings.Contains(bar, "42") {
			t.Errorf("the bar says %s and should say 42", bar)
		}
		l.send(screen.Ticked{Now: s.now.Add(time.Minute)})
		if want := s.now.Add(time.Minute).Format("15:04"); l.look().Header.Clock != want {
			t.Errorf("the clock stands at %s, want %s", l.look().Header.Clock, want)
		}
		l.end()
	})
}

func TestASlowLookDoesNotDelayASave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A"), gate: make(chan struct{})}
		l, h := working(t, s)
		h.press("Ctrl+N").typeText("北碚山地救援协会").fill("checkin.people", "9").press("Ctrl+Enter")
		h.wants("已保存·仅本机：北碚山地救援协会 9 人")
		l.end()
	})
}

func TestAPanicOfAnEffectLeavesTheOperatorAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		l, h := working(t, s)
		s.panics = true
		h.press("F5")
		h.wants("程序出错已恢复", "the status is broken")
		h.press("Alt+1", "Ctrl+N").typeText("新事件").press("Ctrl+Enter")
		h.wants("making a space is broken", "[新事件]")
		s.panics = false
		h.press("Ctrl+Enter") // the button works again: the form is not stuck
		h.wants("事件：新事件")
		l.end()
	})
}

func TestAnIdleTerminalIsNotDrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		l, h := working(t, s)
		h.later(s.terminal, 10*time.Second)
		before := l.shows
		for range 40 {
			h.later(s.terminal, time.Second)
		}
		if l.shows != before {
			t.Errorf("forty seconds of nothing were drawn %d times", l.shows-before)
		}
		h.later(s.terminal, time.Minute)
		h.wants("08:0")
		l.end()
	})
}

func TestADraftThatCannotBeKeptIsLoud(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		l, h := working(t, s)
		s.fail = errors.New("disk full")
		h.press("Ctrl+N").typeText("北")
		h.wants("草稿或设置没有写到磁盘：disk full", "[alarm]")
		s.fail = nil
		h.typeText("碚")
		if shown := renderText(l.look()); strings.Contains(shown, "disk full") {
			t.Errorf("the alert stays although drafts are kept again:\n%s", shown)
		}
		l.end()
	})
}

func TestWhatIsWrongWithTheFilesStandsAboveEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{terminal: newTerminal(t, 1, "A")}
		s.sync.Warnings = []screen.Warning{{Zh: "磁盘连续三次写入出错", En: "The disk failed three times in a row"}}
		l, h := working(t, s)
		h.wants("磁盘连续三次写入出错", "[alarm]")
		s.sync.Warnings = nil
		h.later(s.terminal, time.Minute)
		if shown := renderText(l.look()); strings.Contains(shown, "三次") {
			t.Errorf("it stays although all is well again:\n%s", shown)
		}
		l.end()
	})
}
