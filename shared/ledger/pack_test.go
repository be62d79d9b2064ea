package ledger_test

import (
	"bytes"
	"errors"
	"testing"

	"qianshao/shared/ledger"
)

// FuzzAVersionBlobIsBounded feeds bytes that a damaged file might hold. What is read at all is packed again the same
// way every time.
func FuzzAVersionBlobIsBounded(f *testing.F) {
	d := newDevice(f)
	f.Add([]byte{1, 1, 1, 5, 1}, []byte{}, "x")
	f.Add([]byte{1, 1, 1, 5, 1}, []byte{40, 1, 1, 1, 'x'}, "")
	f.Add([]byte{0x23, 1, 1, 5, 9, 1, 2, 3, 4, 1, 5, 6, 2, 1, 0, 2, 0, 0, 4, 2, 1, 'y', 0, 2, 0, 0, 1}, []byte{}, "x")
	f.Add([]byte{1, 9, 1, 5, 1}, []byte{}, "x")
	f.Add([]byte{0xff}, []byte{0xff}, "")
	f.Fuzz(func(t *testing.T, ver, extra []byte, name string) {
		var held any
		if name != "" {
			held = name
		}
		once, err := d.Unpack(ver, extra, held)
		if err != nil {
			if !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			return
		}
		once = bytes.Clone(once)
		twice, err := d.Unpack(ver, extra, held)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("packed %x, then %x, %v", once, twice, err)
		}
	})
}
