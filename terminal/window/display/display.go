// Package display says whether a window can be drawn on this machine, and by what.
//
// The toolkit panics where there is no display and ends the program where there is no OpenGL, with words for programmers.
// A look beforehand costs a few hundredths of a second and gives the reason.
package display

import (
	"errors"
)

// ErrNone says there is no display to open a window on; ErrNoGL, that there is one but nothing draws on it.
var (
	ErrNone = errors.New("no display")
	ErrNoGL = errors.New("no OpenGL")
)

// Facts are what a display offers.
type Facts struct {
	Renderer string // of OpenGL: the graphics card, or llvmpipe where the processor draws
	Version  string // of OpenGL
	Width    int    // pixels of the first monitor
	Height   int
	Scale    float32 // 1 where a pixel is a pixel; 0 where it is not known
}

// Look opens and closes an invisible window. It must run on the main goroutine, before the toolkit's own window is
// there. Its errors are ErrNone and ErrNoGL with the reason.
func Look() (Facts, error) { return look() }
