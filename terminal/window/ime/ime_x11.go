//go:build cgo && x11 && linux

package ime

// The window library, GLFW, opens libX11 at run time and looks its functions up by name through one function of its
// own. The linker option makes that function ours (ime_x11.c); we answer with our own versions of the five functions
// that matter and pass every other name on. The option is harmless where GLFW is not linked, as in most tests.

// #cgo LDFLAGS: -lX11 -Wl,--wrap=_glfwPlatformGetModuleSymbol
// #include "ime_x11.h"
// #include "rest_x11.h"
import "C"

import (
	"runtime/cgo"
	"time"
)

func compose(window uintptr, on bool) {
	value := C.int(0)
	if on {
		value = 1
	}
	C.ime_compose(C.ulong(window), value)
}

func setCaret(window uintptr, x, y int) { C.ime_set_caret(C.ulong(window), clamp(x), clamp(y)) }

func onHeld(window uintptr, held func(time.Duration)) {
	if C.ime_tells(C.ulong(window)) == 0 {
		C.ime_on_held(C.ulong(window), C.uintptr_t(cgo.NewHandle(held)))
	}
}

//export imeHeld
func imeHeld(handle C.uintptr_t, patience C.uint) {
	cgo.Handle(handle).Value().(func(time.Duration))(time.Duration(patience) * time.Millisecond)
}

//export imeForget
func imeForget(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

func releaseHeld() { C.ime_release_held() }

func wake() { C.rest_wake() }

func rests() uint64 { return uint64(C.rest_count()) }

func reset(window uintptr) { C.ime_reset(C.ulong(window)) }

func keyTime() (time.Duration, bool) {
	at := uint32(C.ime_key_time())
	return time.Duration(at) * time.Millisecond, at != 0
}

func status() Status {
	s := C.ime_status_now()
	return Status{Linked: true, Connected: s.connected != 0, Caret: s.caret != 0, Swallowed: uint64(s.swallowed)}
}

// clamp keeps a coordinate within the 16 bits that X11 has for it.
func clamp(v int) C.short { return C.short(max(-0x8000, min(0x7FFF, v))) }
