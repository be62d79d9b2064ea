// Package control carries commands to the process that owns a data directory.
//
// One process owns a directory. Another command started on it sends its words over a local socket in the directory
// and the owner runs the very same function on what it has open, so that no command exists twice.
package control

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Call is one command as its user typed it.
type Call struct {
	Args   []string  `json:"args"`
	Dir    string    `json:"dir"` // working directory, for relative file names
	Stdin  io.Reader `json:"-"`
	Stdout io.Writer `json:"-"`
	Stderr io.Writer `json:"-"`
}

// Run runs a command and gives its exit code.
type Run func(ctx context.Context, call Call) int

// ErrNoOwner says nobody answers in the directory.
var ErrNoOwner = errors.New("no process owns the directory")

const (
	socketName   = "control.sock"
	headerMax    = 1 << 20 // bytes of a call's words
	frameMax     = 64 << 10
	dialPatience = 5 * time.Second
)

// Kinds of frames after the header.
const (
	frameStdin  byte = 1
	frameEnd    byte = 2 // of standard input
	frameStdout byte = 3
	frameStderr byte = 4
	frameExit   byte = 5
)

// Serve answers calls in dir until ctx ends, each in a goroutine that it waits for.
func Serve(ctx context.Context, dir string, run Run) error {
	listener, err := listen(dir)
	var at *place
	if err != nil {
		var second error
		if listener, at, second = listenLoopback(dir); second != nil {
			return fmt.Errorf("listen for commands: %w", errors.Join(err, second))
		}
	}
	return serve(ctx, dir, listener, at, run)
}

// serve answers on an open listener: the one at a place, or for nil the one of a socket.
func serve(ctx context.Context, dir string, listener net.Listener, at *place, run Run) error {
	defer os.Remove(filepath.Join(dir, socketName))
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	var calls sync.WaitGroup
	defer calls.Wait()
	for {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("accept a command: %w", err)
		}
		calls.Go(func() {
			defer conn.Close()
			if at.admit(conn) == nil {
				answer(ctx, conn, run)
			}
		})
	}
}

func answer(ctx context.Context, conn net.Conn, run Run) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := bufio.NewReader(conn)
	call, err := readHeader(in)
	if err != nil {
		return
	}
	out := &frames{w: conn}
	stdin, feed := io.Pipe()
	go func() { // ends when the caller hangs up, which also stops the command
		feed.CloseWithError(copyStdin(feed, in))
		waitGone(in)
		cancel()
	}()
	call.Stdin, call.Stdout, call.Stderr = stdin, out.stream(frameStdout), out.stream(frameStderr)
	code := run(ctx, call)
	stdin.Close()
	out.write(frameExit, []byte{byte(code)})
}

func copyStdin(w io.Writer, in *bufio.Reader) error {
	for {
		kind, body, err := readFrame(in)
		if err != nil {
			return err
		}
		if kind == frameEnd {
			return io.EOF
		}
		if _, err := w.Write(body); err != nil && kind == frameStdin {
			// The command no longer reads; go on draining so that the caller is not blocked.
			w = io.Discard
		}
	}
}

// waitGone returns when the caller has closed its end.
func waitGone(in *bufio.Reader) {
	for {
		if _, _, err := readFrame(in); err != nil {
			return
		}
	}
}

// Send has the owner of dir run the call and gives its exit code. ErrNoOwner means the caller may open the
// directory itself.
func Send(ctx context.Context, dir string, call Call) (int, error) {
	conn, err := dial(ctx, dir)
	if err != nil {
		return 0, fmt.Errorf("%w: %v", ErrNoOwner, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := writeHeader(conn, call); err != nil {
		return 0, fmt.Errorf("send the command: %w", err)
	}
	go sendStdin(&frames{w: conn}, call.Stdin)
	return receive(bufio.NewReader(conn), call)
}

func sendStdin(out *frames, stdin io.Reader) {
	if stdin != nil {
		io.Copy(out.stream(frameStdin), stdin)
	}
	out.write(frameEnd, nil)
}

func receive(in *bufio.Reader, call Call) (int, error) {
	for {
		kind, body, err := readFrame(in)
		if err != nil {
			return 0, fmt.Errorf("the owner went away before it answered: %w", err)
		}
		switch kind {
		case frameStdout:
			_, err = call.Stdout.Write(body)
		case frameStderr:
			_, err = call.Stderr.Write(body)
		case frameExit:
			if len(body) == 1 {
				return int(body[0]), nil
			}
		}
		if err != nil {
			return 0, fmt.Errorf("write the answer: %w", err)
		}
	}
}

func writeHeader(w io.Writer, call Call) error {
	header, err := json.Marshal(call)
	if err != nil {
		return err
	}
	if len(header) > headerMax {
		return fmt.Errorf("command of %d bytes, at most %d", len(header), headerMax)
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header...))
	return err
}

func readHeader(in io.Reader) (Call, error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return Call{}, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > headerMax {
		return Call{}, fmt.Errorf("command of %d bytes, at most %d", n, headerMax)
	}
	header := make([]byte, n)
	if _, err := io.ReadFull(in, header); err != nil {
		return Call{}, err
	}
	var call Call
	return call, json.Unmarshal(header, &call)
}

// frames writes frames from several goroutines onto one connection.
type frames struct {
	mu sync.Mutex
	w  io.Writer
}

func (f *frames) write(kind byte, body []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)))
	_, err := f.w.Write(append(head, body...))
	return err
}

func (f *frames) stream(kind byte) io.Writer { return stream{f, kind} }

type stream struct {
	frames *frames
	kind   byte
}

func (s stream) Write(b []byte) (int, error) {
	written := 0
	for len(b) > 0 {
		n := min(len(b), frameMax)
		if err := s.frames.write(s.kind, b[:n]); err != nil {
			return written, err
		}
		written, b = written+n, b[n:]
	}
	return written, nil
}

func readFrame(in *bufio.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > frameMax {
		return 0, nil, fmt.Errorf("frame of %d bytes, at most %d", n, frameMax)
	}
	body = make([]byte, n)
	_, err = io.ReadFull(in, body)
	return head[0], body, err
}
