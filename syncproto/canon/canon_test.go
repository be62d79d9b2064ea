package canon_test

import (
	"bytes"
	"testing"

	"qianshao/syncproto/canon"
)

type said struct {
	Number uint64   `cbor:"1,keyasint,omitempty"`
	Name   string   `cbor:"2,keyasint,omitempty"`
	List   []uint64 `cbor:"3,keyasint,omitempty"`
}

func TestAValueHasOneForm(t *testing.T) {
	form := canon.New(4, 16)
	b, err := form.Marshal(map[string]int{"b": 1, "a": 300, "aa": 2})
	want := []byte("\xa3\x61a\x19\x01\x2c\x61b\x01\x62aa\x02")
	if err != nil || !bytes.Equal(b, want) {
		t.Errorf("%x, %v; want %x", b, err, want)
	}
}

func TestWhatIsNotStrictIsRefused(t *testing.T) {
	form := canon.New(4, 16)
	for name, text := range map[string]string{
		"nothing":                "",
		"bytes behind":           "\xa1\x01\x01\x00",
		"a key twice":            "\xa2\x01\x01\x01\x02",
		"an open length":         "\xbf\x01\x01\xff",
		"a tag":                  "\xa1\x01\xc2\x41\x01",
		"text that is not UTF-8": "\xa1\x02\x62\xff\xfe",
		"nested too deep":        "\xa1\x18\x63\x81\x81\x81\x81\x01",
		"a list too long":        "\xa1\x03\x91" + "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01",
		"a list of no end":       "\xa1\x03\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
	} {
		var into said
		if err := form.Unmarshal([]byte(text), &into); err == nil {
			t.Errorf("%s was read as %+v", name, into)
		}
	}
}

func TestWhatANewerVersionAddsIsSkipped(t *testing.T) {
	var into said
	raw := []byte("\xa2\x01\x05\x18\x63\x61x")
	if err := canon.New(4, 16).Unmarshal(raw, &into); err != nil || into.Number != 5 {
		t.Errorf("%+v, %v", into, err)
	}
	if err := canon.New(4, 16).Wellformed(raw); err != nil {
		t.Error(err)
	}
}
