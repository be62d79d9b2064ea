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
	language screen.Language // of the few words that the window itself says

	send    func(screen.Message)
	report  func(error)
	window  surfaceOwner
	method  inputMethod
	elapsed func() time.Duration                   // a growing clock, for waiting
	after   func(d time.Duration, f func()) func() // runs f on the main goroutine later; the result cancels it

	scan      burst.Detector
	at        *entry // that the keyboard is in; nil while it is elsewhere
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
	justAsked() bool            // a dialog opened so lately that nobody has read it
	special(key string)         // keys that are the window's own affair too
	showPick(p *pick)
	hidePick(p *pick)
	openPick() *pick // the pick whose list is open; nil when none is
}

// carried tells the input method where the caret is after what it stands in was moved.
func (k *kit) carried() {
	if k.at != nil {
		afterQuiet(k.after, laidOut, k.at.reportCaret) // Fyne tells of a page's moving before it moves it
	}
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
	if isEnd(ev.Name) && k.endScan(ev.Name) || k.insideScan(ev.Name, w) {
		return
	}
	if !partOfCharacter(ev.Name) {
		k.release()
	}
	if k.hasty(ev.Name, w) {
		return
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
	k.window.special(shortcutName(s))
	k.release()
	name := shortcutName(s)
	if name == "" {
		return false
	}
	if p := k.window.openPick(); p != nil && len(name) == len("Alt+1") && name[:4] == "Alt+" && name[4] >= '1' && name[4] <= '9' {
		p.choose(p.top() + int(name[4]-'1'))
		return true
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

// lost is told by a widget that the keyboard left it. A scan goes on, wherever the keyboard is taken meanwhile.
func (k *kit) lost() {
	if !k.scan.Scanning() {
		k.release()
	}
	k.method.leave()
}
