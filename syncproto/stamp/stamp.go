// Package stamp orders changes made on clocks that disagree.
package stamp

import "time"

// Stamp is 47 bits of Unix milliseconds and 16 bits of counter, and fits a signed integer. It labels and breaks
// ties; it never decides causality.
type Stamp int64

const (
	counterBits = 16
	millisMax   = 1<<47 - 1
	largest     = Stamp(1<<63 - 1)
)

// New is the stamp of a write made at unixMillis that replaces the given ones: later than each of them. There is
// no receive rule, so a device with a clock in the future pushes only the registers it touched.
func New(unixMillis int64, replaced ...Stamp) Stamp {
	s := Stamp(min(max(unixMillis, 0), millisMax)) << counterBits
	for _, r := range replaced {
		if r == largest {
			return largest
		}
		s = max(s, r+1)
	}
	return s
}

// Millis is the Unix time the stamp carries, in milliseconds.
func (s Stamp) Millis() int64 { return int64(s) >> counterBits }

// Time is the time the stamp carries, in UTC.
func (s Stamp) Time() time.Time { return time.UnixMilli(s.Millis()).UTC() }
