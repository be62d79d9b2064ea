package identity_test

import (
	"errors"
	"strings"
	"testing"

	"qianshao/shared/identity"
)

func answer(t testing.TB, root, device identity.Key) identity.EnrolAnswer {
	t.Helper()
	g := must(identity.SignGrant(root, identity.Grant{Serial: 1, Public: device.Public(), Name: "江津 1 号", Level: identity.Site}))(t)
	return identity.EnrolAnswer{Root: root.Public(), HubName: "指挥中心", Facts: [][]byte{g.Bytes()}, Clock: 5}
}

func TestEnrolRequestComesThrough(t *testing.T) {
	token := must(identity.NewToken(seeded(1)))(t)
	raw := must(identity.NewEnrolRequest(token, "qianshao 1.0", 7).Marshal())(t)
	q := must(identity.ParseEnrolRequest(raw))(t)
	if identity.Token(q.Token) != token || q.Clock != 7 || q.Program != "qianshao 1.0" {
		t.Errorf("came through as %+v", q)
	}
}

func TestHostileEnrolRequestIsRefused(t *testing.T) {
	token := make([]byte, 10)
	for name, raw := range map[string][]byte{
		"nothing":         nil,
		"no CBOR":         []byte("POST"),
		"two megabytes":   make([]byte, 2<<20),
		"no version":      identity.Encode(identity.EnrolRequest{Token: token}),
		"token and grant": identity.Encode(identity.EnrolRequest{Version: 1, Token: token, Grant: token}),
		"half a token":    identity.Encode(identity.EnrolRequest{Version: 1, Token: token[:5]}),
		"an epic":         identity.Encode(identity.EnrolRequest{Version: 1, Token: token, Program: strings.Repeat("x", 100)}),
		"a screen reset":  identity.Encode(identity.EnrolRequest{Version: 1, Token: token, Program: "\x1bc"}),
	} {
		if _, err := identity.ParseEnrolRequest(raw); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestEnrolAnswerLetsTheDeviceIn(t *testing.T) {
	root, device := newKey(t, 1), newKey(t, 2)
	raw := must(answer(t, root, device).Marshal())(t)
	a, facts, err := identity.ParseEnrolAnswer(raw, device.Public())
	if err != nil || !a.Root.Equal(root.Public()) || a.HubName != "指挥中心" || len(facts) != 1 || a.Clock != 5 {
		t.Errorf("answer %+v, facts %v, error %v", a, facts, err)
	}
}

func TestEnrolAnswerThatRefusesGivesItsCode(t *testing.T) {
	raw := must(identity.EnrolAnswer{Code: identity.CodeUsed}.Marshal())(t)
	_, _, err := identity.ParseEnrolAnswer(raw, newKey(t, 1).Public())
	var refusal *identity.Refusal
	if !errors.As(err, &refusal) || refusal.Code != identity.CodeUsed {
		t.Errorf("got %v", err)
	}
}

func TestHostileEnrolAnswerChangesNothing(t *testing.T) {
	root, device, other := newKey(t, 1), newKey(t, 2), newKey(t, 3)
	change := func(f func(*identity.EnrolAnswer)) []byte {
		a := answer(t, root, device)
		f(&a)
		return must(a.Marshal())(t)
	}
	for name, raw := range map[string][]byte{
		"nothing":                    nil,
		"a web page":                 []byte("<html>"),
		"no root":                    change(func(a *identity.EnrolAnswer) { a.Root = nil }),
		"no name":                    change(func(a *identity.EnrolAnswer) { a.HubName = "" }),
		"no grant":                   change(func(a *identity.EnrolAnswer) { a.Facts = nil }),
		"a broken fact":              change(func(a *identity.EnrolAnswer) { a.Facts[0][50] ^= 1 }),
		"another device's grant":     change(func(a *identity.EnrolAnswer) { a.Facts = answer(t, root, other).Facts }),
		"another hub's grant":        change(func(a *identity.EnrolAnswer) { a.Facts = answer(t, other, device).Facts }),
		"a code that resets screens": change(func(a *identity.EnrolAnswer) { a.Code = "\x1bc" }),
		"a code like a novel":        change(func(a *identity.EnrolAnswer) { a.Code = strings.Repeat("x", 50) }),
	} {
		_, _, err := identity.ParseEnrolAnswer(raw, device.Public())
		var refusal *identity.Refusal
		if !errors.As(err, &refusal) || refusal.Code != identity.AnswerMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryRefusalSaysWhatHappenedWhatIsSafeWhatToDo(t *testing.T) {
	codes := []string{
		identity.CodeMalformed, identity.CodeMistyped, identity.CodeIncomplete, identity.CodeTooNew, identity.CodeUnknown,
		identity.CodeUsed, identity.CodeExpired, identity.ApprovalPending, identity.NotApproved, identity.HubUnreachable, identity.HubWrongKey, identity.HubBusy, identity.HubUnable,
		identity.AnswerMalformed, identity.OtherDeployment, identity.NotGranted, identity.Revoked,
		identity.LinkLost, identity.LinkStalled, identity.VersionsApart, identity.DeviceCopied, identity.HubFaulty, identity.HubLeaves, "something_newer",
		identity.ImageSignature, identity.ImageMalformed, identity.ImageMaker, identity.ImageVersion, identity.ImageNoRoom, identity.ImageChunk,
		identity.ImageSpace, identity.ImageForged, identity.ImageWrong, identity.ImageContradicts, identity.ImageFileBusy, identity.ImageFailed,
	}
	said := map[string]string{}
	for _, code := range codes {
		r := &identity.Refusal{Code: code}
		zh, en := r.Say("zh"), r.Say("en")
		if strings.Count(zh, "。") < 3 || strings.Count(en, ".") < 3 || !strings.Contains(zh, "本机数据") {
			t.Errorf("%s is said too shortly: %s %s", code, zh, en)
		}
		if before, twice := said[zh]; twice {
			t.Errorf("%s and %s are told apart by nobody", before, code)
		}
		said[zh] = code
		if r.Error() != code || identity.Refuse(code, nil).Error() != code || identity.Refuse(code, errors.New("x")).Error() != code+": x" {
			t.Errorf("%s reads wrongly in a log", code)
		}
	}
	for err, code := range map[error]string{
		identity.ErrCode: identity.CodeMalformed, identity.ErrCodeVersion: identity.CodeTooNew, identity.ErrCodeShort: identity.CodeIncomplete,
		&identity.CodeGroupError{Group: 3}: identity.CodeMistyped,
	} {
		if got := identity.RefuseCode(err); got.Code != code {
			t.Errorf("%v is refused as %s", err, got.Code)
		}
	}
}

func FuzzEnrolMessages(f *testing.F) {
	root, device := newKey(f, 1), newKey(f, 2)
	f.Add(must(answer(f, root, device).Marshal())(f))
	f.Add(must(identity.NewEnrolRequest(identity.Token{}, "x", 1).Marshal())(f))
	waiting := answer(f, root, device) // a hub that says to wait and gives all the same
	waiting.Code = identity.ApprovalPending
	f.Add(must(waiting.Marshal())(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if q, err := identity.ParseEnrolRequest(raw); err == nil && len(q.Token) != 10 && len(q.Grant) == 0 {
			t.Error("token of the wrong length")
		}
		if a, facts, err := identity.ParseEnrolAnswer(raw, device.Public()); err == nil && (len(a.Root) != 32 || len(facts) == 0) {
			t.Error("let in by nobody")
		} else if err != nil && facts != nil {
			t.Error("a device that was refused is given facts")
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(newKey(f, 1).Bytes())
	f.Add(identity.SealKey([]byte{2}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if k, err := identity.ParseKey(raw); err == nil && string(k.Bytes()) != string(raw) {
			t.Error("read what nobody wrote")
		}
		if k, err := identity.ParseKey(identity.SealKey(raw)); err == nil && k.IsZero() {
			t.Error("no key in a key file")
		}
	})
}
