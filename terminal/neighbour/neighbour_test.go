package neighbour_test

import (
	"errors"
	"testing"

	"qianshao/shared/identity"
	"qianshao/terminal/neighbour"
	"qianshao/terminal/uplink"
)

func code(t *testing.T, err error) string {
	t.Helper()
	var r *identity.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("no refusal: %v", err)
	}
	return r.Code
}

func add(t *testing.T, d *desk, address string) {
	t.Helper()
	if err := d.Add(t.Context(), address); err != nil {
		t.Fatal(err)
	}
}

// TestDesksLetInAtDifferentTimesFindAndTrustEachOther has two desks that never heard of each other meet by their
// beacons alone: each learns of the other from the grant it shows.
func TestDesksLetInAtDifferentTimesFindAndTrustEachOther(t *testing.T) {
	hub := newKey(t, 100)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, &hub)
	a.address()
	b.address()
	until(t, "both talk", connected(a, b), a, b)
	if a.status(b).Name == "" || a.now().Grant(b.key.Device()) == nil || b.now().Grant(a.key.Device()) == nil {
		t.Errorf("the grants were not learnt: %+v", a.status(b))
	}
}

// TestTwoThatCallEachOtherAgainAndAgainKeepOneLine presses 立即同步 at both desks many times.
func TestTwoThatCallEachOtherAgainAndAgainKeepOneLine(t *testing.T) {
	hub := newKey(t, 100)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, &hub)
	add(t, a, b.address())
	add(t, b, a.address())
	until(t, "both talk", connected(a, b), a, b)
	for range 200 {
		a.Hurry()
		b.Hurry()
	}
	until(t, "the smaller device's call stands", func() bool {
		sa, sb := a.status(b), b.status(a)
		return sa.State == uplink.Connected && sb.State == uplink.Connected
	}, a, b)
	if n, m := a.talks(b), b.talks(a); n > 3 || m > 3 {
		t.Errorf("%d and %d conversations were begun", n, m)
	}
}

func TestWhoIsRevokedIsSentAwayAndRefused(t *testing.T) {
	hub := newKey(t, 100)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, &hub)
	add(t, b, a.address())
	until(t, "both talk", connected(a, b), a, b)
	revoked, err := identity.SignRevocation(hub, identity.Revocation{Device: b.key.Device(), Reason: "遗失", By: "值班", At: 1})
	if err != nil {
		t.Fatal(err)
	}
	a.know(nil, revoked)
	until(t, "the revoked desk is told", func() bool { return b.status(a).Reason == identity.NeighbourRevoked }, a, b)
	if a.status(b).State == uplink.Connected {
		t.Error("the conversation with a revoked desk goes on")
	}
	if _, err := b.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, _ := b.Offered()
	if _, err := a.Pair(t.Context(), o.Text); err == nil || code(t, err) != identity.NeighbourRevoked {
		t.Errorf("paired with a revoked desk: %v", err)
	}
}

func TestADeskOfAnotherDeploymentIsRefusedPlainly(t *testing.T) {
	hub, other := newKey(t, 100), newKey(t, 101)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, &other)
	add(t, b, a.address())
	until(t, "it is told", func() bool { return b.status(a).Reason == identity.NeighbourElsewhere }, a, b)
	if a.now().Grant(b.key.Device()) != nil || len(a.now().Facts()) != 1 {
		t.Error("facts of another deployment were kept")
	}
	if a.talks(b) != 0 || b.talks(a) != 0 {
		t.Error("they talked")
	}
	if _, err := a.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, _ := a.Offered()
	if _, err := b.Pair(t.Context(), o.Text); err == nil || code(t, err) != identity.NeighbourElsewhere {
		t.Errorf("paired across deployments: %v", err)
	}
}

func TestADeskWithoutGrantOrPairingIsUnknown(t *testing.T) {
	hub := newKey(t, 100)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, nil)
	add(t, b, a.address())
	until(t, "it is told", func() bool { return b.status(a).Reason == identity.NeighbourUnknown }, a, b)
	if a.talks(b) != 0 {
		t.Error("they talked")
	}
	if a.status(b).Device == b.key.Device() {
		t.Error("a stranger stands in the list of neighbours")
	}
}

