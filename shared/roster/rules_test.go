package roster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// refused wants a refusal with a code, whose sentences hold no unfilled place.
func refused(t *testing.T, code roster.Code, _ record.Act, err error) *roster.Refusal {
	t.Helper()
	r := roster.Refused(err)
	if r == nil || r.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, language := range []string{"zh", "en"} {
		if s := r.Sentence(language); strings.Contains(s, "%!") || strings.Contains(s, "%s") || strings.Contains(s, "%d") || strings.Contains(s, "%q") {
			t.Errorf("%s in %s: %s", code, language, s)
		}
	}
	return r
}

var order = "渝减办指〔2026〕7号"

func TestTheMechanismIsStartedOnAnOrderAndItsChangesAreDated(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	form := roster.Activation{Name: "江津‘7·12’暴雨洪涝", Place: "江津", Type: "flood", ResponseUnit: "市应急局", ResponseLevel: "iii", PublicPhone: "023-1"}
	act, err := roster.Activate(a, nil, form)
	refused(t, roster.OrderMissing, act, err)
	act, err = roster.Activate(a, nil, roster.Activation{OrderNo: order})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.Activate(r.as(roster.Post{ReadOnly: true}), nil, form)
	refused(t, roster.ReadOnly, act, err)

	form.Pending = true // the desk has not heard of a start
	id := made(r.does(roster.Activate(a, nil, form)), 1)
	p := r.picture()
	if len(p.Members) != len(roster.DefaultMembers()) || p.Members[0].Status != roster.MemberPending {
		t.Errorf("%d members, first %s", len(p.Members), p.Members[0].Status)
	}
	opened := r.incident(id)
	if code := opened.Row.Text("short_code"); code != "JJ" {
		t.Errorf("short code %q, want JJ of 江津", code)
	}
	act, err = roster.Activate(a, p.Incidents, roster.Activation{Name: "又一个", OrderNo: order})
	refused(t, roster.IncidentOpen, act, err)
	act, err = roster.ChangeLevel(a, r.incident(id), roster.LevelChange{Level: "ii", OrderNo: order})
	refused(t, roster.NoStep, act, err)
	act, err = roster.StartMechanism(a, r.incident(id), roster.Start{})
	refused(t, roster.OrderMissing, act, err)

	r.now = r.now.Add(time.Hour)
	r.does(roster.StartMechanism(a, r.incident(id), roster.Start{OrderNo: order, OrderedBy: "市减灾委办公室"}))
	act, err = roster.ChangeLevel(a, r.incident(id), roster.LevelChange{OrderNo: order})
	refused(t, roster.FieldMissing, act, err)
	r.does(roster.ChangeLevel(a, r.incident(id), roster.LevelChange{Level: "ii", OrderNo: order}))
	act, err = roster.ChangeLevel(a, r.incident(id), roster.LevelChange{Level: "ii", OrderNo: order})
	refused(t, roster.NothingChanges, act, err)
	r.does(roster.ChangeLevel(a, r.incident(id), roster.LevelChange{Level: "i", OrderNo: order}))
	in := r.incident(id)
	if in.Mechanism != roster.MechanismAdjusted || in.ResponseLevel != "i" || in.OrderNo != order || in.ActivatedAt.IsZero() {
		t.Errorf("after two changes of level: %+v", in)
	}
	r.does(roster.SetPublicPhone(a, in, "023-67001119", nil))
	act, err = roster.SetPublicPhone(a, r.incident(id), "023-67001119", nil)
	refused(t, roster.NothingChanges, act, err)
	act, err = roster.SetPublicPhone(a, in, "x", nil)
	refused(t, roster.FieldMissing, act, err)

	team := r.team(r.arrives("蓝天救援队", 5))
	task := r.task(r.orders("搜救"))
	act, err = roster.EndMechanism(a, in, []roster.Task{task}, []roster.Team{team}, roster.Ending{OrderNo: order})
	if r := refused(t, roster.WorkOpen, act, err); !r.Ask || len(r.Records) != 2 {
		t.Errorf("asks %v about %v", r.Ask, r.Records)
	}
	r.does(roster.EndMechanism(a, in, []roster.Task{task}, nil, roster.Ending{OrderNo: order, Anyway: true}))
	r.does(roster.Archive(a, r.incident(id), roster.Ending{}))
	if got := r.incident(id); got.Mechanism != roster.MechanismArchived || got.EndedAt.IsZero() {
		t.Errorf("archived: %+v", got)
	}
	if lines, _ := r.List(record.Query{Kind: "journal"}); len(lines) < 7 {
		t.Errorf("%d lines in the journal, want one for each act", len(lines))
	}
}

