package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// conflictOf is the id of the conflict that a page of conflicts lists with a word in it.
func conflictOf(t *testing.T, h *scene.Story, word string) string {
	t.Helper()
	all, err := hubDesk(t, h.Hub, scene.Flood()).Conflicts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if strings.Contains(c.Title+c.What.Zh+c.Field, word) {
			return c.ID
		}
	}
	t.Fatalf("no conflict with %q among %d", word, len(all))
	return ""
}

func conflictAt(id string) string { return flood("/conflict?" + url.Values{"id": {id}}.Encode()) }

func TestAConflictShowsBothSidesWithBothTimesAndWhatRestsOnIt(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	body := s.get(conflictAt(conflictOf(t, h, "恢复通信"))).body
	says(t, "the page", body, "江津一号台 李敏", "136****2222", "恢复通信", "关闭", "已响应", "李敏", "陈刚", "江津一号台", "江津区指挥车", "14:30", "14:45", "补传", "石门镇架设中继", "裁定前：",
		"江津区指挥车", "未连接，下次连接或带盘时收到", `name="reason"`, `value="side:0"`, `value="side:1"`)
	golden(t, "conflict", mainOf(body))
	s.jar["__Host-language"] = "en"
	says(t, "the English page", s.get(conflictAt(conflictOf(t, h, "恢复通信"))).body, "At the hub", "Call first", "What rests on it", "Desks it goes to")
}

func TestX3_OnlyTheOwnerGroupSettles(t *testing.T) {
	h := waits(t)
	owners := map[string]account.Role{conflictOf(t, h, "恢复通信"): account.General, conflictOf(t, h, "璧山"): account.Coordination, conflictOf(t, h, "渝AK7712"): account.Support}
	for _, role := range account.Roles() {
		s := officer(t, h, role)
		for id, owner := range owners {
			body := s.get(conflictAt(id)).body
			if offered := strings.Contains(body, `id="settle"`); offered != (role == owner) || !strings.Contains(body, "各方") {
				t.Errorf("a %s is offered to settle %s: %v", role, id, offered)
			}
			if role == owner {
				continue
			}
			got := s.post(flood("/conflict"), url.Values{"id": {id}, "choice": {"side:0"}, "reason": {"x"}})
			if got.StatusCode != http.StatusForbidden {
				t.Errorf("a %s settles %s: %d", role, id, got.StatusCode)
			}
		}
	}
	if all, err := hubDesk(t, h.Hub, scene.Flood()).Conflicts(t.Context()); err != nil || len(all) != 3 {
		t.Errorf("%d conflicts are left, %v", len(all), err)
	}
}

func TestX3_AnOfficerTakesOneSide(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	id := conflictOf(t, h, "恢复通信")
	form := s.get(conflictAt(id)).body
	for _, wrong := range [][]string{{"choice", "side:0", "reason", " "}, {"reason", "电话核实"}, {"choice", "side:7", "reason", "x"}, {"choice", "value", "reason", "x"}, {"choice", "join:x", "reason", "x"}} {
		got := s.post(flood("/conflict"), sent(form, wrong...))
		if got.StatusCode == http.StatusSeeOther || got.StatusCode >= 500 {
			t.Errorf("%v is answered %d", wrong, got.StatusCode)
		}
	}
	side := regexp.MustCompile(`value="(side:\d)"[^>]*> 采用 <b>已响应`).FindStringSubmatch(form)
	if side == nil {
		t.Fatal("the answered side cannot be taken")
	}
	got := s.post(flood("/conflict"), sent(form, "choice", side[1], "reason", "电话核实：通信未恢复 <b>"))
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", got.StatusCode, mainOf(got.body))
	}
	after := s.get(got.Header.Get("Location")).body
	says(t, "the page", after, "已裁定", "采用了其中一方的值", "处理冲突：", "电话核实：通信未恢复 &lt;b&gt;", "o-general", "将送到的席位", "白沙镇服务点")
	row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "need", ID: record.KeyID("need", "need-2")}, "zh")
	if err != nil || row.Row.Text("status") != "answered" || len(row.Row.Conflicts()) != 0 {
		t.Errorf("the need is %s, %v", row.Row.Text("status"), err)
	}
	h.Wait(2 * time.Second)
	says(t, "the history", s.page("/settled"), "恢复通信", "电话核实：通信未恢复 &lt;b&gt;", "o-general", "市级中心")
	lines, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Resolved})
	if err != nil || len(lines) != 1 || lines[0].By != "o-general" || lines[0].Reason != "电话核实：通信未恢复 <b>" {
		t.Errorf("the audit says %+v, %v", lines, err)
	}
}

func TestX3_AnOfficerTakesAnotherValue(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	id := conflictOf(t, h, "恢复通信")
	form := s.get(conflictAt(id)).body
	s.post(flood("/conflict"), sent(form, "choice", "value", "value", "published", "reason", "重新征集"))
	row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "need", ID: record.KeyID("need", "need-2")}, "zh")
	if err != nil || row.Row.Text("status") != "published" || len(row.Row.Conflicts()) != 0 {
		t.Errorf("the need is %s, %v, %v", row.Row.Text("status"), row.Row.Conflicts(), err)
	}
}

