package window

import (
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/burst"
)

// keyed is a widget of the kit that the keyboard can be in.
type keyed interface {
	fyne.Focusable
	pressed(ev *fyne.KeyEvent) bool // offered first; false hands the key on
	typed(r rune) bool              // a character that is not part of a scan; false hands it on
}

// kit is what all widgets of one window share. It belongs to Fyne's main goroutine.
type kit struct {
	send    func(screen.Message)
	report  func(error)
	window  surfaceOwner
	method  inputMethod
	elapsed func() time.Duration                   // a growing clock, for waiting
	after   func(d time.Duration, f func()) func() // runs f on the main goroutine later; the result cancels it

	scan      burst.Detector
	owner     keyed  // who gets what the detector holds
	cancel    func() // the pending release
	takingTab bool   // a scan ended with Tab: the Tab is part of it
	tabbing   bool   // the last key was a Tab of a person

	placing bool // the focus is being moved by the program, not by the operator
}

// surfaceOwner is what widgets need of the window.
type surfaceOwner interface {
	focus(o fyne.Focusable)     // by the operator
	focusList() bool            // the first list or board; false when there is none
	reveal(o fyne.CanvasObject) // scroll it into sight
	turn(pages int)             // scroll by pages
	arrange()                   // give everything its place anew
	escape() bool               // answer a dialog with its Cancel; false when nothing is asked
	special(key string)         // keys that are the window's own affair too
	showPick(p *pick)
	hidePick(p *pick)
}

// guard keeps a panic in a callback from killing the window: it is reported and the operator goes on. Every entry
// from Fyne into the kit defers it.
func (k *kit) guard(what string) {
	if p := recover(); p != nil {
		k.report(fault.Caught(what, p))
	}
}

// key routes a key that Fyne gave to a focused widget, or to none when w is nil.
func (k *kit) key(ev *fyne.KeyEvent, w keyed) {
	defer k.guard("press key " + string(ev.Name))
	if isEnd(ev.Name) && k.endScan(ev.Name) {
		return
	}
	if !partOfCharacter(ev.Name) {
		k.release()
	}
	if w != nil && w.pressed(ev) {
		return
	}
	k.unused(ev)
}

// unused sends a key that no widget wanted.
func (k *kit) unused(ev *fyne.KeyEvent) {
	switch name := keyName(ev.Name); {
	case name == "Esc":
		if !k.window.escape() {
			k.send(screen.KeyPressed{Key: name})
		}
	case name != "":
		k.window.special(name)
		k.send(screen.KeyPressed{Key: name})
	case ev.Name == fyne.KeyPageDown:
		k.window.turn(1)
	case ev.Name == fyne.KeyPageUp:
		k.window.turn(-1)
	}
}

// shortcut sends a key pressed with Ctrl or Alt and tells whether it was one of ours.
func (k *kit) shortcut(s fyne.Shortcut) bool {
	defer k.guard("press shortcut")
	k.release()
	name := shortcutName(s)
	if name == "" {
		return false
	}
	k.send(screen.KeyPressed{Key: name})
	return true
}

// down sees a key before Fyne does anything with it; Tab needs that, because Fyne moves the focus on Tab without
// asking the widget.
func (k *kit) down(ev *fyne.KeyEvent) {
	defer k.guard("key down")
	k.takingTab = ev.Name == fyne.KeyTab && k.endScan(ev.Name)
	k.tabbing = ev.Name == fyne.KeyTab && !k.takingTab
	if k.tabbing {
		k.release()
	}
}

// acceptsTab is true for the one Tab that ended a scan.
func (k *kit) acceptsTab() bool { return k.takingTab }

func (k *kit) endScan(name fyne.KeyName) bool {
	if name == fyne.KeyTab && k.takingTab {
		k.takingTab = false
		return true
	}
	code, ok := k.scan.End(k.keyed())
	if !ok {
		return false
	}
	k.stopTimer()
	k.send(screen.Scanned{Code: code})
	return true
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
	if w != k.owner {
		k.release()
		k.owner = w
	}
	k.deliver(k.scan.Rune(r, k.keyed()))
	k.stopTimer()
	if k.scan.Held() > 0 {
		k.startTimer()
	}
}

func (k *kit) startTimer() { k.cancel = afterQuiet(k.after, k.release) }

// afterQuiet runs f when burst.Gap has passed without another key; the result cancels it. It waits in two steps,
// because the window may have been too busy drawing to read the next key of a scan: after the first step, which runs
// when the window has time again, keys are read at least once (Fyne reads them every sixtieth of a second) before the
// second is over.
func afterQuiet(after func(time.Duration, func()) func(), f func()) func() {
	const first, second = burst.Gap - 17*time.Millisecond, 20 * time.Millisecond
	var cancelSecond func()
	cancelFirst := after(first, func() { cancelSecond = after(second, f) })
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

// release delivers what the scan detector holds: it was a person.
func (k *kit) release() {
	k.stopTimer()
	k.deliver(k.scan.Flush())
}

func (k *kit) deliver(runes []rune) {
	for _, r := range runes {
		if k.owner != nil && k.owner.typed(r) {
			continue
		}
		if letter := letterName(r); letter != "" {
			k.send(screen.KeyPressed{Key: letter})
		}
	}
}

// gained is told by a widget that the keyboard is now in it.
func (k *kit) gained(w keyed, field string, composes bool) {
	k.method.enter(composes)
	if o, ok := w.(fyne.CanvasObject); ok {
		k.window.reveal(o)
	}
	if field != "" && !k.placing {
		k.send(screen.FocusMoved{Field: field})
	}
}

// lost is told by a widget that the keyboard left it.
func (k *kit) lost() {
	k.release()
	k.method.leave()
}
