package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
)

// The golden file of version 1 lies on sticks in drawers. It is never written again: -golden makes it only where it
// is missing.
var makeGolden = flag.Bool("golden", false, "make the golden file if it does not exist yet")

func TestX2_AStickCarriesWhatALinkWouldAndThirdPartiesToo(t *testing.T) {
	from, to := full(t), newDesk(t, "second")
	brought := to.mustRead(from.write())
	if to.state() != from.state() || !maps.Equal(to.of.Sealed(incident), from.of.Sealed(incident)) {
		t.Errorf("holds %v, not %v", to.of.Sealed(incident), from.of.Sealed(incident))
	}
	if len(to.of.Sealed(incident)) != dot.Lanes+1 {
		t.Errorf("%d logs came", len(to.of.Sealed(incident)))
	}
	if !brought.Whole || !maps.Equal(brought.Held, from.of.Sealed(incident)) || brought.From != dot.DeviceOf(from.order().Public) || brought.Facts != 1 {
		t.Errorf("it says of itself %+v", brought)
	}
}

func TestX2_AnyOrderAndRepetitionOfSticksChangesNothing(t *testing.T) {
	first := full(t)
	early := first.write()
	first.save(0, 3, "后来的任务")
	late := first.write()
	other := newDesk(t, "other")
	other.save(2, 3, "丙台的物资")
	sticks := [][]byte{early, late, other.write(), late[:len(late)/2], early[:len(early)*2/3]}
	want := newDesk(t, "second")
	for _, s := range sticks[:3] {
		want.mustRead(s)
	}
	rapid.Check(t, func(r *rapid.T) {
		to := newDesk(t, "second")
		order := append(rapid.SliceOfN(rapid.IntRange(0, len(sticks)-1), 0, 8).Draw(r, "some"), rapid.Permutation([]int{0, 1, 2}).Draw(r, "each")...)
		for _, i := range order {
			if _, err := to.read(sticks[i]); err != nil && i < 3 {
				r.Fatal(err)
			}
		}
		if to.state() != want.state() || !maps.Equal(to.of.Sealed(incident), want.of.Sealed(incident)) {
			r.Fatalf("order %v: holds %v", order, to.of.Sealed(incident))
		}
	})
}

func TestX2_AStickCutAtAnyByteKeepsWhatIsWholeAndGoesOn(t *testing.T) {
	from := full(t)
	raw := from.write()
	kept, codec := -1, newCodec(t)
	for n := range len(raw) {
		to := newDeskWith(t, "second", codec)
		brought, err := to.read(raw[:n])
		if n == 0 && !errors.Is(err, bundle.ErrNot) || n > 0 && !errors.Is(err, bundle.ErrCut) {
			t.Fatalf("cut at %d of %d: %v", n, len(raw), err)
		}
		if brought.Whole || brought.Segments < kept || sum(to.of.Sealed(incident)) > sum(from.of.Sealed(incident)) {
			t.Fatalf("cut at %d: %+v after %d segments", n, brought, kept)
		}
		kept = max(kept, brought.Segments)
		if to.mustRead(raw); to.state() != from.state() {
			t.Fatalf("cut at %d, then read whole: another state", n)
		}
	}
	to := newDesk(t, "second")
	if b := to.mustRead(raw); b.Segments != kept {
		t.Errorf("the file without its end gave %d segments of %d", kept, b.Segments)
	}
}

func sum(v dot.Vector) (n uint64) {
	for _, seq := range v {
		n += seq
	}
	return n
}

func TestX2_AChangedByteIsNoticedAndNothingWrongIsKept(t *testing.T) {
	from := full(t)
	raw := from.write()
	want, codec := from.of.Sealed(incident), newCodec(t)
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1 << (i % 8)
		to := newDeskWith(t, "second", codec)
		brought, err := to.read(bad)
		if err == nil || brought.Whole {
			t.Fatalf("byte %d of %d changed and nobody noticed", i, len(raw))
		}
		for log, seq := range to.of.Sealed(incident) {
			if seq > want[log] {
				t.Fatalf("byte %d: %s holds %d", i, log, seq)
			}
		}
		if to.mustRead(raw); to.state() != from.state() {
			t.Fatalf("byte %d changed, then read right: another state", i)
		}
	}
}

