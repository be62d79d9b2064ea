package desk_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func TestADayAtOneDesk(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	in := a.opens()
	a.does(a.ApproveGroup(ctx, roster.Approval{Approver: "张局", DocumentNo: "渝指编1号"}))
	a.does(a.ChangeLevel(ctx, roster.LevelChange{Level: "ii", OrderNo: "渝指2号"}))
	a.does(a.SetPublicPhone(ctx, in, "023-67001119", nil))
	a.does(a.AddMembers(ctx, in, []roster.MemberForm{{Group: record.Support, Unit: "安能"}}))

	signup := a.does(a.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "蓝天救援队", Capabilities: []string{"水上:1"}}, People: 30}))
	team := made(signup, 1)
	a.does(a.Decide(ctx, []uuid.UUID{made(signup, 2)}, roster.Verdict{Decision: roster.SignupAdmitted}))
	a.does(a.CheckIn(ctx, roster.Arrival{Team: team, People: 32, Vehicles: 4, Plates: []string{"渝A·12345"}, Names: []string{"张伟"}, Place: "东门停车场"}))
	a.does(a.WalkUp(ctx, roster.WalkUp{Name: "志愿者甲", Phone: "13800001234"}))
	a.does(a.AddVehicle(ctx, roster.VehicleForm{Plate: "渝B88888", Team: team}))
	a.does(a.AddPeople(ctx, team, []roster.PersonForm{{Name: "李娜"}}, false))

	needAct := a.does(a.RecordNeed(ctx, roster.NeedForm{Title: "转移群众", Place: "几江街道", Quantity: 20, Unit: "人", Urgency: "urgent"}))
	need := made(needAct, 1)
	if number := needAct.Numbers[need]; !strings.HasPrefix(number, "JJ-A-") {
		t.Errorf("the need's number is %q, want one of JJ and desk A", number)
	}
	a.does(a.MoveNeed(ctx, roster.NeedMove{Need: need}))
	a.does(a.VerifyNeed(ctx, roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "赵敏", How: "回拨"}))
	a.does(a.PublishNeed(ctx, roster.Publishing{Need: need, SignedBy: "张局", Basis: "指挥部决定", BasisNo: "1"}))
	a.does(a.RenewNeed(ctx, roster.Renewal{Need: need}))
	task := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "转移群众", Need: need, Ready: true, Teams: []uuid.UUID{team}})), 1)
	a.does(a.IssueTask(ctx, roster.Issue{Task: task}))
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: task, To: roster.TaskArrived, Source: roster.SourceRadio}))
	a.does(a.AnswerNeed(ctx, roster.Answer{Need: need, To: roster.NeedAnswered}))

	over := must[desk.Overview](t)(a.Overview(ctx))
	for name, want := range map[string]int{
		"teams.on_task": 1, "people.heads": 33, "people.out": 32, "vehicles.visits": 4, "needs.met": 1, "tasks.under_way": 1, "signups.arrived": 1,
	} {
		if got := over.Counts.Int(name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if !over.Known || over.Incident.ID != in || over.Pending != 1 || len(over.Conflicts) != 0 || over.Heads.OnScene() != 33 {
		t.Errorf("overview: %+v", over)
	}
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: task, To: roster.TaskDone, Result: "转移 20 人"}))
	a.does(a.CloseNeed(ctx, roster.Closing{Need: need, Reason: "已转移"}))
	a.does(a.BeginWithdrawal(ctx, team, "任务完成", nil))
	checks := must[[]roster.Check](t)(a.Clearance(ctx, team))
	if slices.ContainsFunc(checks, func(c roster.Check) bool { return c.Blocks && !c.OK }) {
		t.Errorf("blocked: %+v", checks)
	}
	receipt, err := a.Withdraw(ctx, roster.Withdrawal{Team: team, PeopleCounted: 30})
	a.refused(roster.CountDiffers, receipt, err)
	a.does(a.Withdraw(ctx, roster.Withdrawal{Team: team, PeopleCounted: 32}))
	a.does(a.ArrivedHome(ctx, roster.Homecoming{Team: team}))
	a.does(a.EndMechanism(ctx, roster.Ending{OrderNo: "渝指3号"}))
	a.does(a.Archive(ctx, roster.Ending{}))
	if lines := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Limit: 5})); len(lines) != 5 || lines[0].Text != "事件归档：江津‘7·12’暴雨洪涝" {
		t.Errorf("journal: %d lines, newest %q", len(lines), lines[0].Text)
	}
	lines := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Limit: 3}))
	older := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Before: lines[2].Row.Key, Limit: 3}))
	if len(older) != 3 || older[0].ID == lines[2].ID {
		t.Errorf("the next page begins with %q", older[0].Text)
	}
	if about := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{About: task, Limit: 50})); len(about) != 4 {
		t.Errorf("%d lines about the task, want 4", len(about))
	}
	a.does(a.WriteJournal(ctx, "CQ电台呼叫三遍", uuid.UUID{}))
	a.does(a.As("何静", roster.Post{}).WriteJournal(ctx, "水位回落", uuid.UUID{}))
	for _, c := range []struct {
		text string
		want int
	}{{"cq电台", 1}, {" 归档 ", 1}, {"何静", 1}, {"没有这样的话", 0}, {"%", 0}} {
		if found := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Text: c.text, Limit: 50})); len(found) != c.want {
			t.Errorf("%d lines hold %q, want %d", len(found), c.text, c.want)
		}
	}
	byTeam := must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Text: "ltjyd", Limit: 50}))
	if len(byTeam) == 0 || !slices.ContainsFunc(byTeam, func(e roster.Entry) bool { return e.About == team }) {
		t.Errorf("%d lines about what the initials of the team find", len(byTeam))
	}
	if !slices.IsSortedFunc(byTeam, func(x, y roster.Entry) int { return cmp.Compare(y.Row.Key, x.Row.Key) }) {
		t.Error("found lines do not stand newest first")
	}
}

