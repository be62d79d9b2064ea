package segment_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/segment"
)

// handmade is a run of one change put together byte by byte, as nobody's encoder would. The zero parts are those of
// a valid one: an empty text written to field 1 of the record the change makes.
type handmade struct {
	version, suite, flags, schema, first, count []byte
	logs, records, text, author, shape          []byte
	stamp, wall, act, replaced, record, values  []byte
	after                                       []byte
}

func (h handmade) bytes() []byte {
	var b []byte
	for _, part := range []struct{ given, usual []byte }{
		{h.version, []byte{1}}, {h.suite, []byte{0}}, {h.flags, []byte{0}}, {h.schema, []byte{0}}, {h.first, []byte{9}}, {h.count, []byte{0}},
		{h.logs, []byte{0}}, {h.records, []byte{0}}, {h.text, []byte{0}},
		{h.author, []byte{0, 0}},      // no name, no grant
		{h.shape, []byte{7, 0, 1, 4}}, // kind 7, one write: field 1, put of text
		{h.stamp, []byte{0}}, {h.wall, []byte{0}}, {h.act, []byte{0}}, {h.replaced, nil}, {h.record, nil},
		{h.values, []byte{0}}, // a text of no bytes
		{h.after, nil},
	} {
		if part.given == nil {
			part.given = part.usual
		}
		b = append(b, part.given...)
	}
	return b
}

// Parts of handmade runs.
var (
	otherLog = append([]byte{1, 1<<2 | 3, 5}, bytes.Repeat([]byte{0xee}, 16)...) // lane 3, incarnation 5 of another device
	replaces = []byte{7, 0, 1, 4 | 1<<6}                                         // the usual shape, replacing something
)

// two is h as a run of two changes of one author and shape: tables have counts, and columns have modes.
func two(h handmade) handmade {
	h.count = []byte{1}
	if h.author == nil {
		h.author = []byte{0, 0, 0}
	}
	if h.shape == nil {
		h.shape = []byte{0, 7, 0, 1, 4}
	}
	for _, column := range []*[]byte{&h.stamp, &h.wall, &h.act} {
		if *column == nil {
			*column = []byte{0, 0}
		}
	}
	if h.values == nil {
		h.values = []byte{0, 0, 0}
	}
	return h
}

// uv are numbers in the form the format has them.
func uv(us ...uint64) (b []byte) {
	for _, u := range us {
		b = binary.AppendUvarint(b, u)
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// packed makes a run of one change whose body is packed with zstd and says it unfolds to raw bytes.
func packed(t testing.TB, body []byte, raw uint64) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return join([]byte{1, 0, 1, 0, 9, 0}, uv(raw), z.EncodeAll(body, nil))
}

// flat is a run without its packing, by no code of the package.
func flat(t testing.TB, run []byte) []byte {
	t.Helper()
	if run[2]&1 == 0 {
		return run
	}
	r := bytes.NewReader(run[3:])
	var head []uint64
	for range 4 { // schema, first, count, raw size
		head = append(head, number(t, r))
	}
	body := []byte{run[0], run[1], run[2] &^ 1}
	body = append(body, uv(head[:3]...)...)
	frame := []byte{}
	if run[2] != 1 {
		// What begins a frame of a dictionary is not in the run: magic, four bytes of size, one of dictionary.
		frame = binary.LittleEndian.AppendUint32([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xa1, run[2] >> 1}, uint32(head[3]))
		if head[2] > 0 {
			apart := make([]byte, number(t, r))
			if _, err := io.ReadFull(r, apart); err != nil {
				t.Fatal(err)
			}
			body = join(body, uv(uint64(len(apart))), apart)
		}
	}
	unpacked, err := unzip(t).DecodeAll(append(frame, run[len(run)-r.Len():]...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return append(body, unpacked...)
}

func number(t testing.TB, r *bytes.Reader) uint64 {
	t.Helper()
	u, err := binary.ReadUvarint(r)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func unzip(t testing.TB) *zstd.Decoder {
	t.Helper()
	tables, err := os.ReadFile("dictionary/1.zdict")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderDicts(tables))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(z.Close)
	return z
}

func TestAHandmadeRunIsAsValidAsAnyOther(t *testing.T) {
	ctx := segment.Context{Space: space, Log: logOf(key(1), 0)}
	for n, h := range map[int]handmade{1: {}, 2: two(handmade{})} {
		changes, err := newCodec(t).DecodeRun(ctx, h.bytes())
		if err != nil || len(changes) != n || changes[0].Kind != 7 || changes[0].Dot.Seq != 9 {
			t.Fatalf("%+v: %v", changes, err)
		}
	}
	if changes, err := newCodec(t).DecodeRun(ctx, packed(t, handmade{}.bytes()[6:], uint64(len(handmade{}.bytes())-6))); err != nil || len(changes) != 1 {
		t.Fatalf("%+v: %v", changes, err)
	}
}
