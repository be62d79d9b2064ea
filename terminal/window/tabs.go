package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// tabs is a row of books: one stop for the keyboard, wrapping where the window is narrow.
type tabs struct {
	strip
	id    string
	items []*tabItem
	under *canvas.Rectangle
}

func newTabs(k *kit) *tabs {
	t := &tabs{under: canvas.NewRectangle(look.Color(look.Line))}
	t.face = canvas.NewRectangle(look.Color(look.Clear))
	t.begin(k, t)
	return t
}

func (t *tabs) grows() bool { return false }

func (t *tabs) update(b screen.Block) {
	t.id = b.Tabs.ID
	specs := b.Tabs.Items
	for len(t.items) < len(specs) {
		t.items = append(t.items, newTabItem(t, len(t.items)))
	}
	t.items = t.items[:len(specs)]
	t.ids = t.ids[:0]
	for i, spec := range specs {
		t.items[i].set(spec)
		t.ids = append(t.ids, spec.ID)
		if spec.Active && !t.focused {
			t.at = i
		}
	}
	t.at = min(t.at, max(0, len(t.ids)-1))
	t.Refresh()
}

func (t *tabs) rowHeight() float32 { return lineHeight(look.TextBody) + look.Size(look.Gap)*1.5 }

func (t *tabs) heightFor(width float32) float32 {
	rows := t.arrange(width, func(int, float32, float32, float32) {})
	return float32(rows)*t.rowHeight() + 1
}

// arrange says where each item stands and how many rows there are.
func (t *tabs) arrange(width float32, at func(i int, x, y, w float32)) int {
	x, row := float32(0), 0
	for i, item := range t.items {
		w := min(item.width(), width)
		if x > 0 && x+w > width {
			x, row = 0, row+1
		}
		at(i, x, float32(row)*t.rowHeight(), w)
		x += w
	}
	return row + 1
}

func (t *tabs) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{t.under}
			for _, item := range t.items {
				objects = append(objects, item)
			}
			return append(objects, t.ring)
		},
		layout:  t.layout,
		refresh: func() { t.layout(t.Size()) },
	}
}

func (t *tabs) layout(size fyne.Size) {
	t.under.FillColor = look.Color(look.Line)
	put(t.under, 0, size.Height-1, size.Width, 1)
	t.under.Refresh()
	t.ring.Hidden = true
	t.arrange(size.Width, func(i int, x, y, w float32) {
		put(t.items[i], x, y, w, t.rowHeight())
		t.items[i].Refresh()
		if i == t.at {
			placeRing(t.ring, x+1, y+1, w-2, t.rowHeight()-2, t.focused)
		}
	})
}

// tabItem is one book's name.
type tabItem struct {
	stripItem
	spec  screen.Tab
	face  *canvas.Rectangle
	bar   *canvas.Rectangle
	words *label
	badge *toned
}

func newTabItem(t *tabs, i int) *tabItem {
	item := &tabItem{stripItem: stripItem{of: &t.strip, i: i}, face: canvas.NewRectangle(look.Color(look.Clear)), bar: canvas.NewRectangle(look.Color(look.Clear)),
		words: newLabel(look.TextBody, look.Ink), badge: newToned(look.TextSmall)}
	item.ExtendBaseWidget(item)
	return item
}

func (t *tabItem) set(spec screen.Tab) {
	t.spec = spec
	t.words.bold = spec.Active
	t.words.set(spec.Label)
	t.badge.set(spec.Badge, spec.Tone)
}

func (t *tabItem) width() float32 {
	t.words.restyle()
	t.badge.word.restyle()
	gap := look.Size(look.Gap)
	width := t.words.width() + 2.4*gap
	if t.spec.Badge != "" {
		width += t.badge.width() + 0.6*gap
	}
	return width
}

func (t *tabItem) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(t.face, t.bar, t.words.Text, t.badge.mark.Image, t.badge.word.Text),
		layout:  t.layout,
		refresh: func() { t.layout(t.Size()) },
	}
}

func (t *tabItem) layout(size fyne.Size) {
	ground, bar := look.Clear, look.Clear
	if t.hovered {
		ground = look.Hover
	}
	if t.spec.Active {
		ground, bar = look.Selected, look.Accent
	}
	t.face.FillColor, t.bar.FillColor = look.Color(ground), look.Color(bar)
	put(t.face, 0, 0, size.Width, size.Height)
	put(t.bar, 0, size.Height-3, size.Width, 3)
	t.face.Refresh()
	t.bar.Refresh()
	gap := look.Size(look.Gap)
	room := size.Width - 2.4*gap
	hasBadge := t.spec.Badge != ""
	show(t.badge.word.Text, hasBadge)
	if hasBadge {
		room -= t.badge.width() + 0.6*gap
		t.badge.place(size.Width-1.2*gap-t.badge.width(), 0, t.badge.width(), size.Height, false)
	} else {
		t.badge.mark.set(screen.Plain)
	}
	t.words.place(1.2*gap, 0, max(0, room)+1, size.Height)
}
