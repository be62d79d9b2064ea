// Package window draws screens with Fyne.
package window

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/chime"
	"qianshao/terminal/window/ime"
	"qianshao/terminal/window/look"
)

// Window is the terminal's one window. It shows Views and sends Messages; it decides nothing.
type Window struct {
	app    fyne.App
	window fyne.Window
	kit    *kit
	frame  *frame
	dialog *dialog // nil while nothing is asked

	askedAt time.Duration // when the dialog was opened

	look       screen.Look
	title      string
	focusRev   int
	wish       string // where the view wants the keyboard
	play       func(chime.Sound)
	played     int // revision of the sound that was played last
	fullScreen bool

	do      func(func()) // runs on Fyne's main goroutine; fyne.Do
	mutex   sync.Mutex
	next    *screen.View // the newest view not yet drawn
	drawn   chan struct{}
	first   sync.Once
	pending bool // a draw is on its way to the main goroutine
}

// New makes the window of an app without showing it. send is called on Fyne's main goroutine for everything that
// happens; it must not block.
func New(a fyne.App, send func(screen.Message)) *Window {
	w := &Window{app: a, do: fyne.Do, play: chime.New().Play}
	w.setLook(screen.Look{Theme: screen.Day, Size: screen.SizeNormal})
	w.window = a.NewWindow("前哨")
	started := time.Now()
	w.kit = &kit{send: send, report: func(err error) { fyne.LogError("window", err) }, window: w, after: w.after}
	w.kit.method = newMethod(w.window, w.after)
	w.kit.elapsed = func() time.Duration { return time.Since(started) }
	w.frame = newFrame(w.kit)
	w.window.SetPadded(false)
	w.window.SetContent(w.frame)
	w.window.Resize(fyne.NewSize(1366, 768))
	w.window.SetMaster()
	w.drawn = make(chan struct{})
	w.listen()
	return w
}

// SetReport chooses who is told of a panic that a callback survived; the default writes it to Fyne's log.
func (w *Window) SetReport(report func(error)) { w.kit.report = report }

// SetOnClosed chooses what is called when the window was closed.
func (w *Window) SetOnClosed(closed func()) { w.window.SetOnClosed(closed) }

// Fyne is the window underneath, for tests and for the program's own icon.
func (w *Window) Fyne() fyne.Window { return w.window }

// Drawn is closed when the first view stands on the display.
func (w *Window) Drawn() <-chan struct{} { return w.drawn }

// frameTime is how soon after a view was drawn into the widgets the toolkit begins to paint them; what is posted later
// comes after that.
const frameTime = 50 * time.Millisecond

// Run shows the window and returns when it was closed.
func (w *Window) Run() { w.window.ShowAndRun() }

// Close closes the window, from any goroutine.
func (w *Window) Close() { w.post(w.window.Close) }

// Show draws a view, soon. It may be called from any goroutine; of several views in a hurry only the newest is drawn.
func (w *Window) Show(view screen.View) {
	w.mutex.Lock()
	w.next = &view
	posted := w.pending
	w.pending = true
	w.mutex.Unlock()
	if !posted {
		w.post(w.drawNext)
	}
}

// post is the one place where other goroutines come home to Fyne's.
func (w *Window) post(f func()) {
	w.do(func() {
		defer w.kit.guard("posted work")
		f()
	})
	ime.Wake()
}

// after runs f on the main goroutine after a while.
func (w *Window) after(d time.Duration, f func()) func() {
	live := true // touched on the main goroutine only
	timer := time.AfterFunc(d, func() {
		defer fault.End()
		w.post(func() {
			if live {
				f()
			}
		})
	})
	return func() {
		live = false
		timer.Stop()
	}
}

// Settle delivers what the window holds back to tell scanners from people. Tests call it after typing.
func (w *Window) Settle() { w.kit.release() }

func (w *Window) drawNext() {
	w.mutex.Lock()
	view := w.next
	w.next, w.pending = nil, false
	w.mutex.Unlock()
	if view != nil {
		w.draw(*view)
	}
}

func (w *Window) draw(v screen.View) {
	defer w.kit.guard("draw")
	w.first.Do(func() { w.after(frameTime, func() { close(w.drawn) }) })
	w.setLook(v.Look)
	if v.Title != w.title {
		w.title = v.Title
		w.window.SetTitle(v.Title)
	}
	w.kit.language = v.Language
	w.frame.update(v)
	w.hear(v.Sound)
	opened := w.ask(v.Dialog)
	w.dropLostFocus()
	if v.Focus.Rev != w.focusRev {
		w.focusRev = v.Focus.Rev
		if to := w.active().find(v.Focus.Field); to != nil {
			w.wish = v.Focus.Field
			w.place(to)
			offer(to)
			return
		}
	}
	w.wish = v.Focus.Field
	if opened {
		if to := w.active().first(); to != nil {
			w.place(to)
		}
	}
	w.stand()
}

