package procedure

import (
	"qianshao/shared/record"
	"qianshao/shared/tag"
)

// Coded is one kind of thing that carries a code, and where its records are.
type Coded struct {
	Tag   string       // kind within the code: "box"
	Kind  string       // kind of its records: "depot"
	Type  string       // only those of this type; empty: all of the kind
	Label record.Label // on the sheet of labels
}

// CodedThings lists what carries codes in this version, in the order of their kinds' letters.
func CodedThings(s *record.Schema) []Coded {
	var out []Coded
	for _, name := range tag.Kinds() {
		switch name {
		case "box", "truck":
			k := s.Kind("depot")
			if k != nil {
				out = append(out, Coded{name, k.Name, name, k.Field("type").Option(name).Label})
			}
		default:
			if k := s.Kind(name); k != nil {
				out = append(out, Coded{name, k.Name, "", k.Label})
			}
		}
	}
	return out
}

// CodedAs gives the thing of a code's kind; ok is false where this version keeps none.
func CodedAs(s *record.Schema, kind string) (Coded, bool) {
	for _, c := range CodedThings(s) {
		if c.Tag == kind {
			return c, true
		}
	}
	return Coded{}, false
}

// Holds says whether a record is such a thing.
func (c Coded) Holds(r *record.Record) bool { return c.Type == "" || r.Text("type") == c.Type }
