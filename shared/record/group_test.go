package record_test

import (
	"testing"

	"qianshao/shared/record"
)

func TestD3_AGroupIsCalledWhatTheOfficeCallsIt(t *testing.T) {
	s := record.Standard(record.GroupName{Group: record.General, Label: record.Label{Zh: "综合协调组", En: "general office"}})
	f := s.Kind("message").Field("group")
	if got := f.Shown("general", "zh"); got != "综合协调组" {
		t.Errorf("shown as %s", got)
	}
	for _, word := range []string{"综合协调组", "general office", "综合组", "综合", "general"} {
		if o := f.Match(word); o == nil || o.Name != "general" {
			t.Errorf("%q is not understood any more", word)
		}
	}
	if s.Group(record.General).Zh != "综合协调组" || s.Group(record.Support).Zh != "保障组" {
		t.Errorf("groups are %v and %v", s.Group(record.General), s.Group(record.Support))
	}
	if words := s.Words([]record.Option{record.Choice("general", "综合组", "general"), record.Choice("other", "其他", "other")}); words[0].Label.Zh != "综合协调组" || words[1].Label.Zh != "其他" {
		t.Errorf("offered as %v", words)
	}
	if got := record.Standard().Kind("message").Field("group").Shown("general", "zh"); got != "综合组" {
		t.Errorf("a schema of its own says %s", got)
	}
}
