package gate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
)

func TestAWithdrawnCodeLetsNobodyIn(t *testing.T) {
	h := newHub(t)
	code, err := h.Invite(t.Context(), gate.Order{Name: "甲台", Level: identity.Site, Area: "500116", Valid: time.Hour}, []string{"hub.example:8443"})
	if err != nil {
		t.Fatal(err)
	}
	used, err := h.Invite(t.Context(), gate.Order{Name: "乙台", Level: identity.City, Valid: time.Hour}, []string{"hub.example:8443"})
	if err != nil {
		t.Fatal(err)
	}
	device := newKey(t, 7)
	if _, err := h.Redeem(t.Context(), device.Public(), used.Token, "test"); err != nil {
		t.Fatal(err)
	}
	waiting, err := h.Waiting(t.Context())
	if err != nil || len(waiting) != 1 || waiting[0].Name != "甲台" || waiting[0].Area != "500116" || !waiting[0].Expires.Equal(start.Add(time.Hour)) {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	for _, id := range []string{"", "x", strings.Repeat("0", 64), waiting[0].ID + "00"} {
		if _, err := h.Withdraw(t.Context(), id); !errors.Is(err, gate.ErrNoInvitation) {
			t.Errorf("withdrew %q: %v", id, err)
		}
	}
	if gone, err := h.Withdraw(t.Context(), waiting[0].ID); err != nil || gone.Name != "甲台" {
		t.Errorf("withdrew %+v, %v", gone, err)
	}
	var refusal *identity.Refusal
	if _, err := h.Redeem(t.Context(), newKey(t, 8).Public(), code.Token, "test"); !errors.As(err, &refusal) || refusal.Code != identity.CodeUnknown {
		t.Errorf("the withdrawn code: %v", err)
	}
	if _, err := h.Redeem(t.Context(), device.Public(), used.Token, "test"); err != nil {
		t.Errorf("the device that was let in asks again: %v", err)
	}
	codes, err := h.Admissions(t.Context())
	if want := identity.ShortCode(h.key.Public(), device.Public(), used.Token); err != nil || len(codes) != 1 || codes[device.Device()] != (gate.Admission{Check: want}) {
		t.Errorf("check codes %v, want %q, %v", codes, want, err)
	}
	if waiting, err := h.Waiting(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
}
