package board_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/scene"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// kept is what the board showed when it was now.
type kept struct {
	at    time.Time
	state *board.State
}

// days is a hub that heard of an incident for some hours while two desks worked apart, and what it showed all along.
type days struct {
	*scene.Hub
	desks []*scene.Desk
	board *board.Board
	kept  []kept
}

func newDays(t *testing.T, seed uint64, steps int) *days {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 1))
	d := &days{Hub: scene.New(t)}
	d.desks = []*scene.Desk{d.Hub.Desk("江津一号台", "李敏", identity.Site), d.Hub.Desk("江津区指挥车", "陈刚", identity.District)}
	d.board = board.New(d.Hub)
	for range steps {
		for range 1 + chance.IntN(3) {
			d.desks[chance.IntN(2)].Apply(line(chance, d.Now()))
		}
		d.Wait(time.Duration(1+chance.IntN(40)) * time.Minute)
		from := d.desks[chance.IntN(2)]
		if chance.IntN(4) == 0 {
			from.Receive()
		} else {
			from.Send()
		}
		d.Wait(7 * time.Second)
		d.kept = append(d.kept, kept{d.Now(), look(t, d.board)})
	}
	return d
}

// line is an act out of the blue, in the grammar of terminal apply.
func line(chance *rand.Rand, now time.Time) string {
	team := fmt.Sprint("team-", chance.IntN(6))
	status := []string{"待命", "任务中", "休整", "待撤离"}[chance.IntN(4)]
	at := now.UTC().Format(time.RFC3339)
	acts := []string{
		fmt.Sprintf(`{"kind":"team","id":%q,"set":{"name":"救援%d队","status":%q,"district":"500116","phone":"1381234%04d"}}`, team, chance.IntN(9), status, chance.IntN(9999)),
		fmt.Sprintf(`{"kind":"team","id":%q,"set":{"task":"task-%d"}}`, team, chance.IntN(3)),
		fmt.Sprintf(`{"kind":"need","id":"need-%d","set":{"title":"转移群众%d","place":"朱沱镇"}}`, chance.IntN(5), chance.IntN(99)),
		fmt.Sprintf(`{"kind":"task","id":"task-%d","set":{"title":"搜救%d","status":"进展"}}`, chance.IntN(3), chance.IntN(99)),
		fmt.Sprintf(`{"kind":"checkin","id":"checkin-%d","set":{"team":%q,"people":%d,"arrived_at":%q,"mode":"arrival"}}`, chance.IntN(1<<30), team, 1+chance.IntN(30), at),
		fmt.Sprintf(`{"kind":"person","id":"person-%d","set":{"name":"张%d","team":%q,"status":"在场","phone":"1391234%04d"}}`, chance.IntN(8), chance.IntN(9), team, chance.IntN(9999)),
		fmt.Sprintf(`{"kind":"incident","id":"incident","set":{"name":"江津洪涝%d","type":"flood","area":"500116","activated_at":"2026-07-12T02:10:00Z"}}`, chance.IntN(3)),
		fmt.Sprintf(`{"kind":"exercise_clock","id":"clock-%d","set":{"real_at":%q,"virtual_at":%q,"rate":%d}}`, chance.IntN(1<<30), at, now.Add(time.Duration(chance.IntN(600))*time.Minute).UTC().Format(time.RFC3339), 1+chance.IntN(3)),
		fmt.Sprintf(`{"kind":"journal","id":"journal-%d","set":{"text":"记事%d","at":%q}}`, chance.IntN(1<<30), chance.IntN(99), at),
	}
	return acts[chance.IntN(len(acts))] + "\n"
}

// sameState compares all that follows from records.
func sameState(t *testing.T, what string, want, got *board.State) {
	t.Helper()
	type shown struct {
		At, Changed time.Time
		Space       board.Space
		Overview    desk.Overview
		Heads       desk.Heads
		Teams       []desk.TeamLine
		Needs       []desk.NeedLine
		Tasks       []desk.TaskLine
		Conflicts   []desk.Conflict
		LastData    map[string]time.Time
		Limits      roster.Settings
	}
	of := func(s *board.State) shown {
		one := shown{s.At, s.Changed, s.Space, s.Overview, s.Heads, s.Teams, s.Needs, s.Tasks, s.Conflicts, map[string]time.Time{}, s.Limits}
		for _, terminal := range s.Terminals {
			one.LastData[terminal.Name] = terminal.LastData
		}
		return one
	}
	if diff := cmp.Diff(of(want), of(got), cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.IgnoreTypes(&record.Kind{})); diff != "" {
		t.Fatalf("%s:\n%s", what, diff)
	}
}

