package identity_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"qianshao/shared/identity"
)

func aCode(t testing.TB) identity.Code {
	t.Helper()
	return identity.Code{
		Addresses: []string{"192.168.1.10:7443", "hub.example:7443"},
		Pin:       identity.PinOf(newKey(t, 1).Public()),
		Token:     must(identity.NewToken(seeded(2)))(t),
		Expires:   time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC),
	}
}

func sameCode(a, b identity.Code) bool {
	return slices.Equal(a.Addresses, b.Addresses) && a.Pin == b.Pin && a.Token == b.Token && a.Expires.Equal(b.Expires)
}

func TestCodeIsReadHoweverItWasCopied(t *testing.T) {
	c := aCode(t)
	text := c.String()
	if strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.") != "" {
		t.Errorf("%s holds characters a QR code packs badly", text)
	}
	for name, copied := range map[string]string{
		"as shown":             text,
		"in small letters":     strings.ToLower(text),
		"with line breaks":     " " + strings.ReplaceAll(text, ".", ".\r\n") + "\n",
		"with dashes":          strings.ReplaceAll(text, ".", ".-"),
		"with spaces for dots": "QS1." + strings.ReplaceAll(text[4:], ".", " "),
		"in one run":           "QS1." + strings.ReplaceAll(text[4:], ".", ""),
	} {
		got, err := identity.ParseCode(copied)
		if err != nil || !sameCode(got, c) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestCodeNamesTheMistypedGroup(t *testing.T) {
	text := aCode(t).String()
	groups := strings.Split(text[4:], ".")
	letters := "ABCDEFGHJKLMNPQRSTUVWXYZ23456789IO01*"
	for g, group := range groups {
		for i := range group {
			for _, letter := range letters {
				if byte(letter) == group[i] {
					continue
				}
				wrong := slices.Clone(groups)
				wrong[g] = group[:i] + string(letter) + group[i+1:]
				_, err := identity.ParseCode("QS1." + strings.Join(wrong, "."))
				var at *identity.CodeGroupError
				if !errors.As(err, &at) || at.Group != g+1 || !errors.Is(err, identity.ErrCodeCheck) {
					t.Fatalf("%c for character %d of group %d: %v", letter, i+1, g+1, err)
				}
			}
			if i > 0 && group[i] != group[i-1] {
				wrong := slices.Clone(groups)
				wrong[g] = group[:i-1] + string(group[i]) + string(group[i-1]) + group[i+1:]
				if _, err := identity.ParseCode("QS1." + strings.Join(wrong, ".")); !errors.Is(err, identity.ErrCodeCheck) {
					t.Fatalf("swap at %d of group %d: %v", i, g+1, err)
				}
			}
		}
	}
}

func TestCodeThatIsNoneSaysWhy(t *testing.T) {
	text := aCode(t).String()
	cut := strings.LastIndex(text, ".")
	swapped := strings.Split(text, ".")
	swapped[2], swapped[3] = swapped[3], swapped[2]
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":             {"", identity.ErrCode},
		"a web address":       {"https://hub.example/", identity.ErrCode},
		"a newer code":        {"QS2." + text[4:], identity.ErrCodeVersion},
		"only the start":      {"QS1.", identity.ErrCodeShort},
		"the last group gone": {text[:cut], identity.ErrCodeShort},
		"half a group":        {text[:cut-3], identity.ErrCodeCheck},
		"one letter too many": {text + "B", identity.ErrCodeCheck},
		"groups swapped":      {strings.Join(swapped, "."), identity.ErrCodeCheck},
		"endless":             {"QS1." + strings.Repeat("A", 1<<20), identity.ErrCode},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := identity.ParseCode(c.text)
			wantError(t, err, c.want)
		})
	}
}

func TestCodeWithAddressesNobodyWouldWriteIsRefused(t *testing.T) {
	for name, addresses := range map[string][]string{
		"none":               {},
		"too many":           {"a:1", "b:1", "c:1", "d:1", "e:1"},
		"empty":              {""},
		"control characters": {"a\n:1"},
		"a path":             {"a:1/enrol?x=y"},
		"too long":           {strings.Repeat("a", 81)},
	} {
		t.Run(name, func(t *testing.T) {
			c := aCode(t)
			c.Addresses = addresses
			_, err := identity.ParseCode(c.String())
			wantError(t, err, identity.ErrCode)
		})
	}
}

func TestShortCodeIsTheSameOnBothScreensAndOnlyThere(t *testing.T) {
	hub, device, other := newKey(t, 1).Public(), newKey(t, 2).Public(), newKey(t, 3).Public()
	token := must(identity.NewToken(seeded(4)))(t)
	code := identity.ShortCode(hub, device, token)
	if len(code) != 7 || code[3] != ' ' || strings.Trim(code, "0123456789 ") != "" {
		t.Errorf("short code %q is not six digits", code)
	}
	if code == identity.ShortCode(other, device, token) || code == identity.ShortCode(hub, other, token) ||
		code == identity.ShortCode(hub, device, identity.Token{}) {
		t.Error("another key or token gives the same digits")
	}
}

func TestTokenIsKeptAsAHash(t *testing.T) {
	a, b := must(identity.NewToken(seeded(1)))(t), must(identity.NewToken(seeded(2)))(t)
	if a.Hash() == b.Hash() || a == b {
		t.Error("two tokens look alike")
	}
	_, err := identity.NewToken(dry{})
	wantError(t, err, io.ErrUnexpectedEOF)
}

func FuzzParseCode(f *testing.F) {
	f.Add(aCode(f).String())
	f.Add("QS1.AAAAAAAA")
	f.Add("QS9.")
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		text := []byte(aCode(f).String())
		text[r.IntN(len(text))] ^= byte(1 + r.IntN(255))
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := identity.ParseCode(text)
		if err != nil {
			if identity.RefuseCode(err).Say("zh") == "" {
				t.Error("refused without a word")
			}
			return
		}
		again, err := identity.ParseCode(c.String())
		if err != nil || !sameCode(c, again) {
			t.Errorf("%q reads as %v, which reads as %v, %v", text, c, again, err)
		}
	})
}