func TestAPendingIncidentJoinsTheOfficialOne(t *testing.T) {
	a, b := newReplica(t, "desk A"), newReplica(t, "desk B")
	official := made(a.does(roster.Activate(a.actor(), nil, roster.Activation{Name: "江津暴雨", OrderNo: order, Members: []roster.MemberForm{{Group: record.General, Unit: "应急"}}})), 1)
	own := made(b.does(roster.Activate(b.actor(), nil, roster.Activation{Name: "江津洪水", Pending: true, Members: []roster.MemberForm{{Group: record.Support, Unit: "交通"}}})), 1)
	a.meet(b)
	if first, others, _ := a.picture().Incident(); first.ID != official || len(others) != 1 {
		t.Errorf("%s goes on beside %d others, want the started one", first.Name, len(others))
	}
	act, err := roster.JoinIncidents(a.actor(), a.incident(own), a.incident(own))
	refused(t, roster.SameRecord, act, err)
	a.does(roster.JoinIncidents(a.actor(), a.incident(own), a.incident(official)))
	act, err = roster.JoinIncidents(a.actor(), a.incident(official), a.incident(own))
	refused(t, roster.IncidentOpen, act, err)
	act, err = roster.JoinIncidents(a.actor(), a.incident(own), a.incident(official))
	refused(t, roster.NothingChanges, act, err)
	p := a.picture()
	if first, others, _ := p.Incident(); first.ID != official || len(others) != 0 || len(p.Members) != 2 {
		t.Errorf("joined: %s, %d others, %d members", first.Name, len(others), len(p.Members))
	}
	// Desks that join in opposite directions still have one incident.
	b.does(roster.JoinIncidents(b.actor(), b.incident(official), roster.IncidentOf(record.Record{Kind: b.incident(own).Row.Kind, ID: own})))
	a.meet(b)
	if _, others, ok := a.picture().Incident(); !ok || len(others) != 0 {
		t.Errorf("a circle of incidents: %v, %d others", ok, len(others))
	}
}

func TestTheGroupsAreApprovedWhileWorkGoesOn(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	id := made(r.does(roster.Activate(a, nil, roster.Activation{Name: "北碚山火", OrderedBy: "市长"})), 1)
	in := r.incident(id)
	add := []roster.MemberForm{{Group: record.General, Unit: "通信管理", Phone: "13800001111"}, {Group: record.General, Unit: "宣传", Duty: "成员"}}
	r.does(roster.AddMembers(a, in, r.picture().Members, add))
	if got := len(r.picture().Members); got != len(roster.DefaultMembers())+1 {
		t.Errorf("%d members: one of the two was in already", got)
	}
	act, err := roster.AddMembers(a, in, r.picture().Members, add)
	refused(t, roster.NothingChanges, act, err)
	act, err = roster.AddMembers(a, in, nil, []roster.MemberForm{{Group: "choir", Unit: "x"}})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.AddMembers(a, in, nil, []roster.MemberForm{{Group: record.General}})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.AddMembers(a, in, nil, make([]roster.MemberForm, 201))
	refused(t, roster.TooManyAtOnce, act, err)
	act, err = roster.Approve(a, in, r.picture().Members, roster.Approval{Approver: "张局"})
	refused(t, roster.PaperMissing, act, err)
	one := r.picture().Members[0]
	act, err = roster.RemoveMember(a, one, "")
	refused(t, roster.ReasonMissing, act, err)
	r.does(roster.RemoveMember(a, one, "重复"))
	r.does(roster.Approve(a, in, r.picture().Members, roster.Approval{Approver: "张局", DocumentNo: "渝指编〔2026〕1号"}))
	for _, m := range r.picture().Members {
		if m.Status != roster.MemberApproved || m.ApprovedBy != "张局" || m.ApprovedAt.IsZero() || m.DocumentNo == "" {
			t.Errorf("not approved in full: %+v", m)
		}
	}
	act, err = roster.Approve(a, in, r.picture().Members, roster.Approval{Approver: "张局", DocumentNo: "x"})
	refused(t, roster.NothingChanges, act, err)
}

