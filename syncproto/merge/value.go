package merge

import (
	"cmp"
	"math"

	"github.com/google/uuid"
)

// Type is how a value travels. It knows nothing of kinds: what a field means is declared elsewhere.
type Type uint8

// Types of values. Their numbers stand in stored segments and never change.
const (
	None   Type = 0 // cleared, or never set
	Text   Type = 1 // UTF-8; codes too
	Number Type = 2 // a finite double
	Time   Type = 3 // Unix milliseconds
	Bool   Type = 4
	ID     Type = 5 // 16 bytes naming a record
	Sealed Type = 6 // ciphertext of a personal field, opaque here
)

// Value is one field's value. Values compare with ==.
type Value struct {
	Type Type
	bits uint64 // number, time, bool
	text string // text, id, sealed
}

// OfText makes a text.
func OfText(s string) Value { return Value{Type: Text, text: s} }

// OfNumber makes a number; NaN and infinities become None, for no field can mean them.
func OfNumber(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	if f == 0 {
		f = 0 // minus zero equals zero on screen, so it must here
	}
	return Value{Type: Number, bits: math.Float64bits(f)}
}

// OfTime makes a time from Unix milliseconds.
func OfTime(unixMillis int64) Value { return Value{Type: Time, bits: uint64(unixMillis)} }

// OfBool makes a yes or no.
func OfBool(b bool) Value {
	if b {
		return Value{Type: Bool, bits: 1}
	}
	return Value{Type: Bool}
}

// OfID makes a reference to a record.
func OfID(id uuid.UUID) Value { return Value{Type: ID, text: string(id[:])} }

// OfSealed makes a sealed value from its ciphertext.
func OfSealed(cipher []byte) Value { return Value{Type: Sealed, text: string(cipher)} }

// IsNone says the value is cleared or was never set.
func (v Value) IsNone() bool { return v.Type == None }

// Text is the text, or the raw bytes of an id or sealed value; empty for other types.
func (v Value) Text() string { return v.text }

// Number is the number; 0 for other types.
func (v Value) Number() float64 {
	if v.Type != Number {
		return 0
	}
	return math.Float64frombits(v.bits)
}

// Millis is the time in Unix milliseconds; 0 for other types.
func (v Value) Millis() int64 {
	if v.Type != Time {
		return 0
	}
	return int64(v.bits)
}

// Bool is the yes or no; false for other types.
func (v Value) Bool() bool { return v.Type == Bool && v.bits != 0 }

// ID is the record named; the zero id for other types.
func (v Value) ID() uuid.UUID {
	if v.Type != ID || len(v.text) != 16 {
		return uuid.UUID{}
	}
	return uuid.UUID([]byte(v.text))
}

// Compare orders values: by type, then content. Every replica sorts sets with it.
func (v Value) Compare(o Value) int {
	if c := cmp.Compare(v.Type, o.Type); c != 0 {
		return c
	}
	switch v.Type {
	case Number:
		return cmp.Compare(v.Number(), o.Number())
	case Time:
		return cmp.Compare(v.Millis(), o.Millis())
	case Bool:
		return cmp.Compare(v.bits, o.bits)
	}
	return cmp.Compare(v.text, o.text)
}
