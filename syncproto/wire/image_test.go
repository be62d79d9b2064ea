package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/wire"
)

// imageSamples is one full frame of every type that carries images.
func imageSamples() []wire.Frame {
	return []wire.Frame{
		&wire.Image{Space: space(1), Manifest: []byte("signed")},
		&wire.Image{Space: space(1), Code: wire.ImageGone},
		&wire.ImageWant{Space: space(1)},
		&wire.ImageWant{Space: space(1), Name: wire.ImageName{7}, First: 3, Count: 16, Got: 1 << 20},
		&wire.ImageWant{Space: space(1), Over: true},
		&wire.ImageChunk{Space: space(1), Index: 2, Offset: 65536, Last: true, Bytes: []byte("packed")},
	}
}

func TestFramesOfImagesReadBackAsTheyWereWritten(t *testing.T) {
	for _, f := range imageSamples() {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatalf("%T: %v", f, err)
		}
		got, err := wire.Decode(b)
		if err != nil {
			t.Fatalf("%T: %v", f, err)
		}
		if diff := cmp.Diff(f, got); diff != "" {
			t.Errorf("%T: %s", f, diff)
		}
	}
}

// As they stand on every wire; these bytes are never regenerated.
func TestVersion1FramesOfImagesKeepTheirBytes(t *testing.T) {
	golden := []string{
		"0ca2015001000000000000000000000000000000" + "0246" + "7369676e6564",
		"0ca2015001000000000000000000000000000000" + "0302",
		"0da1015001000000000000000000000000000000",
		"0da5015001000000000000000000000000000000" + "025820" + "0700000000000000000000000000000000000000000000000000000000000000" + "0303" + "0410" + "051a00100000",
		"0da2015001000000000000000000000000000000" + "06f5",
		"0ea5015001000000000000000000000000000000" + "0202" + "031a00010000" + "04f5" + "0546" + "7061636b6564",
	}
	for i, f := range imageSamples() {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(b); got != golden[i] {
			t.Errorf("%T\n got %s\nwant %s", f, got, golden[i])
		}
	}
}

func TestHostileFramesOfImagesAreRefused(t *testing.T) {
	id := make([]byte, 16)
	for name, c := range map[string]struct {
		bytes []byte
		want  error
	}{
		"an offer without a manifest":           {encoded(t, wire.TypeImage, map[int]any{1: id}), wire.ErrMalformed},
		"a refusal with a manifest":             {encoded(t, wire.TypeImage, map[int]any{1: id, 2: []byte{1}, 3: 1}), wire.ErrMalformed},
		"an offer of a short space":             {encoded(t, wire.TypeImage, map[int]any{1: id[:3], 2: []byte{1}}), wire.ErrMalformed},
		"a manifest that is too long":           {encoded(t, wire.TypeImage, map[int]any{1: id, 2: make([]byte, wire.ManifestMax+1)}), wire.ErrTooLarge},
		"a want of a short name":                {encoded(t, wire.TypeImageWant, map[int]any{1: id, 2: id}), wire.ErrMalformed},
		"a want beyond all chunks":              {encoded(t, wire.TypeImageWant, map[int]any{1: id, 3: wire.ChunksMax + 1}), wire.ErrMalformed},
		"a want of too many":                    {encoded(t, wire.TypeImageWant, map[int]any{1: id, 4: uint64(1) << 63}), wire.ErrMalformed},
		"a part of a chunk that does not exist": {encoded(t, wire.TypeImageChunk, map[int]any{1: id, 2: wire.ChunksMax, 5: id}), wire.ErrMalformed},
		"a part without bytes":                  {encoded(t, wire.TypeImageChunk, map[int]any{1: id}), wire.ErrMalformed},
		"a part longer than a chunk":            {encoded(t, wire.TypeImageChunk, map[int]any{1: id, 5: make([]byte, wire.ChunkMax+1)}), wire.ErrMalformed},
		"a part that ends beyond the chunk":     {encoded(t, wire.TypeImageChunk, map[int]any{1: id, 3: wire.ChunkMax - 3, 5: id}), wire.ErrMalformed},
		"a part that begins beyond all":         {encoded(t, wire.TypeImageChunk, map[int]any{1: id, 3: ^uint64(0), 5: id}), wire.ErrMalformed},
	} {
		if f, err := wire.Decode(c.bytes); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, f, err, c.want)
		}
	}
}

