package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
)

var _ peer.Imager = Line{}

// Bounds of images.
const (
	imageGrownBy    = 50_000 // changes by which a space may have grown before its image is made again, or a tenth of it
	imageGrownShare = 10
	imagesKept      = 2        // of one space: somebody may still be fetching the one before the last
	imageTries      = 5        // to find a moment at which nothing is open
	imageRoom       = 3        // times its size must be free on the disk
	imageRoomLeft   = 64 << 20 // and so much besides
)

// images are the images made here and those on their way here. Files of the first are deleted at every start; of the
// second a part stays until it is whole, or of no use.
type images struct {
	making sync.Mutex // one at a time

	mu     sync.Mutex
	made   map[uuid.UUID][]*madeImage // the newest last
	taking map[uuid.UUID]*takenImage

	refused map[uuid.UUID]imageRefused
}

// madeImage is one that can be fetched.
type madeImage struct {
	name     wire.ImageName
	manifest []byte
	changes  uint64
	path     string  // of its chunks, one after the other
	ends     []int64 // where each ends
}

func (s *Shelf) imagesDir() string { return filepath.Join(s.dir, "images") }

// beginImages deletes what earlier runs left behind, but for parts of images that were on their way here.
func (s *Shelf) beginImages() error {
	s.images.made, s.images.taking = map[uuid.UUID][]*madeImage{}, map[uuid.UUID]*takenImage{}
	entries, err := os.ReadDir(s.imagesDir())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for images: %w", err)
	}
	for _, e := range entries {
		space, part := strings.CutSuffix(e.Name(), partEnd)
		if part {
			_, err := os.Stat(filepath.Join(s.imagesDir(), space+manifestEnd))
			part = err == nil
		}
		if part || strings.HasSuffix(e.Name(), manifestEnd) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.imagesDir(), e.Name())); err != nil {
			return fmt.Errorf("delete an old image: %w", err)
		}
	}
	return nil
}

// Images says whether spaces are given and taken as images here.
func (s *Shelf) Images() bool { return !s.options.NoImage }

// MakeImage gives the manifest of an image of a space: the one asked for while it is kept, the last one while the space
// has hardly grown, else a new one.
func (s *Shelf) MakeImage(ctx context.Context, space dot.Space, part wire.ImageName) ([]byte, error) {
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	if m := s.images.find(space, part, l.Vector()); m != nil {
		return m.manifest, nil
	}
	s.images.making.Lock()
	defer s.images.making.Unlock()
	if m := s.images.find(space, part, l.Vector()); m != nil {
		return m.manifest, nil
	}
	m, err := s.makeImage(ctx, space, l)
	if err != nil {
		s.options.Log.WarnContext(ctx, "no image", "space", space.String(), "reason", err.Error())
		return nil, fmt.Errorf("%w: %w", peer.ErrNoImage, err)
	}
	s.images.keep(space, m)
	s.options.Log.InfoContext(ctx, "image made", "space", space.String(), "changes", m.changes, "bytes", m.ends[len(m.ends)-1])
	return m.manifest, nil
}

// find gives the image asked for, or the last one when the space has hardly grown since.
func (i *images) find(space uuid.UUID, part wire.ImageName, held dot.Vector) *madeImage {
	i.mu.Lock()
	defer i.mu.Unlock()
	list := i.made[space]
	for _, m := range list {
		if m.name == part {
			return m
		}
	}
	changes := changesOf(held)
	if n := len(list); n > 0 && changes-min(changes, list[n-1].changes) <= max(imageGrownBy, list[n-1].changes/imageGrownShare) {
		return list[n-1]
	}
	return nil
}

func (i *images) keep(space uuid.UUID, m *madeImage) {
	i.mu.Lock()
	defer i.mu.Unlock()
	list := append(i.made[space], m)
	for len(list) > imagesKept {
		_ = os.Remove(list[0].path) // what is still there at the next start goes then
		list = list[1:]
	}
	i.made[space] = list
}

