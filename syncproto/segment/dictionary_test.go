package segment_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// What was sealed with a dictionary is read with it for ever: not a byte of a released one may change.
func TestTheFilesOfADictionaryNeverChange(t *testing.T) {
	for file, want := range map[string]string{
		"1.words":  "f8703f9481411bd2c9d11046f817abef4676e00127b906415ea48df11f00dac7",
		"1.shapes": "c53fd2479f9866c740c4c3500895c052dd32238a756f681d7408bbd22426dea6",
		"1.zdict":  "53d1c9f5b67f29f44ee858b271eb263c7b74663c1d0e79c48d93200326c2c745",
	} {
		b, err := os.ReadFile("dictionary/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is now %x", file, sum)
		}
	}
}

// hostilePrimed are runs that use the dictionary in ways no encoder does.
func hostilePrimed(t testing.TB) []hostile {
	primed := []byte{1 << 1}
	head := []byte{1, 0, 3, 0, 9, 0}
	shape := []byte{0, 7, 0, 1, 4} // spelled: kind 7, one write: field 1, put of text
	one := handmade{flags: primed, shape: shape}
	with := func(change func(*handmade)) []byte {
		h := one
		change(&h)
		return h.bytes()
	}
	several := two(handmade{flags: primed, shape: []byte{0, 0, 7, 0, 1, 4}})
	apart := func(logs []byte) []byte {
		h := several
		h.logs = logs
		return h.bytes()
	}
	columns := func(stamps []byte) []byte {
		h := several
		h.logs, h.stamp = []byte{0, 0}, stamps
		return h.bytes()
	}
	tables, err := os.ReadFile("dictionary/1.zdict")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderDict(tables), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	bomb := z.EncodeAll(make([]byte, 1<<20), nil)[10:]
	return []hostile{
		{"a shape the dictionary does not have", with(func(h *handmade) { h.shape = uv(1 << 20) }), segment.ErrMalformed},
		{"a shape spelled and cut short", with(func(h *handmade) { h.shape = []byte{0, 7, 5, 1, 4} }), segment.ErrMalformed},
		{"text of a word that is not there", with(func(h *handmade) { h.text, h.values = join(uv(4<<1|1), []byte{254, 255}), uv(4<<1) }), segment.ErrMalformed},
		{"text that ends inside a code", with(func(h *handmade) { h.text, h.values, h.after = uv(400<<1|1), uv(400<<1), []byte{230} }), segment.ErrMalformed},
		{"an escape of half a character", with(func(h *handmade) { h.text, h.values = join(uv(2<<1|1), []byte{255, 0xe6, 0x88}), uv(2<<1) }), segment.ErrMalformed},
		{"an escape of nothing", with(func(h *handmade) { h.text, h.values, h.after = uv(9<<1|1), uv(9<<1), []byte{255} }), segment.ErrMalformed},
		{"words that unfold to more than there may be", with(func(h *handmade) { h.text = uv(1<<20<<1 | 1) }), segment.ErrTooLarge},
		{"a text that names a record that is not there", with(func(h *handmade) { h.values = uv(0<<1|1, 3) }), segment.ErrMalformed},
		{"a number written as a half in a run of one", with(func(h *handmade) { h.stamp = []byte{32, 1} }), segment.ErrMalformed},
		{"more apart than there is", join(apart(uv(1000))[:6], uv(1000)), segment.ErrTooLarge},
		{"bytes apart that nobody reads", apart([]byte{2, 1, 1, 0}), segment.ErrMalformed},
		{"a column of halves in no known form", columns([]byte{32 | 9, 0}), segment.ErrMalformed},
		{"rising differences that are none", columns([]byte{64, 0}), segment.ErrMalformed},
		{"a body that unfolds beyond the bound", join(head, uv(1<<20), bomb), segment.ErrTooLarge},
		{"a body that unfolds to more than it says", join(head, uv(300), bomb), segment.ErrTooLarge},
		{"a body that unfolds to less than it says", join(head, uv(16), []byte{1, 0, 0}), segment.ErrMalformed},
		{"a body packed with no dictionary there is", join(head, uv(16), []byte("not packed at all")), segment.ErrMalformed},
	}
}

