package wire_test

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/wire"
)

// Golden frames are what programs on other desks send. They are never written again: -golden makes the file only where it
// does not exist.
var makeGolden = flag.Bool("golden", false, "make the golden file if it does not exist yet")

// Every type of frame there is today, as it stands on every wire, is read as ever and made the same to the byte.
func TestGoldenFramesReadAsEver(t *testing.T) {
	path := filepath.Join("testdata", "v1", "frames.txt")
	frames := append(append(samples(), imageSamples()...), standings()...)
	types := map[wire.Type]bool{}
	var lines strings.Builder
	for _, f := range frames {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		types[f.Type()] = true
		fmt.Fprintf(&lines, "%d %s\n", f.Type(), hex.EncodeToString(b))
	}
	for at := wire.TypeHello; at <= wire.TypeStanding; at++ {
		if !types[at] {
			t.Errorf("no golden frame of type %d", at)
		}
	}
	if _, err := os.Stat(path); *makeGolden && os.IsNotExist(err) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	golden := strings.Fields(string(raw))
	if len(golden) != 2*len(frames) {
		t.Fatalf("%d golden frames, %d samples", len(golden)/2, len(frames))
	}
	for i, f := range frames {
		want, err := hex.DecodeString(golden[2*i+1])
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.Decode(want)
		if diff := cmp.Diff(f, got); err != nil || diff != "" {
			t.Errorf("%T reads as %s %v", f, diff, err)
		}
		if b, err := wire.Encode(f); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%T\n got %x\nwant %x: %v", f, b, want, err)
		}
	}
}

// The signed manifest of an image is read as ever, and made the same to the byte.
func TestTheGoldenManifestReadsAsEver(t *testing.T) {
	path := filepath.Join("testdata", "v1", "manifest.bin")
	made, err := wire.SignManifest(manifest(), signer(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); *makeGolden && os.IsNotExist(err) {
		if err := os.WriteFile(path, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := wire.ParseManifest(golden)
	if diff := cmp.Diff(manifest(), got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if !bytes.Equal(made, golden) {
		t.Errorf("made as\n%x\nwas\n%x", made, golden)
	}
}
