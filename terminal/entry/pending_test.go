package entry_test

import (
	"errors"
	"net/http"
	"testing"

	"qianshao/shared/identity"
	"qianshao/terminal/entry"
)

func TestWhoWaitsForTheCentreKnowsItsCheckCode(t *testing.T) {
	root, other, desk := newKey(t, 1), newKey(t, 3), newKey(t, 2)
	address := hub(t, root, func(w http.ResponseWriter, _ *http.Request) {
		send(t, w, identity.EnrolAnswer{Code: identity.ApprovalPending})
	})
	_, err := entry.Ask(t.Context(), asker(desk), codeFor(root, nobody(t), address, hub(t, other, silent(t))))
	var pending *entry.Pending
	var refusal *identity.Refusal
	if !errors.As(err, &pending) || !errors.As(err, &refusal) || refusal.Code != identity.ApprovalPending {
		t.Fatalf("got %v", err)
	}
	if want := identity.ShortCode(root.Public(), desk.Public(), identity.Token{7}); pending.Check != want || !pending.Until.Equal(now) {
		t.Errorf("waits with %+v, not %s", pending, want)
	}
}
