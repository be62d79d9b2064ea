package record

import (
	"fmt"
	"slices"
	"strings"

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
		f.place, f.kind = i, k
		if f.Name == LifeField {
			k.problem = "field name reserved: " + f.Name
		}
		if _, twice := k.byName[f.Name]; twice {
			k.problem = "field name twice: " + f.Name
		}
		if _, twice := k.byWire[f.Wire]; twice || f.Wire == merge.Life {
			k.problem = fmt.Sprintf("field number twice or reserved: %d", f.Wire)
		}
		if f.Type == Code && len(f.Options) == 0 {
			k.problem = "code without options: " + f.Name
		}
		if word := f.ambiguous(); word != "" {
			k.problem = "one word for two codes of " + f.Name + ": " + word
		}
		k.byName[f.Name], k.byWire[f.Wire] = i, i
		k.sorted = append(k.sorted, i)
	}
	slices.SortFunc(k.sorted, func(a, b int) int { return strings.Compare(k.Fields[a].Name, k.Fields[b].Name) })
	return k
}

// ambiguous finds a word that means two options of the field, or "".
func (f *Field) ambiguous() string {
	for i, o := range f.Options {
		for _, word := range append([]string{o.Name, o.Label.Zh, o.Label.En}, o.Aliases...) {
			if f.Match(word) != &f.Options[i] {
				return word
			}
		}
	}
	return ""
}

// AsEvent makes the kind append only: its records are created, never changed.
func (k *Kind) AsEvent() *Kind {
	k.Event = true
	for i := range k.Fields {
		k.Fields[i].Policy = Event
	}
	return k
}

// Bounds of texts, sets and numbers where a declaration gives none. A whole number up to numberMax is exact.
const (
	textLenMax = 1000 // characters
	setLenMax  = 100  // members
	numberMax  = 1e15 // either way
)

func field(wire uint16, name string, t Type, zh, en string) Field {
	return Field{
		Wire: wire, Name: name, Type: t, Policy: Quiet, Label: Label{zh, en},
		LenMax: textLenMax, Min: -numberMax, Max: numberMax, Rank: merge.Latest,
	}
}

// TextField declares a text.
func TextField(wire uint16, name, zh, en string) Field { return field(wire, name, Text, zh, en) }

// NumberField declares a number.
func NumberField(wire uint16, name, zh, en string) Field { return field(wire, name, Number, zh, en) }

// CountField declares a number of people or things: whole, never below zero.
func CountField(wire uint16, name, zh, en string) Field {
	f := field(wire, name, Number, zh, en)
	f.Min, f.Max, f.Whole = 0, countMax, true
	return f
}

const countMax = 1e9

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

// RecordsField declares a set of records of kind of, each named by its id.
func RecordsField(wire uint16, name, zh, en, of string) Field {
	f := SetField(wire, name, zh, en)
	f.Of = of
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

// Or adds other words people write for the option.
func (o Option) Or(aliases ...string) Option {
	o.Aliases = append(slices.Clone(o.Aliases), aliases...)
	return o
}

// Suggests gives a text words for a form to offer. Any other text is allowed too, and what was written stays as it was
// written.
func (f Field) Suggests(options ...Option) Field {
	f.Options = options
	return f
}

// Between bounds a number.
func (f Field) Between(least, most float64) Field {
	f.Min, f.Max = least, most
	return f
}

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

// EarliestHolds shows the earliest of concurrent writes until a person decides. A clearing yields to any value: a team
// released here and sent out there is out.
func (f Field) EarliestHolds() Field {
	f.Rank = func(a, b merge.Entry) int {
		if a.Value.IsNone() != b.Value.IsNone() {
			if a.Value.IsNone() {
				return -1
			}
			return 1
		}
		return merge.Earliest(a, b)
	}
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