func TestTheListsOfTheScreens(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.arrives("蓝天救援队", 12)
	away := made(a.does(a.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "先锋救援队"}})), 1)
	need := made(a.does(a.RecordNeed(ctx, roster.NeedForm{Title: "排水", Place: "油溪镇", Urgency: "low"})), 1)
	urgent := made(a.does(a.RecordNeed(ctx, roster.NeedForm{Title: "搜救", Place: "几江", Urgency: "critical"})), 1)
	task := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "逐户搜救", Need: urgent, Priority: 1, Teams: []uuid.UUID{team}})), 1)
	a.does(a.NewTask(ctx, roster.TaskForm{Title: "待定"}))

	board := must[[]desk.Column](t)(a.Board(ctx, desk.BoardFilter{}))
	if len(board) != 8 || len(board[3].Cards) != 1 || board[3].Label.Zh != "任务中" || board[3].People != 12 || board[3].Cards[0].Task.ID != task {
		t.Errorf("board: %+v", board)
	}
	if next := board[3].Cards[0].Next; !slices.Contains(next, roster.TeamResting) {
		t.Errorf("the card may go to %v", next)
	}
	for filter, want := range map[desk.BoardFilter]int{
		{}: 2, {Text: "ltjyd"}: 1, {Text: "先锋"}: 1, {District: "渝中"}: 0, {Place: "东门"}: 1, {Capability: "潜水"}: 0,
	} {
		if got := must[[]desk.TeamLine](t)(a.Teams(ctx, filter)); len(got) != want {
			t.Errorf("%+v finds %d teams, want %d", filter, len(got), want)
		}
	}
	needs := must[[]desk.NeedLine](t)(a.Needs(ctx, desk.NeedFilter{Open: true}))
	if len(needs) != 2 || needs[0].Need.ID != urgent || len(needs[0].Tasks) != 1 || len(needs[0].Next) == 0 {
		t.Errorf("needs: %+v", needs)
	}
	if got := must[[]desk.NeedLine](t)(a.Needs(ctx, desk.NeedFilter{Text: "ps"})); len(got) != 1 || got[0].Need.ID != need {
		t.Errorf("by initials: %v", got)
	}
	if page := must[desk.NeedPage](t)(a.Need(ctx, urgent)); page.Recorder != "李敏" || page.Need.Title != "搜救" {
		t.Errorf("page: %+v", page)
	}
	tasks := must[[]desk.TaskLine](t)(a.Tasks(ctx, desk.TaskFilter{Open: true}))
	if len(tasks) != 2 || tasks[0].Task.ID != task || tasks[0].Need.ID != urgent || len(tasks[0].Teams) != 1 {
		t.Errorf("tasks: %+v", tasks)
	}
	if line := must[desk.TaskLine](t)(a.Task(ctx, task)); line.Task.Title != "逐户搜救" {
		t.Errorf("task: %+v", line)
	}
	if signups := must[[]desk.SignupLine](t)(a.Signups(ctx)); len(signups) != 1 || signups[0].Team.ID != away || signups[0].Arrived != nil {
		t.Errorf("sign-ups: %+v", signups)
	}
	page := must[desk.TeamPage](t)(a.Team(ctx, team))
	if len(page.Filings) != 1 || page.Task.ID != task || len(page.Tasks) != 1 {
		t.Errorf("team: %+v", page)
	}
	members := must[[]roster.Member](t)(a.Members(ctx))
	if len(members) != len(roster.DefaultMembers()) || members[0].Group != record.General || members[0].Duty != "牵头" {
		t.Errorf("members: %+v", members[0])
	}
	heads := must[desk.Heads](t)(a.HeadCounts(ctx))
	if heads.Total.Out != 12 || len(heads.Teams) != 2 {
		t.Errorf("heads: %+v", heads)
	}
	a.arrives("曙光救援队", 5)
	for _, ref := range []roster.Ref{{Kind: "need", ID: need}, {Kind: "task", ID: task}} {
		if got := must[[]roster.Candidate](t)(a.Candidates(ctx, ref)); len(got) != 1 || len(got[0].Reasons) == 0 {
			t.Errorf("candidates for %s: %+v", ref.Kind, got)
		}
	}
	unknown := uuid.New()
	for what, err := range map[string]error{
		"need":      second(a.Need(ctx, unknown)),
		"task":      second(a.Task(ctx, unknown)),
		"team":      second(a.Team(ctx, unknown)),
		"history":   second(a.History(ctx, roster.Ref{Kind: "team", ID: unknown})),
		"clearance": second(a.Clearance(ctx, unknown)),
		"match":     second(a.Candidates(ctx, roster.Ref{Kind: "task", ID: unknown})),
		"match for": second(a.Candidates(ctx, roster.Ref{Kind: "need", ID: unknown})),
	} {
		if r := roster.Refused(err); r == nil || r.Code != roster.Unknown {
			t.Errorf("%s of nothing: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestACensusTeamIsFoundAndCheckedInWithItsKey(t *testing.T) {
	a, b, census := two(t)
	ctx := t.Context()
	a.opens()
	office := desk.New(census, desk.Options{Operator: "普查员", Now: fixed})
	id := record.KeyID("team", "51500000MJ")
	line := `{"kind":"team","id":"51500000MJ","set":{"name":"重庆蓝天救援队","leader":"张伟","phone":"13800001234","district":"渝中","capabilities":["水上:1"]}}`
	if done, err := office.Apply(ctx, strings.NewReader(line), nil, nil); err != nil || done.Applied != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	hits := must[[]roster.Hit](t)(a.Search(ctx, "ltjyd", 5))
	if len(hits) != 1 || hits[0].Ref.ID != id || !hits[0].Census {
		t.Fatalf("hits %+v", hits)
	}
	if page := must[desk.TeamPage](t)(a.Team(ctx, id)); !page.InCensus || page.Team.Leader != "张伟" || page.Next != nil {
		t.Errorf("page %+v", page)
	}
	a.does(a.CheckIn(ctx, roster.Arrival{Team: id, People: 12, Place: "东门"}))
	b.does(b.CheckIn(ctx, roster.Arrival{Team: id, People: 13, Place: "西门"}))
	if page := must[desk.TeamPage](t)(a.Team(ctx, id)); page.InCensus || page.Team.District != "渝中" || page.Team.Status != roster.TeamStandby {
		t.Errorf("checked in: %+v", page.Team)
	}
	if hits := must[[]roster.Hit](t)(a.Search(ctx, "ltjyd", 5)); len(hits) != 1 || hits[0].Census {
		t.Errorf("after the check-in: %+v", hits)
	}
	a.meet(b)
	if a.dump() != b.dump() {
		t.Error("dumps differ")
	}
	conflicts := must[[]desk.Conflict](t)(a.Conflicts(ctx))
	var what []string
	for _, c := range conflicts {
		what = append(what, c.What.Zh)
		if len(c.Sides) != 2 || c.Owner == "" || c.Rule.Zh == "" || !c.Red {
			t.Errorf("incomplete: %+v", c)
		}
		operators := []string{c.Sides[0].Source.Operator, c.Sides[1].Source.Operator}
		slices.Sort(operators)
		if !slices.Equal(operators, []string{"李敏", "王强"}) {
			t.Errorf("%s was written by %v", c.What.Zh, operators)
		}
	}
	slices.Sort(what)
	if !slices.Equal(what, []string{"位置", "同一次到场可能报备了两次"}) {
		t.Errorf("conflicts %v", what)
	}
	receipt, err := a.CheckIn(ctx, roster.Arrival{Team: uuid.New(), People: 1})
	a.refused(roster.Unknown, receipt, err)
}

func TestANewTeamThatTheCensusKnowsIsAskedAbout(t *testing.T) {
	a, _, census := two(t)
	ctx := t.Context()
	line := `{"kind":"team","id":"51500000MJ","set":{"name":"重庆蓝天救援队"}}`
	if _, err := desk.New(census, desk.Options{Operator: "普查员", Now: fixed}).Apply(ctx, strings.NewReader(line), nil, nil); err != nil {
		t.Fatal(err)
	}
	form := &roster.TeamForm{Name: "蓝天救援队"}
	receipt, err := a.CheckIn(ctx, roster.Arrival{NewTeam: form, People: 5})
	if r := a.refused(roster.LooksRepeated, receipt, err); !r.Ask || r.Records[0].ID != record.KeyID("team", "51500000MJ") {
		t.Errorf("asks %v about %v", r.Ask, r.Records)
	}
	form.CreditCode = "51500000MJ"
	receipt, err = a.CheckIn(ctx, roster.Arrival{NewTeam: form, People: 5, Anyway: true})
	a.refused(roster.LooksRepeated, receipt, err)
	a.does(a.CheckIn(ctx, roster.Arrival{NewTeam: &roster.TeamForm{Name: "蓝天救援队"}, People: 5, Anyway: true}))
}

func TestTwoDesksCutOffHaveEachConflictOnceAndSettleIt(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.arrives("蓝天救援队", 12)
	need := made(a.does(a.RecordNeed(ctx, roster.NeedForm{Title: "转移群众"})), 1)
	a.does(a.VerifyNeed(ctx, roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "赵敏"}))
	a.meet(b)
	first := made(a.does(a.NewTask(ctx, roster.TaskForm{Title: "搜救", Teams: []uuid.UUID{team}})), 1)
	*b.clock = a.clock.Add(2 * time.Minute)
	second := made(b.does(b.NewTask(ctx, roster.TaskForm{Title: "转移", Teams: []uuid.UUID{team}})), 1)
	a.does(a.CloseNeed(ctx, roster.Closing{Need: need, Reason: "取消", Outcome: roster.OutcomeCancelled}))
	b.does(b.AnswerNeed(ctx, roster.Answer{Need: need, To: roster.NeedAnswered}))
	a.meet(b)
	if a.dump() != b.dump() {
		t.Fatal("dumps differ")
	}
	for _, p := range []*place{a, b} {
		conflicts := must[[]desk.Conflict](t)(p.Conflicts(ctx))
		var fields []string
		for _, c := range conflicts {
			fields = append(fields, c.Record.Kind+"."+c.Field)
		}
		slices.Sort(fields)
		if !slices.Equal(fields, []string{"need.status", "team.task"}) {
			t.Fatalf("conflicts %v, want each once", fields)
		}
		for _, c := range conflicts {
			if sides := c.Sides[0].Text + "|" + c.Sides[1].Text; c.Field == "task" && (!strings.Contains(sides, "搜救") || !strings.Contains(sides, "转移") || len(c.Calls) < 2) {
				t.Errorf("the sides of the dispatch read %q and %q, calls %v", c.Sides[0].Text, c.Sides[1].Text, c.Calls)
			}
		}
	}
	if page := must[desk.TeamPage](t)(b.Team(ctx, team)); page.Task.ID != first {
		t.Error("the earlier dispatch must hold")
	}
	if page := must[desk.NeedPage](t)(b.Need(ctx, need)); page.Need.Status != roster.NeedAnswered {
		t.Error("answered must show over closed")
	}
	receipt, err := b.Resolve(ctx, roster.Settlement{Kind: "team", ID: team, Field: "task", Value: "no id"})
	if err == nil {
		t.Errorf("settled with nonsense: %+v", receipt)
	}
	b.does(b.Resolve(ctx, roster.Settlement{Kind: "team", ID: team, Field: "task", Value: second.String(), Reason: "通话商定"}))
	a.does(a.Resolve(ctx, roster.Settlement{Kind: "need", ID: need, Field: "status", Value: "已响应"}))
	a.meet(b)
	for _, p := range []*place{a, b} {
		if left := must[[]desk.Conflict](t)(p.Conflicts(ctx)); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	}
	var losers []string
	for _, line := range must[[]desk.HistoryLine](t)(a.History(ctx, roster.Ref{Kind: "team", ID: team})) {
		if line.Field == "task" {
			losers = append(losers, fmt.Sprintf("%s→%s %s %v", line.Old, line.New, line.Source.Operator, line.Stands))
		}
	}
	if len(losers) != 3 || !strings.Contains(losers[2], "王强 true") {
		t.Errorf("the history of the dispatch: %v", losers)
	}
	receipt, err = a.Resolve(ctx, roster.Settlement{Kind: "team", ID: team, Field: "task", Value: first.String()})
	a.refused(roster.NotContested, receipt, err)
	receipt, err = a.Resolve(ctx, roster.Settlement{Kind: "unicorn", ID: team, Field: "task"})
	a.refused(roster.Unknown, receipt, err)
}

func TestDuplicatesAreJoinedAndUndoPartsThem(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	one, other := a.arrives("重庆曙光救援队", 8), b.arrives("曙光救援队", 9)
	a.meet(b)
	found := must[[]desk.Conflict](t)(a.Conflicts(ctx))
	if len(found) != 1 || found[0].Finding.Kind != roster.TeamTwice {
		t.Fatalf("found %+v", found)
	}
	joined := a.does(a.JoinDuplicates(ctx, roster.JoinForm{Kind: "team", Keep: one, Drop: other, Reason: "电话确认"}))
	if page := must[desk.TeamPage](t)(a.Team(ctx, other)); page.Team.ID != one || len(page.Aliases) != 1 || len(page.Filings) != 2 {
		t.Errorf("joined: %+v", page)
	}
	a.does(a.MoveTeam(ctx, roster.TeamMove{Team: other, To: roster.TeamResting}))
	if page := must[desk.TeamPage](t)(a.Team(ctx, one)); page.Team.Status != roster.TeamResting {
		t.Error("an act on the dropped key does not reach the team")
	}
	a.does(a.Undo(ctx, joined))
	if found := must[[]desk.Conflict](t)(a.Conflicts(ctx)); len(found) != 1 {
		t.Errorf("parted again, found %+v", found)
	}
	a.does(a.KeepApart(ctx, found[0].Finding.Records(), "两支不同的队"))
	if found := must[[]desk.Conflict](t)(a.Conflicts(ctx)); len(found) != 0 {
		t.Errorf("said to differ, still found %+v", found)
	}
}

func TestUndoTakesBackWhatAnActDid(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.arrives("蓝天救援队", 12)
	moved := a.does(a.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamResting}))
	a.does(a.Undo(ctx, moved))
	if page := must[desk.TeamPage](t)(a.Team(ctx, team)); page.Team.Status != roster.TeamStandby {
		t.Errorf("undone, the team is %s", page.Team.Status)
	}
	filed := a.does(a.CheckIn(ctx, roster.Arrival{NewTeam: &roster.TeamForm{Name: "先锋救援队"}, People: 5, Names: []string{"张伟"}}))
	a.does(a.Undo(ctx, filed))
	over := must[desk.Overview](t)(a.Overview(ctx))
	if got := over.Counts.Int("people.heads"); got != 12 {
		t.Errorf("%d people after the filing was taken back, want 12", got)
	}
	if _, err := a.Undo(ctx, record.Receipt{}); roster.Refused(err) == nil {
		t.Errorf("undid nothing: %v", err)
	}
	// Somebody else's later edit is not lost by an undo.
	a.meet(b)
	place := a.does(a.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamStandby, Place: "西门"}))
	a.meet(b)
	b.does(b.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamStandby, Place: "北门"}))
	a.meet(b)
	a.does(a.Undo(ctx, place))
	page := must[desk.TeamPage](t)(a.Team(ctx, team))
	if got := page.Team.Row.Conflicts(); !slices.Equal(got, []string{"place"}) {
		t.Errorf("conflicts %v, want the undone place beside the later one", got)
	}
}

