package identity_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

func TestPairingCodeIsReadAsItIsShownAndIsNoEnrolmentCode(t *testing.T) {
	code := identity.Code{
		Addresses: []string{"192.168.1.20:7800", "[fd00::2]:7800"}, Pin: identity.PinOf(newKey(t, 1).Public()),
		Token: identity.Token{1, 2, 3}, Expires: time.Unix(1_800_000_000, 0).UTC(),
	}
	text := identity.PairText(code)
	for _, as := range []string{text, strings.ToLower(text), strings.ReplaceAll(text, ".", ". \n")} {
		back, err := identity.ParsePair(as)
		if err != nil || identity.PairText(back) != text || !identity.LooksLikePair(as) {
			t.Errorf("%q read as %v, %v", as, back, err)
		}
	}
	if _, err := identity.ParseCode(text); !errors.Is(err, identity.ErrCode) {
		t.Errorf("taken for an enrolment code: %v", err)
	}
	if _, err := identity.ParsePair(code.String()); !errors.Is(err, identity.ErrCode) || identity.LooksLikePair(code.String()) {
		t.Errorf("an enrolment code is taken for a pairing code: %v", err)
	}
	for wrong, want := range map[string]string{
		"hello": identity.PairMalformed, "QP2.ABC": identity.PairTooNew, text[:20]: identity.PairMistyped,
		text[:strings.LastIndexByte(text, '.')]: identity.PairIncomplete,
	} {
		_, err := identity.ParsePair(wrong)
		if r := identity.RefusePair(err); err == nil || r.Code != want || r.Say("zh") == r.Say("en") {
			t.Errorf("%q: %v, want %s", wrong, r, want)
		}
	}
}

func TestPairedDevicesShareASecretThatIsNotTheToken(t *testing.T) {
	a, err := identity.PairSecret(identity.Token{1})
	b, err2 := identity.PairSecret(identity.Token{1})
	c, err3 := identity.PairSecret(identity.Token{2})
	if errors.Join(err, err2, err3) != nil || !bytes.Equal(a, b) || bytes.Equal(a, c) || len(a) != 32 {
		t.Errorf("%x %x %x", a, b, c)
	}
}

// desks are two devices without a grant, each with its own roll, and the incident the first one made.
func desks(t *testing.T) (one, two identity.Key, space uuid.UUID, announced identity.Fact) {
	t.Helper()
	one, two = newKey(t, 1), newKey(t, 2)
	a, err := identity.NewSpace(bytes.NewReader(bytes.Repeat([]byte{9}, 64)), identity.Incident, "四面山山火", 1)
	if err != nil {
		t.Fatal(err)
	}
	announced = must(identity.SignAnnouncement(one, a))(t)
	return one, two, announced.Announcement.ID(), announced
}

func by(k identity.Key) dot.Dot {
	return dot.Dot{Log: dot.Log{Device: k.Device(), Incarnation: 1}, Seq: 1}
}

func TestPairedDesksWithoutAHubWorkInOneIncident(t *testing.T) {
	one, two, space, announced := desks(t)
	alone := identity.NewRoll(nil, two.Device())
	if _, err := alone.Learn(announced); err != nil || alone.Space(space) != nil {
		t.Fatalf("a stranger's word counted: %v", err)
	}
	roll := alone.Pair(one.Device())
	if roll.Space(space) == nil || !roll.MayHold(two.Device(), space) || !roll.MayHold(one.Device(), space) {
		t.Error("a paired desk's incident is not held here")
	}
	if d := roll.Judge(space, by(one)); d != identity.Allowed {
		t.Errorf("the paired desk's work is held back: %s", d)
	}
	first := identity.NewRoll(nil, one.Device()).Pair(two.Device())
	if _, err := first.Learn(announced); err != nil || first.Judge(space, by(two)) != identity.Allowed || !first.MayHold(two.Device(), space) {
		t.Errorf("work at the paired desk is held back at the one that made the incident: %v", err)
	}
	third := newKey(t, 3)
	if d := roll.Judge(space, by(third)); d != identity.NotEnrolled || roll.MayHold(third.Device(), space) {
		t.Errorf("a pairing lets a third device in: %q", d)
	}
	if alone.Space(space) != nil {
		t.Error("pairing changed the roll it was made from")
	}
}

func TestPairingGivesNothingOfTheDeploymentAndWithstandsARevocation(t *testing.T) {
	w := newWorld(t)
	desk, guest := newKey(t, 11), newKey(t, 12)
	hubs := w.space(w.root, identity.Incident, "")
	w.learn(w.grant(desk, nil))
	roll := identity.NewRoll(w.root.Public(), desk.Device()).Pair(guest.Device())
	if _, err := roll.Learn(w.roll.Facts()...); err != nil {
		t.Fatal(err)
	}
	if roll.MayHold(guest.Device(), hubs.ID()) || roll.Judge(hubs.ID(), by(guest)) != identity.NotEnrolled {
		t.Error("a guest of one desk reaches the deployment's incident")
	}
	revoked := must(identity.SignRevocation(w.root, identity.Revocation{Device: guest.Device(), Reason: "遗失", By: "值班", At: 1}))(t)
	made := must(identity.SignAnnouncement(desk, identity.Announcement{Nonce: make([]byte, 16), Type: identity.Incident, Name: "自建", CreatedAt: 1}))(t)
	if _, err := roll.Learn(made); err != nil || roll.Judge(made.Announcement.ID(), by(guest)) != identity.Allowed {
		t.Fatalf("a guest may not work in the desk's own incident: %v", err)
	}
	if _, err := roll.Learn(revoked); err != nil || roll.Judge(made.Announcement.ID(), by(guest)) != identity.DeviceRevoked {
		t.Errorf("a pairing outlives a revocation: %v", err)
	}
	if roll.MayHold(guest.Device(), made.Announcement.ID()) {
		t.Error("a revoked guest is given more")
	}
}
