package screen_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// plain runs a model without a Loop: every effect is done at once, in order.
type plain struct {
	model screen.Model
	past  []moment // every model there was, with what it showed
}

type moment struct {
	model screen.Model
	shown string
}

func newPlain(s *terminal, start screen.Start) *plain {
	start.Schema, start.Now = s.schema, s.now
	p := &plain{}
	m, effects := screen.New(s, start)
	p.model = m
	p.run(effects)
	return p
}

func (p *plain) send(m screen.Message) {
	p.past = append(p.past, moment{p.model, renderText(screen.Render(p.model))})
	next, effects := screen.Update(p.model, m)
	p.model = next
	p.run(effects)
}

func (p *plain) run(effects []screen.Effect) {
	for _, e := range effects {
		if answer := e.Run(context.Background()); answer != nil {
			p.send(answer)
		}
	}
}

func (p *plain) look() screen.View { return screen.Render(p.model) }

// onDuty is a terminal at work with hands on it.
func onDuty(t *testing.T, s *terminal, l screen.Language) (*plain, *hands) {
	t.Helper()
	p := newPlain(s, screen.Start{Language: l, Operator: "李敏", Post: "general"})
	h := newHands(t, p.send, p.look)
	h.fill("setup.operator", "李敏", "setup.post", "zhz zctd"[4:]).press("Ctrl+Enter")
	return p, h
}

// golden compares with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run with -rewrite and look at what it writes", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; run with -rewrite if it should:\n%s", path, diff)
	}
}

// flood is an incident in full swing at desk A, with a second desk whose records contradict.
func flood(t *testing.T) *terminal {
	t.Helper()
	s, other := newTerminal(t, 1, "A"), newTerminal(t, 2, "B")
	s.know(blueSky)
	id := uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	s.current, other.current = id, id
	s.operator, other.operator = "李敏", "周涛"
	here, there := s.add(id, "江津‘7·12’暴雨洪涝", "incident"), other.add(id, "江津‘7·12’暴雨洪涝", "incident")
	s.add(uuid.MustParse("e1000000-0000-4000-8000-000000000002"), "北碚山火桌面推演", "exercise")
	st := &story{t: t, s: s, d: here.desk}
	st.opens()
	meet(t, here, there)
	team := st.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
	st.arrives("重庆红十字水上救援队", 12, "water", "")
	need := st.need("滨江路三户被困需要冲锋舟", "critical")
	meet(t, here, there)
	st.works(team, need)
	ot := &story{t: t, s: other, d: there.desk}
	other.now = s.now.Add(time.Minute)
	ot.does(there.desk.MoveTeam(t.Context(), roster.TeamMove{Team: team, To: roster.TeamResting, Place: "体育馆南侧"}))
	meet(t, here, there)
	s.now = s.now.Add(45 * time.Minute)
	s.sync.Enrolled, s.sync.Hub, s.sync.LastContact = true, "市级中心", morning
	s.sync.Links = []screen.Link{
		{Carrier: "hub", Name: "市级中心", State: "trying", Problem: "hub_unreachable", LastContact: morning, Pending: 12},
		{Carrier: "lan", Name: "二号台", State: "connected", LastContact: morning, Pending: 3, RoundTrip: 4e6, Device: "7QWERT", Address: "192.168.1.20:7800"},
		{Carrier: "lan", Name: "PJ6AHX", State: "idle", LastContact: morning, Device: "PJ6AHX", Paired: true},
		{Carrier: "lan", Name: "192.168.1.30:7800", State: "waiting", Problem: "neighbour_elsewhere", Address: "192.168.1.30:7800", Manual: true},
		{Carrier: "stick", Name: "三号台", State: "idle", LastContact: morning, Pending: 12},
	}
	s.denied = []screen.Denied{{Record: roster.Ref{Kind: "need", ID: need}, Title: "滨江路三户被困", Reason: "device_revoked", At: morning}}
	return s
}

// story does acts at a desk.
type story struct {
	t *testing.T
	s *terminal
	d *desk.Desk
}

func (st *story) does(r record.Receipt, err error) record.Receipt {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
	st.s.now = st.s.now.Add(time.Minute)
	return r
}