// A text in front of an id is short: it is written out for every value, and might unfold to anything otherwise.
func TestALongTextBeforeAnIdIsNotRepeatedForEveryValue(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	ctx, codec := segment.Context{Space: space, Log: l}, newCodec(t)
	for _, before := range []int{64, 65, 5000} {
		changes := naming(l, 40)
		for i := range changes {
			changes[i].Writes[0].Value = merge.OfText(strings.Repeat("x", before) + changes[0].Record.String())
		}
		run, err := codec.EncodeRun(ctx, changes)
		if err != nil {
			t.Fatal(err)
		}
		back, err := codec.DecodeRun(ctx, run)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changes, back, exactly); diff != "" {
			t.Fatal(diff)
		}
	}
	run := two(handmade{
		flags: []byte{1 << 1}, shape: []byte{0, 0, 7, 0, 1, 4}, logs: []byte{16, 15: 0, 16: 9, 17: 0}, records: uv(1 << 2),
		text: join(uv(65<<1), []byte(strings.Repeat("x", 65))), values: []byte{3, 1, 1, 65, 0, 0},
	}).bytes()
	if _, err := codec.DecodeRun(ctx, run); !errors.Is(err, segment.ErrTooLarge) {
		t.Fatalf("65 bytes before an id: %v", err)
	}
	run[len(run)-4]--
	if _, err := codec.DecodeRun(ctx, run); errors.Is(err, segment.ErrTooLarge) {
		t.Fatalf("64 bytes before an id: %v", err)
	}
}

// An urgent change of a task is the smallest thing that is signed and sent alone.
func TestAnUrgentChangeStaysSmall(t *testing.T) {
	tasks, foreign := logOf(key(1), laneOrders), logOf(key(2), laneOrders)
	change := func(made, replaced dot.Log) merge.Change {
		c := merge.Change{
			Dot: dot.Dot{Log: tasks, Seq: 3117}, Kind: kindTask, Stamp: stamp.New(1795400000000), Wall: 1795400000000, Act: 5021, ActSize: 1,
			Operator: "李敏", Grant: 17, Record: dot.RecordID(space, dot.Dot{Log: made, Seq: 40}),
		}
		for field, v := range []merge.Value{merge.OfText("arrived"), merge.OfTime(1795399980000)} {
			c.Writes = append(c.Writes, merge.Write{Field: uint16(12 + field), Value: v, Replaces: []dot.Dot{{Log: replaced, Seq: 3001}}})
		}
		return c
	}
	for _, c := range []struct {
		name string
		of   merge.Change
		most int
	}{
		{"on its own record", change(tasks, tasks), 110},
		{"on another desk's record", change(foreign, foreign), 132},
	} {
		codec := newCodec(t)
		codec.Schema = 3
		log := tasks
		if c.most > 110 {
			log = foreign
		}
		codec.Origin = originOf(c.of.Record, dot.Dot{Log: log, Seq: 40})
		sealed, _, err := codec.Seal(signer(key(1)), segment.Context{Space: space, Log: tasks}, segment.Hash{1}, []merge.Change{c.of})
		if err != nil {
			t.Fatal(err)
		}
		codec.Dictionary = 0
		plain, _, err := codec.Seal(signer(key(1)), segment.Context{Space: space, Log: tasks}, segment.Hash{1}, []merge.Change{c.of})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d without a dictionary", c.name, len(sealed.Bytes), len(plain.Bytes))
		if len(sealed.Bytes) > c.most {
			t.Errorf("%s: %d bytes, more than %d", c.name, len(sealed.Bytes), c.most)
		}
	}
}

func originOf(id uuid.UUID, maker dot.Dot) segment.Origin {
	return func(_ dot.Space, asked uuid.UUID) (dot.Dot, bool) { return maker, asked == id }
}

// Words unfold further than zstd alone does: a text of the longest is filled up like any that packs too well.
func TestTextOfTheLongestWordsCanBeSealed(t *testing.T) {
	raw, err := os.ReadFile("dictionary/1.words")
	if err != nil {
		t.Fatal(err)
	}
	longest := ""
	for word := range strings.Lines(string(raw)) {
		if word = strings.TrimSuffix(word, "\n"); len(word) > len(longest) {
			longest = word
		}
	}
	l := logOf(key(1), laneCoordination)
	ctx, codec := segment.Context{Space: space, Log: l}, newCodec(t)
	for _, n := range []int{1, 2, 20} {
		changes := plain(l, n)
		for i := range changes {
			changes[i].Writes[0].Value = merge.OfText(strings.Repeat(longest, (segment.ValueMax-i)/len(longest)))
		}
		sealed, _, err := codec.Seal(signer(key(1)), ctx, segment.Hash{}, changes)
		if err != nil {
			t.Fatal(err)
		}
		back, err := codec.Decode(ctx, sealed.Bytes)
		if err != nil {
			t.Fatalf("%d changes of %q in %d bytes: %v", n, longest, len(sealed.Bytes), err)
		}
		if diff := cmp.Diff(changes, back, exactly); diff != "" {
			t.Fatal(diff)
		}
	}
}
