package ledger_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

func TestAppendingTwiceChangesNothing(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for i := range 5 {
		a.team(fmt.Sprint("队", i))
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	runs := a.give(b)
	first := b.take(runs)
	before, err := b.Digests()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again := b.take(runs)
		for i := range again {
			if again[i].Head != first[i].Head || again[i].Refused != syncproto.Duplicate {
				t.Errorf("first %+v, again %+v", first[i], again[i])
			}
		}
	}
	after, err := b.Digests()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAppendRefusesIsNamedAndNotHeld(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for range 3 {
		a.team("队")
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	whole := a.give(b)[0]
	other := newDevice(t)
	with := func(change func(r *syncproto.Run)) syncproto.Run {
		r := whole
		r.Segments = nil
		for _, s := range whole.Segments {
			s.Bytes = slices.Clone(s.Bytes)
			r.Segments = append(r.Segments, s)
		}
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		run  syncproto.Run
		head uint64
		want syncproto.Outcome
	}{
		"a gap":           {with(func(r *syncproto.Run) { r.Segments = r.Segments[1:] }), 0, syncproto.Gap},
		"a flipped bit":   {with(func(r *syncproto.Run) { r.Segments[1].Bytes[20] ^= 1 }), 1, syncproto.Unfit},
		"a cut":           {with(func(r *syncproto.Run) { r.Segments[0].Bytes = r.Segments[0].Bytes[:3] }), 0, syncproto.Malformed},
		"another's key":   {with(func(r *syncproto.Run) { r.Public = other.options.Public }), 0, syncproto.Unfit},
		"another log":     {with(func(r *syncproto.Run) { r.Log.Lane = 2 }), 0, syncproto.Unfit},
		"a newer version": {with(func(r *syncproto.Run) { r.Segments[2].Bytes[0] = 9 }), 2, syncproto.TooNew},
		"signed nonsense": {sealedNonsense(t, a), 0, syncproto.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			b := newDevice(t)
			kept := b.take([]syncproto.Run{c.run})
			if kept[0].Refused != c.want || kept[0].Head != c.head {
				t.Errorf("%s after %d, want %s after %d", kept[0].Refused, kept[0].Head, c.want, c.head)
			}
			if n := len(b.list(record.Query{Kind: "team"})); n != int(c.head) {
				t.Errorf("%d records", n)
			}
			b.checked()
			if c.head > 0 { // what follows later is taken
				if kept := b.take([]syncproto.Run{whole}); !kept[0].Refused.Held() || kept[0].Head != 3 {
					t.Errorf("then %+v", kept[0])
				}
			}
		})
	}
}

// sealedNonsense is an authentic segment with a body that means nothing: its device signed it all the same.
func sealedNonsense(t *testing.T, d *device) syncproto.Run {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	log := dot.Log{Device: d.options.Device, Lane: 1}
	changes := []merge.Change{{Dot: dot.Dot{Log: log, Seq: 1}, Record: record.KeyID("team", "x"), Kind: 2, Act: 1,
		Writes: []merge.Write{{Field: 1, Value: merge.OfText("x")}}}}
	sealed, _, err := codec.Seal(d.options.Sign, segment.Context{Space: space, Log: log}, segment.Hash{}, changes)
	if err != nil {
		t.Fatal(err)
	}
	body := slices.Clone(sealed.Bytes[:len(sealed.Bytes)-ed25519.SignatureSize])
	for i := len(body) - 8; i < len(body); i++ {
		body[i] = 0xff
	}
	// The hash as segment.Hash describes it, of the first segment of a log.
	sum := sha256.New()
	sum.Write([]byte("qianshao segment\x01"))
	sum.Write(space[:])
	sum.Write(log.AppendBinary(nil))
	sum.Write(make([]byte, 32))
	sum.Write(binary.BigEndian.AppendUint64(nil, 1))
	sum.Write(body)
	signed := append(body, d.options.Sign(sum.Sum(nil))...)
	if _, err := segment.Verify(d.options.Public, segment.Context{Space: space, Log: log}, segment.Hash{}, signed); err != nil {
		t.Fatalf("not authentic: %v", err)
	}
	return syncproto.Run{Log: log, Public: d.options.Public, Segments: []segment.Sealed{{First: 1, Last: 1, Bytes: signed}}}
}

func TestASecondHistoryOfALogIsRefusedAndItsBytesKept(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	log := dot.Log{Device: a.options.Device, Lane: 1}
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string) syncproto.Run {
		changes := []merge.Change{{Dot: dot.Dot{Log: log, Seq: 1}, Record: record.KeyID("team", "x"), Kind: 2, Act: 1,
			Writes: []merge.Write{{Field: 1, Value: merge.OfText(name)}}}}
		sealed, _, err := codec.Seal(a.options.Sign, segment.Context{Space: space, Log: log}, segment.Hash{}, changes)
		if err != nil {
			t.Fatal(err)
		}
		return syncproto.Run{Log: log, Public: a.options.Public, Segments: []segment.Sealed{sealed}}
	}
	b.take([]syncproto.Run{run("甲")})
	if kept := b.take([]syncproto.Run{run("乙")}); kept[0].Refused != syncproto.Fork {
		t.Errorf("%s, want a fork", kept[0].Refused)
	}
	var evidence int
	if err := b.Scan(t.Context(), &evidence, "SELECT count(*) FROM evidence WHERE outcome = 'log-fork'"); err != nil || evidence != 1 {
		t.Errorf("%d kept, %v", evidence, err)
	}
	if got := b.find("team", record.KeyID("team", "x")).Text("name"); got != "甲" {
		t.Errorf("shows %s", got)
	}
}

