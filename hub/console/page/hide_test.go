package page_test

import (
	"strings"
	"testing"

	"qianshao/hub/console/page"
)

func TestNumbersInFreeTextAreHidden(t *testing.T) {
	for text, want := range map[string]string{
		"联系人 13812345678，速回":                  "联系人 138****5678，速回",
		"13812345678/13912345678":             "138****5678/139****5678",
		"13812345678 13912345678":             "138****5678 139****5678",
		"电话138-1234-5678":                     "电话138****5678",
		"138 1234 5678":                       "138****5678",
		"+86 13812345678":                     "+86138****5678",
		"+8613812345678":                      "+86138****5678",
		"１３８１２３４５６７８":                         "138****5678",
		"身份证500103198001011234":               "身份证500***********1234",
		"50010319800101123x。":                 "500***********123X。",
		"500103800101123":                     "500********1123",
		"卡号 6222020200012345678":              "卡号 622************5678",
		"水位 1.2 米，439.500，2026-07-12 14:30":   "水位 1.2 米，439.500，2026-07-12 14:30",
		"JJ-B-0137，渝应急〔2026〕12号，023-47520000": "JJ-B-0137，渝应急〔2026〕12号，023-47520000",
		"20260712143000":                      "20260712143000",
		"":                                    "",
		"1":                                   "1",
		"12345678901":                         "12345678901",
		"1 3 8 1 2 3 4 5 6 7 8 人":             "138****5678 人",
	} {
		if got := page.HideNumbers(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzHidingKeepsWords(f *testing.F) {
	for _, seed := range []string{"联系人 13812345678", "500103198001011234x", "1-1-1", "\xff１"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := page.HideNumbers(text)
		keep := func(r rune) rune {
			if strings.ContainsRune("0123456789０１２３４５６７８９*xX- ", r) {
				return -1
			}
			return r
		}
		if strings.Map(keep, got) != strings.Map(keep, strings.ToValidUTF8(text, "\uFFFD")) && !strings.Contains(text, "\uFFFD") && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
