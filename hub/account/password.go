package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of checking a password: 64 MiB and three passes take a third of a second here, and as much for every guess.
const (
	memoryKiB = 64 << 10
	passes    = 3
	threads   = 2
	saltLen   = 16
	hashLen   = 32

	passwordLenMin = 8
	passwordLenMax = 200
)

// Enter says whether the password is the account's: nil, ErrWrong, or for a right one ErrDisabled. It takes as long for
// a name that does not exist.
func (b *Book) Enter(ctx context.Context, name, password string) error {
	done, err := b.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	if utf8.RuneCountInString(password) > passwordLenMax || len(name) > nameLenMax {
		return ErrWrong
	}
	raw, err := b.notes.Find(ctx, topic, name)
	if err != nil {
		return err
	}
	k := kept{Salt: make([]byte, saltLen), Hash: make([]byte, hashLen)}
	known := raw != nil && json.Unmarshal(raw, &k) == nil
	same := subtle.ConstantTimeCompare(hash(password, k.Salt), k.Hash) == 1
	switch {
	case !known || !same:
		return ErrWrong
	case k.Disabled:
		return ErrDisabled
	}
	return nil
}

// turn waits until no other password is worked on; done lets the next one in.
func (b *Book) turn(ctx context.Context) (done func(), err error) {
	select {
	case b.hashing <- struct{}{}:
		return func() { <-b.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lock makes what is kept of a password. The slow work is done before a transaction begins.
func (b *Book) lock(ctx context.Context, password string) (salt, hashed []byte, err error) {
	if n := utf8.RuneCountInString(password); n < passwordLenMin || n > passwordLenMax || !utf8.ValidString(password) {
		return nil, nil, ErrPassword
	}
	done, err := b.turn(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	if salt, err = b.chance(saltLen); err != nil {
		return nil, nil, err
	}
	return salt, hash(password, salt), nil
}

func hash(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, passes, memoryKiB, threads, hashLen)
}
