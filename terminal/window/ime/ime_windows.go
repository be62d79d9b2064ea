package ime

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// On Windows the window library keeps composing keys from the program by itself; what is missing is where the caret is,
// without which the candidates stand in a corner of the screen, and a way to keep the input method out of a field. Both
// are asked of imm32, whose window messages GLFW handles as any program does.

var (
	imm32                = windows.NewLazySystemDLL("imm32.dll")
	immGetContext        = imm32.NewProc("ImmGetContext")
	immReleaseContext    = imm32.NewProc("ImmReleaseContext")
	immAssociateContext  = imm32.NewProc("ImmAssociateContextEx")
	immSetComposition    = imm32.NewProc("ImmSetCompositionWindow")
	immSetCandidate      = imm32.NewProc("ImmSetCandidateWindow")
	immNotify            = imm32.NewProc("ImmNotifyIME")
	carets               = map[uintptr]point{} // by window: set again when the input method is let in again
	connected, following bool
)

// Values of imm.h.
const (
	byPoint       = 0x0002 // CFS_POINT
	byCandidate   = 0x0040 // CFS_CANDIDATEPOS
	byExclude     = 0x0080 // CFS_EXCLUDE
	ownContext    = 0x0010 // IACE_DEFAULT
	composition   = 0x0015 // NI_COMPOSITIONSTR
	cancelled     = 0x0004 // CPS_CANCEL
	excludeAround = 28     // pixels above the caret's foot that candidates must not cover: a line of text
)

type point struct{ x, y int32 }

type area struct{ left, top, right, bottom int32 }

// compositionForm is COMPOSITIONFORM.
type compositionForm struct {
	style uint32
	at    point
	area  area
}

// candidateForm is CANDIDATEFORM.
type candidateForm struct {
	index, style uint32
	at           point
	area         area
}

// compose takes the window's context away or gives it its own again; the new one does not know where the caret is.
func compose(window uintptr, on bool) {
	if window == 0 || immAssociateContext.Find() != nil {
		return
	}
	if !on {
		immAssociateContext.Call(window, 0, 0)
		return
	}
	immAssociateContext.Call(window, 0, ownContext)
	if at, known := carets[window]; known {
		place(window, at)
	}
}

func setCaret(window uintptr, x, y int) {
	at := point{clamp(x), clamp(y)}
	carets[window] = at
	place(window, at)
}

// place tells both windows of the input method: composition at the point, candidates below it; those that do not know
// a place for candidates are asked to keep off the line instead.
func place(window uintptr, at point) {
	inContext(window, func(context uintptr) {
		c := compositionForm{style: byPoint, at: at}
		set, _, _ := immSetComposition.Call(context, uintptr(unsafe.Pointer(&c)))
		for _, style := range []uint32{byCandidate, byExclude} {
			f := candidateForm{style: style, at: at, area: area{at.x, at.y - excludeAround, at.x + 1, at.y}}
			immSetCandidate.Call(context, uintptr(unsafe.Pointer(&f)))
		}
		following = set != 0
	})
}

func reset(window uintptr) {
	inContext(window, func(context uintptr) { immNotify.Call(context, composition, cancelled, 0) })
}

// inContext calls do with the window's context, where it has one: a field that is not composed in has none.
func inContext(window uintptr, do func(context uintptr)) {
	if window == 0 || immGetContext.Find() != nil {
		return
	}
	context, _, _ := immGetContext.Call(window)
	if context == 0 {
		return
	}
	connected = true
	do(context)
	immReleaseContext.Call(window, context)
}

func clamp(v int) int32 { return int32(max(-0x8000, min(0x7FFF, v))) }

func status() Status {
	return Status{Linked: imm32.Load() == nil, Connected: connected, Caret: following}
}

// A scan is kept together by the program's own rule; nothing is held before it, and nothing rests.
func onHeld(uintptr, func(time.Duration)) {}
func releaseHeld()                        {}
func wake()                               {}
func rests() uint64                       { return 0 }
func keyTime() (time.Duration, bool)      { return 0, false }
