package modem_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"qianshao/syncproto/modem"
)

// port is a pseudo-terminal: its other end is what a serial cable would lead to.
func port(t *testing.T) (device *os.File, path string) {
	t.Helper()
	device, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err == nil {
		fd := int(device.Fd())
		var n int
		if n, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); err == nil {
			path = fmt.Sprintf("/dev/pts/%d", n)
			err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
		}
		if err == nil {
			err = raw(fd)
		}
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("no pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return device, path
}

// raw keeps the kernel from echoing or changing what goes through.
func raw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

func TestAModemAtASerialPort(t *testing.T) {
	device, path := port(t)
	d, err := modem.Parse(path + ",size=70,slot=1s,baud=9600")
	if err != nil {
		t.Fatal(err)
	}
	m, err := modem.Open(t.Context(), d, false)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(device)
	answer := func(with string) (asked chan string) {
		asked = make(chan string, 1)
		go func() {
			line, _ := lines.ReadString('\n')
			asked <- line
			_, _ = device.WriteString(with)
		}()
		return asked
	}

	asked := answer("$GNRMC,nonsense*00\r\n" + modem.Line("QSOK"))
	if err := m.Send(t.Context(), []byte{0xA1, 0xB2}); err != nil {
		t.Fatal(err)
	}
	if line := <-asked; line != modem.Line("QSTX", "2", "A1B2") {
		t.Errorf("the device was told %q", line)
	}
	asked = answer(modem.Line("QSNO", "no signal"))
	if err := m.Send(t.Context(), []byte{1}); !errors.Is(err, modem.ErrBusy) || !strings.Contains(err.Error(), "no signal") {
		t.Errorf("refused: %v", err)
	}
	<-asked

	_, _ = device.WriteString("garbage\r\n$QSRX,2,A1B2*FF\r\n$QSRX,9,A1B2*" + "00\r\n" + strings.Repeat("x", 20_000) + "\r\n" + modem.Line("QSRX", "3", "010203"))
	if got, err := m.Receive(t.Context()); err != nil || !bytes.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("%x, %v", got, err)
	}
	if m.Size() != 70 || m.Slot() != time.Second {
		t.Errorf("%d, %s", m.Size(), m.Slot())
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if _, err := m.Receive(t.Context()); !errors.Is(err, modem.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := modem.Open(t.Context(), modem.Device{Path: path + "-gone", Baud: 9600}, false); err == nil {
		t.Error("a port that is not there was opened")
	}
}
