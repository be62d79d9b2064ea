package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// publishes takes in a need for people, has it verified by another and signs it out.
func (o office) publishes(title string, quantity float64, category string) uuid.UUID {
	o.t.Helper()
	n := made(o.does(o.RecordNeed(o.t.Context(), roster.NeedForm{Title: title, Place: "支坪镇", Quantity: quantity, Unit: "人", Category: category, Urgency: "urgent"})), 1)
	other := o.as("王强", roster.Post{})
	other.does(other.VerifyNeed(o.t.Context(), roster.Verification{Need: n, Result: roster.NeedVerified, How: "回拨"}))
	o.does(o.PublishNeed(o.t.Context(), roster.Publishing{Need: n, SignedBy: "周主任", Basis: "指挥部决定", BasisNo: "渝指3号"}))
	return n
}

func TestR2_5_AnswersFollowThePublishedStateAndAreReadInHalfAMinute(t *testing.T) {
	o := newOffice(t)
	o.publishes("排查危房，需要结构专业人员协助逐户检查并登记造册的工作", 20, "rescue")
	o.publishes("伤员转运", 8, "medical")
	o.publishes("河道搜救", 12, "rescue")
	o.publishes("物资搬运", 30, "hands")
	o.makes("point.add", "type", "route", "name", "G93 江津西下道，走支坪大桥", "place", "江津西收费站")
	o.makes("point.add", "type", "assembly", "name", "体育馆停车场", "place", "江津区鼎山大道 99 号")
	o.makes("point.add", "type", "closed_road", "name", "滨江路", "place", "大桥至三桥")
	doc := o.prints("inquiry-script", uuid.UUID{})
	answered := 0
	for _, p := range doc.Parts {
		if p.Heading == "" {
			continue
		}
		answered++
		if n := utf8.RuneCountInString(p.Prose); n == 0 || n >= 30*45/10 {
			t.Errorf("%q takes half a minute or more: %d characters: %s", p.Heading, n, p.Prose)
		}
	}
	if answered < 5 {
		t.Errorf("the script answers %d questions", answered)
	}
	wants(t, said(doc), "目前需要", "缺20人", "体育馆停车场", "滨江路", "备勤", "48 小时", "通行")
}

func TestR2_5_AnAnswerTooLongToReadIsMarked(t *testing.T) {
	o := newOffice(t)
	a := o.makes("answer.draft", "title", "怎么来", "topic", "how", "text", strings.Repeat("请走高速公路", 30))
	o.performs("answer.sign", a, "signed_by", "周主任")
	wants(t, said(o.prints("inquiry-script", uuid.UUID{})), "【过长】怎么来（约 40 秒", "有 1 条口径 30 秒读不完")
}

func TestR2_5_DissuasionIsWhatTheDeskSaysFromTheSameAct(t *testing.T) {
	o := newOffice(t)
	o.publishes("物资搬运", 10, "hands")
	wants(t, said(o.prints("inquiry-script", uuid.UUID{})), "目前需要")
	o.makes("publication.dissuade", "signed_by", "周主任", "text", "现场力量已饱和，请勿前来。")
	doc := o.prints("inquiry-script", uuid.UUID{})
	wants(t, said(doc), "现场力量已饱和，请勿前来。", "劝止")
	if strings.Contains(said(doc), "目前需要") {
		t.Error("the desk still asks for people")
	}
	p := o.rows("publication")
	o.performs("publication.withdraw", p[len(p)-1].ID, "reason", "又有新需求")
	wants(t, said(o.prints("inquiry-script", uuid.UUID{})), "目前需要")
}

func (o office) called() uuid.UUID {
	o.t.Helper()
	return o.makes("inquiry.record", "question", "我们想来支援，要不要", "caller", "陈队", "phone", "13900001111", "team_name", "重庆越野救援队", "people", "12", "vehicles", "3",
		"capability", "water", "self_sufficiency_hours", "72", "eta", "2026-07-12 18:00", "district", "合川")
}