func TestANeedGoesFromLeadToClosed(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	act, err := roster.TakeIn(a, nil, roster.NeedForm{Title: " "})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.TakeIn(a, nil, roster.NeedForm{Title: "水", Quantity: -1})
	refused(t, roster.OutOfBounds, act, err)
	act, err = roster.TakeIn(a, nil, roster.NeedForm{Title: "水", PeopleAffected: -1})
	refused(t, roster.OutOfBounds, act, err)
	form := roster.NeedForm{Title: "转移群众", Place: "几江街道", Quantity: 20, Unit: "人", Reporter: "村支书", Phone: "13900001111"}
	id := made(r.does(roster.TakeIn(a, nil, form)), 1)
	act, err = roster.TakeIn(a, roster.SimilarNeeds(r.picture().Needs, roster.NeedForm{Title: "别的", Phone: "139-0000-1111"}), form)
	if q := refused(t, roster.LooksRepeated, act, err); !q.Ask || q.Records[0].ID != id {
		t.Errorf("asks %v about %v", q.Ask, q.Records)
	}
	n := func() roster.Need { return r.need(id) }
	act, err = roster.Publish(a, n(), nil, roster.Publishing{SignedBy: "张局", Basis: "指令"})
	refused(t, roster.NoStep, act, err)
	r.does(roster.MoveNeed(a, n(), roster.NeedMove{Need: id}))
	act, err = roster.Verify(a, n(), roster.Need{}, roster.Verification{Result: roster.NeedVerified, How: "回拨"})
	refused(t, roster.VerifierSame, act, err)
	act, err = roster.Verify(a, n(), roster.Need{}, roster.Verification{Result: roster.NeedClosed, Alone: "一人"})
	refused(t, roster.BadValue, act, err)
	act, err = roster.Verify(r.as(roster.Post{Group: record.Support}), n(), roster.Need{}, roster.Verification{Result: roster.NeedVerified, Alone: "一人"})
	refused(t, roster.NotYours, act, err)
	act, err = roster.Verify(a, n(), roster.Need{}, roster.Verification{Result: roster.NeedDuplicate, Verifier: "赵敏"})
	refused(t, roster.OtherMissing, act, err)
	r.does(roster.Verify(a, n(), roster.Need{}, roster.Verification{Result: roster.NeedVerified, Verifier: "赵敏", How: "回拨", Urgency: "urgent"}))
	act, err = roster.Publish(a, n(), nil, roster.Publishing{SignedBy: "张局"})
	refused(t, roster.SignerMissing, act, err)
	act, err = roster.Publish(a, n(), nil, roster.Publishing{SignedBy: "张局", Basis: "指令", Valid: -time.Hour})
	refused(t, roster.OutOfBounds, act, err)
	r.does(roster.Publish(a, n(), nil, roster.Publishing{SignedBy: "张局", Basis: "指挥部决定", BasisNo: order}))
	p := r.picture()
	if out := p.Publications[0]; out.Version != 1 || out.SignedBy != "张局" || !out.ExpiresAt.Equal(noon.Add(roster.ValidFor)) || out.Text == "" || out.Status != roster.PublicationOut {
		t.Errorf("published %+v", out)
	}
	for after, want := range map[time.Duration]roster.Freshness{time.Hour: roster.Fresh, 30 * time.Hour: roster.Fresh, 43 * time.Hour: roster.Recheck, 49 * time.Hour: roster.Stale} {
		need := n()
		if got := need.FreshnessOf(noon.Add(after)); got != want {
			t.Errorf("after %s it is %q, want %q", after, got, want)
		}
	}
	r.now = noon.Add(40 * time.Hour)
	a = r.actor()
	r.does(roster.Renew(a, n(), p.Publications, roster.Renewal{How: "再次回拨"}))
	need := n()
	if got := r.picture().Publications[0]; got.Version != 2 || need.FreshnessOf(r.now) != roster.Fresh {
		t.Errorf("renewed: version %d, %q", got.Version, need.FreshnessOf(r.now))
	}
	act, err = roster.AnswerNeed(a, n(), roster.Answer{To: roster.NeedClosed})
	refused(t, roster.BadValue, act, err)
	r.does(roster.AnswerNeed(a, n(), roster.Answer{To: roster.NeedPartial, Note: "来了一半"}))
	r.does(roster.AnswerNeed(a, n(), roster.Answer{To: roster.NeedAnswered}))
	act, err = roster.CloseNeed(a, n(), nil, nil, roster.Closing{})
	refused(t, roster.ReasonMissing, act, err)
	act, err = roster.CloseNeed(a, n(), []roster.Task{{ID: uuid.New(), Title: "转移"}}, nil, roster.Closing{Reason: "完成"})
	refused(t, roster.WorkOpen, act, err)
	r.does(roster.CloseNeed(a, n(), nil, r.picture().Publications, roster.Closing{Reason: "全部转移"}))
	closed := n()
	if !closed.Met() || r.picture().Publications[0].Status != roster.PublicationWithdrawn {
		t.Errorf("closed: met %v, publication %s", closed.Met(), r.picture().Publications[0].Status)
	}
	act, err = roster.MoveNeed(a, n(), roster.NeedMove{Need: id})
	refused(t, roster.ReasonMissing, act, err)
	r.does(roster.MoveNeed(a, n(), roster.NeedMove{Need: id, Reason: "又有人被困"}))
	if n().Outcome != "" || n().Status != roster.NeedUnchecked {
		t.Errorf("opened again: %+v", n())
	}
	act, err = roster.Renew(a, n(), nil, roster.Renewal{})
	refused(t, roster.NoStep, act, err)
}

