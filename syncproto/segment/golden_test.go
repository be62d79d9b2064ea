package segment_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// Golden files of version 1 are what desks have in their logs. They are never written again: -golden makes only those
// that are missing.
var makeGolden = flag.Bool("golden", false, "make golden files that do not exist yet")

// golden is one segment kept for ever: its bytes in NAME.segment, what it says in NAME.txt.
type golden struct {
	name    string
	schema  uint64
	run     bool // an unsigned run of an open tail
	prev    segment.Hash
	lane    dot.Lane
	changes []merge.Change

	dictionary byte
}

// goldens are those of version 1 without a dictionary, and the same changes with each dictionary since.
func goldens() []golden {
	all := goldenChanges()
	for _, g := range slices.Clone(all) {
		g.dictionary = 1
		all = append(all, g)
	}
	return all
}

func goldenChanges() []golden {
	tasks, coordination := logOf(key(1), laneOrders), logOf(key(1), laneCoordination)
	foreign := logOf(key(2), laneCoordination)
	urgent := merge.Change{
		Dot: dot.Dot{Log: tasks, Seq: 3117}, Kind: kindTask, Stamp: stamp.New(1795400000000), Wall: 1795400000000, Act: 5021,
		ActSize: 1, Operator: "李敏", Grant: 17,
		Writes: []merge.Write{{Field: 12, Value: merge.OfText("arrived"), Replaces: []dot.Dot{{Log: tasks, Seq: 3001}}}},
	}
	urgent.Record = dot.RecordID(space, urgent.Writes[0].Replaces[0])
	unknown := urgent
	unknown.Record = uuid.MustParse("0f8fad5b-d9cb-469f-a165-70867728950e")
	unknown.Writes = []merge.Write{{Field: 12, Value: merge.OfText("arrived"), Replaces: []dot.Dot{{Log: foreign, Seq: 90}}}}
	all := workloads[0]
	_, day := all.day(7, 64)
	_, edits := workloads[3].day(8, 100)
	return []golden{
		{name: "urgent", schema: 3, prev: segment.Hash{1}, changes: []merge.Change{urgent}},
		{name: "urgent_of_another_desk", prev: segment.Hash{1, 2}, changes: []merge.Change{unknown}},
		{name: "every_type", lane: laneCoordination, changes: everyType(coordination)},
		{name: "extremes", lane: laneCoordination, prev: segment.Hash{31: 9}, changes: extremes(coordination)},
		{name: "teams_and_needs", lane: laneCoordination, prev: segment.Hash{5}, schema: 1, changes: day},
		{name: "edits", lane: laneCoordination, prev: segment.Hash{6}, changes: edits},
		{name: "repetitive", lane: laneCoordination, changes: repetitive(coordination, 60)},
		{name: "many_characters", lane: laneCoordination, changes: manyCharacters(coordination)},
		{name: "run", run: true, lane: laneCoordination, changes: day[:3]},
		{name: "texts_that_name_records", lane: laneCoordination, changes: naming(coordination, 9)},
		{name: "a_text_that_names_a_record", lane: laneCoordination, changes: naming(coordination, 1)},
	}
}

// everyType writes every type of value with every op, and reads like nothing anybody would do.
func everyType(l dot.Log) []merge.Change {
	base := merge.Change{Kind: 9, Stamp: stamp.New(1795400000000), Wall: 1795400000000, Act: 1, ActSize: 3, Operator: "王强"}
	id := merge.OfID(uuid.MustParse("6ba7b810-9dad-51d1-80b4-00c04fd430c8"))
	values := []merge.Value{
		{}, merge.OfText("白沙镇"), merge.OfText("13812345678"), merge.OfNumber(29.3125), merge.OfNumber(math.Pi), merge.OfTime(1795399980000),
		merge.OfBool(true), merge.OfBool(false), id, merge.OfSealed([]byte{0, 1, 2, 255}),
	}
	var cs []merge.Change
	for seq := uint64(1); seq <= 3; seq++ {
		c := base
		c.Dot = dot.Dot{Log: l, Seq: seq}
		c.Record = dot.RecordID(space, c.Dot)
		for i, v := range values {
			w := merge.Write{Field: uint16(i), Op: merge.Op(seq - 1), Value: v}
			if v.IsNone() {
				w.Op = merge.Put
			}
			if w.Op == merge.Remove {
				w.Replaces = []dot.Dot{{Log: l, Seq: 2}}
			}
			c.Writes = append(c.Writes, w)
		}
		cs = append(cs, c)
	}
	cs[2].Record = cs[0].Record
	return cs
}

