package syncproto_test

import (
	"slices"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

func TestAcceptKeepsWhatContinuesTheLogAndNothingElse(t *testing.T) {
	s := spaceNamed("s")
	a, twin := newReplica(t, "a"), newReplica(t, "a")
	a.join(s)
	twin.join(s)
	l := dot.Log{Device: a.device()}
	a.write(s, l, 3, 2, 20)
	twin.write(s, l, 1, 2, 20)
	twin.write(s, l, 1, 2, 21) // the device signs a second history from change 3 on
	twin.write(s, l, 1, 2, 20)
	honest, forked := a.spaces[s][l].segments, twin.spaces[s][l].segments
	altered := append([]byte{}, honest[1].Bytes...)
	altered[len(altered)-70] ^= 1
	newer := append([]byte{}, honest[1].Bytes...)
	newer[0] = 9

	first, rest := newReplica(t, "b"), newReplica(t, "b")
	first.join(s)
	rest.join(s)
	run := syncproto.Run{Log: l, Public: a.public()}
	take := func(r *replica, segments ...segment.Sealed) {
		run.Segments = segments
		r.append(syncproto.Batch{Space: s, Runs: []syncproto.Run{run}})
	}
	take(first, honest[0])
	take(rest, honest...)

	cases := []struct {
		name    string
		to      *replica
		offered []byte
		want    syncproto.Outcome
	}{
		{"what comes next is fresh", first, honest[1].Bytes, syncproto.Fresh},
		{"what is held is a duplicate", rest, honest[1].Bytes, syncproto.Duplicate},
		{"what comes later leaves a gap", first, honest[2].Bytes, syncproto.Gap},
		{"another history under held numbers is a fork", rest, forked[1].Bytes, syncproto.Fork},
		{"what follows another history does not fit", rest, forked[2].Bytes, syncproto.Unfit},
		{"an altered segment does not fit", first, altered, syncproto.Unfit},
		{"an altered duplicate does not fit", rest, altered, syncproto.Unfit},
		{"bytes without meaning are malformed", first, []byte{1, 1}, syncproto.Malformed},
		{"a newer version is too new", first, newer, syncproto.TooNew},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			k := c.to.spaces[s][l]
			head, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, c.offered, k.find)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if (head != k.head) != (c.want == syncproto.Fresh) {
				t.Errorf("head went from %d to %d", k.head.Seq, head.Seq)
			}
		})
	}
	t.Run("a segment cut elsewhere does not fit", func(t *testing.T) {
		long := newReplica(t, "a")
		long.join(s)
		long.write(s, l, 1, 3, 20)
		long.write(s, l, 1, 3, 20)
		k := first.spaces[s][l]
		_, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, long.spaces[s][l].segments[0].Bytes, k.find)
		if got != syncproto.Fork {
			t.Errorf("got %s", got) // it begins where a held one begins and is signed: two histories
		}
		k = rest.spaces[s][l]
		_, got = syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, long.spaces[s][l].segments[1].Bytes, k.find)
		if got != syncproto.Unfit {
			t.Errorf("got %s", got)
		}
	})
	t.Run("another space or key does not fit", func(t *testing.T) {
		k := first.spaces[s][l]
		if _, got := syncproto.Accept(a.public(), segment.Context{Space: spaceNamed("x"), Log: l}, k.head, honest[1].Bytes, k.find); got != syncproto.Unfit {
			t.Errorf("got %s in another space", got)
		}
		if _, got := syncproto.Accept(newReplica(t, "c").public(), segment.Context{Space: s, Log: l}, k.head, honest[1].Bytes, k.find); got != syncproto.Unfit {
			t.Errorf("got %s with another key", got)
		}
	})
}

