package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// strip is one place for the keyboard with several things to press in it: the list of screens or the sync bar. The
// arrow keys move inside, Enter presses. Eleven stops before the first field would be ten too many.
type strip struct {
	stop
	upright bool // arranged top to bottom
	ids     []string
	at      int
	face    *canvas.Rectangle
}

func (s *strip) pressed(ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name == fyne.KeyDown && s.upright, ev.Name == fyne.KeyRight && !s.upright:
		s.at = min(s.at+1, len(s.ids)-1)
	case ev.Name == fyne.KeyUp && s.upright, ev.Name == fyne.KeyLeft && !s.upright:
		s.at = max(s.at-1, 0)
	case isPress(ev.Name):
		s.press(s.at)
	default:
		return false
	}
	s.self.(fyne.CanvasObject).Refresh()
	return true
}

func (s *strip) typed(r rune) bool { return r == ' ' }

func (s *strip) press(i int) {
	if i >= 0 && i < len(s.ids) && s.ids[i] != "" {
		s.kit.send(screen.Pressed{ID: s.ids[i]})
	}
}

// stripItem is one thing in a strip, as the mouse meets it.
type stripItem struct {
	widget.BaseWidget
	of      *strip
	i       int
	hovered bool
}

// Tapped is called by Fyne.
func (s *stripItem) Tapped(*fyne.PointEvent) {
	defer s.of.kit.guard("tap in a strip")
	s.of.press(s.i)
}

// MouseIn is called by Fyne.
func (s *stripItem) MouseIn(*desktop.MouseEvent) { s.hover(true) }

// MouseMoved is called by Fyne.
func (s *stripItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (s *stripItem) MouseOut() { s.hover(false) }

func (s *stripItem) hover(on bool) {
	s.hovered = on
	s.Refresh()
}

// nav is the list of screens at the left.
type nav struct {
	strip
	items []*navItem
	top   int // first item in sight, where not all have room
	shows int // how many are in sight
}

func newNav(k *kit) *nav {
	n := &nav{}
	n.upright = true
	n.face = canvas.NewRectangle(look.Color(look.Ground))
	n.begin(k, n)
	return n
}

func (n *nav) update(specs []screen.NavItem) {
	for len(n.items) < len(specs) {
		n.items = append(n.items, newNavItem(n, len(n.items)))
	}
	n.items = n.items[:len(specs)]
	n.ids = n.ids[:0]
	for i, spec := range specs {
		n.items[i].set(spec)
		n.ids = append(n.ids, spec.ID)
		if spec.Active && !n.focused && n.at != i {
			n.at = i
			n.follow()
		}
	}
	n.Refresh()
}

// follow brings the item that the keyboard is on into sight.
func (n *nav) follow() { n.top = max(min(n.top, n.at-1), n.at-n.shows+2) }

func (n *nav) pressed(ev *fyne.KeyEvent) bool {
	before := n.at
	used := n.strip.pressed(ev)
	if n.at != before {
		n.follow()
		n.Refresh()
	}
	return used
}

// Scrolled is called by Fyne.
func (n *nav) Scrolled(ev *fyne.ScrollEvent) {
	defer n.kit.guard("scroll the list of screens")
	switch {
	case ev.Scrolled.DY < 0:
		n.top++
	case ev.Scrolled.DY > 0:
		n.top--
	}
	n.Refresh()
}

// width the list wants.
func (n *nav) width() float32 {
	width := float32(0)
	column := n.keyColumn()
	for _, item := range n.items {
		item.column = column
		width = max(width, item.width())
	}
	return width
}

// keyColumn is the room for the longest key, "F10" or "Alt+T".
func (n *nav) keyColumn() float32 {
	width := look.Size(look.TextSmall) * 2.5
	for _, item := range n.items {
		width = max(width, item.key.width())
	}
	return width
}

func (n *nav) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{n.face}
			for _, item := range n.items {
				objects = append(objects, item)
			}
			return append(objects, n.ring)
		},
		layout:  n.layout,
		refresh: func() { n.layout(n.Size()) },
	}
}

