package narrow

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"qianshao/syncproto/dot"
)

// Keys are what two devices share: for each direction a short name of the link, a key for tags and a key for contents.
type Keys struct{ out, in direction }

// direction is one way of a link.
type direction struct {
	link [linkLen]byte
	tag  []byte
	text []byte
}

// Lengths in a message, in bytes.
const (
	linkLen    = 2
	counterLen = 2
	tagLen     = 8
)

// NewKeys derives the keys of a link from the secret that two devices agreed on. epoch is raised when a pair is to begin
// anew under the same keys of its devices.
func NewKeys(secret [32]byte, self, peer dot.Device, epoch uint32) (Keys, error) {
	out, err := newDirection(secret, self, peer, epoch)
	if err != nil {
		return Keys{}, err
	}
	in, err := newDirection(secret, peer, self, epoch)
	return Keys{out, in}, err
}

func newDirection(secret [32]byte, from, to dot.Device, epoch uint32) (direction, error) {
	label := fmt.Sprintf("qianshao narrow 1 %d %x %x", epoch, from[:], to[:])
	b, err := hkdf.Key(sha256.New, secret[:], nil, label, linkLen+32+32)
	if err != nil {
		return direction{}, fmt.Errorf("derive keys of the link: %w", err)
	}
	return direction{link: [linkLen]byte(b), tag: b[linkLen : linkLen+32], text: b[linkLen+32:]}, nil
}

// Ours says whether a message may be from the other device of this link, by its short name alone: where several links
// share a modem, those that say yes are asked to open it.
func (k Keys) Ours(message []byte) bool {
	return len(message) >= linkLen && [linkLen]byte(message) == k.in.link
}

// tagOf is a synthetic initial vector: a truncated HMAC of everything the message means, which also starts the key
// stream. So two messages under one counter (a restored backup) tell an eavesdropper at most that they are equal.
func (d direction) tagOf(counter uint64, vocabulary uint16, plain []byte) [tagLen]byte {
	mac := hmac.New(sha256.New, d.tag)
	var head [linkLen + 8 + 2]byte
	copy(head[:], d.link[:])
	binary.BigEndian.PutUint64(head[linkLen:], counter)
	binary.BigEndian.PutUint16(head[linkLen+8:], vocabulary)
	mac.Write(head[:])
	mac.Write(plain)
	return [tagLen]byte(mac.Sum(nil))
}

// crypt turns plain bytes into sealed ones and back.
func (d direction) crypt(counter uint64, tag [tagLen]byte, b []byte) ([]byte, error) {
	block, err := aes.NewCipher(d.text)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}
	var start [aes.BlockSize]byte
	copy(start[:], tag[:])
	binary.BigEndian.PutUint64(start[tagLen:], counter<<16) // the lowest 16 bits count blocks
	out := make([]byte, len(b))
	cipher.NewCTR(block, start[:]).XORKeyStream(out, b)
	return out, nil
}

func (d direction) seal(counter uint64, vocabulary uint16, plain []byte) ([]byte, error) {
	tag := d.tagOf(counter, vocabulary, plain)
	text, err := d.crypt(counter, tag, plain)
	if err != nil {
		return nil, err
	}
	message := append(make([]byte, 0, Overhead+len(plain)), d.link[:]...)
	message = binary.BigEndian.AppendUint16(message, uint16(counter))
	message = append(message, tag[:]...)
	return append(message, text...), nil
}

// epochsTried is how far ahead of what was heard last a counter is looked for: four million messages.
const epochsTried = 64

// open finds the counter of a message near those given, and its contents. The vocabulary given is tried first, then
// none.
func (d direction) open(message []byte, near []uint64, vocabulary uint16) (counter uint64, known bool, plain []byte, err error) {
	if len(message) < linkLen+counterLen+tagLen || len(message) > MessageMax {
		return 0, false, nil, ErrMalformed
	}
	if [linkLen]byte(message) != d.link {
		return 0, false, nil, ErrNotOurs
	}
	low := binary.BigEndian.Uint16(message[linkLen:])
	tag := [tagLen]byte(message[linkLen+counterLen:])
	text := message[linkLen+counterLen+tagLen:]
	for _, counter := range d.guesses(low, near) {
		plain, err := d.crypt(counter, tag, text)
		if err != nil {
			return 0, false, nil, err
		}
		for _, v := range [...]uint16{vocabulary, 0} {
			if want := d.tagOf(counter, v, plain); hmac.Equal(want[:], tag[:]) {
				return counter, v == vocabulary, plain, nil
			}
		}
	}
	return 0, false, nil, ErrForged
}

// guesses are the counters that the sixteen bits of a message may stand for.
func (d direction) guesses(low uint16, near []uint64) []uint64 {
	var all []uint64
	for _, n := range near {
		if v := nearest(int64(n), int64(low), 1<<16); v >= 0 {
			all = append(all, uint64(v))
		}
	}
	if len(near) > 0 {
		first := near[0] &^ 0xffff
		for i := range uint64(epochsTried) {
			all = append(all, first+i<<16+uint64(low))
		}
	}
	return all
}
