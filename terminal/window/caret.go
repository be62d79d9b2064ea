package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"qianshao/terminal/window/ime"
)

// inputMethod is what the kit tells the input method of a window.
type inputMethod interface {
	enter(composes bool)                         // the keyboard is in a field that does, or does not, let it in
	leave()                                      // the keyboard left the field
	caret(o fyne.CanvasObject, at fyne.Position) // the caret stands here inside a widget
	keyTime() (at time.Duration, ok bool)        // when the key that is being handled was pressed
}

// method talks to the input method of the real window underneath; without one, as in headless tests, it does nothing.
type method struct {
	window fyne.Window
	after  func(time.Duration, func()) func()
	cancel func() // the release of keys that are held back
}

func newMethod(w fyne.Window, after func(time.Duration, func()) func()) *method {
	return &method{window: w, after: after}
}

// context is asked for each time: the window's handle exists only while it is shown.
func (m *method) context() (ime.Context, bool) {
	native, ok := m.window.(driver.NativeWindow)
	if !ok {
		return ime.Context{}, false
	}
	var handle uintptr
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			handle = c.WindowHandle
		case driver.WindowsWindowContext:
			handle = c.HWND
		}
	})
	return ime.Of(handle), handle != 0
}

func (m *method) enter(composes bool) {
	c, ok := m.context()
	if !ok {
		return
	}
	c.OnHeld(m.held)
	c.Compose(composes)
}

// held gives the input method its keys when no other followed.
func (m *method) held(patience time.Duration) {
	if m.cancel != nil {
		m.cancel()
	}
	m.cancel = afterQuiet(m.after, patience, ime.ReleaseHeld)
}

func (m *method) leave() {
	if c, ok := m.context(); ok {
		c.Reset()
		c.Compose(false)
	}
}

func (m *method) caret(o fyne.CanvasObject, at fyne.Position) {
	c, ok := m.context()
	if !ok {
		return
	}
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	scale := m.window.Canvas().Scale()
	c.SetCaret(int((corner.X+at.X)*scale), int((corner.Y+at.Y)*scale))
}

func (m *method) keyTime() (time.Duration, bool) { return ime.KeyTime() }