func TestR2_5_ACallBecomesASignUpWithNothingTypedTwice(t *testing.T) {
	o := newOffice(t)
	call := o.called()
	o.performs("inquiry.signup", call)
	row := o.row("inquiry", call)
	s := o.row("signup", row.Ref("became"))
	team := o.row("team", s.Ref("team"))
	if row.Text("status") != "signed_up" || s.Number("people") != 12 || s.Number("vehicles") != 3 || s.Text("capability") != "water" || s.Text("contact") != "陈队" ||
		s.Text("phone") != "13900001111" || s.Text("decision") != "undecided" || s.Text("number") == "" || !s.Time("eta").Equal(time.Date(2026, 7, 12, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("the sign-up says %v", s.Values)
	}
	if team.Text("name") != "重庆越野救援队" || team.Text("district") != "合川" || team.Text("status") != "registered" || row.Ref("team") != team.ID {
		t.Errorf("the team says %v", team.Values)
	}
	lines := must[[]desk.SignupLine](t)(o.Signups(t.Context()))
	if len(lines) != 1 || lines[0].Team.Name != "重庆越野救援队" {
		t.Errorf("the sign-up page shows %v", lines)
	}
	o.refuses(procedure.NotNow, "inquiry.need", call)
}

func TestR2_5_TheSignUpPagesRulesHoldForACall(t *testing.T) {
	o := newOffice(t)
	o.performs("inquiry.signup", o.called())
	again := o.called()
	r := o.refuses(roster.LooksRepeated, "inquiry.signup", again)
	if !r.Ask || len(o.rows("signup")) != 1 {
		t.Errorf("a second application was taken: ask %v, %d sign-ups", r.Ask, len(o.rows("signup")))
	}
	known := o.row("inquiry", o.rows("inquiry")[0].ID)
	if _, err := o.attempt("inquiry.signup", again, true, "team", known.Ref("team").String()); err != nil {
		t.Errorf("insisting: %v", err)
	}
	if n := len(o.rows("signup")); n != 2 {
		t.Errorf("%d sign-ups, want 2", n)
	}
	nameless := o.makes("inquiry.record", "question", "能来吗")
	o.refuses(procedure.TeamUnnamed, "inquiry.signup", nameless)
	support := o.as("赵亮", roster.Post{Group: record.Support})
	support.refuses(roster.NotYours, "inquiry.signup", nameless, "team_name", "甲队")
}

func TestR2_5_ATeamOfTheCensusIsFilledFromIt(t *testing.T) {
	a, _, census := two(t)
	a.opens()
	known := desk.New(census, desk.Options{Operator: "普查员", Now: fixed})
	must[record.Receipt](t)(known.SignUp(t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: "綦江曙光", CreditCode: "51500110MJP1234567", Leader: "何队"}}))
	o := office{a}
	id := record.KeyID("team", "51500110MJP1234567")
	call := o.makes("inquiry.record", "question", "要不要来", "people", "9")
	o.performs("inquiry.signup", call, "team", id.String())
	if team := o.row("team", id); team.Text("name") != "綦江曙光" || team.Text("leader") != "何队" {
		t.Errorf("the census did not fill the team: %v", team.Values)
	}
}

func TestR2_5_ACallBecomesAStandbyEntry(t *testing.T) {
	o := newOffice(t)
	call := o.called()
	o.performs("inquiry.standby", call, "note", "随时可出发")
	row := o.row("inquiry", call)
	s := o.row("signup", row.Ref("became"))
	if row.Text("status") != "standby" || s.Text("decision") != "standby" || s.Text("decided_by") != "李敏" || s.Text("note") != "随时可出发" {
		t.Errorf("the entry says %v", s.Values)
	}
	if team := o.row("team", s.Ref("team")); team.Text("status") != "registered" {
		t.Errorf("a team on call at home is %s", team.Text("status"))
	}
}

func TestR2_5_ACallBecomesANeed(t *testing.T) {
	o := newOffice(t)
	call := o.makes("inquiry.record", "question", "敬老院断水断电两天", "topic", "need", "caller", "院长", "phone", "13700002222", "place", "支坪敬老院")
	o.performs("inquiry.need", call, "affected", "40", "category", "supplies")
	row := o.row("inquiry", call)
	n := o.row("need", row.Ref("became"))
	if n.Text("title") != "敬老院断水断电两天" || n.Text("place") != "支坪敬老院" || n.Text("reporter") != "院长" || n.Text("phone") != "13700002222" ||
		n.Text("source") != "hotline" || n.Number("people_affected") != 40 || n.Text("status") != "lead" || n.Text("number") == "" {
		t.Errorf("the need says %v", n.Values)
	}
}

