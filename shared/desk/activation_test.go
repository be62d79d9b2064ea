package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func TestR0_1_TwoDesksThatOpenedOneEventApartEndAsOne(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	official := a.opens()
	own := made(b.does(b.Activate(ctx, roster.Activation{Name: "江津洪水", Place: "江津", Pending: true})), 1)
	mine := b.arrives("乙队", 8)
	theirs := a.arrives("甲队", 12)
	a.meet(b)
	seen := must[desk.Overview](t)(b.Overview(ctx))
	if len(seen.Others) != 1 {
		t.Fatalf("the other event is not offered for joining: %+v", seen.Others)
	}
	b.does(b.JoinIncident(ctx, own, official))
	a.meet(b)
	for _, p := range []*place{a, b} {
		o := must[desk.Overview](t)(p.Overview(ctx))
		if o.Incident.ID != official || len(o.Others) != 0 {
			t.Errorf("the desk works in %s beside %d others", o.Incident.Name, len(o.Others))
		}
		for _, id := range []uuid.UUID{mine, theirs} {
			if _, err := p.Team(ctx, id); err != nil {
				t.Errorf("a team is lost: %v", err)
			}
		}
	}
	if a.dump() != b.dump() {
		t.Error("the two desks hold different things")
	}
}

func TestR0_1_MembersEditedApartAreUnited(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	incident := a.opens()
	a.meet(b)
	before := len(must[*roster.Picture](t)(a.Picture(ctx)).Members)
	a.does(a.AddMembers(ctx, incident, []roster.MemberForm{{Group: record.General, Unit: "市气象局", Person: "甲"}}))
	b.does(b.AddMembers(ctx, incident, []roster.MemberForm{{Group: record.Support, Unit: "市水利局", Person: "乙"}}))
	a.meet(b)
	for _, p := range []*place{a, b} {
		if n := len(must[*roster.Picture](t)(p.Picture(ctx)).Members); n != before+2 {
			t.Errorf("%d members, want %d", n, before+2)
		}
	}
}

func TestR0_1_WorkGoesOnWhileTheGroupsArePending(t *testing.T) {
	p, _, _ := two(t)
	ctx := t.Context()
	p.opens()
	p.arrives("甲队", 12)
	if o := must[desk.Overview](t)(p.Overview(ctx)); o.Pending == 0 {
		t.Fatal("nobody waits for approval")
	}
	p.does(p.ApproveGroup(ctx, roster.Approval{Approver: "张总指挥", DocumentNo: "编组1号"}))
	for _, m := range must[*roster.Picture](t)(p.Picture(ctx)).Members {
		if m.Status != roster.MemberApproved || m.Row.Text("approved_by") != "张总指挥" || m.Row.Text("document_no") != "编组1号" || m.Row.Time("approved_at").IsZero() {
			t.Errorf("%s is %s by %q, number %q", m.Unit, m.Status, m.Row.Text("approved_by"), m.Row.Text("document_no"))
		}
	}
}

func TestR0_1_LevelAndEndAreDatedEvents(t *testing.T) {
	p, _, _ := two(t)
	ctx := t.Context()
	incident := p.opens()
	at := noon.Add(-time.Hour)
	p.does(p.ChangeLevel(ctx, roster.LevelChange{Incident: incident, Level: "ii", OrderNo: "渝指2号", At: at, Reason: "水位上涨"}))
	p.does(p.EndMechanism(ctx, roster.Ending{Incident: incident, OrderNo: "渝指9号", OrderedBy: "市应急局", Reason: "险情解除"}))
	in := must[*roster.Picture](t)(p.Picture(ctx)).Incidents[0]
	if !in.Row.Time("level_changed_at").Equal(at) || in.Row.Text("level_order_no") != "渝指2号" || in.Row.Time("ended_at").IsZero() || in.Row.Text("end_order_no") != "渝指9号" {
		t.Errorf("level %v by %q, end %v by %q", in.Row.Time("level_changed_at"), in.Row.Text("level_order_no"), in.Row.Time("ended_at"), in.Row.Text("end_order_no"))
	}
	history := must[[]desk.HistoryLine](t)(p.History(ctx, roster.Ref{Kind: "incident", ID: incident}))
	changed := false
	for _, h := range history {
		changed = changed || h.Field == "response_level" && h.Source.Operator == "李敏"
	}
	if !changed {
		t.Error("the change of level is not in the history")
	}
}

