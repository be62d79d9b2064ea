package identity

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
)

// SealKey gives a key file with a right check over any content.
func SealKey(kept []byte) []byte {
	sum := sha256.Sum256(kept)
	return bytes.Join([][]byte{keyMagic, kept, sum[:keyCheckLen]}, nil)
}

// SealFact signs any body as a fact of any type and suite.
func SealFact(k Key, t FactType, s Suite, body []byte) []byte {
	raw := append(append([]byte{byte(t), byte(s)}, k.Public()...), body...)
	return append(raw, ed25519.Sign(k.private, append([]byte(factDomain), raw...))...)
}

// Encode gives the canonical bytes of any value.
func Encode(v any) []byte {
	raw, err := canonical.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
