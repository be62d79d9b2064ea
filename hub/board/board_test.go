package board_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/scene"
	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// counted is a hub whose ledgers tell how often they were read.
type counted struct {
	*scene.Story
	views   atomic.Int64
	gate    chan struct{} // closed lets reading go on
	entered chan struct{} // hears of the first reading
}

type countedLedger struct {
	board.Ledger
	hub *counted
}

func (h *counted) Ledger(space uuid.UUID) (board.Ledger, error) {
	l, err := h.Story.Ledger(space)
	return countedLedger{l, h}, err
}

func (l countedLedger) View(ctx context.Context, look func(record.Reader) error) error {
	if l.hub.views.Add(1) == 1 && l.hub.entered != nil {
		close(l.hub.entered)
	}
	if l.hub.gate != nil {
		<-l.hub.gate
	}
	return l.Ledger.View(ctx, look)
}

func look(t *testing.T, b *board.Board) *board.State {
	t.Helper()
	s, err := b.Look(t.Context(), scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAHundredViewersCostOneReading(t *testing.T) {
	alone := &counted{Story: scene.Tell(t)}
	look(t, board.New(alone))

	h := &counted{Story: scene.Tell(t), gate: make(chan struct{})}
	b := board.New(h)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() { look(t, b) })
	}
	close(h.gate)
	group.Wait()
	if got, want := h.views.Load(), alone.views.Load(); got != want {
		t.Errorf("the ledger was read %d times, for one viewer %d", got, want)
	}
}

func TestNothingIsReadAgainUntilSomethingMoves(t *testing.T) {
	h := &counted{Story: scene.Tell(t)}
	b := board.New(h)
	first := look(t, b)
	h.views.Store(0)
	if again := look(t, b); !again.Behind || again.Rev() != first.Rev() {
		t.Errorf("within a second: behind %t", again.Behind)
	}
	h.Wait(2 * time.Second)
	second := look(t, b)
	if second.Behind || second.Rev() != first.Rev() || !second.At.Equal(first.At.Add(2*time.Second)) || h.views.Load() != 0 {
		t.Errorf("still: behind %t, same %t, as of %s, read %d times", second.Behind, second.Rev() == first.Rev(), second.At, h.views.Load())
	}
	h.Wait(2 * time.Second)
	h.Desk.Apply(`{"kind":"team","id":"team-9","set":{"name":"新到的队伍","status":"待命"}}` + "\n")
	h.Desk.Send()
	third := look(t, b)
	if third.Rev() == first.Rev() || len(third.Teams) != len(first.Teams)+1 || third.Overview.Counts.Int("teams.standby") != first.Overview.Counts.Int("teams.standby")+1 {
		t.Errorf("moved: same %t, %d teams", third.Rev() == first.Rev(), len(third.Teams))
	}
	if len(first.Teams) != 3 {
		t.Error("a state that was given out has changed")
	}
}

func TestWhatAnOfficerDidIsShownAtOnce(t *testing.T) {
	h := &counted{Story: scene.Tell(t)}
	b := board.New(h)
	first := look(t, b)
	h.Desk.Apply(`{"kind":"team","id":"team-9","set":{"name":"新到的队伍","status":"待命"}}` + "\n")
	h.Desk.Send()
	if s := look(t, b); !s.Behind || len(s.Teams) != len(first.Teams) {
		t.Fatal("a state was worked out twice within a second")
	}
	b.Touch(scene.Flood())
	for range 2 { // whoever looks first, the officer may be the second
		if s := look(t, b); len(s.Teams) != len(first.Teams)+1 {
			t.Errorf("after an act of an officer %d teams are shown", len(s.Teams))
		}
	}
}

