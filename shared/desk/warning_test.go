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
)

// musters files three teams: two of water rescue, one of medics.
func (o office) musters() (water, boats, medics uuid.UUID) {
	o.t.Helper()
	file := func(name, phone, capability string) uuid.UUID {
		r, err := o.CheckIn(o.t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: name, Phone: phone, Leader: name + "队长", Capabilities: []string{capability}}, People: 10, Place: "东门"})
		return made(o.does(r, err), 1)
	}
	return file("江津蓝天", "13800000001", "water:2"), file("永川舟艇", "13800000002", "water"), file("铜梁医疗", "13800000003", "medical")
}

func (o office) warns(form ...string) uuid.UUID {
	o.t.Helper()
	return o.makes("warning.issue", append([]string{"title", "上游水库泄洪", "level", "red", "action", "撤到二级平台以上", "reply_minutes", "20"}, form...)...)
}

func TestR2_2_AWarningGoesToTheChosenTeams(t *testing.T) {
	o := newOffice(t)
	water, boats, medics := o.musters()
	for _, c := range []struct {
		form []string
		want []uuid.UUID
	}{
		{[]string{"to", "all"}, []uuid.UUID{water, boats, medics}},
		{[]string{"to", "capability", "direction", "water"}, []uuid.UUID{water, boats}},
		{[]string{"to", "capability", "direction", "水上搜救"}, []uuid.UUID{water, boats}},
		{[]string{"to", "list", "chosen", "江津蓝天、铜梁医疗"}, []uuid.UUID{water, medics}},
	} {
		row := o.row("warning", o.warns(c.form...))
		got := row.Members("teams")
		want := []string{}
		for _, id := range c.want {
			want = append(want, id.String())
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%v warns %v, want %v", c.form, got, want)
		}
		if by := row.Time("reply_by").Sub(row.Time("at")); by != 20*time.Minute {
			t.Errorf("to be answered within %s", by)
		}
	}
	o.refuses(procedure.NobodyToWarn, "warning.issue", uuid.UUID{}, "title", "雷电", "action", "停止高处作业", "to", "capability", "direction", "diving")
}

func TestR2_2_WhoHasNotAnsweredIsListedWithTelephoneLouderAsTimeGoes(t *testing.T) {
	o := newOffice(t)
	water, _, _ := o.musters()
	w := o.warns("to", "all")
	o.performs("warning.reply", w, "team", water.String(), "answer", "已撤到位", "by", "张队")
	tone := func() procedure.Tone {
		calls := table(t, o.prints("warning-calls", w), "未确认")
		if len(calls.Rows) != 2 || calls.Rows[0].Cells[1] != "永川舟艇" || calls.Rows[0].Cells[3] != "13800000002" {
			t.Fatalf("calls to make: %v", calls.Rows)
		}
		return calls.Rows[0].Tone
	}
	for _, step := range []struct {
		after time.Duration
		want  procedure.Tone
	}{{time.Minute, procedure.Plain}, {10 * time.Minute, procedure.Info}, {10 * time.Minute, procedure.Warn}, {20 * time.Minute, procedure.Alarm}} {
		o.waits(step.after)
		if got := tone(); got != step.want {
			t.Errorf("after %s more the tone is %q, want %q", step.after, got, step.want)
		}
	}
	line := o.lists(desk.RegisterQuery{Book: "warning"}).Lines[0]
	if !line.Urgent || line.Cells[6].Text != "1/3" || line.Cells[6].Tone != procedure.Alarm {
		t.Errorf("the book shows %v, urgent %v", line.Cells, line.Urgent)
	}
	wants(t, said(o.prints("handover", uuid.UUID{})), "上游水库泄洪", "永川舟艇 13800000002")
}

