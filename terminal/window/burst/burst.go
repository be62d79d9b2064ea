// Package burst tells a scanner's keys from a person's.
//
// A scanner of the keyboard-wedge kind types like a keyboard, only faster. The Detector holds every character back
// for as long as it may still be the next one of a scan: only then was it a person, and the caller delivers what was
// held. So a code never stands in a text field and never acts as keys, not even for a moment. Scanners hiccup: a pause
// in the middle of a code, as a busy bus or a radio link makes it, does not turn the rest of the code into a person's.
package burst

import (
	"strings"
	"time"
)

// Limits of a scan (experience.md section 1.2).
const (
	Gap       = 35 * time.Millisecond  // between two characters of one scan, but for a hiccup
	Hiccup    = 150 * time.Millisecond // the longest pause inside a scan
	Hold      = 100 * time.Millisecond // how long a letter waits before it acts as a command
	Rest      = 500 * time.Millisecond // how long after a code that ended without its key the rest of it is swallowed
	QuickMin  = 3                      // characters within Gap of each other; a person has no such fingers
	LengthMin = 6                      // characters of a scan without our prefix
	LengthMax = 512                    // characters; a longer burst is a stuck key or a paste
)

// Place is what characters mean where the keyboard is.
type Place int

// In an entry characters are Text; elsewhere single letters are Commands, and what comes in a bunch is none.
const (
	Text Place = iota
	Commands
)

// Outcome is what became of the characters so far.
type Outcome struct {
	Keys  []rune // a person's, in the order they were typed
	Code  string // a scan; empty for none. Keys were typed before it
	Taken bool   // the key that End was told of is the scanner's
}

// Detector watches characters and their times. Times are any steadily growing clock; a key's own time stamp is better
// than the time it was read, because a window that was busy reads many keys at once.
type Detector struct {
	held []rune
	slow int           // pauses of Gap and more among held
	last time.Duration // when the last of held was typed
	rest time.Duration // until then what is typed is the rest of a code
	lost string        // the one key given out last, when it may have been the head of a code
	then time.Duration // when that was
}

// Rune takes the character r that was typed at a time.
func (d *Detector) Rune(r rune, at time.Duration, in Place) Outcome {
	var out Outcome
	back := at < d.last
	if d.over(at, in) || back || len(d.held) >= LengthMax || !d.joins(r, at-d.last) {
		out = d.Settle(in)
	}
	if at < d.rest && !back {
		return out
	}
	d.rest = 0
	if r < ' ' || r > '~' { // on no label: ours are ASCII
		settled := d.Settle(in)
		settled.Keys = append(append(out.Keys, settled.Keys...), r)
		if out.Code != "" {
			settled.Code = out.Code
		}
		return settled
	}
	if len(d.held) > 0 && at-d.last >= Gap {
		d.slow++
	}
	d.held, d.last = append(d.held, r), at
	return out
}

// over says whether so much time has passed that nothing more belongs to what is held.
func (d *Detector) over(at time.Duration, in Place) bool {
	return len(d.held) > 0 && at-d.last >= d.Patience(in)
}

// joins says whether r, typed after a pause, may belong to what is held: at once, or after the one hiccup that is
// forgiven to what is likely a scan. Our prefix makes it certain, and then every pause is.
func (d *Detector) joins(r rune, pause time.Duration) bool {
	switch {
	case len(d.held) == 0 || pause < Gap || d.sure():
		return true
	case d.slow > 0:
		return false
	}
	return len(d.held) >= QuickMin || begins(append(d.held[:len(d.held):len(d.held)], r))
}

// End says that Enter or Tab was pressed at a time. Taken is true when the key belongs to a scan and must do nothing
// else; otherwise Keys are delivered before the key is used.
func (d *Detector) End(at time.Duration, in Place) Outcome {
	quick := at >= d.last && at-d.last < Gap
	switch {
	case len(d.held) == 0 && d.last <= at && at < d.rest:
		d.rest = 0
		return Outcome{Taken: true}
	case d.sure(), quick && len(d.held) >= LengthMin:
		code := d.code()
		if begun, whole := prefixed(d.lost + code); begun && whole && at-d.then < Rest {
			code = d.lost + code // its first letter has acted already; the rest of it must not be taken for another code
		}
		d.forget()
		return Outcome{Code: code, Taken: true}
	case quick && in == Commands && len(d.held) > 1: // of a label too short for us
		d.forget()
		return Outcome{Taken: true}
	}
	return d.Settle(in)
}

// Settle says that nothing followed what is held within Patience, or that another key did.
func (d *Detector) Settle(in Place) Outcome {
	var out Outcome
	switch {
	case d.sure():
		out.Code, d.rest = d.code(), d.last+Rest
	case in == Text || len(d.held) == 1:
		out.Keys = d.held
	}
	if d.lost = ""; len(out.Keys) == 1 {
		d.lost, d.then = string(out.Keys), d.last
	}
	d.forget()
	return out
}

// Patience is how long to wait for another character before Settle; zero while nothing is held.
func (d *Detector) Patience(in Place) time.Duration {
	switch {
	case len(d.held) == 0:
		return 0
	case d.Scanning():
		return Hiccup
	case in == Commands:
		return Hold
	}
	return Gap
}

// Scanning says that what is held is most likely a scan. One capital C is taken for the start of our prefix too: it
// costs a person a tenth of a second there, and nowhere else.
func (d *Detector) Scanning() bool {
	return len(d.held) >= QuickMin || begins(d.held) && (len(d.held) > 1 || d.held[0] == 'C')
}

func (d *Detector) forget() { d.held, d.slow = nil, 0 }

// sure says that our prefix is among what is held. Something may stand before it: scanners can be set to name the kind
// of code first.
func (d *Detector) sure() bool { return d.head() >= 0 }

func (d *Detector) code() string { return string(d.held[max(0, d.head()):]) }

// head is where our prefix begins; -1 where it does not.
func (d *Detector) head() int {
	text := string(d.held[:min(len(d.held), headMax)])
	for i := range text {
		if _, whole := prefixed(text[i:]); whole {
			return i
		}
	}
	return -1
}

// headMax is where our prefix must have ended: a kind of code takes three characters, the prefix up to five.
const headMax = 8

// begins says whether characters may be the first of our prefix.
func begins(runes []rune) bool {
	if len(runes) == 0 || len(runes) > len("CQP1:") {
		return false
	}
	begun, _ := prefixed(string(runes))
	return begun
}

// prefixed says whether a text begins our prefix, or has all of it: CQ1: of a label, CQP1: of a permit, of any version
// and in either case.
func prefixed(text string) (begun, whole bool) {
	for _, want := range "CQP1:" {
		if text == "" {
			return true, false
		}
		have := rune(strings.ToUpper(text[:1])[0])
		switch {
		case want == 'P' && have != 'P':
			continue
		case have == want, want == '1' && have >= '1' && have <= '9':
			text = text[1:]
		default:
			return false, false
		}
	}
	return true, true
}
