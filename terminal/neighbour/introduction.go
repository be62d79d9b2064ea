package neighbour

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"qianshao/shared/identity"
	"qianshao/syncproto/canon"
)

// introduction is what two devices that do not know each other say before they talk, the caller first: which deployment
// they belong to, and the grants that prove it; or the token of a pairing code. It goes over a connection on which both
// proved their keys.
type introduction struct {
	Version   uint8             `cbor:"1,keyasint"`
	Root      ed25519.PublicKey `cbor:"2,keyasint,omitempty"` // the deployment's key; none before enrolment
	Facts     [][]byte          `cbor:"3,keyasint,omitempty"` // its own grant, and that of the hub that signed it
	Token     []byte            `cbor:"4,keyasint,omitempty"` // of the code the other side shows; of the caller alone
	Name      string            `cbor:"5,keyasint,omitempty"` // what it calls itself
	Addresses []string          `cbor:"6,keyasint,omitempty"` // where it is called; of a pairing alone
	Code      string            `cbor:"7,keyasint,omitempty"` // of a refusal; of the answer alone
}

const (
	introductionVersion = 1
	introductionLenMax  = 128 << 10
	introducedFactsMax  = 4
	nameLenMax          = identity.NameLenMax
	codeLenMax          = 40
	addressesMax        = 3
	addressLenMax       = 80
)

// errIntroduction says bytes are no introduction.
var errIntroduction = errors.New("not an introduction")

// Marshal gives the bytes to send.
func (i introduction) marshal() ([]byte, error) {
	i.Version = introductionVersion
	raw, err := canonical.Marshal(i)
	if err != nil {
		return nil, fmt.Errorf("encode introduction: %w", err)
	}
	return raw, nil
}

// parseIntroduction reads what the other side said; all of it is hostile until read.
func parseIntroduction(raw []byte) (introduction, error) {
	var i introduction
	if len(raw) > introductionLenMax {
		return introduction{}, fmt.Errorf("%w: %d bytes", errIntroduction, len(raw))
	}
	if err := canonical.Unmarshal(raw, &i); err != nil {
		return introduction{}, fmt.Errorf("%w: %v", errIntroduction, err)
	}
	switch {
	case i.Version == 0:
		return introduction{}, fmt.Errorf("%w: no version", errIntroduction)
	case len(i.Root) != 0 && len(i.Root) != ed25519.PublicKeySize:
		return introduction{}, fmt.Errorf("%w: root of %d bytes", errIntroduction, len(i.Root))
	case len(i.Token) != 0 && len(i.Token) != len(identity.Token{}):
		return introduction{}, fmt.Errorf("%w: token of %d bytes", errIntroduction, len(i.Token))
	case len(i.Facts) > introducedFactsMax || len(i.Addresses) > addressesMax:
		return introduction{}, fmt.Errorf("%w: too many facts or addresses", errIntroduction)
	case !plain(i.Name, nameLenMax) || !plain(i.Code, codeLenMax):
		return introduction{}, fmt.Errorf("%w: name or code of other characters", errIntroduction)
	}
	for _, a := range i.Addresses {
		if ParseAddress(a) != nil {
			return introduction{}, fmt.Errorf("%w: address", errIntroduction)
		}
	}
	return i, nil
}

// plain refuses what would disturb a line on a screen or in a log.
func plain(text string, lenMax int) bool {
	return utf8.RuneCountInString(text) <= lenMax && !strings.ContainsFunc(text, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// ParseAddress says why a text is no HOST:PORT that a neighbour is called under; nil when it is. The refusal is an
// *identity.Refusal.
func ParseAddress(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err == nil && (host == "" || len(text) > addressLenMax || !plainHost(host)) {
		err = errors.New("no host")
	}
	if n, failed := strconv.ParseUint(port, 10, 16); err == nil && (failed != nil || n == 0) {
		err = errors.New("no port")
	}
	if err != nil {
		return identity.Refuse(identity.AddressMalformed, err)
	}
	return nil
}

// plainHost says whether a host is made of what names and addresses are made of.
func plainHost(host string) bool {
	return !strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".:-_%", r))
	})
}

// canonical bounds what the other side says and skips what newer versions add.
var canonical = canon.New(4, 64)