// One viewer pays for the next state. The others are shown the last one while it is not old, and wait for the next where it is.
func TestNobodyWaitsForAStateWhileTheLastIsNotOld(t *testing.T) {
	h := &counted{Story: scene.Tell(t)}
	b := board.New(h)
	first := look(t, b)
	h.Desk.Apply(`{"kind":"team","id":"team-9","set":{"name":"新到的队伍","status":"待命"}}` + "\n")
	h.Desk.Send()
	h.Wait(1500 * time.Millisecond)
	h.views.Store(0)
	h.gate, h.entered = make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() { look(t, b) })
	<-h.entered
	if s := look(t, b); !s.Behind || !s.At.Equal(first.At) {
		t.Errorf("while the next state is worked out, one as of %s is shown, behind %t", s.At, s.Behind)
	}
	h.Wait(time.Second)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := b.Look(gone, scene.Flood()); !errors.Is(err, context.Canceled) {
		t.Errorf("who would have to wait for the next state, for the last is old, was told %v", err)
	}
	close(h.gate)
	group.Wait()
}

// On a machine that was busy with other things a state took ten seconds, and nothing was shown for twenty.
func TestAStateThatTookLongIsNotShownForLong(t *testing.T) {
	h := &counted{Story: scene.Tell(t), gate: make(chan struct{}), entered: make(chan struct{})}
	b := board.New(h)
	var group sync.WaitGroup
	group.Go(func() { look(t, b) })
	<-h.entered
	h.Wait(10 * time.Second)
	close(h.gate)
	group.Wait()
	h.Desk.Apply(`{"kind":"team","id":"team-9","set":{"name":"新到的队伍","status":"待命"}}` + "\n")
	h.Desk.Send()
	if s := look(t, b); s.Behind || len(s.Teams) != 4 {
		t.Errorf("ten seconds later what came is not shown: %d teams as of %s, behind %t", len(s.Teams), s.At, s.Behind)
	}
}

func TestSilencesGrowWithTimeAlone(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	first := look(t, b)
	h.Wait(3 * time.Hour)
	second := look(t, b)
	if second.Rev() == first.Rev() {
		t.Error("three hours later nothing is new")
	}
	if a, b := second.Tasks[0].Silent, first.Tasks[0].Silent; a != b+3*time.Hour {
		t.Errorf("a task was silent for %s, then %s", b, a)
	}
	if second.Needs[0].Freshness != roster.Fresh || second.Needs[1].Freshness == first.Needs[1].Freshness && first.Needs[1].Freshness == roster.Fresh {
		t.Errorf("freshness went from %s to %s", first.Needs[1].Freshness, second.Needs[1].Freshness)
	}
}

func TestAClockSetBackDoesNotStopTheBoard(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	look(t, b)
	h.Wait(-2 * time.Hour)
	if s := look(t, b); s.Behind || !s.At.Equal(h.Now()) {
		t.Errorf("as of %s, now is %s", s.At, h.Now())
	}
}

func TestWhoWasNotHeardFromIsKnown(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	s := look(t, b)
	if connected, expected := s.Connected(); connected != 2 || expected != 4 {
		t.Errorf("%d of %d connected", connected, expected)
	}
	var silent []string
	for _, one := range s.Unheard() {
		silent = append(silent, one.Name)
	}
	if want := []string{"白沙镇服务点", "石门镇服务点"}; !reflect.DeepEqual(silent, want) {
		t.Errorf("not heard from: %v", silent)
	}
	// A Now that a terminal brings with it is never believed; data's age is by the hub's own clock.
	for name, want := range map[string]time.Time{
		"江津一号台": scene.Noon().Add(150 * time.Minute), "江津区指挥车": scene.Noon().Add(165 * time.Minute), "白沙镇服务点": scene.Noon(), "石门镇服务点": {},
	} {
		for _, one := range s.Terminals {
			if one.Name == name && !one.LastData.Equal(want) {
				t.Errorf("data of %s is as of %s, want %s", name, one.LastData, want)
			}
		}
	}
	if !s.Changed.Equal(scene.Noon().Add(165 * time.Minute)) {
		t.Errorf("changed at %s", s.Changed)
	}
	h.Wait(2 * time.Second)
	h.Vehicle.Connect(false)
	next := look(t, b)
	if connected, _ := next.Connected(); connected != 1 || next.Rev() == s.Rev() || len(next.Unheard()) != 3 {
		t.Errorf("after one left, %d connected", connected)
	}
}

