package roster_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/shared/roster"
)

func TestInitials(t *testing.T) {
	for text, want := range map[string]string{
		"蓝天救援队": "ltjyd", "重庆": "cq", "单县": "sx", "渝A·8K217": "ya8k217", "欧阳娜娜": "oynn", "": "", "——": "", "安能一局": "anyj",
	} {
		if got := strings.Fields(roster.Initials(text)); want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("%s reads %q, which lacks %q", text, got, want)
		}
	}
	if n := len(strings.Fields(roster.Initials(strings.Repeat("重长乐行", 20)))); n != 64 {
		t.Errorf("an ambiguous name has %d readings, want 64", n)
	}
}

func TestTheCommonestReadingOfANameComesFirst(t *testing.T) {
	for text, want := range map[string]string{"重庆高新区": "cqgxq", "重庆": "cq", "大渡口区": "ddkq", "江津区": "jjq"} {
		if got := strings.Fields(roster.Initials(text)); got[0] != want {
			t.Errorf("%s reads %q first, want %q", text, got[0], want)
		}
	}
}

// The sixteen that were kept of a long name were those that differ at its end.
func TestAnUncommonReadingAtTheEndOrBeginningOfALongNameIsFound(t *testing.T) {
	const name = "重长乐行重长乐行重长"
	common := strings.Fields(roster.Initials(name))[0]
	for i := range common {
		found := slices.ContainsFunc(strings.Fields(roster.Initials(name)), func(s string) bool {
			return s[:i] == common[:i] && s[i] != common[i] && s[i+1:] == common[i+1:]
		})
		if !found {
			t.Errorf("no reading of %s differs from %s at character %d alone", name, common, i)
		}
	}
}