// A joined segment is judged by what it holds beyond the log's end, and where it holds nothing more, by the hash it ends in.
func TestAcceptTakesFromAJoinedSegmentWhatIsMissing(t *testing.T) {
	s := spaceNamed("s")
	a, twin := newReplica(t, "a"), newReplica(t, "a")
	a.join(s)
	twin.join(s)
	l := dot.Log{Device: a.device()}
	a.write(s, l, 6, 2, 20)
	twin.write(s, l, 2, 2, 20)
	twin.write(s, l, 1, 2, 21) // a second history from change 5 on
	twin.write(s, l, 3, 2, 20)
	joined := func(r *replica, from, to int) segment.Sealed {
		g, err := r.codec.Join(r.spaces[s][l].segments[from:to])
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	altered := slices.Clone(joined(a, 0, 6).Bytes)
	altered[len(altered)-1] ^= 1
	cases := []struct {
		name    string
		holds   int // segments of a
		offered []byte
		want    syncproto.Outcome
	}{
		{"all of it is missing", 0, joined(a, 0, 6).Bytes, syncproto.Fresh},
		{"the first half is held", 3, joined(a, 0, 6).Bytes, syncproto.Fresh},
		{"only the last part is missing", 5, joined(a, 0, 6).Bytes, syncproto.Fresh},
		{"it continues the log", 2, joined(a, 2, 6).Bytes, syncproto.Fresh},
		{"all of it is held", 6, joined(a, 0, 6).Bytes, syncproto.Duplicate},
		{"all of it is held, and more", 6, joined(a, 1, 4).Bytes, syncproto.Duplicate},
		{"what comes before it is missing", 1, joined(a, 2, 6).Bytes, syncproto.Gap},
		{"it is of another history", 6, joined(twin, 0, 6).Bytes, syncproto.Fork},
		{"it is of another history and held in part", 4, joined(twin, 0, 6).Bytes, syncproto.Fork},
		{"its history parts later than what is held", 2, joined(twin, 0, 6).Bytes, syncproto.Fresh},
		{"it follows another history", 6, joined(twin, 3, 6).Bytes, syncproto.Unfit},
		{"its signature is altered", 3, altered, syncproto.Unfit},
		{"its signature is altered and all is held", 6, altered, syncproto.Unfit},
		{"it is cut short", 0, altered[:80], syncproto.Malformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newReplica(t, "b")
			b.join(s)
			b.append(syncproto.Batch{Space: s, Runs: []syncproto.Run{{Log: l, Public: a.public(), Segments: a.spaces[s][l].segments[:c.holds]}}})
			k := b.spaces[s][l]
			head, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, c.offered, k.find)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if want := a.spaces[s][l].head; c.want == syncproto.Fresh && head.Seq != want.Seq {
				t.Errorf("head %d, want %d", head.Seq, want.Seq)
			}
		})
	}
}

// Who holds the joined one still knows the segments it was made of, though their signatures are gone.
func TestAcceptKnowsTheSegmentsAJoinedOneWasMadeOf(t *testing.T) {
	s := spaceNamed("s")
	a, twin := newReplica(t, "a"), newReplica(t, "a")
	a.join(s)
	twin.join(s)
	l := dot.Log{Device: a.device()}
	a.write(s, l, 4, 2, 20)
	twin.write(s, l, 1, 2, 20)
	twin.write(s, l, 1, 2, 21)
	k := a.spaces[s][l]
	parts := func(first uint64) (segment.Hash, []byte, bool) { // as a log that holds all four in one
		prev, _, ok := k.find(first)
		return prev, nil, ok
	}
	for i, g := range k.segments {
		if _, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, g.Bytes, parts); got != syncproto.Duplicate {
			t.Errorf("segment %d: %s", i, got)
		}
	}
	forged := slices.Clone(k.segments[1].Bytes)
	forged[len(forged)-1] ^= 1
	if _, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, forged, parts); got != syncproto.Unfit {
		t.Errorf("a signature that does not fit: %s", got)
	}
	if _, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, twin.spaces[s][l].segments[1].Bytes, parts); got != syncproto.Fork {
		t.Errorf("another history: %s", got)
	}
	elsewhere := newReplica(t, "a")
	elsewhere.join(s)
	elsewhere.write(s, l, 1, 3, 20)
	if _, got := syncproto.Accept(a.public(), segment.Context{Space: s, Log: l}, k.head, elsewhere.spaces[s][l].segments[0].Bytes, parts); got != syncproto.Fork {
		t.Errorf("cut elsewhere: %s", got)
	}
}

