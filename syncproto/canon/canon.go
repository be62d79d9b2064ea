// Package canon writes values as CBOR in the one form there is of each, and reads them strictly from outside bytes.
package canon

import "github.com/fxamacker/cbor/v2"

// pairsMax bounds the keys of one map; unknown ones are skipped, for newer versions add some.
const pairsMax = 64

// Form is one way to write and read. It never changes once made, and is safe for concurrent use.
type Form struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// New makes a form whose values nest at most depth (4 or more) deep and hold lists of at most items (16 or more). It panics only on options this
// package got wrong itself.
func New(depth, items int) Form {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err)
	}
	dec, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		UTF8:             cbor.UTF8RejectInvalid,
		MaxNestedLevels:  depth,
		MaxArrayElements: items,
		MaxMapPairs:      pairsMax,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return Form{enc: enc, dec: dec}
}

// Marshal gives the bytes of v.
func (f Form) Marshal(v any) ([]byte, error) { return f.enc.Marshal(v) }

// Unmarshal reads all of b into what into points to. Bytes behind the value, a key twice, a length left open, a tag, text
// that is not UTF-8 and anything beyond the bounds are errors.
func (f Form) Unmarshal(b []byte, into any) error { return f.dec.Unmarshal(b, into) }

// Wellformed says whether b could be read into some value.
func (f Form) Wellformed(b []byte) error { return f.dec.Wellformed(b) }
