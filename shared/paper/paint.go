package paper

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"

	embedded "qianshao/shared/font"
	"qianshao/shared/report"
)

// Producer stands in the file's own description.
const producer = "Qianshao"

// variantsMax is how many characters may share one shape and still be copied each as itself.
const variantsMax = 4

// fonts are the faces as gopdf reads them, each under a name per variant, kept once one was wanted.
var fonts = sync.OnceValue(func() *gopdf.FontContainer { return &gopdf.FontContainer{} })

func family(weight, variant int) string {
	return [2]string{"NotoSansSC-Regular", "NotoSansSC-Bold"}[weight] + [variantsMax]string{"", "-2", "-3", "-4"}[variant]
}

// painter draws pages with gopdf.
type painter struct {
	pdf   *gopdf.GoPdf
	face  *typeface
	fonts *gopdf.FontContainer
	known map[string]bool // families this file uses
	// owner is the character that a shape stands for in one embedded font. Two characters with one shape (⼀ the radical
	// and 一 the word) need two fonts, or a reader would copy the one as the other.
	owner map[shape]rune
}

type shape struct {
	weight, variant int
	glyph           sfnt.GlyphIndex
}

// paint draws pages as a PDF.
func paint(doc report.Document, s sheet, pages []*page, t *typeface) ([]byte, error) {
	p := &painter{pdf: &gopdf.GoPdf{}, face: t, fonts: fonts(), known: map[string]bool{}, owner: map[shape]rune{}}
	p.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: s.width, H: s.height}})
	p.pdf.SetInfo(gopdf.PdfInfo{Title: mark(doc) + doc.Title, Producer: producer, Creator: producer, CreationDate: doc.Stamp.AsOf.UTC()})
	for _, pg := range pages {
		p.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: s.width, H: pg.height}})
		if err := p.page(pg); err != nil {
			return nil, err
		}
	}
	file, err := p.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return mend(file)
}

// mark is what stands before a title in an exercise.
func mark(doc report.Document) string {
	if doc.Stamp.Exercise {
		return "【演练】"
	}
	return ""
}

func (p *painter) page(pg *page) error {
	for _, f := range pg.fills {
		p.pdf.SetGrayFill(f.gray)
		p.pdf.RectFromUpperLeftWithStyle(f.x, f.y, f.w, f.h, "F")
	}
	p.pdf.SetGrayStroke(0)
	for _, r := range pg.rules {
		p.pdf.SetLineWidth(r.thick)
		p.pdf.Line(r.x1, r.y1, r.x2, r.y2)
	}
	for _, t := range pg.texts {
		if err := p.text(t); err != nil {
			return fmt.Errorf("set a text: %w", err)
		}
	}
	return nil
}

// text draws one text, changing the font where two characters share a shape.
func (p *painter) text(t placed) error {
	w, x := weight(t.text, t.style), t.x
	var run strings.Builder
	variant := 0
	flush := func() error {
		if run.Len() == 0 {
			return nil
		}
		text := run.String()
		run.Reset()
		if err := p.run(x, t, text, w, variant); err != nil {
			return err
		}
		x += p.face.width(text, style{size: t.style.size, bold: w == 1}) + t.spread*float64(len([]rune(text)))
		return nil
	}
	for _, r := range t.text {
		if v := p.variant(r, w); v != variant {
			if err := flush(); err != nil {
				return err
			}
			variant = v
		}
		run.WriteRune(r)
	}
	return flush()
}

// variant finds the font in which a character's shape is its own.
func (p *painter) variant(r rune, weight int) int {
	glyph := p.face.letter(r, weight).glyph
	for v := range variantsMax {
		at := shape{weight, v, glyph}
		owner, taken := p.owner[at]
		if !taken {
			p.owner[at] = r
		}
		if !taken || owner == r {
			return v
		}
	}
	return variantsMax - 1
}

func (p *painter) run(x float64, t placed, text string, weight, variant int) error {
	name := family(weight, variant)
	if !p.known[name] {
		if err := p.embed(name, weight); err != nil {
			return err
		}
		p.known[name] = true
	}
	if err := p.pdf.SetFont(name, "", t.style.size); err != nil {
		return err
	}
	if err := p.pdf.SetCharSpacing(t.spread); err != nil {
		return err
	}
	gray := uint8(0)
	if t.style.gray {
		gray = 90
	}
	p.pdf.SetTextColor(gray, gray, gray)
	p.pdf.SetXY(x, t.y)
	return p.pdf.Text(text)
}

// embed gives the file a font, reading it when nobody has yet.
func (p *painter) embed(name string, weight int) error {
	err := p.pdf.AddTTFFontFromFontContainer(name, p.fonts)
	if !errors.Is(err, gopdf.ErrFontNotFound) {
		return err
	}
	file := [2][]byte{embedded.Regular, embedded.Bold}[weight]
	if err := p.fonts.AddTTFFontDataWithOption(name, file, gopdf.TtfOption{}); err != nil {
		return fmt.Errorf("read the embedded type: %w", err)
	}
	return p.pdf.AddTTFFontFromFontContainer(name, p.fonts)
}

// pageOf is the n/m of a page.
func pageOf(n, m int) string {
	return "第 " + strconv.Itoa(n) + " 页　共 " + strconv.Itoa(m) + " 页"
}
