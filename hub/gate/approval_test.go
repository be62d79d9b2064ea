package gate_test

import (
	"bytes"
	"errors"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
)

// inviteWithApproval issues a code with which a device waits.
func (h *hub) inviteWithApproval() identity.Code {
	h.Helper()
	o := anOrder()
	o.Approve = true
	c, err := h.Invite(h.Context(), o, []string{"127.0.0.1:7443"})
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// comes has a device use a code and wants it to be refused by a word.
func (h *hub) comes(k identity.Key, c identity.Code, code string) {
	h.Helper()
	_, err := h.Redeem(h.Context(), k.Public(), c.Token, "terminal 1.0")
	h.wantRefusal(err, code)
}

// queued is the one device that waits.
func (h *hub) queued() gate.Applicant {
	h.Helper()
	all, err := h.Applicants(h.Context())
	if err != nil || len(all) != 1 {
		h.Fatalf("%d wait, %v", len(all), err)
	}
	return all[0]
}

func (h *hub) reopen() {
	h.Helper()
	if err := h.notes.Close(); err != nil {
		h.Fatal(err)
	}
	h.open()
}

func TestADeviceThatNeedsApprovalIsGivenNothingUntilAPersonLetsItIn(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	forged, err := identity.SignGrant(desk, identity.Grant{Serial: 1, Public: desk.Public(), Name: "江津 1 号", Level: identity.City})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := identity.NewReadmission(forged, "test", 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // it asks every few seconds
		_, raw := h.ask(desk, http.MethodPost, request(t, code.Token))
		a, facts, err := identity.ParseEnrolAnswer(raw, desk.Public())
		h.wantRefusal(err, identity.ApprovalPending)
		if want := (identity.EnrolAnswer{Version: 1, Code: identity.ApprovalPending, Clock: start.UnixMilli()}); !reflect.DeepEqual(a, want) || len(facts) > 0 {
			t.Errorf("a device that waits is told %+v", a)
		}
		_, raw = h.ask(desk, http.MethodPost, bytes.NewReader(shown)) // nor by a grant of its own making
		_, _, err = identity.ParseEnrolAnswer(raw, desk.Public())
		h.wantRefusal(err, identity.NotGranted)
		h.comes(desk, code, identity.ApprovalPending)
		if h.known().Grant(desk.Device()) != nil {
			t.Fatal("the hub counts a device that waits among its own")
		}
		h.reopen() // which loses nothing
	}
	a := h.queued()
	if want := identity.ShortCode(h.key.Public(), desk.Public(), code.Token); a.Check != want || a.Device != desk.Device() || a.Name != "江津 1 号" || a.Program != "test" || !a.AskedAt.Equal(start) {
		t.Errorf("who waits is shown as %+v", a)
	}
	if left, err := h.Waiting(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("and among the codes nobody used: %v, %v", left, err)
	}
	h.pass(time.Minute)
	if _, err := h.Approve(t.Context(), a.ID, "李强"); err != nil {
		t.Fatal(err)
	}
	if h.known().Grant(desk.Device()) == nil {
		t.Error("the hub does not know whom it let in")
	}
	h.reopen()
	h.pass(48 * time.Hour) // it was switched off, and comes when its code has ended
	if g := h.redeem(desk, code).Grant; g.Name != "江津 1 号" || g.Desk != "A" || g.Area != "500116" {
		t.Errorf("grant %+v", g)
	}
	h.comes(newKey(t, 3), code, identity.CodeUsed)
	how, err := h.Admissions(t.Context())
	if want := (gate.Admission{Check: a.Check, ApprovedBy: "李强", ApprovedAt: start.Add(time.Minute)}); err != nil || !how[desk.Device()].ApprovedAt.Equal(want.ApprovedAt) || how[desk.Device()].ApprovedBy != want.ApprovedBy || how[desk.Device()].Check != want.Check {
		t.Errorf("let in: %+v, %v", how, err)
	}
}

func TestOnlyTheFirstDeviceOfACodeWaitsAndTheOthersAreAWarning(t *testing.T) {
	h := newHub(t)
	first, code := newKey(t, 2), h.inviteWithApproval()
	h.comes(first, code, identity.ApprovalPending)
	for range 2 {
		for n := range byte(7) {
			h.comes(newKey(t, 10+n), code, identity.CodeUsed)
		}
	}
	h.reopen()
	if a := h.queued(); a.Device != first.Device() || len(a.Rivals) != 4 || a.Rivals[0] != newKey(t, 10).Device() || a.Rivals[3] != newKey(t, 13).Device() {
		t.Errorf("waits %s, beside %v", a.Device, a.Rivals)
	}
	if _, err := h.Approve(t.Context(), h.queued().ID, "李强"); err != nil {
		t.Fatal(err)
	}
	h.comes(newKey(t, 10), code, identity.CodeUsed)
	h.redeem(first, code)
}

func TestADeviceThatIsNotApprovedIsToldSoAndItsCodeIsUsedUp(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	h.comes(desk, code, identity.ApprovalPending)
	a := h.queued()
	if gone, err := h.Refuse(t.Context(), a.ID, "李强", "核对码不一致"); err != nil || gone.Device != desk.Device() {
		t.Fatalf("refused %+v, %v", gone, err)
	}
	for range 2 {
		h.comes(desk, code, identity.NotApproved)
		h.comes(newKey(t, 3), code, identity.CodeUsed)
		_, raw := h.ask(desk, http.MethodPost, request(t, code.Token))
		a, _, err := identity.ParseEnrolAnswer(raw, desk.Public())
		h.wantRefusal(err, identity.NotApproved)
		if len(a.Facts) > 0 || len(a.Root) > 0 {
			t.Errorf("who was refused is told %+v", a)
		}
		h.reopen()
	}
	for _, decide := range []func() (gate.Applicant, error){
		func() (gate.Applicant, error) { return h.Approve(t.Context(), a.ID, "王芳") }, func() (gate.Applicant, error) { return h.Refuse(t.Context(), a.ID, "王芳", "") },
		func() (gate.Applicant, error) { return h.Approve(t.Context(), "no", "王芳") }, func() (gate.Applicant, error) { return h.Approve(t.Context(), strings.Repeat("0", 64), "王芳") },
	} {
		if _, err := decide(); !errors.Is(err, gate.ErrNoInvitation) {
			t.Errorf("decided again: %v", err)
		}
	}
	if all, err := h.Applicants(t.Context()); err != nil || len(all) != 0 || h.known().Grant(desk.Device()) != nil {
		t.Errorf("still there: %v, %v", all, err)
	}
	if _, err := h.Withdraw(t.Context(), a.ID); !errors.Is(err, gate.ErrNoInvitation) {
		t.Errorf("the memory of a refusal was withdrawn: %v", err)
	}
	h.redeem(desk, h.invite()) // a mistake is mended with another code
}

func TestACodeNobodyHasUsedIsNotDecidedOn(t *testing.T) {
	h := newHub(t)
	h.inviteWithApproval()
	h.invite()
	left, err := h.Waiting(t.Context())
	if err != nil || len(left) != 2 || left[0].Approve == left[1].Approve {
		t.Fatalf("codes %+v, %v", left, err)
	}
	for _, one := range left {
		if _, err := h.Approve(t.Context(), one.ID, "李强"); !errors.Is(err, gate.ErrNoInvitation) {
			t.Errorf("approved nobody: %v", err)
		}
		if _, err := h.Refuse(t.Context(), one.ID, "李强", ""); !errors.Is(err, gate.ErrNoInvitation) {
			t.Errorf("refused nobody: %v", err)
		}
	}
}

func TestWhoWaitsPastTheEndOfItsCodeNeedsAnother(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	h.comes(desk, code, identity.ApprovalPending)
	h.pass(24*time.Hour + time.Second)
	h.comes(desk, code, identity.CodeExpired)
	_, raw := h.ask(desk, http.MethodPost, request(t, code.Token))
	_, _, err := identity.ParseEnrolAnswer(raw, desk.Public())
	h.wantRefusal(err, identity.CodeExpired)
	if _, err := h.Approve(t.Context(), h.queued().ID, "李强"); !errors.Is(err, gate.ErrEnded) || h.known().Grant(desk.Device()) != nil {
		t.Errorf("approved: %v", err)
	}
	if _, err := h.Refuse(t.Context(), h.queued().ID, "李强", "过期"); err != nil {
		t.Errorf("the list cannot be cleared: %v", err)
	}
}

func TestADeviceRevokedMeanwhileIsNotApproved(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	h.redeem(desk, h.invite())
	h.comes(desk, code, identity.ApprovalPending)
	if err := h.Revoke(t.Context(), desk.Device(), nil, "遗失", "李强"); err != nil {
		t.Fatal(err)
	}
	h.comes(desk, code, identity.Revoked)
	_, raw := h.ask(desk, http.MethodPost, request(t, code.Token))
	_, _, err := identity.ParseEnrolAnswer(raw, desk.Public())
	h.wantRefusal(err, identity.Revoked)
	_, err = h.Approve(t.Context(), h.queued().ID, "李强")
	h.wantRefusal(err, identity.Revoked)
}

func TestOfTwoPeopleWhoDecideOneDoes(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	h.comes(desk, code, identity.ApprovalPending)
	id := h.queued().ID
	var asked sync.WaitGroup
	errs := make([]error, 8)
	for n := range errs {
		asked.Go(func() {
			if n%2 == 0 {
				_, errs[n] = h.Approve(t.Context(), id, "李强")
			} else {
				_, errs[n] = h.Refuse(t.Context(), id, "王芳", "不认识")
			}
		})
	}
	asked.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, gate.ErrNoInvitation) {
			t.Error(err)
		}
	}
	if won != 1 || len(h.known().Grants()) > 1 {
		t.Errorf("%d decided, %d grants", won, len(h.known().Grants()))
	}
}

