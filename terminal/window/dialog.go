package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// dialog asks something above the screen. It is one of Fyne's overlays, so the keyboard cannot leave it.
type dialog struct {
	widget.BaseWidget
	spec  screen.Dialog
	veil  *canvas.Rectangle
	face  *canvas.Rectangle
	title *label
	page  *page
}

func newDialog(k *kit) *dialog {
	d := &dialog{veil: canvas.NewRectangle(look.Color(look.Veil)), face: canvas.NewRectangle(look.Color(look.Surface)),
		title: newBoldLabel(look.TextTitle, look.Ink), page: newPage(k, true)}
	d.ExtendBaseWidget(d)
	return d
}

func (d *dialog) update(spec screen.Dialog) {
	d.spec = spec
	d.title.set(spec.Title)
	d.page.update(spec.Body)
	d.layout(d.Size())
	canvas.Refresh(d)
}

func (d *dialog) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(d.veil, d.face, d.title.Text, d.page),
		layout:  d.layout,
		refresh: func() { d.layout(d.Size()) },
	}
}

// layout makes the dialog as high as what is asked, and lets it scroll where the window is lower.
func (d *dialog) layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	d.veil.FillColor = look.Color(look.Veil)
	put(d.veil, 0, 0, size.Width, size.Height)
	d.veil.Refresh()

	pad := look.Size(look.Space) * 1.4
	width := min(size.Width-4*pad, 48*look.Size(look.TextBody))
	head := lineHeight(look.TextTitle) + look.Size(look.Gap)*1.5
	inner := width - 2*pad
	height := min(size.Height-2*pad, head+d.page.heightFor(inner+d.page.margin()+look.Size(look.RingWidth)+1)+2*pad)
	x, y := (size.Width-width)/2, (size.Height-height)*0.4
	d.face.FillColor = look.Color(look.Surface)
	d.face.StrokeColor = look.Color(look.Edge)
	d.face.StrokeWidth = look.Size(look.EdgeWidth)
	d.face.CornerRadius = look.Size(look.Corner) * 1.5
	put(d.face, x, y, width, height)
	d.face.Refresh()
	d.title.place(x+pad, y+pad, inner, lineHeight(look.TextTitle))
	ring := look.Size(look.RingWidth) + 1
	put(d.page, x+pad-ring, y+pad+head, inner+ring+d.page.margin(), height-head-2*pad)
}

// Tapped swallows presses beside the dialog: it is answered, not dismissed.
func (d *dialog) Tapped(*fyne.PointEvent) {}
