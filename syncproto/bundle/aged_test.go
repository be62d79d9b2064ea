package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
)

// sealedFor is the order of a file encrypted to its writer and the holders of some keys.
func (d *desk) sealedFor(names ...string) bundle.Order {
	o := d.order()
	o.Private, o.Readers = key("writer"), []ed25519.PublicKey{o.Public}
	for _, name := range names {
		o.Readers = append(o.Readers, key(name).Public().(ed25519.PublicKey))
	}
	return o
}

func (d *desk) seal(names ...string) []byte {
	d.t.Helper()
	var b bytes.Buffer
	done, err := bundle.Write(d.t.Context(), &b, d.sealedFor(names...), d)
	if err != nil || done.Bytes != int64(b.Len()) || done.Readers != len(names)+1 {
		d.t.Fatalf("%+v: %v", done, err)
	}
	return b.Bytes()
}

func (d *desk) readAs(name string, raw []byte) (bundle.Brought, error) {
	return bundle.Read(d.t.Context(), bytes.NewReader(raw), d, key(name))
}

// larger is a desk with more work than one piece of the stream holds.
func larger(t testing.TB) *desk {
	d := full(t)
	chance := rand.New(rand.NewPCG(1, 2))
	for i := range 16 {
		noise := make([]byte, 16<<10)
		for k := range noise {
			noise[k] = ' ' + byte(chance.IntN(95))
		}
		d.save(dot.Lane(i%dot.Lanes), 1, string(noise))
	}
	return d
}

