package shelf_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/wire"
)

// filled gives a hub with work enough for an image of several chunks, and a terminal that has nothing of it.
func filled(t *testing.T) (hub, desk *shelf.Shelf, space uuid.UUID) {
	t.Helper()
	hub, desks := deployment(t, "新来的")
	space = incidentAt(t, hub)
	fill(t, hub, space, 700)
	return hub, desks[0], space
}

func fill(t *testing.T, s *shelf.Shelf, space uuid.UUID, records int) {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	var acts []func(record.Reader) (record.Act, error)
	for i := range records {
		noise := make([]byte, 300)
		_, _ = rand.Read(noise)
		acts = append(acts, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "journal", ID: record.NewID(1), Set: map[string]merge.Value{
				"text": merge.OfText(fmt.Sprintf("%d %x", i, noise)),
			}}}}, nil
		})
	}
	done, err := l.RecordBatch(t.Context(), record.Author{Operator: "李敏", Wall: 1}, acts)
	if err != nil || done[0].Err != nil {
		t.Fatal(err, done[0].Err)
	}
}

// cameAs fails unless the space came as an image, or not.
func cameAs(t *testing.T, s *shelf.Shelf, space uuid.UUID, image bool) {
	t.Helper()
	if _, ok := s.CameAs(t.Context(), space); ok != image {
		t.Errorf("came as an image: %v, want %v", ok, image)
	}
}

