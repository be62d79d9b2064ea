package bundle

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Source gives what a bundle carries. A peer.Log is one.
type Source interface {
	// Facts gives every signed blob that may go on the stick.
	Facts(ctx context.Context, device dot.Device) ([][]byte, error)

	// Load reads whole sealed segments of a log, the first one holding the number after, plus 1.
	Load(ctx context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error)
}

// Order says what is to be written, by whom.
type Order struct {
	Space   dot.Space
	Held    dot.Vector         // what is durable here and sealed: all of it goes into the file
	Denied  []syncproto.Denial // what of it is not allowed here
	Public  ed25519.PublicKey
	Sign    func(message []byte) []byte // with the private half of Public
	Name    string                      // of this device
	Program string
	Made    int64 // Unix milliseconds

	// Readers are the devices that may read the file, the writer's own among them: it is encrypted to them. Without any
	// it is written in clear.
	Readers []ed25519.PublicKey
	// Private is the private half of Public: an encrypted file is read back with it.
	Private ed25519.PrivateKey
}

// Written is what stands in a file.
type Written struct {
	Facts, Logs, Segments int
	Changes               uint64
	Bytes                 int64 // of the file
	Readers               int   // devices it is encrypted to; 0 when it is in clear
}

// Sizes of what is read and framed at once: what a cut costs is at most the last frame.
const (
	factsFrame   = 256 << 10
	segmentFrame = 64 << 10
	headsFrame   = 4096
)

// WriteFile makes the file at path: whole, on the disk and read back, or not at all. A bundle of that name is
// replaced, any other file is not: ErrTaken. What was written proves nothing about who will read it.
func WriteFile(ctx context.Context, path string, o Order, from Source) (Written, error) {
	if err := replaceable(path); err != nil {
		return Written{}, err
	}
	part := path + ".part"
	done, err := writePart(ctx, part, o, from)
	if err == nil {
		_, err = ReadFile(ctx, part, nothing{}, o.keys()...)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return Written{}, errors.Join(fmt.Errorf("write the bundle: %w", full(err)), os.RemoveAll(part))
	}
	return done, syncDir(filepath.Dir(path))
}

func (o *Order) keys() []ed25519.PrivateKey {
	if o.Private == nil {
		return nil
	}
	return []ed25519.PrivateKey{o.Private}
}

// replaceable says whether the name is free, or a bundle's.
func replaceable(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the file of that name: %w", err)
	}
	defer file.Close()
	if _, err := NewReader(file); errors.Is(err, ErrNot) {
		return ErrTaken
	}
	return nil
}

func writePart(ctx context.Context, part string, o Order, from Source) (Written, error) {
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Written{}, err
	}
	done, err := Write(ctx, file, o, from)
	return done, errors.Join(err, file.Sync(), file.Close())
}

// Write writes a bundle to out: facts first, then lane by lane, so that what is urgent is read first.
func Write(ctx context.Context, out io.Writer, o Order, from Source) (Written, error) {
	file := &counted{out: out}
	w := &writer{out: bufio.NewWriterSize(file, 256<<10), sum: sha256.New()}
	stream, err := w.begin(file, o)
	if err != nil {
		return w.done, err
	}
	facts, err := from.Facts(ctx, dot.Device{})
	if err != nil {
		return w.done, fmt.Errorf("read facts: %w", err)
	}
	logs := byLane(o.Held)
	for _, f := range opening(o, facts, logs) {
		w.frame(f)
	}
	w.done.Facts, w.done.Logs = len(facts), len(logs)
	for i, log := range logs {
		if err := w.log(ctx, o, from, uint64(i)+1, log); err != nil {
			return w.done, err
		}
	}
	w.end(o.Sign)
	w.fail(w.out.Flush())
	if w.err == nil {
		w.fail(stream.Close())
	}
	w.done.Bytes = file.bytes
	return w.done, w.err
}

// begin writes the head, and gives what is to be closed at the end of what follows it.
func (w *writer) begin(file *counted, o Order) (io.Closer, error) {
	head := append([]byte(magic), Version, plain)
	if len(o.Readers) == 0 {
		w.add(append(head, o.Space[:]...))
		return file, w.err
	}
	head[len(magic)+1] = aged
	w.add(letter{dot.DeviceOf(o.Public), o.Made, o.Name}.append(append(head, o.Space[:]...)))
	w.fail(w.out.Flush())
	if w.err != nil {
		return nil, w.err
	}
	stream, err := encrypted(file, o.Readers)
	if err != nil {
		return nil, err
	}
	w.out, w.done.Readers = bufio.NewWriterSize(stream, 64<<10), len(o.Readers)
	return stream, nil
}

