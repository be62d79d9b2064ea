package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// skilled files a team with its capabilities.
func (p *place) skilled(name string, people int, capabilities ...string) uuid.UUID {
	p.t.Helper()
	return made(p.does(p.CheckIn(p.t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: name, Capabilities: capabilities}, People: people, Place: "东门", SelfSufficiency: 72})), 1)
}

// asks takes a need in and verifies it.
func (p *place) asks(title, category string, quantity float64, unit string) uuid.UUID {
	p.t.Helper()
	need := made(p.does(p.RecordNeed(p.t.Context(), roster.NeedForm{Title: title, Place: "几江街道", Category: category, Quantity: quantity, Unit: unit})), 1)
	p.does(p.VerifyNeed(p.t.Context(), roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "赵敏", How: "回拨"}))
	return need
}

func TestR4_2_TheRankingExplainsItself(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	need := a.asks("伤员救治", "医疗救护", 20, "人")
	doctors, hands := a.skilled("医疗一队", 10, "medical:1"), a.skilled("志愿者队", 30)
	a.does(a.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "医疗二队", Capabilities: []string{"medical"}}, People: 15, ETA: a.clock.Add(2 * time.Hour)}))
	lines := must[[]desk.SignupLine](t)(a.Signups(ctx))
	a.does(a.Decide(ctx, []uuid.UUID{lines[0].Signup.ID}, roster.Verdict{Decision: roster.SignupAdmitted}))
	ranked := must[[]roster.Candidate](t)(a.Candidates(ctx, roster.Ref{Kind: "need", ID: need}))
	if len(ranked) != 3 || ranked[0].Team.ID != doctors {
		t.Fatalf("ranking: %+v", ranked)
	}
	why := func(i int) string {
		var words []string
		for _, r := range ranked[i].Reasons {
			words = append(words, r.Zh)
		}
		return strings.Join(words, "，")
	}
	for _, want := range []string{"应急医疗救护 1 级", "在场 10 人，缺 10 人", "现在东门", "自我保障 72 小时", "已待命"} {
		if !strings.Contains(why(0), want) {
			t.Errorf("the first is there without saying %s: %s", want, why(0))
		}
	}
	for i := range ranked {
		switch {
		case ranked[i].Team.ID == hands && !strings.Contains(why(i), "无应急医疗救护专业"):
			t.Errorf("hands: %s", why(i))
		case ranked[i].Team.Status == roster.TeamEnRoute && (!strings.Contains(why(i), "在途，预计 07-12 ") || !ranked[i].Over):
			t.Errorf("on the road: %s", why(i))
		}
	}
}

func TestR4_2_OverCommitmentIsWarnedOf(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	need := a.asks("伤员救治", "medical", 10, "人")
	first, second, third := a.skilled("医疗一队", 10, "medical:1"), a.skilled("医疗二队", 10, "medical:2"), a.skilled("志愿者队", 30)
	task := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "救治", Need: need, Teams: []uuid.UUID{first}})), 1)
	receipt, err := a.Assign(ctx, roster.Assignment{Task: task, Team: second})
	if r := a.refused(roster.OverCommitted, receipt, err); !strings.Contains(r.Sentence("zh"), "已派力量已够") || !r.Ask {
		t.Errorf("enough was sent: %s", r.Sentence("zh"))
	}
	receipt, err = a.Assign(ctx, roster.Assignment{Task: task, Team: third})
	if r := a.refused(roster.OverCommitted, receipt, err); !strings.Contains(r.Sentence("zh"), "专业方向不符") {
		t.Errorf("without the speciality: %s", r.Sentence("zh"))
	}
	receipt, err = a.Assign(ctx, roster.Assignment{Task: task, Team: first})
	a.refused(roster.NothingChanges, receipt, err)
	a.does(a.Assign(ctx, roster.Assignment{Task: task, Team: second, Anyway: true}))
	other := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "另一处"})), 1)
	receipt, err = a.Assign(ctx, roster.Assignment{Task: other, Team: second, Anyway: true})
	a.refused(roster.TeamBusy, receipt, err)
}