func equal(t *testing.T, hub, desk *shelf.Shelf, space uuid.UUID) {
	t.Helper()
	if dump(t, hub, space) != dump(t, desk, space) || dump(t, desk, space) == "" {
		t.Error("state differs")
	}
	a, _ := hub.Ledger(space)
	b, _ := desk.Ledger(space)
	if a.Vector().Digest() != b.Vector().Digest() {
		t.Errorf("holds %v, want %v", b.Vector(), a.Vector())
	}
	if found, err := b.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	if left, _ := filepath.Glob(filepath.Join(desk.Dir(), "images", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// chunk says whether a frame ends a chunk of an image.
func chunk(frame []byte) (c *wire.ImageChunk, ok bool) {
	f, err := wire.Decode(frame)
	if err != nil {
		return nil, false
	}
	c, ok = f.(*wire.ImageChunk)
	return c, ok
}

func segments(frame []byte) bool { return wire.Type(frame[0]) == wire.TypeSegments }

func TestANewTerminalTakesTheWholeSpaceAsAnImage(t *testing.T) {
	hub, desk, space := filled(t)
	facts, err := hub.Facts(t.Context(), desk.Device())
	if err == nil {
		err = desk.Learn(t.Context(), facts)
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, desk, space, "还没上传的") // it wrote before it ever heard of the others
	segmentBytes := 0
	if _, err := talk(t, hub, desk, func(frame []byte) ([]byte, bool) {
		if segments(frame) {
			segmentBytes += len(frame)
		}
		return frame, true
	}); err != nil {
		t.Fatal(err)
	}
	cameAs(t, desk, space, true)
	equal(t, hub, desk, space)
	if segmentBytes > 50_000 {
		t.Errorf("%d bytes of segments came besides", segmentBytes)
	}
	if !strings.Contains(dump(t, hub, space), "还没上传的") {
		t.Error("its own work did not go up")
	}
}

func TestWithoutImagesTheSameComesByReplay(t *testing.T) {
	hub, desk, space := filled(t)
	dir := desk.Dir()
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	desk, err := shelf.Open(t.Context(), dir, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, NoImage: true})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	if _, err := talk(t, hub, desk, nil); err != nil {
		t.Fatal(err)
	}
	cameAs(t, desk, space, false)
	equal(t, hub, desk, space)
}

// The link is cut after the first chunk, after the second, and so on; after each cut the terminal calls again.
func TestCutAfterAnyChunkItGoesOnWhereItStopped(t *testing.T) {
	hub, desk, space := filled(t)
	next, cuts := uint64(0), 0
	for !cut(t, hub, desk, func(frame []byte) ([]byte, bool) {
		c, ok := chunk(frame)
		if !ok {
			return frame, true
		}
		if c.Index < next {
			t.Errorf("chunk %d came again", c.Index)
		}
		if !c.Last {
			return frame, true
		}
		next = c.Index + 1
		return frame, false
	}) {
		if cuts++; cuts > 50 {
			t.Fatal("it never comes to an end")
		}
		awaitPart(t, desk, space, next)
	}
	if cuts < 3 {
		t.Errorf("cut %d times: the test proves little", cuts)
	}
	cameAs(t, desk, space, true)
	equal(t, hub, desk, space)
}

// cut is one call that may be cut off; true says it was not.
func cut(t *testing.T, hub, desk *shelf.Shelf, spoil func([]byte) ([]byte, bool), up ...func([]byte) ([]byte, bool)) bool {
	t.Helper()
	if _, err := talk(t, hub, desk, spoil, up...); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		t.Fatal(err)
	} else {
		return err == nil
	}
	return false
}

// awaitPart takes what was cut as the terminal kept it: the last chunk may have been on its way.
func awaitPart(t *testing.T, desk *shelf.Shelf, space uuid.UUID, next uint64) {
	t.Helper()
	info, err := os.Stat(filepath.Join(desk.Dir(), "images", space.String()+".part"))
	if err != nil {
		if next > 1 {
			t.Errorf("nothing is kept after chunk %d", next)
		}
		return
	}
	if info.Size() > int64(next)*wire.ImagePiece {
		t.Errorf("%d bytes are kept of %d chunks", info.Size(), next)
	}
}

func TestAHubThatRestartedOffersAnotherImageAndThePartIsDropped(t *testing.T) {
	hub, desk, space := filled(t)
	stop := func(frame []byte) ([]byte, bool) {
		c, ok := chunk(frame)
		return frame, !ok || c.Index < 3
	}
	if cut(t, hub, desk, stop) {
		t.Fatal("not cut")
	}
	dir := hub.Dir()
	if err := hub.Close(); err != nil {
		t.Fatal(err)
	}
	hub = open(t, dir, true)
	if left, _ := filepath.Glob(filepath.Join(dir, "images", "*")); len(left) > 0 {
		t.Errorf("left behind by the hub: %v", left)
	}
	fill(t, hub, space, 50)
	if !cut(t, hub, desk, nil) {
		t.Fatal("cut")
	}
	cameAs(t, desk, space, true)
	equal(t, hub, desk, space)
}

func TestAPartDamagedOnTheDiskIsFetchedAgainFromThere(t *testing.T) {
	hub, desk, space := filled(t)
	if cut(t, hub, desk, func(frame []byte) ([]byte, bool) {
		c, ok := chunk(frame)
		return frame, !ok || c.Index < 3
	}) {
		t.Fatal("not cut")
	}
	path := filepath.Join(desk.Dir(), "images", space.String()+".part")
	part, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.WriteAt([]byte("rot"), wire.ImagePiece+77); err != nil {
		t.Fatal(err)
	}
	if err := part.Close(); err != nil {
		t.Fatal(err)
	}
	first := uint64(99)
	if !cut(t, hub, desk, func(frame []byte) ([]byte, bool) {
		if c, ok := chunk(frame); ok {
			first = min(first, c.Index)
		}
		return frame, true
	}) {
		t.Fatal("cut")
	}
	if first != 1 {
		t.Errorf("goes on at chunk %d, the damage is in chunk 1", first)
	}
	equal(t, hub, desk, space)
}

// spoilt gives every frame of one type to change.
func spoilt[F wire.Frame](t *testing.T, change func(F)) func([]byte) ([]byte, bool) {
	return func(frame []byte) ([]byte, bool) {
		f, err := wire.Decode(frame)
		if err != nil {
			t.Error(err)
			return frame, true
		}
		if of, ok := f.(F); ok {
			change(of)
			if frame, err = wire.Encode(of); err != nil {
				t.Error(err)
			}
		}
		return frame, true
	}
}

func TestWhateverIsWrongWithAnImageTheSpaceComesByReplay(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *shelf.Shelf) (down, up func([]byte) ([]byte, bool)){
		"a chunk flipped": func(t *testing.T, _ *shelf.Shelf) (down, up func([]byte) ([]byte, bool)) {
			return spoilt(t, func(c *wire.ImageChunk) { c.Bytes[len(c.Bytes)/2] ^= 1 }), nil
		},
		"a signature flipped": func(t *testing.T, _ *shelf.Shelf) (down, up func([]byte) ([]byte, bool)) {
			return spoilt(t, func(f *wire.Image) { f.Manifest[len(f.Manifest)-1] ^= 1 }), nil
		},
		"declined": func(t *testing.T, _ *shelf.Shelf) (down, up func([]byte) ([]byte, bool)) {
			return spoilt(t, func(f *wire.Image) { f.Manifest, f.Code = nil, wire.ImageNotNow }), nil
		},
		"made by a stranger": signedAgain(func(m *wire.Manifest, _ *shelf.Shelf) []byte {
			key, err := identity.NewKey(rand.Reader)
			if err != nil {
				return nil
			}
			m.Public = key.Public()
			return mustSign(m, key.Sign)
		}),
		"another vector": signedAgain(func(m *wire.Manifest, hub *shelf.Shelf) []byte {
			m.Vector[3] ^= 1
			return mustSign(m, hub.Key().Sign)
		}),
		"another form": signedAgain(func(m *wire.Manifest, hub *shelf.Shelf) []byte {
			m.Form[3] ^= 1
			return mustSign(m, hub.Key().Sign)
		}),
		"another space": signedAgain(func(m *wire.Manifest, hub *shelf.Shelf) []byte {
			m.Space[3] ^= 1
			return mustSign(m, hub.Key().Sign)
		}),
		"a file no disk holds": signedAgain(func(m *wire.Manifest, hub *shelf.Shelf) []byte {
			m.Chunks = append(m.Chunks, make([][32]byte, wire.ChunksMax-len(m.Chunks))...)
			m.Size, m.Packed = wire.ChunksMax*wire.ImagePiece, wire.ChunksMax
			return mustSign(m, hub.Key().Sign)
		}),
		"chunks of another file": signedAgain(func(m *wire.Manifest, hub *shelf.Shelf) []byte {
			m.Chunks[1][0] ^= 1
			return mustSign(m, hub.Key().Sign)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			hub, desk, space := filled(t)
			down, up := spoil(t, hub)
			if !cut(t, hub, desk, down, up) {
				t.Fatal("cut")
			}
			cameAs(t, desk, space, false)
			refusedAs(t, desk, space, name)
			left, _ := filepath.Glob(filepath.Join(desk.Dir(), "images", "*"))
			if len(left) > 0 {
				t.Errorf("would go on with %v", left)
			}
			if dump(t, hub, space) != dump(t, desk, space) || dump(t, desk, space) == "" {
				t.Error("state differs")
			}
		})
	}
}

