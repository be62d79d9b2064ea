package modem_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto/modem"
	"qianshao/syncproto/narrow"
)

func TestADeviceIsReadAsItIsWritten(t *testing.T) {
	for text, want := range map[string]modem.Device{
		"/dev/ttyUSB0": {Path: "/dev/ttyUSB0", Size: 1750, Slot: time.Minute, Baud: 115200},
		"/dev/ttyUSB0,size=70,slot=30s,baud=9600": {Path: "/dev/ttyUSB0", Size: 70, Slot: 30 * time.Second, Baud: 9600},
		"COM3,baud=19200":                         {Path: "COM3", Size: 1750, Slot: time.Minute, Baud: 19200},
		"sim:127.0.0.1:21500,size=70":             {Air: "127.0.0.1:21500", Size: 70, Slot: time.Minute, Baud: 115200},
	} {
		if got, err := modem.Parse(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ",size=70", "/dev/x,size=71", "/dev/x,size=", "/dev/x,slot=0s", "/dev/x,slot=-1s", "/dev/x,baud=0", "/dev/x,colour=red", "sim:nowhere", "sim:"} {
		if _, err := modem.Parse(text); !errors.Is(err, modem.ErrDevice) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestALineThatWasTouchedIsNoLine(t *testing.T) {
	line := modem.Line("QSRX", "3", "A1B2C3")
	if line != "$QSRX,3,A1B2C3*4B\r\n" {
		t.Errorf("%q", line)
	}
	for i := range len(line) - 2 {
		bad := []byte(line)
		bad[i] ^= 1
		if words, ok := modem.ParseLine(string(bad)); ok {
			t.Errorf("%q was read as %q", bad, words)
		}
	}
	if words, ok := modem.ParseLine("noise\x00$GNGGA,1" + line); !ok || len(words) != 3 {
		t.Errorf("noise before a line hides it: %q", words)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("$QSRX,3,A1B2C3*4B")
	f.Add("$*00")
	f.Fuzz(func(t *testing.T, line string) {
		words, ok := modem.ParseLine(line)
		if ok && !strings.Contains(line, strings.Join(words, ",")) {
			t.Errorf("%q became %q", line, words)
		}
	})
}

func TestAirLetsTheCentreBeHeardByAllAndTheOthersByTheCentreAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		air := modem.NewAir(modem.Weather{Seed: 1, Size: narrow.Global, Slot: time.Minute, Delay: 2 * time.Second})
		hub, one, two := air.Join(true), air.Join(false), air.Join(false)
		defer func() { _, _, _ = hub.Close(), one.Close(), two.Close() }()
		ctx := t.Context()
		began := time.Now()
		for i := range 3 {
			if err := one.Send(ctx, []byte{byte(i)}); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited != 2*time.Minute {
			t.Errorf("three messages took %s", waited)
		}
		for i := range 3 {
			if m, err := hub.Receive(ctx); err != nil || !bytes.Equal(m, []byte{byte(i)}) {
				t.Errorf("%x, %v", m, err)
			}
		}
		if err := hub.Send(ctx, []byte("order")); err != nil {
			t.Fatal(err)
		}
		for _, ear := range []*modem.Ear{one, two} {
			if m, err := ear.Receive(ctx); err != nil || string(m) != "order" {
				t.Errorf("%q, %v", m, err)
			}
		}
		if err := one.Send(ctx, make([]byte, narrow.Global+1)); !errors.Is(err, modem.ErrTooBig) {
			t.Errorf("%v", err)
		}
		quiet, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		if m, err := two.Receive(quiet); err == nil {
			t.Errorf("one desk hears the other: %x", m)
		}
	})
}

func TestBadWeatherIsTheSameForTheSameSeed(t *testing.T) {
	fate := func() (heard string) {
		synctest.Test(t, func(t *testing.T) {
			air := modem.NewAir(modem.Weather{Seed: 7, Size: narrow.Global, Slot: time.Minute, Loss: 0.3, Duplicate: 0.2, Late: 0.3})
			hub, one := air.Join(true), air.Join(false)
			defer func() { _, _ = hub.Close(), one.Close() }()
			for i := range 60 {
				if err := one.Send(t.Context(), []byte{byte(i)}); err != nil {
					t.Fatal(err)
				}
			}
			quiet, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			for {
				m, err := hub.Receive(quiet)
				if err != nil {
					break
				}
				heard += fmt.Sprintf("%d ", m[0])
			}
			if c := air.Carried(); c.Up != 60 || c.Lost < 8 || c.Lost > 30 {
				t.Errorf("%+v", c)
			}
		})
		return heard
	}
	first := fate()
	if second := fate(); first != second {
		t.Errorf("%s\n%s", first, second)
	}
	if sorted := "0 1 2 3 4 5 6 7 8 9 10 11 12"; strings.HasPrefix(first, sorted) {
		t.Error("nothing was lost, late or repeated")
	}
}

// TestProgramsShareAirOverTheirPorts joins air over TCP as programs do, with noise on the line.
func TestProgramsShareAirOverTheirPorts(t *testing.T) {
	air := modem.NewAir(modem.Weather{Seed: 1, Size: narrow.Regional, Slot: time.Millisecond})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- air.Serve(ctx, listener) }()
	open := func(centre bool) modem.Modem {
		d, err := modem.Parse("sim:" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		m, err := modem.Open(ctx, d, centre)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	hub, one := open(true), open(false)
	if one.Size() != narrow.Regional || one.Slot() != time.Millisecond {
		t.Errorf("%d, %s", one.Size(), one.Slot())
	}
	want := bytes.Repeat([]byte{0, 255, '$', '*', '\n'}, 300)
	if err := one.Send(ctx, want); err != nil {
		t.Fatal(err)
	}
	if got, err := hub.Receive(ctx); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := hub.Receive(t.Context()); !errors.Is(err, modem.ErrClosed) {
		t.Errorf("a modem without its air: %v", err)
	}
	if err := errors.Join(hub.Close(), one.Close()); err != nil {
		t.Error(err)
	}
	d, _ := modem.Parse("sim:" + listener.Addr().String())
	if _, err := modem.Open(t.Context(), d, false); err == nil {
		t.Error("air that ended can be joined")
	}
}

func TestWhatAnswersMustBeAir(t *testing.T) {
	for _, says := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", modem.Line("QSAIR", "many", "1s"), modem.Line("QSAIR", "70", "soon"), "", strings.Repeat("x", 300)} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte(says))
			_ = conn.Close()
		}()
		d, err := modem.Parse("sim:" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if m, err := modem.Open(t.Context(), d, false); err == nil {
			t.Errorf("%q was taken for air: %v", says, m)
		}
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}
}