func TestR4_2_DoubleDispatchLandsOnBothDesksWithCallsToMake(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.skilled("蓝天救援队", 12)
	a.meet(b)
	*b.clock = *a.clock
	a.does(a.NewTask(ctx, roster.TaskForm{Title: "转移", Ready: true, Teams: []uuid.UUID{team}}))
	b.does(b.NewTask(ctx, roster.TaskForm{Title: "排水", Ready: true, Teams: []uuid.UUID{team}}))
	a.meet(b)
	for _, p := range []*place{a, b} {
		conflicts := must[[]desk.Conflict](t)(p.Conflicts(ctx))
		i := slices.IndexFunc(conflicts, func(c desk.Conflict) bool {
			return c.Record.ID == team && (c.Field == "task" || c.Finding != nil && c.Finding.Kind == roster.TwoTasks)
		})
		if i < 0 || conflicts[i].Owner != record.Coordination || !conflicts[i].Red || len(conflicts[i].Calls) < 2 || !strings.Contains(conflicts[i].Rule.Zh, "先下达") {
			t.Errorf("desk %s: %+v", p.Operator(), conflicts)
		}
	}
}

func TestR4_2_ATeamGivenATaskWhileCutOffIsHeldOffline(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.skilled("蓝天救援队", 12)
	a.meet(b)
	*b.clock = *a.clock
	task := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "转移", Ready: true})), 1)
	a.does(a.Assign(ctx, roster.Assignment{Task: task, Team: team, Offline: true}))
	a.meet(b) // over the neighbour, not the centre
	for _, p := range []*place{a, b} {
		if c := cardOf(t, p, team); !c.Held {
			t.Errorf("desk %s does not show that it is uncertain", p.Operator())
		}
	}
	a.does(a.Contact(ctx, team, "收到任务"))
	a.meet(b)
	if c := cardOf(t, b, team); c.Held {
		t.Error("the team was heard from and is held offline still")
	}
}

func cardOf(t *testing.T, p *place, team uuid.UUID) desk.Card {
	t.Helper()
	for _, column := range must[[]desk.Column](t)(p.Board(t.Context(), desk.BoardFilter{})) {
		for _, c := range column.Cards {
			if c.Team.ID == team {
				return c
			}
		}
	}
	t.Fatal("no card")
	return desk.Card{}
}

func TestR4_1_TheBoardIsFilteredByCapabilityLevelAndHoursAwake(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	a.skilled("水上一队", 12, "water:1", "medical")
	a.skilled("水上二队", 12, "water:3")
	a.skilled("医疗队", 12, "medical:1")
	for _, want := range []struct {
		filter desk.BoardFilter
		cards  int
	}{{desk.BoardFilter{}, 3}, {desk.BoardFilter{Capability: "water"}, 2}, {desk.BoardFilter{Capability: "water", Level: 2}, 1}, {desk.BoardFilter{Level: 1}, 2}, {desk.BoardFilter{Capability: "medical", Level: 3}, 1}} {
		if got := cards(t, a, want.filter); got != want.cards {
			t.Errorf("%+v shows %d cards, want %d", want.filter, got, want.cards)
		}
	}
	*a.clock = a.clock.Add(5 * time.Hour)
	if got := cards(t, a, desk.BoardFilter{Awake: 4}); got != 0 {
		t.Errorf("%d teams are awake for less than four hours", got)
	}
	*a.clock = a.clock.Add(4 * time.Hour) // on standby for longer than a rest
	if got := cards(t, a, desk.BoardFilter{Awake: 4}); got != 3 {
		t.Errorf("after a rest %d teams are fresh, want 3", got)
	}
}

func cards(t *testing.T, p *place, f desk.BoardFilter) int {
	t.Helper()
	n := 0
	for _, c := range must[[]desk.Column](t)(p.Board(t.Context(), f)) {
		n += len(c.Cards)
	}
	return n
}

