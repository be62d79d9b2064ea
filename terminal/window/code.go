package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"qianshao/terminal/screen"
)

// code is a QR code: black on white in every theme, for that is what scanners read.
type code struct {
	widget.BaseWidget
	spec  screen.CodePicture
	made  barcode.Barcode // nil for what no code can hold
	image *canvas.Raster
}

// Modules of blank margin a code needs, and points of a module: read by a scanner at arm's length and by a telephone.
const (
	codeMargin = 4
	codeModule = 5
)

func newCode() *code {
	c := &code{}
	c.image = canvas.NewRasterWithPixels(c.pixel)
	c.ExtendBaseWidget(c)
	return c
}

func (c *code) grows() bool { return false }

func (c *code) update(b screen.Block) {
	if c.spec == *b.Code {
		return
	}
	c.spec = *b.Code
	made, err := qr.Encode(c.spec.Text, qr.M, qr.Auto)
	if err != nil {
		made = nil // the text stands below it
	}
	c.made = made
	c.Refresh()
}

// modules are those of one side, with the margin.
func (c *code) modules() int {
	if c.made == nil {
		return 0
	}
	return c.made.Bounds().Dx() + 2*codeMargin
}

func (c *code) heightFor(float32) float32 { return float32(c.modules() * codeModule) }

// pixel colours one pixel of the picture, which has w by h of them.
func (c *code) pixel(x, y, w, h int) color.Color {
	n := c.modules()
	if n == 0 || w == 0 || h == 0 {
		return color.Transparent
	}
	i, j := x*n/w-codeMargin, y*n/h-codeMargin
	if i < 0 || j < 0 || i >= n-2*codeMargin || j >= n-2*codeMargin {
		return color.White
	}
	return c.made.At(i, j)
}

func (c *code) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(c.image), layout: c.layout, refresh: func() {
		c.layout(c.Size())
		c.image.Refresh()
	}}
}

func (c *code) layout(fyne.Size) {
	side := float32(c.modules() * codeModule)
	put(c.image, 0, 0, side, side)
}