// refusedAs looks which code stands for what was done to an image, and that people have a sentence for it.
func refusedAs(t *testing.T, desk *shelf.Shelf, space uuid.UUID, what string) {
	t.Helper()
	want := map[string]string{
		"a chunk flipped": identity.ImageChunk, "a signature flipped": identity.ImageSignature, "made by a stranger": identity.ImageMaker,
		"another vector": identity.ImageWrong, "another form": identity.ImageVersion, "another space": identity.ImageSpace,
		"chunks of another file": identity.ImageChunk, "a file no disk holds": identity.ImageNoRoom,
	}[what] // declined, nothing is refused
	code, ok := desk.ImageRefused(space)
	if want == identity.ImageNoRoom && code == identity.ImageChunk {
		want = code // this disk has room for it
	}
	if code != want || ok != (want != "") {
		t.Errorf("refused as %q, %t, want %q", code, ok, want)
	}
	refusal := identity.Refusal{Code: code}
	if ok && !strings.Contains(refusal.Say("zh"), "逐条同步") {
		t.Errorf("says %q", refusal.Say("zh"))
	}
}

// signedAgain has the hub offer another manifest than the one it made, and go on as if it were that.
func signedAgain(change func(*wire.Manifest, *shelf.Shelf) []byte) func(*testing.T, *shelf.Shelf) (down, up func([]byte) ([]byte, bool)) {
	return func(t *testing.T, hub *shelf.Shelf) (down, up func([]byte) ([]byte, bool)) {
		var mu sync.Mutex
		var honest wire.ImageName
		down = spoilt(t, func(f *wire.Image) {
			m, name, err := wire.ParseManifest(f.Manifest)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			honest, f.Manifest = name, change(m, hub)
		})
		return down, spoilt(t, func(f *wire.ImageWant) {
			mu.Lock()
			defer mu.Unlock()
			f.Name = honest
		})
	}
}

func mustSign(m *wire.Manifest, sign func([]byte) []byte) []byte {
	signed, err := wire.SignManifest(m, sign)
	if err != nil {
		return []byte("not signed")
	}
	return signed
}

func TestWhatAHubShowedIsComparedWithItsLogsLater(t *testing.T) {
	hub, desk, space := filled(t)
	if !cut(t, hub, desk, nil) {
		t.Fatal("cut")
	}
	l, err := desk.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	if unproven, err := l.Unproven(t.Context()); err != nil || !unproven {
		t.Errorf("nothing is left to look at: %v", err)
	}
	if wrong, err := l.Prove(t.Context()); err != nil || wrong {
		t.Errorf("an honest hub is accused: %v", err)
	}
}

// What a terminal made of its tables is never shown: they are made anew from the logs before.
func TestANeighbourGivesAnImageTooAndIsNotBelievedLikeAHub(t *testing.T) {
	hub, desks := deployment(t, "先来的", "后来的")
	space := incidentAt(t, hub)
	fill(t, hub, space, 300)
	for _, pair := range [][2]*shelf.Shelf{{hub, desks[0]}, {desks[0], desks[1]}} {
		if !cut(t, pair[0], pair[1], nil) {
			t.Fatal("cut")
		}
		cameAs(t, pair[1], space, true)
		equal(t, hub, pair[1], space)
		l, err := pair[1].Ledger(space)
		if err != nil {
			t.Fatal(err)
		}
		if unproven, err := l.Unproven(t.Context()); err != nil || unproven != (pair[0] == hub) {
			t.Errorf("unproven %v: %v", unproven, err)
		}
	}
}
