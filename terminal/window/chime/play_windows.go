package chime

import "syscall"

// Sounds of the system that MessageBeep plays (winuser.h).
const (
	beepAsterisk    = 0x40
	beepExclamation = 0x30
	beepHand        = 0x10
)

func play(s Sound) {
	kind := uintptr(beepHand)
	switch s {
	case Good:
		kind = beepAsterisk
	case Unknown:
		kind = beepExclamation
	}
	_, _, _ = syscall.NewLazyDLL("user32.dll").NewProc("MessageBeep").Call(kind)
}
