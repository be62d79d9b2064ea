package main

import (
	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/display"
)

// face draws what the screens say and tells them what the operator does.
type face interface {
	Show(screen.View) // soon; from any goroutine
	Run() error       // until the operator closed it, or Close was called
	Close()           // from any goroutine
}

// hands is where a face sends what happens.
type hands struct {
	send   func(screen.Message) // never blocks
	fault  func(error)          // a panic that the face survived
	closed func()               // the operator is going
}

// opener makes a face that sends to hands.
type opener func(hands) (face, error)

// examiner is a face that knows something of its machine for the self-check.
type examiner interface{ Examine() []screen.Finding }

// windowed opens the window of an app, on a display that was looked at.
func windowed(a fyne.App, drawn display.Facts) opener {
	return func(to hands) (face, error) {
		w := window.New(a, to.send)
		w.SetReport(to.fault)
		w.SetOnClosed(to.closed)
		return windowFace{w, drawn}, nil
	}
}

// windowFace is the window as a face: it ends without an error.
type windowFace struct {
	*window.Window
	drawn display.Facts
}

// Run shows the window until it is closed.
func (w windowFace) Run() error {
	w.Window.Run()
	return nil
}
