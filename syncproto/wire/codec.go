package wire

import (
	"fmt"

	"qianshao/syncproto/canon"
)

// codec is the one way frames are written and read here.
var codec = canon.New(depthMax, ListMax) //nolint:gochecknoglobals // immutable, and costly to make for each frame

// Encode gives the bytes of a frame. A frame this program would refuse to read is not made.
func Encode(f Frame) ([]byte, error) { return Append(nil, f) }

// Append puts the bytes of a frame behind those of b, as Encode gives them.
func Append(b []byte, f Frame) ([]byte, error) {
	from := len(b)
	b, err := appendBody(append(b, byte(f.Type())), f)
	if err != nil {
		return nil, fmt.Errorf("encode frame %d: %w", f.Type(), err)
	}
	if size := len(b) - from; size > FrameMax {
		return nil, fmt.Errorf("encode frame %d: %w: %d bytes", f.Type(), ErrTooLarge, size)
	}
	return b, nil
}

func appendBody(b []byte, f Frame) ([]byte, error) {
	ok := false
	switch f := f.(type) {
	case *Segments:
		b, ok = f.flat(b)
	case *Ack:
		b, ok = f.flat(b)
	}
	if ok {
		return b, nil
	}
	body, err := pack(f)
	if err != nil {
		return nil, err
	}
	packed, err := codec.Marshal(body)
	return append(b, packed...), err
}

// Decode reads the bytes of a frame. A type it does not know gives an Unknown, whatever follows it. The frame keeps
// no hold of b.
func Decode(b []byte) (Frame, error) {
	if len(b) > FrameMax {
		return nil, fmt.Errorf("decode frame: %w: %d bytes", ErrTooLarge, len(b))
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("decode frame: %w: empty", ErrMalformed)
	}
	f, err := unpack(Type(b[0]), b[1:])
	if err != nil {
		return nil, fmt.Errorf("decode frame %d of %d bytes: %w", b[0], len(b), err)
	}
	return f, nil
}

// read fills a body from CBOR.
func read(b []byte, body any) error {
	if err := codec.Unmarshal(b, body); err != nil {
		return fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	return nil
}

// pack gives what stands in CBOR for a frame.
func pack(f Frame) (any, error) {
	switch f := f.(type) {
	case *Hello:
		return f, f.check()
	case *Facts:
		return f, f.check()
	case *Have:
		return f.pack()
	case *Logs:
		return f.pack()
	case *Segments:
		return f.pack()
	case *Ack:
		return f.pack()
	case *Credit, *Ping, *Pong:
		return f, nil
	case *Fingerprint:
		return f.pack(), nil
	case *Standing:
		return f.pack()
	case *Bye:
		return f, f.check()
	case *Image:
		return f.pack()
	case *ImageWant:
		return f.pack()
	case *ImageChunk:
		return f.pack()
	}
	return nil, fmt.Errorf("%w: type %d is not made here", ErrMalformed, f.Type())
}

func unpack(t Type, b []byte) (Frame, error) {
	switch t {
	case TypeHello:
		return plain(b, (*Hello).check)
	case TypeFacts:
		return plain(b, (*Facts).check)
	case TypeHave:
		return readHave(b)
	case TypeLogs:
		return readLogs(b)
	case TypeSegments:
		return readSegments(b)
	case TypeAck:
		return readAck(b)
	case TypeCredit:
		return plain(b, func(*Credit) error { return nil })
	case TypePing:
		return plain(b, func(*Ping) error { return nil })
	case TypePong:
		return plain(b, func(*Pong) error { return nil })
	case TypeFingerprint:
		return readFingerprint(b)
	case TypeStanding:
		return readStanding(b)
	case TypeBye:
		return plain(b, (*Bye).check)
	case TypeImage:
		return readImage(b)
	case TypeImageWant:
		return readImageWant(b)
	case TypeImageChunk:
		return readImageChunk(b)
	}
	return &Unknown{Of: t}, nil
}

// plain reads a frame whose body is the frame itself.
func plain[T any, F interface {
	*T
	Frame
}](b []byte, check func(F) error) (Frame, error) {
	f := F(new(T))
	if err := read(b, f); err != nil {
		return nil, err
	}
	if err := check(f); err != nil {
		return nil, err
	}
	return f, nil
}
