package dot_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
)

func drawLog(t *rapid.T) dot.Log {
	return dot.Log{
		Device:      dot.Device{byte(rapid.IntRange(0, 2).Draw(t, "device"))},
		Incarnation: uint32(rapid.IntRange(0, 2).Draw(t, "incarnation")),
		Lane:        dot.Lane(rapid.IntRange(0, 3).Draw(t, "lane")),
	}
}

func drawVector(t *rapid.T) dot.Vector {
	v := dot.Vector{}
	for range rapid.IntRange(0, 6).Draw(t, "logs") {
		v[drawLog(t)] = rapid.Uint64Range(0, 4).Draw(t, "seq")
	}
	return v
}

func TestRaisingIsUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawVector(t), drawVector(t), drawVector(t)
		union := func(vs ...dot.Vector) dot.Vector {
			u := dot.Vector{}
			for _, v := range vs {
				u.Raise(v)
			}
			return u
		}
		ab := union(a, b)
		if !ab.Covers(a) || !ab.Covers(b) {
			t.Fatalf("%v does not cover %v and %v", ab, a, b)
		}
		if ab.Digest() != union(b, a).Digest() || union(ab, c).Digest() != union(a, union(b, c)).Digest() || union(a, a).Digest() != a.Digest() {
			t.Fatalf("union of %v, %v and %v depends on its order", a, b, c)
		}
		d := dot.Dot{Log: drawLog(t), Seq: rapid.Uint64Range(0, 5).Draw(t, "seq")}
		if ab.Has(d) != (a.Has(d) || b.Has(d)) {
			t.Fatalf("%s in %v and %v", d, a, b)
		}
		if (a.Covers(b) && b.Covers(a)) != (a.Digest() == b.Digest()) {
			t.Fatalf("%v and %v cover each other, or share a digest", a, b)
		}
	})
}

func TestADigestIsThatOfWhatIsHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawVector(t), drawVector(t)
		held := func(v dot.Vector) dot.Vector {
			h := v.Clone()
			maps.DeleteFunc(h, func(_ dot.Log, s uint64) bool { return s == 0 })
			return h
		}
		if (a.Digest() == b.Digest()) != maps.Equal(held(a), held(b)) {
			t.Fatalf("digests of %v and %v", a, b)
		}
		if got := a.Logs(); !slices.IsSortedFunc(got, dot.Log.Compare) || len(got) != len(held(a)) {
			t.Fatalf("logs of %v: %v", a, got)
		}
	})
}

// Peers of another version compare digests: they never change.
func TestDigestsAreKnown(t *testing.T) {
	v := dot.Vector{{Device: dot.Device{1}, Incarnation: 2, Lane: 3}: 4, {Device: dot.Device{1}}: 1 << 40, {}: 0}
	for _, c := range []struct {
		v    dot.Vector
		want string
	}{{nil, "e3b0c442-98fc-1c14-9afb-f4c8996fb924"}, {v, "cb4c4491-aa0e-82e4-fa42-75c2c7b10b7d"}} {
		got := c.v.Digest()
		if s := uuid.UUID(got).String(); s != c.want {
			t.Errorf("digest of %v is %s, want %s", c.v, s, c.want)
		}
	}
}

func TestACloneIsItsOwn(t *testing.T) {
	l := dot.Log{Lane: 1}
	v := dot.Vector{l: 1}
	c := v.Clone()
	c[l] = 2
	if v[l] != 1 || len(c) != 1 {
		t.Fatalf("%v and %v", v, c)
	}
}

func TestNothingIsHeldAtZero(t *testing.T) {
	l := dot.Log{Lane: 1}
	v := dot.Vector{l: 2}
	for seq, want := range map[uint64]bool{0: false, 1: true, 2: true, 3: false} {
		if got := v.Has(dot.Dot{Log: l, Seq: seq}); got != want {
			t.Errorf("holds %d: %v", seq, got)
		}
	}
	if !(dot.Dot{Log: l}).IsZero() || (dot.Dot{Log: l, Seq: 1}).IsZero() {
		t.Error("a dot is zero by its seq")
	}
}

func TestDotsHaveOneOrder(t *testing.T) {
	ascending := []dot.Dot{
		{Seq: 9}, {Log: dot.Log{Lane: 1}, Seq: 1}, {Log: dot.Log{Lane: 1}, Seq: 2}, {Log: dot.Log{Incarnation: 1}, Seq: 1},
		{Log: dot.Log{Incarnation: 256}, Seq: 1}, {Log: dot.Log{Device: dot.Device{15: 1}}}, {Log: dot.Log{Device: dot.Device{1}}},
	}
	for i, a := range ascending {
		for k, b := range ascending {
			if got := a.Compare(b); (got < 0) != (i < k) || (got == 0) != (i == k) {
				t.Errorf("%v against %v: %d", a, b, got)
			}
		}
	}
}

// Ids of records are what references in other records say: they never change. They are version-5 UUIDs of the space as
// name space and 29 bytes of log and seq, which any other program can compute.
func TestRecordIDsAreKnown(t *testing.T) {
	space := uuid.MustParse("7b3c1f6e-52a1-4c0f-9a53-0d4d6a1f2e90")
	for _, c := range []struct {
		dot  dot.Dot
		want string
	}{
		{dot.Dot{}, "6fae8a1f-f69c-58ae-bbae-bc90f2b75a19"},
		{dot.Dot{Log: dot.Log{Device: dot.DeviceOf([]byte("key")), Incarnation: 1, Lane: 2}, Seq: 3}, "3fe04215-e638-5449-b514-edde6344604f"},
	} {
		if got := dot.RecordID(space, c.dot).String(); got != c.want {
			t.Errorf("record of %s is %s, want %s", c.dot, got, c.want)
		}
	}
}

func TestARecordIDIsAVersion5UUIDOfItsDot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		space := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "space"))
		d := dot.Dot{Log: drawLog(t), Seq: rapid.Uint64().Draw(t, "seq")}
		name := d.Log.AppendBinary(nil)
		for shift := 56; shift >= 0; shift -= 8 {
			name = append(name, byte(d.Seq>>shift))
		}
		got := dot.RecordID(space, d)
		if got != uuid.NewSHA1(space, name) || got.Version() != 5 || len(name) != 29 {
			t.Fatalf("record of %s is %s", d, got)
		}
	})
}
