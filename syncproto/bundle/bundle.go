// Package bundle carries a space's sealed segments and facts in one file, on a stick or by any other courier.
//
// The file is a head and then blocks. A block is one frame of the conversation and the beginning of a running digest
// over everything so far; the last block is its writer's signature of that digest. What stands in a file proves
// itself: segments by their devices' signatures, facts by their issuers'. So a file that was cut still gives what is
// whole in it, and its writer's signature says only that nothing is missing, and what its writer holds. Its blocks are
// encrypted to the devices that may hold the space, where the writer knows any.
package bundle

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Version of the file this program writes, and the newest it reads.
const Version = 1

// Reasons why a file is not read to its end. What stands before that place was kept, and reading the whole file later
// goes on from there.
var (
	ErrNot     = errors.New("not a bundle of this program")
	ErrNewer   = errors.New("bundle of a newer version")
	ErrSealed  = errors.New("bundle is encrypted in a way this version does not know")
	ErrCut     = errors.New("bundle ends before its end")
	ErrDamaged = errors.New("bundle is damaged")
	ErrRefused = errors.New("some logs of the bundle go no further here")
)

// Reasons why a file is not written. Nothing of that name was changed.
var (
	ErrTaken = errors.New("file is there and is no bundle")
	ErrFull  = errors.New("no room for the bundle")
)

const (
	magic    = "QSSTICK\x00"
	headLen  = len(magic) + 2 + len(dot.Space{}) // magic, version, protection, space
	blockLen = 1 + 4                             // kind, length
	tagLen   = 8                                 // of the running digest, after each block

	// plain is the protection of a file in clear, as those are that were written before aged, and those of devices that
	// know no other.
	plain = 0
)

// Kinds of blocks. One this program does not know is passed over, as a frame of an unknown type is.
const (
	frameBlock = 1
	endBlock   = 2
)

// signDomain keeps the signature of a bundle from passing for a signature of anything else.
const signDomain = "qianshao bundle 1\x00"

// Reader takes the frames off a bundle, one after the other.
type Reader struct {
	in    *bufio.Reader
	sum   hash.Hash
	space dot.Space
	hello *wire.Hello

	sealed bool // encrypted, and not opened yet
	letter letter
}

// NewReader reads the head. ErrNot, ErrNewer and ErrSealed say that the file is left alone.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{in: bufio.NewReaderSize(in, 64<<10), sum: sha256.New()}
	head := make([]byte, headLen)
	n, err := io.ReadFull(r.in, head)
	if given := string(head[:min(n, len(magic))]); given == "" || !strings.HasPrefix(magic, given) {
		return nil, errors.Join(ErrNot, trouble(err))
	}
	if n > len(magic) && head[len(magic)] != Version {
		return nil, fmt.Errorf("%w: %d", ErrNewer, head[len(magic)])
	}
	if n > len(magic)+1 && head[len(magic)+1] > aged {
		return nil, fmt.Errorf("%w: protection %d", ErrSealed, head[len(magic)+1])
	}
	if err != nil {
		return nil, cut(err)
	}
	r.sum.Write(head)
	copy(r.space[:], head[len(magic)+2:])
	if head[len(magic)+1] == aged {
		r.sealed = true
		return r, r.readLetter()
	}
	return r, nil
}

// Space is the one space whose segments the file carries.
func (r *Reader) Space() dot.Space { return r.space }

// Next gives the next frame; the first is its writer's Hello. io.EOF follows the last one when the file is whole and
// its writer signed it. ErrCut and ErrDamaged end the reading.
func (r *Reader) Next() (wire.Frame, error) {
	if r.sealed {
		return nil, ErrForOthers
	}
	for {
		kind, payload, err := r.block()
		switch {
		case err != nil:
			return nil, err
		case kind == endBlock:
			return nil, io.EOF
		case kind != frameBlock:
			continue
		}
		f, err := wire.Decode(payload)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		hello, greeting := f.(*wire.Hello)
		if greeting != (r.hello == nil) {
			return nil, fmt.Errorf("%w: hello stands in the wrong place", ErrDamaged)
		}
		if greeting {
			r.hello = hello
		}
		return f, nil
	}
}

// block reads one block and holds it against the running digest.
func (r *Reader) block() (kind byte, payload []byte, err error) {
	head := make([]byte, blockLen)
	if _, err := io.ReadFull(r.in, head); err != nil {
		return 0, nil, cut(err)
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > wire.FrameMax {
		return 0, nil, fmt.Errorf("%w: block of %d bytes", ErrDamaged, size)
	}
	before := r.sum.Sum(nil)
	payload = make([]byte, size)
	if _, err := io.ReadFull(r.in, payload); err != nil {
		return 0, nil, cut(err)
	}
	tag := make([]byte, tagLen)
	if _, err := io.ReadFull(r.in, tag); err != nil {
		return 0, nil, cut(err)
	}
	r.sum.Write(head)
	r.sum.Write(payload)
	if string(r.sum.Sum(nil)[:tagLen]) != string(tag) {
		return 0, nil, fmt.Errorf("%w: digest", ErrDamaged)
	}
	if head[0] == endBlock {
		return endBlock, nil, r.end(before, payload)
	}
	return head[0], payload, nil
}

// end checks the signature, and that nothing follows it.
func (r *Reader) end(signed, signature []byte) error {
	if r.hello == nil || !ed25519.Verify(r.hello.Public, append([]byte(signDomain), signed...), signature) {
		return fmt.Errorf("%w: signature of its writer", ErrDamaged)
	}
	if _, err := r.in.ReadByte(); err == nil {
		return fmt.Errorf("%w: more follows its end", ErrDamaged)
	} else if !errors.Is(err, io.EOF) {
		return cut(err)
	}
	return nil
}

// trouble is a failure of the disk; the end of the file is none.
func trouble(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func cut(err error) error {
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrCut) {
		return err
	}
	if err := trouble(err); err != nil {
		return fmt.Errorf("%w: %w", ErrCut, err) // a stick pulled out while it was read
	}
	return ErrCut
}
