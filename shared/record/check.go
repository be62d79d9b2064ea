package record

import (
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/syncproto/merge"
)

// Check says whether an edit has the form the schema declares: its kind, fields, types, codes, lengths and ranges. It
// asks neither who acts nor what may follow what. The error is a *Problem.
func (s *Schema) Check(e Edit) error {
	if p := s.check(&e); p != nil {
		return p
	}
	return nil
}

func (s *Schema) check(e *Edit) *Problem {
	k := s.Kind(e.Kind)
	if k == nil {
		return &Problem{Code: UnknownKind, Kind: clip(e.Kind), Value: clip(e.Kind)}
	}
	if e.ID == (uuid.UUID{}) {
		return k.problemWith(MissingID, "", "")
	}
	if p := k.checkAsked(e); p != nil {
		return p
	}
	for _, name := range slices.Sorted(maps.Keys(e.Set)) {
		if name == LifeField && !k.Event && e.Set[name].Type == merge.Bool {
			continue // how a contested deletion is settled
		}
		f := k.Field(name)
		if f == nil {
			return k.problemWith(UnknownField, name, name)
		}
		if p := f.check(e.Set[name]); p != nil {
			return p
		}
	}
	for _, sets := range []map[string][]merge.Value{e.Add, e.Remove, e.Members} {
		for _, name := range slices.Sorted(maps.Keys(sets)) {
			f := k.Field(name)
			if f == nil {
				return k.problemWith(UnknownField, name, name)
			}
			if p := f.checkMembers(sets[name]); p != nil {
				return p
			}
		}
	}
	return nil
}

// checkAsked refuses an edit that asks two things at once.
func (k *Kind) checkAsked(e *Edit) *Problem {
	writes := len(e.Set) + len(e.Add) + len(e.Remove) + len(e.Members)
	switch {
	case k.Event && (e.Delete || e.Restore):
		return k.problemWith(EventChanged, "", "")
	case e.Delete && e.Restore:
		return k.problemWith(Contradiction, "", "delete, restore")
	case e.Delete && (writes > 0 || e.Numbered):
		return k.problemWith(Contradiction, "", "delete, set")
	case e.Numbered && k.Field("number") == nil:
		return k.problemWith(UnknownField, "number", "number")
	}
	for _, name := range slices.Sorted(maps.Keys(e.Members)) {
		if len(e.Add[name])+len(e.Remove[name]) > 0 {
			return k.problemWith(Contradiction, name, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Add)) {
		for _, v := range e.Add[name] {
			if slices.Contains(e.Remove[name], v) {
				return k.problemWith(Contradiction, name, name)
			}
		}
	}
	return nil
}

// check says what is wrong with a value of the field. None clears, and is always right.
func (f *Field) check(v merge.Value) *Problem {
	if v.IsNone() && f.Type != Set {
		return nil
	}
	if v.Type == merge.Sealed && f.Sensitive() {
		return f.checkSealed(v)
	}
	if v.Type != f.valueType() || f.Type == Set {
		return f.problem(WrongType, string(AppendValue(nil, v)), wantedOf(f))
	}
	switch f.Type {
	case Number:
		return f.checkNumber(v.Number())
	case Time:
		return f.checkTime(v.Millis())
	case Ref:
		if v.ID() == (uuid.UUID{}) {
			return f.problem(BadID, "", keyWanted())
		}
	case Text, Code:
		return f.checkText(v.Text())
	case Bool, Set:
	}
	return nil
}

func (f *Field) checkMembers(members []merge.Value) *Problem {
	if f.Type != Set {
		return f.problem(WrongType, "", wantedOf(f))
	}
	if len(members) > f.LenMax {
		return f.problem(TooMany, "", Label{strconv.Itoa(f.LenMax), strconv.Itoa(f.LenMax)})
	}
	for _, v := range members {
		if v.Type != merge.Text {
			return f.problem(WrongType, string(AppendValue(nil, v)), wantedOf(f))
		}
		if p := f.checkText(v.Text()); p != nil {
			return p
		}
		if _, err := uuid.Parse(v.Text()); f.Of != "" && err != nil {
			return f.problem(BadID, v.Text(), keyWanted())
		}
	}
	return nil
}

// valueType is how values of the field travel.
func (f *Field) valueType() merge.Type {
	switch f.Type {
	case Number:
		return merge.Number
	case Time:
		return merge.Time
	case Bool:
		return merge.Bool
	case Ref:
		return merge.ID
	default:
		return merge.Text
	}
}

func (f *Field) checkNumber(n float64) *Problem {
	if n >= f.Min && n <= f.Max && (!f.Whole || n == float64(int64(n))) {
		return nil
	}
	least, most := string(appendNumber(nil, f.Min)), string(appendNumber(nil, f.Max))
	want := Label{least + " 至 " + most, least + " to " + most}
	if f.Whole {
		want = Label{want.Zh + " 的整数", "whole numbers from " + want.En}
	}
	return f.problem(OutOfRange, string(appendNumber(nil, n)), want)
}

func (f *Field) checkTime(millis int64) *Problem {
	if millis >= timeMin && millis <= timeMax {
		return nil
	}
	return f.problem(OutOfRange, string(appendTime(nil, millis)), Label{"1900 年至 2199 年", "the years 1900 to 2199"})
}

// memberLenMax bounds one member of a set, in characters.
const memberLenMax = 200

// checkText checks a text, a code, or a member of a set.
func (f *Field) checkText(text string) *Problem {
	most := f.LenMax
	if f.Type == Set {
		most = memberLenMax
	}
	switch {
	case !printable(text):
		return f.problem(BadText, "", Label{})
	case len(text) > most && utf8.RuneCountInString(text) > most:
		return f.problem(TooLong, text, Label{strconv.Itoa(most), strconv.Itoa(most)})
	case f.closed() && f.Option(text) == nil:
		return f.problem(UnknownWord, text, f.words())
	}
	return nil
}

// sealedLenMax bounds the ciphertext of a personal field, in bytes.
const sealedLenMax = 8 << 10

func (f *Field) checkSealed(v merge.Value) *Problem {
	if len(v.Text()) > sealedLenMax {
		return f.problem(TooLong, "", Label{strconv.Itoa(sealedLenMax), strconv.Itoa(sealedLenMax)})
	}
	return nil
}

// printable says whether text can be kept: UTF-8 with no control characters but line ends and tabs.
func printable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return false
		}
	}
	return true
}
