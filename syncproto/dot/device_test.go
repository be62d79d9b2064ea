package dot_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
)

func drawDevice(t *rapid.T) dot.Device {
	return dot.Device(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "device"))
}

func TestADeviceNameComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDevice(t)
		text := d.String()
		typed := strings.ToLower(text[:5]) + "-" + text[5:14] + " " + text[14:]
		for _, s := range []string{text, strings.ToLower(text), typed} {
			if back, err := dot.ParseDevice(s); err != nil || back != d {
				t.Fatalf("%q read as %s: %v", s, back, err)
			}
		}
		if !strings.HasPrefix(text, d.Short()) || len(d.Short()) != 6 {
			t.Fatalf("%q is short for %q", d.Short(), text)
		}
		if strings.ContainsAny(text, "IO01") || len(text) != 28 {
			t.Fatalf("%q is easily misread", text)
		}
	})
}

// The names of known keys stand on paper and in logs: they never change.
func TestDeviceNamesAreKnown(t *testing.T) {
	for public, want := range map[string]string{
		"":    "6Q2NJSW29SQBKGZ58VEKU573ESE3",
		"key": "FT2QCL54A3DRUJV38SV6RN6QQNU3",
	} {
		if got := dot.DeviceOf([]byte(public)).String(); got != want {
			t.Errorf("device of %q is %s, want %s", public, got, want)
		}
	}
	if !(dot.Device{}).IsZero() || dot.DeviceOf(nil).IsZero() {
		t.Error("zero is not told from a name")
	}
}

func TestTextThatIsNoDeviceName(t *testing.T) {
	text := dot.DeviceOf([]byte("key")).String()
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":            {"", dot.ErrDevice},
		"one too few":        {text[:27], dot.ErrDevice},
		"one too many":       {text + "A", dot.ErrDevice},
		"a letter like zero": {"O" + text[1:], dot.ErrDevice},
		"a digit like I":     {"1" + text[1:], dot.ErrDevice},
		"Chinese":            {"前哨前哨前哨前哨前" + "A", dot.ErrDevice},
		"a line break":       {text[:4] + "\n" + text[5:], dot.ErrDevice},
		"bits after its end": {text[:25] + next(text[25]) + text[26:], dot.ErrDeviceCheck},
	} {
		t.Run(name, func(t *testing.T) {
			if d, err := dot.ParseDevice(c.text); !errors.Is(err, c.want) || !d.IsZero() {
				t.Fatalf("%q read as %s: %v", c.text, d, err)
			}
		})
	}
}

// next is the letter after c in the alphabet of names.
func next(c byte) string {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	return string(alphabet[(strings.IndexByte(alphabet, c)+1)%len(alphabet)])
}

// Two check characters let about one mistyped name in a thousand pass; none may pass for the name that was meant.
func TestAMistypedDeviceNameIsNoticed(t *testing.T) {
	text := dot.DeviceOf([]byte("key")).String()
	meant, passed, tried := dot.DeviceOf([]byte("key")), 0, 0
	try := func(s string) {
		if s == text {
			return
		}
		tried++
		d, err := dot.ParseDevice(s)
		switch {
		case err == nil && d == meant:
			t.Fatalf("%q passes for %q", s, text)
		case err == nil:
			passed++
		case !errors.Is(err, dot.ErrDeviceCheck):
			t.Fatalf("%q: %v", s, err)
		}
	}
	for i := range len(text) {
		for _, c := range "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" {
			try(text[:i] + string(c) + text[i+1:])
		}
		if i > 0 {
			try(text[:i-1] + text[i:i+1] + text[i-1:i] + text[i+1:])
		}
	}
	if passed > 5 {
		t.Fatalf("%d of %d mistyped names pass", passed, tried)
	}
}
