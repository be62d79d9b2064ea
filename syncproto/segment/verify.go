package segment

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"qianshao/syncproto/dot"
)

const (
	signatureBytes = ed25519.SignatureSize
	// domain keeps a signature over a segment from being one over anything else the device signs.
	domain = "qianshao segment"
)

// chain is the hash of a segment standing at ctx after prev; unsigned are its bytes without their signature.
func chain(ctx Context, prev Hash, first uint64, unsigned []byte) Hash {
	head := make([]byte, 0, 128)
	head = append(head, domain...)
	head = append(head, version1)
	head = append(head, ctx.Space[:]...)
	head = ctx.Log.AppendBinary(head)
	head = append(head, prev[:]...)
	head = binary.BigEndian.AppendUint64(head, first)
	h := sha256.New()
	h.Write(head)
	h.Write(unsigned)
	return Hash(h.Sum(nil))
}

// checkPlace refuses a first segment that claims a predecessor, and a later one without.
func checkPlace(prev Hash, first uint64) error {
	if (first == 1) != (prev == Hash{}) {
		return fmt.Errorf("%w: seq %d after hash %x", ErrChain, first, prev[:4])
	}
	return nil
}

// checkKey refuses a key that is not that of the log's device.
func checkKey(public ed25519.PublicKey, ctx Context) error {
	if len(public) != ed25519.PublicKeySize || dot.DeviceOf(public) != ctx.Log.Device {
		return fmt.Errorf("%w: key is not that of %s", ErrSignature, ctx.Log.Device.Short())
	}
	return nil
}

// Verify says whether b is what the device holding public sealed at ctx after the segment hashed prev, and gives the
// hash the next one continues. Cheap checks come first. The body is not looked at: an authentic segment may still be
// malformed, and Decode says so.
//
// Of a joined segment it says that of every part, and gives the hash after the last.
func Verify(public ed25519.PublicKey, ctx Context, prev Hash, b []byte) (Hash, error) {
	if IsJoined(b) {
		first, _, err := Peek(b)
		if err != nil {
			return Hash{}, fmt.Errorf("verify: %w", err)
		}
		return VerifyAfter(public, ctx, prev, first-1, b)
	}
	h, _, err := parse(b)
	if err != nil {
		return Hash{}, fmt.Errorf("verify: %w", err)
	}
	if h.suite != suiteEd25519 {
		return Hash{}, fmt.Errorf("verify: %w: not signed", ErrSignature)
	}
	if err := checkPlace(prev, h.first); err != nil {
		return Hash{}, fmt.Errorf("verify: %w", err)
	}
	if err := checkKey(public, ctx); err != nil {
		return Hash{}, fmt.Errorf("verify: %w", err)
	}
	unsigned, signature := b[:len(b)-signatureBytes], b[len(b)-signatureBytes:]
	sum := chain(ctx, prev, h.first, unsigned)
	if !ed25519.Verify(public, sum[:], signature) {
		return Hash{}, fmt.Errorf("verify %s:%d: %w", ctx.Log, h.first, ErrSignature)
	}
	return sum, nil
}
