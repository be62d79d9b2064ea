package identity_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
)

var noonAt = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func somePermit() identity.Permit {
	return identity.Permit{
		ID: uuid.MustParse("8f3a61c2-11d0-5b7e-9c43-0a1b2c3d4e5f"), Space: uuid.MustParse("0e9d8c7b-6a59-4838-8271-605f4e3d2c1b"),
		Number: "YB-A-0137", Plate: "渝A12345", Holder: "刘洋", Area: "江津区鼎山街道、几江街道", Purpose: "运送抢险救援人员和排水设备",
		From: noonAt.Add(-time.Hour), Until: noonAt.Add(24 * time.Hour), Serial: 7,
	}
}

// fine is a checkpoint at which somePermit is green.
func fine(p identity.Permit) identity.Checkpoint {
	return identity.Checkpoint{
		Space: p.Space, Area: "江津区几江街道", Now: noonAt, ClockKnown: true, ListAt: noonAt.Add(-time.Minute),
		Standing: identity.PermitStanding{Known: true, Valid: true, Matches: true},
	}
}

func TestR5_3_APermitIsReadBackFromItsCode(t *testing.T) {
	k := newKey(t, 1)
	want := somePermit()
	code := must(identity.SignPermit(k, want))(t)
	if len(code) > identity.PermitLenMax || strings.ContainsFunc(code, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Fatalf("%d characters: %s", len(code), code)
	}
	t.Logf("%d characters", len(code))
	if again := must(identity.SignPermit(k, want))(t); again != code {
		t.Error("the same permit has two codes")
	}
	for _, read := range []string{code, strings.ToLower(code), code + "\r\n"} {
		got := must(identity.ParsePermit(read))(t)
		if !got.InSpace(want.Space) || got.InSpace(uuid.New()) || got.Device() != k.Device() {
			t.Errorf("space or issuer lost: %+v", got)
		}
		got.Space, got.Issuer = want.Space, nil
		if got.ID != want.ID || got.Number != want.Number || got.Plate != want.Plate || got.Holder != want.Holder ||
			got.Area != want.Area || got.Purpose != want.Purpose || !got.From.Equal(want.From) || !got.Until.Equal(want.Until) || got.Serial != 7 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestR5_3_ALongPermitStillFitsItsCode(t *testing.T) {
	p := somePermit()
	p.Purpose = string(someRunes(40))
	p.Area = "黔江区濯水镇、舟白街道"
	code := must(identity.SignPermit(newKey(t, 1), p))(t)
	got := must(identity.ParsePermit(code))(t)
	if len(code) > identity.PermitLenMax || got.Area != p.Area || !strings.HasSuffix(got.Purpose, "…") {
		t.Errorf("%d characters, %q", len(code), got.Purpose)
	}
	p.Area, p.Holder = string(someRunes(40)), string(someRunes(40))
	if _, err := identity.SignPermit(newKey(t, 1), p); !errors.Is(err, identity.ErrPermitLong) {
		t.Errorf("got %v", err)
	}
	for _, spoil := range []func(*identity.Permit){
		func(p *identity.Permit) { p.Plate, p.Holder = "", "" },
		func(p *identity.Permit) { p.Area = "" },
		func(p *identity.Permit) { p.Until = p.From },
		func(p *identity.Permit) { p.Purpose = "两\n行" },
	} {
		p := somePermit()
		spoil(&p)
		if _, err := identity.SignPermit(newKey(t, 1), p); !errors.Is(err, identity.ErrFactContent) {
			t.Errorf("signed %+v: %v", p, err)
		}
	}
}

// someRunes are characters no dictionary knows.
func someRunes(n int) []rune {
	runes := make([]rune, n)
	for i := range runes {
		runes[i] = rune(0x4e00 + i*377%20000)
	}
	return runes
}

const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// mutate changes a code as wear, a bad scanner or a forger would.
func mutate(r *rand.Rand, code string) string {
	c := []byte(code)
	at := func() int { return len(identity.PermitPrefix) + r.IntN(len(c)-len(identity.PermitPrefix)) }
	switch i := at(); r.IntN(6) {
	case 0:
		c[i] = base45[r.IntN(len(base45))]
	case 1:
		j := at()
		c[i], c[j] = c[j], c[i]
	case 2:
		c = slices.Delete(c, i, min(len(c), i+1+r.IntN(4)))
	case 3:
		c = slices.Insert(c, i, base45[r.IntN(len(base45))])
	case 4:
		c = c[:i]
	case 5:
		for range 1 + r.IntN(20) {
			c[at()] = base45[r.IntN(len(base45))]
		}
	}
	return string(c)
}

func TestR5_3_TenThousandMutatedCodesAreRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 3))
	code := must(identity.SignPermit(newKey(t, 1), somePermit()))(t)
	refused := 0
	for refused < 10_000 {
		m := mutate(r, code)
		if m == code {
			continue
		}
		if p, err := identity.ParsePermit(m); err == nil {
			t.Fatalf("%s is taken for %+v", m, p)
		} else if v := identity.RefusedPermit(err); v.Light != identity.Red {
			t.Fatalf("%s: %v shows %s", m, err, v.Light)
		}
		refused++
	}
	if _, err := identity.ParsePermit(code); err != nil {
		t.Error(err)
	}
}

func TestR5_3_ASplicedCodeIsRefused(t *testing.T) {
	k, p := newKey(t, 1), somePermit()
	a := must(identity.SignPermit(k, p))(t)
	p.Until = p.Until.Add(30 * 24 * time.Hour)
	b := must(identity.SignPermit(k, p))(t)
	// The signature of the first behind the content of the second.
	const tail = 96 // characters of 64 bytes
	if _, err := identity.ParsePermit(b[:len(b)-tail] + a[len(a)-tail:]); !errors.Is(err, identity.ErrPermitForged) {
		t.Errorf("got %v", err)
	}
}