func TestOutcomesHaveStableCodes(t *testing.T) {
	want := []string{"fresh", "duplicate", "log-gap", "log-fork", "log-unfit", "log-malformed", "log-too-new", "log-refused"}
	for i, w := range want {
		if got := syncproto.Outcome(i).String(); got != w {
			t.Errorf("outcome %d is %q, want %q", i, got, w)
		}
	}
}

func TestATailIsProvenOnlyByTheMarkOfTheLastOpening(t *testing.T) {
	x, y := syncproto.Mark{1}, syncproto.Mark{2}
	if !syncproto.Proven(x, x) {
		t.Error("equal marks prove nothing")
	}
	if syncproto.Proven(x, y) || syncproto.Proven(syncproto.Mark{}, syncproto.Mark{}) || syncproto.Proven(x, syncproto.Mark{}) {
		t.Error("lost or different marks prove the tail")
	}
}

func TestAReachCoversOnlyWhatItHolds(t *testing.T) {
	noted := syncproto.Reach{Incarnation: 3, Sealed: [dot.Lanes]uint64{4}, Open: [dot.Lanes]uint64{7, 1}}
	cases := []struct {
		name string
		has  syncproto.Reach
		want bool
	}{
		{"the same", noted, true},
		{"more", syncproto.Reach{Incarnation: 3, Sealed: [dot.Lanes]uint64{7, 1}, Open: [dot.Lanes]uint64{9, 1, 1}}, true},
		{"a later incarnation", syncproto.Reach{Incarnation: 4}, true},
		{"an earlier incarnation", syncproto.Reach{Incarnation: 2, Sealed: [dot.Lanes]uint64{9, 9}, Open: [dot.Lanes]uint64{9, 9}}, false},
		{"fewer written", syncproto.Reach{Incarnation: 3, Sealed: [dot.Lanes]uint64{4}, Open: [dot.Lanes]uint64{6, 1}}, false},
		{"as many written, fewer sealed", syncproto.Reach{Incarnation: 3, Sealed: [dot.Lanes]uint64{3}, Open: [dot.Lanes]uint64{7, 1}}, false},
	}
	for _, c := range cases {
		if got := c.has.Covers(noted); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestAPeerThatHoldsMoreOfAnOwnLogShowsThatTheDatabaseIsOld(t *testing.T) {
	own, other := dot.Log{Device: dot.Device{1}}, dot.Log{Device: dot.Device{2}}
	for _, c := range []struct {
		sealed, theirs uint64
		log            dot.Log
		old            bool
	}{
		{0, 0, own, false}, {10, 10, own, false}, {10, 3, own, false}, {10, 11, own, true}, {10, 11, other, false},
		{10, 1, dot.Log{Device: own.Device, Incarnation: 1}, true}, {10, 1, dot.Log{Device: own.Device, Incarnation: 1<<32 - 1}, false},
	} {
		if got := syncproto.Unproven(own.Device, dot.Vector{own: c.sealed}, dot.Vector{c.log: c.theirs}); (len(got) == 1) != c.old {
			t.Errorf("%d sealed, a peer holds %d of %v: %v", c.sealed, c.theirs, c.log, got)
		}
	}
}

func TestIncarnationsOnlyRise(t *testing.T) {
	d, other := dot.Device{1}, dot.Device{2}
	highest, ok := syncproto.Incarnation(d,
		dot.Vector{{Device: d, Incarnation: 3}: 1, {Device: other, Incarnation: 9}: 1},
		dot.Vector{{Device: d, Incarnation: 5}: 2, {Device: d, Incarnation: 7}: 0})
	if highest != 5 || !ok {
		t.Errorf("got %d, %t", highest, ok)
	}
	if _, ok := syncproto.Incarnation(d, dot.Vector{{Device: other}: 1}); ok {
		t.Error("a device that never wrote has an incarnation")
	}
	for _, chance := range []uint32{0, 1, 1 << 20, 1<<32 - 1} {
		for _, known := range []uint32{0, 5, 1<<32 - 2} {
			if got := syncproto.Raise(known, chance); got <= known {
				t.Errorf("raised %d to %d", known, got)
			}
		}
	}
	if syncproto.Raise(4, 10) == syncproto.Raise(4, 11) {
		t.Error("two restorations of one backup walk into the same incarnation")
	}
}

// A vector is a word, not a signature: what it claims of this device's own logs must not use its incarnations up.
func TestALiarCannotUseUpTheIncarnations(t *testing.T) {
	d := dot.Device{1}
	own := func(incarnation uint32) dot.Log { return dot.Log{Device: d, Incarnation: incarnation} }
	held := dot.Vector{own(7): 3}
	if got := syncproto.Unproven(d, held, dot.Vector{own(1<<32 - 1): 1, own(1 << 30): 4}); len(got) != 0 {
		t.Errorf("believes %v", got)
	}
	if got := syncproto.Unproven(d, held, dot.Vector{own(1 << 20): 1}); len(got) != 1 {
		t.Errorf("a raise by one step is not believed: %v", got)
	}
	claimed := dot.Vector{own(12): 1, own(13): 9}
	if got := syncproto.Raise(7, 4, claimed); got != 14 {
		t.Errorf("raised to %d, beside what is claimed is 14", got)
	}
	if got := syncproto.Raise(7, 4, dot.Vector{own(1 << 27): 1}); got != 12 {
		t.Errorf("a claim drags the incarnation to %d", got)
	}
	if got := syncproto.Raise(1<<32-1, 4); got != 1<<32-1 {
		t.Errorf("after the last incarnation comes %d", got)
	}
}

func TestRenumberMovesOpenChangesAndWhatTheyReplace(t *testing.T) {
	d := dot.Device{1}
	at := func(inc uint32, lane dot.Lane, seq uint64) dot.Dot {
		return dot.Dot{Log: dot.Log{Device: d, Incarnation: inc, Lane: lane}, Seq: seq}
	}
	foreign := dot.Dot{Log: dot.Log{Device: dot.Device{2}}, Seq: 4}
	record := dot.RecordID(spaceNamed("s"), at(0, 0, 41))
	open := []merge.Change{
		{Dot: at(0, 1, 7), Act: 9, Writes: []merge.Write{{Field: 2, Replaces: []dot.Dot{at(0, 0, 41), at(0, 0, 40), foreign}}}},
		{Dot: at(0, 0, 41), Act: 9, Record: record},
		{Dot: at(0, 0, 42), Act: 10, Record: record, Writes: []merge.Write{{Field: 1, Replaces: []dot.Dot{at(0, 0, 41)}}}},
	}
	moved := syncproto.Renumber(open, 3)
	if len(moved) != 3 || moved[0].Dot != at(3, 0, 1) || moved[1].Dot != at(3, 0, 2) || moved[2].Dot != at(3, 1, 1) {
		t.Fatalf("got %v", moved)
	}
	if moved[0].Record != record || moved[0].Act != 9 {
		t.Error("the record or the act changed")
	}
	if got := moved[1].Writes[0].Replaces[0]; got != at(3, 0, 1) {
		t.Errorf("replaces %s", got)
	}
	if got := moved[2].Writes[0].Replaces; got[0] != at(3, 0, 1) || got[1] != at(0, 0, 40) || got[2] != foreign {
		t.Errorf("replaces %v", got)
	}
	if open[2].Writes[0].Replaces[0] != at(0, 0, 41) {
		t.Error("the changes given were altered")
	}
}

func TestUnprovenNamesOnlyOwnLogsThatAreBehind(t *testing.T) {
	d := dot.Device{1}
	l := func(lane dot.Lane) dot.Log { return dot.Log{Device: d, Lane: lane} }
	got := syncproto.Unproven(d, dot.Vector{l(0): 5, l(1): 5}, dot.Vector{l(0): 5, l(1): 6, l(2): 1, {Device: dot.Device{2}}: 9})
	if len(got) != 2 || got[0] != l(1) || got[1] != l(2) {
		t.Errorf("got %v", got)
	}
}