func TestManyPeersMayAppendTheSameAtOnce(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for i := range 30 {
		a.team(fmt.Sprint("队", i))
		if i%4 == 0 {
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	runs := a.give(b)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			kept, err := b.Append(t.Context(), runs)
			if err != nil {
				t.Error(err)
				return
			}
			if !kept[0].Refused.Held() && kept[0].Refused != syncproto.Gap {
				t.Errorf("refused: %s", kept[0].Refused)
			}
		})
		group.Go(func() { b.team("自己的") })
	}
	group.Wait()
	if n := len(b.list(record.Query{Kind: "team"})); n != 38 {
		t.Errorf("%d teams", n)
	}
	b.checked()
}

func TestAnAppendThatIsGivenUpSaysSo(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	a.team("队")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Append(ctx, a.give(b)); err == nil {
		t.Error("appended")
	}
	if len(b.Vector()) != 0 {
		t.Errorf("holds %v", b.Vector())
	}
}

func TestSegmentsAreLoadedWholeAndInOrder(t *testing.T) {
	a := newDevice(t)
	for range 6 {
		a.team("队")
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	log := dot.Log{Device: a.options.Device, Lane: 1}
	for after := range uint64(6) {
		run, err := a.Load(t.Context(), log, after, 1)
		if err != nil || len(run.Segments) != 1 || run.Segments[0].First != after+1 {
			t.Errorf("after %d: %+v, %v", after, run.Segments, err)
		}
	}
	if run, err := a.Load(t.Context(), log, 0, 1<<20); err != nil || len(run.Segments) != 6 {
		t.Errorf("%d segments, %v", len(run.Segments), err)
	}
	for _, nothing := range []dot.Log{log, {Device: log.Device, Lane: 3}} {
		if run, err := a.Load(t.Context(), nothing, 6, 1<<20); err != nil || len(run.Segments) != 0 {
			t.Errorf("%d segments, %v", len(run.Segments), err)
		}
	}
}

func TestAnActNeverSpansSegmentsAndSixtyFourChangesAreSealedUnasked(t *testing.T) {
	a := newDevice(t)
	for range 40 {
		a.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "x")},
			record.Edit{Kind: "team", ID: record.NewID(2), Set: set("name", "y")},
			record.Edit{Kind: "team", ID: record.NewID(3), Set: set("name", "z")})
	}
	log := dot.Log{Device: a.options.Device, Lane: 1}
	if head := a.Vector()[log]; head != 66 {
		t.Errorf("sealed up to %d", head)
	}
	if open := a.Open(); open != 54 {
		t.Errorf("%d open", open)
	}
	a.reopen()
	if open := a.Open(); open != 54 {
		t.Errorf("%d open after reopening", open)
	}
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.Vector()[log] != 120 || a.Open() != 0 {
		t.Errorf("sealed up to %d", a.Vector()[log])
	}
	var acts []func(record.Reader) (record.Act, error)
	for range 400 {
		acts = append(acts, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1)}, {Kind: "team", ID: record.NewID(2)}, {Kind: "team", ID: record.NewID(3)}}}, nil
		})
	}
	if _, err := a.RecordBatch(t.Context(), author, acts); err != nil {
		t.Fatal(err)
	}
	run, err := a.Load(t.Context(), log, 120, 1<<30)
	if err != nil || len(run.Segments) != 3 {
		t.Fatalf("%d segments, %v", len(run.Segments), err)
	}
	for _, s := range run.Segments {
		if s.Last%3 != 0 {
			t.Errorf("segment %d to %d cuts an act", s.First, s.Last)
		}
	}
	a.checked()
}

func TestAChangeOfAKnownRecordIsSealedWithoutItsID(t *testing.T) {
	a := newDevice(t)
	id := a.team("x")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	size := func() int {
		t.Helper()
		a.act(record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"skills": texts(fmt.Sprint(a.Heads()))}})
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		run, err := a.Load(t.Context(), dot.Log{Device: a.options.Device, Lane: 1}, a.Vector()[dot.Log{Device: a.options.Device, Lane: 1}]-1, 1)
		if err != nil {
			t.Fatal(err)
		}
		return len(run.Segments[0].Bytes)
	}
	known := size()
	stranger := record.KeyID("team", "y")
	a.act(record.Edit{Kind: "team", ID: stranger, Set: set("name", "x")})
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	id = stranger
	if unknown := size(); unknown < known+12 {
		t.Errorf("%d bytes with an id of its own, %d without", unknown, known)
	}
	a.reopen()
	a.checked()
}
