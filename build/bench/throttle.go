package main

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// throttled is a listener whose connections together send no faster than one line of so many bytes a second, and that
// counts what they send.
type throttled struct {
	net.Listener
	rate int // bytes a second; 0 for as fast as it goes
	sent atomic.Int64

	line sync.Mutex // one piece at a time
	free time.Time  // when the line will have carried what it was given
}

// throttledPiece is how much the line carries between two waits: more than a millisecond's worth of 100 Mbit/s.
const throttledPiece = 16 << 10

func (t *throttled) Accept() (net.Conn, error) {
	c, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return throttledConn{c, t}, nil
}

// carry waits until the line has carried so many bytes more.
func (t *throttled) carry(n int) {
	t.sent.Add(int64(n))
	if t.rate == 0 {
		return
	}
	t.line.Lock()
	defer t.line.Unlock()
	if now := time.Now(); t.free.Before(now) {
		t.free = now
	}
	t.free = t.free.Add(time.Duration(n) * time.Second / time.Duration(t.rate))
	time.Sleep(time.Until(t.free))
}

type throttledConn struct {
	net.Conn
	by *throttled
}

func (c throttledConn) Write(b []byte) (written int, err error) {
	for len(b) > 0 {
		piece := b[:min(len(b), throttledPiece)]
		c.by.carry(len(piece))
		n, err := c.Conn.Write(piece)
		written += n
		if err != nil {
			return written, err
		}
		b = b[n:]
	}
	return written, nil
}
