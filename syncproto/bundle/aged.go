package bundle

import (
	"bufio"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"

	"qianshao/syncproto/dot"
)

// An encrypted file goes on after its head with a letterhead in clear, so that whoever may not read it can still be told
// whom to ask, and then with an age stream (age-encryption.org/v1) of the blocks. Its recipients are Ed25519 keys of
// devices, as age takes them from SSH: no key of the space exists that could leak, and a device that is no recipient any
// more reads no later file.
const (
	aged = 1

	letterLen = len(dot.Device{}) + 8 + 1 // writer, when, length of the name
	nameMax   = 255
	// FileReadersMax is how many devices a file is encrypted to at most; its age header is bounded accordingly.
	FileReadersMax = 2000
	ageHeadMax     = 256 << 10
)

// ErrForOthers says that a file is encrypted, and not to this device. It was left alone.
var ErrForOthers = errors.New("bundle is encrypted to other devices")

// letter is what an encrypted file says to everybody. Nothing proves it to one who cannot read the rest.
type letter struct {
	writer dot.Device
	made   int64
	name   string
}

func (l letter) append(b []byte) []byte {
	name := l.name
	for len(name) > nameMax || !utf8.ValidString(name) {
		name = name[:min(len(name), nameMax+1)-1]
	}
	b = append(b, l.writer[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.made))
	return append(append(b, byte(len(name))), name...)
}

// readLetter reads the letterhead into the running digest.
func (r *Reader) readLetter() error {
	b := make([]byte, letterLen)
	if _, err := io.ReadFull(r.in, b); err != nil {
		return cut(err)
	}
	name := make([]byte, b[letterLen-1])
	if _, err := io.ReadFull(r.in, name); err != nil {
		return cut(err)
	}
	r.sum.Write(b)
	r.sum.Write(name)
	copy(r.letter.writer[:], b)
	r.letter.made, r.letter.name = int64(binary.BigEndian.Uint64(b[len(dot.Device{}):])), string(name)
	if !utf8.ValidString(r.letter.name) {
		return fmt.Errorf("%w: name of its writer", ErrDamaged)
	}
	return nil
}

// Open gives the reader the keys of this device; one of them opens an encrypted file. A file in clear needs none.
// ErrForOthers says that none fits.
func (r *Reader) Open(keys ...ed25519.PrivateKey) error {
	if !r.sealed {
		return nil
	}
	var identities []age.Identity
	for _, k := range keys {
		identity, err := agessh.NewEd25519Identity(k)
		if err != nil {
			return fmt.Errorf("take the key of this device: %w", err)
		}
		identities = append(identities, identity)
	}
	if len(identities) == 0 {
		return ErrForOthers
	}
	in := &bounded{in: r.in, left: ageHeadMax}
	stream, err := age.Decrypt(in, identities...)
	var mismatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &mismatch):
		return ErrForOthers
	case err != nil:
		return in.reason(err)
	}
	in.left = -1
	r.in, r.sealed = bufio.NewReaderSize(&opened{stream, in}, 64<<10), false
	return nil
}

// bounded hands out so many bytes until the head of the stream is read, and remembers how reading ended.
type bounded struct {
	in   io.Reader
	left int // -1 for no bound
	end  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errors.New("head of the stream too long")
	}
	if b.left > 0 {
		p = p[:min(len(p), b.left)]
	}
	n, err := b.in.Read(p)
	if b.left > 0 {
		b.left -= n
	}
	if err != nil {
		b.end = err
	}
	return n, err
}

// reason says what an error of the stream comes from: the file ended, the disk failed, or its bytes are not what they
// were. A last piece that is cut and one that is damaged look the same.
func (b *bounded) reason(err error) error {
	if b.end != nil {
		return cut(b.end)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// opened is a stream whose errors have reasons.
type opened struct {
	io.Reader
	from *bounded
}

func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.from.reason(err)
	}
	return n, err
}

// encrypted gives a writer whose bytes only the holders of the private halves of some keys read. Closing it ends the
// stream.
func encrypted(out io.Writer, readers []ed25519.PublicKey) (io.WriteCloser, error) {
	if len(readers) > FileReadersMax {
		return nil, fmt.Errorf("encrypt to %d devices: at most %d", len(readers), FileReadersMax)
	}
	recipients := make([]age.Recipient, 0, len(readers))
	for _, public := range readers {
		key, err := ssh.NewPublicKey(public)
		if err != nil {
			return nil, fmt.Errorf("encrypt to a device: %w", err)
		}
		recipient, err := agessh.NewEd25519Recipient(key)
		if err != nil {
			return nil, fmt.Errorf("encrypt to a device: %w", err)
		}
		recipients = append(recipients, recipient)
	}
	stream, err := age.Encrypt(out, recipients...)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return stream, nil
}
