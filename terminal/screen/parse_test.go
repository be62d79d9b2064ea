package screen_test

import (
	"testing"
	"time"

	"qianshao/terminal/screen"
)

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2026, 7, 12, 0, 20, 0, 0, morning.Location())
	for text, want := range map[string]string{
		"0:10": "2026-07-12 00:10", "23:50": "2026-07-11 23:50", "2350": "2026-07-11 23:50", "01:10": "2026-07-12 01:10", "１２：３０": "2026-07-11 12:30",
		"07-10 09:05": "2026-07-10 09:05", "2025-12-31 09:05": "2025-12-31 09:05",
		"今天 0:05": "2026-07-12 00:05", "昨天2310": "2026-07-11 23:10", "zt 1430": "2026-07-11 14:30", "明天": "2026-07-13 00:00", "7-9 8:05": "2026-07-09 08:05",
		"0824 1430": "2026-08-24 14:30", "8月24日 14:30": "2026-08-24 14:30", "12-31 23:00": "2026-12-31 23:00", "2027/1/2 8:00": "2027-01-02 08:00",
	} {
		if at, err := screen.ClockTime(text, now); err != nil || at.Format("2006-01-02 15:04") != want {
			t.Errorf("%s reads %v, %v; want %s", text, at, err, want)
		}
	}
	for text, want := range map[string]string{"0:10": "2026-07-12 00:10", "23:50": "2026-07-12 23:50", "06:00": "2026-07-12 06:00", "07-14 06:00": "2026-07-14 06:00"} {
		if at, err := screen.ComingTime(text, now); err != nil || at.Format("2006-01-02 15:04") != want {
			t.Errorf("%s is expected at %v, %v; want %s", text, at, err, want)
		}
	}
	for _, text := range []string{"25:00", "noon", "12", "12:3x", "-1:00", "13-01 10:00", "2-30 10:00", "0230 1000", "今天 25:00", "今天 1", "8-24 9999"} {
		if at, err := screen.ClockTime(text, now); err == nil {
			t.Errorf("%s reads %v", text, at)
		}
	}
	if at, err := screen.ClockTime("  ", now); err != nil || !at.IsZero() {
		t.Errorf("nothing reads %v, %v", at, err)
	}
}

func TestCountsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int{"": 0, "32": 32, " 32 ": 32, "３２": 32, "0032": 32} {
		if n, err := screen.WholeNumber(text); err != nil || n != want {
			t.Errorf("%q reads %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"-1", "3.5", "三十", "9999999999", "1e3"} {
		if n, err := screen.WholeNumber(text); err == nil {
			t.Errorf("%q reads %d", text, n)
		}
	}
}
