// Package ime keeps the input method and the scanner from each other.
//
// Fyne's window library hands every key to the program even while the input method is composing with it, and tells the
// input method nothing about the caret. On X11 this package stands between the two: composing keys never reach the
// program, the candidates appear under the caret, fields of digits and codes are not composed in at all, and a scan is
// kept from being composed wherever it goes. The window library also rests there while
// nothing happens, instead of asking for events sixty times a second. On Windows the candidates stand at the caret and fields
// of digits and codes are not composed in. Elsewhere the package does nothing.
package ime

import "time"

// Context is the input method as one window sees it. Its methods are called on the main goroutine.
type Context struct{ window uintptr }

// Of is the context of the window with a handle of X11 or Windows. It may be asked for at any time: what is set before the window
// library has made the window's input context counts as soon as it has.
func Of(window uintptr) Context { return Context{window} }

// Compose lets the input method have the window's keys, or not: then they reach the program untouched.
func (c Context) Compose(on bool) { compose(c.window, on) }

// SetCaret tells where the caret stands, in pixels from the window's upper left corner.
func (c Context) SetCaret(x, y int) { setCaret(c.window, x, y) }

// OnHeld asks to be told when keys are held back because they may be a scan's, and for how long. What is told must see to
// it that ReleaseHeld is called on the main goroutine after that, when no other key followed. Only the first call for a
// window counts.
func (c Context) OnHeld(held func(patience time.Duration)) { onHeld(c.window, held) }

// ReleaseHeld gives the input method the keys that are held back.
func ReleaseHeld() { releaseHeld() }

// Reset throws away what is being composed.
func (c Context) Reset() { reset(c.window) }

// Wake ends a rest of the window library, because something was handed to the main goroutine. It may be called from any
// goroutine.
func Wake() { wake() }

// Rests counts the rests of the window library, of a tenth of a second at most. It may be called from any goroutine.
func Rests() uint64 { return rests() }

// KeyTime is when the key that is being handled was pressed, by the clock of the display; false when it is not known.
func KeyTime() (time.Duration, bool) { return keyTime() }

// Status tells the operator's self-check what there is.
type Status struct {
	Linked    bool   // this build can talk to an input method
	Connected bool   // the window library asked us for a context and got one
	Caret     bool   // candidates follow the caret; otherwise the input method puts them where it likes
	Swallowed uint64 // composing keys kept from the program so far
}

// Now is the status at this moment.
func Now() Status { return status() }
