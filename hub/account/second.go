package account

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"qianshao/shared/notebook"
)

// The second factor is RFC 6238 as every authenticator reads it: SHA-1, six digits, thirty seconds, and a clock that
// may be one step off (section 5.2).
const (
	secretLen   = 20 // bytes; RFC 4226 section 4 asks for 160 bits
	step        = 30 * time.Second
	stepsOff    = 1
	pendingLife = time.Hour // a code left on a screen must not stay good
	codeLenMax  = 64        // bytes of what is typed
)

// Recovery codes carry 80 bits of chance each, so a plain hash keeps them.
const (
	recoveryCount = 10
	recoveryLen   = 10 // bytes
	recoveryGroup = 4  // characters between dashes
)

// second is what is kept of a second factor.
type second struct {
	Secret   []byte   `json:"secret"`
	Since    int64    `json:"since"`              // Unix milliseconds
	Step     int64    `json:"step,omitempty"`     // of the last code taken; older ones are refused
	Recovery [][]byte `json:"recovery,omitempty"` // SHA-256 of each code left
}

// Enrolment is what a person puts into an authenticator.
type Enrolment struct {
	Secret string // Base32, to type where no camera is
	URI    string // otpauth, to show as a QR code
}

// BeginSecond gives what an authenticator must be told. What is asked for now stays in force until the new one is
// confirmed; asked again within the hour it gives the same, so that a reloaded page still fits the phone. hub is what
// the authenticator calls the place.
func (b *Book) BeginSecond(ctx context.Context, name, hub string) (e Enrolment, err error) {
	err = b.notes.Update(ctx, func(p notebook.Page) error {
		k, err := find(p, name)
		if err != nil {
			return err
		}
		if !b.pending(k) {
			secret, err := b.chance(secretLen)
			if err != nil {
				return err
			}
			k.Pending = &second{Secret: secret, Since: b.now().UnixMilli()}
			if err := put(p, name, k); err != nil {
				return err
			}
		}
		key, err := totp.Generate(totp.GenerateOpts{Issuer: hub, AccountName: name, Secret: k.Pending.Secret})
		if err != nil {
			return fmt.Errorf("describe the second factor: %w", err)
		}
		e = Enrolment{Secret: key.Secret(), URI: key.URL()}
		return nil
	})
	return e, err
}

func (b *Book) pending(k *kept) bool {
	return k.Pending != nil && b.now().Sub(time.UnixMilli(k.Pending.Since)).Abs() < pendingLife
}

// ConfirmSecond puts a second factor in force once a code shows that the authenticator has it, ends the account's
// sessions and gives the recovery codes, which nobody can read again. Errors are ErrNotBegun, ErrCode.
func (b *Book) ConfirmSecond(ctx context.Context, name, code string) (recovery []string, err error) {
	err = b.change(ctx, Entry{By: name, Verb: SecondOn, About: name}, func(_ notebook.Page, k *kept, _ *Entry) error {
		if !b.pending(k) {
			return ErrNotBegun
		}
		next := &second{Secret: k.Pending.Secret, Since: b.now().UnixMilli()}
		if err := next.take(plain(code), b.now()); err != nil {
			return err
		}
		recovery = nil
		for range recoveryCount {
			raw, err := b.chance(recoveryLen)
			if err != nil {
				return err
			}
			text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
			next.Recovery = append(next.Recovery, seal(text))
			recovery = append(recovery, grouped(text))
		}
		k.Second = next
		return b.endSessions(k)
	})
	return recovery, err
}

// CheckSecond takes a code of the authenticator or a recovery code, each once. Errors are ErrCode, ErrCodeUsed,
// ErrNoSecond.
func (b *Book) CheckSecond(ctx context.Context, name, code string) error {
	code = plain(code)
	return b.notes.Update(ctx, func(p notebook.Page) error {
		k, err := find(p, name)
		if err != nil {
			return err
		}
		if k.Second == nil {
			return ErrNoSecond
		}
		if k.Second.spend(code) {
			if err := put(p, name, k); err != nil {
				return err
			}
			return b.note(p, Entry{By: name, Verb: RecoveryUsed, About: name, Detail: strconv.Itoa(len(k.Second.Recovery))})
		}
		if err := k.Second.take(code, b.now()); err != nil {
			return err
		}
		return put(p, name, k)
	})
}

// ResetSecond takes a second factor away, for a person who lost it, and ends the account's sessions.
func (b *Book) ResetSecond(ctx context.Context, by, name string) error {
	return b.change(ctx, Entry{By: by, Verb: SecondReset, About: name}, func(_ notebook.Page, k *kept, _ *Entry) error {
		if k.Second == nil && k.Pending == nil {
			return ErrNoSecond
		}
		k.Second = nil
		return b.endSessions(k)
	})
}

// take takes a code whose step has not been taken, nor a later one. A hub whose clock was set back far takes none until
// it has come so far again; recovery codes and a reset go on working.
func (s *second) take(code string, now time.Time) error {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.Secret)
	taken := false
	for off := range 2*stepsOff + 1 {
		at := now.Unix()/int64(step/time.Second) + int64(off-stepsOff)
		want, err := totp.GenerateCodeCustom(secret, time.Unix(at*int64(step/time.Second), 0), totp.ValidateOpts{
			Period: uint(step / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err != nil {
			return fmt.Errorf("work out the code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) != 1 {
			continue
		}
		if at > s.Step {
			s.Step = at
			return nil
		}
		taken = true
	}
	if taken {
		return ErrCodeUsed
	}
	return ErrCode
}

// spend uses a recovery code up.
func (s *second) spend(code string) bool {
	sealed := seal(code)
	at := slices.IndexFunc(s.Recovery, func(one []byte) bool { return subtle.ConstantTimeCompare(one, sealed) == 1 })
	if at < 0 {
		return false
	}
	s.Recovery = slices.Delete(s.Recovery, at, at+1)
	return true
}

func seal(code string) []byte {
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

// plain is a code as it is compared: without the spaces and dashes it was shown with.
func plain(code string) string {
	code = code[:min(len(code), codeLenMax)]
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(strings.TrimSpace(code)))
}

func grouped(text string) string {
	var parts []string
	for part := range slices.Chunk([]byte(text), recoveryGroup) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, "-")
}
