package window

import "fyne.io/fyne/v2"

// part draws a widget of the kit. Fyne drops a renderer that was off screen for a while and asks for a new one, so
// everything that lasts is kept in the widget and a part holds only functions of it.
type part struct {
	objects func() []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
}

func (p *part) Objects() []fyne.CanvasObject { return p.objects() }
func (p *part) Layout(size fyne.Size)        { p.layout(size) }
func (p *part) Destroy()                     {}

func (p *part) MinSize() fyne.Size {
	if p.min == nil {
		return fyne.Size{}
	}
	return p.min()
}

func (p *part) Refresh() {
	if p.refresh != nil {
		p.refresh()
	}
}

// fixed is for widgets whose objects never change.
func fixed(objects ...fyne.CanvasObject) func() []fyne.CanvasObject {
	return func() []fyne.CanvasObject { return objects }
}

// put moves and resizes in one line.
func put(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// show is Show or Hide by a condition.
func show(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}