func TestR4_2_TheGapBoardSaysRequiredHaveAndShort(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	need := a.asks("伤员救治", "medical", 30, "人")
	a.asks("清淤", "cleanup", 5, "人")
	a.asks("帐篷", "supplies", 50, "顶")
	doctors := a.skilled("医疗一队", 10, "medical:1")
	a.skilled("医疗二队", 8, "medical")
	a.does(a.NewTask(ctx, roster.TaskForm{Title: "救治", Need: need, Ready: true, Teams: []uuid.UUID{doctors}}))
	gaps := must[[]roster.Gap](t)(a.Gaps(ctx))
	if len(gaps) != 2 {
		t.Fatalf("goods are no force: %+v", gaps)
	}
	g := gaps[0]
	if g.Directions != "medical" || g.People.Required != 30 || g.People.Committed != 10 || g.People.Short != 20 || g.Free != (roster.Force{Teams: 1, People: 8}) || g.Left != 12 {
		t.Errorf("medical: %+v", g)
	}
	if h := gaps[1]; h.Directions != "" || h.Left != 0 || h.People.Short != 5 {
		t.Errorf("hands: %+v", h)
	}
	doc := a.printed("gap-board", uuid.UUID{}, nil)
	rows := doc.Parts[1].Table.Rows
	if len(rows) != 2 || !slices.ContainsFunc(rows, func(r report.Row) bool { return r.Kind == "need" && r.ID == need }) {
		t.Errorf("the board's rows open nothing: %+v", rows)
	}
	if text := written(doc); !strings.Contains(text, "应急医疗救护 1 30 10  20") {
		t.Errorf("printed:\n%s", text)
	}
}

func TestR3_5_SaturationAndTheGapBoardAreOneCount(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	need := a.asks("伤员救治", "medical", 30, "人")
	a.asks("清淤", "cleanup", 5, "人")
	a.asks("心理疏导", "counselling", 2, "支")
	busy := a.skilled("医疗一队", 10, "medical:1")
	a.skilled("医疗二队", 8, "medical")
	a.does(a.NewTask(ctx, roster.TaskForm{Title: "救治", Need: need, Ready: true, Teams: []uuid.UUID{busy}}))
	signup := made(a.does(a.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "医疗三队", Capabilities: []string{"medical"}}, People: 12})), 2)
	a.does(a.Decide(ctx, []uuid.UUID{signup}, roster.Verdict{Decision: roster.SignupAdmitted}))
	p := must[*roster.Picture](t)(a.Picture(ctx))
	whole, lines := p.SaturationOf(1.5)
	if whole.Required != 35 || whole.Have != 18 || whole.Coming != 12 || len(lines) != 2 {
		t.Errorf("in the whole %+v of %+v; a need in teams is not a number of people", whole, lines)
	}
	gaps := p.Gaps()
	for _, l := range lines {
		i := slices.IndexFunc(gaps, func(g roster.Gap) bool { return g.Directions == l.Direction })
		if g := gaps[i]; g.People.Required != l.Required || float64(g.Here.People) != l.Have || float64(g.Coming.People) != l.Coming {
			t.Errorf("%q: the board counts %+v, saturation %+v", l.Direction, g, l)
		}
	}
	if l := lines[0]; l.Direction != "medical" || l.Have != 18 || l.Short != 12 {
		t.Errorf("medical: %+v", l)
	}
}

func TestR4_4_TheRotationSheetMarksWhoMustRestAndWhoIsFree(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	tired := a.skilled("蓝天救援队", 12)
	a.skilled("先锋救援队", 8)
	a.sends("搜救", tired)
	*a.clock = a.clock.Add(13 * time.Hour) // over midnight
	doc := a.printed("rotation", uuid.UUID{}, nil)
	text := written(doc)
	if !strings.Contains(text, "超限，须轮换") || doc.Parts[0].Table.Rows[0].Tone != "alarm" || doc.Parts[0].Table.Rows[0].ID != tired {
		t.Errorf("rotation:\n%s", text)
	}
	must[[]roster.Duty](t)(a.Duties(t.Context()))
	if c := cardOf(t, a, tired); !c.Duty.Over || c.Duty.OnTask < 12*time.Hour {
		t.Errorf("the board does not mark it: %+v", c.Duty)
	}
	receipt, err := a.RetimeTeam(t.Context(), tired, a.clock.Add(-2*time.Hour), "", nil)
	a.refused(roster.ReasonMissing, receipt, err)
	defer func() {
		a.does(a.RetimeTeam(t.Context(), tired, a.clock.Add(-2*time.Hour), "实际 11 时才出发", nil))
		must[[]roster.Duty](t)(a.Duties(t.Context()))
		if c := cardOf(t, a, tired); c.Duty.Over || c.Duty.OnTask > 3*time.Hour {
			t.Errorf("with the time put right it is on task for %s", c.Duty.OnTask)
		}
	}()
	if free := doc.Parts[1].Table.Rows; len(free) != 1 || !strings.Contains(text, "待命，现在可派") {
		t.Errorf("free in six hours:\n%s", text)
	}
}
