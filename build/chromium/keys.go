package chromium

import (
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys that have no character, as Keys takes them.
const (
	Enter      = kb.Enter
	Escape     = kb.Escape
	TabKey     = kb.Tab
	Backspace  = kb.Backspace
	Delete     = kb.Delete
	ArrowUp    = kb.ArrowUp
	ArrowDown  = kb.ArrowDown
	ArrowLeft  = kb.ArrowLeft
	ArrowRight = kb.ArrowRight
	PageUp     = kb.PageUp
	PageDown   = kb.PageDown
	Home       = kb.Home
	End        = kb.End
	F1         = kb.F1
	F2         = kb.F2
	F3         = kb.F3
	F4         = kb.F4
	F5         = kb.F5
	F6         = kb.F6
	F7         = kb.F7
	F8         = kb.F8
	F9         = kb.F9
	F10        = kb.F10
	F11        = kb.F11
	F12        = kb.F12
)

// Modifier is a key that is held while others are pressed.
type Modifier = chromedp.Modifier

// The modifiers.
const (
	Ctrl  = chromedp.ModifierCtrl
	Alt   = chromedp.ModifierAlt
	Shift = chromedp.ModifierShift
)

// Keys presses a key for every character, as keyboards do: a page may keep the character from being typed.
func (b *Tab) Keys(text string, with ...Modifier) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text, chromedp.KeyModifiers(with...), func(p *input.DispatchKeyEventParams) {
		if p.Type == kb.KeyDown {
			p.Type = input.DispatchKeyEventTypeRawKeyDown
		}
	}))
}

// Write puts a text where the keyboard is, as an input method does when it is done.
func (b *Tab) Write(text string) {
	b.t.Helper()
	command(b, input.InsertText, input.InsertTextParams{Text: text})
}

// Compose lets an input method stand in the middle of a word; Write ends it.
func (b *Tab) Compose(text string) {
	b.t.Helper()
	n := int64(len(text))
	command(b, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: n, SelectionEnd: n})
}

// TakenEnter is what a browser gives a page for an Enter that its input method took.
func (b *Tab) TakenEnter() {
	b.t.Helper()
	command(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 229, NativeVirtualKeyCode: 229})
}

// Focus brings the keyboard to what a CSS selector finds.
func (b *Tab) Focus(selector string) {
	b.t.Helper()
	at := `document.querySelector(` + Quote(selector) + `)`
	b.Until(`(` + at + `.focus(), document.activeElement === ` + at + `)`)
}

// Fill writes a text over whatever a field holds.
func (b *Tab) Fill(selector, text string) {
	b.t.Helper()
	b.Focus(selector)
	Ask[bool](b, `(document.activeElement.select?.(), true)`)
	b.Write(text)
}
