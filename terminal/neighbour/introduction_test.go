package neighbour_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/terminal/neighbour"
)

// TestAnIntroductionOfTodayIsReadForEver reads bytes of a released form.
func TestAnIntroductionOfTodayIsReadForEver(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "v1", "introduction.hex"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	want, err := neighbour.WriteIntroduction(bytes.Repeat([]byte{1}, 32), [][]byte{{2, 3}}, bytes.Repeat([]byte{4}, 10), "二号台", "192.168.1.20:7800")
	if err != nil || !bytes.Equal(raw, want) {
		t.Errorf("written today: %x, %v", want, err)
	}
	if again, err := neighbour.ReadIntroduction(raw); err != nil || !bytes.Equal(again, raw) {
		t.Errorf("read and written again: %x, %v", again, err)
	}
}

func TestAnIntroductionOutOfBoundsIsRefused(t *testing.T) {
	for what, c := range map[string]struct {
		root, token []byte
		facts       [][]byte
		name        string
		addresses   []string
	}{
		"a short root":       {root: []byte{1}},
		"a short token":      {token: []byte{1}},
		"too many facts":     {facts: make([][]byte, 5)},
		"a long name":        {name: strings.Repeat("长", 61)},
		"a name of two rows": {name: "a\nb"},
		"a name turned over": {name: "a\u202eb"},
		"no address":         {addresses: []string{"nowhere"}},
		"too many addresses": {addresses: []string{"a:1", "a:2", "a:3", "a:4"}},
	} {
		raw, err := neighbour.WriteIntroduction(c.root, c.facts, c.token, c.name, c.addresses...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := neighbour.ReadIntroduction(raw); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func FuzzIntroduction(f *testing.F) {
	whole, err := neighbour.WriteIntroduction(bytes.Repeat([]byte{1}, 32), [][]byte{{2, 3}}, nil, "二号台", "a:1")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := neighbour.ReadIntroduction(raw)
		if err != nil {
			return
		}
		again, err := neighbour.ReadIntroduction(once)
		if err != nil || !bytes.Equal(once, again) {
			t.Errorf("%x was read as %x, then %x: %v", raw, once, again, err)
		}
	})
}