func (n *nav) layout(size fyne.Size) {
	n.face.FillColor = look.Color(look.Ground)
	put(n.face, 0, 0, size.Width, size.Height)
	n.face.Refresh()
	pad, count := look.Size(look.Gap)*0.75, max(1, len(n.items))
	room := size.Height - 2*pad
	height := min(look.Size(look.Control)*1.05, room/float32(count))
	n.shows = count
	if least := lineHeight(look.TextBody) * 1.02; height < least {
		n.shows = max(1, min(count, int(room/least)))
		height = room / float32(n.shows)
	}
	n.top = max(0, min(n.top, count-n.shows))
	column := n.keyColumn()
	if size.Width+1 < n.width() { // the largest type on the smallest screen: names before keys, which F1 tells
		column = 0
	}
	for i, item := range n.items {
		item.column = column
		show(item, i >= n.top && i < n.top+n.shows)
		put(item, 0, pad+float32(i-n.top)*height, size.Width, height)
		item.Refresh()
	}
	placeRing(n.ring, 2, pad+float32(n.at-n.top)*height, size.Width-4, height, n.focused && n.at >= n.top && n.at < n.top+n.shows)
}

// navItem is one screen: its key, its name, a count.
type navItem struct {
	stripItem
	spec  screen.NavItem
	face  *canvas.Rectangle
	twig  *canvas.Rectangle // of one that belongs to the one above
	key   *keycap
	words *label
	badge *toned

	column float32 // the room for the keys of the whole list; 0 shows none
}

func newNavItem(n *nav, i int) *navItem {
	item := &navItem{stripItem: stripItem{of: &n.strip, i: i}, face: canvas.NewRectangle(look.Color(look.Clear)), twig: canvas.NewRectangle(look.Color(look.Line)),
		key: newKeycap(), words: newLabel(look.TextBody, look.Ink), badge: newToned(look.TextSmall)}
	item.ExtendBaseWidget(item)
	return item
}

func (n *navItem) set(spec screen.NavItem) {
	n.spec = spec
	n.key.set(spec.Key)
	n.words.set(spec.Label)
	tone := screen.Muted // a shape before every number says nothing
	if spec.Tone == screen.Alarm {
		tone = spec.Tone
	}
	n.badge.set(spec.Badge, tone)
}

func (n *navItem) width() float32 {
	gap := look.Size(look.Gap)
	n.words.restyle()
	n.badge.word.restyle()
	width := gap*1.25 + n.column + gap + n.words.width() + gap*1.5
	if n.spec.Badge != "" {
		width += n.badge.width() + gap
	}
	return width
}

func (n *navItem) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(n.face, n.twig, n.key.face, n.key.word.Text, n.words.Text, n.badge.mark.Image, n.badge.word.Text),
		layout:  n.layout,
		refresh: func() { n.layout(n.Size()) },
	}
}

func (n *navItem) layout(size fyne.Size) {
	ground := look.Clear
	n.words.ink, n.words.bold, n.words.size = look.Ink, false, look.TextBody
	if n.hovered {
		ground = look.Hover
	}
	if n.spec.Active {
		ground = look.Selected
		n.words.bold = true
	}
	gap := look.Size(look.Gap)
	n.face.FillColor, n.face.CornerRadius = look.Color(ground), look.Size(look.Corner)
	put(n.face, gap/2, 1, size.Width-gap, size.Height-2)
	n.face.Refresh()

	left := gap * 1.25
	hasKey := n.spec.Key != "" && n.column > 0
	show(n.key.face, hasKey)
	show(n.key.word.Text, hasKey)
	n.key.placeWide(left, 0, n.column, size.Height)
	n.twig.FillColor = look.Color(look.Line)
	show(n.twig, n.spec.Under)
	put(n.twig, left+n.column/2-1, 0, 2, size.Height)
	if n.column > 0 {
		left += n.column + gap
	}
	if n.spec.Under {
		n.words.ink, n.words.size = look.Quiet, look.TextSmall
	}
	right := size.Width - gap
	hasBadge := n.spec.Badge != ""
	show(n.badge.word.Text, hasBadge)
	if hasBadge {
		n.badge.word.restyle()
		right -= n.badge.width()
		n.badge.place(right, 0, n.badge.width(), size.Height, false)
		right -= gap
	} else {
		n.badge.mark.set(screen.Plain)
	}
	n.words.place(left, 0, max(0, right-left), size.Height)
}

// bar is the line of facts about the connection.
type bar struct {
	strip
	items []*barItem
	under *canvas.Rectangle
}

func newBar(k *kit) *bar {
	b := &bar{under: canvas.NewRectangle(look.Color(look.Line))}
	b.face = canvas.NewRectangle(look.Color(look.Ground))
	b.begin(k, b)
	return b
}

