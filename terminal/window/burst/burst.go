// Package burst tells a scanner's keys from a person's.
//
// A scanner of the keyboard-wedge kind types like a keyboard, only faster. The Detector holds every character back
// for as long as it may still be the next one of a scan: after Gap without another one it was a person, and the caller
// delivers what was held. So a code never stands in a text field, not even for a moment.
package burst

import "time"

// Limits of a scan (experience.md section 1.2).
const (
	Gap       = 35 * time.Millisecond // between two characters of one scan, at most
	LengthMin = 6                     // characters; shorter bursts are a person's quick fingers
	LengthMax = 512                   // characters; a longer burst is a stuck key or a paste
)

// Detector watches characters and their times. Times are any steadily growing clock; a key's own time stamp is better
// than the time it was read, because a window that was busy reads many keys at once.
type Detector struct {
	held []rune
	last time.Duration
}

// Rune takes the character r that was typed at a time and returns those that are certainly not part of a scan, in the
// order they were typed. r itself is among them when it cannot be on a label: our labels are ASCII.
func (d *Detector) Rune(r rune, at time.Duration) []rune {
	var release []rune
	if at-d.last >= Gap || at < d.last || len(d.held) >= LengthMax {
		release = d.Flush()
	}
	d.last = at
	if r < ' ' || r > '~' {
		return append(append(release, d.Flush()...), r)
	}
	d.held = append(d.held, r)
	return release
}

// End says that Enter or Tab was pressed at a time. It returns the code and true when what is held is a scan; the
// key then belongs to the scan. Otherwise everything stays held, to be flushed before the key is used.
func (d *Detector) End(at time.Duration) (string, bool) {
	if len(d.held) < LengthMin || at-d.last >= Gap || at < d.last {
		return "", false
	}
	return string(d.Flush()), true
}

// Held is the number of characters held back.
func (d *Detector) Held() int { return len(d.held) }

// Flush returns what is held and forgets it.
func (d *Detector) Flush() []rune {
	held := d.held
	d.held = nil
	return held
}