func (s *Shelf) makeImage(ctx context.Context, space uuid.UUID, l *ledger.Ledger) (*madeImage, error) {
	size, err := os.Stat(s.databaseOf(space))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.imagesDir(), 0o700); err != nil {
		return nil, err
	}
	if err := s.room(uint64(size.Size())); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(s.imagesDir(), ".making-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	plain := filepath.Join(work, "plain.db")
	made, err := imageOf(ctx, l, plain)
	if err != nil {
		return nil, err
	}
	manifest := &wire.Manifest{
		Space: space, Public: s.key.Public(), Form: made.Form, Vector: made.Vector.Digest(), Changes: made.Changes,
		Made: s.options.Now().UnixMilli(),
	}
	m := &madeImage{changes: made.Changes, path: filepath.Join(work, "chunks")}
	if m.ends, err = packImage(ctx, plain, m.path, manifest); err != nil {
		return nil, err
	}
	if m.manifest, err = wire.SignManifest(manifest, s.key.Sign); err != nil {
		return nil, err
	}
	m.name = sha256.Sum256(m.manifest)
	path := filepath.Join(s.imagesDir(), space.String()+"-"+hex.EncodeToString(m.name[:8])+".chunks")
	if err := os.Rename(m.path, path); err != nil {
		return nil, err
	}
	m.path = path
	return m, nil
}

// ErrNoRoom says that the disk is too full for an image.
var ErrNoRoom = errors.New("disk too full for an image")

// room says whether an image of so many bytes may lie here.
func (s *Shelf) room(size uint64) error {
	free, err := freeBytes(s.dir)
	if err != nil {
		return err
	}
	if free < imageRoom*size+imageRoomLeft {
		return fmt.Errorf("%w: %d bytes free, %d for the image", ErrNoRoom, free, size)
	}
	return nil
}

// imageOf copies a ledger at a moment when nothing of it is open.
func imageOf(ctx context.Context, l *ledger.Ledger, path string) (made ledger.Image, err error) {
	for range imageTries {
		if err := l.Seal(ctx); err != nil {
			return made, err
		}
		if made, err = l.Image(ctx, path); !errors.Is(err, ledger.ErrOpenTail) {
			return made, err
		}
	}
	return made, err
}

// packImage packs a file piece by piece, tells the manifest of it, and gives where each chunk ends.
func packImage(ctx context.Context, plain, chunks string, manifest *wire.Manifest) (ends []int64, err error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer encoder.Close()
	from, err := os.Open(plain)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	to, err := os.Create(chunks)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	piece, packed, end := make([]byte, wire.ImagePiece), []byte(nil), int64(0)
	for ctx.Err() == nil {
		n, err := io.ReadFull(from, piece)
		if errors.Is(err, io.EOF) {
			manifest.Packed = uint64(end)
			return ends, to.Close()
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		packed = encoder.EncodeAll(piece[:n], packed[:0])
		if _, err := to.Write(packed); err != nil {
			return nil, err
		}
		end += int64(len(packed))
		ends = append(ends, end)
		manifest.Size += uint64(n)
		manifest.Chunks = append(manifest.Chunks, sha256.Sum256(piece[:n]))
	}
	return nil, ctx.Err()
}

// LoadImage reads a part of a chunk of an image made here.
func (s *Shelf) LoadImage(_ context.Context, space dot.Space, name wire.ImageName, index, offset uint64, bytesMax int) (b []byte, last bool, err error) {
	s.images.mu.Lock()
	list := s.images.made[space]
	at := slices.IndexFunc(list, func(m *madeImage) bool { return m.name == name })
	var m *madeImage
	if at >= 0 {
		m = list[at]
	}
	s.images.mu.Unlock()
	if m == nil || index >= uint64(len(m.ends)) {
		return nil, false, peer.ErrNoImage
	}
	start, end := int64(0), m.ends[index]
	if index > 0 {
		start = m.ends[index-1]
	}
	if start += int64(offset); start >= end {
		return nil, false, fmt.Errorf("%w: nothing at %d of chunk %d", peer.ErrNoImage, offset, index)
	}
	f, err := os.Open(m.path)
	if err != nil {
		return nil, false, fmt.Errorf("open the image: %w", err)
	}
	defer f.Close()
	b = make([]byte, min(end-start, int64(bytesMax)))
	if _, err := f.ReadAt(b, start); err != nil {
		return nil, false, fmt.Errorf("read the image: %w", err)
	}
	return b, start+int64(len(b)) == end, nil
}
