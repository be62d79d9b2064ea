//go:build cgo && !gles && !arm && !arm64

package display

import (
	"github.com/go-gl/gl/v2.1/gl"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// hint asks for OpenGL 2.1, which the toolkit needs.
func hint() {
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 1)
}

func drawer() (renderer, version string, err error) {
	if err := gl.Init(); err != nil {
		return "", "", err
	}
	return gl.GoStr(gl.GetString(gl.RENDERER)), gl.GoStr(gl.GetString(gl.VERSION)), nil
}
