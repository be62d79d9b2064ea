package window

import (
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
)

// What widgets ask of the window; see surfaceOwner.

func (w *Window) focus(o fyne.Focusable) { w.window.Canvas().Focus(o) }

func (w *Window) focusList() bool {
	to := w.active().firstList()
	if to == nil {
		return false
	}
	w.focus(to)
	return true
}

func (w *Window) reveal(o fyne.CanvasObject) { w.active().reveal(o) }

// arrange gives everything its place anew, after something has grown by itself.
func (w *Window) arrange() {
	if w.dialog != nil {
		w.dialog.Refresh()
	}
	p := w.active()
	p.layout(p.Size())
}

func (w *Window) turn(pages int) { w.active().turn(pages) }

func (w *Window) escape() bool {
	if w.dialog == nil {
		return false
	}
	if w.dialog.spec.Cancel != "" {
		w.kit.send(screen.Pressed{ID: w.dialog.spec.Cancel})
	}
	return true
}

// readTime is the shortest in which anyone reads a question. An Enter that comes sooner was meant for what stood there
// before.
const readTime = 300 * time.Millisecond

func (w *Window) justAsked() bool { return w.dialog != nil && w.kit.elapsed()-w.askedAt < readTime }

// special makes F11 fill the monitor and Alt+0 show the buttons that had no room: neither is part of any View.
func (w *Window) special(key string) {
	switch key {
	case "F11":
		w.fullScreen = !w.fullScreen
		w.window.SetFullScreen(w.fullScreen)
	case moreKey:
		w.active().toggleMore()
	}
}

func (w *Window) showPick(p *pick) { w.active().showPick(p) }
func (w *Window) hidePick(p *pick) { w.active().hidePick(p) }
func (w *Window) openPick() *pick  { return w.active().open }
