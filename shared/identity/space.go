package identity

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// SpaceType says what a space is for.
type SpaceType string

// Types of spaces: the standing census (日常库), one incident, one exercise (演练).
const (
	Census   SpaceType = "census"
	Incident SpaceType = "incident"
	Exercise SpaceType = "exercise"
)

// nonceLen is how many random bytes tell two spaces of one creator apart.
const nonceLen = 16

// Announcement makes a space known. Its id follows from creator, type and nonce, so nobody can announce another's
// space, nor pass an exercise off as an incident.
type Announcement struct {
	Type      SpaceType         `cbor:"1,keyasint"`
	Name      string            `cbor:"2,keyasint"`
	Nonce     []byte            `cbor:"3,keyasint"`
	Area      string            `cbor:"4,keyasint,omitempty"` // area code; empty concerns every area
	CreatedAt int64             `cbor:"5,keyasint"`           // Unix milliseconds
	Operator  string            `cbor:"6,keyasint,omitempty"`
	Creator   ed25519.PublicKey `cbor:"-"` // the fact's issuer
}

// NewSpace fills the nonce of an announcement from random.
func NewSpace(random io.Reader, t SpaceType, name string, createdAt int64) (Announcement, error) {
	nonce := make([]byte, nonceLen)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return Announcement{}, fmt.Errorf("read random nonce: %w", err)
	}
	return Announcement{Type: t, Name: name, Nonce: nonce, CreatedAt: createdAt}, nil
}

// ID is the space's id: a version-8 UUID.
func (a *Announcement) ID() uuid.UUID {
	h := sha256.New()
	fmt.Fprintf(h, "qianshao space 1\x00%s\x00", a.Type)
	h.Write(a.Creator)
	h.Write(a.Nonce)
	id := uuid.UUID(h.Sum(nil)[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

func (a *Announcement) check() error {
	switch a.Type {
	case Census, Incident, Exercise:
	default:
		return fmt.Errorf("%w: unknown type of space", ErrFactContent)
	}
	if len(a.Nonce) != nonceLen {
		return fmt.Errorf("%w: space with nonce of %d bytes", ErrFactContent, len(a.Nonce))
	}
	return cmp.Or(checkText("name", a.Name, 1, NameLenMax), checkText("area", a.Area, 0, wordLenMax),
		checkText("operator", a.Operator, 0, NameLenMax))
}

// Joining states that a space goes on in another: From's records were copied into Into, and From is read-only.
type Joining struct {
	From   uuid.UUID `cbor:"1,keyasint"`
	Into   uuid.UUID `cbor:"2,keyasint"`
	Reason string    `cbor:"3,keyasint"`
	At     int64     `cbor:"4,keyasint"` // Unix milliseconds, for people
}

func (j *Joining) check() error {
	if j.From == uuid.Nil || j.Into == uuid.Nil || j.From == j.Into {
		return fmt.Errorf("%w: space joined to itself or nothing", ErrFactContent)
	}
	return checkText("reason", j.Reason, 1, reasonLenMax)
}

// Closing states that a space is closed: it stays readable and takes no new local work.
type Closing struct {
	Space  uuid.UUID `cbor:"1,keyasint"`
	Reason string    `cbor:"2,keyasint"`
	At     int64     `cbor:"3,keyasint"` // Unix milliseconds, for people
}

func (c *Closing) check() error {
	if c.Space == uuid.Nil {
		return fmt.Errorf("%w: closing of no space", ErrFactContent)
	}
	return checkText("reason", c.Reason, 1, reasonLenMax)
}
