package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"qianshao/hub/account"
)

// phone is an authenticator that was told a secret.
type phone struct {
	t      *testing.T
	secret string
}

func (p phone) code(at time.Time) string {
	p.t.Helper()
	code, err := totp.GenerateCode(p.secret, at)
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// enrolled gives a book whose account "duty" has a second factor, and the recovery codes it was given.
func enrolled(t *testing.T) (b *place, p phone, recovery []string) {
	t.Helper()
	b = book(t).with(t, map[string]string{"duty": `{"role":"admin","changed":1}`})
	e, err := b.BeginSecond(t.Context(), "duty", "市级中心")
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(e.URI)
	if err != nil || key.Secret() != e.Secret || key.Issuer() != "市级中心" || key.AccountName() != "duty" || len(e.Secret) != 32 {
		t.Fatalf("%q says %q, %v", e.URI, e.Secret, err)
	}
	p = phone{t, key.Secret()}
	if recovery, err = b.ConfirmSecond(t.Context(), "duty", p.code(b.at)); err != nil {
		t.Fatal(err)
	}
	return b, p, recovery
}

// The codes of RFC 6238, appendix B, shortened to six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		b := book(t).with(t, map[string]string{"duty": `{"second":{"secret":"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="}}`})
		b.at = time.Unix(at, 0)
		if err := b.CheckSecond(t.Context(), "duty", code); err != nil {
			t.Errorf("at %d %s is refused: %v", at, code, err)
		}
	}
}