func TestR2_2_ItWorksAsATelephoneScript(t *testing.T) {
	o := newOffice(t)
	_, boats, _ := o.musters()
	w := o.warns("to", "all", "place", "支坪镇河滩")
	wants(t, said(o.prints("warning-calls", w)), "您好，这里是江津‘7·12’暴雨洪涝现场协调机制", "红色", "支坪镇河滩", "撤到二级平台以上", "请复述一遍要求", "13800000003")
	wants(t, said(o.prints("warning-notice", w)), "【红色预警】上游水库泄洪", "请于")
	opening := must[desk.Opening](t)(o.Opening(t.Context(), "warning.reply", w))
	first := opening.Texts["team"]
	if first == "" || opening.Texts["how"] != "电话" || opening.Texts["outcome"] != "received" {
		t.Errorf("one key should be enough for the next team, the form opens with %v", opening.Texts)
	}
	o.performs("warning.reply", w) // the key and Enter
	if next := must[desk.Opening](t)(o.Opening(t.Context(), "warning.reply", w)).Texts["team"]; next == first || next == "" {
		t.Errorf("the next team to call is %q after %q", next, first)
	}
	o.performs("warning.reply", w, "team", boats.String(), "outcome", "no_answer")
	if open := table(t, o.prints("warning-calls", w), "未确认"); len(open.Rows) != 2 {
		t.Errorf("a call nobody took counts as an answer: %v", open.Rows)
	}
}

func TestR2_2_AllRepliesAreTimed(t *testing.T) {
	o := newOffice(t)
	water, boats, medics := o.musters()
	w := o.warns("to", "all")
	o.waits(3 * time.Minute)
	o.performs("warning.reply", w, "team", water.String(), "outcome", "no_answer")
	o.waits(4 * time.Minute)
	o.performs("warning.reply", w, "team", water.String(), "answer", "收到", "by", "张队")
	o.performs("warning.reply_many", w, "those", boats.String()+"、"+medics.String(), "how", "电台")
	rows := o.prints("warning-replies", w).Parts[1].Table.Rows
	if got := names(rows, 2); !slices.Equal(got, []string{"3", "7", "7", "7"}) {
		t.Errorf("replies took %v minutes", got)
	}
	if team := o.row("team", water); !team.Time("last_contact_at").Equal(*o.clock) {
		t.Errorf("who answered was heard at %s, want %s", team.Time("last_contact_at"), *o.clock)
	}
	stranger := o.arrives("合川越野", 4)
	o.refuses(procedure.NotWarned, "warning.reply", w, "team", stranger.String())
	o.performs("warning.add", w, "chosen", "合川越野")
	o.performs("warning.reply", w, "team", stranger.String())
}

func TestR2_2_RepliesTakenAtTwoDesksApartAllStand(t *testing.T) {
	space := uuid.New()
	a, b := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}
	a.opens()
	water, boats, _ := a.musters()
	w := a.warns("to", "all")
	a.meet(b.place)
	a.performs("warning.reply", w, "team", water.String())
	b.performs("warning.reply", w, "team", boats.String())
	a.meet(b.place)
	for _, o := range []office{a, b} {
		if open := table(t, o.prints("warning-calls", w), "未确认"); len(open.Rows) != 1 || open.Rows[0].Cells[1] != "铜梁医疗" {
			t.Errorf("desk %s still calls %v", o.Operator(), open.Rows)
		}
	}
}

func TestR2_2_AWarningToFourHundredTeamsIsOneAct(t *testing.T) {
	o := newOffice(t)
	var lines strings.Builder
	for i := range 400 {
		lines.WriteString(`{"kind":"team","id":"t` + record.KeyID("team", string(rune('a'+i%26))+uuid.NewString()).String()[:12] + `","set":{"name":"队` + uuid.NewString()[:8] + `","status":"standby"}}` + "\n")
	}
	if r, err := o.Apply(t.Context(), strings.NewReader(lines.String()), nil, nil); err != nil || r.Applied != 400 {
		t.Fatalf("apply: %+v %v", r, err)
	}
	row := o.row("warning", o.warns("to", "all"))
	if n := len(row.Members("teams")); n != 400 {
		t.Errorf("%d teams warned, want 400", n)
	}
}
