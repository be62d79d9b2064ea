package tag_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"qianshao/shared/tag"
)

func someID(r *rand.Rand) (id [16]byte) {
	for i := range id {
		id[i] = byte(r.IntN(256))
	}
	return id
}

func TestX8_TheCheckCharacterIsISO7064(t *testing.T) {
	// The Global Release Identifier A1-2425G-ABC1234002-M is checked by MOD 37,36.
	if got := tag.Check("A12425GABC1234002"); got != 'M' {
		t.Errorf("check character %c, want M", got)
	}
}

func TestX8_EveryKindHasACodeThatNamesItsRecord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range tag.Kinds() {
		for range 500 {
			id := someID(r)
			code := tag.Of(kind, id)
			got, err := tag.Parse(code)
			if err != nil || got.Kind != kind || !got.Names(id) {
				t.Fatalf("%s of %s %x reads as %+v, %v", code, kind, id, got, err)
			}
			if other := someID(r); got.Names(other) {
				t.Fatalf("%s names another record", code)
			}
			if strings.ContainsAny(code[4:], "ILOU") && code[len(code)-1] != 'U' {
				t.Fatalf("%s holds a letter that looks like a digit", code)
			}
		}
	}
	if code := tag.Of("journal", [16]byte{}); code != "" {
		t.Errorf("a kind without codes has %s", code)
	}
}

func TestX8_ACodeTypedByHandIsRead(t *testing.T) {
	id := [16]byte{0x08, 0x42, 0x10, 0x84, 0x21, 0x08} // 1 and 0 all along
	code := tag.Of("team", id)
	bare := strings.TrimPrefix(code, "CQ1:")
	tired := strings.NewReplacer("0", "o", "1", "l").Replace(bare[1:])
	for _, typed := range []string{
		code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", ""), bare, strings.ToLower(bare),
		"CQI:" + bare[:1] + tired, "ＣＱ１：" + bare, bare[:4] + " " + bare[4:],
	} {
		got, err := tag.Parse(typed)
		if err != nil || got.Kind != "team" || !got.Names(id) {
			t.Errorf("%q reads as %+v, %v", typed, got, err)
		}
	}
}

func TestX8_OneWrongCharacterIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for range 2000 {
		code := []byte(tag.Of("vehicle", someID(r)))
		at := 5 + r.IntN(8)
		was, wrong := code[at], letters[r.IntN(len(letters))]
		if was == wrong {
			continue
		}
		code[at] = wrong
		if _, err := tag.Parse(string(code)); !errors.Is(err, tag.ErrCheck) {
			t.Fatalf("%s with %c for %c: %v", code, wrong, was, err)
		}
	}
}

func TestX8_WhatIsNoCodeIsToldApart(t *testing.T) {
	code := tag.Of("box", [16]byte{1, 2, 3})
	for text, want := range map[string]error{
		"": tag.ErrTag, "渝A12345": tag.ErrTag, "江津蓝天": tag.ErrTag, strings.Repeat("A", 4000): tag.ErrTag,
		"CQ2:" + code[4:]: tag.ErrVersion, "CQ1:" + "T": tag.ErrTag, "HTTP://X": tag.ErrTag,
		strings.Replace(code, ":B", ":N", 1): tag.ErrCheck, "YB-A-0137": tag.ErrTag, "13800138000": tag.ErrTag,
	} {
		if _, err := tag.Parse(text); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
	if tag.Looks("渝A12345") || !tag.Looks("cq1:t") || !tag.Looks("CQ9:X") {
		t.Error("codes are not told from other texts")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("CQ1:T7K3M9QX2-5")
	f.Add(tag.Of("person", [16]byte{9, 8, 7, 6}))
	f.Add("ＣＱ１：")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := tag.Parse(text)
		if err != nil {
			return
		}
		again, err := tag.Parse(tag.Of(got.Kind, got.ID))
		if err != nil || again.Kind != got.Kind || got.Bits < 40 {
			t.Errorf("%q: %+v, then %+v, %v", text, got, again, err)
		}
	})
}
