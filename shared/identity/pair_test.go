package identity_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/sha512"
	"errors"
	"math/rand/v2"
	"testing"

	"qianshao/shared/identity"
)

func TestTwoDevicesAgreeOnASecretAndAThirdDoesNot(t *testing.T) {
	chance := rand.NewChaCha8([32]byte{7})
	for range 50 {
		var keys [3]identity.Key
		for i := range keys {
			k, err := identity.NewKey(chance)
			if err != nil {
				t.Fatal(err)
			}
			keys[i] = k
		}
		one := agreed(t, keys[0], keys[1].Public())
		if other := agreed(t, keys[1], keys[0].Public()); one != other {
			t.Fatalf("%x and %x", one, other)
		}
		if agreed(t, keys[2], keys[0].Public()) == one || agreed(t, keys[2], keys[1].Public()) == one {
			t.Fatal("a third device knows the secret")
		}
		// The standard library, given the scalar, comes to the same secret: the public half was converted rightly.
		hash := sha512.Sum512(keys[1].Private().Seed())
		private, err := ecdh.X25519().NewPrivateKey(hash[:32])
		if err != nil {
			t.Fatal(err)
		}
		scalar := sha512.Sum512(keys[0].Private().Seed())
		mine, err := ecdh.X25519().NewPrivateKey(scalar[:32])
		if err != nil {
			t.Fatal(err)
		}
		if want, err := mine.ECDH(private.PublicKey()); err != nil || !bytes.Equal(want, one[:]) {
			t.Fatalf("%x, the library says %x, %v", one, want, err)
		}
	}
}

func agreed(t *testing.T, k identity.Key, with ed25519.PublicKey) [32]byte {
	t.Helper()
	secret, err := k.Agree(with)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestAKeyOfSmallOrderGivesNoSecret(t *testing.T) {
	k, err := identity.NewKey(rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 32)
	one[0] = 1 // y = 1, the neutral point
	minus := bytes.Repeat([]byte{0xff}, 32)
	minus[0], minus[31] = 0xec, 0x7f // y = -1
	over := bytes.Repeat([]byte{0xff}, 32)
	for _, bad := range [][]byte{nil, {1, 2, 3}, one, minus, make([]byte, 32), over} {
		if _, err := k.Agree(bad); !errors.Is(err, identity.ErrNoPair) {
			t.Errorf("%x: %v", bad, err)
		}
	}
}