func TestACodeIsGoodForItsMomentAndOnce(t *testing.T) {
	b, p, _ := enrolled(t)
	check := func(what, code string, want error) {
		t.Helper()
		if err := b.CheckSecond(t.Context(), "duty", code); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	check("the code that confirmed it", p.code(b.at), account.ErrCodeUsed)
	b.at = b.at.Add(5 * time.Minute)
	check("a code of five minutes ago", p.code(b.at.Add(-5*time.Minute)), account.ErrCode)
	check("a code two steps ahead", p.code(b.at.Add(time.Minute)), account.ErrCode)
	check("nothing", "", account.ErrCode)
	check("words", "no such code here, and it is a long one that goes on and on and on", account.ErrCode)
	now := p.code(b.at)
	check("the code of now, with a space", now[:3]+" "+now[3:], nil)
	check("the same again", now, account.ErrCodeUsed)
	check("the one before it, which was never used", p.code(b.at.Add(-30*time.Second)), account.ErrCodeUsed)
	check("the one a fast phone shows", p.code(b.at.Add(30*time.Second)), nil)
	b.at = b.at.Add(30 * time.Second)
	check("the same again when its time has come", p.code(b.at), account.ErrCodeUsed)
	b.at = b.at.Add(time.Minute)
	check("the one a slow phone shows", p.code(b.at.Add(-30*time.Second)), nil)
}

func TestARecoveryCodeIsGoodOnce(t *testing.T) {
	b, _, recovery := enrolled(t)
	if len(recovery) != 10 || b.find(t, "duty").Recovery != 10 {
		t.Fatalf("%d codes, %d left", len(recovery), b.find(t, "duty").Recovery)
	}
	raw, err := b.notes.Find(t.Context(), "account", "duty")
	if err != nil || strings.Contains(string(raw), recovery[0]) || strings.Contains(string(raw), strings.ReplaceAll(recovery[0], "-", "")) {
		t.Errorf("the notebook holds a code, %v", err)
	}
	for i, code := range recovery {
		if err := b.CheckSecond(t.Context(), "duty", strings.ToUpper(code)); err != nil {
			t.Errorf("code %d: %v", i, err)
		}
		if err := b.CheckSecond(t.Context(), "duty", code); !errors.Is(err, account.ErrCode) {
			t.Errorf("code %d again: %v", i, err)
		}
	}
	lines, err := b.Audit(t.Context(), account.Asked{Verb: account.RecoveryUsed})
	if err != nil || len(lines) != 10 || lines[0].Detail != "0" {
		t.Errorf("the audit has %d lines, %v", len(lines), err)
	}
}

func TestSettingUpASecondFactor(t *testing.T) {
	t.Run("asked again it shows the same, until the hour is over", func(t *testing.T) {
		b := book(t).with(t, map[string]string{"duty": `{"role":"viewer"}`})
		first, err := b.BeginSecond(t.Context(), "duty", "hub")
		again, err2 := b.BeginSecond(t.Context(), "duty", "hub")
		if err != nil || err2 != nil || first != again || b.find(t, "duty").Second {
			t.Errorf("%v and %v, %v %v", first, again, err, err2)
		}
		b.at = b.at.Add(2 * time.Hour)
		if _, err := b.ConfirmSecond(t.Context(), "duty", phone{t, first.Secret}.code(b.at)); !errors.Is(err, account.ErrNotBegun) {
			t.Errorf("two hours later: %v", err)
		}
		if later, err := b.BeginSecond(t.Context(), "duty", "hub"); err != nil || later == first {
			t.Errorf("the secret of two hours ago is shown again, %v", err)
		}
	})
	t.Run("a wrong code puts nothing in force", func(t *testing.T) {
		b := book(t).with(t, map[string]string{"duty": `{"role":"viewer"}`})
		if _, err := b.ConfirmSecond(t.Context(), "duty", "123456"); !errors.Is(err, account.ErrNotBegun) {
			t.Errorf("before it began: %v", err)
		}
		e, err := b.BeginSecond(t.Context(), "duty", "hub")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.ConfirmSecond(t.Context(), "duty", phone{t, e.Secret}.code(b.at.Add(time.Hour))); !errors.Is(err, account.ErrCode) || b.find(t, "duty").Second {
			t.Errorf("a wrong code: %v", err)
		}
	})
	t.Run("the old one is in force until the new one is confirmed", func(t *testing.T) {
		b, old, recovery := enrolled(t)
		b.at = b.at.Add(time.Minute)
		e, err := b.BeginSecond(t.Context(), "duty", "hub")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.CheckSecond(t.Context(), "duty", old.code(b.at)); err != nil {
			t.Errorf("before: %v", err)
		}
		b.at = b.at.Add(time.Minute)
		if _, err := b.ConfirmSecond(t.Context(), "duty", phone{t, e.Secret}.code(b.at)); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{old.code(b.at.Add(30 * time.Second)), recovery[0]} {
			if err := b.CheckSecond(t.Context(), "duty", code); !errors.Is(err, account.ErrCode) {
				t.Errorf("after: %v", err)
			}
		}
	})
	t.Run("what a session was shown ends with it", func(t *testing.T) {
		b := book(t).with(t, map[string]string{"duty": `{"role":"viewer"}`})
		shown, err := b.BeginSecond(t.Context(), "duty", "hub")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.EndSessions(t.Context(), account.AtHub, "duty"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.ConfirmSecond(t.Context(), "duty", phone{t, shown.Secret}.code(b.at)); !errors.Is(err, account.ErrNotBegun) {
			t.Errorf("who saw it before may go on: %v", err)
		}
		if again, err := b.BeginSecond(t.Context(), "duty", "hub"); err != nil || again.Secret == shown.Secret {
			t.Errorf("the next one is shown the same, %v", err)
		}
	})
	t.Run("an admin takes it away, and sessions with it", func(t *testing.T) {
		b, p, _ := enrolled(t)
		was := b.find(t, "duty")
		if err := b.ResetSecond(t.Context(), account.AtHub, "duty"); err != nil {
			t.Fatal(err)
		}
		b.at = b.at.Add(time.Minute)
		if now := b.find(t, "duty"); now.Second || now.Stamp == was.Stamp {
			t.Errorf("it is %+v", now)
		}
		if err := b.CheckSecond(t.Context(), "duty", p.code(b.at)); !errors.Is(err, account.ErrNoSecond) {
			t.Errorf("its codes are answered %v", err)
		}
		if err := b.ResetSecond(t.Context(), account.AtHub, "duty"); !errors.Is(err, account.ErrNoSecond) {
			t.Errorf("again: %v", err)
		}
	})
}

func TestWhoMustHaveASecondFactor(t *testing.T) {
	b := book(t)
	for _, all := range []bool{false, true, false} {
		if err := b.RequireSecond(t.Context(), account.AtHub, all); err != nil {
			t.Fatal(err)
		}
		got, err := b.RequiresSecond(t.Context())
		if err != nil || got != all {
			t.Errorf("set %v, read %v, %v", all, got, err)
		}
		for _, r := range account.Roles() {
			if must := account.MustHaveSecond(account.Account{Role: r}, got); must != (all || r == account.Admin) {
				t.Errorf("of a %s it is asked: %v", r, must)
			}
		}
	}
}