func TestAMergedNeedKeepsEveryCaller(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	one := made(r.does(roster.TakeIn(a, nil, roster.NeedForm{Title: "排水", Phone: "13900001111", Quantity: 2, Unit: "支"})), 1)
	two := made(r.does(roster.TakeIn(a, nil, roster.NeedForm{Title: "抽水", Phone: "13900002222", Anyway: true})), 1)
	act, err := roster.Verify(a, r.need(two), r.need(two), roster.Verification{Result: roster.NeedDuplicate, Verifier: "赵敏"})
	refused(t, roster.OtherMissing, act, err)
	r.does(roster.Verify(a, r.need(two), r.need(one), roster.Verification{Result: roster.NeedDuplicate, Verifier: "赵敏"}))
	act, err = roster.Verify(a, r.need(one), r.need(two), roster.Verification{Result: roster.NeedDuplicate, Verifier: "赵敏"})
	refused(t, roster.SameRecord, act, err)
	p := r.picture()
	if callers := p.Merged(one); len(callers) != 1 || callers[0].Phone != "13900002222" {
		t.Errorf("callers %v", callers)
	}
	if n, _ := p.Need(two); n.ID != one {
		t.Errorf("the merged need leads to %s", n.ID)
	}
}

func TestASignUpIsDecidedInBulkOrNotAtAll(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	act, err := roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{}})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.SignUp(r.as(roster.Post{Group: record.Support}), roster.TeamFacts{}, nil, roster.SignupForm{})
	refused(t, roster.NotYours, act, err)
	act, err = roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "x"}, People: -1})
	refused(t, roster.OutOfBounds, act, err)
	var teams []uuid.UUID
	for _, name := range []string{"蓝天救援队", "曙光救援队", "先锋救援队"} {
		teams = append(teams, made(r.does(roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{Name: name}, People: 10})), 1))
	}
	p := r.picture()
	act, err = roster.SignUp(a, roster.TeamFacts{Team: p.Teams[0]}, p.Signups[:1], roster.SignupForm{Team: p.Teams[0].ID, People: 3})
	refused(t, roster.LooksRepeated, act, err)
	of := func(signups []roster.Signup) []roster.Team {
		var out []roster.Team
		for _, s := range signups {
			out = append(out, r.team(s.Team))
		}
		return out
	}
	act, err = roster.Decide(a, p.Signups, of(p.Signups), roster.Verdict{Decision: roster.SignupDissuaded})
	if q := refused(t, roster.ReasonMissing, act, err); q.About != p.Signups[0].ID {
		t.Errorf("about %s", q.About)
	}
	act, err = roster.Decide(a, nil, nil, roster.Verdict{Decision: roster.SignupAdmitted})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.Decide(a, make([]roster.Signup, 101), nil, roster.Verdict{})
	refused(t, roster.TooManyAtOnce, act, err)
	r.does(roster.Decide(a, p.Signups, of(p.Signups), roster.Verdict{Decision: roster.SignupAdmitted}))
	for _, id := range teams {
		if got := r.team(id).Status; got != roster.TeamEnRoute {
			t.Errorf("an admitted team is %s", got)
		}
	}
	p = r.picture()
	r.does(roster.Decide(a, p.Signups[:1], of(p.Signups[:1]), roster.Verdict{Decision: roster.SignupDissuaded, Reason: "力量饱和"}))
	if got := r.team(p.Signups[0].Team).Status; got != "" {
		t.Errorf("a team asked not to come is %s, want none of this incident", got)
	}
	act, err = roster.Decide(a, r.picture().Signups[:1], of(p.Signups[:1]), roster.Verdict{Decision: roster.SignupDissuaded, Reason: "再"})
	refused(t, roster.AlreadySo, act, err)
}

