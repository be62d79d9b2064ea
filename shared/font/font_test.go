package font_test

import (
	"encoding/binary"
	"testing"

	embedded "qianshao/shared/font"
)

func TestRegularHasTheCharactersOfNamesAndPlaces(t *testing.T) {
	has := characters(t, embedded.Regular)
	for _, r := range "重庆綦江酉阳彭水黔江垫江璧山铜梁潼南璺沄堃喆煊翀龑㸆" {
		if !has[r] {
			t.Errorf("Regular lacks %c (U+%04X)", r, r)
		}
	}
}

func TestTheListOfBoldIsThatOfTheFile(t *testing.T) {
	has := characters(t, embedded.Bold)
	if len(has) < 7000 {
		t.Fatalf("Bold has %d characters, want those of GB 2312", len(has))
	}
	for r := rune(0x20); r < 0x30000; r++ {
		if inList := embedded.BoldHas(string(r)); inList != has[r] {
			t.Fatalf("%c (U+%04X): in the file %v, in the list %v; run build/fonts", r, r, has[r], inList)
		}
	}
}

func TestBoldHasOnlyWhatItHas(t *testing.T) {
	cases := []struct {
		text string
		want bool
	}{{"", true}, {"重庆蓝天救援队 32 人", true}, {"张伟", true}, {"𠮷野", false}, {"㸆", false}}
	for _, c := range cases {
		if got := embedded.BoldHas(c.text); got != c.want {
			t.Errorf("BoldHas(%q) = %v", c.text, got)
		}
	}
}

// characters reads the table of a TrueType file that says which characters it has: "cmap", in its formats 4 and 12.
func characters(t *testing.T, file []byte) map[rune]bool {
	t.Helper()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(file[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(file[at:])) }
	cmap := 0
	for i := range u16(4) {
		if entry := 12 + 16*i; string(file[entry:entry+4]) == "cmap" {
			cmap = u32(entry + 8)
		}
	}
	if cmap == 0 {
		t.Fatal("no table cmap")
	}
	has := map[rune]bool{}
	add := func(from, to int) {
		for r := from; r <= to && r != 0xFFFF; r++ {
			has[rune(r)] = true
		}
	}
	for i := range u16(cmap + 2) {
		table := cmap + u32(cmap+4+8*i+4)
		switch u16(table) {
		case 4:
			segments := u16(table+6) / 2
			for s := range segments {
				add(u16(table+14+2*segments+2+2*s), u16(table+14+2*s))
			}
		case 12:
			for g := range u32(table + 12) {
				add(u32(table+16+12*g), u32(table+16+12*g+4))
			}
		}
	}
	return has
}
