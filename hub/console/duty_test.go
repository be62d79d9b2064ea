package console_test

import (
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// waiting is what desks told that waits for an officer of the centre.
const waiting = `{"kind":"reporting","id":"duty-1","set":{"to":"市指挥部","paper":"情况报告","first_hours":4,"every_hours":6,"final_hours":24,"channel":"政务信息"}}
{"kind":"reporting","id":"duty-2","set":{"to":"部级系统","paper":"日报","first_hours":12,"every_hours":24}}
{"kind":"report","id":"report-1","set":{"number":"JJ-B-R001","title":"7·12 快报","paper":"快报","stage":"首报","to":"区指挥部","status":"sent","sent_at":"2026-07-12T05:00:00Z","signed_by":"李敏"}}
{"kind":"passage","id":"passage-1","set":{"number":"JJ-B-T001","plate":"渝A12345","plate_color":"蓝","cargo":"rescue","vehicle":"渝A12345","response_unit":"市防指","response_level":"Ⅱ级","task_name":"江津抢险","agreement":"渝应急〔2026〕12号","route":"G85 江津—泸州","departs_at":"2026-07-12T08:00:00Z","arrives_at":"2026-07-12T12:00:00Z","contact":"张伟","phone":"13800001111","driver":"钱军","driver_phone":"13500005555","status":"草拟","status_at":"2026-07-12T06:00:00Z","recorded_by":"李敏"},"add":{"provinces":["重庆","四川"]}}
{"kind":"passage","id":"passage-2","set":{"number":"JJ-B-T002","plate":"渝B55555","cargo":"rescue","task_name":"江津抢险","status":"待市级提交","status_at":"2026-07-12T06:10:00Z","recorded_by":"李敏"}}
{"kind":"injury","id":"injury-1","set":{"number":"JJ-B-S001","name":"赵敏","person":"person-2","team":"team-1","phone":"13600004444","happened_at":"2026-07-12T05:30:00Z","severity":"重","what":"落水擦伤，电话 13812345678","hospital":"江津中心医院","status":"登记","recorded_by":"李敏"}}
{"kind":"publication","id":"away-1","set":{"number":"JJ-B-P009","version":1,"kind":"劝止","title":"力量已饱和，请勿自行前往","text":"现场力量已饱和","audience":"全部队伍","signed_by":"王强","status":"发布","published_at":"2026-07-12T06:00:00Z"}}
{"kind":"shift","id":"shift-1","set":{"operator":"李敏","phone":"13611112222","status":"在岗","group":"综合组","starts_at":"2026-07-12T04:00:00Z"}}
{"kind":"team","id":"team-1","set":{"credit_code":"51500000MJP000001X"}}
`

// waits is a story in which something waits of everything.
func waits(t *testing.T) *scene.Story {
	t.Helper()
	story := scene.Tell(t)
	story.Desk.Apply(waiting)
	story.Desk.Send()
	return story
}

// officer signs somebody in who works for a role.
func officer(t *testing.T, h console.Hub, role account.Role) *site {
	t.Helper()
	name := "o-" + string(role)
	if err := account.New(h.Notes(), rand.Reader, h.Now).Admit(t.Context(), account.AtHub, account.Newcomer{Name: name, Role: role, Password: password}); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, h)
	if role == account.Admin {
		key := s.secret(name, h.Now())
		s.try(name)
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, h.Now())}}), "/me")
		return s
	}
	s.leads(s.try(name), "/me")
	return s
}

func flood(path string) string { return "/s/" + scene.Flood().String() + path }

func idOf(kind, key string) string { return record.KeyID(kind, key).String() }

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// sent is the form of a page as a browser sends it back, with what somebody filled in.
func sent(body string, filled ...string) url.Values {
	words := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(mainOf(body), -1) {
		words.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i < len(filled); i += 2 {
		words.Set(filled[i], filled[i+1])
	}
	return words
}

func says(t *testing.T, what, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("%s does not say %q", what, w)
		}
	}
}