func TestX13_AMomentGoneByReadsAsItDidWhenItWasNow(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			d := newDays(t, seed, 25)
			chance := rand.New(rand.NewPCG(seed, 2))
			for range 30 {
				one := d.kept[chance.IntN(len(d.kept))]
				got, err := d.board.At(t.Context(), scene.Flood(), one.at)
				if err != nil {
					t.Fatal(err)
				}
				sameState(t, one.at.String(), one.state, got)
			}
			d.Wait(3 * time.Second)
			got, err := d.board.At(t.Context(), scene.Flood(), d.Now().Add(time.Hour)) // what is to come is now
			if err != nil {
				t.Fatal(err)
			}
			sameState(t, "now", fresh(t, d), got)
		})
	}
}

// fresh is what a board shows that never looked before.
func fresh(t *testing.T, d *days) *board.State {
	t.Helper()
	return look(t, board.New(d.Hub))
}

func TestX13_APaperOfAMomentGoneByIsTheOneOfThen(t *testing.T) {
	d := newDays(t, 11, 6)
	paper := func(at *desk.Desk) string {
		doc, err := at.As("周敏", roster.Post{ReadOnly: true}).Document(t.Context(), desk.PaperQuery{Paper: "counts"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := report.Bytes(doc)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	live, err := d.board.Desk(scene.Flood(), "", roster.Post{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	want, at := paper(live), d.Now()
	d.desks[0].Apply(`{"kind":"team","id":"team-0","set":{"name":"后来的队伍","status":"休整"}}` + "\n")
	d.Wait(time.Hour)
	d.desks[0].Send()
	err = d.board.Then(t.Context(), scene.Flood(), at, func(then *desk.Desk) error {
		if got := paper(then); got != want {
			t.Errorf("then:\n%s\nnow made:\n%s", want, got)
		}
		if _, err := then.As("周敏", roster.Post{}).WriteJournal(t.Context(), "改写过去", uuid.UUID{}); err == nil {
			t.Error("the past was written to")
		}
		teams, err := then.Teams(t.Context(), desk.BoardFilter{Text: "后来的队伍"})
		if len(teams) > 0 {
			t.Error("then one knew what came later")
		}
		return err
	})
	if err != nil || paper(live) == want {
		t.Errorf("%v", err)
	}
}

func TestX13_WhoWasConnectedThenIsUnknownAndNotNobody(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	s, err := b.At(t.Context(), scene.Flood(), scene.Noon().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if !s.Then || len(s.Unheard()) != 0 || len(s.Terminals) == 0 {
		t.Errorf("then %t, %d silent of %d", s.Then, len(s.Unheard()), len(s.Terminals))
	}
	for _, one := range s.Terminals {
		if !one.Untold || one.Connected || one.Known || one.ClockKnown || !one.LastSeen.IsZero() {
			t.Errorf("%s: %+v", one.Name, one)
		}
	}
	if s, err = b.At(t.Context(), scene.Flood(), scene.Noon().Add(-91*time.Minute)); err != nil || len(s.Terminals) != 0 || !s.Changed.IsZero() || s.Overview.Known {
		t.Errorf("before anybody was let in: %d terminals, %v", len(s.Terminals), err)
	}
	if !s.Since.Equal(scene.Noon()) || !s.Renewed.IsZero() {
		t.Errorf("known since %s, renewed %s", s.Since, s.Renewed)
	}
}

func TestX13_TwoSpacesAreLookedBackAtAtOnceAndTheUnusedGo(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	for _, space := range []uuid.UUID{scene.Flood(), scene.Fire(), scene.Census(), scene.Flood()} {
		if _, err := b.At(t.Context(), space, scene.Noon().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		h.Wait(time.Second)
	}
	inUse := func(space uuid.UUID) bool {
		p, err := h.Past(space)
		if err == nil {
			err = p.Close()
		}
		return err != nil
	}
	if !inUse(scene.Flood()) || !inUse(scene.Census()) || inUse(scene.Fire()) {
		t.Errorf("flood %t, census %t, fire %t", inUse(scene.Flood()), inUse(scene.Census()), inUse(scene.Fire()))
	}
	h.Wait(6 * time.Minute)
	look(t, b)
	if inUse(scene.Flood()) || inUse(scene.Census()) {
		t.Error("nobody looks back, and it is kept")
	}
	if _, err := b.At(t.Context(), scene.Flood(), scene.Noon()); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := b.Close(); err != nil || inUse(scene.Flood()) {
		t.Errorf("closed: %v", err)
	}
	if _, err := b.At(t.Context(), uuid.New(), scene.Noon()); err == nil {
		t.Error("an unknown space was looked back at")
	}
}

// moving counts how often the past was moved.
type moving struct {
	*scene.Story
	moves atomic.Int64
}

type movingPast struct {
	board.Past
	of *moving
}

func (m *moving) Past(space uuid.UUID) (board.Past, error) {
	p, err := m.Story.Past(space)
	return movingPast{p, m}, err
}

func (p movingPast) Move(ctx context.Context, cut dot.Vector) error {
	p.of.moves.Add(1)
	return p.Past.Move(ctx, cut)
}

func TestX13_AHundredViewersOfOneMomentCostOneReplay(t *testing.T) {
	h := &moving{Story: scene.Tell(t)}
	b := board.New(h)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			if s, err := b.At(t.Context(), scene.Flood(), scene.Noon().Add(time.Hour)); err != nil || len(s.Teams) != 3 {
				t.Errorf("%d teams, %v", len(s.Teams), err)
			}
		})
	}
	group.Wait()
	if n := h.moves.Load(); n != 1 {
		t.Errorf("the past was moved %d times", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.At(ctx, scene.Flood(), scene.Noon()); !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	if s, err := b.At(t.Context(), scene.Flood(), scene.Noon()); err != nil || len(s.Teams) != 0 { // and spoiled nothing
		t.Errorf("%d teams, %v", len(s.Teams), err)
	}
}

func TestX13_TheSliderCountsWhatCameWhen(t *testing.T) {
	d := newDays(t, 5, 20)
	m, err := d.board.Moments(t.Context(), scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	heads := uint64(0)
	now := look(t, d.board)
	l, err := d.Ledger(scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	for _, seq := range l.Heads() {
		heads += seq
	}
	sum, said, heard := 0, 0, 0
	for _, n := range m.Changes {
		sum += n
	}
	for _, h := range m.Hours {
		said, heard = said+h.Said.People, heard+h.Heard.People
		if !h.At.Equal(h.At.Truncate(time.Hour)) {
			t.Errorf("an hour begins at %s", h.At)
		}
	}
	if sum != int(heads) || m.Changes[0] == 0 || m.Changes[len(m.Changes)-1] == 0 || m.To.Sub(m.From) > m.Step*time.Duration(len(m.Changes)) {
		t.Errorf("%d changes of %d, from %s to %s in %d steps of %s", sum, heads, m.From, m.To, len(m.Changes), m.Step)
	}
	visits := now.Overview.Counts.Int("people.visits")
	if said+m.Outside != visits || heard != visits || visits == 0 {
		t.Errorf("%d said, %d outside, %d heard of %d", said, m.Outside, heard, visits)
	}
	none, err := d.board.Moments(t.Context(), scene.Fire())
	if err != nil || !none.From.IsZero() || len(none.Changes) != 0 {
		t.Errorf("of a space nobody told of: %+v, %v", none, err)
	}
}

func TestX13_NothingChangedBetweenAMomentAndItself(t *testing.T) {
	d := newDays(t, 6, 12)
	at := d.kept[7].at
	c, err := d.board.Compare(t.Context(), scene.Flood(), board.CompareQuery{From: at, To: at})
	if err != nil {
		t.Fatal(err)
	}
	if c.Changes != 0 || c.All != 0 || len(c.Records) != 0 || len(c.Figures) == 0 {
		t.Errorf("%d changes, %d records", c.Changes, c.All)
	}
	for _, f := range c.Figures {
		if f.Difference() != 0 {
			t.Errorf("%s grew by %v", f.Name, f.Difference())
		}
	}
	for _, one := range c.Districts {
		if one.From != one.To {
			t.Errorf("%+v", one)
		}
	}
	if _, err := d.board.Compare(t.Context(), scene.Flood(), board.CompareQuery{From: at}); err == nil {
		t.Error("a moment is missing")
	}
}

func TestX13_WhatChangedSinceIsToldRecordByRecord(t *testing.T) {
	h := scene.Tell(t)
	b := board.New(h)
	h.Wait(time.Minute)
	before := h.Now()
	h.Wait(time.Minute)
	h.Desk.Receive()
	h.Desk.Apply(`{"kind":"team","id":"team-2","set":{"name":"璧山山地救援二队","phone":"13812345678"}}
{"kind":"person","id":"person-77","set":{"name":"欧阳雪","phone":"13912344711","team":"team-2"}}
{"kind":"need","id":"need-2","delete":true}
`)
	wrote := h.Now()
	h.Wait(20 * time.Minute)
	h.Desk.Send()
	got := h.Now()
	h.Wait(time.Minute)
	h.Vehicle.Apply(`{"kind":"team","id":"team-2","set":{"place":"石门镇"}}` + "\n") // by another desk, into another field
	h.Vehicle.Send()
	c, err := b.Compare(t.Context(), scene.Flood(), board.CompareQuery{From: h.Now(), To: before}) // in whatever order
	if err != nil {
		t.Fatal(err)
	}
	if c.All != 3 || len(c.Records) != 3 || c.Kinds["team"] != 1 || c.Changes < 3 {
		t.Fatalf("%d changes of %d records, %v, %+v", c.Changes, c.All, c.Kinds, c.Records)
	}
	by := map[string]board.RecordChange{}
	for _, one := range c.Records {
		by[one.Kind.Name] = one
	}
	if one := by["need"]; !one.Gone || one.New || one.Title != "恢复通信" {
		t.Errorf("need: %+v", one)
	}
	person := by["person"]
	if !person.New || person.Title != "欧阳雪" {
		t.Errorf("person: new %t, %q", person.New, person.Title)
	}
	for _, f := range person.Fields {
		if f.Field.Name == "phone" && f.To.Zh != "139****4711" || strings.Contains(f.To.En, "13912344711") {
			t.Errorf("%s says %q", f.Field.Name, f.To)
		}
		if f.Field.Name == "team" && f.To.Zh != "璧山山地救援二队" {
			t.Errorf("the team reads %q", f.To.Zh)
		}
	}
	team := by["team"]
	for _, f := range team.Fields {
		if f.Field.Name != "name" {
			continue
		}
		if f.From.Zh != "璧山山地救援队" || f.To.Zh != "璧山山地救援二队" || f.Operator != "李敏" || b.DeviceName(f.Device) != "江津一号台" || !f.Made.Equal(wrote) || !f.Got.Equal(got) {
			t.Errorf("%+v", f)
		}
	}
	if team.New || len(team.Fields) == 0 {
		t.Errorf("team: %+v", team)
	}
	onePage, err := b.Compare(t.Context(), scene.Flood(), board.CompareQuery{From: before, To: h.Now(), Skip: 1, Limit: 1, Kind: "team"})
	if err != nil || onePage.All != 1 || len(onePage.Records) != 0 || onePage.Kinds["person"] != 1 {
		t.Errorf("a page beyond: %+v, %v", onePage, err)
	}
	h.Desk.Apply(`{"kind":"task","id":"task-3","set":{"title":"清理西门道路"}}` + "\n")
	h.Desk.Send()
	first, err := b.Compare(t.Context(), scene.Flood(), board.CompareQuery{From: before, To: h.Now(), Limit: 1})
	if err != nil || len(first.Records) != 1 || first.All != 4 || first.Records[0].Title != "清理西门道路" {
		t.Errorf("a page of one: %d of %d, %v", len(first.Records), first.All, err)
	}
}
