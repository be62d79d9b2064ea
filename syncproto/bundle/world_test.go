package bundle_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

// incident is the space of these tests.
var incident = uuid.NewSHA1(uuid.NameSpaceOID, []byte("incident")) //nolint:gochecknoglobals // a constant

// desk is a device that keeps real segments under real signatures, as a bundle uses it.
type desk struct {
	t    testing.TB
	of   *simtest.Replica
	tags int64
}

func newDesk(t testing.TB, name string) *desk {
	t.Helper()
	return newDeskWith(t, name, newCodec(t))
}

// newCodec is the costly part of a desk.
func newCodec(t testing.TB) *segment.Codec {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func newDeskWith(t testing.TB, name string, codec *segment.Codec) *desk {
	chance := uint32(0)
	d := &desk{t: t, of: simtest.NewReplica(name, codec, func() uint32 { chance++; return chance })}
	d.of.Join(incident)
	return d
}

// save writes so many records in a lane, and seals them.
func (d *desk) save(lane dot.Lane, records int, text string) {
	d.t.Helper()
	for range records {
		d.of.Record(incident, 1764000000000, []simtest.Draft{{
			Lane: lane, Writes: []merge.Write{{Field: 1, Value: merge.OfText(fmt.Sprint(text, d.tags))}},
		}}, func() int64 { d.tags++; return d.tags })
	}
	if err := d.of.Seal(incident); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) Facts(context.Context, dot.Device) ([][]byte, error) { return d.of.Facts(), nil }

func (d *desk) Learn(_ context.Context, facts [][]byte) error {
	d.of.Learn(facts)
	return nil
}

func (d *desk) Append(_ context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	return d.of.Append(space, runs), nil
}

func (d *desk) Load(_ context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	return d.of.Load(space, log, after, bytesMax), nil
}

// key signs a desk's files; it is its writer's name in them.
func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (d *desk) order() bundle.Order {
	k := key("writer")
	return bundle.Order{
		Space: incident, Held: d.of.Sealed(incident), Public: k.Public().(ed25519.PublicKey), Name: "一号台", Program: "test", Made: 1764000000000,
		Sign: func(message []byte) []byte { return ed25519.Sign(k, message) },
	}
}

func (d *desk) write() []byte {
	d.t.Helper()
	var b bytes.Buffer
	if _, err := bundle.Write(d.t.Context(), &b, d.order(), d); err != nil {
		d.t.Fatal(err)
	}
	return b.Bytes()
}

func (d *desk) read(raw []byte) (bundle.Brought, error) {
	return bundle.Read(d.t.Context(), bytes.NewReader(raw), d)
}

func (d *desk) mustRead(raw []byte) bundle.Brought {
	d.t.Helper()
	brought, err := d.read(raw)
	if err != nil {
		d.t.Fatal(err)
	}
	return brought
}

func (d *desk) state() [32]byte { return d.of.State(incident) }

// full is a desk with work in every lane, and some of another desk's.
func full(t testing.TB) *desk {
	t.Helper()
	third := newDesk(t, "third")
	third.save(1, 2, "乙台的需求")
	third.of.Learn([][]byte{simtest.Announcement(incident)})
	d := newDesk(t, "first")
	d.mustRead(third.write())
	for lane := range dot.Lane(dot.Lanes) {
		d.save(lane, 2, "甲台的记录")
		d.save(lane, 1, "又一条")
	}
	return d
}
