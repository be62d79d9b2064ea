package paper

import (
	"fmt"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"qianshao/shared/report"
)

// quiet is the blank margin a code needs, in modules.
const quiet = 4

// bars draws a code from bars, not from a picture: it is sharp at any size of print. It gives the height it took.
func (s *setting) bars(c *report.Code, x, y, w float64) float64 {
	for _, r := range c.Text {
		if r < ' ' || r > '~' {
			s.err = fmt.Errorf("paper: a code may hold ASCII only: %q", c.Text)
			return 0
		}
	}
	if c.Linear {
		return s.linear(c.Text, x, y, w)
	}
	code, err := qr.Encode(c.Text, qr.M, qr.Auto)
	if err != nil {
		s.err = fmt.Errorf("make QR code: %w", err)
		return 0
	}
	n := code.Bounds().Dx()
	module := w / float64(n+2*quiet)
	for row := range n {
		s.runs(code, row, n, x+quiet*module, y+(float64(row)+quiet)*module, module, module)
	}
	return w
}

// linear draws a Code 128.
func (s *setting) linear(text string, x, y, w float64) float64 {
	code, err := code128.Encode(text)
	if err != nil {
		s.err = fmt.Errorf("make Code 128: %w", err)
		return 0
	}
	n := code.Bounds().Dx()
	const h = 12 * millimetre
	module := w / float64(n+20)
	s.runs(code, 0, n, x+10*module, y+2, module, h)
	return h + 4
}

// runs draws one row of modules, neighbours together.
func (s *setting) runs(code barcode.Barcode, row, n int, x, y, module, h float64) {
	dark := func(i int) bool {
		if i >= n {
			return false
		}
		r, _, _, _ := code.At(i, row).RGBA()
		return r < 0x8000
	}
	for i := 0; i < n; i++ {
		from := i
		for dark(i) {
			i++
		}
		if i > from {
			s.page.fill(x+float64(from)*module, y, float64(i-from)*module, h, 0)
		}
	}
}

// captionMin is the smallest size of the words under a code: they are typed in where no scanner is.
const captionMin = 7

// code draws a code with the words under it and gives where it ends.
func (s *setting) code(c *report.Code, x, y, w float64) float64 {
	y += s.bars(c, x, y, w)
	st := s.sheet.small
	text := orElse(c.Caption, c.Text)
	for st.size > captionMin && s.face.width(text, st) > w+8 {
		st.size -= 0.5
	}
	for _, line := range s.face.lines(text, st, w+8) {
		s.page.text(x+(w-s.face.width(line, st))/2, y+st.size, line, st)
		y += leading(st) * 0.85
	}
	return y + 4
}

// codes sets codes that follow each other side by side, in the middle of the line.
func (s *setting) codes(parts []report.Part) {
	size := func(c *report.Code) float64 {
		switch {
		case c.Linear:
			return min(80*millimetre, s.sheet.inner())
		case s.sheet.narrow:
			return 32 * millimetre
		}
		return 34 * millimetre
	}
	const gap = 14
	for len(parts) > 0 {
		n, w := 0, -float64(gap)
		for n < len(parts) && (n == 0 || w+gap+size(parts[n].Code) <= s.sheet.inner()) {
			w += gap + size(parts[n].Code)
			n++
		}
		s.need(34*millimetre + 3*leading(s.sheet.small))
		x, end := s.sheet.left+(s.sheet.inner()-w)/2, s.y
		for _, p := range parts[:n] {
			end = max(end, s.code(p.Code, x, s.y, size(p.Code)))
			x += size(p.Code) + gap
		}
		s.y = end + 2
		parts = parts[n:]
	}
}
