package window

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// buttonRow stands buttons side by side: the primary one first, so that it is always in the same place, dangerous ones
// at the far end. What has no room on one line waits behind 更多, and comes on lines below when that is pressed. A button
// keeps its widget for as long as its ID is there, so that the keyboard stays on it.
type buttonRow struct {
	kit     *kit
	buttons []*button
	more    *button
	open    bool
}

func (r *buttonRow) update(specs []screen.Button) {
	old := map[string]*button{}
	for _, b := range r.buttons {
		old[b.spec.ID] = b
	}
	specs = slices.Clone(specs)
	slices.SortStableFunc(specs, func(a, b screen.Button) int { return rank(a) - rank(b) })
	r.buttons = r.buttons[:0]
	for _, spec := range specs {
		b, ok := old[spec.ID]
		if !ok {
			b = newButton(r.kit, spec)
		} else if b.spec != spec {
			b.update(spec)
		}
		delete(old, spec.ID)
		r.buttons = append(r.buttons, b)
	}
	if len(old) > 0 { // another row now
		r.open = false
	}
	if r.more == nil && len(specs) > 0 {
		r.more = newButton(r.kit, screen.Button{})
		r.more.act = r.toggle
	}
}

// rank orders a row.
func rank(b screen.Button) int {
	switch {
	case b.Primary:
		return 0
	case b.Danger:
		return 2
	}
	return 1
}

// toggle brings or sends away what has no room.
func (r *buttonRow) toggle() {
	r.open = !r.open
	r.kit.window.arrange()
}

func (r *buttonRow) objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(r.buttons)+1)
	for _, b := range r.buttons {
		objects = append(objects, b)
	}
	if r.more != nil {
		objects = append(objects, r.more)
	}
	return objects
}

// line is how many buttons stand on the first line of a width, 更多 beside them where it is not all.
func (r *buttonRow) line(width float32) int {
	gap := look.Size(look.Gap)
	sum := -gap
	for _, b := range r.buttons {
		sum += b.width() + gap
	}
	if sum <= width || len(r.buttons) < 2 {
		return len(r.buttons)
	}
	width -= r.moreWidth() + gap
	for i, b := range r.buttons {
		if width -= b.width(); width < 0 {
			return max(1, i)
		}
		width -= gap
	}
	return len(r.buttons)
}

func (r *buttonRow) moreWidth() float32 {
	r.more.spec = r.moreSpec(len(r.buttons))
	r.more.words.set(r.more.spec.Label)
	r.more.key.set(r.more.spec.Key)
	return r.more.width()
}

// moreSpec is the button for what is hidden.
func (r *buttonRow) moreSpec(hidden int) screen.Button {
	label := fmt.Sprintf("更多 %d", hidden)
	if r.kit.language == screen.English {
		label = fmt.Sprintf("More %d", hidden)
	}
	return screen.Button{ID: "more", Label: label, Key: moreKey}
}

// moreKey presses 更多 wherever the keyboard is.
const moreKey = "Alt+0"

// flow places the buttons in a width, or only measures when place is nil, and returns the height.
func (r *buttonRow) flow(width float32, place func(b *button, x, y, w float32)) float32 {
	if len(r.buttons) == 0 {
		if r.more != nil && place != nil {
			show(r.more, false)
		}
		return 0
	}
	gap, height := look.Size(look.Gap), look.Size(look.Control)
	fits := r.line(width)
	r.showMore(len(r.buttons)-fits, place)
	x, y := float32(0), float32(0)
	for i, b := range r.buttons {
		if place != nil {
			show(b, i < fits || r.open)
		}
		if i >= fits && !r.open {
			continue
		}
		w := min(b.width(), width)
		if i == fits && fits > 0 {
			x, y = 0, y+height+gap
		} else if x > 0 && x+w > width {
			x, y = 0, y+height+gap
		}
		at := x
		if i > 0 && y == 0 && fits == len(r.buttons) && b.spec.Danger {
			at = max(x, width-r.dangerWidth(i)) // at the far end, out of the way of a hurried hand
		}
		if place != nil {
			place(b, at, y, w)
		}
		x = at + w + gap
		if i == fits-1 && fits < len(r.buttons) && place != nil {
			place(r.more, x, y, r.more.width())
		}
	}
	return y + height
}

// showMore shows 更多 with how many wait.
func (r *buttonRow) showMore(hidden int, place func(b *button, x, y, w float32)) {
	if place == nil {
		return
	}
	show(r.more, hidden > 0)
	if hidden > 0 {
		if spec := r.moreSpec(hidden); r.more.spec != spec || r.more.words.full != spec.Label {
			r.more.update(spec)
		}
	}
}

// dangerWidth is the room of the dangerous buttons from the i-th on.
func (r *buttonRow) dangerWidth(i int) float32 {
	sum := -look.Size(look.Gap)
	for _, b := range r.buttons[i:] {
		sum += b.width() + look.Size(look.Gap)
	}
	return sum
}

func (r *buttonRow) heightFor(width float32) float32 { return r.flow(width, nil) }

func (r *buttonRow) layout(x, y, width float32) {
	r.flow(width, func(b *button, bx, by, bw float32) { put(b, x+bx, y+by, bw, look.Size(look.Control)) })
}

// toggleMore presses 更多 of the first row that has one.
func (p *page) toggleMore() {
	rows := make([]*buttonRow, 0, len(p.pins.groups))
	for _, g := range p.pins.groups {
		rows = append(rows, &g.row)
	}
	for _, b := range p.stack.blocks {
		if a, ok := b.(*actions); ok {
			rows = append(rows, &a.row)
		}
	}
	for _, r := range rows {
		if r.more != nil && r.more.Visible() {
			r.toggle()
			return
		}
	}
}