// extremes are the ends of every range.
func extremes(l dot.Log) []merge.Change {
	first := uint64(segment.SeqMax - segment.ChangesMax)
	far := dot.Log{Device: dot.Device{0: 255, 15: 255}, Incarnation: math.MaxUint32, Lane: 3}
	most := merge.Change{
		Dot: dot.Dot{Log: l, Seq: first}, Kind: math.MaxUint16, Stamp: math.MaxInt64, Wall: math.MinInt64, Act: segment.SeqMax,
		ActSize: math.MaxUint16, Operator: strings.Repeat("名", segment.OperatorMax/3), Grant: math.MaxUint32, Flags: 255, TimeQuality: 255,
		Writes: []merge.Write{
			{Field: 0, Value: merge.OfBool(false), Replaces: []dot.Dot{{Log: l, Seq: 1}, {Log: l, Seq: first - 1}, {Log: far, Seq: segment.SeqMax}}},
			{Field: math.MaxUint16, Value: merge.OfNumber(math.MaxFloat64)}, {Field: 1, Value: merge.OfNumber(-math.SmallestNonzeroFloat64)},
			{Field: 2, Value: merge.OfTime(math.MinInt64)}, {Field: 3, Value: merge.OfText(strings.Repeat("\U00020000", 300))},
			{Field: 4, Value: merge.OfNumber(0)}, {Field: 5, Value: merge.OfSealed(nil)},
		},
	}
	most.Record = uuid.UUID{15: 1}
	least := merge.Change{Dot: dot.Dot{Log: l, Seq: first + 1}, Wall: math.MaxInt64, Record: dot.RecordID(space, dot.Dot{Log: far, Seq: 1})}
	least.Writes = []merge.Write{{Replaces: []dot.Dot{{Log: far, Seq: 1}}}, {Field: 2, Value: merge.OfTime(math.MaxInt64)}}
	return []merge.Change{most, least}
}

// repetitive packs better than a bomb may unfold.
func repetitive(l dot.Log, n int) []merge.Change {
	cs := make([]merge.Change, n)
	for i := range cs {
		cs[i] = merge.Change{Dot: dot.Dot{Log: l, Seq: uint64(i + 1)}, Act: uint64(i + 1), ActSize: 1, Kind: 1}
		cs[i].Record = dot.RecordID(space, cs[i].Dot)
		text := strings.Repeat("a", 300) + string(rune('a'+i%26))
		cs[i].Writes = []merge.Write{{Field: 1, Value: merge.OfText(text)}, {Field: 2, Value: merge.OfText(strings.Repeat("b", i))}}
	}
	return cs
}

// manyCharacters uses more characters than have short codes.
func manyCharacters(l dot.Log) []merge.Change {
	cs := make([]merge.Change, 40)
	for i := range cs {
		cs[i] = merge.Change{Dot: dot.Dot{Log: l, Seq: uint64(i + 1)}, Act: 1, ActSize: 40, Kind: 1}
		cs[i].Record = dot.RecordID(space, cs[i].Dot)
		var text strings.Builder
		for k := range 60 {
			text.WriteRune(rune(0x4e00 + (i*37+k*k)%900))
		}
		cs[i].Writes = []merge.Write{{Field: 1, Value: merge.OfText(text.String())}}
	}
	return cs
}

// naming writes texts that end in the id of a record: of this log, of nobody, of one and the same.
func naming(l dot.Log, n int) []merge.Change {
	cs := make([]merge.Change, n)
	for i := range cs {
		cs[i] = merge.Change{Dot: dot.Dot{Log: l, Seq: uint64(i + 1)}, Act: 1, ActSize: uint16(n), Kind: 15}
		cs[i].Record = dot.RecordID(space, cs[i].Dot)
		cs[i].Writes = []merge.Write{
			{Field: 1, Value: merge.OfText("team:" + dot.RecordID(space, dot.Dot{Log: l, Seq: uint64(n - i)}).String())},
			{Field: 2, Value: merge.OfText(uuid.UUID{1: byte(i), 15: 7}.String())},
			{Field: 3, Value: merge.OfText("见 6ba7b810-9dad-51d1-80b4-00c04fd430c8")},
			{Field: 4, Value: merge.OfText("6BA7B810-9DAD-51D1-80B4-00C04FD430C8")}, // not as ids are usually written
		}
	}
	return cs
}

func (g golden) context() segment.Context {
	return segment.Context{Space: space, Log: logOf(key(1), g.lane)}
}

