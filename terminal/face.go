package main

import (
	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
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

// windowed opens the window of an app.
func windowed(a fyne.App) opener {
	return func(to hands) (face, error) {
		w := window.New(a, to.send)
		w.SetReport(to.fault)
		w.SetOnClosed(to.closed)
		return windowFace{w}, nil
	}
}

// windowFace is the window as a face: it ends without an error.
type windowFace struct{ *window.Window }

// Run shows the window until it is closed.
func (w windowFace) Run() error {
	w.Window.Run()
	return nil
}
