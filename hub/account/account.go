// Package account knows who may look at the console.
package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"qianshao/shared/notebook"
)

// Cost of checking a password: 64 MiB and three passes take a third of a second here, and as much for every guess.
const (
	memoryKiB = 64 << 10
	passes    = 3
	threads   = 2
	saltLen   = 16
	hashLen   = 32

	nameLenMax     = 32
	passwordLenMin = 8
	passwordLenMax = 200
)

const topic = "account"

// Book is the accounts of one hub.
type Book struct {
	notes  *notebook.Notebook
	random io.Reader
	now    func() time.Time
	guess  chan struct{} // one password is checked at a time, so that guessing cannot eat the hub's memory
}

// New opens the accounts kept in a notebook.
func New(notes *notebook.Notebook, random io.Reader, now func() time.Time) *Book {
	return &Book{notes: notes, random: random, now: now, guess: make(chan struct{}, 1)}
}

// Account is one account, without its password.
type Account struct {
	Name      string
	ChangedAt time.Time
}

type kept struct {
	Salt    []byte `json:"salt"`
	Hash    []byte `json:"hash"`
	Changed int64  `json:"changed"` // Unix milliseconds
}

// Add makes an account.
func (b *Book) Add(ctx context.Context, name, password string) error {
	return b.write(ctx, name, password, func(exists bool) error {
		if exists {
			return fmt.Errorf("%w: %s", ErrExists, name)
		}
		return nil
	})
}

// ChangePassword gives an account another password.
func (b *Book) ChangePassword(ctx context.Context, name, password string) error {
	return b.write(ctx, name, password, func(exists bool) error {
		if !exists {
			return fmt.Errorf("%w: %s", ErrUnknown, name)
		}
		return nil
	})
}

func (b *Book) write(ctx context.Context, name, password string, admit func(exists bool) error) error {
	if err := check(name, password); err != nil {
		return err
	}
	salt := make([]byte, saltLen)
	if _, err := io.ReadFull(b.random, salt); err != nil {
		return fmt.Errorf("make a salt: %w", err)
	}
	raw, err := json.Marshal(kept{Salt: salt, Hash: hash(password, salt), Changed: b.now().UnixMilli()})
	if err != nil {
		return fmt.Errorf("keep the account: %w", err)
	}
	return b.notes.Update(ctx, func(p notebook.Page) error {
		old, err := p.Find(topic, name)
		if err != nil {
			return err
		}
		if err := admit(old != nil); err != nil {
			return err
		}
		return p.Put(topic, name, raw)
	})
}

// Enter says whether the password is the account's. It takes as long for a name that does not exist.
func (b *Book) Enter(ctx context.Context, name, password string) error {
	select {
	case b.guess <- struct{}{}:
		defer func() { <-b.guess }()
	case <-ctx.Done():
		return ctx.Err()
	}
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
	if !known || !same {
		return ErrWrong
	}
	return nil
}

// List lists the accounts by name.
func (b *Book) List(ctx context.Context) ([]Account, error) {
	notes, err := b.notes.List(ctx, topic)
	if err != nil {
		return nil, err
	}
	accounts := make([]Account, len(notes))
	for i, n := range notes {
		var k kept
		if err := json.Unmarshal(n.Value, &k); err != nil {
			return nil, fmt.Errorf("read account %s: %w", n.Key, err)
		}
		accounts[i] = Account{Name: n.Key, ChangedAt: time.UnixMilli(k.Changed)}
	}
	return accounts, nil
}

func check(name, password string) error {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-' || r == '_'
	}
	if name == "" || len(name) > nameLenMax || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return ErrName
	}
	if n := utf8.RuneCountInString(password); n < passwordLenMin || n > passwordLenMax || !utf8.ValidString(password) {
		return ErrPassword
	}
	return nil
}

func hash(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, passes, memoryKiB, threads, hashLen)
}
