package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
	"qianshao/syncproto/merge"
)

const pasted = "1. 蓝天救援队 12人 3车 张伟 13800001234 水上\n2. 先锋救援队 8人\n3. 曙光救援队 20人 山地"

// formsOf are the applications of a pasted list.
func formsOf(text string, now time.Time) []roster.SignupForm {
	var forms []roster.SignupForm
	for _, a := range shorthand.Applicants(text, now) {
		forms = append(forms, roster.SignupForm{
			NewTeam: &roster.TeamForm{Name: a.Name, Leader: a.Contact, Phone: a.Phone, Size: a.People}, People: a.People, Vehicles: a.Vehicles, Capability: a.Capability,
			Contact: a.Contact, Phone: a.Phone, Channel: "微信接龙",
		})
	}
	return forms
}

func TestR3_1_APastedListIsTakenInOneActAndFilledFromTheCensus(t *testing.T) {
	a, _, census := two(t)
	ctx := t.Context()
	a.opens()
	known := uuid.New()
	must[record.Receipt](t)(census.Record(ctx, record.Author{Operator: "市局"}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: known, Set: map[string]merge.Value{
			"name": merge.OfText("重庆蓝天救援队"), "leader": merge.OfText("刘队长"), "credit_code": merge.OfText("51500000MJP0001"),
		}}}}, nil
	}))
	receipt := a.does(a.SignUpRows(ctx, formsOf(pasted, noon)))
	signups := must[[]desk.SignupLine](t)(a.Signups(ctx))
	if len(signups) != 3 || len(receipt.Numbers) != 3 {
		t.Fatalf("%d sign-ups, %d numbers", len(signups), len(receipt.Numbers))
	}
	i := slices.IndexFunc(signups, func(l desk.SignupLine) bool { return l.Team.ID == known })
	if i < 0 || signups[i].Team.CreditCode != "51500000MJP0001" || signups[i].Signup.People != 12 {
		t.Errorf("the census team was not taken: %+v", signups)
	}
	if n, err := a.JournalPage(ctx, desk.JournalQuery{Limit: 1}); err != nil || !strings.Contains(n[0].Text, "名单报名 3 份，共 40 人") {
		t.Errorf("journal: %v %v", n, err)
	}
	again, err := a.SignUpRows(ctx, formsOf("1. 民安救援队 5人\n2. 先锋救援队 8人", noon))
	if r := a.refused(roster.LooksRepeated, again, err); r.Row != 1 {
		t.Errorf("row %d is named", r.Row)
	}
	if got := must[[]desk.SignupLine](t)(a.Signups(ctx)); len(got) != 3 {
		t.Errorf("a refused list left %d sign-ups", len(got))
	}
}

func TestR3_1_BulkDecisionsAndTheReplyText(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	a.does(a.SignUpRows(ctx, formsOf(pasted, noon)))
	var ids []uuid.UUID
	for _, l := range must[[]desk.SignupLine](t)(a.Signups(ctx)) {
		ids = append(ids, l.Signup.ID)
	}
	receipt, err := a.Decide(ctx, ids, roster.Verdict{Decision: roster.SignupDissuaded})
	a.refused(roster.ReasonMissing, receipt, err)
	a.does(a.Decide(ctx, ids, roster.Verdict{Decision: roster.SignupDissuaded, Reason: "力量已饱和"}))
	over := must[desk.Overview](t)(a.Overview(ctx))
	if over.Counts.Int("signups.dissuaded") != 3 || over.Counts.Int("teams.registered") != 0 || over.Counts.Int("teams.total") != 0 {
		t.Errorf("dissuaded %d, still 报名 %d", over.Counts.Int("signups.dissuaded"), over.Counts.Int("teams.registered"))
	}
	text := a.printed("signup-reply", ids[0], nil).Parts[0].Prose
	for _, want := range []string{"不要前往", "力量已饱和", "江津"} {
		if !strings.Contains(text, want) {
			t.Errorf("the reply lacks %s: %s", want, text)
		}
	}
	a.does(a.Decide(ctx, ids[:1], roster.Verdict{Decision: roster.SignupAdmitted, Reason: "新增需求"}))
	if l := must[[]desk.SignupLine](t)(a.Signups(ctx)); !slices.ContainsFunc(l, func(l desk.SignupLine) bool { return l.Team.Status == roster.TeamEnRoute }) {
		t.Error("admitted after all, the team is not on the road")
	}
}

