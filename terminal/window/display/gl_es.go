//go:build cgo && (gles || arm || arm64)

package display

import (
	gl "github.com/go-gl/gl/v3.1/gles2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// hint asks for OpenGL ES 2, which the toolkit needs on these machines.
func hint() {
	glfw.WindowHint(glfw.ClientAPI, glfw.OpenGLESAPI)
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 0)
}

func drawer() (renderer, version string, err error) {
	if err := gl.Init(); err != nil {
		return "", "", err
	}
	return gl.GoStr(gl.GetString(gl.RENDERER)), gl.GoStr(gl.GetString(gl.VERSION)), nil
}
