package merge_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func TestShown(t *testing.T) {
	a := change(deskA, 1, put(status, words[0]))
	b := change(deskB, 1, put(status, words[1]))
	later := change(deskA, 1, put(status, words[0]))
	later.Stamp = 7
	none := change(deskB, 1, put(status, merge.Value{}))
	for _, c := range []struct {
		name    string
		changes []merge.Change
		rank    merge.Rank
		want    merge.Value
	}{
		{"the latest stamp", []merge.Change{later, b}, merge.Latest, words[0]},
		{"of equal stamps the greater log", []merge.Change{a, b}, merge.Latest, words[1]},
		{"the earliest stamp", []merge.Change{later, b}, merge.Earliest, words[1]},
		{"the preferred value, however early", []merge.Change{later, b}, merge.Prefer(words[1], words[0]), words[1]},
		{"a listed value before one that is not", []merge.Change{later, b}, merge.Prefer(words[1]), words[1]},
		{"the latest of values nobody listed", []merge.Change{later, b}, merge.Prefer(words[2]), words[0]},
		{"nothing where a clearing is latest", []merge.Change{a, none}, merge.Latest, merge.Value{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, order := range orders(c.changes) {
				got, ok := apply(order).Find(status).Shown(c.rank)
				if got.Value != c.want || ok == c.want.IsNone() {
					t.Fatalf("shown %v, %v", got, ok)
				}
			}
		})
	}
}

func TestNothingIsShownOfAFieldNeverWritten(t *testing.T) {
	var r merge.Record
	f := r.Find(status)
	_, ok := f.Shown(merge.Latest)
	if f != nil || ok || f.Conflicting() || f.Members() != nil || f.Basis(merge.Put, merge.Value{}) != nil || f.All() != nil {
		t.Fatal("an unwritten field says something")
	}
	if deleted, contested := r.Deleted(); deleted || contested || r.Dots() != nil {
		t.Fatal("an unwritten record says something")
	}
}

func TestAConflictIsDifferentValuesSideBySide(t *testing.T) {
	a := change(deskA, 1, put(status, words[0]))
	same := change(deskB, 1, put(status, words[0]))
	differs := change(deskB, 1, put(status, words[1]))
	resolved := change(deskC, 1, put(status, words[2], a, differs))
	for _, c := range []struct {
		name    string
		changes []merge.Change
		want    bool
	}{
		{"one value is none", []merge.Change{a}, false},
		{"equal concurrent values are none", []merge.Change{a, same}, false},
		{"different ones are", []merge.Change{a, differs}, true},
		{"until a write names both", []merge.Change{a, differs, resolved}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, order := range orders(c.changes) {
				if got := apply(order).Find(status).Conflicting(); got != c.want {
					t.Fatalf("conflicting %v after %v", got, order)
				}
			}
		})
	}
}

func TestAnOrdinaryEditReplacesOnlyWhatItShowed(t *testing.T) {
	a := change(deskA, 1, put(status, words[0]))
	same := change(deskB, 1, put(status, words[0]))
	differs := change(deskC, 1, put(status, words[1]))
	f := apply([]merge.Change{a, same, differs}).Find(status)
	if got, want := f.Basis(merge.Put, words[0]), []dot.Dot{a.Dot, same.Dot}; !slices.Equal(got, want) {
		t.Errorf("basis %v, want %v", got, want)
	}
	if got, want := f.All(), []dot.Dot{a.Dot, same.Dot, differs.Dot}; !slices.Equal(got, want) {
		t.Errorf("all %v, want %v", got, want)
	}
}

func TestMembersAreListedOnceAndInOrder(t *testing.T) {
	add := func(v merge.Value) merge.Write { return merge.Write{Field: members, Op: merge.Add, Value: v} }
	a := change(deskA, 1, add(words[1]), add(words[0]))
	b := change(deskB, 1, add(words[0]), add(words[3]))
	drop := change(deskC, 1, merge.Write{Field: members, Op: merge.Remove, Value: words[0], Replaces: []dot.Dot{a.Dot}})
	twice := change(deskC, 2, add(words[3]))
	for _, order := range orders([]merge.Change{a, b, drop, twice}) {
		r := apply(order)
		if got, want := r.Find(members).Members(), []merge.Value{words[1], words[0], words[3]}; !slices.Equal(got, want) {
			t.Fatalf("members %v, want %v", got, want)
		}
		if got := r.Find(members).Basis(merge.Add, words[0]); !slices.Equal(got, []dot.Dot{b.Dot}) {
			t.Fatalf("adds of a member %v, want that of b alone", got)
		}
	}
}

func TestDotsNamesEveryStandingWriteOnce(t *testing.T) {
	a := change(deskA, 1, put(status, words[0]), put(place, words[0]))
	b := change(deskB, 1, put(place, words[1], a))
	r := apply([]merge.Change{a, b})
	if got, want := r.Dots(), []dot.Dot{a.Dot, b.Dot}; !slices.Equal(got, want) {
		t.Fatalf("dots %v, want %v", got, want)
	}
}

// ascending is one value after another in the order of Compare.
var ascending = []merge.Value{
	{}, merge.OfText(""), merge.OfText("a"), merge.OfText("b"), merge.OfText("队"),
	merge.OfNumber(-2), merge.OfNumber(0), merge.OfNumber(0.5), merge.OfNumber(math.MaxFloat64),
	merge.OfTime(math.MinInt64), merge.OfTime(-1), merge.OfTime(0), merge.OfTime(1), merge.OfBool(false), merge.OfBool(true),
	merge.OfID(uuid.UUID{}), merge.OfID(uuid.UUID{1}), merge.OfSealed(nil), merge.OfSealed([]byte{0}),
}

func TestValuesHaveOneOrder(t *testing.T) {
	for i, a := range ascending {
		for k, b := range ascending {
			if got := a.Compare(b); (got < 0) != (i < k) || (got == 0) != (i == k) || (got == 0) != (a == b) {
				t.Errorf("%v against %v: %d", a, b, got)
			}
		}
	}
}

func TestNumbersAreFiniteAndZeroHasNoSign(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if v := merge.OfNumber(f); !v.IsNone() {
			t.Errorf("%v made %v", f, v)
		}
	}
	if merge.OfNumber(math.Copysign(0, -1)) != merge.OfNumber(0) {
		t.Error("minus zero differs from zero")
	}
}

func TestAValueIsReadOnlyAsWhatItIs(t *testing.T) {
	id := uuid.UUID{7}
	for _, v := range ascending {
		if v.Type != merge.Number && v.Number() != 0 || v.Type != merge.Time && v.Millis() != 0 ||
			v.Type != merge.Bool && v.Bool() || v.Type != merge.ID && v.ID() != (uuid.UUID{}) {
			t.Errorf("%v reads as what it is not", v)
		}
	}
	if merge.OfID(id).ID() != id || merge.OfNumber(2.5).Number() != 2.5 || merge.OfTime(-9).Millis() != -9 ||
		!merge.OfBool(true).Bool() || merge.OfText("队").Text() != "队" || merge.OfSealed([]byte{1, 2}).Text() != "\x01\x02" {
		t.Error("a value does not come back")
	}
}
