package console_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/gate"
	"qianshao/hub/scene"
	"qianshao/shared/identity"
	"qianshao/shared/intake"
	"qianshao/shared/sheet"
)

// field finds what stands in a field of a form.
func (a answer) field(name string) string {
	found := regexp.MustCompile(`name="` + name + `"[^>]*value="([^"]*)"`).FindStringSubmatch(a.body)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// plain is what a page says, without how.
func plain(body string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(mainOf(body), " ")), " ")
}

func (k *keeper) says(got answer, status int, words ...string) {
	k.t.Helper()
	if got.StatusCode != status {
		k.t.Errorf("answered %d, not %d: %s", got.StatusCode, status, plain(got.body))
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(mainOf(got.body)), w) {
			k.t.Errorf("does not say %q: %s", w, plain(got.body))
		}
	}
}

// audited says what the newest line of the audit is.
func (k *keeper) audited(verb account.Verb, about string) account.Entry {
	k.t.Helper()
	lines, err := k.book.Audit(k.t.Context(), account.Asked{Max: 1})
	if err != nil || len(lines) != 1 || lines[0].Verb != verb || lines[0].About != about || lines[0].By != "root" {
		k.t.Fatalf("the audit ends with %+v, %v", lines, err)
	}
	return lines[0]
}

func TestACodeIsIssuedOnceShownOnceAndWithdrawn(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	order := url.Values{"name": {"江津区二号台"}, "level": {"district"}, "group": {"general", "support"}, "area": {"500116"}, "valid": {"8h0m0s"}, "addresses": {""}}
	for field, words := range map[string]string{"name": "终端名称须为", "level": "没有选层级", "area": "没有这个区县", "valid": "没有选有效期", "addresses": "中心地址不能用"} {
		bad := url.Values{}
		for name, values := range order {
			bad[name] = values
		}
		bad.Set(field, "\x07"+strings.Repeat("x", 90))
		got := k.post(at("/terminals/new"), bad)
		k.says(got, http.StatusUnprocessableEntity, words)
		if field != "name" && got.field("name") != "江津区二号台" {
			t.Errorf("with a wrong %s the name that was typed is gone", field)
		}
	}
	got := k.post(at("/terminals/new"), order)
	k.says(got, http.StatusOK, "江津区二号台", "只显示这一次", "江津区", "综合组、保障组", "核对码")
	text := regexp.MustCompile(`readonly value="([^"]+)"`).FindStringSubmatch(got.body)
	code, err := identity.ParseCode(text[1])
	if err != nil || len(code.Addresses) != 1 || !code.Expires.Equal(h.Now().Add(8*time.Hour)) {
		t.Fatalf("the code is %+v, %v", code, err)
	}
	if e := k.audited(account.DeviceInvited, "江津区二号台"); strings.Contains(e.Detail, text[1]) || !strings.Contains(e.Detail, "500116") {
		t.Errorf("the audit says %q", e.Detail)
	}
	k.says(k.post(at("/terminals/new"), order), http.StatusUnprocessableEntity, "已有一个同名的接入码")
	list := k.get(at("/terminals"))
	k.says(list, http.StatusOK, "等待接入", "江津区二号台", "8 小时")
	if strings.Contains(list.body, text[1]) {
		t.Error("the code is shown again")
	}
	k.leads(k.post(at("/terminals/withdraw"), url.Values{"id": {list.field("id")}}), at("/terminals"))
	k.audited(account.DeviceWithdrawn, "江津区二号台")
	if left, err := h.Invitations(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	k.leads(k.post(at("/terminals/withdraw"), url.Values{"id": {"no"}}), at("/terminals"))
}

func TestATerminalIsRevokedOnlyWithItsNameAndAReason(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	place := at("/terminals/" + terminalOf(t, h, "江津一号台"))
	k.says(k.get(place+"/revoke"), http.StatusOK, "仍然有效", "进入隔离", "接着要做")
	for _, one := range []struct{ reason, confirm, words string }{
		{"", "江津一号台", "没有写原因"}, {"遗失", "江津二号台", "请照抄：江津一号台"}, {"遗失", "", "请照抄"}, {strings.Repeat("遗", 201), "江津一号台", "最多 200 个字"},
	} {
		got := k.post(place+"/revoke", url.Values{"reason": {one.reason}, "confirm": {one.confirm}})
		k.says(got, http.StatusUnprocessableEntity, one.words)
		if got.field("reason") != one.reason || got.field("confirm") != one.confirm {
			t.Errorf("what was typed is gone: %q %q", got.field("reason"), got.field("confirm"))
		}
	}
	k.leads(k.post(place+"/revoke", url.Values{"reason": {"遗失在长途车上"}, "confirm": {"江津一号台"}}), place)
	if e := k.audited(account.DeviceRevoked, "江津一号台"); e.Reason != "遗失在长途车上" {
		t.Errorf("the audit says %+v", e)
	}
	h.Wait(2 * time.Second)
	k.says(k.get(place), http.StatusOK, "这台终端已吊销", "遗失在长途车上", "吊销终端")
	k.leads(k.get(place+"/revoke"), place)
	k.says(k.get(at("/terminals/none")), http.StatusNotFound)
}

func TestFortyTerminalsAreFilteredAndSorted(t *testing.T) {
	h := scene.Tell(t)
	muster(h.Hub, 36)
	k := newKeeper(t, h, account.Viewer)
	for path, want := range map[string]int{
		"/terminals": 41, "/terminals?is=revoked": 1, "/terminals?is=connected": 26, "/terminals?q=0.1.0": 8, "/terminals?q=%E7%A6%8F%E5%BB%BA": 0, "/terminals?is=conflict": 2, "/terminals?is=unheard&q=%E6%B0%B8%E5%B7%9D": 3,
	} {
		got := k.get(at(path))
		if n := strings.Count(mainOf(got.body), "data-row="); n != want {
			t.Errorf("%s lists %d of %d", path, n, want)
		}
		if strings.Contains(got.body, "接入新终端") {
			t.Error("a viewer is offered to let terminals in")
		}
	}
	names := regexp.MustCompile(`<th scope="row"><a [^>]*>([^<]+)`)
	for sort, first := range map[string]string{"": "江津一号台", "name": "白沙镇服务点", "queue": "江津区指挥车", "clock": "江津区指挥车", "seen": "石门镇服务点"} {
		if got := names.FindStringSubmatch(k.get(at("/terminals?sort=" + sort)).body); got == nil || got[1] != first {
			t.Errorf("sorted by %q begins with %v, not with %s", sort, got, first)
		}
	}
}

func TestAnAccountIsMadeChangedAndTakenAway(t *testing.T) {
	k := newKeeper(t, scene.Tell(t), account.Admin)
	got := k.post(at("/accounts"), url.Values{"name": {"wang fang"}, "display": {"王芳"}, "role": {"support"}})
	k.says(got, http.StatusUnprocessableEntity, "账号名须为")
	if got.field("display") != "王芳" || !strings.Contains(got.body, `value="support" selected`) {
		t.Error("what was typed is gone")
	}
	k.says(k.post(at("/accounts"), url.Values{"name": {"wangfang"}, "role": {"king"}}), http.StatusUnprocessableEntity, "没有这个角色")
	shown := func(got answer) string {
		k.t.Helper()
		k.says(got, http.StatusOK, "只显示这一次")
		return regexp.MustCompile(`<code class="big">([^<]+)</code>`).FindStringSubmatch(got.body)[1]
	}
	first := shown(k.post(at("/accounts"), url.Values{"name": {"wangfang"}, "display": {"王芳"}, "role": {"support"}}))
	if err := k.book.Enter(t.Context(), "wangfang", first); err != nil {
		t.Errorf("the password that was shown: %v", err)
	}
	k.audited(account.AccountAdded, "wangfang")
	place := at("/accounts/wangfang")
	if body := k.get(place).body; strings.Contains(body, first) {
		t.Error("the password is shown again")
	}
	do := func(act string, more ...string) answer {
		form := url.Values{"do": {act}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return k.post(place, form)
	}
	for _, one := range []struct {
		act  string
		more []string
		verb account.Verb
	}{
		{"role", []string{"role", "general"}, account.AccountRole}, {"display", []string{"display", "王芳（综合）"}, account.AccountNamed}, {"disable", nil, account.AccountDisabled},
		{"enable", nil, account.AccountEnabled}, {"sessions", nil, account.SessionsEnded},
	} {
		k.leads(do(one.act, one.more...), place)
		k.audited(one.verb, "wangfang")
	}
	second := shown(do("password"))
	if err := k.book.Enter(t.Context(), "wangfang", second); err != nil || first == second {
		t.Errorf("the new password: %v", err)
	}
	k.secret("wangfang", k.now())
	k.leads(do("second"), place)
	k.says(do("second"), http.StatusUnprocessableEntity, "没有设置两步验证")
	k.says(do("role", "role", "king"), http.StatusUnprocessableEntity, "没有这个角色")
	k.says(do("remove", "confirm", "wang"), http.StatusUnprocessableEntity, "请照抄：wangfang")
	k.says(do("nothing"), http.StatusNotFound)
	k.leads(do("remove", "confirm", "wangfang"), at("/accounts"))
	k.says(k.get(place), http.StatusNotFound)
	k.says(k.post(at("/accounts/root"), url.Values{"do": {"disable"}}), http.StatusUnprocessableEntity, "最后一个可用的管理员")
	k.leads(k.post(at("/second-factor"), url.Values{"all": {"yes"}}), at("/accounts"))
	k.says(k.get(at("/accounts")), http.StatusOK, "所有账号都必须使用")
}

func TestTheTableOfRightsSaysWhatMaySays(t *testing.T) {
	k := newKeeper(t, scene.Tell(t), account.Admin)
	rows := regexp.MustCompile(`(?s)<table class="list rights">.*?</table>`).FindString(k.get(at("/accounts")).body)
	if n := strings.Count(rows, "<tr><th scope"); n != len(account.Deeds()) {
		t.Errorf("%d deeds of %d", n, len(account.Deeds()))
	}
	yes, own, no := 0, 0, 0
	for _, d := range account.Deeds() {
		for _, r := range account.Roles() {
			switch who := (account.Account{Role: r}); {
			case !account.May(who, d, account.Object{}):
				no++
			case account.May(who, d, account.Object{Owner: "general"}) && account.May(who, d, account.Object{Owner: "support"}) && account.May(who, d, account.Object{Owner: "coordination"}):
				yes++
			default:
				own++
			}
		}
	}
	if a, b, c := strings.Count(rows, "可以"), strings.Count(rows, "本组</span>"), strings.Count(rows, "不可"); a != yes || b != own || c != no {
		t.Errorf("the table has %d, %d, %d; May has %d, %d, %d", a, b, c, yes, own, no)
	}
}

func TestASpaceIsOpenedAndClosedNeverInOneClick(t *testing.T) {
	k := newKeeper(t, scene.Tell(t), account.Admin)
	k.says(k.post(at("/spaces"), url.Values{"name": {"合川山火"}}), http.StatusUnprocessableEntity, "没有选是真实事件还是演练")
	got := k.post(at("/spaces"), url.Values{"type": {"census"}, "name": {"合川山火"}})
	k.says(got, http.StatusUnprocessableEntity, "没有选")
	if got.field("name") != "合川山火" {
		t.Error("what was typed is gone")
	}
	k.says(k.post(at("/spaces"), url.Values{"type": {"incident"}, "name": {" "}}), http.StatusUnprocessableEntity, "名称须为")
	k.leads(k.post(at("/spaces"), url.Values{"type": {"incident"}, "name": {"合川山火"}}), at("/spaces"))
	k.audited(account.SpaceOpened, "合川山火")
	k.says(k.post(at("/spaces"), url.Values{"type": {"incident"}, "name": {"合川山火"}}), http.StatusUnprocessableEntity, "已有一个同名")
	list := k.get(at("/spaces"))
	k.says(list, http.StatusOK, "合川山火", "常设")
	place := regexp.MustCompile(`href="([^"]+/close)">关闭…<span class="unseen"> 合川山火`).FindStringSubmatch(list.body)[1]
	k.says(k.get(place), http.StatusOK, "不能撤回")
	k.says(k.post(place, url.Values{"reason": {"扑灭"}, "confirm": {"合川"}}), http.StatusUnprocessableEntity, "请照抄：合川山火")
	k.leads(k.post(place, url.Values{"reason": {"扑灭"}, "confirm": {"合川山火"}}), at("/spaces"))
	k.audited(account.SpaceClosed, "合川山火")
	k.leads(k.get(place), at("/spaces"))
	census := at("/spaces/" + scene.Census().String() + "/close")
	k.leads(k.post(census, url.Values{"reason": {"x"}, "confirm": {"日常库"}}), at("/spaces"))
	if body := mainOf(k.get(at("/spaces")).body); strings.Count(body, "已关闭") != 1 || !strings.Contains(body, "常设") {
		t.Error("the census was closed, or nothing was")
	}
}

func TestTheAuditIsFilteredPagedCountedAndTakenAway(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.General)
	for i := range 130 {
		if err := k.book.Note(t.Context(), account.Entry{By: "lihua", Verb: account.Exported, About: "teams", Detail: fmt.Sprintf("=cmd|%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	first := k.get(at("/audit"))
	if n := strings.Count(first.body, `<td class="r num">`); n != 100 {
		t.Errorf("%d lines on the first page", n)
	}
	older := html.UnescapeString(regexp.MustCompile(`href="([^"]+)">更早`).FindStringSubmatch(first.body)[1])
	if body := k.get(older).body; !strings.Contains(body, "=cmd|0<") || strings.Contains(body, "更早") {
		t.Error("the second page is not the rest")
	}
	if n := strings.Count(k.get(at("/audit?verb=session.begun")).body, `<td class="r num">`); n != 1 {
		t.Errorf("%d lines of signing in", n)
	}
	if n := strings.Count(k.get(at("/audit?from=2026-07-13")).body, `<td class="r num">`); n != 0 {
		t.Errorf("%d lines of tomorrow", n)
	}
	k.says(k.get(at("/audit?from=gestern")), http.StatusOK, "看不懂")
	k.says(k.get(at("/audit?check=1")), http.StatusOK, "编号连续，没有缺失")
	file := k.post(at("/audit/export"), url.Values{"kind": {"csv"}, "query": {"by=lihua"}, "reason": {"季度检查"}})
	if file.StatusCode != http.StatusOK || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") || strings.Count(file.body, "lihua") != 130 || strings.Contains(file.body, "\n=") || strings.Contains(file.body, ",=cmd") {
		t.Errorf("the file: %d %s %.300s", file.StatusCode, file.Header, file.body)
	}
	k.audited(account.Exported, "audit")
	cutLine(t, h)
	k.says(k.get(at("/audit?check=1")), http.StatusOK, "编号有缺失")
	k.says(k.get(at("/audit")), http.StatusOK, "这里缺 1 条")
}

// cutLine takes a line out of the audit behind its back.
func cutLine(t *testing.T, h console.Hub) {
	t.Helper()
	chunks, err := h.Notes().List(t.Context(), "audit")
	if err != nil || len(chunks) == 0 {
		t.Fatalf("%d chunks, %v", len(chunks), err)
	}
	lines := bytes.SplitAfter(chunks[0].Value, []byte("\n"))
	at := len(lines) - 5
	var gone struct{ N uint64 }
	if err := json.Unmarshal(lines[at], &gone); err != nil || gone.N == 0 {
		t.Fatalf("line %q, %v", lines[at], err)
	}
	if err := h.Notes().Put(t.Context(), "audit", chunks[0].Key, bytes.Join(append(lines[:at:at], lines[at+1:]...), nil)); err != nil {
		t.Fatal(err)
	}
}

// send uploads a file as a form with a file in it does.
func (k *keeper) upload(path, kind, name string, raw []byte) answer {
	k.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("kind", kind); err != nil {
		k.t.Fatal(err)
	}
	if raw != nil {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			k.t.Fatal(err)
		}
		part.Write(raw)
	}
	form.Close()
	r := httptest.NewRequestWithContext(k.t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return k.send(r)
}

// workbook is a table of teams with rows that are right, wrong and twice there.
func workbook(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	g := intake.Grid{Sheets: []intake.Sheet{{Name: "队伍", Head: 1}}}
	for i, texts := range rows {
		r := intake.Row{Number: i + 1}
		for _, text := range texts {
			r.Cells = append(r.Cells, intake.Say(text))
		}
		g.Sheets[0].Rows = append(g.Sheets[0].Rows, r)
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, "x.xlsx", g); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkbookWithBadRowsIsPreviewedThenWritten(t *testing.T) {
	for _, role := range []account.Role{account.General, account.Admin} {
		h := scene.Tell(t)
		k := newKeeper(t, h, role)
		intakeAt := "/s/" + scene.Census().String() + "/intake"
		book := workbook(t, []string{"队伍名称", "队员数量", "联系电话", "备注栏"}, []string{"永川蓝天救援队", "32", "13811112222", "x"}, []string{"綦江山地救援队", "许多", "", ""}, []string{"", "5", "", ""}, []string{"<script>alert(1)</script>", "7", "", ""})
		sent := k.upload(intakeAt, "team", `C:\表\队伍.xlsx`, book)
		place := sent.Header.Get("Location")
		k.leads(sent, place)
		preview := k.get(place)
		k.says(preview, http.StatusOK, "队伍.xlsx", "确认写入 2 行", "有错，不写入", "许多", "没有读的列：", "备注栏")
		if strings.Contains(preview.body, "<script>alert") || strings.Contains(preview.body, "13811112222") {
			t.Error("the preview shows a file's text as it is, or a whole number")
		}
		if teams(t, k) != 0 {
			t.Fatal("the preview wrote something")
		}
		k.says(k.post(place, url.Values{"digest": {"else"}}), http.StatusConflict, "什么都没有写入")
		k.leads(k.post(place, url.Values{"digest": {preview.field("digest")}}), place)
		e := k.audited(account.Imported, "team")
		if !strings.Contains(e.Detail, "written 2, refused 2") {
			t.Errorf("the audit says %q", e.Detail)
		}
		k.says(k.get(place), http.StatusOK, "已写入 2", "没有还要写的行")
		if n := teams(t, k); n != 2 {
			t.Errorf("%d teams are known", n)
		}
		again := k.upload(intakeAt, "team", "队伍.xlsx", book)
		k.says(k.get(again.Header.Get("Location")), http.StatusOK, "没有可写入的行")
		k.says(k.get(place), http.StatusGone, "已不在等候") // another file took its place
		refused := k.get(again.Header.Get("Location") + "/refused?as=csv")
		if refused.StatusCode != http.StatusOK || !strings.Contains(refused.body, "许多") || strings.Contains(refused.body, "永川蓝天") {
			t.Errorf("the refused rows: %d %s", refused.StatusCode, refused.body)
		}
	}
}

// teams counts what the census knows.
func teams(t *testing.T, k *keeper) int {
	t.Helper()
	got := k.get("/s/" + scene.Census().String() + "/teams")
	return strings.Count(mainOf(got.body), "data-row=")
}

func TestWhatIsNoSpreadsheetIsRefusedWithWhatToDo(t *testing.T) {
	k := newKeeper(t, scene.Tell(t), account.General)
	place := at("/intake")
	k.says(k.upload(place, "", "a.csv", []byte("x")), http.StatusUnprocessableEntity, "没有选数据类别")
	k.says(k.upload(place, "team", "a.csv", nil), http.StatusUnprocessableEntity, "没有选文件")
	k.says(k.post(place, url.Values{"kind": {"team"}}), http.StatusUnprocessableEntity, "没有传完整")
	k.says(k.upload(place, "team", "a.xlsx", make([]byte, 17<<20)), http.StatusUnprocessableEntity, "超过 16 MiB")
	k.says(k.get(k.upload(place, "team", "a.xlsx", []byte("PK\x03\x04 torn")).Header.Get("Location")), http.StatusUnprocessableEntity, "什么都没有写入")
	k.says(k.get(k.upload(place, "team", "a.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")).Header.Get("Location")), http.StatusUnprocessableEntity)
	sent := k.upload(place, "team", "a.csv", []byte("甲,乙\n山地队,3\n"))
	mine := sent.Header.Get("Location")
	k.leads(k.post(mine+"/columns", url.Values{"title": {"甲", "乙"}, "field": {"name", "members"}}), mine)
	k.says(k.get(mine), http.StatusOK, "确认写入 1 行", "山地队")
	k.says(k.post(mine+"/columns", url.Values{"title": {"甲"}, "field": {}}), http.StatusNotFound)
	k.admit("other", account.General)
	k.leads(k.try("other"), "/me")
	k.says(k.get(mine), http.StatusGone) // a file is its sender's alone
	template := k.get(at("/intake/template?kind=team"))
	if g, err := sheet.Read(strings.NewReader(template.body)); err != nil || len(g.Sheets) == 0 || !strings.Contains(fmt.Sprint(g.Sheets[0].Rows), "队员数量") {
		t.Errorf("the template: %v, %v", g, err)
	}
	k.says(k.get(at("/intake/template?kind=no")), http.StatusNotFound)
	for _, link := range regexp.MustCompile(`href="([^"]*/books[^"]*)"`).FindAllStringSubmatch(mainOf(k.get(place).body), -1) {
		k.says(k.get(link[1]), http.StatusOK)
	}
}

func TestWhoMayNotKeepTheHubIsTurnedAway(t *testing.T) {
	for _, role := range []account.Role{account.Viewer, account.General, account.Coordination, account.Support} {
		h := scene.Tell(t)
		k := newKeeper(t, h, role)
		id, name := terminalOf(t, h, "江津一号台"), gate.Order{Name: "x", Level: identity.Site, Valid: time.Hour}
		if _, err := h.Enrol(t.Context(), name, nil); err != nil {
			t.Fatal(err)
		}
		for path, form := range map[string]url.Values{
			"/terminals/new": {"name": {"y"}, "level": {"site"}, "valid": {"2h0m0s"}}, "/terminals/" + id + "/revoke": {"reason": {"x"}, "confirm": {"江津一号台"}}, "/accounts": {"name": {"y"}},
			"/accounts/root": {"do": {"role"}, "role": {"admin"}}, "/second-factor": {"all": {"yes"}}, "/spaces": {"type": {"incident"}, "name": {"y"}}, "/health": {},
			"/spaces/" + scene.Fire().String() + "/close": {"reason": {"x"}, "confirm": {"北碚缙云山山火"}},
		} {
			k.says(k.post(at(path), form), http.StatusForbidden, "什么都没有改变")
		}
		if who, err := k.book.Find(t.Context(), "root"); err != nil || who.Role != role {
			t.Errorf("a %s became a %s", role, who.Role)
		}
		if body := k.get(at("/terminals")).body; strings.Contains(body, "等待接入") || strings.Contains(body, "接入新终端") {
			t.Errorf("a %s sees codes that wait", role)
		}
		if body := k.get(at("/terminals/" + id)).body; strings.Contains(body, "丢失／吊销") || strings.Contains(body, "经过") != (role != account.Viewer) {
			t.Errorf("a %s sees too much or too little of a terminal", role)
		}
		for _, one := range account.Roles() {
			k.says(k.get(at("/help?role="+string(one))), http.StatusOK, "先做什么")
		}
	}
}

func TestThePagesOfWhoKeepsTheHubSpeakEnglish(t *testing.T) {
	k := newKeeper(t, scene.New(t), account.Admin)
	k.jar["__Host-language"] = "en"
	for _, path := range []string{"/terminals", "/terminals/new", "/accounts", "/accounts/root", "/intake", "/audit?check=1", "/health", "/help?role=admin", "/help?role=general", "/help?role=coordination", "/help?role=support", "/help?role=viewer"} {
		main := mainOf(k.get("/s/" + scene.Census().String() + path).body)
		main = regexp.MustCompile(`(?s)<select.*?</select>`).ReplaceAllString(main, "") // names of places
		if han := regexp.MustCompile(`\p{Han}[^<]*`).FindString(main); han != "" {
			t.Errorf("%s still says %q", path, han)
		}
	}
}
