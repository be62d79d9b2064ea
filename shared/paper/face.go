package paper

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	embedded "qianshao/shared/font"
)

// style is how a text is set: its size in points and its weight.
type style struct {
	size float64
	bold bool
	gray bool
}

// letter is what is known of one character in one weight.
type letter struct {
	glyph   sfnt.GlyphIndex
	advance float64 // share of the size
}

// weights are the two embedded faces, read once.
var weights = sync.OnceValues(func() ([2]*sfnt.Font, error) {
	var faces [2]*sfnt.Font
	for i, file := range [][]byte{embedded.Regular, embedded.Bold} {
		f, err := sfnt.Parse(file)
		if err != nil {
			return faces, fmt.Errorf("read the embedded type: %w", err)
		}
		faces[i] = f
	}
	return faces, nil
})

// typeface measures for one document, and remembers what it measured.
type typeface struct {
	faces   [2]*sfnt.Font
	buffer  sfnt.Buffer
	letters [2]map[rune]letter
}

func newTypeface() (*typeface, error) {
	faces, err := weights()
	if err != nil {
		return nil, err
	}
	return &typeface{faces: faces, letters: [2]map[rune]letter{{}, {}}}, nil
}

// letter looks a character up; its glyph is 0 when the face lacks it.
func (t *typeface) letter(r rune, weight int) letter {
	if l, ok := t.letters[weight][r]; ok {
		return l
	}
	f := t.faces[weight]
	glyph, err := f.GlyphIndex(&t.buffer, r)
	if err != nil {
		glyph = 0
	}
	units := fixed.Int26_6(f.UnitsPerEm())
	wide, err := f.GlyphAdvance(&t.buffer, glyph, units, font.HintingNone)
	if err != nil {
		wide = units
	}
	l := letter{glyph, float64(wide) / float64(units)}
	t.letters[weight][r] = l
	return l
}

// weight is the face a text is set in. A text with one rare character is set in Regular as a whole.
func weight(text string, st style) int {
	if st.bold && embedded.BoldHas(text) {
		return 1
	}
	return 0
}

// width is how long a text is in points.
func (t *typeface) width(text string, st style) float64 {
	w, sum := weight(text, st), 0.0
	for _, r := range text {
		sum += t.letter(r, w).advance
	}
	return sum * st.size
}

// spell makes a text such that every character of it can be drawn: one that the type lacks is shown as an empty box with
// its code point, so that a reader sees that something stands there and can look it up.
func (t *typeface) spell(text string) string {
	plain := true
	for _, r := range text {
		if r < ' ' && r != '\n' || r >= 0x7f && (unicode.Is(unicode.C, r) || unicode.Is(unicode.M, r) || t.letter(r, 0).glyph == 0) {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case r == '\t':
			b.WriteByte(' ')
		case t.letter(r, 0).glyph != 0 && !unicode.Is(unicode.C, r):
			b.WriteRune(r)
		case unicode.Is(unicode.C, r) && !unicode.Is(unicode.Co, r), r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
			// controls, joiners and variants have no shape of their own
		default:
			fmt.Fprintf(&b, "□U+%04X", r)
		}
	}
	return b.String()
}
