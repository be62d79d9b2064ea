package syncproto_test

import (
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// FuzzStep lets the other side say anything at all: pieces of input are frames, each after a byte for its length. The
// session must neither panic nor say that more is held than is, nor give out what does not belong together.
func FuzzStep(f *testing.F) {
	s := spaceNamed("s")
	b := newReplica(f, "b")
	b.join(s)
	l := dot.Log{Device: b.device()}
	b.write(s, l, 2, 1, 5)
	frames := []wire.Frame{
		hello(b),
		&wire.Have{Space: s, Digest: [16]byte{1}},
		&wire.Have{Space: s, Full: true, Held: dot.Vector{l: 2}},
		&wire.Logs{Space: s, Declared: []wire.Declaration{{Number: 1, Log: l, Public: b.public()}}},
		&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{b.spaces[s][l].segments[0].Bytes}}}},
		&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{b.spaces[s][l].segments[1].Bytes}}}},
		&wire.Ack{Heads: []wire.Head{{Number: 1, Seq: 9}}, Denied: []wire.Denial{{Number: 1, First: 1, Last: 2}}, Refused: []wire.Refusal{{Number: 1, Code: 2}}},
		&wire.Credit{Bytes: 100},
		&wire.Ping{Nonce: 1, Announced: 2},
		&wire.Facts{Listing: true, Holds: make([]byte, 16), Blobs: [][]byte{{1}}},
	}
	var talk []byte
	for _, frame := range frames {
		raw, err := wire.Encode(frame)
		if err != nil {
			f.Fatal(err)
		}
		talk = append(append(talk, byte(len(raw)>>8), byte(len(raw))), raw...)
		f.Add(talk)
	}
	f.Fuzz(func(t *testing.T, talk []byte) {
		a := newReplica(t, "a")
		a.join(s)
		own := dot.Log{Device: a.device(), Lane: 1}
		a.write(s, own, 2, 1, 5)
		session := a.session()
		if err := session.Tick(1, 1); err != nil {
			t.Fatal(err)
		}
		for len(talk) > 2 {
			n := min(int(talk[0])<<8|int(talk[1]), len(talk)-2)
			raw := talk[2 : 2+n]
			talk = talk[2+n:]
			frame, err := wire.Decode(raw)
			if err != nil {
				return
			}
			if session.Step(frame) != nil {
				return
			}
			obey(t, session, a)
		}
	})
}

// obey does what a session asks for.
func obey(t *testing.T, session *syncproto.Session, a *replica) {
	for range 100 {
		work, ok := session.Ready()
		if !ok {
			return
		}
		for _, f := range work.Send {
			if _, err := wire.Encode(f); err != nil {
				t.Fatalf("makes a frame that cannot be sent: %v", err)
			}
		}
		for _, b := range work.Append {
			for _, r := range b.Runs {
				if dot.DeviceOf(r.Public) != r.Log.Device || len(r.Segments) == 0 {
					t.Fatalf("gives out a run of %s with a key that is not its own", r.Log)
				}
			}
			session.Appended(b.Space, a.append(b))
		}
		var loaded []syncproto.Loaded
		for _, q := range work.Load {
			loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: a.load(q)})
		}
		if len(loaded) > 0 {
			session.Loaded(loaded)
		}
		session.Status()
	}
	t.Fatal("work without end")
}