func TestR3_1_TheSameTeamAtTwoDesksIsRecognised(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	a.meet(b)
	for _, p := range []*place{a, b} {
		p.does(p.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "蓝天救援队", Phone: "13800001234"}, People: 12}))
	}
	a.meet(b)
	if c := must[[]desk.Conflict](t)(b.Conflicts(ctx)); !slices.ContainsFunc(c, func(c desk.Conflict) bool { return c.Finding != nil && c.Finding.Kind == roster.TeamTwice }) {
		t.Errorf("nobody noticed: %+v", c)
	}
}

func TestR3_2_SignUpsAndArrivalsMeet(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	a.does(a.SignUpRows(ctx, formsOf(pasted, noon)))
	lines := must[[]desk.SignupLine](t)(a.Signups(ctx))
	a.does(a.CheckIn(ctx, roster.Arrival{Team: lines[0].Team.ID, People: 12}))
	a.arrives("自行到场队", 4)
	turned := a.does(a.CheckIn(ctx, roster.Arrival{NewTeam: &roster.TeamForm{Name: "旅游团"}, People: 9, Admission: roster.AdmitTurnBack, Reason: "无专业能力", RouteOut: "经滨江路返回"}))
	over := must[desk.Overview](t)(a.Overview(ctx))
	for name, want := range map[string]int{
		"signups.total": 3, "signups.arrived": 1, "checkins.uninvited": 2, "teams.total": 2, "teams.turned_back": 1, "checkins.turned_back": 1, "people.heads": 16,
	} {
		if got := over.Counts.Int(name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	text := written(a.printed("signup-list", uuid.UUID{}, nil))
	for _, want := range []string{"报名 / 到场 3 / 1", "自行到场队", "劝返"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list lacks %s:\n%s", want, text)
		}
	}
	number := ""
	for id, n := range turned.Numbers {
		row, ok, err := a.find("checkin", id)
		if err == nil && ok && row.Text("route_out") == "经滨江路返回" {
			number = n
		}
	}
	if number == "" {
		t.Error("who is turned back has no number to be called by and no way out")
	}
}

func TestR3_2_PaperCardsAreEnteredWithTheirRealTimes(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	*a.clock = noon.Add(6 * time.Hour)
	cards := shorthand.Cards("到达时间\t队伍名称\t人数\t车辆\t地点\n2026-7-12 15:10\t蓝天救援队\t12\t3\t东门\n2026-7-12 14:05\t先锋救援队\t8\t\t西门\n\t无时间队\t3\t\t\n", shorthand.TeamCard, *a.clock)
	cards = append(cards, shorthand.Cards("个人 15:20 王芳 13900001111 东门\n15:30 渝A12345 蓝天救援队 李强", shorthand.TeamCard, *a.clock)...)
	out := must[[]desk.CardOutcome](t)(a.BackEnter(ctx, cards, false))
	done := 0
	for _, o := range out {
		if o.Done() {
			done++
		} else if o.Card.Name != "无时间队" {
			t.Errorf("%q: %v", o.Card.Text, o.Err)
		}
	}
	if done != 4 || len(out) != 5 {
		t.Fatalf("%d of %d cards are recorded", done, len(out))
	}
	over := must[desk.Overview](t)(a.Overview(ctx))
	if over.Counts.Int("people.heads") != 21 || over.Counts.Int("vehicles.on_scene") != 3 {
		t.Errorf("%d people, %d vehicles", over.Counts.Int("people.heads"), over.Counts.Int("vehicles.on_scene"))
	}
	for _, l := range must[[]desk.TeamLine](t)(a.Teams(ctx, desk.BoardFilter{Text: "先锋"})) {
		page := must[desk.TeamPage](t)(a.Team(ctx, l.Team.ID))
		want := time.Date(2026, 7, 12, 6, 5, 0, 0, time.UTC)
		if f := page.Filings[0]; !f.BackEntered || !f.ArrivedAt.Equal(want) || !l.Team.StatusAt.Equal(want) {
			t.Errorf("filing %+v, state since %s", f, l.Team.StatusAt)
		}
	}
	late := 0
	for _, e := range must[[]roster.Entry](t)(a.JournalPage(ctx, desk.JournalQuery{Limit: 20})) {
		if strings.HasPrefix(e.Text, "补录 ") && e.At.Before(*a.clock) {
			late++
		}
	}
	history := must[[]desk.HistoryLine](t)(a.History(ctx, roster.Ref{Kind: "person", ID: personOf(t, a)}))
	if late != 4 || history[0].Flags&merge.BackEntered == 0 {
		t.Errorf("%d journal lines say 补录, flags %v", late, history[0].Flags)
	}
	page := must[desk.RegisterPage](t)(a.Register(ctx, desk.RegisterQuery{Book: "checkin", Language: "zh"}))
	if len(page.Lines) != 4 || !slices.ContainsFunc(page.Lines[0].Cells, func(c procedure.Cell) bool { return c.Text == "补录" }) {
		t.Errorf("the book of filings: %+v", page.Lines)
	}
	again := must[[]desk.CardOutcome](t)(a.BackEnter(ctx, cards[:1], false))
	if again[0].Done() {
		t.Error("the same card was entered twice")
	}
}

func personOf(t *testing.T, p *place) uuid.UUID {
	t.Helper()
	picture := must[*roster.Picture](t)(p.Picture(t.Context()))
	if len(picture.People) == 0 {
		t.Fatal("nobody was entered by name")
	}
	return picture.People[0].ID
}

func TestR3_3_ThreeNumbersAgreeEverywhereAndTheRollIsCalled(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	team := a.arrives("蓝天救援队", 12)
	out, resting := a.arrives("先锋救援队", 8), a.arrives("曙光救援队", 5)
	a.does(a.AddPeople(ctx, team, []roster.PersonForm{{Name: "张伟"}, {Name: "李娜"}}, false))
	a.sends("搜救", out)
	a.does(a.MoveTeam(ctx, roster.TeamMove{Team: resting, To: roster.TeamResting}))
	a.meet(b)
	for _, p := range []*place{a, b} {
		over := must[desk.Overview](t)(p.Overview(ctx))
		heads := must[desk.Heads](t)(p.HeadCounts(ctx))
		printed := written(p.printed("head-count", uuid.UUID{}, nil))
		if heads.Total.Present != 12 || heads.Total.Out != 8 || heads.Total.Resting != 5 || over.Counts.Int("people.present") != 12 ||
			over.Counts.Int("people.out") != 8 || over.Counts.Int("people.resting") != 5 || !strings.Contains(printed, "合计  25 2 12 8 5 0 0 0") {
			t.Errorf("heads %+v, printed\n%s", heads.Total, printed)
		}
	}
	receipt, err := a.tries("rollcall.call", uuid.UUID{}, map[string]string{"team": team.String(), "absent": strings.Repeat("某、", 13)})
	a.refused(roster.OutOfBounds, receipt, err)
	a.performs("rollcall.call", uuid.UUID{}, map[string]string{"team": team.String(), "absent": "张伟、赵六"})
	heads := must[desk.Heads](t)(a.HeadCounts(ctx))
	i := slices.IndexFunc(heads.Discrepancies, func(d roster.Discrepancy) bool {
		return strings.Contains(d.What.Zh, "点名实到 10 人，在册在场 12 人")
	})
	if i < 0 || len(heads.Discrepancies[i].Records) < 3 {
		t.Fatalf("discrepancies: %+v", heads.Discrepancies)
	}
	text := written(a.printed("head-count", uuid.UUID{}, nil))
	if !strings.Contains(text, "张伟") || !strings.Contains(text, "点名 ") {
		t.Errorf("the list does not name the records:\n%s", text)
	}
	sheet := written(a.printed("roll-sheet", uuid.UUID{}, map[string]string{"team": team.String()}))
	if !strings.Contains(sheet, "应到 12 人") || !strings.Contains(sheet, "1 张伟") || strings.Count(sheet, "\n") < 12 {
		t.Errorf("the sheet:\n%s", sheet)
	}
	if roster := written(a.printed("team-roster", team, nil)); !strings.Contains(roster, "李娜") || !strings.Contains(roster, "报备人数 12") {
		t.Errorf("the roster:\n%s", roster)
	}
}
