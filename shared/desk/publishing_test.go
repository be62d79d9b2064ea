package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

func (o office) needs(title string) uuid.UUID {
	o.t.Helper()
	return made(o.does(o.RecordNeed(o.t.Context(), roster.NeedForm{Title: title, Place: "支坪镇", Quantity: 20, Unit: "人", Reporter: "村主任", Phone: "13600000001"})), 1)
}

func TestR1_2_NobodyPublishesWhatHeAloneTookInAndVerified(t *testing.T) {
	o := newOffice(t)
	n := o.needs("排查危房")
	r, err := o.VerifyNeed(t.Context(), roster.Verification{Need: n, Result: roster.NeedVerified, How: "自己看过"})
	o.refused(roster.VerifierSame, r, err)
	o.does(o.VerifyNeed(t.Context(), roster.Verification{Need: n, Result: roster.NeedVerified, How: "回拨", Alone: "单人席位"}))
	o.does(o.PublishNeed(t.Context(), roster.Publishing{Need: n, SignedBy: "周主任", Basis: "指令", BasisNo: "1 号"}))
	row := o.row("need", n)
	if row.Text("verified_by") != "李敏" || row.Text("alone") != "单人席位" || row.Text("verified_how") != "回拨" || row.Time("verified_at").IsZero() {
		t.Errorf("who verified, how, when and why alone: %v", row.Values)
	}
}

func TestR1_2_TwoDesksThatVerifyApartHaveAConflictAndNoWinner(t *testing.T) {
	space := uuid.New()
	a, b := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}
	a.opens()
	n := a.needs("排查危房")
	a.meet(b.place)
	other := a.as("赵亮", roster.Post{})
	other.does(other.VerifyNeed(t.Context(), roster.Verification{Need: n, Result: roster.NeedVerified, How: "回拨"}))
	b.does(b.VerifyNeed(t.Context(), roster.Verification{Need: n, Result: roster.NeedFalse, How: "派人看过"}))
	a.meet(b.place)
	for _, o := range []office{a, b} {
		row := o.row("need", n)
		if !slices.Contains(row.Conflicts(), "status") || !slices.Contains(row.Conflicts(), "verified_by") {
			t.Errorf("desk %s lists conflicts %v", o.Operator(), row.Conflicts())
		}
	}
}

func TestR1_2_MergedNeedsKeepEveryCaller(t *testing.T) {
	o := newOffice(t)
	first := o.needs("排查危房")
	second := made(o.does(o.RecordNeed(t.Context(), roster.NeedForm{Title: "房子裂了", Place: "支坪二社", Reporter: "刘婶", Phone: "13600000002"})), 1)
	other := o.as("王强", roster.Post{})
	other.does(other.VerifyNeed(t.Context(), roster.Verification{Need: second, Result: roster.NeedDuplicate, SameAs: first, How: "同一处"}))
	page := must[desk.NeedPage](t)(o.Need(t.Context(), first))
	if len(page.Callers) != 1 || page.Callers[0].Reporter != "刘婶" || page.Callers[0].Phone != "13600000002" {
		t.Errorf("callers are %v", page.Callers)
	}
}

func TestR1_3_APublicationHasNumberVersionBasisSignerAndState(t *testing.T) {
	o := newOffice(t)
	n := o.publishes("排查危房", 20, "rescue")
	published := func() (string, float64, string) {
		p := o.rows("publication")[0]
		return p.Text("number"), p.Number("version"), p.Text("status")
	}
	number, version, state := published()
	if number == "" || version != 1 || state != "published" {
		t.Errorf("published as %q, %g, %s", number, version, state)
	}
	o.does(o.RenewNeed(t.Context(), roster.Renewal{Need: n, How: "又问过"}))
	if again, version, _ := published(); again != number || version != 2 {
		t.Errorf("renewed as %q, version %g", again, version)
	}
	o.does(o.CloseNeed(t.Context(), roster.Closing{Need: n, Reason: "已完成"}))
	if _, _, state := published(); state != "withdrawn" {
		t.Errorf("of a closed need the publication is %s", state)
	}
	unsigned := o.needs("清淤")
	other := o.as("王强", roster.Post{})
	other.does(other.VerifyNeed(t.Context(), roster.Verification{Need: unsigned, Result: roster.NeedVerified, How: "回拨"}))
	r, err := other.PublishNeed(t.Context(), roster.Publishing{Need: unsigned, SignedBy: "周主任"})
	other.refused(roster.SignerMissing, r, err)
}

