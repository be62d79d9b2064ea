package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// everyAct lists the acts of every book.
func everyAct() []string {
	var all []string
	for _, book := range procedure.Standard().Registers() {
		for _, a := range book.Acts {
			all = append(all, book.Name+"."+a.Name)
		}
	}
	return all
}

func TestX5_EveryRoleOpensAndSendsTheFormsOfItsActsAndNoOthers(t *testing.T) {
	h := waits(t)
	about := map[string]string{"passage": idOf("passage", "passage-1"), "report": idOf("report", "report-1"), "reporting": idOf("reporting", "duty-1"), "injury": idOf("injury", "injury-1"), "publication": idOf("publication", "away-1")}
	offered := 0
	for _, role := range account.Roles() {
		s := officer(t, h, role)
		for _, act := range everyAct() {
			may := account.MayAct(account.Account{Role: role}, act)
			book, _, _ := strings.Cut(act, ".")
			at := flood("/act/" + act)
			got := s.get(at + "?about=" + about[book])
			sent := s.post(at, url.Values{"about": {about[book]}, "seen": {"nonsense"}})
			if !may && (got.StatusCode != http.StatusForbidden || sent.StatusCode != http.StatusForbidden) {
				t.Errorf("a %s opens the form of %s: %d, %d", role, act, got.StatusCode, sent.StatusCode)
			}
			if may && (got.StatusCode == http.StatusForbidden || sent.StatusCode == http.StatusSeeOther || got.StatusCode >= 500) {
				t.Errorf("the form of %s answers a %s %d, %d", act, role, got.StatusCode, sent.StatusCode)
			}
			if may && got.StatusCode == http.StatusOK {
				offered++
			}
		}
		if s.log.Len() > 0 && strings.Contains(s.log.String(), "render") {
			t.Errorf("a form is not drawn: %s", s.log)
		}
	}
	if offered < 30 {
		t.Errorf("only %d forms opened", offered)
	}
}

func TestX3_WhatADeskWroteWhileAFormStoodOpenIsAConflictAndIsTold(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Support)
	form := s.get(flood("/act/injury.update?about=" + idOf("injury", "injury-1")))
	says(t, "the form", form.body, `<option value="serious" selected>重</option>`)
	h.Desk.Apply(`{"kind":"injury","id":"injury-1","set":{"severity":"危重"}}` + "\n")
	h.Desk.Send()
	got := s.post(flood("/act/injury.update"), sent(form.body, "f.severity", "light", "f.what", "落水擦伤"))
	if !strings.Contains(got.Header.Get("Location"), "beside=") {
		t.Errorf("what a desk wrote meanwhile is not told: %d %s", got.StatusCode, got.Header.Get("Location"))
	}
	h.Wait(2 * time.Second)
	after := s.get(got.Header.Get("Location"))
	says(t, "the page", after.body, "您填写期间另有人改过：", "程度", "没有覆盖")
	row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "injury", ID: record.KeyID("injury", "injury-1")}, "zh")
	if err != nil || !slices.Contains(row.Row.Conflicts(), "severity") || len(row.Row.Claims("severity")) != 2 {
		t.Errorf("both severities do not stand: %v, %v", row.Row.Conflicts(), err)
	}
	says(t, "the list", s.page("/conflicts?group=support"), "程度")

	fresh := s.get(flood("/act/injury.update?about=" + idOf("injury", "injury-1")))
	s.leads(s.post(flood("/act/injury.update"), sent(fresh.body, "f.hospital", "重医附一院")), flood("/duty?done=injury.update"))
}

func TestAFormKeepsWhatWasTypedAndSaysWhatIsWrongWithIt(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	typed := []string{"f.title", "七月十二日 <续报>", "f.stage", "update", "f.to", "", "f.due_at", "明天下午", "f.text", "第一行\n第二行", "f.channel", "传真"}
	form := s.get(flood("/act/report.add"))
	got := s.post(flood("/act/report.add"), sent(form.body, typed...))
	says(t, "the form", got.body, `value="七月十二日 &lt;续报&gt;"`, `<option value="update" selected>`, `value="明天下午"`, "第一行\n第二行</textarea>", `value="传真"`, `id="p-due_at"`, `aria-invalid="true"`)
	if got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("answered %d", got.StatusCode)
	}
	got = s.post(flood("/act/report.add"), sent(got.body, append(typed, "f.due_at", "18:00")...))
	says(t, "the form", got.body, "请填写“报送对象”", `id="p-to"`, `value="18:00"`)
	danger := s.get(flood("/act/publication.dissuade"))
	got = s.post(flood("/act/publication.dissuade"), sent(danger.body, "f.title", "请勿前往", "f.text", "饱和", "f.signed_by", "周敏"))
	says(t, "the form", got.body, `id="p-sure"`, `value="请勿前往"`)
	if got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without the tick it is answered %d", got.StatusCode)
	}
	s.leads(s.post(flood("/act/publication.dissuade"), sent(danger.body, "f.title", "请勿前往", "f.text", "饱和", "f.signed_by", "周敏", "sure", "true")), flood("/duty?done=publication.dissuade"))
	h.Wait(2 * time.Second)
	says(t, "the page", s.page("/duty"), "请勿前往", "已发布")
}

