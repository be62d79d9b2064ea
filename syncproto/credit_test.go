package syncproto_test

import (
	"crypto/sha256"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// The other side bounds what it has to hold. A fast link and a full log are no reason to send more than that, and what
// it gives back may be sent, no more.
func TestNothingIsSentBeyondTheCreditOfTheOtherSide(t *testing.T) {
	a, b := newReplica(t, "a"), newReplica(t, "b")
	space, own := spaceNamed("s"), dot.Log{Device: dot.DeviceOf(a.public())}
	const credit, piece = 3000, 700
	s := syncproto.NewSession(syncproto.Self{Public: a.public(), Name: "a"},
		map[dot.Space]syncproto.Holding{space: {Held: dot.Vector{own: 100}}}, nil, syncproto.Limits{})
	if err := s.Tick(1, 1); err != nil {
		t.Fatal(err)
	}
	none := sha256.Sum256(nil)
	for _, f := range []wire.Frame{
		&wire.Hello{VersionMin: wire.VersionMin, VersionMax: wire.VersionMax, Public: b.public(), Name: "b", Credit: credit, Facts: none[:16]},
		&wire.Have{Space: space}, &wire.Have{Space: space, Full: true},
	} {
		if err := s.Step(f); err != nil {
			t.Fatal(err)
		}
	}
	give := func() (sent int) {
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
				run := syncproto.Run{Log: q.Log, Public: a.public()}
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
	first := give()
	if first < credit-piece || first >= credit+piece {
		t.Errorf("with a credit of %d bytes %d were sent", credit, first)
	}
	if err := s.Step(&wire.Credit{Bytes: 2000}); err != nil {
		t.Fatal(err)
	}
	if all := first + give(); all < credit+2000-piece || all >= credit+2000+piece {
		t.Errorf("with a credit of %d bytes in all %d were sent", credit+2000, all)
	}
}
