package syncproto_test

import (
	"crypto/sha256"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

const piece = 700 // bytes of every segment here

// offering is a session that holds a hundred segments of its own, and was told all it needs but the other side's facts.
func offering(t *testing.T, credit uint64, facts []byte) *syncproto.Session {
	t.Helper()
	a, b := newReplica(t, "a"), newReplica(t, "b")
	space := spaceNamed("s")
	s := syncproto.NewSession(syncproto.Self{Public: a.public(), Name: "a"},
		map[dot.Space]syncproto.Holding{space: {Held: dot.Vector{{Device: a.device()}: 100}}}, nil, syncproto.Limits{})
	if err := s.Tick(1, 1); err != nil {
		t.Fatal(err)
	}
	for _, f := range []wire.Frame{
		&wire.Hello{VersionMin: wire.VersionMin, VersionMax: wire.VersionMax, Public: b.public(), Name: "b", Credit: credit, Facts: facts},
		&wire.Have{Space: space}, &wire.Have{Space: space, Full: true},
	} {
		if err := s.Step(f); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// give does what the session asks for, and says how many bytes of segments went out.
func give(t *testing.T, s *syncproto.Session) (sent int) {
	t.Helper()
	public := newReplica(t, "a").public()
	for {
		work, ok := s.Ready()
		if !ok {
			return sent
		}
		for _, f := range work.Send {
			if f, ok := f.(*wire.Segments); ok {
				for _, r := range f.Runs {
					sent += len(r.Segments) * piece
				}
			}
		}
		var loaded []syncproto.Loaded
		for _, q := range work.Load {
			run := syncproto.Run{Log: q.Log, Public: public}
			for seq := q.After + 1; seq <= 100 && run.Bytes() < q.BytesMax; seq++ {
				run.Segments = append(run.Segments, segment.Sealed{First: seq, Last: seq, Bytes: make([]byte, piece)})
			}
			loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: run})
		}
		if len(loaded) > 0 {
			s.Loaded(loaded)
		}
	}
}

// The other side bounds what it has to hold. A fast link and a full log are no reason to send more than that, and what
// it gives back may be sent, no more.
func TestNothingIsSentBeyondTheCreditOfTheOtherSide(t *testing.T) {
	const credit = 3000
	none := sha256.Sum256(nil)
	s := offering(t, credit, none[:16])
	first := give(t, s)
	if first < credit-piece || first >= credit+piece {
		t.Errorf("with a credit of %d bytes %d were sent", credit, first)
	}
	if err := s.Step(&wire.Credit{Bytes: 2000}); err != nil {
		t.Fatal(err)
	}
	if all := first + give(t, s); all < credit+2000-piece || all >= credit+2000+piece {
		t.Errorf("with a credit of %d bytes in all %d were sent", credit+2000, all)
	}
}

// A revocation takes effect before the data it is about: until both sides know each other's facts no segment goes out.
func TestNoSegmentGoesOutBeforeTheFactsAreKnown(t *testing.T) {
	other := sha256.Sum256([]byte("facts that are not held here"))
	s := offering(t, 3000, other[:16])
	if sent := give(t, s); sent != 0 {
		t.Errorf("%d bytes went out before the facts", sent)
	}
	if err := s.Step(&wire.Facts{Listing: true}); err != nil {
		t.Fatal(err)
	}
	if sent := give(t, s); sent == 0 {
		t.Error("nothing goes out once the facts are known")
	}
}
