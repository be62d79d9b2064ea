package window

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// entry is Fyne's entry made fit for the form kit: keys it has no use for go to the window, characters pass the scan
// detector first, the input method learns where the caret is, and text set by the program is not reported as typed.
type entry struct {
	widget.Entry
	kit     *kit
	owner   entryOwner
	kind    screen.FieldKind
	lenMax  int
	said    string // the text that the model knows
	setting bool   // the program is changing the text
}

// entryOwner is the field around an entry.
type entryOwner interface {
	changed(text string)
	entryKey(ev *fyne.KeyEvent) bool // offered before the entry's own keys
	entryRune(r rune) bool           // offered before the entry's own characters
	entryFocus(on bool)
	entryTab() // Tab is about to leave
	fieldID() string
}

func newEntry(k *kit, owner entryOwner, kind screen.FieldKind) *entry {
	e := &entry{kit: k, owner: owner, kind: kind, lenMax: lenMaxDefault}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	e.Password = kind == screen.Password
	if kind == screen.Long {
		e.MultiLine = true
		e.Wrapping = fyne.TextWrapBreak
		e.SetMinRowsVisible(3)
	}
	e.OnChanged = e.changedText
	e.OnCursorChanged = func() { e.reportCaret() }
	return e
}

// lenMaxDefault is what Field.LenMax 0 means.
const lenMaxDefault = 200

// put replaces the text without telling the model, which knows it already. The caret goes to the end.
func (e *entry) put(text string) {
	e.setting = true
	e.said = text
	e.SetText(text)
	e.caretToEnd()
	e.setting = false
}

func (e *entry) caretToEnd() {
	last := []rune(e.Text)
	e.CursorRow, e.CursorColumn = 0, len(last)
	if e.MultiLine {
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	e.Refresh()
}

func (e *entry) changedText(text string) {
	if e.setting {
		return
	}
	defer e.kit.guard("change text of " + e.owner.fieldID())
	fitting, left := fit(e.kind, text, e.lenMax)
	if fitting != text {
		e.setting = true
		e.SetText(fitting)
		e.caretToEnd()
		e.setting = false
	}
	if fitting != e.said {
		e.said = fitting
		e.owner.changed(fitting)
	}
	if c, ok := e.owner.(*textControl); ok && left != "" {
		c.notTaken(left)
	}
}

// fit is what a field takes of a text that came at once, by paste or from the input method, and what it leaves out.
func fit(kind screen.FieldKind, text string, max int) (fitting, left string) {
	var in, out []rune
	for _, r := range text {
		plain, ok := accept(kind, r)
		switch {
		case plain == ' ' && len(in) == 0 && !composes(kind):
		case !ok, len(in) >= max:
			out = append(out, r)
		default:
			in = append(in, plain)
		}
	}
	return string(in), string(out)
}

// accept turns the full-width characters that an input method leaves behind into plain ones where only plain ones make
// sense, and drops what a field of digits or a time cannot hold.
func accept(kind screen.FieldKind, r rune) (rune, bool) {
	if composes(kind) {
		return r, true
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFF01 - '!'
	}
	if r == 0x3000 {
		r = ' '
	}
	if kind == screen.Plate {
		if strings.ContainsRune(",，、;；\n\t", r) {
			return ' ', true
		}
		return unicode.ToUpper(r), r == ' ' || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	if kind == screen.Digits || kind == screen.Time {
		letter := (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z')
		return r, r < 0x80 && (!letter || r == 'x' || r == 'X')
	}
	return r, true
}

// composes tells the kinds that let the input method in.
func composes(kind screen.FieldKind) bool {
	switch kind {
	case screen.Text, screen.Han, screen.Long, screen.Search:
		return true
	}
	return false
}

func (e *entry) typed(r rune) bool {
	r, ok := accept(e.kind, r)
	if ok && !e.owner.entryRune(r) && (len([]rune(e.Text)) < e.lenMax || e.SelectedText() != "") {
		e.Entry.TypedRune(r)
	}
	return true
}

// pressed uses the keys that edit; every other key is handed on.
func (e *entry) pressed(ev *fyne.KeyEvent) bool {
	if e.owner.entryKey(ev) {
		return true
	}
	switch ev.Name {
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown,
		fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter:
	case fyne.KeyPageUp, fyne.KeyPageDown:
		if !e.MultiLine {
			return false
		}
	default:
		return isPlainKey(ev.Name)
	}
	e.Entry.TypedKey(ev)
	return true
}

// isPlainKey tells keys that come again as a character.
func isPlainKey(name fyne.KeyName) bool { return len(name) == 1 || name == fyne.KeySpace }

// TypedKey is called by Fyne.
func (e *entry) TypedKey(ev *fyne.KeyEvent) { e.kit.key(ev, e) }

// TypedRune is called by Fyne.
func (e *entry) TypedRune(r rune) { e.kit.character(r, e) }

// TypedShortcut is called by Fyne. Cut, copy, paste, select all and moving by words stay here. Ctrl+Z takes back
// typing first; with nothing left to take back it is the window's: undo of the last act.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	defer e.kit.guard("press shortcut in " + e.owner.fieldID())
	e.kit.release()
	switch s.(type) {
	case *fyne.ShortcutUndo:
		before := e.Text
		e.Undo()
		if e.Text == before {
			e.kit.shortcut(s)
		}
		return
	case *fyne.ShortcutRedo:
		e.Redo()
		return
	}
	if !e.kit.shortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// FocusGained is called by Fyne.
func (e *entry) FocusGained() {
	defer e.kit.guard("gain focus of " + e.owner.fieldID())
	e.kit.at = e
	e.Entry.FocusGained()
	e.owner.entryFocus(true)
	e.kit.gained(e, e.owner.fieldID(), composes(e.kind))
	if e.kit.tabbing {
		offer(e)
	}
	e.reportCaret()
	// A field of a page that was opened just now has no place yet: it is laid out when the page is drawn.
	afterQuiet(e.kit.after, laidOut, e.reportCaret)
}

// laidOut is how long after a page was opened its fields have their places.
const laidOut = 40 * time.Millisecond

// offer selects what stands in a field the keyboard was brought to, so that typing replaces what was only proposed.
// It is not done when the keyboard merely comes back to the window: then the operator is in the middle of a word.
func offer(to fyne.Focusable) {
	if e, ok := to.(*entry); ok && e.kind != screen.Long && e.Text != "" {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// FocusLost is called by Fyne.
func (e *entry) FocusLost() {
	defer e.kit.guard("lose focus of " + e.owner.fieldID())
	e.kit.lost()
	if e.kit.at == e {
		e.kit.at = nil
	}
	e.Entry.FocusLost()
	e.owner.entryFocus(false)
}

// KeyDown is called by Fyne before it acts on a key.
func (e *entry) KeyDown(ev *fyne.KeyEvent) {
	e.kit.down(ev)
	if ev.Name == fyne.KeyTab && !e.kit.acceptsTab() {
		e.owner.entryTab()
	}
	e.Entry.KeyDown(ev)
}

// AcceptsTab keeps Tab for leaving the field, in several lines too, but for the Tab that ends a scan.
func (e *entry) AcceptsTab() bool { return e.kit.acceptsTab() }

// reportCaret tells the input method where its candidates belong: under the caret.
func (e *entry) reportCaret() {
	if e.kit.at != e || !composes(e.kind) {
		return
	}
	at := e.CursorPosition()
	size := e.Size()
	at.X = min(at.X, size.Width)
	at.Y = min(at.Y+lineHeight(look.TextBody), size.Height)
	e.kit.method.caret(e, at)
}