func TestACensusTeamIsCopiedUnderItsOwnKey(t *testing.T) {
	census, r := newReplica(t, "office"), newReplica(t, "desk A")
	id := uuid.New()
	census.record(record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: map[string]merge.Value{
		"name": merge.OfText("蓝天救援队"), "leader": merge.OfText("张伟"), "surveyed_by": merge.OfText("市应急局"), "status": merge.OfText("home"),
		"verified_at": merge.OfTime(noon.UnixMilli()),
	}, Add: memberSet("capabilities", "水上:1", "山地")}}})
	r.does(roster.CheckIn(r.actor(), roster.ArrivalFacts{TeamFacts: roster.TeamFacts{Census: census.team(id)}}, roster.Arrival{Team: id, People: 12}))
	got := r.team(id)
	if got.Name != "蓝天救援队" || got.Leader != "张伟" || got.Status != roster.TeamStandby || got.SurveyedBy != "市应急局" || got.VerifiedAt.IsZero() || len(got.Capabilities) != 2 {
		t.Errorf("copied %+v", got)
	}
}

func TestAnArrivalAsksBeforeItIsFiledTwice(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	none := roster.ArrivalFacts{}
	team := &roster.TeamForm{Name: "蓝天救援队", CreditCode: "51500000mj", Phone: "13800001111"}
	for _, c := range []struct {
		name string
		form roster.Arrival
		want roster.Code
	}{
		{"no people", roster.Arrival{NewTeam: team}, roster.FieldMissing},
		{"too many people", roster.Arrival{NewTeam: team, People: 100_000}, roster.OutOfBounds},
		{"too many vehicles", roster.Arrival{NewTeam: team, People: 1, Vehicles: 100_000}, roster.OutOfBounds},
		{"too many hours", roster.Arrival{NewTeam: team, People: 1, SelfSufficiency: 100_000}, roster.OutOfBounds},
		{"turned back without a reason", roster.Arrival{NewTeam: team, People: 1, Admission: roster.AdmitTurnBack}, roster.ReasonMissing},
		{"tomorrow", roster.Arrival{NewTeam: team, People: 1, ArrivedAt: noon.Add(24 * time.Hour)}, roster.InFuture},
		{"a list too long", roster.Arrival{NewTeam: team, People: 1, Names: make([]string, 101)}, roster.TooManyAtOnce},
		{"no team", roster.Arrival{People: 1}, roster.FieldMissing},
	} {
		act, err := roster.CheckIn(a, none, c.form)
		if q := roster.Refused(err); q == nil || q.Code != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		_ = act
	}
	act, err := roster.CheckIn(r.as(roster.Post{Group: record.Support}), none, roster.Arrival{NewTeam: team, People: 1})
	refused(t, roster.NotYours, act, err)
	r.does(roster.CheckIn(a, none, roster.Arrival{NewTeam: team, People: 12, Capability: "水上"}))
	id := record.KeyID("team", "51500000MJ")
	if got := r.team(id); got.Name != "蓝天救援队" || got.Size != 12 || !slices.Contains(got.Capabilities, "水上") {
		t.Errorf("filed %+v", got)
	}
	again := roster.ArrivalFacts{TeamFacts: roster.TeamFacts{Similar: roster.SimilarTeams(r.picture().Teams, *team)}}
	act, err = roster.CheckIn(a, again, roster.Arrival{NewTeam: team, People: 12, Anyway: true})
	if q := refused(t, roster.LooksRepeated, act, err); q.Ask {
		t.Error("one credit code may not be two teams, however sure the operator is")
	}
	act, err = roster.CheckIn(a, r.arrivalOf(id), roster.Arrival{Team: id, People: 12})
	refused(t, roster.LooksRepeated, act, err)
	r.does(roster.CheckIn(a, r.arrivalOf(id), roster.Arrival{Team: id, People: 5, Reinforces: true}))
	if got := r.picture().HeadCount(id); got.Declared != 17 {
		t.Errorf("%d people after the second wave, want 17", got.Declared)
	}
	r.does(roster.CheckIn(a, r.arrivalOf(id), roster.Arrival{Team: id, People: 16, Corrects: true, ArrivedAt: noon}))
	if got := r.picture().HeadCount(id); got.Declared != 16 {
		t.Errorf("%d people after the correction, want 16", got.Declared)
	}
	if kinds := kindsOf(r.picture().Findings()); slices.Contains(kinds, roster.FilingTwice) {
		t.Error("filings that follow each other are no contradiction")
	}
}