func TestX2_AnEncryptedStickIsReadByItsReadersAlone(t *testing.T) {
	from := full(t)
	raw := from.seal("second", "third")
	for _, name := range []string{"writer", "second", "third"} {
		to := newDesk(t, name)
		if b, err := to.readAs(name, raw); err != nil || !b.Whole || to.state() != from.state() {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	to := newDesk(t, "stranger")
	before := to.state()
	b, err := to.readAs("stranger", raw)
	if !errors.Is(err, bundle.ErrForOthers) || to.state() != before || b.Whole {
		t.Errorf("a stranger: %+v, %v", b, err)
	}
	if b.Name != "一号台" || b.From != dot.DeviceOf(key("writer").Public().(ed25519.PublicKey)) || b.Made != 1764000000000 || b.Space != incident {
		t.Errorf("a stranger is not told whose it is: %+v", b)
	}
	if _, err := to.read(raw); !errors.Is(err, bundle.ErrForOthers) {
		t.Errorf("without any key: %v", err)
	}
}

func TestX2_AnEncryptedStickShowsNothingOfWhatItCarries(t *testing.T) {
	from := newDesk(t, "first")
	for i := range 1000 {
		from.save(dot.Lane(i%dot.Lanes), 1, fmt.Sprintf("植入姓名%04d", i))
	}
	plain, sealed := from.write(), from.seal("second")
	found := 0
	for i := range 1000 {
		planted := []byte(fmt.Sprintf("植入姓名%04d", i))
		if bytes.Contains(sealed, planted) || bytes.Contains(sealed, planted[:12]) {
			t.Fatalf("the stick shows %s", planted)
		}
		if bytes.Contains(plain, planted[12:]) {
			found++
		}
	}
	for _, log := range from.of.Sealed(incident).Logs() {
		if bytes.Contains(sealed, log.Device[:]) || !bytes.Contains(plain, log.Device[:]) {
			t.Error("the stick shows whose work it carries, or this test looks for nothing")
		}
	}
	t.Logf("%d of the names stand in a file in clear as they are", found)
}

func TestX2_AnEncryptedStickCutAnywhereKeepsWhatIsWholeAndGoesOn(t *testing.T) {
	from := larger(t)
	raw := from.seal("second")
	if len(raw) < 3*64<<10 {
		t.Fatalf("%d bytes are too few pieces", len(raw))
	}
	codec, kept := newCodec(t), 0
	for n := 1; n < len(raw); n += 997 {
		to := newDeskWith(t, "second", codec)
		b, err := to.readAs("second", raw[:n])
		if !errors.Is(err, bundle.ErrCut) || b.Whole || b.Segments < kept {
			t.Fatalf("cut at %d of %d: %+v, %v", n, len(raw), b, err)
		}
		kept = b.Segments
		if _, err := to.readAs("second", raw); err != nil || to.state() != from.state() {
			t.Fatalf("cut at %d, then read whole: %v", n, err)
		}
	}
	if kept == 0 {
		t.Error("nothing was kept of any cut file")
	}
}

func TestX2_AChangedByteOfAnEncryptedStickIsNoticed(t *testing.T) {
	from := larger(t)
	raw := from.seal("second")
	want, codec := from.of.Sealed(incident), newCodec(t)
	step := 1
	for i := 0; i < len(raw); i += step {
		if i > 600 {
			step = 1511
		}
		bad := bytes.Clone(raw)
		bad[i] ^= 1 << (i % 8)
		to := newDeskWith(t, "second", codec)
		if b, err := to.readAs("second", bad); err == nil || b.Whole {
			t.Fatalf("byte %d of %d changed and nobody noticed", i, len(raw))
		}
		for log, seq := range to.of.Sealed(incident) {
			if seq > want[log] {
				t.Fatalf("byte %d: %s holds %d", i, log, seq)
			}
		}
	}
	if _, err := newDesk(t, "second").readAs("second", append(bytes.Clone(raw), 0)); !errors.Is(err, bundle.ErrDamaged) && !errors.Is(err, bundle.ErrCut) {
		t.Errorf("a byte after its end: %v", err)
	}
}

func TestX2_TheHeadOfAnEncryptedStickIsBounded(t *testing.T) {
	from := full(t)
	var names []string
	for i := range 499 {
		names = append(names, fmt.Sprint("device", i))
	}
	raw := from.seal(names...)
	if extra := len(raw) - len(from.seal()); extra > 80<<10 {
		t.Errorf("499 more readers take %d bytes", extra)
	}
	to := newDesk(t, "device498")
	if _, err := to.readAs("device498", raw); err != nil || to.state() != from.state() {
		t.Errorf("the last of 500 readers: %v", err)
	}
	o := from.sealedFor()
	for len(o.Readers) <= bundle.FileReadersMax {
		o.Readers = append(o.Readers, o.Public)
	}
	if _, err := bundle.Write(t.Context(), &bytes.Buffer{}, o, from); err == nil {
		t.Error("written to more readers than a head may hold")
	}
	start := bytes.Index(raw, []byte("age-encryption.org"))
	endless := append(raw[:start:start], []byte("age-encryption.org/v1\n")...)
	endless = append(endless, bytes.Repeat([]byte("-> a b\n\n"), 1<<20)...)
	if _, err := newDesk(t, "second").readAs("second", endless); !errors.Is(err, bundle.ErrDamaged) {
		t.Errorf("a head without end: %v", err)
	}
}

func TestX2_AnEncryptedFileIsWrittenWholeAndReadBack(t *testing.T) {
	from, path := full(t), filepath.Join(t.TempDir(), "stick.qsu")
	if _, err := bundle.WriteFile(t.Context(), path, from.sealedFor("second"), from); err != nil {
		t.Fatal(err)
	}
	to := newDesk(t, "second")
	if _, err := bundle.ReadFile(t.Context(), path, to, key("second")); err != nil || to.state() != from.state() {
		t.Fatal(err)
	}
	o := from.sealedFor("second")
	o.Readers = o.Readers[1:] // not its writer: nobody could read it back
	if _, err := bundle.WriteFile(t.Context(), path, o, from); !errors.Is(err, bundle.ErrForOthers) {
		t.Errorf("written without its writer: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := bundle.WriteFile(t.Context(), path, from.sealedFor(), from); err != nil {
		t.Errorf("an encrypted file is replaced by a bundle: %v", err)
	}
}

// The file was written once, encrypted to two keys known here, and is never made anew.
func TestX2_TodaysEncryptedFilesAreReadForEver(t *testing.T) {
	path := filepath.Join("testdata", "v1", "encrypted.qsu")
	from := full(t)
	if _, err := os.Stat(path); *makeGolden && errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(path, from.seal("second"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"writer", "second"} {
		to := newDesk(t, name)
		if b, err := to.readAs(name, raw); err != nil || to.state() != from.state() || b.Name != "一号台" {
			t.Errorf("%s reads %+v, %v", name, b, err)
		}
	}
}

// FuzzReadEncrypted reads anything at all with a key.
func FuzzReadEncrypted(f *testing.F) {
	from := full(f)
	raw := from.seal("second")
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add(raw[:60])
	codec := newCodec(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		to := newDeskWith(t, "second", codec)
		if b, err := to.readAs("second", in); b.Whole && err == nil && to.state() != from.state() && len(b.Held) > 0 && b.Segments > 0 {
			for log, seq := range to.of.Sealed(incident) {
				if seq > from.of.Sealed(incident)[log] {
					t.Errorf("%s holds %d that nobody signed", log, seq)
				}
			}
		}
		if _, err := to.readAs("second", raw); err != nil || to.state() != from.state() {
			t.Errorf("the right file does not go on: %v", err)
		}
	})
}