// imageKey signs the manifests of these tests.
func imageKey(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func signer(seed byte) func([]byte) []byte {
	return func(m []byte) []byte { return ed25519.Sign(imageKey(seed), m) }
}

func manifest() *wire.Manifest {
	return &wire.Manifest{
		Space: space(1), Public: key(1), Form: [32]byte{2}, Vector: [16]byte{3}, Changes: 130_000, Size: wire.ImagePiece + 5, Packed: 90_000,
		Chunks: [][32]byte{{4}, {5}}, Made: 1764000000000, Program: "qianshao 1",
	}
}

func TestAManifestReadsBackAsItWasSigned(t *testing.T) {
	signed, err := wire.SignManifest(manifest(), signer(1))
	if err != nil {
		t.Fatal(err)
	}
	got, name, err := wire.ParseManifest(signed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(manifest(), got); diff != "" {
		t.Error(diff)
	}
	if name == (wire.ImageName{}) {
		t.Error("no name")
	}
	if got.PieceSize(0) != wire.ImagePiece || got.PieceSize(1) != 5 {
		t.Errorf("pieces of %d and %d bytes", got.PieceSize(0), got.PieceSize(1))
	}
}

func TestAManifestOfAnyOtherByteIsRefused(t *testing.T) {
	signed, err := wire.SignManifest(manifest(), signer(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range signed {
		bad := bytes.Clone(signed)
		bad[i] ^= 1
		if _, _, err := wire.ParseManifest(bad); err == nil {
			t.Errorf("byte %d does not matter", i)
		}
	}
	other, err := wire.SignManifest(manifest(), signer(2))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := wire.ParseManifest(other); !errors.Is(err, wire.ErrManifest) {
		t.Errorf("signed by another: %v", err)
	}
}

func TestManifestsThatPromiseTheImpossibleAreNotMade(t *testing.T) {
	for name, change := range map[string]func(*wire.Manifest){
		"no chunk":                    func(m *wire.Manifest) { m.Chunks = nil },
		"fewer chunks than the file":  func(m *wire.Manifest) { m.Size *= 3 },
		"more chunks than the file":   func(m *wire.Manifest) { m.Size = 1 },
		"a file of no end":            func(m *wire.Manifest) { m.Size = ^uint64(0) },
		"chunks larger than they get": func(m *wire.Manifest) { m.Packed = 2*wire.ChunkMax + 1 },
		"chunks of nothing":           func(m *wire.Manifest) { m.Packed = 1 },
		"too many chunks": func(m *wire.Manifest) {
			m.Chunks = make([][32]byte, wire.ChunksMax+1)
			m.Size = (wire.ChunksMax + 1) * wire.ImagePiece
		},
		"a short key": func(m *wire.Manifest) { m.Public = m.Public[:31] },
	} {
		m := manifest()
		change(m)
		if _, err := wire.SignManifest(m, signer(1)); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	signed, err := wire.SignManifest(manifest(), signer(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, name, err := wire.ParseManifest(b)
		if err != nil {
			return
		}
		if name == (wire.ImageName{}) || len(m.Chunks) == 0 || m.Size > wire.ChunksMax*wire.ImagePiece {
			t.Fatalf("accepted %+v", m)
		}
		// The body alone, whoever signs it: what was read is written to the same meaning.
		again, err := wire.SignManifest(m, func([]byte) []byte { return b[len(b)-ed25519.SignatureSize:] })
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		if len(again) > wire.ManifestMax {
			t.Fatalf("%d bytes", len(again))
		}
	})
}

func FuzzDecodeImages(f *testing.F) {
	for _, s := range imageSamples() {
		b, err := wire.Encode(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 || wire.Type(b[0]) < wire.TypeImage || wire.Type(b[0]) > wire.TypeImageChunk {
			return
		}
		frame, err := wire.Decode(b)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, wire.ErrTooLarge) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		again, err := wire.Encode(frame)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		back, err := wire.Decode(again)
		if err != nil {
			t.Fatalf("written but not read: %v", err)
		}
		if diff := cmp.Diff(frame, back); diff != "" {
			t.Fatal(diff)
		}
	})
}