func (st *story) opens() {
	st.t.Helper()
	st.does(st.d.Activate(st.t.Context(), roster.Activation{
		Name: "江津‘7·12’暴雨洪涝", Type: "flood", Area: "500116", Place: "白沙镇", OrderNo: "渝减办〔2026〕12号", OrderedBy: "王刚", ResponseUnit: "重庆市应急管理局",
		ResponseLevel: "iii", PublicPhone: "023-47521110", Members: []roster.MemberForm{
			{Group: record.General, Unit: "市应急局救援协调处", Duty: "牵头"}, {Group: record.Coordination, Unit: "消防救援", Person: "陈明", Duty: "成员"},
		},
	}))
	members, err := st.d.Members(st.t.Context())
	if err != nil {
		st.t.Fatal(err)
	}
	for _, m := range members {
		if m.Group == record.General {
			st.does(st.d.ApproveGroup(st.t.Context(), roster.Approval{Members: []uuid.UUID{m.ID}, Approver: "王刚", DocumentNo: "现指〔2026〕1号"}))
		}
	}
	signup := st.does(st.d.SignUp(st.t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: "璧山曙光救援队", District: "500120"}, Origin: "city", People: 18, Capability: "water"}))
	for _, id := range signup.IDs {
		if _, numbered := signup.Numbers[id]; numbered {
			st.does(st.d.Decide(st.t.Context(), []uuid.UUID{id}, roster.Verdict{Decision: roster.SignupDissuaded, Reason: "水上力量已足够"}))
		}
	}
}

func (st *story) arrives(name string, people int, skill, place string) uuid.UUID {
	st.t.Helper()
	phone := fmt.Sprintf("139%08d", people*1001)
	r := st.does(st.d.CheckIn(st.t.Context(), roster.Arrival{
		NewTeam: &roster.TeamForm{Name: name, District: "500116", Leader: "队长" + skill, Phone: phone, Capabilities: []string{skill}}, People: people, Vehicles: 3,
		Capability: skill, SelfSufficiency: 48, Place: place, Leader: "队长" + skill, Phone: phone, Names: []string{"李强" + skill, "赵云" + skill}, Plates: []string{"渝B1234" + string(rune('0'+people%10))},
	}))
	teams, err := st.d.Teams(st.t.Context(), desk.BoardFilter{})
	if err != nil {
		st.t.Fatal(err)
	}
	for _, l := range teams {
		if l.Team.Name == name {
			return l.Team.ID
		}
	}
	st.t.Fatal("no team was made", r)
	return uuid.UUID{}
}

func (st *story) need(title, urgency string) uuid.UUID {
	st.t.Helper()
	st.does(st.d.RecordNeed(st.t.Context(), roster.NeedForm{Title: title, Place: "滨江路12号", District: "500116", Category: "rescue", Urgency: urgency, Quantity: 20, Unit: "人", Source: "phone", Reporter: "群众", Phone: "13700137000"}))
	st.does(st.d.RecordNeed(st.t.Context(), roster.NeedForm{Title: "朱杨镇卫生院需发电机", Place: "朱杨镇", Urgency: "urgent", Quantity: 2, Unit: "台", Source: "team"}))
	lines, err := st.d.Needs(st.t.Context(), desk.NeedFilter{})
	if err != nil {
		st.t.Fatal(err)
	}
	for _, l := range lines {
		if l.Need.Title == title {
			return l.Need.ID
		}
	}
	return uuid.UUID{}
}

// works verifies and publishes the need and sends the team.
func (st *story) works(team, need uuid.UUID) {
	st.t.Helper()
	ctx := st.t.Context()
	st.does(st.d.VerifyNeed(ctx, roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "周涛", How: "回电"}))
	st.does(st.d.PublishNeed(ctx, roster.Publishing{Need: need, SignedBy: "王刚", Basis: "指挥部决定", BasisNo: "现指〔2026〕2号"}))
	st.does(st.d.NewTask(ctx, roster.TaskForm{Title: "转移滨江路被困群众", Need: need, Priority: 1, Goal: "转移三户", Hazards: "水位上涨", Channel: "409.750", Ready: true, Teams: []uuid.UUID{team}}))
	lines, err := st.d.Tasks(ctx, desk.TaskFilter{})
	if err != nil || len(lines) != 1 {
		st.t.Fatal(lines, err)
	}
	task := lines[0].Task.ID
	st.does(st.d.IssueTask(ctx, roster.Issue{Task: task, OrderedBy: "王刚"}))
	st.does(st.d.AdvanceTask(ctx, roster.Progress{Task: task, To: roster.TaskArrived, Source: "radio", Note: "已到滨江路"}))
	st.does(st.d.WriteJournal(ctx, "上游来水减小", uuid.UUID{}))
}
