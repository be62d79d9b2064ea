package shelf

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Reasons why an image is not taken. Nothing was changed; the space comes by replay.
var (
	ErrImageMaker = errors.New("image was made by a device that is not believed")
	ErrImageForm  = errors.New("image was made by another version")
	ErrImageChunk = errors.New("chunk is not what the manifest says")
	ErrImageTaken = errors.New("an image of this space is on its way already")
)

// imageRefused is why an image was not taken last, and when.
type imageRefused struct {
	code string
	at   time.Time
}

// imageRefusedFor is how long a refusal is shown: by then the space came change by change.
const imageRefusedFor = 24 * time.Hour

// refuseImage notes why an image is not taken, in the log and for people.
func (s *Shelf) refuseImage(ctx context.Context, what string, space uuid.UUID, err error) {
	code := imageCode(err)
	s.options.Log.WarnContext(ctx, what, "space", space.String(), "code", code, "reason", err.Error())
	s.images.mu.Lock()
	defer s.images.mu.Unlock()
	if s.images.refused == nil {
		s.images.refused = map[uuid.UUID]imageRefused{}
	}
	s.images.refused[space] = imageRefused{code, s.options.Now()}
	s.ring()
}

// ImageRefused tells the stable code, one of identity's, of why a space did not come as an image within the last day; ok
// is false when nothing was refused, or one came since.
func (s *Shelf) ImageRefused(space uuid.UUID) (code string, ok bool) {
	s.images.mu.Lock()
	defer s.images.mu.Unlock()
	r, ok := s.images.refused[space]
	return r.code, ok && s.options.Now().Sub(r.at) < imageRefusedFor
}

