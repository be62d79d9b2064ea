package burst_test

import (
	"testing"
	"time"

	"qianshao/terminal/window/burst"
)

// typing is text typed with a steady gap, then an end key after endGap.
func typing(text string, gap, endGap time.Duration) (released, code string, isScan bool) {
	var d burst.Detector
	at := time.Second
	for _, r := range text {
		released += string(d.Rune(r, at))
		at += gap
	}
	code, isScan = d.End(at - gap + endGap)
	released += string(d.Flush())
	return released, code, isScan
}

func TestDetector(t *testing.T) {
	const ms = time.Millisecond
	cases := []struct {
		name        string
		text        string
		gap, endGap time.Duration
		wantText    string
		wantCode    string
	}{
		{"a_scan_is_a_code_and_leaves_no_text", "CQ1:T0217-9", 5 * ms, 5 * ms, "", "CQ1:T0217-9"},
		{"a_scan_read_in_one_go_is_a_code", "CQ1:T0217-9", 0, 0, "", "CQ1:T0217-9"},
		{"six_characters_are_enough", "ABC123", 34 * ms, 34 * ms, "", "ABC123"},
		{"five_characters_are_a_person", "ABC12", 5 * ms, 5 * ms, "ABC12", ""},
		{"a_person_types_slower", "chongqing", 35 * ms, 35 * ms, "chongqing", ""},
		{"a_quick_enter_makes_no_scan_of_slow_letters", "chongqing", 35 * ms, 5 * ms, "chongqing", ""},
		{"a_pause_before_enter_is_a_person", "chongqing", 5 * ms, 35 * ms, "chongqing", ""},
		{"committed_chinese_is_text", "重庆市渝北区", 0, 0, "重庆市渝北区", ""},
		{"chinese_ends_what_is_held", "abcdef重", 5 * ms, 5 * ms, "abcdef重", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text, code, isScan := typing(c.text, c.gap, c.endGap)
			if text != c.wantText || code != c.wantCode || isScan != (c.wantCode != "") {
				t.Errorf("typing %q: text %q, code %q, scan %v; want text %q, code %q", c.text, text, code, isScan, c.wantText, c.wantCode)
			}
		})
	}
}

func TestTextBeforeAScanIsReleasedFirst(t *testing.T) {
	var d burst.Detector
	released := string(d.Rune('a', time.Second))
	at := 2 * time.Second
	for _, r := range "CQ1:V0003" {
		released += string(d.Rune(r, at))
		at += 4 * time.Millisecond
	}
	code, ok := d.End(at)
	if released != "a" || !ok || code != "CQ1:V0003" {
		t.Errorf("released %q, code %q, %v; want a and CQ1:V0003", released, code, ok)
	}
}

func TestAnEndlessBurstIsNotHeldForEver(t *testing.T) {
	var d burst.Detector
	released := 0
	for i := range 3 * burst.LengthMax {
		released += len(d.Rune('x', time.Duration(i)*time.Millisecond))
	}
	if d.Held() > burst.LengthMax || released+d.Held() != 3*burst.LengthMax {
		t.Errorf("released %d, held %d; want nothing lost and at most %d held", released, d.Held(), burst.LengthMax)
	}
}

func TestAClockThatGoesBackReleases(t *testing.T) {
	var d burst.Detector
	d.Rune('a', time.Minute)
	if got := string(d.Rune('b', time.Second)); got != "a" {
		t.Errorf("released %q, want a", got)
	}
}
