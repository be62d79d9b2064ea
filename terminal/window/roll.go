package window

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/window/look"
)

// roll shows the few items in sight out of very many, all of one height. Fyne's own list does that too, but it is a
// place for the keyboard itself: a board of six of them would have six stops and draw six selections. A roll only
// draws; the list or board around it holds the keyboard.
type roll struct {
	widget.BaseWidget
	scroll *container.Scroll
	strip  *rollStrip
	count  int
	height func() float32
	create func() fyne.CanvasObject
	bind   func(item fyne.CanvasObject, index int)
	sight  func(first, count int) // told which items are in sight; may be nil

	awaited func() // brings into sight what was asked for before there was any room; nil for nothing
}

func newRoll(height func() float32, create func() fyne.CanvasObject, bind func(fyne.CanvasObject, int)) *roll {
	r := &roll{height: height, create: create, bind: bind}
	r.strip = &rollStrip{roll: r}
	r.strip.ExtendBaseWidget(r.strip)
	r.scroll = container.NewVScroll(r.strip)
	r.scroll.OnScrolled = func(fyne.Position) { r.strip.arrange() }
	r.ExtendBaseWidget(r)
	return r
}

// set changes the number of items and draws those in sight again.
func (r *roll) set(count int) {
	r.count = count
	r.scroll.Refresh() // which refreshes the strip
}

// reveal scrolls just far enough that an item is in sight.
func (r *roll) reveal(index int) {
	if index < 0 || index >= r.count {
		return
	}
	view := r.scroll.Size().Height
	top := float32(index) * r.height()
	bottom := top + r.height()
	offset := r.scroll.Offset
	switch {
	case view <= 0:
		r.awaited = func() { r.reveal(index) }
		return
	case top < offset.Y:
		offset.Y = top
	case bottom > offset.Y+view:
		offset.Y = bottom - view
	default:
		return
	}
	r.scroll.ScrollToOffset(offset)
	r.strip.arrange()
}

// redraw draws one item again if it is in sight.
func (r *roll) redraw(index int) {
	if at := slices.Index(r.strip.bound, index); at >= 0 {
		r.strip.items[at].Refresh()
	}
}

// inSight is how many whole items fit.
func (r *roll) inSight() int {
	return max(1, int(r.scroll.Size().Height/r.height()))
}

func (r *roll) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(r.scroll),
		layout: func(size fyne.Size) {
			put(r.scroll, 0, 0, size.Width, size.Height)
			r.strip.arrange()
			if bring := r.awaited; bring != nil && size.Height > 0 {
				r.awaited = nil
				bring()
			}
		},
		refresh: func() { r.scroll.Refresh() },
	}
}

// rollStrip is the long strip behind the window of a roll. Only the items in sight exist; an item that scrolls out at
// one end comes in at the other.
type rollStrip struct {
	widget.BaseWidget
	roll  *roll
	items []fyne.CanvasObject
	bound []int // which index each item shows; -1 for none
}

func (s *rollStrip) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject { return s.items },
		layout:  func(fyne.Size) { s.arrange() },
		min:     func() fyne.Size { return fyne.NewSize(0, float32(s.roll.count)*s.roll.height()) },
		refresh: func() {
			for i := range s.bound {
				s.bound[i] = -1
			}
			s.arrange()
		},
	}
}

func (s *rollStrip) arrange() {
	height, view := s.roll.height(), s.roll.scroll.Size()
	first := max(0, int(s.roll.scroll.Offset.Y/height))
	wanted := min(int(math.Ceil(float64(view.Height/height)))+1, s.roll.count)
	first = max(0, min(first, s.roll.count-wanted))
	changed := s.resize(max(0, wanted))
	for index := first; index < first+len(s.items); index++ {
		at := index % len(s.items)
		put(s.items[at], 0, float32(index)*height, view.Width, height)
		if s.bound[at] != index {
			s.bound[at] = index
			s.roll.bind(s.items[at], index)
			s.items[at].Refresh()
		}
	}
	if changed {
		canvas.Refresh(s)
	}
	if s.roll.sight != nil && len(s.items) > 0 {
		s.roll.sight(first, len(s.items))
	}
}

// resize makes or drops items and tells whether there are other ones now.
func (s *rollStrip) resize(wanted int) bool {
	if wanted == len(s.items) {
		return false
	}
	items := append([]fyne.CanvasObject(nil), s.items[:min(wanted, len(s.items))]...)
	for len(items) < wanted {
		items = append(items, s.roll.create())
	}
	s.items = items
	s.bound = make([]int, wanted)
	for i := range s.bound {
		s.bound[i] = -1
	}
	return true
}

// choice is which row or card is chosen. The operator's last move counts at once; what the model says about earlier
// moves is old news and must not jump back.
type choice struct {
	now   string
	model string   // what the model said last
	asked []string // told to the model and not yet said back
}

// ask notes a move of the operator's and tells whether it is one.
func (c *choice) ask(id string) bool {
	if id == c.now {
		return false
	}
	c.now = id
	c.asked = append(c.asked, id)
	if len(c.asked) > 64 { // a model that never answers
		c.asked = c.asked[1:]
	}
	return true
}

// told takes what the model says is chosen.
func (c *choice) told(id string) {
	defer func() { c.model = id }()
	for i, asked := range c.asked {
		if asked == id {
			c.asked = c.asked[i+1:]
			if len(c.asked) == 0 {
				c.now = id
			}
			return
		}
	}
	if len(c.asked) > 0 && id == c.model {
		return
	}
	c.now, c.asked = id, nil
}

// emptyNote is what stands where there are no rows.
func emptyNote() *label { return newLabel(look.TextBody, look.Quiet) }