func TestTheFirstPageOfAnOfficerSaysWhatWaits(t *testing.T) {
	s := officer(t, waits(t), account.General)
	body := s.page("/duty")
	says(t, "the page", body,
		"市指挥部", "首报", "已超时 50 分钟", "部级系统", "还剩 7 小时 10 分钟", // what to report
		"JJ-B-R001", "已报送，待回执",
		"渝A12345", "材料齐全", "渝B55555", "部门商定文号", "渝中区", "江津区", // by district, and what each lacks
		"力量已饱和，请勿自行前往", "已收到 0 个席位，未收到 4", "白沙镇服务点", "石门镇服务点", // who has not the call
		"赵敏", "江津中心医院", "未告知 家属", "当日报案", "还剩 9 小时", "138****5678",
		"综合组", "协调组", "保障组", "送饮用水", "重庆蓝天救援队")
	golden(t, "duty", mainOf(body))
	s.jar["__Host-language"] = "en"
	says(t, "the English page", s.page("/duty"), "What to report now", "late by 50 min", "lacks: ", "not told: family", "One team active in two incidents")
	if strings.Contains(body, "13812345678") || strings.Contains(body, "13800001111") {
		t.Error("a number of a person stands there whole")
	}
}

func TestWhatWaitsIsCountedBesideItsTab(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Viewer)
	for _, want := range []string{`data-live="duty" data-hot>6</span>`} { // a late report, a receipt, two applications, an injury, the call
		if body := s.page(""); !strings.Contains(body, want) {
			t.Errorf("the navigation lacks %s", want)
		}
	}
	tabs, _, _ := strings.Cut(s.page(""), "</nav>")
	if duty, overview := strings.Index(tabs, flood("/duty")), strings.Index(tabs, `aria-current="page">态势总览`); duty < overview || duty > strings.Index(tabs, flood("/conflicts")) {
		t.Error("what waits does not stand after the overview and before the rest")
	}
}

func TestATeamActiveInTwoIncidentsIsNamedWithBothPlaces(t *testing.T) {
	h := waits(t)
	fire := func(id, set string) {
		l, err := h.Ledger(scene.Fire())
		if err != nil {
			t.Fatal(err)
		}
		done, err := desk.New(l, desk.Options{Operator: "何川", Now: h.Now}).Apply(t.Context(), strings.NewReader(`{"kind":"team","id":"`+id+`","set":{`+set+`}}`+"\n"), nil, nil)
		if err != nil || done.Refused > 0 {
			t.Fatal(done, err)
		}
		h.Ring()
		h.Wait(2 * time.Second)
	}
	drill := officer(t, h, account.Coordination)
	fire("a", `"name":"蓝天","credit_code":"51500000MJP000001X","status":"任务中","place":"缙云山东坡","leader":"何川","phone":"13666666666"`)
	if body := drill.page("/duty"); strings.Contains(body, "缙云山东坡") {
		t.Error("an exercise is compared with an incident")
	}
	h.Rehearse(scene.Fire()) // an exercise beside an exercise
	body := drill.page("/duty")
	says(t, "the page", body, "北碚缙云山山火", "缙云山东坡", "统一社会信用代码相同", "136****6666", "138****1111")
	fire("a", `"status":"已撤离"`)
	if body := drill.page("/duty"); strings.Contains(body, "缙云山东坡") {
		t.Error("a team that left is still active")
	}
	fire("b", `"name":"北碚缙云摩托志愿队","status":"待命","place":"西坡"`)
	says(t, "the page", drill.page("/duty"), "名称相同", "西坡")
	fire("c", `"name":"重庆蓝天救援队","credit_code":"51500000MJP000002Y","status":"待命","place":"北坡"`)
	if body := drill.page("/duty"); strings.Contains(body, "北坡") {
		t.Error("two codes that differ are told to be one team")
	}
}

