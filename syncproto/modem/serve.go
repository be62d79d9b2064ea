package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// Serve lets programs use made-up air through listen, as if each connection were the port of a modem. It returns when
// ctx ends.
func (a *Air) Serve(ctx context.Context, listen net.Listener) error {
	var work sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { _ = listen.Close() })
	defer stop()
	for {
		conn, err := listen.Accept()
		if err != nil {
			work.Wait()
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("hear who joins the air: %w", err)
		}
		work.Go(func() {
			hang := context.AfterFunc(ctx, func() { _ = conn.Close() })
			defer hang()
			defer conn.Close()
			a.attend(ctx, conn)
		})
	}
}

// attend is the modem at the other end of a connection.
func (a *Air) attend(ctx context.Context, conn net.Conn) {
	lines := lineReader(conn)
	line, err := lines.next()
	words, ok := ParseLine(line)
	if err != nil || !ok || len(words) != 2 || words[0] != wordHello {
		return
	}
	ear := a.Join(words[1] == "centre")
	defer ear.Close()
	var writing sync.Mutex
	say := func(text string) {
		writing.Lock()
		defer writing.Unlock()
		_, _ = io.WriteString(conn, text) // a connection that is gone is seen by the reader
	}
	say(Line(wordAir, strconv.Itoa(ear.Size()), ear.Slot().String()))
	ctx, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	work.Go(func() {
		for {
			message, err := ear.Receive(ctx)
			if err != nil {
				return
			}
			say(lineOf(wordHeard, message))
		}
	})
	for {
		line, err := lines.next()
		if err != nil {
			return
		}
		words, ok := ParseLine(line)
		if !ok || words[0] != wordSend {
			continue
		}
		b, ok := bytesOf(words)
		if !ok {
			say(Line(wordNo, "unreadable"))
			continue
		}
		if err := ear.Send(ctx, b); err != nil {
			say(Line(wordNo, "refused"))
			continue
		}
		say(Line(wordTaken))
	}
}

// greet joins made-up air, which says how large its messages are and how often one may go.
func greet(ctx context.Context, conn net.Conn, d Device, centre bool) (Modem, error) {
	who := "desk"
	if centre {
		who = "centre"
	}
	deadline := time.Now().Add(answerWait)
	if at, ok := ctx.Deadline(); ok && at.Before(deadline) {
		deadline = at
	}
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, fmt.Errorf("join the made-up air: %w", err)
	}
	if _, err := io.WriteString(conn, Line(wordHello, who)); err != nil {
		return nil, fmt.Errorf("join the made-up air: %w", err)
	}
	line, err := readLine(conn)
	if err != nil {
		return nil, fmt.Errorf("join the made-up air: %w", err)
	}
	words, ok := ParseLine(line)
	if !ok || len(words) != 3 || words[0] != wordAir {
		return nil, fmt.Errorf("%w: what answers is no made-up air", ErrDevice)
	}
	size, wrong := strconv.Atoi(words[1])
	slot, err := time.ParseDuration(words[2])
	if err = errors.Join(wrong, err, conn.SetDeadline(time.Time{})); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDevice, err)
	}
	d.Size, d.Slot = size, slot
	return onPort(conn, d), nil
}

// readLine reads one line byte by byte, so that nothing behind it is taken.
func readLine(in io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < 200; {
		if _, err := io.ReadFull(in, b); err != nil {
			return "", err
		}
		if line = append(line, b[0]); b[0] == '\n' {
			break
		}
	}
	return string(line), nil
}