func (b *bar) update(specs []screen.BarItem) {
	for len(b.items) < len(specs) {
		b.items = append(b.items, newBarItem(b, len(b.items)))
	}
	b.items = b.items[:len(specs)]
	b.ids = b.ids[:0]
	for i, spec := range specs {
		b.items[i].set(spec)
		b.ids = append(b.ids, spec.ID)
	}
	b.at = min(b.at, max(0, len(b.ids)-1))
	b.Refresh()
}

func barHeight() float32 { return lineHeight(look.TextBody) + look.Size(look.Gap)*1.5 }

func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{b.face, b.under}
			for _, item := range b.items {
				objects = append(objects, item)
			}
			return append(objects, b.ring)
		},
		layout:  b.layout,
		refresh: func() { b.layout(b.Size()) },
	}
}

func (b *bar) layout(size fyne.Size) {
	b.face.FillColor, b.under.FillColor = look.Color(look.Ground), look.Color(look.Line)
	put(b.face, 0, 0, size.Width, size.Height)
	put(b.under, 0, size.Height-1, size.Width, 1)
	b.face.Refresh()
	b.under.Refresh()
	b.ring.Hidden = true
	widths, settings := b.widths(size.Width), b.settings()
	for b.at > 0 && widths[b.at] == 0 {
		b.at--
	}
	x := float32(0)
	for i, item := range b.items {
		if i == settings {
			x = max(x, size.Width-sum(widths[settings:]))
		}
		put(item, x, 0, widths[i], size.Height-1)
		item.Hidden = widths[i] == 0
		item.Refresh()
		if i == b.at {
			placeRing(b.ring, x+2, 1, widths[i]-4, size.Height-3, b.focused)
		}
		x += widths[i]
	}
}

// widths shares out the line. Where it is short the settings go first, which F12, Ctrl++ and their own page change too, and
// then the longest words are cut: a short one, as the number of conflicts, stands whole.
func (b *bar) widths(room float32) []float32 {
	widths := make([]float32, len(b.items))
	for i, item := range b.items {
		widths[i] = item.width()
	}
	for i := b.settings(); i < len(widths) && sum(widths) > room; i++ {
		widths[i] = 0
	}
	for over := sum(widths) - room; over > 0.5; over = sum(widths) - room {
		longest, next := 0, float32(0)
		for i, width := range widths {
			if width > widths[longest] {
				longest = i
			}
		}
		for i, width := range widths {
			if i != longest {
				next = max(next, width)
			}
		}
		cut := min(over, max(1, widths[longest]-next))
		if widths[longest] <= cut {
			break
		}
		widths[longest] -= cut
	}
	return widths
}

func sum(widths []float32) (all float32) {
	for _, width := range widths {
		all += width
	}
	return all
}

// settings is where the facts end and what can be set begins, which stands at the right.
func (b *bar) settings() int {
	at := len(b.items)
	for at > 0 && b.items[at-1].spec.Tone == screen.Plain {
		at--
	}
	return at
}

// barItem is one fact; pressing it opens what is behind it.
type barItem struct {
	stripItem
	spec  screen.BarItem
	face  *canvas.Rectangle
	words *toned
}

func newBarItem(b *bar, i int) *barItem {
	item := &barItem{stripItem: stripItem{of: &b.strip, i: i}, face: canvas.NewRectangle(look.Color(look.Clear)), words: newToned(look.TextBody)}
	item.ExtendBaseWidget(item)
	return item
}

func (b *barItem) set(spec screen.BarItem) {
	b.spec = spec
	b.words.set(spec.Text, spec.Tone)
}

func (b *barItem) width() float32 {
	b.words.word.restyle()
	return b.words.width() + 2.5*look.Size(look.Gap)
}

func (b *barItem) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(b.face, b.words.mark.Image, b.words.word.Text),
		layout:  b.layout,
		refresh: func() { b.layout(b.Size()) },
	}
}

func (b *barItem) layout(size fyne.Size) {
	ground := look.Clear
	if b.hovered && b.spec.ID != "" {
		ground = look.Hover
	}
	b.face.FillColor = look.Color(ground)
	put(b.face, 0, 0, size.Width, size.Height)
	b.face.Refresh()
	pad := look.Size(look.Gap) * 1.25
	b.words.place(pad, 0, size.Width-2*pad+1, size.Height, false)
}