func TestASpaceNobodyToldOfHasNeverChanged(t *testing.T) {
	b := board.New(scene.Tell(t))
	s, err := b.Look(t.Context(), scene.Fire())
	if err != nil || !s.Changed.IsZero() || s.Overview.Known || s.Space.Name != "北碚缙云山山火" {
		t.Errorf("%v, %+v", err, s.Space)
	}
}

// What the hub wrote itself was left out until it was sealed, and the space read as one that nobody told of.
func TestWhatTheHubHasJustWrittenIsReceivedNow(t *testing.T) {
	h := scene.Tell(t)
	l, err := h.Ledger(scene.Fire())
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.(*ledger.Ledger).Record(t.Context(), record.Author{Operator: "王强"}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "need", ID: record.NewID(1), Set: map[string]merge.Value{"title": merge.OfText("送水")}}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := board.New(h).Look(t.Context(), scene.Fire())
	if err != nil || !s.Changed.Equal(h.Now()) || len(s.Needs) != 1 {
		t.Errorf("%v, changed %v, %d needs", err, s.Changed, len(s.Needs))
	}
}

func TestFiguresAreThoseOfADesk(t *testing.T) {
	h := scene.Tell(t)
	h.Desk.Receive()
	at, err := h.Desk.At().Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := look(t, board.New(h)).Overview
	if !reflect.DeepEqual(seen.Counts, at.Counts) || !reflect.DeepEqual(seen.Heads, at.Heads) || !reflect.DeepEqual(seen.Conflicts, at.Conflicts) {
		t.Errorf("the centre counts %+v, the desk %+v", seen.Counts, at.Counts)
	}
	if seen.Counts.Int("people.heads") != 44 || seen.Conflicts[record.Support] != 1 {
		t.Errorf("heads %d, conflicts %v", seen.Counts.Int("people.heads"), seen.Conflicts)
	}
}

func TestRecordsComeWithTheirHistory(t *testing.T) {
	b := board.New(scene.Tell(t))
	team, lines, err := b.Team(t.Context(), scene.Flood(), record.KeyID("team", "team-2"))
	if err != nil || team.Team.Name != "璧山山地救援队" || len(lines) < 8 {
		t.Errorf("team: %v, %s, %d lines", err, team.Team.Name, len(lines))
	}
	need, lines, err := b.Need(t.Context(), scene.Flood(), record.KeyID("need", "need-2"))
	if err != nil || need.Need.Title != "恢复通信" || len(lines) < 8 {
		t.Errorf("need: %v, %s, %d lines", err, need.Need.Title, len(lines))
	}
	task, lines, err := b.Task(t.Context(), scene.Flood(), record.KeyID("task", "task-1"))
	if err != nil || len(task.Teams) != 1 || len(lines) < 8 {
		t.Errorf("task: %v, %d teams, %d lines", err, len(task.Teams), len(lines))
	}
	journal, err := b.Journal(t.Context(), scene.Flood(), desk.JournalQuery{Limit: 2})
	if err != nil || len(journal) != 2 || !journal[0].Received.Equal(scene.Noon().Add(165*time.Minute)) {
		t.Errorf("journal: %v, %+v", err, journal)
	}
	if _, _, err := b.Team(t.Context(), scene.Flood(), uuid.New()); roster.Refused(err) == nil {
		t.Errorf("an unknown team: %v", err)
	}
	if _, err := b.Look(t.Context(), uuid.New()); err == nil {
		t.Error("an unknown space was looked at")
	}
}

func TestWhoWaitsMayLeave(t *testing.T) {
	h := &counted{Story: scene.Tell(t), gate: make(chan struct{}), entered: make(chan struct{})}
	b := board.New(h)
	first := make(chan error, 1)
	go func() {
		_, err := b.Look(context.Background(), scene.Flood())
		first <- err
	}()
	<-h.entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Look(ctx, scene.Flood()); !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(h.gate)
	if err := <-first; err != nil {
		t.Error(err)
	}
}
