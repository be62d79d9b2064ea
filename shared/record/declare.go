package record

import (
	"fmt"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// NewKind declares a kind: its number, name, labels, lane, owner group and fields.
func NewKind(wire uint16, name, zh, en string, lane dot.Lane, owner Group, fields ...Field) *Kind {
	k := &Kind{
		Wire: wire, Name: name, Label: Label{zh, en}, Lane: lane, Owner: owner, Fields: fields,
		byName: make(map[string]int, len(fields)), byWire: make(map[uint16]int, len(fields)),
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		f.place = i
		if _, twice := k.byName[f.Name]; twice {
			k.problem = "field name twice: " + f.Name
		}
		if _, twice := k.byWire[f.Wire]; twice || f.Wire == merge.Life {
			k.problem = fmt.Sprintf("field number twice or reserved: %d", f.Wire)
		}
		if f.Type == Code && len(f.Options) == 0 {
			k.problem = "code without options: " + f.Name
		}
		k.byName[f.Name], k.byWire[f.Wire] = i, i
	}
	return k
}

// AsEvent makes the kind append only: its records are created, never changed.
func (k *Kind) AsEvent() *Kind {
	k.Event = true
	for i := range k.Fields {
		k.Fields[i].Policy = Event
	}
	return k
}

// Lengths of texts and sets where a declaration gives none.
const (
	textLenMax = 500 // characters
	setLenMax  = 100 // members
)

func field(wire uint16, name string, t Type, zh, en string) Field {
	return Field{Wire: wire, Name: name, Type: t, Policy: Quiet, Label: Label{zh, en}, LenMax: textLenMax, Rank: merge.Latest}
}

// TextField declares a text.
func TextField(wire uint16, name, zh, en string) Field { return field(wire, name, Text, zh, en) }

// NumberField declares a number.
func NumberField(wire uint16, name, zh, en string) Field { return field(wire, name, Number, zh, en) }

// TimeField declares a moment.
func TimeField(wire uint16, name, zh, en string) Field { return field(wire, name, Time, zh, en) }

// BoolField declares a yes or no.
func BoolField(wire uint16, name, zh, en string) Field { return field(wire, name, Bool, zh, en) }

// RefField declares a reference to a record of kind of; empty means of any kind.
func RefField(wire uint16, name, zh, en, of string) Field {
	f := field(wire, name, Ref, zh, en)
	f.Of = of
	return f
}

// SetField declares a set of texts, or of codes when options are given.
func SetField(wire uint16, name, zh, en string, options ...Option) Field {
	f := field(wire, name, Set, zh, en)
	f.Policy, f.LenMax, f.Options = Members, setLenMax, options
	return f
}

// CodeField declares a choice of one among options.
func CodeField(wire uint16, name, zh, en string, options ...Option) Field {
	f := field(wire, name, Code, zh, en)
	f.Options = options
	return f
}

// Choice is one option of a CodeField.
func Choice(name, zh, en string) Option { return Option{Name: name, Label: Label{zh, en}} }

// Surfaced makes writes that did not see each other a conflict for the owner group.
func (f Field) Surfaced() Field {
	f.Policy = Surface
	return f
}

// Masked makes the field sensitive.
func (f Field) Masked(m Mask) Field {
	f.Mask = m
	return f
}

// Needed makes a form refuse to save without the field.
func (f Field) Needed() Field {
	f.Required = true
	return f
}

// In gives the field a unit.
func (f Field) In(zh, en string) Field {
	f.Unit = Label{zh, en}
	return f
}

// Long allows a text of chars characters, or a set of so many members.
func (f Field) Long(chars int) Field {
	f.LenMax = chars
	return f
}

// EarliestHolds shows the earliest of concurrent writes until a person decides.
func (f Field) EarliestHolds() Field {
	f.Rank = merge.Earliest
	return f
}

// Prefers shows these codes, in this order, before any other of concurrent writes until a person decides.
func (f Field) Prefers(codes ...string) Field {
	vs := make([]merge.Value, len(codes))
	for i, c := range codes {
		vs[i] = merge.OfText(c)
	}
	f.Rank = merge.Prefer(vs...)
	return f
}
