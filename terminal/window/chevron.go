package window

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/window/look"
)

// chevron at the right of a pick says that a list hangs below.
type chevron struct {
	widget.BaseWidget
	image *canvas.Image
}

func newChevron() *chevron {
	c := &chevron{image: canvas.NewImageFromResource(nil)}
	c.image.FillMode = canvas.ImageFillContain
	c.ExtendBaseWidget(c)
	return c
}

func (c *chevron) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(c.image),
		layout:  c.layout,
		min:     func() fyne.Size { return fyne.NewSquareSize(look.Size(look.Icon)) },
		refresh: func() { c.layout(c.Size()) },
	}
}

func (c *chevron) layout(size fyne.Size) {
	colour := hex(look.Quiet)
	c.image.Resource = fyne.NewStaticResource("chevron"+colour[1:]+".svg", fmt.Appendf(nil,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">`+
			`<path d="M5 9 L12 16 L19 9" fill="none" stroke="%s" stroke-width="2.5"/></svg>`, colour))
	side := min(size.Width, size.Height) * 0.8
	put(c.image, (size.Width-side)/2, (size.Height-side)/2, side, side)
	c.image.Refresh()
}
