package identity

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Errors of an enrolment code that was typed, scanned or pasted.
var (
	ErrCode        = errors.New("not an enrolment code")
	ErrCodeVersion = errors.New("enrolment code of a newer version")
	ErrCodeShort   = errors.New("enrolment code is incomplete")
	ErrCodeCheck   = errors.New("enrolment code is mistyped")
)

// CodeGroupError says which group of the code is mistyped, counted from 1 behind the QS1.
type CodeGroupError struct{ Group int }

func (e *CodeGroupError) Error() string { return fmt.Sprintf("%v in group %d", ErrCodeCheck, e.Group) }

// Is makes every CodeGroupError an ErrCodeCheck.
func (e *CodeGroupError) Is(target error) bool { return target == ErrCodeCheck }

// Token is the one-time secret of an enrolment code.
type Token [10]byte

// NewToken makes a token from random.
func NewToken(random io.Reader) (Token, error) {
	var t Token
	if _, err := io.ReadFull(random, t[:]); err != nil {
		return Token{}, fmt.Errorf("read random token: %w", err)
	}
	return t, nil
}

// Hash is how a hub keeps a token: its store gives no valid code away.
func (t Token) Hash() [32]byte { return sha256.Sum256(append([]byte("qianshao token 1\x00"), t[:]...)) }

// Code is what an enrolment code says: where the hub is, how to know it, what lets a device in once.
type Code struct {
	Addresses []string // HOST:PORT, tried in turn
	Pin       Pin
	Token     Token
	Expires   time.Time // to the second; the hub's clock decides, this is for people
}

const (
	codePrefix    = "QS1."
	codeAlphabet  = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // no I, O, 0, 1: they look alike
	groupLen      = 8                                  // characters of a group, the last one its check
	addressesMax  = 4
	addressLenMax = 80
	codeHeadLen   = 1 + 4 + 16 + 10 // version, expiry, pin, token
	codeCheckLen  = 3
	codeLenMax    = codeHeadLen + addressesMax*(1+addressLenMax) + codeCheckLen
)

var codeEncoding = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// String is the code as shown and printed: QS1. and groups of eight divided by dots, all of it in the small set of
// characters a QR code packs tightest. The last character of a group checks that group, so a mistyped one is named.
func (c Code) String() string {
	payload := []byte{1}
	payload = binary.BigEndian.AppendUint32(payload, uint32(c.Expires.Unix()))
	payload = append(payload, c.Pin[:]...)
	payload = append(payload, c.Token[:]...)
	for _, a := range c.Addresses {
		payload = append(append(payload, byte(len(a))), a...)
	}
	sum := sha256.Sum256(payload)
	text := codeEncoding.EncodeToString(append(payload, sum[:codeCheckLen]...))
	var groups []string
	for chunk := range slices.Chunk([]byte(text), groupLen-1) {
		groups = append(groups, string(chunk)+string(groupCheck(len(groups), chunk)))
	}
	return codePrefix + strings.Join(groups, ".")
}

// spelled takes out of a code what people and paper put into it: spaces, dashes, line breaks, small letters.
func spelled(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(text, "-", "")), ""))
}

// ParseCode reads a code; case, spaces, dashes and line breaks do not matter. It says as exactly as it can what is
// wrong: not a code, a newer one, a mistyped group, a missing end.
func ParseCode(text string) (Code, error) {
	text = spelled(text)
	rest, ok := strings.CutPrefix(text, codePrefix)
	if !ok {
		if strings.HasPrefix(text, "QS") && len(text) > 3 && text[3] == '.' {
			return Code{}, ErrCodeVersion
		}
		return Code{}, ErrCode
	}
	rest = strings.ReplaceAll(rest, ".", "")
	if len(rest) > codeLenMax*8/5*groupLen/(groupLen-1)+groupLen {
		return Code{}, ErrCode
	}
	joined, err := joinGroups([]byte(rest))
	if err != nil {
		return Code{}, err
	}
	payload, err := codeEncoding.DecodeString(joined)
	if err != nil || len(payload) < codeHeadLen+codeCheckLen {
		return Code{}, ErrCodeShort
	}
	sum := sha256.Sum256(payload[:len(payload)-codeCheckLen])
	if !bytes.Equal(sum[:codeCheckLen], payload[len(payload)-codeCheckLen:]) {
		return Code{}, ErrCodeShort // each group is right by itself: groups are missing
	}
	return readCode(payload[:len(payload)-codeCheckLen])
}

func joinGroups(text []byte) (string, error) {
	var joined strings.Builder
	n := 0
	for chunk := range slices.Chunk(text, groupLen) {
		last := len(chunk) - 1
		if last == 0 || groupCheck(n, chunk[:last]) != chunk[last] {
			return "", &CodeGroupError{n + 1}
		}
		joined.Write(chunk[:last])
		n++
	}
	return joined.String(), nil
}

func readCode(payload []byte) (Code, error) {
	if payload[0] != 1 {
		return Code{}, ErrCodeVersion
	}
	c := Code{Expires: time.Unix(int64(binary.BigEndian.Uint32(payload[1:])), 0).UTC()}
	copy(c.Pin[:], payload[5:])
	copy(c.Token[:], payload[21:])
	for rest := payload[codeHeadLen:]; len(rest) > 0; {
		n := int(rest[0])
		if n == 0 || n > addressLenMax || n > len(rest)-1 || len(c.Addresses) == addressesMax || !plainAddress(rest[1:1+n]) {
			return Code{}, ErrCode
		}
		c.Addresses = append(c.Addresses, string(rest[1:1+n]))
		rest = rest[1+n:]
	}
	if len(c.Addresses) == 0 {
		return Code{}, ErrCode
	}
	return c, nil
}

// plainAddress says whether an address is made of what host names, IPv6 addresses and ports are made of.
func plainAddress(a []byte) bool {
	return !bytes.ContainsFunc(a, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".:-_[]%", r))
	})
}

// groupCheck is a check character over GF(32): it finds every single wrong character and every swap of two
// neighbours in group n, and a group in the wrong place 31 times in 32.
func groupCheck(n int, group []byte) byte {
	sum := byte(n) & 31
	for _, c := range group {
		i := strings.IndexByte(codeAlphabet, c)
		if i < 0 {
			return 0 // stands in no code: the group is named as wrong
		}
		sum = double(sum) ^ byte(i)
	}
	return codeAlphabet[double(sum)]
}

// double multiplies by x in GF(32) with the polynomial x⁵+x²+1.
func double(a byte) byte {
	a <<= 1
	if a&32 != 0 {
		a ^= 0b100101
	}
	return a
}

// ShortCode is six digits that follow from both public keys and the token. Both screens show it after enrolment;
// two people who read the same digits know that nobody stands between.
func ShortCode(hub, device ed25519.PublicKey, t Token) string {
	mac := hmac.New(sha256.New, t[:])
	mac.Write([]byte("qianshao short code 1\x00"))
	mac.Write(hub)
	mac.Write(device)
	n := binary.BigEndian.Uint64(mac.Sum(nil)) % 1_000_000
	return fmt.Sprintf("%03d %03d", n/1000, n%1000)
}
