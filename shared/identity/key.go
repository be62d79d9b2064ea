// Package identity says who may do what: devices, the grants that let them in, the facts that take a grant back.
//
// Nothing here touches a disk, a socket or a clock; chance comes in as an io.Reader and time as a value, so every
// decision can be made with no network and is the same on every replica. DESIGN.md gives the reasons.
package identity

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"qianshao/syncproto/dot"
)

// Suite names a set of algorithms. It is a byte in every stored form, so that a deployment which must use national
// algorithms can be told apart from the first day.
type Suite byte

// Standard is Ed25519, SHA-256 and AES-256-GCM from the standard library; 2 is kept for SM2, SM3 and SM4.
const Standard Suite = 1

// Errors of a device key's stored form.
var (
	ErrKey      = errors.New("not a device key")
	ErrKeyCheck = errors.New("device key is damaged")
	ErrSuite    = errors.New("unknown crypto suite")
)

// keyMagic opens a stored device key.
var keyMagic = []byte("QSKEY1")

const keyCheckLen = 4 // bytes of SHA-256 that tell rot from a key

// Key is a device's private key. It is made on the device and never travels. The zero Key is no key.
type Key struct{ private ed25519.PrivateKey }

// NewKey makes a key from 32 bytes of random.
func NewKey(random io.Reader) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("read random seed: %w", err)
	}
	return Key{ed25519.NewKeyFromSeed(seed)}, nil
}

// ParseKey reads what Bytes wrote. ErrKey: not such a file; ErrKeyCheck: damaged; ErrSuite: written by a version
// that knows algorithms this one does not.
func ParseKey(raw []byte) (Key, error) {
	body, ok := bytes.CutPrefix(raw, keyMagic)
	if !ok || len(body) < 1+keyCheckLen {
		return Key{}, ErrKey
	}
	kept, check := body[:len(body)-keyCheckLen], body[len(body)-keyCheckLen:]
	sum := sha256.Sum256(kept)
	if !bytes.Equal(check, sum[:keyCheckLen]) {
		return Key{}, ErrKeyCheck
	}
	if Suite(kept[0]) != Standard {
		return Key{}, fmt.Errorf("%w %d", ErrSuite, kept[0])
	}
	if len(kept) != 1+ed25519.SeedSize {
		return Key{}, ErrKey
	}
	return Key{ed25519.NewKeyFromSeed(kept[1:])}, nil
}

// Bytes is the stored form: magic, suite, seed and check bytes. It is a secret.
func (k Key) Bytes() []byte {
	kept := append([]byte{byte(Standard)}, k.private.Seed()...)
	sum := sha256.Sum256(kept)
	return bytes.Join([][]byte{keyMagic, kept, sum[:keyCheckLen]}, nil)
}

// IsZero says there is no key.
func (k Key) IsZero() bool { return len(k.private) == 0 }

// Public is the half that may be shown to anybody.
func (k Key) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// Private is the signing half, for sealing segments and for TLS.
func (k Key) Private() ed25519.PrivateKey { return k.private }

// Sign signs a message with the private half.
func (k Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

// Device is the name that follows from the public half.
func (k Key) Device() dot.Device { return dot.DeviceOf(k.Public()) }

// Derive gives 32 secret bytes for one purpose, the same for the same key and purpose: what a device needs beside
// its key (the certificate it shows browsers) needs no file of its own.
func (k Key) Derive(purpose string) ([32]byte, error) {
	secret, err := hkdf.Key(sha256.New, k.private.Seed(), nil, "qianshao "+purpose, 32)
	if err != nil {
		return [32]byte{}, fmt.Errorf("derive %s: %w", purpose, err)
	}
	return [32]byte(secret), nil
}
