package simtest

import (
	"crypto/ed25519"
	"encoding/binary"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Rules are what every device of a world was told when it was enrolled. Without rules facts need no signature and
// everybody may write.
type Rules struct {
	Authority ed25519.PublicKey   // whose revocations count
	Granted   map[dot.Device]bool // who may write and announce; the others' changes are held and not applied
}

// What facts of this simulation say: a revocation names the last change of a log that is allowed, an announcement a
// space. Under rules the key and the signature of whoever says it follow.
const (
	factRevoke   = 'R'
	factAnnounce = 'S'
)

// Revocation is the fact that nothing of l after seq is allowed.
func Revocation(l dot.Log, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(l.AppendBinary([]byte{factRevoke}), seq)
}

// Announcement is the fact that a space exists.
func Announcement(s dot.Space) []byte { return append([]byte{factAnnounce}, s[:]...) }

// Signed is a fact with the key and the signature of whoever says it.
func Signed(fact []byte, by ed25519.PrivateKey) []byte {
	out := append(slices.Clone(fact), by.Public().(ed25519.PublicKey)...)
	return append(out, ed25519.Sign(by, fact)...)
}

// Law is the facts a device holds and what follows from them.
type Law struct {
	rules  *Rules
	facts  map[string]bool
	limits map[string]uint64 // by log, the last change allowed
}

// NewLaw is the law of a device that has heard of no facts yet.
func NewLaw(rules *Rules) *Law {
	return &Law{rules: rules, facts: map[string]bool{}, limits: map[string]uint64{}}
}

// Learn keeps the facts that are authentic: which spaces they announce, and whether anything may be denied now that
// was not.
func (l *Law) Learn(facts [][]byte) (spaces []dot.Space, stricter bool) {
	for _, f := range facts {
		body, ok := l.authentic(f)
		if !ok || l.facts[string(f)] {
			continue
		}
		l.facts[string(f)] = true
		if body[0] == factAnnounce {
			spaces = append(spaces, dot.Space(body[1:17]))
			continue
		}
		log, seq := string(body[1:len(body)-8]), binary.BigEndian.Uint64(body[len(body)-8:])
		if old, known := l.limits[log]; !known || seq < old {
			l.limits[log], stricter = seq, true
		}
	}
	return spaces, stricter
}

// authentic gives what a fact says, if somebody says it who may.
func (l *Law) authentic(f []byte) (body []byte, ok bool) {
	size := 0
	switch {
	case len(f) > 0 && f[0] == factAnnounce:
		size = 1 + len(dot.Space{})
	case len(f) > 0 && f[0] == factRevoke:
		size = len(Revocation(dot.Log{}, 0))
	default:
		return nil, false
	}
	if l.rules == nil {
		return f, len(f) == size
	}
	if len(f) != size+ed25519.PublicKeySize+ed25519.SignatureSize {
		return nil, false
	}
	body = f[:size]
	public := ed25519.PublicKey(f[size : size+ed25519.PublicKeySize])
	may := l.rules.Granted[dot.DeviceOf(public)]
	if body[0] == factRevoke {
		may = public.Equal(l.rules.Authority)
	}
	return body, may && ed25519.Verify(public, body, f[size+ed25519.PublicKeySize:])
}

// Facts are the facts held, in their order.
func (l *Law) Facts() [][]byte {
	var out [][]byte
	for _, f := range slices.Sorted(maps.Keys(l.facts)) {
		out = append(out, []byte(f))
	}
	return out
}

// Denies says that a change is not allowed.
func (l *Law) Denies(d dot.Dot) bool { return d.Seq > l.allowed(d.Log) }

// Grants says that a device may write.
func (l *Law) Grants(d dot.Device) bool { return l.rules == nil || l.rules.Granted[d] }

// allowed is the last change of a log that is allowed.
func (l *Law) allowed(log dot.Log) uint64 {
	if !l.Grants(log.Device) {
		return 0
	}
	if len(l.limits) > 0 {
		if limit, revoked := l.limits[string(log.AppendBinary(nil))]; revoked {
			return limit
		}
	}
	return 1<<63 - 1
}

// Denied is what of a log held up to head is not allowed.
func (l *Law) Denied(log dot.Log, head uint64) []syncproto.Denial {
	limit := l.allowed(log)
	if head <= limit {
		return nil
	}
	return []syncproto.Denial{{Log: log, First: limit + 1, Last: head}}
}

// Clone is a copy that goes its own way.
func (l *Law) Clone() *Law {
	return &Law{rules: l.rules, facts: maps.Clone(l.facts), limits: maps.Clone(l.limits)}
}
