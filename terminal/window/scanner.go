package window

import (
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/burst"
)

// What the kit does with the characters of people and of scanners; the rule is package burst.

// placeOf is what characters mean where the keyboard is.
func (k *kit) placeOf(w keyed) burst.Place {
	if _, ok := w.(*entry); ok {
		return burst.Text
	}
	return burst.Commands
}

// acceptsTab is true for the one Tab that ended a scan.
func (k *kit) acceptsTab() bool { return k.takingTab }

// endScan takes Enter or Tab and tells whether it was the scanner's. What a person typed before it is delivered first.
func (k *kit) endScan(name fyne.KeyName) bool {
	if name == fyne.KeyTab && k.takingTab {
		k.takingTab = false
		return true
	}
	k.stopTimer()
	out := k.scan.End(k.keyed(), k.placeOf(k.owner))
	k.deliver(out)
	return out.Taken
}

// insideScan tells a space that may be inside a code: it must press nothing. It comes again as a character.
func (k *kit) insideScan(name fyne.KeyName, w keyed) bool {
	return name == fyne.KeySpace && k.scan.Patience(burst.Commands) > 0 && k.placeOf(w) == burst.Commands
}

// hasty tells a key that would answer a question which nobody can have read yet.
func (k *kit) hasty(name fyne.KeyName, w keyed) bool {
	if name == fyne.KeySpace && k.placeOf(w) == burst.Text {
		return false
	}
	return isPress(name) && k.window.justAsked()
}

// keyed is when the key that is being handled was pressed: by the display's own stamp where there is one, because a
// window that was busy reads many keys at once and a person would look like a scanner.
func (k *kit) keyed() time.Duration {
	if at, ok := k.method.keyTime(); ok {
		return at
	}
	return k.elapsed()
}

func isEnd(name fyne.KeyName) bool {
	return name == fyne.KeyReturn || name == fyne.KeyEnter || name == fyne.KeyTab
}

// character takes a typed character for w, or for no widget when w is nil, and holds it while it may be a scan's.
func (k *kit) character(r rune, w keyed) {
	defer k.guard("type a character")
	if w != k.owner && !k.scan.Scanning() {
		k.release()
	}
	k.owner = w
	k.stopTimer()
	place := k.placeOf(w)
	k.deliver(k.scan.Rune(r, k.keyed(), place))
	if patience := k.scan.Patience(place); patience > 0 {
		k.cancel = afterQuiet(k.after, patience, k.release)
	}
}

// afterQuiet runs f when a while has passed without another key; the result cancels it. It waits in two steps, because
// the window may have been too busy drawing to read the next key of a scan: after the first step, which runs when the
// window has time again, keys are read at least once (Fyne reads them every sixtieth of a second) before the second is
// over.
func afterQuiet(after func(time.Duration, func()) func(), while time.Duration, f func()) func() {
	const second = 20 * time.Millisecond
	var cancelSecond func()
	cancelFirst := after(while-17*time.Millisecond, func() { cancelSecond = after(second, f) })
	return func() {
		cancelFirst()
		if cancelSecond != nil {
			cancelSecond()
		}
	}
}

func (k *kit) stopTimer() {
	if k.cancel != nil {
		k.cancel()
		k.cancel = nil
	}
}

// release delivers what the scan detector holds: nothing followed, or another key did.
func (k *kit) release() {
	k.stopTimer()
	k.deliver(k.scan.Settle(k.placeOf(k.owner)))
}

// deliver gives a person's characters to where they were typed, and a scan to the model.
func (k *kit) deliver(out burst.Outcome) {
	for _, r := range out.Keys {
		if k.owner != nil && k.owner.typed(r) {
			continue
		}
		if letter := letterName(r); letter != "" {
			k.send(screen.KeyPressed{Key: letter})
		}
	}
	if out.Code != "" {
		k.send(screen.Scanned{Code: out.Code})
	}
}