func TestR5_3_EveryReasonHasItsLight(t *testing.T) {
	w := newWorld(t)
	k, reader, pupil, stranger := newKey(t, 1), newKey(t, 2), newKey(t, 3), newKey(t, 4)
	w.learn(w.grant(k, nil), w.grant(reader, func(g *identity.Grant) { g.Groups = []identity.Group{identity.ReadOnly} }),
		w.grant(pupil, func(g *identity.Grant) { g.Groups = []identity.Group{identity.Training} }))
	for name, c := range map[string]struct {
		by    identity.Key
		at    func(*identity.Checkpoint)
		light identity.Light
		why   identity.PermitReason
	}{
		"valid":           {k, nil, identity.Green, identity.PermitHolds},
		"by the root":     {w.root, nil, identity.Green, identity.PermitHolds},
		"revoked":         {k, func(c *identity.Checkpoint) { c.Standing.Valid = false }, identity.Red, identity.PermitRevoked},
		"wrong area":      {k, func(c *identity.Checkpoint) { c.Area = "江津区白沙镇" }, identity.Red, identity.PermitWrongArea},
		"no area here":    {k, func(c *identity.Checkpoint) { c.Area = "" }, identity.Yellow, identity.PermitAreaUnknown},
		"expired":         {k, func(c *identity.Checkpoint) { c.Now, c.ListAt = c.Now.Add(25*time.Hour), c.Now.Add(25*time.Hour) }, identity.Red, identity.PermitExpired},
		"not yet":         {k, func(c *identity.Checkpoint) { c.Now, c.ListAt = c.Now.Add(-2*time.Hour), c.Now.Add(-2*time.Hour) }, identity.Red, identity.PermitNotYet},
		"no clock":        {k, func(c *identity.Checkpoint) { c.ClockKnown = false }, identity.Yellow, identity.PermitClock},
		"stale list":      {k, func(c *identity.Checkpoint) { c.ListAt = c.Now.Add(-3 * time.Hour) }, identity.Yellow, identity.PermitListStale},
		"never heard":     {k, func(c *identity.Checkpoint) { c.ListAt = time.Time{} }, identity.Yellow, identity.PermitListStale},
		"not on record":   {k, func(c *identity.Checkpoint) { c.Standing = identity.PermitStanding{} }, identity.Yellow, identity.PermitUnlisted},
		"changed":         {k, func(c *identity.Checkpoint) { c.Standing.Matches = false }, identity.Yellow, identity.PermitChanged},
		"other incident":  {k, func(c *identity.Checkpoint) { c.Space = uuid.New() }, identity.Red, identity.PermitElsewhere},
		"in an exercise":  {k, func(c *identity.Checkpoint) { c.Exercise = true }, identity.Red, identity.PermitExercise},
		"unknown issuer":  {stranger, nil, identity.Yellow, identity.PermitStranger},
		"may only read":   {reader, nil, identity.Red, identity.PermitNoRight},
		"may only train":  {pupil, nil, identity.Red, identity.PermitNoRight},
		"expired, no one": {k, func(c *identity.Checkpoint) { c.Now, c.ClockKnown = c.Now.Add(25*time.Hour), false }, identity.Yellow, identity.PermitExpired},
	} {
		p := must(identity.ParsePermit(must(identity.SignPermit(c.by, somePermit()))(t)))(t)
		at := fine(somePermit())
		if c.at != nil {
			c.at(&at)
		}
		if v := w.roll.JudgePermit(p, at); v.Light != c.light || v.Reasons[0] != c.why {
			t.Errorf("%s: %s because of %v", name, v.Light, v.Reasons)
		}
	}
}

func TestR5_3_AStolenPrinterForgesNothing(t *testing.T) {
	w := newWorld(t)
	k := newKey(t, 1)
	w.learn(w.grant(k, nil))
	w.learn(must(identity.SignRevocation(w.root, identity.Revocation{Device: k.Device(), Reason: "被盗", At: 2}))(t))
	p := must(identity.ParsePermit(must(identity.SignPermit(k, somePermit()))(t)))(t)
	at := fine(somePermit())
	if v := w.roll.JudgePermit(p, at); v.Light != identity.Yellow || v.Reasons[0] != identity.PermitIssuerGone {
		t.Errorf("printed before the theft and on record: %+v", v)
	}
	at.Standing = identity.PermitStanding{}
	if v := w.roll.JudgePermit(p, at); v.Light != identity.Red || v.Reasons[0] != identity.PermitIssuerGone {
		t.Errorf("not on record: %+v", v)
	}
}

func TestR5_3_AWiderAreaTakesInANarrowerOne(t *testing.T) {
	for _, c := range []struct {
		permitted, cordon string
		want              bool
	}{
		{"江津区", "江津区鼎山街道", true}, {"江津区鼎山街道", "江津区", false}, {"全灾区", "合川区", true}, {"江津区、合川区", "合川区", true},
		{"重庆市江津区", "江津区", true}, {"江津区", "綦江区", false}, {"", "江津区", false},
	} {
		if got := identity.Covers(c.permitted, c.cordon); got != c.want {
			t.Errorf("%q at %q: %v", c.permitted, c.cordon, got)
		}
	}
}

func FuzzParsePermit(f *testing.F) {
	k, _ := identity.NewKey(seeded(1))
	code, _ := identity.SignPermit(k, somePermit())
	f.Add(code)
	f.Add("CQP1:")
	f.Add("CQP2:ABC")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := identity.ParsePermit(text)
		if err != nil {
			return
		}
		if _, err := identity.SignPermit(k, p); err != nil {
			t.Errorf("%q: read what cannot be signed: %v", text, err)
		}
	})
}