func TestX2_ForeignNewerAndEncryptedFilesAreLeftAlone(t *testing.T) {
	raw := full(t).write()
	newer, sealed := bytes.Clone(raw), bytes.Clone(raw)
	newer[8], sealed[9] = bundle.Version+1, 2
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"empty": {nil, bundle.ErrNot}, "text": {[]byte("合影.jpg"), bundle.ErrNot}, "newer": {newer, bundle.ErrNewer},
		"encrypted": {sealed, bundle.ErrSealed}, "longer": {append(bytes.Clone(raw), 0), bundle.ErrDamaged},
	} {
		if _, err := newDesk(t, "second").read(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := bundle.ReadFile(t.Context(), t.TempDir(), newDesk(t, "second")); !errors.Is(err, bundle.ErrNot) {
		t.Errorf("a folder: got %v", err)
	}
}

func TestX2_ALogOfManyBatchesComesWhole(t *testing.T) {
	from := newDesk(t, "first")
	noise := rand.NewChaCha8([32]byte{1})
	for range 120 {
		text := make([]byte, 12<<10)
		noise.Read(text)
		from.save(3, 1, hex.EncodeToString(text))
		from.save(1, 1, "小的")
	}
	raw := from.write()
	if len(raw) < 5<<18 {
		t.Fatalf("only %d bytes: one batch", len(raw))
	}
	to := newDesk(t, "second")
	if to.mustRead(raw); to.state() != from.state() {
		t.Errorf("holds %v, not %v", to.of.Sealed(incident), from.of.Sealed(incident))
	}
}

// A stick signed by somebody else is damaged goods: what it says of what is held must not be believed.
func TestX2_AForgedSignatureIsNoEnd(t *testing.T) {
	from := full(t)
	o := from.order()
	o.Sign = func(message []byte) []byte { return ed25519.Sign(key("stranger"), message) }
	var b bytes.Buffer
	if _, err := bundle.Write(t.Context(), &b, o, from); err != nil {
		t.Fatal(err)
	}
	to := newDesk(t, "second")
	brought, err := to.read(b.Bytes())
	if !errors.Is(err, bundle.ErrDamaged) || brought.Whole {
		t.Errorf("got %+v, %v", brought, err)
	}
	if to.state() != from.state() {
		t.Error("segments that prove themselves were not kept")
	}
}

func TestX2_ALogThatDoesNotFitHoldsUpNoOther(t *testing.T) {
	one, two := newDesk(t, "twin"), newDesk(t, "twin") // one key, two histories
	one.save(1, 2, "甲")
	two.save(1, 2, "乙")
	two.save(3, 2, "丙")
	one.mustRead(full(t).write())
	before := one.state()
	brought, err := one.read(two.write())
	if !errors.Is(err, bundle.ErrRefused) || !brought.Whole || len(brought.Refused) != 1 {
		t.Fatalf("got %+v, %v", brought, err)
	}
	for log, why := range brought.Refused {
		if log.Lane != 1 || why != syncproto.Fork {
			t.Errorf("%s: %s", log, why)
		}
	}
	if one.state() == before {
		t.Error("the log that fits did not come")
	}
}

func TestX2_AFileIsThereWholeOrNotAtAll(t *testing.T) {
	from := full(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "江津.qsu")
	done, err := bundle.WriteFile(t.Context(), path, from.order(), from)
	raw, err2 := os.ReadFile(path)
	if err != nil || err2 != nil || int64(len(raw)) != done.Bytes || !bytes.Equal(raw, from.write()) {
		t.Fatalf("%+v, %v, %v", done, err, err2)
	}
	o := from.order()
	for log := range o.Held {
		o.Held[log]++ // what is not there cannot be written
	}
	if _, err := bundle.WriteFile(t.Context(), path, o, from); err == nil {
		t.Error("a file that lacks something was written")
	}
	photo := filepath.Join(dir, "合影.jpg")
	if err := os.WriteFile(photo, []byte("合影"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.WriteFile(t.Context(), photo, from.order(), from); !errors.Is(err, bundle.ErrTaken) {
		t.Errorf("over a photo: %v", err)
	}
	left, err := os.ReadDir(dir)
	if again, _ := os.ReadFile(path); err != nil || len(left) != 2 || !bytes.Equal(again, raw) {
		t.Errorf("left %v, %v", left, err)
	}
	from.save(0, 1, "新任务")
	if _, err := bundle.WriteFile(t.Context(), path, from.order(), from); err != nil {
		t.Errorf("over its own older file: %v", err)
	}
}

func TestX2_AFullStickIsSaidToBeFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no device that is always full")
		}
		t.Skip("no device that is always full")
	}
	path := filepath.Join(t.TempDir(), "江津.qsu")
	if err := os.Symlink("/dev/full", path+".part"); err != nil {
		t.Fatal(err)
	}
	from := full(t)
	if _, err := bundle.WriteFile(t.Context(), path, from.order(), from); !errors.Is(err, bundle.ErrFull) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestX2_TodaysFilesAreReadForEver(t *testing.T) {
	path := filepath.Join("testdata", "v1", "stick.qsu")
	from := full(t)
	if _, err := os.Stat(path); *makeGolden && errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(path, from.write(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := newDesk(t, "second")
	brought := to.mustRead(raw)
	if to.state() != from.state() || brought.Name != "一号台" || brought.Made != 1764000000000 || brought.Space != incident {
		t.Errorf("it reads as %+v", brought)
	}
}

// FuzzRead reads anything at all: it must neither panic nor keep what nobody signed, and the right file still goes on.
func FuzzRead(f *testing.F) {
	from := full(f)
	raw := from.write()
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add(raw[:30])
	want, codec := from.of.Sealed(incident), newCodec(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		to := newDeskWith(t, "second", codec)
		brought, err := to.read(in)
		if brought.Whole && err == nil && !bytes.Equal(in, raw) && brought.Bytes > int64(len(in)) {
			t.Errorf("more came than is there: %+v", brought)
		}
		for log, seq := range to.of.Sealed(incident) {
			if seq > want[log] {
				t.Errorf("%s holds %d that nobody signed", log, seq)
			}
		}
		if _, err := to.read(raw); err != nil || to.state() != from.state() {
			t.Errorf("the right file does not go on: %v", err)
		}
	})
}
