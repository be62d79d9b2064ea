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
	if n := len(strings.Fields(roster.Initials(strings.Repeat("重长乐行", 20)))); n != 16 {
		t.Errorf("an ambiguous name has %d readings, want 16", n)
	}
}
