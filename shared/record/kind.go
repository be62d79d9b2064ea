// Package record declares every kind of record once: its fields, their types, merge policy, lane and labels.
//
// One declaration drives storage, merging, wire ids, validation, forms, masking, dumps and the list of kinds; adding
// a field to the product is one line in declare_*.go.
package record

import (
	"slices"
	"strings"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Type is what a field holds.
type Type string

// Types of fields, as `terminal kinds` prints them.
const (
	Text   Type = "text"
	Number Type = "number"
	Code   Type = "code" // one of the field's codes
	Set    Type = "set"  // members are texts, or codes where the field lists them
	Ref    Type = "ref"  // the id of a record of kind Field.Of, in the same space
	Time   Type = "time" // Unix milliseconds
	Bool   Type = "bool"
)

// Policy is what becomes of two writes of one field whose authors did not see each other.
type Policy string

// Policies, as `terminal kinds` prints them.
const (
	Surface Policy = "surface" // a conflict for the owner group; nothing wins silently
	Quiet   Policy = "quiet"   // the shown value wins, the other stays in the history
	Members Policy = "set"     // both
	Event   Policy = "event"   // written once, never changed
)

// Group is one of the three groups of the mechanism; it owns conflicts and has a desk view of its own.
type Group string

// The three groups (编组).
const (
	General      Group = "general"      // 综合组
	Coordination Group = "coordination" // 协调组
	Support      Group = "support"      // 保障组
)

// Label is a name on screen.
type Label struct{ Zh, En string }

// In gives the label in language "zh" or "en"; anything else reads as Chinese.
func (l Label) In(language string) string {
	if language == "en" {
		return l.En
	}
	return l.Zh
}

// Option is one code of a field. Name is the stable English word inside; the labels stand on screen. Aliases are
// other words people write for it.
type Option struct {
	Name    string
	Label   Label
	Aliases []string
}

// Mask is how a sensitive field is shown to who may not see it whole.
type Mask string

// Masks.
const (
	Open      Mask = ""          // not sensitive
	PhoneMask Mask = "phone"     // 138****1234
	IDMask    Mask = "id_number" // 500***********1234
	NameMask  Mask = "name"      // 张*
	AllMask   Mask = "all"       // ****
)

// Field is one declared field. Wire is its number in stored changes: given once, never re-used.
type Field struct {
	Wire     uint16
	Name     string
	Type     Type
	Policy   Policy
	Label    Label
	Unit     Label
	Of       string   // kind a Ref points to, or the members of a Set of records name
	Options  []Option // of a Code or a Set of codes; of a Text the words a form suggests, any other is allowed
	Mask     Mask
	Required bool    // a form does not save without it; apply does
	LenMax   int     // characters of a text, members of a set
	Min, Max float64 // of a number
	Whole    bool    // a number without fraction
	Rank     merge.Rank
	place    int
	kind     *Kind
}

// Sensitive says the field is masked by default.
func (f *Field) Sensitive() bool { return f.Mask != Open }

// Place is the field's position in its kind, the index of its value in a Record.
func (f *Field) Place() int { return f.place }

// Option gives the code called name, or nil.
func (f *Field) Option(name string) *Option {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Options[i]
}

// Match gives the option that text means: its name, either label or an alias, whatever the case. It is nil when text
// is none of them.
func (f *Field) Match(text string) *Option {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.means(text) })
	if i < 0 {
		return nil
	}
	return &f.Options[i]
}

// Shown gives the words for text on screen in language "zh" or "en": the label of the option it means, or text itself.
func (f *Field) Shown(text, language string) string {
	if o := f.Match(text); o != nil {
		return o.Label.In(language)
	}
	return text
}

func (o *Option) means(text string) bool {
	return strings.EqualFold(o.Name, text) || o.Label.Zh == text || strings.EqualFold(o.Label.En, text) ||
		slices.ContainsFunc(o.Aliases, func(a string) bool { return strings.EqualFold(a, text) })
}

// Kind is one declared kind of record. Wire is its number in stored changes: given once, never re-used.
type Kind struct {
	Wire    uint16
	Name    string
	Label   Label
	Lane    dot.Lane
	Owner   Group
	Event   bool // append only
	Fields  []Field
	byName  map[string]int
	byWire  map[uint16]int
	sorted  []int // places by name
	problem string
}

// Field gives the field called name, or nil.
func (k *Kind) Field(name string) *Field {
	if i, ok := k.byName[name]; ok {
		return &k.Fields[i]
	}
	return nil
}

// FieldByWire gives the field numbered wire, or nil when a newer version declared it.
func (k *Kind) FieldByWire(wire uint16) *Field {
	if i, ok := k.byWire[wire]; ok {
		return &k.Fields[i]
	}
	return nil
}

// Schema is all kinds of one version of the product.
type Schema struct {
	kinds  []*Kind
	byName map[string]*Kind
	byWire map[uint16]*Kind
	groups []GroupName // those the office has renamed
}

// NewSchema gathers kinds in the order given. It panics on a declaration that contradicts itself: two kinds or
// fields of one name or number, a code without options, a reference to nothing. A test of the standard schema finds
// such a line before anybody else can.
func NewSchema(kinds ...*Kind) *Schema {
	s := &Schema{byName: map[string]*Kind{}, byWire: map[uint16]*Kind{}}
	for _, k := range kinds {
		if k.problem != "" || s.byName[k.Name] != nil || s.byWire[k.Wire] != nil {
			panic("record: declaration of " + k.Name + " contradicts itself: " + k.problem)
		}
		s.kinds = append(s.kinds, k)
		s.byName[k.Name], s.byWire[k.Wire] = k, k
	}
	s.checkReferences()
	return s
}

func (s *Schema) checkReferences() {
	for _, k := range s.kinds {
		for _, f := range k.Fields {
			if f.Of != "" && s.byName[f.Of] == nil {
				panic("record: " + k.Name + "." + f.Name + " refers to unknown kind " + f.Of)
			}
		}
	}
}

// Kinds lists the kinds in their declared order.
func (s *Schema) Kinds() []*Kind { return slices.Clone(s.kinds) }

// Kind gives the kind called name, or nil.
func (s *Schema) Kind(name string) *Kind { return s.byName[name] }

// KindByWire gives the kind numbered wire, or nil when a newer version declared it.
func (s *Schema) KindByWire(wire uint16) *Kind { return s.byWire[wire] }