func TestWhoIsNotAdmittedIsNotCountedButKept(t *testing.T) {
	for admission, want := range map[string]roster.Status{
		roster.AdmitIn: roster.TeamStandby, roster.AdmitLater: roster.TeamRegistered, roster.AdmitStandby: roster.TeamRegistered,
		roster.AdmitTurnBack: roster.TeamWithdrawn,
	} {
		r := newReplica(t, "desk A")
		got := r.does(roster.CheckIn(r.actor(), roster.ArrivalFacts{}, roster.Arrival{
			NewTeam: &roster.TeamForm{Name: "某队"}, People: 7, Admission: admission, Reason: "力量饱和", Plates: []string{"渝A11111"},
		}))
		if status := r.team(made(got, 1)).Status; status != want {
			t.Errorf("%s leaves the team %s, want %s", admission, status, want)
		}
		on := r.picture().Counts().Int("people.on_scene")
		if (admission == roster.AdmitIn) != (on == 7) {
			t.Errorf("%s: %d people on scene", admission, on)
		}
	}
	r := newReplica(t, "desk A")
	got := r.does(roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: "张三", Admission: roster.AdmitTurnBack, Reason: "未成年"}))
	row, _ := r.row(roster.Ref{Kind: "person", ID: made(got, 1)})
	if s := roster.PersonOf(row).Status; s != roster.PersonLeft {
		t.Errorf("a person turned back is %s", s)
	}
	act, err := roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: "张三", Admission: roster.AdmitTurnBack})
	refused(t, roster.ReasonMissing, act, err)
	act, err = roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: "李四", ArrivedAt: noon.Add(time.Hour)})
	refused(t, roster.InFuture, act, err)
	act, err = roster.CheckInPerson(r.as(roster.Post{ReadOnly: true}), nil, roster.Team{}, roster.WalkUp{Name: "李四"})
	refused(t, roster.ReadOnly, act, err)
}

