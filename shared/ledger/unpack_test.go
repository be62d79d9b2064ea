package ledger_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"qianshao/shared/ledger"
)

// The first byte of a version that cannot be right is named, and whatever follows it is not read.
func TestAVersionThatCannotBeRightIsNamed(t *testing.T) {
	d := newDevice(t)
	huge := bytes.Repeat([]byte{0xff}, 9)
	plain := []byte{2, 1, 1, 5, 1}
	for name, c := range map[string]struct {
		ver, extra []byte
		says       string
	}{
		"nothing":                     {nil, nil, "cut off"},
		"a form of tomorrow":          {[]byte{0xff}, nil, "unknown form"},
		"a number without an end":     {append([]byte{1}, huge...), nil, "bad number"},
		"a log there is none of":      {[]byte{1, 9, 1, 5, 1}, nil, "unknown log"},
		"a change without a number":   {[]byte{1, 1, 0, 5, 1}, nil, "unknown log"},
		"a moment out of time":        {append(append([]byte{1, 1, 1}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), 1), nil, "impossible stamp"},
		"more than there is":          {append(bytes.Clone(plain), 7), nil, "bytes left over"},
		"more fields than bytes":      {[]byte{0x21, 1, 1, 5, 200, 200}, nil, "bad"},
		"extra of too many values":    {plain, []byte{40, 9, 1}, "bad count"},
		"extra of an unknown type":    {plain, []byte{40, 1, 99}, "unknown type of value"},
		"extra of a short id":         {plain, []byte{40, 1, 5, 2, 'i', 'd'}, "bad id"},
		"extra of a cut text":         {plain, []byte{40, 1, 1, 9, 'x'}, "cut off"},
		"extra of half a number":      {plain, []byte{40, 1, 2, 0, 0}, "cut off"},
		"extra of a time with no end": {plain, append([]byte{40, 1, 3}, huge...), "bad number"},
		"extra of nothing at all":     {plain, []byte{40, 1}, "bad count"},
		"extra of half a truth":       {plain, []byte{40, 2, 0, 4}, "cut off"},
	} {
		packed, err := d.Unpack(c.ver, c.extra, "x")
		if !errors.Is(err, ledger.ErrDamaged) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %x, %v, want %q", name, packed, err, c.says)
		}
	}
	number := append([]byte{40, 1, 2}, 0x7f, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) // the largest there is
	if math.Float64frombits(0x7fefffffffffffff) != math.MaxFloat64 {
		t.Fatal("not the largest")
	}
	for name, extra := range map[string][]byte{
		"none": {40, 1, 0}, "text": {40, 1, 1, 1, 'x'}, "number": number, "time": {40, 1, 3, 7}, "truth": {40, 1, 4, 1},
		"id": append([]byte{40, 1, 5, 16}, bytes.Repeat([]byte{7}, 16)...), "sealed": {40, 1, 6, 3, 1, 2, 3},
	} {
		if packed, err := d.Unpack(plain, extra, "x"); err != nil || !bytes.Equal(packed, plain) {
			t.Errorf("extra with %s: %x, %v", name, packed, err)
		}
	}
}
