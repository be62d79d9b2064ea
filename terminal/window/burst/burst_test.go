package burst_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"qianshao/terminal/window/burst"
)

// quick is the pause between two keys of a scanner where a case says nothing else.
const quick = 5 * time.Millisecond

// stroke is one key of a case. Enter and Tab are ⏎ and ⇥.
type stroke struct {
	key   rune
	pause time.Duration // before it
}

// strokes reads what a case types: characters, and before some of them the pause in milliseconds, as in "C<60>Q".
func strokes(t *testing.T, keys string) []stroke {
	t.Helper()
	var list []stroke
	pause := quick
	for keys != "" {
		if rest, ok := strings.CutPrefix(keys, "<"); ok {
			millis, after, _ := strings.Cut(rest, ">")
			n, err := strconv.Atoi(millis)
			if err != nil {
				t.Fatal(err)
			}
			pause, keys = time.Duration(n)*time.Millisecond, after
		}
		key := []rune(keys)[0]
		list = append(list, stroke{key, pause})
		keys, pause = keys[len(string(key)):], quick
	}
	return list
}

// played is what comes of the strokes: a person's keys as they are, codes in brackets. With a punctual clock the pauses
// are told as they end; without one only the next key tells of them, as in a window that was busy.
func played(list []stroke, in burst.Place, punctual bool) string {
	var d burst.Detector
	text := ""
	take := func(o burst.Outcome) {
		text += string(o.Keys)
		if o.Code != "" {
			text += "[" + o.Code + "]"
		}
	}
	at := time.Minute
	for _, s := range list {
		if patience := d.Patience(in); punctual && patience > 0 && s.pause >= patience {
			take(d.Settle(in))
		}
		at += s.pause
		if s.key != '⏎' && s.key != '⇥' {
			take(d.Rune(s.key, at, in))
			continue
		}
		o := d.End(at, in)
		take(o)
		if !o.Taken {
			text += string(s.key)
		}
	}
	take(d.Settle(in))
	return text
}

func TestTheRuleOfScanners(t *testing.T) {
	raw, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name, In, Keys, Want string }
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	places := map[string]burst.Place{"text": burst.Text, "commands": burst.Commands}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, punctual := range []bool{true, false} {
				if got := played(strokes(t, c.Keys), places[c.In], punctual); got != c.Want {
					t.Errorf("%s: got %q, want %q (told of pauses: %v)", c.Keys, got, c.Want, punctual)
				}
			}
		})
	}
}

func TestAHiccupAnywhereInACodeOfOursActsNowhere(t *testing.T) {
	const code = "CQ1:T7K3M9QX2-5"
	for _, in := range []burst.Place{burst.Text, burst.Commands} {
		for at := 1; at <= len(code); at++ {
			for pause := 5; pause < 150; pause += 5 {
				keys := code[:at] + "<" + strconv.Itoa(pause) + ">" + code[at:] + "⏎"
				if got := played(strokes(t, keys), in, true); got != "["+code+"]" {
					t.Fatalf("%s: got %q", keys, got)
				}
			}
		}
	}
}

func TestAnEndlessBurstIsNotHeldForEver(t *testing.T) {
	var d burst.Detector
	released := 0
	for i := range 3 * burst.LengthMax {
		released += len(d.Rune('x', time.Duration(i)*time.Millisecond, burst.Text).Keys)
	}
	last := len(d.Settle(burst.Text).Keys)
	if last > burst.LengthMax || released+last != 3*burst.LengthMax {
		t.Errorf("released %d, held %d; want nothing lost and at most %d held", released, last, burst.LengthMax)
	}
}

func TestAClockThatGoesBackReleases(t *testing.T) {
	var d burst.Detector
	d.Rune('a', time.Minute, burst.Text)
	if got := string(d.Rune('b', time.Second, burst.Text).Keys); got != "a" {
		t.Errorf("released %q, want a", got)
	}
}