func TestSomebodyWhoMightBeKnownIsAskedAbout(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	r.does(roster.CheckInPerson(a, nil, roster.Team{}, roster.WalkUp{Name: "张伟", Phone: "13800001234", IDNumber: "50022119900101123x"}))
	for _, f := range []roster.WalkUp{{Name: "张伟"}, {Name: "老张", Phone: "138 0000 1234"}, {Name: "张 卫", IDNumber: "50022119900101123X"}} {
		similar := roster.SimilarPeople(r.picture().People, f, r.now)
		act, err := roster.CheckInPerson(a, similar, roster.Team{}, f)
		refused(t, roster.LooksRepeated, act, err)
	}
	if got := roster.SimilarPeople(r.picture().People, roster.WalkUp{Name: "张伟"}, r.now.Add(48*time.Hour)); len(got) != 0 {
		t.Error("two days later a name alone is no suspicion")
	}
	f := roster.WalkUp{Name: "张伟", Phone: "13800001234", Anyway: true}
	r.does(roster.CheckInPerson(a, roster.SimilarPeople(r.picture().People, f, r.now), roster.Team{}, f))
	if got := r.picture().Findings(); len(got) != 0 {
		t.Errorf("asked again after the operator had looked: %v", kindsOf(got))
	}
}

func TestAVehicleIsOneRecordHoweverItsPlateIsTyped(t *testing.T) {
	a, b := newReplica(t, "desk A"), newReplica(t, "desk B")
	a.does(roster.CheckInVehicle(a.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝A·12345", Seats: 5}))
	b.does(roster.CheckInVehicle(b.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝a 12345"}))
	a.meet(b)
	if n := len(a.picture().Vehicles); n != 1 {
		t.Errorf("%d vehicles, want one", n)
	}
	if kinds := kindsOf(a.picture().Findings()); !slices.Equal(kinds, []roster.FindingKind{roster.FilingTwice}) {
		t.Errorf("findings %v, want the two filings", kinds)
	}
	v := a.picture().Vehicles[0]
	act, err := roster.CheckInVehicle(a.actor(), a.picture().Vehicles, nil, roster.Team{}, roster.VehicleForm{Plate: "渝A12345"})
	refused(t, roster.LooksRepeated, act, err)
	act, err = roster.CheckInVehicle(a.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "·"})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.CheckInVehicle(a.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝B1", Seats: 999})
	refused(t, roster.OutOfBounds, act, err)
	act, err = roster.CheckInVehicle(a.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝B1", ArrivedAt: noon.Add(time.Hour)})
	refused(t, roster.InFuture, act, err)
	act, err = roster.CheckInVehicle(a.as(roster.Post{ReadOnly: true}), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝B1"})
	refused(t, roster.ReadOnly, act, err)
	a.does(roster.MoveVehicle(a.actor(), v, roster.VehicleMove{To: roster.VehicleLeft}))
	act, err = roster.MoveVehicle(a.actor(), a.picture().Vehicles[0], roster.VehicleMove{To: roster.VehicleOut})
	refused(t, roster.NoStep, act, err)
	a.does(roster.CheckInVehicle(a.actor(), a.picture().Vehicles, a.picture().Checkins, roster.Team{}, roster.VehicleForm{Plate: "渝A12345"}))
	if got := a.picture().Counts().Int("vehicles.visits"); got != 2 {
		t.Errorf("%d arrivals of vehicles, want the first and the return", got)
	}
	// A record whose plate was put right keeps its id; the plate it once had can come by itself.
	a.record(record.Act{Edits: []record.Edit{{Kind: "vehicle", ID: v.ID, Set: textSet("plate", "渝A12354")}}})
	a.does(roster.CheckInVehicle(a.actor(), a.picture().Vehicles, nil, roster.Team{}, roster.VehicleForm{Plate: "渝A12345"}))
	if n := len(a.picture().Vehicles); n != 2 {
		t.Errorf("%d vehicles, want two", n)
	}
}
