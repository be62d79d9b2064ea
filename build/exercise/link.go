package main

import (
	"io"
	"net"
	"sync"
)

// line is a telephone line between a terminal and the hub that the player can cut and mend.
type line struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool
	calls map[net.Conn]struct{}
}

func openLine(to string) (*line, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &line{listener: listener, to: to, calls: map[net.Conn]struct{}{}}
	go l.answer()
	return l, nil
}

func (l *line) address() string { return l.listener.Addr().String() }

func (l *line) answer() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		go l.carry(near)
	}
}

func (l *line) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer far.Close()
	if !l.enter(near) {
		return
	}
	defer l.leave(near)
	go func() {
		io.Copy(far, near)
		far.Close()
	}()
	io.Copy(near, far)
}

func (l *line) enter(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	l.calls[c] = struct{}{}
	return true
}

func (l *line) leave(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.calls, c)
}

// setCut cuts the line, ending every call on it, or mends it.
func (l *line) setCut(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	if !cut {
		return
	}
	for c := range l.calls {
		c.Close()
	}
}

func (l *line) close() { l.listener.Close() }