func TestR9_4_ARumourIsVerifiedSignedPublishedAndAnsweredInOneAct(t *testing.T) {
	o := newOffice(t)
	rumour := o.makes("rumour.record", "text", "水库要垮了", "from", "微信群")
	o.refuses(procedure.NotChecked, "rumour.release", rumour, "wording", "水库安全", "signed_by", "周主任")
	o.refuses(procedure.AloneMissing, "rumour.verify", rumour, "credibility", "false", "verified_how", "致电水利局")
	checker := o.as("王强", roster.Post{Level: roster.District})
	checker.performs("rumour.verify", rumour, "credibility", "false", "verified_how", "致电水利局")
	checker.performs("rumour.draft", rumour, "wording", "水库运行正常，水位低于汛限。")
	checker.refuses(procedure.AloneMissing, "rumour.release", rumour, "signed_by", "王强")
	before := len(o.rows("journal"))
	checker.performs("rumour.release", rumour, "signed_by", "周主任", "basis", "指挥部决定")
	row := o.row("message", rumour)
	p := o.row("publication", row.Ref("publication"))
	if row.Text("release") != "corrected" || p.Text("kind") != "correction" || p.Text("status") != "published" || p.Text("text") != "水库运行正常，水位低于汛限。" ||
		p.Text("signed_by") != "周主任" || p.Text("number") == "" || p.Number("version") != 1 || p.Text("decided_level") != "district" {
		t.Errorf("published: %v (%s)", p.Values, row.Text("release"))
	}
	if n := len(o.rows("journal")); n != before+1 {
		t.Errorf("the journal grew by %d lines", n-before)
	}
	wants(t, said(o.prints("inquiry-script", uuid.UUID{})), "听说“水库要垮了”", "水库运行正常，水位低于汛限。")
	wants(t, said(o.prints("press-release", p.ID)), "新闻通稿", "水库运行正常", "周主任")
	if page := o.lists(desk.RegisterQuery{Book: "rumour"}); page.Total != 0 {
		t.Errorf("it still stands among the open ones")
	}
}

func TestR9_4_ANewWordingReplacesTheOldEverywhere(t *testing.T) {
	o := newOffice(t)
	rumour := o.makes("rumour.record", "text", "自来水有毒")
	checker := o.as("王强", roster.Post{})
	checker.performs("rumour.verify", rumour, "credibility", "doubtful", "verified_how", "送检")
	checker.performs("rumour.release", rumour, "wording", "正在检测，请先饮用瓶装水。", "signed_by", "周主任")
	checker.performs("rumour.verify", rumour, "credibility", "false", "verified_how", "检测合格")
	checker.performs("rumour.release", rumour, "wording", "检测合格，可以饮用。", "signed_by", "周主任")
	script := said(o.prints("inquiry-script", uuid.UUID{}))
	wants(t, script, "检测合格，可以饮用。")
	if strings.Contains(script, "正在检测") {
		t.Error("the desk still says the old words")
	}
	row := o.row("message", rumour)
	p := o.row("publication", row.Ref("publication"))
	out := 0
	for _, x := range o.rows("publication") {
		if x.Text("status") == "published" {
			out++
		}
	}
	if p.Number("version") != 2 || out != 1 {
		t.Errorf("version %g stands, %d are out", p.Number("version"), out)
	}
}

func TestR9_4_NothingUnsignedIsPrinted(t *testing.T) {
	o := newOffice(t)
	r, err := o.Apply(t.Context(), strings.NewReader(`{"kind":"publication","id":"p1","set":{"kind":"correction","text":"草稿","status":"draft"}}`+"\n"), nil, nil)
	if err != nil || r.Applied != 1 {
		t.Fatal(r, err)
	}
	for _, paper := range []string{"notice", "press-release"} {
		_, err := o.Document(t.Context(), desk.PaperQuery{Paper: paper, About: record.KeyID("publication", "p1")})
		if r := roster.Refused(err); r == nil || r.Code != procedure.NotNow {
			t.Errorf("%s of a draft: %v", paper, err)
		}
	}
}

func TestR9_4_NoPictureIsPublishedWithoutConsent(t *testing.T) {
	o := newOffice(t)
	p := o.makes("publication.notice", "title", "转移安置情况", "text", "已安置 120 人。", "signed_by", "周主任")
	shown := o.makes("photo.add", "title", "安置点老人", "file_name", "a.jpg")
	empty := o.makes("photo.add", "title", "河道水位", "file_name", "b.jpg")
	out := o.row("publication", p)
	number := out.Text("number")
	o.refuses(procedure.NoConsent, "photo.attach", shown, "publication", number)
	o.performs("photo.consent", shown, "consent_by", "本人刘某")
	o.performs("photo.attach", shown, "publication", number)
	o.performs("photo.nobody", empty)
	o.performs("photo.attach", empty, "publication", number)
	wants(t, said(o.prints("press-release", p)), "新闻通稿", "安置点老人", "本人同意 本人刘某", "河道水位")
	o.performs("photo.refuse", shown, "reason", "家属反对")
	if text := said(o.prints("press-release", p)); strings.Contains(text, "安置点老人") {
		t.Error("a picture whose consent was taken back still stands in the release")
	}
}

// headings are the headings of a paper's parts, in order.
func headings(d report.Document) []string {
	var out []string
	for _, p := range d.Parts {
		if p.Heading != "" {
			out = append(out, p.Heading)
		}
	}
	return slices.Clone(out)
}