func TestWhatARuleAsksIsSaidAndMayBeInsistedOn(t *testing.T) {
	h := waits(t)
	h.Desk.Apply(`{"kind":"passage","id":"passage-3","set":{"plate":"渝C00001","status":"已提交平台","platform_no":""}}` + "\n" + `{"kind":"passage","id":"passage-4","set":{"plate":"渝C00002","status":"审核通过","platform_no":"QG-1","valid_from":"2026-07-12T00:00:00Z","valid_until":"2026-07-20T00:00:00Z"}}` + "\n")
	h.Desk.Send()
	s := officer(t, h, account.Support)
	form := s.get(flood("/act/passage.approve?about=" + idOf("passage", "passage-3")))
	filled := []string{"f.platform_no", "QG-1", "f.valid_from", "2026-07-12", "f.valid_until", "2026-07-15"}
	got := s.post(flood("/act/passage.approve"), sent(form.body, filled...))
	says(t, "the form", got.body, "平台编号 QG-1 已用于", `name="anyway"`)
	s.leads(s.post(flood("/act/passage.approve"), sent(got.body, append(filled, "anyway", "true")...)), flood("/duty?done=passage.approve"))
	late := s.post(flood("/act/passage.approve"), sent(form.body, filled...))
	says(t, "the form", late.body, "现在是“审核通过”")
}

func TestNumbersOfPeopleAreNeitherShownNorLostByAForm(t *testing.T) {
	h := waits(t)
	h.Desk.Apply(`{"kind":"passage","id":"passage-5","set":{"plate":"渝C00005","status":"使用中","driver":"钱军","driver_phone":"13577778888","valid_from":"2026-07-12T00:00:00Z","valid_until":"2026-07-20T00:00:00Z","platform_no":"QG-5"}}` + "\n")
	h.Desk.Send()
	masked := 0
	for _, role := range []account.Role{account.General, account.Coordination, account.Support} {
		s := officer(t, h, role)
		for _, one := range account.CentreActs() {
			for _, about := range []string{"", idOf("passage", "passage-5"), idOf("passage", "passage-1"), idOf("injury", "injury-1")} {
				body := s.get(flood("/act/" + one.Name + "?about=" + about)).body
				for _, number := range []string{"13577778888", "13800001111", "13500005555", "13600004444", "13812345678"} {
					if strings.Contains(body, number) {
						t.Errorf("%s shows %s whole", one.Name, number)
					}
				}
				masked += strings.Count(body, "135****8888")
			}
		}
	}
	if masked == 0 {
		t.Error("no form shows the record beside it")
	}
}

func TestAFormLeadsBackOnlyWithinItsSpace(t *testing.T) {
	s := officer(t, waits(t), account.General)
	for _, back := range []string{"https://evil.example/", "//evil.example", "/logout", "/s/other", "/s/" + scene.Fire().String() + "/teams", flood("x"), flood("/../me"), "javascript:1", "\\\\evil", flood("/teams\r\nX: y")} {
		if body := s.get(flood("/act/report.add?" + url.Values{"back": {back}}.Encode())).body; !strings.Contains(body, `name="back" value="`+flood("/duty")+`"`) {
			t.Errorf("%q is gone back to", back)
		}
	}
	good := flood("/teams?q=a&sort=people")
	says(t, "the form", s.get(flood("/act/report.add?"+url.Values{"back": {good}}.Encode())).body, strings.ReplaceAll(good, "&", "&amp;"))
}

func TestAFormThatIsNotOneIsRefused(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Support)
	about := idOf("injury", "injury-1")
	device := "AAAAAAAAAAAAAAAAAAAAAAAAAAG7"
	for _, seen := range []string{"", "x", "severity", "nothing=;", "severity=a.b.c.d;", "severity=" + device + ".0.9.1;", "severity=" + strings.Repeat(device+".0.1.1,", 70) + ";", strings.Repeat("a", 70_000)} {
		got := s.post(flood("/act/injury.update"), url.Values{"about": {about}, "seen": {seen}, "f.severity": {"light"}})
		if got.StatusCode < 400 || got.StatusCode == http.StatusSeeOther {
			t.Errorf("%.40q is answered %d", seen, got.StatusCode)
		}
	}
	long := s.post(flood("/act/injury.update"), url.Values{"about": {about}, "f.what": {strings.Repeat("长", 200_000)}})
	if long.StatusCode == http.StatusSeeOther || long.StatusCode >= 500 {
		t.Errorf("a form of half a megabyte is answered %d", long.StatusCode)
	}
	if w, err := hubDesk(t, h.Hub, scene.Flood()).Waiting(t.Context()); err != nil || w.Injuries[0].Text("severity") != "serious" {
		t.Errorf("something was written: %v", err)
	}
}

func TestACentresActIsNotDoneInAClosedSpace(t *testing.T) {
	h := waits(t)
	h.Close(scene.Flood(), scene.Fire())
	s := officer(t, h, account.Support)
	body := s.page("/duty")
	if strings.Contains(body, `class="act"`) {
		t.Error("a closed space offers acts")
	}
	form := s.get(flood("/act/passage.check?about=" + idOf("passage", "passage-1")))
	if got := s.post(flood("/act/passage.check"), sent(form.body)); got.StatusCode == http.StatusSeeOther {
		t.Error("an act is done in a closed space")
	}
	if w, err := hubDesk(t, h.Hub, scene.Flood()).Waiting(t.Context()); err != nil || w.Passages[0].Text("status") != "draft" {
		t.Errorf("something was written: %v", err)
	}
}
