package window

import (
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/chime"
)

// What the tests see of the inside: places for the keyboard by name, the clock of the scanner, the way home.

// Wrap and Match are the pure parts.
var (
	Wrap  = wrap
	Match = match
)

// SetElapsed gives the scanner a clock of the test's, and no timer behind the test's back.
func (w *Window) SetElapsed(elapsed func() time.Duration) {
	w.kit.elapsed = elapsed
	w.kit.after = func(time.Duration, func()) func() { return func() {} }
}

// SetDo gives the window another way to Fyne's goroutine.
func (w *Window) SetDo(do func(func())) { w.do = do }

// Stops are all places for the keyboard of what is shown, by the IDs of the view.
func (w *Window) Stops() map[string]fyne.Focusable {
	stops := map[string]fyne.Focusable{}
	page := w.active()
	page.stack.each(func(o fyne.CanvasObject) {
		id := stopID(o)
		switch o := o.(type) {
		case *button:
			id = o.spec.ID
		case *tile:
			id = o.spec.ID
		}
		stops[id] = o.(fyne.Focusable)
	})
	for _, g := range page.pins.groups {
		for _, b := range g.row.buttons {
			stops[b.spec.ID] = b
		}
	}
	if w.dialog == nil {
		stops["nav"], stops["bar"] = w.frame.nav, w.frame.bar
		if w.frame.snack.undo.Visible() {
			stops["undo"] = w.frame.snack.undo
		}
		if w.frame.snack.more.Visible() {
			stops["offer"] = w.frame.snack.more
		}
	}
	return stops
}

// Pinned are the buttons that must always be in sight.
func (w *Window) Pinned() map[string]fyne.CanvasObject {
	buttons := map[string]fyne.CanvasObject{}
	for _, g := range w.active().pins.groups {
		for _, b := range g.row.buttons {
			buttons[b.spec.ID] = b
		}
	}
	return buttons
}

// BarWords are the words of the sync bar as they stand, by the ID of their item; what is left out has none.
func (w *Window) BarWords() map[string]string {
	words := map[string]string{}
	for _, item := range w.frame.bar.items {
		if item.Visible() {
			words[item.spec.ID] = item.words.word.Text.Text
		}
	}
	return words
}

// HeadingNow is what stands above the page.
func (w *Window) HeadingNow() string { return w.frame.heading.full }

// SnackTop is where the bottom line begins.
func (w *Window) SnackTop() float32 {
	if w.frame.snack.over {
		return w.frame.Size().Height
	}
	return w.frame.snack.Position().Y
}

// FieldText is what stands in a field now.
func (w *Window) FieldText(id string) string {
	switch f := w.Stops()[id].(type) {
	case *entry:
		return f.Text
	case *check:
		if f.on {
			return "true"
		}
	}
	return ""
}

// FieldMessage is what stands under a field now.
func (w *Window) FieldMessage(id string) string {
	e, ok := w.Stops()[id].(*entry)
	if !ok {
		return ""
	}
	p, ok := e.owner.(*pick)
	if !ok {
		return ""
	}
	return p.field.message.text
}

// PickedNow is the list below an open pick: the labels in sight and which is marked.
func (w *Window) PickedNow() (labels []string, marked int) {
	marked = -1
	if !w.active().picker.Visible() {
		return nil, marked
	}
	l := w.active().picker
	for i := range l.shown {
		labels = append(labels, l.rows[i].words.full)
		if l.rows[i].marked {
			marked = i
		}
	}
	return labels, marked
}

// SetPlay replaces what makes the sounds.
func (w *Window) SetPlay(play func(chime.Sound)) { w.play = play }

// ClosePick closes the list of an open pick.
func (w *Window) ClosePick() {
	if p := w.openPick(); p != nil {
		p.close()
	}
}

// PickKeys are the keys printed in the list below an open pick.
func (w *Window) PickKeys() (keys []string) {
	l := w.active().picker
	for i := range l.shown {
		keys = append(keys, l.rows[i].digit.word.full)
	}
	return keys
}

// ChosenNow is the chosen row or card of a list or board.
func (w *Window) ChosenNow(id string) string {
	switch o := w.Stops()[id].(type) {
	case *list:
		return o.chosen.now
	case *board:
		return o.chosen.now
	}
	return ""
}

// DrawnRows is how many row widgets a list keeps.
func (w *Window) DrawnRows(id string) int {
	if l, ok := w.Stops()[id].(*list); ok {
		return len(l.rows.strip.items)
	}
	return -1
}

// TapRow presses a row of a list that is in sight.
func (w *Window) TapRow(id, row string) bool {
	l, ok := w.Stops()[id].(*list)
	if !ok {
		return false
	}
	for _, item := range l.rows.strip.items {
		if r, ok := item.(interface {
			Tapped(*fyne.PointEvent)
			rowID() string
		}); ok && r.rowID() == row {
			r.Tapped(&fyne.PointEvent{})
			return true
		}
	}
	return false
}

func (r *row) rowID() string { return r.id }

// SetSend replaces who is told.
func (w *Window) SetSend(send func(screen.Message)) { w.kit.send = send }

// Ringed tells whether an entry shows the ring of the keyboard.
func (w *Window) Ringed(stop fyne.Focusable) bool {
	e, ok := stop.(*entry)
	if !ok {
		return false
	}
	c, ok := e.owner.(*textControl)
	return ok && !c.field.ring.Hidden
}

// ColumnInSight tells whether the whole of a board's column is in sight.
func (w *Window) ColumnInSight(id string, column int) bool {
	b, ok := w.Stops()[id].(*board)
	if !ok {
		return false
	}
	c := b.columns[column]
	return c.Position().X >= b.scroll.Offset.X && c.Position().X+c.Size().Width <= b.scroll.Offset.X+b.scroll.Size().Width+1
}

// TabInSight tells whether a tab stands whole inside the tabs called id, with its words uncut.
func (w *Window) TabInSight(id, label string) bool {
	t, ok := w.Stops()[id].(*tabs)
	if !ok {
		return false
	}
	for _, item := range t.items {
		at, size := item.Position(), item.Size()
		if item.spec.Label == label && item.words.Text.Text == label {
			return at.X >= 0 && at.X+size.Width <= t.Size().Width+1 && at.Y+size.Height <= t.Size().Height+1
		}
	}
	return false
}

// Told is what the window itself says under a field.
func (w *Window) Told(id string) string {
	if e, ok := w.Stops()[id].(*entry); ok {
		if c, ok := e.owner.(*textControl); ok {
			return c.field.told
		}
	}
	return ""
}