func TestAReportIsMadeSignedSentAndItsReceiptEntered(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	page := s.page("/duty/make?duty=" + idOf("reporting", "duty-1"))
	other := officer(t, h, account.Support)
	if got, sent := other.get(flood("/duty/make?duty="+idOf("reporting", "duty-1"))), other.post(flood("/duty/make"), sent(page)); got.StatusCode != http.StatusForbidden || sent.StatusCode != http.StatusForbidden {
		t.Errorf("another group makes the report: %d, %d", got.StatusCode, sent.StatusCode)
	}
	says(t, "the page", page, "市指挥部", "快报", "首报")
	s.leads(s.post(flood("/duty/make"), sent(page)), flood("/duty?done=report.add"))
	if again := s.post(flood("/duty/make"), sent(page)); again.StatusCode == http.StatusSeeOther {
		t.Error("one duty is fulfilled twice")
	}
	made := func(status string) *record.Record {
		h.Wait(2 * time.Second)
		lines, err := hubDesk(t, h.Hub, scene.Flood()).Register(t.Context(), desk.RegisterQuery{Book: "report", All: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines.Lines {
			if l.Row.Text("to") == "市指挥部" {
				if l.Row.Text("status") != status {
					t.Errorf("the report is %s, not %s", l.Row.Text("status"), status)
				}
				return &l.Row
			}
		}
		t.Fatal("no report was made")
		return nil
	}
	row := made("draft")
	if row.Ref("duty") != record.KeyID("reporting", "duty-1") {
		t.Error("the report is not tied to its duty")
	}
	for _, step := range [][]string{
		{"report.sign", "signed", "f.signed_by", "周敏"}, {"report.send", "sent", "f.channel", "传真", "f.to", "市指挥部"}, {"report.receipt", "received", "f.receipt", "收悉"},
	} {
		form := s.get(flood("/act/" + step[0] + "?about=" + row.ID.String()))
		s.leads(s.post(flood("/act/"+step[0]), sent(form.body, step[2:]...)), flood("/duty?done="+step[0]))
		row = made(step[1])
	}
	says(t, "the page", s.page("/duty?done=report.receipt"), "已办理：", "登记回执", "收悉", "续报", row.Text("number"))
}

func TestR5_2_TheCityChecksSendsBackAndSubmitsAnApplication(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Support)
	state := func(key string) string {
		t.Helper()
		row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "passage", ID: record.KeyID("passage", key)}, "zh")
		if err != nil {
			t.Fatal(err)
		}
		return row.Row.Text("status")
	}
	do := func(act, key string, filled ...string) answer {
		form := s.get(flood("/act/" + act + "?about=" + idOf("passage", key)))
		return s.post(flood("/act/"+act), sent(form.body, filled...))
	}
	s.leads(do("passage.check", "passage-1"), flood("/duty?done=passage.check"))
	s.leads(do("passage.submit", "passage-1", "f.booking_no", "YY-1"), flood("/duty?done=passage.submit"))
	if state("passage-1") != "submitted" {
		t.Errorf("the application is %s", state("passage-1"))
	}
	refused := do("passage.submit", "passage-2", "f.booking_no", "YY-没有商定")
	says(t, "what is refused", refused.body, "没有部门商定文号", `value="YY-没有商定"`)
	if refused.StatusCode != http.StatusUnprocessableEntity || state("passage-2") != "city" {
		t.Errorf("without an agreement it is %s, answered %d", state("passage-2"), refused.StatusCode)
	}
	missing := do("passage.send_back", "passage-2", "f.reason", " ")
	says(t, "what is refused", missing.body, "请填写", `id="p-reason"`)
	s.leads(do("passage.send_back", "passage-2", "f.reason", "缺商定文号"), flood("/duty?done=passage.send_back"))
	h.Wait(2 * time.Second)
	says(t, "the page", s.page("/duty"), "退回原因：缺商定文号")
	lines, err := s.book.Audit(t.Context(), account.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	acted := 0
	for _, l := range lines {
		if l.Verb == account.Acted && l.By == "o-support" && strings.HasPrefix(l.Detail, "passage.") {
			acted++
		}
	}
	if acted != 3 {
		t.Errorf("%d acts stand in the audit, three were done", acted)
	}
}

