package console_test

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/gate"
	"qianshao/hub/scene"
	"qianshao/shared/identity"
)

// stranger is a device that is none of the scene's.
func stranger(t *testing.T, n byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(rand.NewChaCha8([32]byte{'s', n}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// knocks has a device come with a code and wants it to be told a word; empty when it is let in.
func knocks(t *testing.T, h *scene.Hub, k identity.Key, code identity.Code, program, word string) {
	t.Helper()
	var refusal *identity.Refusal
	err := h.Knock(t.Context(), k, code, program)
	if errors.As(err, &refusal) && refusal.Code == word || err == nil && word == "" {
		return
	}
	t.Fatalf("a device is told %v, not %s", err, word)
}

// queued has a device wait for approval, and gives its id in addresses.
func queued(t *testing.T, h *scene.Hub, n byte, name, program string) (id string, code identity.Code) {
	t.Helper()
	code, err := h.Enrol(t.Context(), gate.Order{Name: name, Level: identity.Site, Area: "500116", Valid: 5 * time.Minute, Approve: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	knocks(t, h, stranger(t, n), code, program, identity.ApprovalPending)
	all, err := h.Applicants(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[len(all)-1].ID, code
}

func TestIssue6_ATerminalThatWaitsIsLetInByWhoComparedTheCheckCode(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	got := k.post(at("/terminals/new"), url.Values{"name": {"江津区三号台"}, "level": {"site"}, "valid": {"8h0m0s"}, "admit": {"approve"}})
	k.says(got, http.StatusOK, "等待中心批准", "中心批准后")
	if e := k.audited(account.DeviceInvited, "江津区三号台"); !strings.Contains(e.Detail, "needs approval") {
		t.Errorf("the audit says %q", e.Detail)
	}
	code, err := identity.ParseCode(regexp.MustCompile(`readonly value="([^"]+)"`).FindStringSubmatch(got.body)[1])
	if err != nil {
		t.Fatal(err)
	}
	device := stranger(t, 1)
	knocks(t, h.Hub, device, code, `<script>steal()</script>`, identity.ApprovalPending)
	all, err := h.Applicants(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	list, place := k.get(at("/terminals")), at("/applicants/"+all[0].ID)
	k.says(list, http.StatusOK, "待批准", "江津区三号台", all[0].Check, "核对并批准")
	if strings.Contains(mainOf(list.body), "等待接入") {
		t.Error("and among the codes nobody has used")
	}
	k.says(k.post(at("/terminals/new"), url.Values{"name": {"江津区三号台"}, "level": {"site"}, "valid": {"8h0m0s"}}), http.StatusUnprocessableEntity, "同名的终端在等待批准")
	knocks(t, h.Hub, stranger(t, 2), code, "x", identity.CodeUsed)
	one := k.get(place)
	k.says(one, http.StatusOK, all[0].Check, "江津区三号台", "不要由您念", "另有设备也用过这个接入码", stranger(t, 2).Device().Short())
	if strings.Contains(one.body, "<script>steal") || !strings.Contains(one.body, "&lt;script&gt;steal") {
		t.Error("what the device says of itself is not shown as text")
	}
	k.says(k.get(at("/terminals")), http.StatusOK, "同一接入码另有设备来过 1")
	k.leads(k.post(place+"/approve", nil), at("/terminals"))
	if e := k.audited(account.DeviceApproved, "江津区三号台"); !strings.Contains(e.Detail, all[0].Check) || !strings.Contains(e.Detail, device.Device().Short()) {
		t.Errorf("the audit says %q", e.Detail)
	}
	knocks(t, h.Hub, device, code, "terminal", "")
	how, err := h.Admissions(t.Context())
	if by := how[device.Device()].ApprovedBy; err != nil || by == "" || !strings.Contains("root", by) {
		t.Errorf("approved by %q, %v", by, err)
	}
	for _, gone := range []string{place, at("/applicants/no")} { // somebody else was faster
		k.leads(k.get(gone), at("/terminals"))
		k.leads(k.post(gone+"/approve", nil), at("/terminals"))
		k.leads(k.post(gone+"/refuse", url.Values{"reason": {"x"}}), at("/terminals"))
	}
	k.audited(account.DeviceApproved, "江津区三号台") // and nothing is written of those
	if strings.Contains(mainOf(k.get(at("/terminals")).body), "待批准") {
		t.Error("nobody waits, and it says so of somebody")
	}
}

func TestIssue6_ATerminalIsRefusedWithAReasonThatStaysAtTheHub(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	id, code := queued(t, h.Hub, 1, "江津区三号台", "terminal 0.2.0")
	place := at("/applicants/" + id)
	for reason, words := range map[string]string{"": "没有写原因", "  ": "没有写原因", strings.Repeat("遗", 201): "最多 200 个字"} {
		got := k.post(place+"/refuse", url.Values{"reason": {reason}})
		k.says(got, http.StatusUnprocessableEntity, words)
		if got.field("reason") != strings.TrimSpace(reason) {
			t.Error("what was typed is gone")
		}
	}
	knocks(t, h.Hub, stranger(t, 1), code, "x", identity.ApprovalPending)
	k.leads(k.post(place+"/refuse", url.Values{"reason": {"核对码不一致"}}), at("/terminals"))
	if e := k.audited(account.DeviceRefused, "江津区三号台"); e.Reason != "核对码不一致" {
		t.Errorf("the audit says %+v", e)
	}
	knocks(t, h.Hub, stranger(t, 1), code, "x", identity.NotApproved)
	k.says(k.get(at("/audit")), http.StatusOK, "拒绝终端", "核对码不一致")

	id, _ = queued(t, h.Hub, 2, "江津区四号台", "terminal 0.2.0")
	h.Wait(6 * time.Minute)
	k.says(k.get(at("/terminals")), http.StatusOK, "已过期")
	k.says(k.get(at("/applicants/"+id)), http.StatusOK, "不能再批准")
	k.says(k.post(at("/applicants/"+id+"/approve"), nil), http.StatusUnprocessableEntity, "没有批准")
}

func TestIssue6_OnlyAnAdministratorDecidesWhoIsLetIn(t *testing.T) {
	for _, role := range account.Roles() {
		h := scene.Tell(t)
		k := newKeeper(t, h, role)
		id, _ := queued(t, h.Hub, 1, "江津区三号台", "terminal 0.2.0")
		body := mainOf(k.get(at("/terminals")).body)
		if role == account.Admin {
			k.says(k.get(at("/applicants/"+id)), http.StatusOK)
			continue
		}
		if !strings.Contains(body, "待批准") || strings.Contains(body, "江津区三号台") || strings.Contains(body, "/applicants/") {
			t.Errorf("a %s sees too little or too much of who waits", role)
		}
		k.says(k.get(at("/applicants/"+id)), http.StatusForbidden)
		k.says(k.post(at("/applicants/"+id+"/approve"), nil), http.StatusForbidden)
		k.says(k.post(at("/applicants/"+id+"/refuse"), url.Values{"reason": {"x"}}), http.StatusForbidden)
		if all, err := h.Applicants(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("a %s decided: %v, %v", role, all, err)
		}
	}
}

func TestIssue6_ThePageOfWhoWaitsSpeaksEnglish(t *testing.T) {
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	id, code := queued(t, h.Hub, 1, "desk 3", "terminal 0.2.0")
	knocks(t, h.Hub, stranger(t, 2), code, "x", identity.CodeUsed)
	k.jar["__Host-language"] = "en"
	for _, got := range []answer{k.get(at("/applicants/" + id)), k.post(at("/applicants/"+id+"/refuse"), nil)} {
		main := strings.NewReplacer("江津区", "", "江津", "").Replace(mainOf(got.body))
		if han := regexp.MustCompile(`\p{Han}[^<]*`).FindString(main); han != "" {
			t.Errorf("still says %q", han)
		}
	}
}

func TestIssue6_AnAdministratorApprovesInABrowserByKeys(t *testing.T) {
	chromium.Find(t)
	h := scene.Tell(t)
	k := newKeeper(t, h, account.Admin)
	h.Wait(time.Minute) // the next code of the authenticator
	b := openBrowser(t, serve(t, k.handler), 1280, 900)
	b.enter("root", func() string { return code(t, k.key, h.Now()) })
	b.Go(at("/terminals"))
	b.Until(`document.getElementById('link').dataset.state === 'live'`)
	id, enrolment := queued(t, h.Hub, 1, "江津区三号台", "terminal 0.2.0") // while the page stands open
	b.Until(`document.querySelector('#queue .big')`)
	knocks(t, h.Hub, stranger(t, 2), enrolment, "x", identity.CodeUsed)
	b.Until(`document.querySelector('#queue .tone-alarm')`)
	b.Accessible("region")
	b.Picture("admin-queue-1280")
	b.Resize(820, 1180)
	b.Picture("admin-queue-820")
	b.Resize(1280, 900)
	b.Focus("#queue a.button")
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.check b')`)
	b.Accessible("region")
	b.Picture("admin-applicant-1280")
	b.Resize(820, 1180)
	if wide := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); wide > 820 {
		t.Errorf("the page of who waits is %d wide", wide)
	}
	b.Picture("admin-applicant-820")
	b.Resize(1280, 900)
	b.Focus(`form[action$="/approve"] button`)
	b.Keys(chromium.Enter)
	b.Until(`document.getElementById('queue') && !document.querySelector('#queue .big')`)
	if all, err := h.Applicants(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%s still waits: %v, %v", id, all, err)
	}
	b.Quiet()
}
