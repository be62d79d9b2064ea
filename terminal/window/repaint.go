package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// repaint draws a widget and all inside it in the look of now. Fyne does the same after SetTheme, but reads the type
// anew first.
func repaint(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *entry: // Fyne's own inside; its renderer keeps state and is not to be made twice
		o.Refresh()
	case *container.Scroll:
		repaint(o.Content)
		o.Refresh()
	case fyne.Widget:
		for _, inner := range o.CreateRenderer().Objects() { // a part is only functions of its widget
			repaint(inner)
		}
		o.Refresh()
	default:
		o.Refresh()
	}
}
