// Package modem sends and receives short messages by satellite: through a serial port, or through air that is made up.
//
// DESIGN.md says which lines go over the port, and what a driver for another device has to do.
package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"go.bug.st/serial"

	"qianshao/syncproto/narrow"
)

// Modem carries whole messages. One that was sent may be lost, repeated, late, or heard by others. Send and Receive are
// called by one goroutine each; Close may be called by any, and ends both.
type Modem interface {
	// Send hands one message over and returns when the device took it, which may be long after.
	Send(ctx context.Context, message []byte) error
	// Receive waits for the next message. The bytes are the caller's.
	Receive(ctx context.Context) ([]byte, error)
	// Size is how many bytes a message has at most.
	Size() int
	// Slot is how long the device wants between two messages.
	Slot() time.Duration
	Close() error
}

// Errors of a modem. After all but ErrClosed it may be used on.
var (
	ErrDevice = errors.New("not the name of a modem")
	ErrTooBig = errors.New("message is larger than the modem carries")
	ErrBusy   = errors.New("modem did not take the message")
	ErrClosed = errors.New("modem is gone")
)

// Device is what stands behind --modem: PATH, or sim:HOST:PORT, with options behind commas.
type Device struct {
	Path string        // of a serial port; empty for made-up air
	Air  string        // HOST:PORT of made-up air
	Size int           // bytes of a message: 1750 or 70
	Slot time.Duration // between messages; made-up air says it itself
	Baud int
}

// Parse reads a device: "/dev/ttyUSB0,size=70,slot=60s,baud=9600" or "sim:127.0.0.1:21500". The error is ErrDevice.
func Parse(text string) (Device, error) {
	name, rest, _ := strings.Cut(text, ",")
	d := Device{Path: name, Size: narrow.Regional, Slot: time.Minute, Baud: 115200}
	if air, ok := strings.CutPrefix(name, "sim:"); ok {
		if _, _, err := net.SplitHostPort(air); err != nil {
			return d, fmt.Errorf("%w: %s", ErrDevice, text)
		}
		d.Path, d.Air = "", air
	} else if name == "" {
		return d, fmt.Errorf("%w: %q", ErrDevice, text)
	}
	for rest != "" {
		var one string
		one, rest, _ = strings.Cut(rest, ",")
		key, value, _ := strings.Cut(one, "=")
		if err := d.set(key, value); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (d *Device) set(key, value string) error {
	n, err := strconv.Atoi(value)
	switch {
	case key == "slot":
		if d.Slot, err = time.ParseDuration(value); err == nil && d.Slot > 0 {
			return nil
		}
	case err != nil:
	case key == "size" && (n == narrow.Regional || n == narrow.Global):
		d.Size = n
		return nil
	case key == "baud" && n > 0:
		d.Baud = n
		return nil
	}
	return fmt.Errorf("%w: %s=%s", ErrDevice, key, value)
}

// Open opens a device. centre says that this side is the one that every other hears.
func Open(ctx context.Context, d Device, centre bool) (Modem, error) {
	if d.Path != "" {
		port, err := serial.Open(d.Path, &serial.Mode{BaudRate: d.Baud})
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", d.Path, err)
		}
		return onPort(port, d), nil
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", d.Air)
	if err != nil {
		return nil, fmt.Errorf("reach the made-up air: %w", err)
	}
	m, err := greet(ctx, conn, d, centre)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return m, nil
}

func onPort(port io.ReadWriteCloser, d Device) *lineModem {
	m := &lineModem{port: port, size: d.Size, slot: d.Slot, heard: make(chan []byte, 64), answers: make(chan string, 8), gone: make(chan struct{})}
	go m.read()
	return m
}