// imageCode is the stable code of why an image is not taken.
func imageCode(err error) string {
	for _, c := range []struct {
		err  error
		code string
	}{
		{wire.ErrManifest, identity.ImageSignature}, {wire.ErrMalformed, identity.ImageMalformed}, {wire.ErrTooLarge, identity.ImageMalformed},
		{ErrImageMaker, identity.ImageMaker}, {ErrImageForm, identity.ImageVersion}, {ledger.ErrImageForm, identity.ImageVersion},
		{ErrNoRoom, identity.ImageNoRoom}, {ErrImageChunk, identity.ImageChunk}, {ledger.ErrOtherSpace, identity.ImageSpace},
		{ledger.ErrImageForged, identity.ImageForged}, {ledger.ErrImageWrong, identity.ImageWrong},
		{ledger.ErrImageBehind, identity.ImageContradicts}, {ledger.ErrImageBusy, identity.ImageFileBusy},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return identity.ImageFailed
}

// Ends of the names of files of images that are on their way.
const (
	partEnd     = ".part"
	manifestEnd = ".manifest"
)

// takenImage is one on its way here.
type takenImage struct {
	manifest *wire.Manifest
	signed   []byte
	file     *os.File // what came so far, unpacked
	first    uint64   // chunks in it
	decoder  *zstd.Decoder
	began    time.Time
}

func (s *Shelf) partOf(space uuid.UUID) string {
	return filepath.Join(s.imagesDir(), space.String()+partEnd)
}

func (s *Shelf) manifestOf(space uuid.UUID) string {
	return filepath.Join(s.imagesDir(), space.String()+manifestEnd)
}

// PartsHeld names the images of which a part is held.
func (s *Shelf) PartsHeld() map[dot.Space]wire.ImageName {
	held := map[dot.Space]wire.ImageName{}
	for id, l := range s.open() {
		signed, err := os.ReadFile(s.manifestOf(id))
		if err != nil {
			continue
		}
		m, name, err := wire.ParseManifest(signed)
		if err != nil || changesOf(l.Vector()) >= m.Changes { // it came by replay meanwhile
			s.dropPart(id)
			continue
		}
		held[id] = name
	}
	return held
}

// changesOf counts what a vector holds.
func changesOf(v dot.Vector) (changes uint64) {
	for _, head := range v {
		changes += head
	}
	return changes
}

// JudgeImage decides whether an image is taken. A part of the same one that is held is looked through piece by piece and
// goes on where it is whole; a part of another one is dropped.
func (s *Shelf) JudgeImage(ctx context.Context, space dot.Space, signed []byte) (first, bytes uint64, err error) {
	m, err := s.judge(ctx, space, signed)
	if err != nil {
		s.refuseImage(ctx, "image not taken", space, err)
		return 0, 0, err
	}
	s.images.mu.Lock()
	defer s.images.mu.Unlock()
	if s.images.taking[space] != nil {
		return 0, 0, ErrImageTaken
	}
	t := &takenImage{manifest: m, signed: signed, began: s.options.Now()}
	if err := s.resume(space, t); err != nil {
		return 0, 0, fmt.Errorf("take the image: %w", errors.Join(err, t.close()))
	}
	s.images.taking[space] = t
	return t.first, m.Packed / uint64(len(m.Chunks)) * t.first, nil
}

func (s *Shelf) judge(ctx context.Context, space uuid.UUID, signed []byte) (*wire.Manifest, error) {
	m, _, err := wire.ParseManifest(signed)
	if err != nil {
		return nil, err
	}
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	if m.Space != space {
		return nil, fmt.Errorf("%w: %s", ledger.ErrOtherSpace, m.Space)
	}
	roll := s.Roll()
	if roll.Revoked(m.Maker()) || !roll.MayHold(m.Maker(), space) {
		return nil, fmt.Errorf("%w: %s", ErrImageMaker, m.Maker().Short())
	}
	form, err := l.ImageForm(ctx)
	if err != nil {
		return nil, err
	}
	if form != m.Form {
		return nil, ErrImageForm
	}
	return m, s.room(m.Size)
}

// resume opens the file for what comes, with what is in it already.
func (s *Shelf) resume(space uuid.UUID, t *takenImage) (err error) {
	if err := os.MkdirAll(s.imagesDir(), 0o700); err != nil {
		return err
	}
	for _, end := range []string{"-wal", "-shm", "-journal"} { // of an adoption that was cut off
		if err := os.Remove(s.partOf(space) + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	held, err := os.ReadFile(s.manifestOf(space))
	if err != nil || string(held) != string(t.signed) {
		if err := os.Remove(s.partOf(space)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := writeDurably(s.manifestOf(space), t.signed); err != nil {
			return err
		}
	}
	if t.file, err = os.OpenFile(s.partOf(space), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	}
	piece := make([]byte, wire.ImagePiece)
	for ; t.first < uint64(len(t.manifest.Chunks)); t.first++ {
		n, err := io.ReadFull(t.file, piece[:t.manifest.PieceSize(t.first)])
		if err != nil || sha256.Sum256(piece[:n]) != t.manifest.Chunks[t.first] {
			break
		}
	}
	if err := t.file.Truncate(int64(min(t.first*wire.ImagePiece, t.manifest.Size))); err != nil {
		return err
	}
	t.decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(wire.ImagePiece))
	return err
}

func (t *takenImage) close() error {
	if t.decoder != nil {
		t.decoder.Close()
	}
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// KeepImage unpacks a chunk, looks that it is what was signed, and keeps it.
func (s *Shelf) KeepImage(ctx context.Context, space dot.Space, index uint64, chunk []byte) (first uint64, err error) {
	s.images.mu.Lock()
	t := s.images.taking[space]
	s.images.mu.Unlock()
	if t == nil || index != t.first {
		return 0, fmt.Errorf("%w: chunk %d is not awaited", ErrImageChunk, index)
	}
	if err := t.keep(chunk); err != nil {
		s.refuseImage(ctx, "image not taken", space, err)
		s.dropPart(space)
		return 0, err
	}
	return t.first, nil
}

func (t *takenImage) keep(chunk []byte) error {
	size := t.manifest.PieceSize(t.first)
	piece, err := t.decoder.DecodeAll(chunk, make([]byte, 0, size))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrImageChunk, err)
	}
	if len(piece) != size || sha256.Sum256(piece) != t.manifest.Chunks[t.first] {
		return fmt.Errorf("%w: chunk %d", ErrImageChunk, t.first)
	}
	if _, err := t.file.WriteAt(piece, int64(t.first)*wire.ImagePiece); err != nil {
		return fmt.Errorf("keep a chunk of the image: %w", err)
	}
	t.first++
	return nil
}

// dropPart forgets an image of which something is wrong, or which is of no use any more. Without its manifest a part is
// never gone on with, and goes at the next start if it cannot go now.
func (s *Shelf) dropPart(space uuid.UUID) {
	s.images.mu.Lock()
	defer s.images.mu.Unlock()
	_ = os.Remove(s.manifestOf(space))
	_ = os.Remove(s.partOf(space))
}

// LeaveImage ends the taking of an image by a conversation. What was kept stays.
func (s *Shelf) LeaveImage(space dot.Space) {
	s.images.mu.Lock()
	t := s.images.taking[space]
	delete(s.images.taking, space)
	s.images.mu.Unlock()
	if t != nil {
		_ = t.close()
	}
}

// AdoptImage puts an image that came whole in the place of what is held.
func (s *Shelf) AdoptImage(ctx context.Context, space dot.Space) error {
	s.images.mu.Lock()
	t := s.images.taking[space]
	s.images.mu.Unlock()
	if t == nil {
		return fmt.Errorf("%w: none came", ErrImageChunk)
	}
	defer s.LeaveImage(space)
	l, err := s.Ledger(space)
	if err != nil {
		return err
	}
	if err := errors.Join(t.file.Sync(), t.file.Close()); err != nil {
		return fmt.Errorf("keep the image: %w", err)
	}
	came := s.options.Now()
	hub := s.Roll().IsHub(t.manifest.Maker())
	err = l.Adopt(ctx, s.partOf(space), ledger.Adoption{Vector: t.manifest.Vector, Hub: hub})
	if ctx.Err() == nil {
		s.dropPart(space)
	}
	if err != nil {
		s.refuseImage(ctx, "image not adopted", space, err)
		return err
	}
	s.images.mu.Lock()
	delete(s.images.refused, space)
	s.images.mu.Unlock()
	now := s.options.Now()
	s.options.Log.InfoContext(ctx, "space came as an image", "space", space.String(), "changes", t.manifest.Changes, "bytes", t.manifest.Packed,
		"fetched", came.Sub(t.began).String(), "adopted", now.Sub(came).String())
	s.noteImage(ctx, space, t.manifest, now)
	s.ring()
	return nil
}

const topicImage = "image"

// CameAs says how the records of a space first came here.
type CameAs struct {
	Maker   dot.Device `json:"-"`
	By      string     `json:"by"` // Maker, as text
	Changes uint64     `json:"changes"`
	Bytes   uint64     `json:"bytes"` // of its chunks
	At      int64      `json:"at"`    // Unix milliseconds
}

func (s *Shelf) noteImage(ctx context.Context, space uuid.UUID, m *wire.Manifest, now time.Time) {
	note, err := json.Marshal(CameAs{By: m.Maker().String(), Changes: m.Changes, Bytes: m.Packed, At: now.UnixMilli()})
	if err == nil {
		_ = s.notes.Put(ctx, topicImage, space.String(), note) // nothing but a line of the status is lost without it
	}
}

// CameAs tells of the image a space came as; ok is false when it came by replay, or was made here.
func (s *Shelf) CameAs(ctx context.Context, space uuid.UUID) (c CameAs, ok bool) {
	note, err := s.notes.Find(ctx, topicImage, space.String())
	if err != nil || note == nil || json.Unmarshal(note, &c) != nil {
		return CameAs{}, false
	}
	return c, true
}

// proveImages compares tables that came with an image with what the logs say, in a quiet moment. A hub whose tables lie
// is broken, or worse; its logs were verified before anything was shown.
func (s *Shelf) proveImages(ctx context.Context) {
	for id, l := range s.open() {
		unproven, err := l.Unproven(ctx)
		if err != nil || !unproven {
			continue
		}
		if wrong, err := l.Prove(ctx); err == nil && wrong {
			came, _ := s.CameAs(ctx, id)
			s.options.Log.ErrorContext(ctx, "an image showed what its logs do not say; the tables were made anew", "space", id.String(), "maker", strings.TrimSpace(came.By))
		}
	}
}