func (g golden) path(suffix string) string {
	folder := "v1"
	if g.dictionary > 0 {
		folder = filepath.Join(folder, fmt.Sprintf("dictionary%d", g.dictionary))
	}
	return filepath.Join("testdata", folder, g.name+suffix)
}

func (g golden) title() string { return fmt.Sprintf("%s, dictionary %d", g.name, g.dictionary) }

// encode gives the bytes this program makes of the golden changes.
func (g golden) encode(t testing.TB, codec *segment.Codec) []byte {
	codec.Schema, codec.Dictionary = g.schema, g.dictionary
	if g.run {
		b, err := codec.EncodeRun(g.context(), g.changes)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sealed, _, err := codec.Seal(signer(key(1)), g.context(), g.prev, g.changes)
	if err != nil {
		t.Fatal(err)
	}
	return sealed.Bytes
}

func (g golden) decode(t testing.TB, codec *segment.Codec, b []byte) []merge.Change {
	decode := codec.Decode
	if g.run {
		decode = codec.DecodeRun
	}
	changes, err := decode(g.context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func TestGoldenSegmentsReadAsEver(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.title(), func(t *testing.T) {
			codec := newCodec(t)
			if *makeGolden {
				g.make(t, codec)
			}
			b, err := os.ReadFile(g.path(".segment"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(g.path(".txt"))
			if err != nil {
				t.Fatal(err)
			}
			if !g.run {
				if _, err := segment.Verify(public(key(1)), g.context(), g.prev, b); err != nil {
					t.Fatal(err)
				}
			}
			if got := tell(g.decode(t, codec, b)); got != string(want) {
				t.Fatalf("reads as\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What is not packed must come out the same to the byte. Packing may differ after zstd was renewed: then the bodies
// must be the same.
func TestTodaysEncoderStillMakesGoldenSegments(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.title(), func(t *testing.T) {
			want, err := os.ReadFile(g.path(".segment"))
			if err != nil {
				t.Fatal(err)
			}
			got := g.encode(t, newCodec(t))
			if bytes.Equal(got, want) {
				return
			}
			if !bytes.Equal(unpacked(t, got, g.run), unpacked(t, want, g.run)) {
				t.Fatalf("the body changed:\n%x\nwas\n%x", got, want)
			}
			t.Logf("zstd packs differently than it did: %d bytes, were %d", len(got), len(want))
		})
	}
}

// unpacked is head and body of a segment with its packing taken off.
func unpacked(t *testing.T, b []byte, run bool) []byte {
	t.Helper()
	if !run {
		b = b[:len(b)-64]
	}
	return flat(t, b)
}

func (g golden) make(t *testing.T, codec *segment.Codec) {
	if err := os.MkdirAll(filepath.Dir(g.path("")), 0o755); err != nil {
		t.Fatal(err)
	}
	for suffix, b := range map[string][]byte{".segment": g.encode(t, codec), ".txt": []byte(tell(g.changes))} {
		if _, err := os.Stat(g.path(suffix)); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.WriteFile(g.path(suffix), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tell writes changes out for people.
func tell(changes []merge.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%x.%d.%d:%d record %s kind %d stamp %d wall %d act %d of %d operator %q grant %d flags %d quality %d\n",
			c.Dot.Log.Device, c.Dot.Log.Incarnation, c.Dot.Log.Lane, c.Dot.Seq, c.Record, c.Kind, c.Stamp, c.Wall, c.Act, c.ActSize,
			c.Operator, c.Grant, c.Flags, c.TimeQuality)
		for _, w := range c.Writes {
			fmt.Fprintf(&b, "\tfield %d op %d %s", w.Field, w.Op, tellValue(w.Value))
			for _, d := range w.Replaces {
				fmt.Fprintf(&b, " replaces %x.%d.%d:%d", d.Log.Device, d.Log.Incarnation, d.Log.Lane, d.Seq)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func tellValue(v merge.Value) string {
	switch v.Type {
	case merge.None:
		return "none"
	case merge.Text:
		return fmt.Sprintf("text %q", v.Text())
	case merge.Number:
		return fmt.Sprintf("number %v", v.Number())
	case merge.Time:
		return fmt.Sprintf("time %d", v.Millis())
	case merge.Bool:
		return fmt.Sprintf("bool %v", v.Bool())
	case merge.ID:
		return fmt.Sprintf("id %s", v.ID())
	}
	return fmt.Sprintf("sealed %x", v.Text())
}
