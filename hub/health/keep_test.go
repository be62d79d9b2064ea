package health_test

import (
	"slices"
	"testing"
	"time"

	"qianshao/hub/health"
)

func noon() time.Time { return time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC) }

func TestTheNewestOfTwentyFourHoursAndSevenDaysIsKept(t *testing.T) {
	var made []time.Time
	for i := range 20 * 24 * 4 { // every quarter of an hour for twenty days
		made = append(made, noon().Add(-time.Duration(i)*15*time.Minute))
	}
	gone := health.Spare(made)
	var kept []time.Time
	for _, at := range made {
		if !slices.Contains(gone, at) {
			kept = append(kept, at)
		}
	}
	if len(kept) != 24+7-2 { // the hours reach into two of the days
		t.Errorf("%d are kept: %v", len(kept), kept)
	}
	if kept[0] != noon() || kept[1] != noon().Add(-15*time.Minute) {
		t.Errorf("the newest of this hour and of the last are %v and %v", kept[0], kept[1])
	}
	if oldest := kept[len(kept)-1]; oldest != time.Date(2026, 7, 6, 15, 45, 0, 0, time.UTC) { // the last of the sixth, in China
		t.Errorf("the oldest is %v", oldest)
	}
}

func TestAHubThatStoodStillKeepsWhatItHas(t *testing.T) {
	var made []time.Time
	for i := range 24 {
		made = append(made, noon().Add(-time.Duration(i)*24*time.Hour*40))
	}
	if gone := health.Spare(made); len(gone) != 0 {
		t.Errorf("%d of 24 old ones would go", len(gone))
	}
}

func TestABackupIsDueEverySoOftenAndEveryNight(t *testing.T) {
	night := time.Date(2026, 7, 12, 19, 0, 0, 0, time.UTC) // three in the morning in China
	for _, one := range []struct {
		last  time.Time
		every time.Duration
		want  time.Time
	}{
		{noon(), time.Hour, noon().Add(time.Hour)},
		{noon(), 0, night},
		{noon(), 24 * time.Hour, night},
		{night, 0, night.Add(24 * time.Hour)},
		{night.Add(-time.Minute), time.Hour, night},
	} {
		if got := health.Due(one.last, one.every); !got.Equal(one.want) {
			t.Errorf("after %v, every %v: %v, not %v", one.last, one.every, got, one.want)
		}
	}
}
