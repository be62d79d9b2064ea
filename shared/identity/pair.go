package identity

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/sha512"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// ErrNoPair says that no secret can be shared with the holder of a key.
var ErrNoPair = errors.New("no secret can be agreed with this key")

// Agree gives the secret that this device and the holder of another device's key share, and nobody else can compute:
// X25519 on the two Ed25519 keys, which name the same points of the same curve (RFC 7748, section 4.1). It must go
// through a key derivation before it is used.
func (k Key) Agree(with ed25519.PublicKey) ([32]byte, error) {
	point, err := montgomery(with)
	if err != nil {
		return [32]byte{}, err
	}
	public, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		return [32]byte{}, fmt.Errorf("%w: %w", ErrNoPair, err)
	}
	hash := sha512.Sum512(k.private.Seed()) // RFC 8032, section 5.1.5: its first half, clamped, is the scalar
	private, err := ecdh.X25519().NewPrivateKey(hash[:32])
	if err != nil {
		return [32]byte{}, fmt.Errorf("%w: %w", ErrNoPair, err)
	}
	secret, err := private.ECDH(public) // refuses the points of small order
	if err != nil {
		return [32]byte{}, fmt.Errorf("%w: %w", ErrNoPair, err)
	}
	return [32]byte(secret), nil
}

// montgomery gives the u coordinate of a public key: (1+y)/(1-y) modulo 2^255-19. Everything in it is public, so it
// need not take the same time for every key.
func montgomery(key ed25519.PublicKey) ([]byte, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, ErrNoPair
	}
	prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	bytes := slices.Clone(key)
	bytes[31] &= 0x7f // the sign of x
	slices.Reverse(bytes)
	y := new(big.Int).SetBytes(bytes)
	below := new(big.Int).ModInverse(new(big.Int).Mod(new(big.Int).Sub(big.NewInt(1), y), prime), prime)
	if below == nil || y.Cmp(prime) >= 0 {
		return nil, ErrNoPair
	}
	u := new(big.Int).Mul(new(big.Int).Add(y, big.NewInt(1)), below)
	out := u.Mod(u, prime).FillBytes(make([]byte, 32))
	slices.Reverse(out)
	return out, nil
}
