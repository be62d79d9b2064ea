package roster_test

import (
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/roster"
)

func TestR1_1_WhatIsToldAgainIsSuggestedByPlacePhoneAndWords(t *testing.T) {
	known := []roster.Need{
		{ID: uuid.UUID{1}, Title: "滨江路三户被困需要冲锋舟", Place: "滨江路12号", Phone: "137 0013 7000", Status: roster.NeedUnchecked},
		{ID: uuid.UUID{2}, Title: "朱杨镇卫生院需发电机", Place: "朱杨镇", Phone: "13900001111", Status: roster.NeedPublished},
		{ID: uuid.UUID{3}, Title: "滨江路被困", Place: "滨江路12号", Status: roster.NeedClosed},
	}
	for _, c := range []struct {
		title, place, phone string
		want                byte
	}{
		{"", "滨江路", "", 1},
		{"", "", "7000", 1},
		{"", "", "13700137000", 1},
		{"有人被困要冲锋舟", "", "", 1},
		{"卫生院没电要发电机", "", "", 2},
		{"送饮用水", "白沙镇", "13600000000", 0},
		{"", "", "70", 0},
		{"水", "江", "", 0},
	} {
		got := roster.AlikeNeeds(known, c.title, c.place, c.phone, 4)
		if c.want == 0 {
			if len(got) != 0 {
				t.Errorf("%q %q %q suggests %s", c.title, c.place, c.phone, got[0].Need.Title)
			}
			continue
		}
		if len(got) != 1 || got[0].Need.ID != (uuid.UUID{c.want}) || len(got[0].Why) == 0 {
			t.Errorf("%q %q %q suggests %+v", c.title, c.place, c.phone, got)
		}
	}
	if got := roster.AlikeNeeds(known[:1], "三户被困", "滨江路12号", "13700137000", 4); len(got[0].Why) != 3 {
		t.Errorf("three reasons are one: %v", got[0].Why)
	}
}
