package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/window/look"
)

// stop is a place where the keyboard can be that is not an entry: button, list, board, tiles. A widget embeds it,
// calls begin, and implements keyed by its own pressed and typed.
type stop struct {
	widget.BaseWidget
	kit     *kit
	self    keyed
	focused bool
	ring    *canvas.Rectangle
}

func (s *stop) begin(k *kit, self interface {
	keyed
	fyne.Widget
}) {
	s.kit, s.self = k, self
	s.ring = newRing()
	s.ExtendBaseWidget(self)
}

// newRing makes the frame that shows where the keyboard is.
func newRing() *canvas.Rectangle {
	ring := canvas.NewRectangle(look.Color(look.Clear))
	ring.Hidden = true
	return ring
}

// placeRing draws the ring just inside the given box or hides it.
func placeRing(ring *canvas.Rectangle, x, y, width, height float32, visible bool) {
	ring.FillColor = look.Color(look.Clear)
	ring.StrokeColor = look.Color(look.Ring)
	ring.StrokeWidth = look.Size(look.RingWidth)
	ring.CornerRadius = look.Size(look.Corner)
	put(ring, x, y, width, height)
	ring.Hidden = !visible
	ring.Refresh()
}

// FocusGained is called by Fyne.
func (s *stop) FocusGained() {
	defer s.kit.guard("gain focus")
	s.focused = true
	s.kit.gained(s.self, "", false)
	s.Refresh()
}

// FocusLost is called by Fyne.
func (s *stop) FocusLost() {
	defer s.kit.guard("lose focus")
	s.focused = false
	s.kit.lost()
	s.Refresh()
}

// TypedKey is called by Fyne.
func (s *stop) TypedKey(ev *fyne.KeyEvent) { s.kit.key(ev, s.self) }

// TypedRune is called by Fyne.
func (s *stop) TypedRune(r rune) { s.kit.character(r, s.self) }

// TypedShortcut is called by Fyne.
func (s *stop) TypedShortcut(sh fyne.Shortcut) { s.kit.shortcut(sh) }

// KeyDown is called by Fyne before it acts on a key.
func (s *stop) KeyDown(ev *fyne.KeyEvent) { s.kit.down(ev) }

// KeyUp is called by Fyne.
func (s *stop) KeyUp(*fyne.KeyEvent) {}

// AcceptsTab keeps the Tab that ends a scan from moving the focus.
func (s *stop) AcceptsTab() bool { return s.kit.acceptsTab() }

var (
	_ desktop.Keyable   = (*stop)(nil)
	_ fyne.Tabbable     = (*stop)(nil)
	_ fyne.Shortcutable = (*stop)(nil)
)

// isPress tells the keys that press what the keyboard is on.
func isPress(name fyne.KeyName) bool {
	return name == fyne.KeyReturn || name == fyne.KeyEnter || name == fyne.KeySpace
}
