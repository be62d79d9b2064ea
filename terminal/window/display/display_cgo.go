//go:build cgo

package display

import (
	"fmt"

	"github.com/go-gl/glfw/v3.4/glfw"
)

func look() (f Facts, err error) {
	defer func() {
		if cause := recover(); cause != nil { // the binding panics with errors it did not expect of the window library
			err = fmt.Errorf("%w: %v", ErrNoGL, cause)
		}
	}()
	if err := glfw.Init(); err != nil {
		return Facts{}, fmt.Errorf("%w: %w", ErrNone, err)
	}
	// What the toolkit asks for. It sets its own hints again.
	glfw.DefaultWindowHints()
	defer glfw.DefaultWindowHints()
	glfw.WindowHint(glfw.Visible, glfw.False)
	hint()
	w, err := glfw.CreateWindow(16, 16, "", nil, nil)
	if err != nil {
		return Facts{}, fmt.Errorf("%w: %w", ErrNoGL, err)
	}
	defer w.Destroy()
	w.MakeContextCurrent()
	defer glfw.DetachCurrentContext()
	if f.Renderer, f.Version, err = drawer(); err != nil {
		return Facts{}, fmt.Errorf("%w: %w", ErrNoGL, err)
	}
	if m := glfw.GetPrimaryMonitor(); m != nil {
		if mode := m.GetVideoMode(); mode != nil {
			f.Width, f.Height = mode.Width, mode.Height
		}
		f.Scale, _ = m.GetContentScale()
	}
	return f, nil
}