func TestAGrantThatCouldNotBeKeptIsGivenWhenTheDeviceComes(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	h.comes(desk, code, identity.ApprovalPending)
	h.full = errors.New("disk full")
	_, err := h.Approve(t.Context(), h.queued().ID, "李强")
	h.wantRefusal(err, identity.HubUnable)
	h.comes(desk, code, identity.HubUnable)
	h.full = nil
	h.redeem(desk, code)
}

func TestAHubPutBackFromABackupForgetsWhoWaitedAndKnowsWhoWasRefused(t *testing.T) {
	h := newHub(t)
	if err := h.Recover(t.Context(), filepath.Join(t.TempDir(), "gate.witness")); err != nil {
		t.Fatal(err)
	}
	refused, waiting := h.inviteWithApproval(), h.inviteWithApproval()
	h.comes(newKey(t, 2), refused, identity.ApprovalPending)
	if _, err := h.Refuse(t.Context(), h.queued().ID, "李强", "不认识"); err != nil {
		t.Fatal(err)
	}
	h.comes(newKey(t, 3), waiting, identity.ApprovalPending)
	h.reopen()
	if err := h.Recover(t.Context(), filepath.Join(t.TempDir(), "another.witness")); err != nil {
		t.Fatal(err)
	}
	h.comes(newKey(t, 3), waiting, identity.CodeUnknown) // somebody may have decided since
	h.comes(newKey(t, 2), refused, identity.NotApproved)
}

func TestManyDevicesThatWaitKeepNobodyElseOut(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.inviteWithApproval()
	if got := h.calls(desk, request(t, code.Token)); got != identity.ApprovalPending {
		t.Fatal(got)
	}
	for range 500 {
		if got := h.calls(desk, request(t, code.Token)); got != identity.ApprovalPending {
			t.Fatalf("who waits is told %s", got)
		}
	}
	if got := h.calls(newKey(t, 3), request(t, h.invite().Token)); got != "" {
		t.Errorf("another device with its own code is told %s", got)
	}
	busy := 0
	for n := range byte(60) {
		if h.calls(newKey(t, 100+n), request(t, code.Token)) == identity.HubBusy {
			busy++
		}
	}
	if busy == 0 {
		t.Error("other devices with its code are let ask without an end")
	}
}