func TestX3_ADeskThatWasFasterIsTold(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	id := conflictOf(t, h, "恢复通信")
	form := s.get(conflictAt(id)).body
	h.Desk.Receive()
	need := record.KeyID("need", "need-2")
	if _, err := h.Desk.At().Resolve(t.Context(), roster.Settlement{Kind: "need", ID: need, Field: "status", Value: "closed", Reason: "现场已恢复"}); err != nil {
		t.Fatal(err)
	}
	h.Desk.Send()
	got := s.post(flood("/conflict"), sent(form, "choice", "side:0", "reason", "电话核实"))
	says(t, "the page", got.body, "这条冲突已由别处裁定", "现场已恢复", "李敏", "江津一号台")
	if got.StatusCode != http.StatusConflict {
		t.Errorf("answered %d", got.StatusCode)
	}
	row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "need", ID: need}, "zh")
	if err != nil || row.Row.Text("status") != "closed" {
		t.Errorf("the desk's word was overwritten: %s, %v", row.Row.Text("status"), err)
	}
}

func TestX3_AThirdValueThatCameMeanwhileIsLookedAtFirst(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.General)
	id := conflictOf(t, h, "恢复通信")
	form := s.get(conflictAt(id)).body
	h.Silent.Apply(`{"kind":"need","id":"need-2","set":{"status":"不实"}}` + "\n")
	h.Silent.Send()
	got := s.post(flood("/conflict"), sent(form, "choice", "side:0", "reason", "电话核实"))
	says(t, "the page", got.body, "各方的值又有变化", "周洁", `value="电话核实"`, `value="side:2"`)
	if got.StatusCode != http.StatusConflict {
		t.Errorf("answered %d", got.StatusCode)
	}
	again := s.post(flood("/conflict"), sent(got.body, "choice", "side:0", "reason", "电话核实"))
	if again.StatusCode != http.StatusSeeOther {
		t.Errorf("looked at again it is answered %d", again.StatusCode)
	}
}

func TestX3_FindingsAcrossRecordsAreSettledByTheirOwnActs(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Support)
	id := conflictOf(t, h, "渝AK7712")
	form := s.get(conflictAt(id)).body
	says(t, "the page", form, "是同一个，合并，保留：", "不是同一个，两条都保留", "重庆蓝天救援队", "璧山山地救援队", "江津一号台 李敏", "136****2222", "写入其中一方的席位")
	keep := record.KeyID("vehicle", "desk-plate")
	got := s.post(flood("/conflict"), sent(form, "choice", "join:"+keep.String(), "reason", "同一台车"))
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", got.StatusCode, mainOf(got.body))
	}
	says(t, "the page", s.get(got.Header.Get("Location")).body, "合并为一条记录", "同一台车")
	row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "vehicle", ID: record.KeyID("vehicle", "vehicle-plate")}, "zh")
	if err != nil || row.Row.Ref("same_as") != keep {
		t.Errorf("the other one goes on by itself: %v", err)
	}
	says(t, "the history", s.page("/settled?how=1"), "合并重复车辆")
}

func TestX3_FindingsKeptApartAreAskedOfNobodyAgain(t *testing.T) {
	h := waits(t)
	s := officer(t, h, account.Support)
	form := s.get(conflictAt(conflictOf(t, h, "渝AK7712"))).body
	if got := s.post(flood("/conflict"), sent(form, "choice", "apart", "reason", "套牌，已报交警")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", got.StatusCode, mainOf(got.body))
	}
	all, err := hubDesk(t, h.Hub, scene.Flood()).Conflicts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Finding != nil && c.Finding.Kind == roster.PlateTwice {
			t.Error("the two plates are asked about again")
		}
	}
}

func TestConflictsAreFilteredByGroupKindAndUrgency(t *testing.T) {
	s := officer(t, waits(t), account.Viewer)
	for query, rows := range map[string]int{"": 3, "?group=general": 1, "?group=support": 1, "?kind=need": 1, "?kind=vehicle": 1, "?red=1": 2, "?red=0": 1, "?group=support&red=1": 0, "?kind=nothing": 0} {
		if got := strings.Count(mainOf(s.page("/conflicts"+query)), "data-row="); got != rows {
			t.Errorf("%q lists %d", query, got)
		}
	}
	if body := s.page("/conflicts"); strings.Contains(body, ">裁定</a>") || !strings.Contains(body, "查看影响与通话") {
		t.Error("who may only look is offered to settle")
	}
}

func TestWholeNumbersToCallNeedAReasonAndStandInTheAudit(t *testing.T) {
	h := waits(t)
	id := conflictOf(t, h, "璧山")
	s := officer(t, h, account.General) // may not settle it, and calls
	if body := s.get(conflictAt(id)).body; strings.Contains(body, "13900002222") || !strings.Contains(body, "139****2222") {
		t.Fatal("the number is not masked to begin with")
	}
	if got := s.post(flood("/conflict/phones"), url.Values{"id": {id}}); got.StatusCode != http.StatusUnprocessableEntity || strings.Contains(got.body, "13900002222") {
		t.Errorf("without a reason it is answered %d", got.StatusCode)
	}
	got := s.post(flood("/conflict/phones"), url.Values{"id": {id}, "reason": {"核实任务"}})
	says(t, "the page", got.body, "13900002222", "13611112222")
	lines, err := s.book.Audit(t.Context(), account.Asked{Verb: account.Revealed})
	if err != nil || len(lines) != 1 || lines[0].Reason != "核实任务" {
		t.Errorf("the audit says %+v, %v", lines, err)
	}
	for _, role := range []account.Role{account.Viewer, account.Admin} {
		other := officer(t, h, role)
		if got := other.post(flood("/conflict/phones"), url.Values{"id": {id}, "reason": {"x"}}); got.StatusCode != http.StatusForbidden || strings.Contains(other.get(conflictAt(id)).body, "/conflict/phones") {
			t.Errorf("a %s is answered %d", role, got.StatusCode)
		}
	}
}
