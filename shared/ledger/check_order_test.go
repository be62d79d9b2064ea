package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// signer signs whatever it likes under its own name.
type signer struct {
	t     *testing.T
	key   ed25519.PrivateKey
	codec *segment.Codec
}

func newSigner(t *testing.T, seed byte) signer {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return signer{t, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)), codec}
}

func (s signer) public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

func (s signer) dot(seq uint64) dot.Dot {
	return dot.Dot{Log: dot.Log{Device: dot.DeviceOf(s.public()), Incarnation: 1, Lane: 1}, Seq: seq}
}

// signs gives a run of one segment that begins the signer's log.
func (s signer) signs(changes ...merge.Change) []syncproto.Run {
	s.t.Helper()
	for i := range changes {
		changes[i].Dot, changes[i].Kind, changes[i].Operator = s.dot(uint64(i+1)), 2, "x"
		changes[i].Stamp, changes[i].Wall, changes[i].Act, changes[i].ActSize = stamp.New(author.Wall+int64(i)), author.Wall, uint64(i+1), 1
	}
	sealed, _, err := s.codec.Seal(func(m []byte) []byte { return ed25519.Sign(s.key, m) },
		segment.Context{Space: space, Log: changes[0].Dot.Log}, segment.Hash{}, changes)
	if err != nil {
		s.t.Fatal(err)
	}
	return []syncproto.Run{{Log: changes[0].Dot.Log, Public: s.public(), Segments: []segment.Sealed{sealed}}}
}

// A device that signs two histories lets another name a write that here belongs to another record. Whatever comes first,
// and however many changes are merged at once, the tables are what the logs say, and they show the same.
func TestTablesMadeAnewAwaitWhatThoseMadeBitByBitDo(t *testing.T) {
	liar, honest := newSigner(t, 7), newSigner(t, 8)
	team, other := uuid.UUID{1}, uuid.UUID{2}
	name := func(text string, replaces ...dot.Dot) []merge.Write {
		return []merge.Write{{Field: 1, Value: merge.OfText(text), Replaces: replaces}}
	}
	elsewhere := liar.signs(merge.Change{Record: other, Writes: name("other")})
	named := honest.signs(merge.Change{Record: team, Writes: name("team", liar.dot(1))}, merge.Change{Record: uuid.UUID{3}, Writes: name("third")})
	for what, order := range map[string][][]syncproto.Run{
		"the write first": {elsewhere, named}, "its name first": {named, elsewhere}, "together": {append(elsewhere[:1:1], named...)},
	} {
		t.Run(what, func(t *testing.T) {
			d := newDevice(t)
			d.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "before")})
			for _, runs := range order {
				d.take(runs)
			}
			for range 2 {
				d.checked()
				if err := d.Rebuild(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := d.find("team", team).State().Find(1); len(got.Live) != 1 || got.Live[0].Value != merge.OfText("team") {
				t.Errorf("shows %v", got)
			}
			if got := d.find("team", other).State().Find(1); len(got.Live) != 1 {
				t.Errorf("of the other shows %v", got)
			}
		})
	}
}