// hear plays a sound that was not played yet.
func (w *Window) hear(s screen.Sound) {
	if s.Rev == w.played {
		return
	}
	w.played = s.Rev
	w.play(chime.Sound(s.Kind))
}

// stand brings a keyboard that is nowhere to where the page begins: what is typed must not be lost, nor be taken for
// commands.
func (w *Window) stand() fyne.Focusable {
	if focused := w.window.Canvas().Focused(); focused != nil {
		return focused
	}
	page := w.active()
	to := page.find(w.wish)
	if to == nil && w.dialog == nil {
		to = page.firstList()
	}
	if to == nil {
		to = page.first()
	}
	if to != nil {
		w.place(to)
	}
	return to
}

func (w *Window) setLook(l screen.Look) {
	if l.Theme == "" {
		l.Theme = screen.Day
	}
	if l.Size == "" {
		l.Size = screen.SizeNormal
	}
	if l == w.look {
		return
	}
	w.look = l
	if !look.Dress(w.app, l) || w.window == nil {
		return
	}
	repaint(w.frame)
	if w.dialog != nil {
		repaint(w.dialog)
	}
}

// ask opens, changes or closes the dialog and tells whether it opened one.
func (w *Window) ask(spec *screen.Dialog) bool {
	overlays := w.window.Canvas().Overlays()
	if w.dialog != nil && (spec == nil || spec.ID != w.dialog.spec.ID) {
		w.leave()
		overlays.Remove(w.dialog)
		w.dialog = nil
		if spec == nil {
			w.enter()
		}
	}
	if spec == nil {
		return false
	}
	opened := w.dialog == nil
	if opened {
		w.leave()
		w.dialog = newDialog(w.kit)
		w.dialog.Resize(w.window.Canvas().Size())
	}
	w.dialog.update(*spec)
	if opened {
		w.askedAt = w.kit.elapsed()
		overlays.Add(w.dialog)
	}
	return opened
}

// leave and enter tell the focused widget that the keyboard went to another layer and came back: Fyne keeps one focus
// for each and says nothing.
func (w *Window) leave() {
	if focused := w.window.Canvas().Focused(); focused != nil {
		focused.FocusLost()
	}
}

func (w *Window) enter() {
	if focused := w.window.Canvas().Focused(); focused != nil {
		w.kit.placing = true
		focused.FocusGained()
		w.kit.placing = false
	}
}

// dropLostFocus takes the keyboard out of a widget that the new view no longer has, into the one that shows the same
// field elsewhere, where there is one: a view that moves a field must not stop its typing.
func (w *Window) dropLostFocus() {
	focused, ok := w.window.Canvas().Focused().(fyne.CanvasObject)
	if !ok {
		return
	}
	if w.has(focused) {
		return
	}
	if to := w.active().find(stopID(focused)); to != nil {
		w.place(to)
		return
	}
	w.window.Canvas().Unfocus()
}

func (w *Window) has(o fyne.CanvasObject) bool {
	page := w.active()
	if page.holds(o) || (w.dialog == nil && (o == w.frame.nav || o == w.frame.bar || w.frame.snack.offers(o))) {
		return true
	}
	for _, g := range page.pins.groups {
		if o == g.row.more && g.row.more.Visible() {
			return true
		}
		for _, b := range g.row.buttons {
			if o == b {
				return true
			}
		}
	}
	return false
}

func (w *Window) active() *page {
	if w.dialog != nil {
		return w.dialog.page
	}
	return w.frame.page
}

// place moves the keyboard by the program, not by the operator.
func (w *Window) place(o fyne.Focusable) {
	w.kit.placing = true
	w.window.Canvas().Focus(o)
	w.kit.placing = false
}

// listen takes the keys that come when no widget has the keyboard.
func (w *Window) listen() {
	canvas := w.window.Canvas()
	canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if keyName(ev.Name) == "" {
			w.stand() // it only shows where the keyboard is now; nothing is pressed unseen
			return
		}
		w.kit.key(ev, nil)
	})
	canvas.SetOnTypedRune(func(r rune) {
		if to := w.stand(); to != nil {
			to.TypedRune(r)
			return
		}
		w.kit.character(r, nil)
	})
	for _, s := range shortcuts() {
		canvas.AddShortcut(s, func(pressed fyne.Shortcut) { w.kit.shortcut(pressed) })
	}
	if desk, ok := canvas.(desktop.Canvas); ok {
		desk.SetOnKeyDown(w.kit.down)
	}
}
