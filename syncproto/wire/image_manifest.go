package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"qianshao/syncproto/dot"
)

// Limits of an image. One that is larger is neither made nor taken: its space comes by replay.
const (
	ImagePiece  = 256 << 10               // bytes of the file that one chunk unfolds to; the last one to what is left
	ChunksMax   = 16384                   // chunks of an image, so 4 GiB of a file
	ManifestMax = ChunksMax*32 + 4<<10    // bytes of a signed manifest
	imageDomain = "qianshao image v1\x00" // what the signature covers begins with it, so that it can stand for nothing else
)

// ManifestVersion is the one form of manifests and chunks there is.
const ManifestVersion = 1

// ErrManifest says that a manifest is not signed by the device it names.
var ErrManifest = errors.New("manifest is not signed by its maker")

// Manifest says what an image is and who made it. The image is a database file, cut into pieces of ImagePiece bytes;
// each piece packed by itself is a chunk. How it is packed is not signed: only what it unfolds to.
type Manifest struct {
	Space   dot.Space
	Public  ed25519.PublicKey // of the device that made it
	Form    [32]byte          // digest of how its tables are made: a reader that makes them otherwise has no use for it
	Vector  [16]byte          // digest of the vector it holds
	Changes uint64            // that it holds
	Size    uint64            // bytes of the file
	Packed  uint64            // bytes of all chunks together
	Chunks  [][32]byte        // SHA-256 of each piece
	Made    int64             // Unix milliseconds
	Program string
}

// Maker is the device that made the image.
func (m *Manifest) Maker() dot.Device { return dot.DeviceOf(m.Public) }

// PieceSize is how many bytes of the file a chunk unfolds to.
func (m *Manifest) PieceSize(index uint64) int {
	if index+1 < uint64(len(m.Chunks)) {
		return ImagePiece
	}
	return int(m.Size - index*ImagePiece)
}

type manifestBody struct {
	Version uint64 `cbor:"1,keyasint"`
	Space   []byte `cbor:"2,keyasint"`
	Public  []byte `cbor:"3,keyasint"`
	Form    []byte `cbor:"4,keyasint"`
	Vector  []byte `cbor:"5,keyasint"`
	Changes uint64 `cbor:"6,keyasint"`
	Size    uint64 `cbor:"7,keyasint"`
	Packed  uint64 `cbor:"8,keyasint"`
	Chunks  []byte `cbor:"9,keyasint"`
	Made    int64  `cbor:"10,keyasint"`
	Program string `cbor:"11,keyasint,omitempty"`
}

func (m *Manifest) check() error {
	switch {
	case len(m.Public) != ed25519.PublicKeySize:
		return fmt.Errorf("%w: key of %d bytes", ErrMalformed, len(m.Public))
	case len(m.Program) > NameMax:
		return fmt.Errorf("%w: name", ErrTooLarge)
	case len(m.Chunks) == 0 || len(m.Chunks) > ChunksMax:
		return fmt.Errorf("%w: %d chunks", ErrTooLarge, len(m.Chunks))
	case (m.Size+ImagePiece-1)/ImagePiece != uint64(len(m.Chunks)) || m.Size > ChunksMax*ImagePiece:
		return fmt.Errorf("%w: %d bytes in %d chunks", ErrMalformed, m.Size, len(m.Chunks))
	case m.Packed < uint64(len(m.Chunks)) || m.Packed > uint64(len(m.Chunks))*ChunkMax:
		return fmt.Errorf("%w: %d bytes of %d chunks", ErrMalformed, m.Packed, len(m.Chunks))
	case m.Changes > seqMax:
		return fmt.Errorf("%w: %d changes", ErrMalformed, m.Changes)
	}
	return nil
}

// SignManifest gives the bytes of a manifest, signed. sign has the private half of m.Public.
func SignManifest(m *Manifest, sign func([]byte) []byte) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("sign manifest: %w", err)
	}
	b := manifestBody{
		Version: ManifestVersion, Space: m.Space[:], Public: m.Public, Form: m.Form[:], Vector: m.Vector[:],
		Changes: m.Changes, Size: m.Size, Packed: m.Packed, Made: m.Made, Program: m.Program,
	}
	for _, hash := range m.Chunks {
		b.Chunks = append(b.Chunks, hash[:]...)
	}
	body, err := codec.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("sign manifest: %w", err)
	}
	return append(body, sign(append([]byte(imageDomain), body...))...), nil
}

// ParseManifest reads a signed manifest, and gives the name of its image. Whether its maker may be believed is for the
// caller to say. It returns ErrManifest, ErrTooLarge or ErrMalformed.
func ParseManifest(signed []byte) (*Manifest, ImageName, error) {
	if len(signed) > ManifestMax {
		return nil, ImageName{}, fmt.Errorf("read manifest: %w: %d bytes", ErrTooLarge, len(signed))
	}
	at := len(signed) - ed25519.SignatureSize
	if at <= 0 {
		return nil, ImageName{}, fmt.Errorf("read manifest: %w: %d bytes", ErrMalformed, len(signed))
	}
	m, err := readManifest(signed[:at])
	if err != nil {
		return nil, ImageName{}, fmt.Errorf("read manifest: %w", err)
	}
	if !ed25519.Verify(m.Public, append([]byte(imageDomain), signed[:at]...), signed[at:]) {
		return nil, ImageName{}, fmt.Errorf("read manifest: %w", ErrManifest)
	}
	return m, sha256.Sum256(signed), nil
}

func readManifest(body []byte) (*Manifest, error) {
	var b manifestBody
	if err := read(body, &b); err != nil {
		return nil, err
	}
	if b.Version != ManifestVersion {
		return nil, fmt.Errorf("%w: version %d", ErrMalformed, b.Version)
	}
	m := &Manifest{Public: b.Public, Changes: b.Changes, Size: b.Size, Packed: b.Packed, Made: b.Made, Program: b.Program}
	for _, part := range []struct{ to, from []byte }{{m.Space[:], b.Space}, {m.Form[:], b.Form}, {m.Vector[:], b.Vector}} {
		if err := fill(part.to, part.from); err != nil {
			return nil, err
		}
	}
	if len(b.Chunks)%sha256.Size != 0 || len(b.Chunks) > ChunksMax*sha256.Size {
		return nil, fmt.Errorf("%w: hashes of %d bytes", ErrMalformed, len(b.Chunks))
	}
	m.Chunks = make([][32]byte, len(b.Chunks)/sha256.Size)
	for i := range m.Chunks {
		m.Chunks[i] = [32]byte(b.Chunks[i*sha256.Size:])
	}
	return m, m.check()
}