func TestR1_1_ANeedIsTakenInWithWhatIsKnownAlone(t *testing.T) {
	p, _, _ := two(t)
	ctx := t.Context()
	p.opens()
	id := made(p.does(p.RecordNeed(ctx, roster.NeedForm{Title: "有人被困"})), 1)
	page := must[desk.NeedPage](t)(p.Need(ctx, id))
	if page.Need.Place != "" || page.Need.PeopleAffected != 0 || page.Recorder != "李敏" || page.Need.Number == "" {
		t.Errorf("recorded %+v by %q", page.Need, page.Recorder)
	}
	full := made(p.does(p.RecordNeed(ctx, roster.NeedForm{
		Title: "转移群众", Place: "涨谷村", District: "江津区", Category: "转移安置", Urgency: "特急", PeopleAffected: 40, Quantity: 40, Unit: "人",
		Source: "热线", Reporter: "村主任", Phone: "13900000001", ReportedAt: noon.Add(-time.Hour),
	})), 1)
	row := must[desk.NeedPage](t)(p.Need(ctx, full)).Need.Row
	for field, want := range map[string]string{"category": "evacuation", "urgency": "critical", "source": "hotline", "reporter": "村主任", "phone": "13900000001"} {
		if got := row.Text(field); got != want && row.Kind.Field(field).Shown(got, "zh") != row.Kind.Field(field).Shown(want, "zh") {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
}

func TestR1_1_ARepetitionIsSuggestedByPlacePhoneAndText(t *testing.T) {
	p, _, _ := two(t)
	ctx := t.Context()
	p.opens()
	p.does(p.RecordNeed(ctx, roster.NeedForm{Title: "转移被困群众", Place: "涨谷村", Phone: "13900000001"}))
	again := roster.NeedForm{Title: "涨谷村群众被困请求转移", Place: "涨谷村", Phone: "13900000001"}
	r, err := p.RecordNeed(ctx, again)
	if ask := p.refused(roster.LooksRepeated, r, err); !ask.Ask {
		t.Error("a repetition is refused, not asked about")
	}
	again.Anyway = true
	p.does(p.RecordNeed(ctx, again))
	p.does(p.RecordNeed(ctx, roster.NeedForm{Title: "送药", Place: "石门镇", Phone: "13700000009"}))
}

// The wanted answer among twelve thousand people: by fragment, initials, phone's tail and plate.
func TestR3_4_OneOfTwelveThousandIsFoundByWhatIsKnown(t *testing.T) {
	p, _, census := two(t)
	ctx := context.Background()
	p.opens()
	known := desk.New(census, desk.Options{Operator: "王强", Now: fixed})
	var lines strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&lines, `{"kind":"person","id":"p-%d","set":{"name":"队员%d号","phone":"139%08d"}}`+"\n", i, i, i)
	}
	lines.WriteString(`{"kind":"team","id":"t","set":{"name":"缙云山摩托志愿队"}}` + "\n" + `{"kind":"person","id":"z","set":{"name":"欧阳震宇","phone":"18623456789","team":"t"}}` + "\n")
	if done, err := known.Apply(ctx, strings.NewReader(lines.String()), nil, nil); err != nil || done.Refused > 0 {
		t.Fatal(done, err)
	}
	team := p.arrives("重庆蓝天救援队", 12)
	p.does(p.AddVehicle(ctx, roster.VehicleForm{Plate: "渝AK7712", PlateColor: "blue", Team: team}))
	for text, want := range map[string]string{
		"阳震": "欧阳震宇", "oyzy": "欧阳震宇", "456789": "欧阳震宇", "K7712": "渝AK7712", "蓝天": "重庆蓝天救援队", "cqlt": "重庆蓝天救援队", "jysmt": "缙云山摩托志愿队",
	} {
		hits := must[[]roster.Hit](t)(p.Search(ctx, text, 10))
		if len(hits) == 0 || hits[0].Title != want {
			t.Errorf("%q found %+v, want %s first", text, hits, want)
		}
	}
}