// counted counts what is written.
type counted struct {
	out   io.Writer
	bytes int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.out.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Close does nothing: the file is its caller's.
func (c *counted) Close() error { return nil }

// byLane orders logs as they are drained.
func byLane(held dot.Vector) []dot.Log {
	logs := held.Logs()
	slices.SortStableFunc(logs, func(a, b dot.Log) int { return int(a.Lane) - int(b.Lane) })
	return logs
}

// opening is everything that stands before the segments.
func opening(o Order, facts [][]byte, logs []dot.Log) []wire.Frame {
	digest := sha256.Sum256(bytes.Join(facts, nil))
	frames := []wire.Frame{&wire.Hello{
		VersionMin: wire.VersionMin, VersionMax: wire.VersionMax, Public: o.Public, Name: o.Name, Clock: o.Made,
		Facts: digest[:16], Credit: 1, Program: o.Program,
	}}
	frame, size := &wire.Facts{}, 0
	for _, b := range facts {
		if size > 0 && size+len(b) > factsFrame {
			frames, frame, size = append(frames, frame), &wire.Facts{}, 0
		}
		frame.Blobs, size = append(frame.Blobs, b), size+len(b)
	}
	if size > 0 {
		frames = append(frames, frame)
	}
	return append(frames, holdings(o, logs)...)
}

// holdings says what the writer holds of the space: a reader learns from it how far its own changes came.
func holdings(o Order, logs []dot.Log) []wire.Frame {
	var frames []wire.Frame
	part := uint64(0)
	for some := range slices.Chunk(logs, headsFrame) {
		have := &wire.Have{Space: o.Space, Digest: o.Held.Digest(), Full: true, Part: part, More: int(part+1)*headsFrame < len(logs), Held: dot.Vector{}}
		for _, log := range some {
			have.Held[log] = o.Held[log]
		}
		frames = append(frames, have)
		part++
	}
	return frames
}

// writer writes blocks; after the first failure it writes nothing more.
type writer struct {
	out  *bufio.Writer
	sum  hash.Hash
	err  error
	done Written
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// add writes bytes and takes them into the running digest.
func (w *writer) add(b []byte) {
	w.sum.Write(b)
	w.raw(b)
}

func (w *writer) raw(b []byte) {
	if w.err != nil {
		return
	}
	_, err := w.out.Write(b)
	w.fail(err)
}

func (w *writer) block(kind byte, payload []byte) {
	w.add(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload))))
	w.add(payload)
	w.raw(w.sum.Sum(nil)[:tagLen])
}

func (w *writer) frame(f wire.Frame) {
	b, err := wire.Encode(f)
	if err != nil {
		w.fail(err)
		return
	}
	w.block(frameBlock, b)
}

// log writes all sealed segments of one log.
func (w *writer) log(ctx context.Context, o Order, from Source, number uint64, log dot.Log) error {
	for after := uint64(0); after < o.Held[log] && w.err == nil; {
		run, err := from.Load(ctx, o.Space, log, after, segmentFrame)
		if err != nil {
			return fmt.Errorf("load %s after %d: %w", log, after, err)
		}
		if len(run.Segments) == 0 {
			return fmt.Errorf("load %s after %d: nothing is there up to %d", log, after, o.Held[log])
		}
		if after == 0 {
			w.declare(o, number, log, run.Public)
		}
		frame := wire.Run{Number: number}
		for _, s := range run.Segments {
			frame.Segments = append(frame.Segments, s.Bytes)
			w.done.Changes += s.Last - s.First + 1
			after = s.Last
		}
		w.done.Segments += len(run.Segments)
		w.frame(&wire.Segments{Runs: []wire.Run{frame}})
	}
	return nil
}

// declare names a log, and says what of it is not allowed here.
func (w *writer) declare(o Order, number uint64, log dot.Log, public ed25519.PublicKey) {
	w.frame(&wire.Logs{Space: o.Space, Declared: []wire.Declaration{{Number: number, Log: log, Public: public}}})
	ack := &wire.Ack{Mine: true}
	for _, d := range o.Denied {
		if d.Log == log && len(ack.Denied) < wire.ListMax/3 {
			ack.Denied = append(ack.Denied, wire.Denial{Number: number, First: d.First, Last: d.Last})
		}
	}
	if len(ack.Denied) > 0 {
		w.frame(ack)
	}
}

func (w *writer) end(sign func([]byte) []byte) {
	w.block(endBlock, sign(append([]byte(signDomain), w.sum.Sum(nil)...)))
}

// nothing keeps nothing: it lets a file be read for its own sake.
type nothing struct{}

// Learn does nothing.
func (nothing) Learn(context.Context, [][]byte) error { return nil }

// Append says of everything that it is held.
func (nothing) Append(_ context.Context, _ dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	kept := make([]syncproto.Kept, len(runs))
	for i, r := range runs {
		kept[i] = syncproto.Kept{Log: r.Log, Head: r.Segments[len(r.Segments)-1].Last}
	}
	return kept, nil
}

// full names the want of room. A stick formatted as FAT32 takes no file beyond 4 GiB, which is the same to a person.
func full(err error) error {
	windows := runtime.GOOS == "windows" && (errors.Is(err, syscall.Errno(112)) || errors.Is(err, syscall.Errno(39)))
	if windows || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// syncDir makes the new name durable. Windows keeps names so by itself and lets no folder be synced.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("make the file's name durable: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
