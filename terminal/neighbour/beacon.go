package neighbour

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"net/netip"
	"strings"
	"time"
)

// A beacon says only this, to who holds the same secret: here, at this address and port, is one of us. To anybody else
// it is chance that changes every slot: no name, no desk code, no device, and nothing to know it again by.
const (
	slotLength = 10 * time.Minute
	// slotsApart is how far two clocks may be apart: a clock set to another zone or to the wrong day still finds its
	// neighbours, and a beacon recorded the day before yesterday is nobody's.
	slotsApart = 26 * 6

	nonceLen = 8
	maskLen  = 4
	macLen   = 10
)

// Clocks outside these are dead batteries. A beacon's time says nothing then, on either side.
var (
	clockFloor   = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	clockCeiling = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// secret is what two devices that may meet share: the deployment's root key, or what a pairing left with both.
type secret []byte

// nonce makes the beacons of one start and slot unlike all others.
type nonce [nonceLen]byte

var tagEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (n nonce) String() string { return tagEncoding.EncodeToString(n[:]) }

// parseNonce reads the first label of an instance name.
func parseNonce(name string) (nonce, bool) {
	label, _, _ := strings.Cut(name, ".")
	raw, err := tagEncoding.DecodeString(strings.ToLower(label))
	if err != nil || len(raw) != nonceLen {
		return nonce{}, false
	}
	return nonce(raw), true
}

// slotOf counts the slots since 1970; a clock before that counts as 1970.
func slotOf(t time.Time) uint32 {
	return uint32(max(t.Unix(), 0) / int64(slotLength/time.Second))
}

// nonceAt is what a start calls itself during a slot.
func nonceAt(start []byte, slot uint32, at netip.Addr) nonce {
	ip := at.As16()
	return nonce(mac(start, "nonce", binary.BigEndian.AppendUint32(nil, slot), ip[:])[:nonceLen])
}

// tag is a secret's line in a beacon. The slot stands in it masked, so that a wrong clock is told to friends alone; the
// address is covered, so that a beacon repeated from elsewhere is none.
func (s secret) tag(n nonce, slot uint32, at netip.AddrPort) string {
	masked := binary.BigEndian.AppendUint32(nil, slot^s.mask(n))
	return tagEncoding.EncodeToString(append(masked, s.proof(n, slot, at)...))
}

// recognise says whether a tag was made with the secret, at a time that may be now.
func (s secret) recognise(tag string, n nonce, at netip.AddrPort, now time.Time) bool {
	raw, err := tagEncoding.DecodeString(tag)
	if err != nil || len(raw) != maskLen+macLen {
		return false
	}
	slot := binary.BigEndian.Uint32(raw) ^ s.mask(n)
	return hmac.Equal(raw[maskLen:], s.proof(n, slot, at)) && fits(slot, now)
}

// fits says whether two clocks may be those of one moment.
func fits(theirs uint32, now time.Time) bool {
	mine, low, high := slotOf(now), slotOf(clockFloor), slotOf(clockCeiling)
	if theirs < low || theirs > high || mine < low || mine > high {
		return true
	}
	return max(mine, theirs)-min(mine, theirs) <= slotsApart
}

func (s secret) mask(n nonce) uint32 {
	return binary.BigEndian.Uint32(mac(s, "mask", n[:]))
}

func (s secret) proof(n nonce, slot uint32, at netip.AddrPort) []byte {
	ip := at.Addr().As16()
	where := binary.BigEndian.AppendUint16(ip[:], at.Port())
	return mac(s, "beacon", n[:], binary.BigEndian.AppendUint32(nil, slot), where)[:macLen]
}

// mac covers parts of fixed length under a word for what they are.
func mac(key []byte, what string, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("qianshao neighbour 1 " + what + "\x00"))
	for _, p := range parts {
		m.Write(p)
	}
	return m.Sum(nil)
}
