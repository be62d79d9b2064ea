package identity

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"qianshao/syncproto/dot"
)

// ErrEnrol says bytes are no enrolment message.
var ErrEnrol = errors.New("not an enrolment message")

// EnrolLenMax is the length of an enrolment message in bytes; facts are the bulk of an answer.
const EnrolLenMax = 1 << 20

// EnrolRequest is what a device sends a hub to be let in, over a connection on which it proved its key. It is sent
// again when the answer was lost: the same device gets the same grant. Instead of a token it may show the grant it
// has: a hub put back from a backup has forgotten whom it let in since.
type EnrolRequest struct {
	Version uint8  `cbor:"1,keyasint"`
	Token   []byte `cbor:"2,keyasint,omitempty"`
	Program string `cbor:"3,keyasint,omitempty"` // name and version, for the hub's list of devices
	Clock   int64  `cbor:"4,keyasint,omitempty"` // Unix milliseconds on the device, so that the hub can flag a wrong clock
	Grant   []byte `cbor:"5,keyasint,omitempty"` // a fact
}

// EnrolAnswer lets a device in, or says by Code why not.
type EnrolAnswer struct {
	Version uint8             `cbor:"1,keyasint"`
	Code    string            `cbor:"2,keyasint,omitempty"` // of a Refusal; empty when let in
	Root    ed25519.PublicKey `cbor:"3,keyasint,omitempty"` // the deployment's key: what the device believes from now on
	HubName string            `cbor:"4,keyasint,omitempty"`
	Facts   [][]byte          `cbor:"5,keyasint,omitempty"` // its grant first, then all the hub states
	Clock   int64             `cbor:"6,keyasint,omitempty"` // Unix milliseconds at the hub
}

// enrolVersion is the version of both messages.
const enrolVersion = 1

const (
	programLenMax = 80
	codeWordMax   = 40
)

// NewEnrolRequest asks with a token.
func NewEnrolRequest(t Token, program string, clock int64) EnrolRequest {
	return EnrolRequest{Version: enrolVersion, Token: t[:], Program: program, Clock: clock}
}

// NewReadmission asks with the grant a device has.
func NewReadmission(grant Fact, program string, clock int64) EnrolRequest {
	return EnrolRequest{Version: enrolVersion, Grant: grant.Bytes(), Program: program, Clock: clock}
}

// Marshal gives the bytes to send.
func (q EnrolRequest) Marshal() ([]byte, error) { return marshal(q) }

// Marshal gives the bytes to send.
func (a EnrolAnswer) Marshal() ([]byte, error) {
	a.Version = enrolVersion
	return marshal(a)
}

func marshal(message any) ([]byte, error) {
	raw, err := canonical.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encode enrolment message: %w", err)
	}
	return raw, nil
}

// ParseEnrolRequest reads what a device sent; everything in it is hostile until read.
func ParseEnrolRequest(raw []byte) (EnrolRequest, error) {
	var q EnrolRequest
	if err := unmarshal(raw, &q); err != nil {
		return EnrolRequest{}, err
	}
	switch {
	case q.Version == 0:
		return EnrolRequest{}, fmt.Errorf("%w: no version", ErrEnrol)
	case len(q.Grant) > 0 && len(q.Token) > 0:
		return EnrolRequest{}, fmt.Errorf("%w: token beside a grant", ErrEnrol)
	case len(q.Grant) == 0 && len(q.Token) != len(Token{}):
		return EnrolRequest{}, fmt.Errorf("%w: token of %d bytes", ErrEnrol, len(q.Token))
	}
	return q, checkText("program", q.Program, 0, programLenMax)
}

// ParseEnrolAnswer reads what a hub answered. A refusal comes back as the *Refusal it is; otherwise the grant is the
// device's, by the root, and every fact is authentic.
func ParseEnrolAnswer(raw []byte, own ed25519.PublicKey) (EnrolAnswer, []Fact, error) {
	var a EnrolAnswer
	if err := unmarshal(raw, &a); err != nil {
		return EnrolAnswer{}, nil, Refuse(AnswerMalformed, err)
	}
	if a.Code != "" {
		if checkText("code", a.Code, 0, codeWordMax) != nil {
			return EnrolAnswer{}, nil, Refuse(AnswerMalformed, ErrEnrol)
		}
		return a, nil, &Refusal{Code: a.Code}
	}
	if len(a.Root) != ed25519.PublicKeySize || checkText("hub name", a.HubName, 1, NameLenMax) != nil {
		return EnrolAnswer{}, nil, Refuse(AnswerMalformed, ErrEnrol)
	}
	facts := make([]Fact, len(a.Facts))
	for i, bytes := range a.Facts {
		f, err := ParseFact(bytes)
		if err != nil {
			return EnrolAnswer{}, nil, Refuse(AnswerMalformed, fmt.Errorf("fact %d: %w", i, err))
		}
		facts[i] = f
	}
	roll := NewRoll(a.Root, dot.DeviceOf(own))
	if _, err := roll.Learn(facts...); err != nil || roll.Grant(roll.own) == nil {
		return EnrolAnswer{}, nil, Refuse(AnswerMalformed, fmt.Errorf("%w: no grant for this device", ErrEnrol))
	}
	return a, facts, nil
}

func unmarshal(raw []byte, into any) error {
	if len(raw) > EnrolLenMax {
		return fmt.Errorf("%w: %d bytes", ErrEnrol, len(raw))
	}
	if err := canonical.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: %v", ErrEnrol, err)
	}
	return nil
}
