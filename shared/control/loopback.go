package control

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// Not every directory holds a socket: Windows has none before 1803 (nor has Wine 8), a FAT stick none at all. There the
// owner listens on the machine's own loopback, and a file in the socket's place says where: who can read the file may
// call, as who could reach the socket might.

// place is what the file says. A killed owner leaves it behind, and any program may get its port next: so each side shows
// the other its half of what only the file tells.
type place struct {
	Address string `json:"address"`
	Knock   []byte `json:"knock"`  // shown by the caller
	Answer  []byte `json:"answer"` // shown by the owner
}

const (
	placeMax      = 4 << 10 // bytes of the file
	secretSize    = 16
	knockPatience = 5 * time.Second
)

var errStranger = errors.New("who answers there is not the owner")

// listenLoopback writes the file last, and whole: who finds it finds somebody listening.
func listenLoopback(dir string) (net.Listener, *place, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	p := &place{Address: listener.Addr().String(), Knock: make([]byte, secretSize), Answer: make([]byte, secretSize)}
	rand.Read(p.Knock) // never fails
	rand.Read(p.Answer)
	if err := p.write(filepath.Join(dir, socketName)); err != nil {
		listener.Close()
		return nil, nil, err
	}
	return listener, p, nil
}

func (p *place) write(path string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	part := path + ".part"
	if err := os.WriteFile(part, text, 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// readPlace reads the file that stands in the socket's place; ok is false where it is a socket, or nothing.
func readPlace(path string) (p place, ok bool, err error) {
	stat, err := os.Lstat(path)
	if err != nil || !stat.Mode().IsRegular() {
		return place{}, false, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return place{}, true, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, placeMax))
	if err != nil {
		return place{}, true, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return place{}, true, fmt.Errorf("read where the owner listens: %w", err)
	}
	at, err := netip.ParseAddrPort(p.Address)
	if err != nil || !at.Addr().IsLoopback() || len(p.Knock) != secretSize || len(p.Answer) != secretSize {
		return place{}, true, fmt.Errorf("read where the owner listens: not what an owner writes")
	}
	return p, true, nil
}

func (p place) dial(ctx context.Context) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialPatience}
	conn, err := dialer.DialContext(ctx, "tcp", p.Address)
	if err != nil {
		return nil, err
	}
	if err := p.greet(conn); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (p place) greet(conn net.Conn) error {
	if _, err := conn.Write(p.Knock); err != nil {
		return err
	}
	return shown(conn, p.Answer)
}

// admit lets in who knows the knock, and shows that this is the owner. A socket's own permissions did that already.
func (p *place) admit(conn net.Conn) error {
	if p == nil {
		return nil
	}
	if err := shown(conn, p.Knock); err != nil {
		return err
	}
	_, err := conn.Write(p.Answer)
	return err
}

// shown reads what the other side has to show, and does not wait long for it.
func shown(conn net.Conn, want []byte) error {
	if err := conn.SetReadDeadline(time.Now().Add(knockPatience)); err != nil {
		return err
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return errStranger
	}
	return conn.SetReadDeadline(time.Time{})
}
