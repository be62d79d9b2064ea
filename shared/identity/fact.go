package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"qianshao/syncproto/canon"
	"qianshao/syncproto/dot"
)

// FactType says what a fact states. The numbers stand in stored bytes and never change.
type FactType byte

// Types of facts. A fact of a type this version does not know is kept and passed on, and has no effect.
const (
	GrantFact        FactType = 1
	RevocationFact   FactType = 2
	AnnouncementFact FactType = 3
	JoiningFact      FactType = 4
	ClosingFact      FactType = 5
)

// Errors of a fact's bytes.
var (
	ErrFact          = errors.New("not a fact")
	ErrFactTooLong   = errors.New("fact is longer than allowed")
	ErrFactSignature = errors.New("fact has a wrong signature")
	ErrFactContent   = errors.New("fact says what no fact may say")
)

// FactLenMax is the length a fact may have; a revocation that names many logs is the longest.
const FactLenMax = 64 << 10

const (
	factHeadLen = 2 + ed25519.PublicKeySize // type, suite, issuer
	factLenMin  = factHeadLen + 1 + ed25519.SignatureSize
)

// factDomain keeps a signature of a fact from passing for a signature of anything else.
const factDomain = "qianshao fact 1\x00"

// FactID names a fact by its content.
type FactID [16]byte

// Fact is one signed statement about who may do what: type, suite, issuer's key, deterministic CBOR and a
// signature over all of it. Exactly one of the pointers is set, none when Type is unknown.
type Fact struct {
	Type         FactType
	Issuer       ed25519.PublicKey
	Grant        *Grant
	Revocation   *Revocation
	Announcement *Announcement
	Joining      *Joining
	Closing      *Closing

	raw []byte
	id  FactID
	by  dot.Device
}

// Bytes are the fact as it is stored and travels; they are never made again from the fields.
func (f Fact) Bytes() []byte { return slices.Clone(f.raw) }

// ID names the fact.
func (f Fact) ID() FactID { return f.id }

// By is the device that signed it.
func (f Fact) By() dot.Device { return f.by }

// FactIDOf names the fact that has these bytes.
func FactIDOf(raw []byte) FactID {
	sum := sha256.Sum256(raw)
	return FactID(sum[:16])
}

// ParseFact reads one fact and checks its signature. Whether its issuer had the right to state it is the Roll's to
// decide, which may learn of the issuer later.
func ParseFact(raw []byte) (Fact, error) {
	if len(raw) > FactLenMax {
		return Fact{}, fmt.Errorf("%w: %d bytes", ErrFactTooLong, len(raw))
	}
	if len(raw) < factLenMin || raw[0] == 0 {
		return Fact{}, ErrFact
	}
	if Suite(raw[1]) != Standard {
		return Fact{}, fmt.Errorf("%w %d", ErrSuite, raw[1])
	}
	signed, signature := raw[:len(raw)-ed25519.SignatureSize], raw[len(raw)-ed25519.SignatureSize:]
	issuer := ed25519.PublicKey(slices.Clone(raw[2:factHeadLen]))
	if !ed25519.Verify(issuer, append([]byte(factDomain), signed...), signature) {
		return Fact{}, ErrFactSignature
	}
	f := Fact{Type: FactType(raw[0]), Issuer: issuer, raw: slices.Clone(raw), id: FactIDOf(raw), by: dot.DeviceOf(issuer)}
	if err := f.read(signed[factHeadLen:]); err != nil {
		return Fact{}, err
	}
	return f, nil
}

func (f *Fact) read(body []byte) error {
	switch f.Type {
	case GrantFact:
		f.Grant = new(Grant)
		return readContent(body, f.Grant)
	case RevocationFact:
		f.Revocation = new(Revocation)
		return readContent(body, f.Revocation)
	case AnnouncementFact:
		f.Announcement = &Announcement{Creator: f.Issuer}
		return readContent(body, f.Announcement)
	case JoiningFact:
		f.Joining = new(Joining)
		return readContent(body, f.Joining)
	case ClosingFact:
		f.Closing = new(Closing)
		return readContent(body, f.Closing)
	default:
		if err := canonical.Wellformed(body); err != nil {
			return fmt.Errorf("%w: %v", ErrFact, err)
		}
		return nil
	}
}

// content is what a fact states.
type content interface{ check() error }

func readContent(body []byte, c content) error {
	if err := canonical.Unmarshal(body, c); err != nil {
		return fmt.Errorf("%w: %v", ErrFact, err)
	}
	return c.check()
}

// sign makes a fact; it refuses content that ParseFact would refuse.
func sign(k Key, t FactType, c content) (Fact, error) {
	if err := c.check(); err != nil {
		return Fact{}, err
	}
	body, err := canonical.Marshal(c)
	if err != nil {
		return Fact{}, fmt.Errorf("encode fact: %w", err)
	}
	raw := append([]byte{byte(t), byte(Standard)}, k.Public()...)
	raw = append(raw, body...)
	raw = append(raw, ed25519.Sign(k.private, append([]byte(factDomain), raw...))...)
	return ParseFact(raw)
}

// SignGrant states who a device is and what it may do. Only the deployment's root, or a hub it granted, is believed.
func SignGrant(k Key, g Grant) (Fact, error) { return sign(k, GrantFact, &g) }

// SignRevocation takes a device's grant back.
func SignRevocation(k Key, r Revocation) (Fact, error) { return sign(k, RevocationFact, &r) }

// SignAnnouncement makes a space known. Its Creator becomes k's public half.
func SignAnnouncement(k Key, a Announcement) (Fact, error) {
	a.Creator = k.Public()
	return sign(k, AnnouncementFact, &a)
}

// SignJoining states that one space goes on in another.
func SignJoining(k Key, j Joining) (Fact, error) { return sign(k, JoiningFact, &j) }

// SignClosing states that a space is closed.
func SignClosing(k Key, c Closing) (Fact, error) { return sign(k, ClosingFact, &c) }

// canonical bounds outside bytes and skips what newer versions add: the signature covers the bytes as they came.
var canonical = canon.New(8, 4096)