// The desk that has not heard the call is called: who is on duty there, and the number, whole to who says why.
func TestWhoHasNotHeardTheCallIsThereWithANumberToCall(t *testing.T) {
	h := waits(t)
	h.Silent.Apply(`{"kind":"shift","id":"shift-2","set":{"operator":"周洁","phone":"13877776666","status":"在岗","group":"综合组","starts_at":"2026-07-12T04:00:00Z"}}` + "\n")
	h.Silent.Send()
	s := officer(t, h, account.Coordination)
	body := s.page("/duty")
	says(t, "the page", body, "白沙镇服务点 周洁", `<b class="num">138****6666</b>`, "未登记值班电话")
	for _, whole := range []string{"13877776666", "13800001111", "13611112222"} {
		if strings.Contains(body, whole) {
			t.Fatalf("%s stands there whole to begin with", whole)
		}
	}
	form := sent(body)
	if got := s.post(flood("/duty/phones"), form); got.StatusCode != http.StatusUnprocessableEntity || strings.Contains(got.body, "13877776666") {
		t.Errorf("without a reason it is answered %d", got.StatusCode)
	}
	got := s.post(flood("/duty/phones"), url.Values{"reason": {"通知劝止"}})
	says(t, "the page with numbers", got.body, "13877776666", "13800001111", "重新隐藏", `name="back" value="`+flood("/duty")+`"`)
	if strings.Contains(got.body, "13812345678") || strings.Contains(got.body, `data-update=`) {
		t.Error("more is shown whole than numbers to call, or the page renews itself")
	}
	lines, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Revealed})
	if err != nil || len(lines) != 1 || lines[0].Reason != "通知劝止" {
		t.Errorf("the audit says %+v, %v", lines, err)
	}
}

func TestTheLongestSilentTeamsStandFirst(t *testing.T) {
	h := waits(t)
	var lines strings.Builder
	for i := range 24 {
		lines.WriteString(fmt.Sprintf(`{"kind":"team","id":"quiet-%02d","set":{"name":"静默%02d队","status":"任务中","last_contact_at":"2026-07-12T06:%02d:00Z"}}`, i, i, 24-i) + "\n")
	}
	h.Desk.Apply(lines.String())
	h.Desk.Send()
	body := officer(t, h, account.Viewer).page("/duty")
	_, list, _ := strings.Cut(body, `id="overdue"`)
	last := -1
	for _, name := range []string{"重庆蓝天救援队", "静默23队", "静默22队", "静默10队"} {
		at := strings.Index(list, name)
		if at < last || at < 0 {
			t.Errorf("%s does not stand in its place", name)
		}
		last = at
	}
	if strings.Contains(list, "静默00队") {
		t.Error("who was heard last is among the first twenty")
	}
}

// What grows with time alone is no news: a page that stands open for an hour offers nothing while nobody writes.
func TestAnHourInWhichNothingCameIsNoNewsToAnOfficer(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Coordination)
	prints := func() map[string]string {
		all := map[string]string{}
		for _, m := range regexp.MustCompile(`data-row="([^"]+)" data-print="([^"]+)"`).FindAllStringSubmatch(s.page("/duty"), -1) {
			if !strings.HasPrefix(m[1], "due-") && !strings.HasPrefix(m[1], "team-") { // become late
				all[m[1]] = m[2]
			}
		}
		return all
	}
	before := prints()
	h.Wait(time.Hour)
	after := prints()
	if len(before) < 5 || before["saturation"] == "" {
		t.Fatalf("only %v have a print", before)
	}
	for row, was := range before {
		if after[row] != was {
			t.Errorf("%s is news though nothing came", row)
		}
	}
}