func TestOnesOwnAddressIsNotCalled(t *testing.T) {
	hub := newKey(t, 100)
	a := newDesk(t, 1, &hub)
	add(t, a, a.address())
	until(t, "it is told", func() bool {
		s := a.Statuses()
		return len(s) == 1 && s[0].Reason == identity.NeighbourSelf
	}, a)
}

func TestAPairingLetsTwoDesksTalkWithNoHubUntilItIsRemoved(t *testing.T) {
	a, b := newDesk(t, 1, nil), newDesk(t, 2, nil)
	if _, err := b.Pair(t.Context(), "QP1.HELLO"); code(t, err) == "" {
		t.Fatal(err)
	}
	first, err := a.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o, err := a.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Pair(t.Context(), first.Text); err == nil || code(t, err) != identity.PairUnknown {
		t.Errorf("a code that was replaced: %v", err)
	}
	if _, err := a.Pair(t.Context(), o.Text); err == nil || code(t, err) != identity.NeighbourSelf {
		t.Errorf("paired with itself: %v", err)
	}
	with, err := b.Pair(t.Context(), o.Text)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Pair(t.Context(), o.Text); err != nil || again != with {
		t.Errorf("the same code again: %+v, %v", again, err)
	}
	if shown, _ := a.Offered(); shown.Check != with.Check || shown.With == "" || len(with.Check) != 7 {
		t.Errorf("one screen shows %+v, the other %+v", shown, with)
	}
	thief := newDesk(t, 3, nil)
	if _, err := thief.Pair(t.Context(), o.Text); err == nil || code(t, err) != identity.PairUsed {
		t.Errorf("a code that was used: %v", err)
	}
	until(t, "both talk", connected(a, b), a, b)
	if len(a.kept.Pairings) != 1 || len(b.kept.Pairings) != 1 {
		t.Error("the pairing would not outlive a restart")
	}
	if err := a.Remove(t.Context(), b.key.Device().String()); err != nil {
		t.Fatal(err)
	}
	until(t, "they part", func() bool { return a.status(b).State != uplink.Connected && b.status(a).State != uplink.Connected }, a, b)
	until(t, "the other is told", func() bool { return b.status(a).Reason == identity.NeighbourUnknown }, a, b)
	if err := a.Remove(t.Context(), b.key.Device().String()); err == nil || code(t, err) != identity.NeighbourUnlisted {
		t.Errorf("removed twice: %v", err)
	}
}

func TestTheLocalNetworkIsTurnedOffAndOnAgain(t *testing.T) {
	hub := newKey(t, 100)
	a, b := newDesk(t, 1, &hub), newDesk(t, 2, &hub)
	add(t, b, a.address())
	until(t, "both talk", connected(a, b), a, b)
	if err := b.SetOn(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	until(t, "it is silent", func() bool { return len(b.Addresses()) == 0 && a.status(b).State != uplink.Connected }, a, b)
	if _, err := b.Offer(t.Context()); err == nil || code(t, err) != identity.LANOff {
		t.Errorf("a code is shown that nobody can use: %v", err)
	}
	if err := b.SetOn(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	until(t, "both talk again", connected(a, b), a, b)
}

func TestOnlyAddressesAreTakenForAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"192.168.1.20:7800": true, "[fd00::2]:7800": true, "desk-1.local:7800": true, "nowhere": false, ":7800": false, "host:": false,
		"host:0": false, "host:70000": false, "ho st:1": false, "host/x:1": false, "host:1/x": false, "": false, "user@host:1": false,
	} {
		if err := neighbour.ParseAddress(text); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOnlySoManyAddressesAreKept(t *testing.T) {
	a := newDesk(t, 1, nil)
	var err error
	for port := range 20 {
		if err = a.Add(t.Context(), "127.0.0.1:"+string(rune('1'+port%9))+"21"+string(rune('0'+port/9))); err != nil {
			break
		}
	}
	if err == nil || code(t, err) != identity.NeighboursMany {
		t.Errorf("%v", err)
	}
}