func TestAnEditRestsOnWhatTheFormShowed(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	team := a.arrives("蓝天救援队", 12)
	a.meet(b)
	seen := must[desk.TeamPage](t)(a.Team(ctx, team))
	basis := seen.Team.Row.Basis("place")
	b.does(b.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamStandby, Place: "北门"}))
	a.meet(b) // arrives while the form is open
	a.does(a.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamStandby, Place: "西门", Seen: basis}))
	page := must[desk.TeamPage](t)(a.Team(ctx, team))
	if got := page.Team.Row.Conflicts(); !slices.Equal(got, []string{"place"}) {
		t.Errorf("conflicts %v: neither had seen the other", got)
	}
}

func TestPostsAndDeletionsAreRespected(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	team := a.arrives("蓝天救援队", 12)
	reader := a.As("访客", roster.Post{ReadOnly: true})
	if reader.Operator() != "访客" || !reader.Post().ReadOnly {
		t.Error("a change of shift changes operator and post")
	}
	receipt, err := reader.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamResting})
	a.refused(roster.ReadOnly, receipt, err)
	if _, err := reader.Apply(ctx, strings.NewReader("{}"), nil, nil); roster.Refused(err) == nil {
		t.Errorf("a reader imports: %v", err)
	}
	support := a.As("王强", roster.Post{Group: record.Support})
	receipt, err = support.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamResting})
	a.refused(roster.NotYours, receipt, err)
	a.does(a.Amend(ctx, "team", team, map[string]string{"leader": "张伟", "short_name": ""}, nil))
	if _, err := a.Amend(ctx, "team", team, map[string]string{"members": "很多"}, nil); err == nil {
		t.Error("amended a number with words")
	}
	a.does(a.Remove(ctx, "team", team, "误录"))
	receipt, err = a.MoveTeam(ctx, roster.TeamMove{Team: team, To: roster.TeamResting})
	a.refused(roster.Deleted, receipt, err)
	if _, err := a.Activate(ctx, roster.Activation{Name: strings.Repeat("长", 1200), OrderNo: "1"}); record.ProblemIn(err) == nil {
		t.Errorf("a name too long is recorded: %v", err)
	}
	receipt, err = a.ChangeLevel(ctx, roster.LevelChange{Level: "i", OrderNo: "1"})
	a.refused(roster.NoIncident, receipt, err)
}

func TestAReadingErrorIsNotTakenForAnEmptySpace(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for name, err := range map[string]error{
		"overview": second(a.Overview(ctx)), "board": second(a.Board(ctx, desk.BoardFilter{})), "conflicts": second(a.Conflicts(ctx)),
		"search": second(a.Search(ctx, "江津", 5)), "journal": second(a.JournalPage(ctx, desk.JournalQuery{Limit: 5})),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the shift ended: %v", name, err)
		}
	}
}
