package wire

import (
	"fmt"

	"qianshao/syncproto/dot"
)

// Types of the frames that carry a whole space as an image.
const (
	TypeImage      Type = 12
	TypeImageWant  Type = 13
	TypeImageChunk Type = 14
)

// CapImage says that a device gives and takes whole spaces as images. A side that lacks it is never sent a frame of
// these types.
const CapImage Capabilities = 1 << 2

// ChunkMax bounds a chunk, in bytes: what ImagePiece bytes of a file can grow to when they do not pack.
const ChunkMax = ImagePiece + 1<<10

// ImageName names an image: the SHA-256 of its signed manifest.
type ImageName [32]byte

// ImageCode says why no image is given. The numbers never change; those not known mean ImageNotNow.
type ImageCode uint64

// Codes of an Image.
const (
	ImageGiven  ImageCode = 0 // Manifest is that of an image that can be had
	ImageNotNow ImageCode = 1 // none can be made: no room, too large, busy, or nothing that would be worth it
	ImageGone   ImageCode = 2 // the one asked for is not kept any more; another may be asked for
)

// Image answers an ImageWant: it offers an image, or says that there is none.
type Image struct {
	Space    dot.Space
	Manifest []byte // signed; empty unless Code is ImageGiven
	Code     ImageCode
}

// ImageWant is said by the side that wants an image: first what it asks for, then over and over how far it has come,
// and at last that it is over.
type ImageWant struct {
	Space dot.Space
	Name  ImageName // of the image that is fetched; while one is asked for, of that of which a part is held, or zero
	First uint64    // chunks before this one are durable here
	Count uint64    // so many chunks from First on may be sent; 0 asks for an offer
	Got   uint64    // bytes of chunks that came in this conversation
	Over  bool      // nothing more of any image: segments are wanted from now on
}

// ImageChunk is a part of one chunk. The parts of a chunk come in their order, and the chunks in theirs.
type ImageChunk struct {
	Space  dot.Space
	Index  uint64
	Offset uint64
	Last   bool // the chunk ends with these bytes
	Bytes  []byte
}

// Type is TypeImage.
func (*Image) Type() Type { return TypeImage }

// Type is TypeImageWant.
func (*ImageWant) Type() Type { return TypeImageWant }

// Type is TypeImageChunk.
func (*ImageChunk) Type() Type { return TypeImageChunk }

type imageBody struct {
	Space    []byte `cbor:"1,keyasint"`
	Manifest []byte `cbor:"2,keyasint,omitempty"`
	Code     uint64 `cbor:"3,keyasint,omitempty"`
}

func (f *Image) pack() (*imageBody, error) {
	return &imageBody{Space: f.Space[:], Manifest: f.Manifest, Code: uint64(f.Code)}, f.check()
}

func (f *Image) check() error {
	if len(f.Manifest) > ManifestMax {
		return fmt.Errorf("%w: manifest of %d bytes", ErrTooLarge, len(f.Manifest))
	}
	if (f.Code == ImageGiven) != (len(f.Manifest) > 0) {
		return fmt.Errorf("%w: image of code %d with a manifest of %d bytes", ErrMalformed, f.Code, len(f.Manifest))
	}
	return nil
}

func readImage(raw []byte) (Frame, error) {
	var b imageBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &Image{Manifest: b.Manifest, Code: ImageCode(b.Code)}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	return f, f.check()
}

type imageWantBody struct {
	Space []byte `cbor:"1,keyasint"`
	Name  []byte `cbor:"2,keyasint,omitempty"`
	First uint64 `cbor:"3,keyasint,omitempty"`
	Count uint64 `cbor:"4,keyasint,omitempty"`
	Got   uint64 `cbor:"5,keyasint,omitempty"`
	Over  bool   `cbor:"6,keyasint,omitempty"`
}

func (f *ImageWant) pack() (*imageWantBody, error) {
	b := &imageWantBody{Space: f.Space[:], First: f.First, Count: f.Count, Got: f.Got, Over: f.Over}
	if f.Name != (ImageName{}) {
		b.Name = f.Name[:]
	}
	return b, f.check()
}

func (f *ImageWant) check() error {
	if f.First > ChunksMax || f.Count > ChunksMax || f.Got > seqMax {
		return fmt.Errorf("%w: chunks %d and %d more", ErrMalformed, f.First, f.Count)
	}
	return nil
}

func readImageWant(raw []byte) (Frame, error) {
	var b imageWantBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &ImageWant{First: b.First, Count: b.Count, Got: b.Got, Over: b.Over}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	if len(b.Name) > 0 {
		if err := fill(f.Name[:], b.Name); err != nil {
			return nil, err
		}
	}
	return f, f.check()
}

type imageChunkBody struct {
	Space  []byte `cbor:"1,keyasint"`
	Index  uint64 `cbor:"2,keyasint,omitempty"`
	Offset uint64 `cbor:"3,keyasint,omitempty"`
	Last   bool   `cbor:"4,keyasint,omitempty"`
	Bytes  []byte `cbor:"5,keyasint"`
}

func (f *ImageChunk) pack() (*imageChunkBody, error) {
	return &imageChunkBody{Space: f.Space[:], Index: f.Index, Offset: f.Offset, Last: f.Last, Bytes: f.Bytes}, f.check()
}

func (f *ImageChunk) check() error {
	if f.Index >= ChunksMax || len(f.Bytes) == 0 || f.Offset > ChunkMax || f.Offset+uint64(len(f.Bytes)) > ChunkMax {
		return fmt.Errorf("%w: %d bytes at %d of chunk %d", ErrMalformed, len(f.Bytes), f.Offset, f.Index)
	}
	return nil
}

func readImageChunk(raw []byte) (Frame, error) {
	var b imageChunkBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &ImageChunk{Index: b.Index, Offset: b.Offset, Last: b.Last, Bytes: b.Bytes}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	return f, f.check()
}