func TestR1_3_ItExpiresAtTheSetHoursAndAsksSixHoursBefore(t *testing.T) {
	o := newOffice(t)
	n := o.publishes("排查危房", 20, "rescue")
	row := o.row("need", n)
	if valid := row.Time("expires_at").Sub(row.Time("published_at")); valid != 48*time.Hour {
		t.Errorf("stands for %s, want 48 h", valid)
	}
	fresh := func() roster.Freshness { return must[desk.NeedPage](t)(o.Need(t.Context(), n)).Freshness }
	o.waits(row.Time("expires_at").Sub(*o.clock) - 6*time.Hour - time.Minute)
	if got := fresh(); got != roster.Fresh {
		t.Errorf("6 h 1 min before its end: %s", got)
	}
	o.waits(2 * time.Minute)
	if got := fresh(); got != roster.Recheck {
		t.Errorf("less than 6 h before its end: %s", got)
	}
	o.waits(6 * time.Hour)
	if got := fresh(); got != roster.Stale {
		t.Errorf("past its end: %s", got)
	}
	o.does(o.RenewNeed(t.Context(), roster.Renewal{Need: n}))
	if got := fresh(); got != roster.Fresh {
		t.Errorf("renewed: %s", got)
	}
	set, err := o.Apply(t.Context(), strings.NewReader(`{"kind":"setting","id":"s1","set":{"key":"need.valid_hours","value":12}}`+"\n"), nil, nil)
	if err != nil || set.Applied != 1 {
		t.Fatal(set, err)
	}
	second := o.publishes("转移群众", 5, "evacuation")
	row = o.row("need", second)
	if valid := row.Time("expires_at").Sub(row.Time("published_at")); valid != 12*time.Hour {
		t.Errorf("set to 12 h it stands for %s", valid)
	}
}

func TestR1_3_TheNoticeShowsRequiredCommittedArrivedAndShort(t *testing.T) {
	o := newOffice(t)
	n := o.publishes("排查危房", 30, "rescue")
	team := o.arrives("江津民兵", 18)
	task := made(o.does(o.NewTask(t.Context(), roster.TaskForm{Title: "排查", Need: n, Ready: true, Teams: []uuid.UUID{team}, Anyway: true})), 1)
	o.does(o.IssueTask(t.Context(), roster.Issue{Task: task, OrderedBy: "周主任"}))
	doc := o.prints("need-notice", n)
	if doc.Format != report.A4 || doc.Number == "" {
		t.Errorf("the notice is %q on %q", doc.Number, doc.Format)
	}
	wants(t, said(doc), "排查危房", "需要：30 人", "已派：18", "到位：0", "仍缺：12", "签发人：周主任", "第 1 版", "指挥部决定 渝指3号")
	unpublished := o.needs("清淤")
	_, err := o.Document(t.Context(), desk.PaperQuery{Paper: "need-notice", About: unpublished})
	if r := roster.Refused(err); r == nil || r.Code != procedure.NotNow {
		t.Errorf("a notice of what is not published: %v", err)
	}
}

func TestR1_3_StopComingIsAPublicationOfItsOwn(t *testing.T) {
	o := newOffice(t)
	p := o.makes("publication.dissuade", "signed_by", "周主任")
	row := o.row("publication", p)
	if row.Text("kind") != "dissuasion" || row.Text("status") != "published" || row.Text("number") == "" || row.Number("version") != 1 {
		t.Errorf("published: %v", row.Values)
	}
	wants(t, said(o.prints("notice", p)), "劝止公告", "请勿自行前往", "周主任")
	o.performs("publication.renew", p)
	row = o.row("publication", p)
	if row.Number("version") != 2 {
		t.Errorf("renewed as version %g", row.Number("version"))
	}
	o.performs("publication.withdraw", p, "reason", "又有新需求")
	wants(t, said(o.prints("notice", p)), "本公告已撤回")
}
