package screen_test

import (
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

// hands type and press as an operator does at the window: what goes into an entry is typed, Enter goes to the next
// field and presses Submit after the last, a letter is a command only where no entry has the keyboard.
type hands struct {
	t       testing.TB
	send    func(screen.Message)
	look    func() screen.View
	texts   map[string]string
	revs    map[string]int
	focus   string
	focused int    // revision of the focus that was obeyed
	dialog  string // ID of the dialog last seen
	chosen  map[string]string
	keys    int // pressed so far
}

func newHands(t testing.TB, send func(screen.Message), look func() screen.View) *hands {
	h := &hands{t: t, send: send, look: look, texts: map[string]string{}, revs: map[string]int{}, chosen: map[string]string{}}
	h.see()
	return h
}

// see takes over what the view says, as the window does when it draws.
func (h *hands) see() {
	v := h.look()
	here := map[string]bool{}
	eachForm(append(blocksOf(v)[:len(blocksOf(v)):len(blocksOf(v))], v.Body...), func(f *screen.Form) {
		for _, field := range f.Fields {
			here[field.ID] = true
		}
	})
	for id := range h.revs { // what left the screen is drawn anew when it comes back
		if !here[id] {
			delete(h.revs, id)
		}
	}
	eachForm(blocksOf(v), func(f *screen.Form) {
		for _, field := range f.Fields {
			if rev, known := h.revs[field.ID]; !known || rev != field.Rev {
				h.texts[field.ID], h.revs[field.ID] = field.Text, field.Rev
			}
		}
	})
	eachList(blocksOf(v), func(l *screen.List) {
		if l.Selected != "" {
			h.chosen[l.ID] = l.Selected
		}
	})
	eachBoard(blocksOf(v), func(b *screen.Board) {
		if b.Selected != "" {
			h.chosen[b.ID] = b.Selected
		}
	})
	id := ""
	if v.Dialog != nil {
		id = v.Dialog.ID
	}
	switch {
	case v.Focus.Rev != h.focused:
		h.focused = v.Focus.Rev
		h.focus = v.Focus.Field
	case id != h.dialog && id != "":
		h.focus = firstStop(v.Dialog.Body)
	}
	h.dialog = id
}

// blocksOf are the blocks the keyboard can reach: those of the dialog, or of the page.
func blocksOf(v screen.View) []screen.Block {
	if v.Dialog != nil {
		return v.Dialog.Body
	}
	return v.Body
}

func eachBlock(blocks []screen.Block, f func(screen.Block)) {
	for _, b := range blocks {
		if b.Split != nil {
			eachBlock(b.Split.Left, f)
			eachBlock(b.Split.Right, f)
			continue
		}
		f(b)
	}
}

func eachForm(blocks []screen.Block, f func(*screen.Form)) {
	eachBlock(blocks, func(b screen.Block) {
		if b.Form != nil {
			f(b.Form)
		}
	})
}

func eachList(blocks []screen.Block, f func(*screen.List)) {
	eachBlock(blocks, func(b screen.Block) {
		if b.List != nil {
			f(b.List)
		}
	})
}

func eachBoard(blocks []screen.Block, f func(*screen.Board)) {
	eachBlock(blocks, func(b screen.Block) {
		if b.Board != nil {
			f(b.Board)
		}
	})
}

func eachButton(v screen.View, f func(screen.Button)) {
	eachBlock(blocksOf(v), func(b screen.Block) {
		switch {
		case b.Form != nil:
			for _, button := range b.Form.Buttons {
				f(button)
			}
		case b.Actions != nil:
			for _, button := range b.Actions.Buttons {
				f(button)
			}
		}
	})
}

func firstStop(blocks []screen.Block) string {
	first := ""
	eachBlock(blocks, func(b screen.Block) {
		switch {
		case first != "":
		case b.Form != nil:
			for _, field := range b.Form.Fields {
				if !field.Off && field.Kind != screen.ReadOnly && first == "" {
					first = field.ID
				}
			}
		case b.List != nil:
			first = b.List.ID
		}
	})
	return first
}

// field finds the focused field and its form.
func (h *hands) field() (*screen.Form, *screen.Field) {
	var form *screen.Form
	var field *screen.Field
	eachForm(blocksOf(h.look()), func(f *screen.Form) {
		for i := range f.Fields {
			if f.Fields[i].ID == h.focus {
				form, field = f, &f.Fields[i]
			}
		}
	})
	return form, field
}

func (h *hands) post(m screen.Message) {
	h.send(m)
	h.see()
}

// type_ types text into the focused entry, a key for each letter. In a pick the letters are the initials of the option.
func (h *hands) typeText(text string) *hands {
	h.t.Helper()
	_, field := h.field()
	if field == nil {
		h.t.Fatalf("typing %q: the keyboard is in %q, which is no entry of\n%s", text, h.focus, renderText(h.look()))
	}
	id := field.ID
	if field.Kind == screen.Pick {
		h.keys += len([]rune(text))
		h.pick(*field, text)
		return h
	}
	for _, r := range text {
		h.keys++
		h.texts[id] += string(r)
		h.post(screen.Typed{Field: id, Text: h.texts[id]})
	}
	return h
}

func (h *hands) pick(field screen.Field, text string) {
	h.t.Helper()
	for _, o := range field.Options {
		fits := strings.Contains(o.Label, text) || o.ID == text
		for initials := range strings.FieldsSeq(o.Initials) {
			fits = fits || strings.HasPrefix(initials, text)
		}
		if fits {
			h.texts[field.ID] = o.ID
			h.post(screen.Typed{Field: field.ID, Text: o.ID})
			return
		}
	}
	h.t.Fatalf("no option of %s fits %q: %v", field.ID, text, field.Options)
}

// clear empties the focused entry.
func (h *hands) clear() *hands {
	h.texts[h.focus] = ""
	h.post(screen.Typed{Field: h.focus})
	return h
}

// in moves the keyboard to a field, as Tab would.
func (h *hands) in(field string) *hands {
	h.focus = field
	h.post(screen.FocusMoved{Field: field})
	return h
}

// fill types into fields by ID: what an operator does by going through them.
func (h *hands) fill(pairs ...string) *hands {
	h.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		h.in(pairs[i])
		if _, field := h.field(); field == nil {
			h.t.Fatalf("there is no field %s in\n%s", pairs[i], renderText(h.look()))
		} else if field.Kind != screen.Pick {
			h.clear()
		}
		h.typeText(pairs[i+1])
	}
	return h
}

// press presses keys one after the other.
func (h *hands) press(keys ...string) *hands {
	h.t.Helper()
	for _, k := range keys {
		h.keys++
		h.key(k)
	}
	return h
}

func (h *hands) key(k string) {
	h.t.Helper()
	form, field := h.field()
	v := h.look()
	switch {
	case k == "Enter" && field != nil:
		h.next(form, field)
	case k == "Enter":
		h.enter(v)
	case k == "Down" && field == nil:
		h.down(v)
	case k == "Down":
		eachList(blocksOf(v), func(l *screen.List) {
			if h.focus == field.ID {
				h.focus = l.ID
			}
		})
	case k == "Esc" && v.Dialog != nil:
		h.post(screen.Pressed{ID: v.Dialog.Cancel})
	case len(k) == 1 && field != nil:
		h.t.Fatalf("%s would be typed into %s", k, field.ID)
	default:
		h.post(screen.KeyPressed{Key: k})
	}
}

// next goes to the field after, or submits.
func (h *hands) next(form *screen.Form, field *screen.Field) {
	passed := false
	for _, f := range form.Fields {
		if passed && !f.Off && f.Kind != screen.ReadOnly {
			h.focus = f.ID
			return
		}
		passed = passed || f.ID == field.ID
	}
	if form.Submit == "" {
		h.post(screen.Submitted{Form: form.ID})
		return
	}
	for _, b := range form.Buttons {
		if b.ID == form.Submit && b.Off {
			return
		}
	}
	h.post(screen.Pressed{ID: form.Submit})
}

// enter opens the chosen row or card.
func (h *hands) enter(v screen.View) {
	eachList(blocksOf(v), func(l *screen.List) {
		if l.ID == h.focus && h.chosen[l.ID] != "" {
			h.post(screen.RowOpened{List: l.ID, Row: h.chosen[l.ID]})
		}
	})
	eachBoard(blocksOf(v), func(b *screen.Board) {
		if b.ID == h.focus && h.chosen[b.ID] != "" {
			h.post(screen.CardOpened{Board: b.ID, Card: h.chosen[b.ID]})
		}
	})
}

func (h *hands) down(v screen.View) {
	eachList(blocksOf(v), func(l *screen.List) {
		if l.ID != h.focus || len(l.Rows) == 0 {
			return
		}
		at := 0
		for i, r := range l.Rows {
			if r.ID == h.chosen[l.ID] {
				at = min(i+1, len(l.Rows)-1)
			}
		}
		h.choose(l.ID, l.Rows[at].ID)
	})
}

// choose takes a row of a list.
func (h *hands) choose(list, row string) *hands {
	h.focus = list
	h.chosen[list] = row
	h.post(screen.RowChosen{List: list, Row: row})
	return h
}

// row takes the first row of a list with a text in it.
func (h *hands) row(list, text string) *hands {
	h.t.Helper()
	found := ""
	eachList(blocksOf(h.look()), func(l *screen.List) {
		for _, r := range l.Rows {
			for _, c := range r.Cells {
				if l.ID == list && found == "" && strings.Contains(c.Text, text) {
					found = r.ID
				}
			}
		}
	})
	if found == "" {
		h.t.Fatalf("no row of %s has %q in\n%s", list, text, renderText(h.look()))
	}
	return h.choose(list, found)
}

// button presses a button that is there and not off.
func (h *hands) button(id string) *hands {
	h.t.Helper()
	there := false
	eachButton(h.look(), func(b screen.Button) { there = there || b.ID == id && !b.Off })
	if !there {
		h.t.Fatalf("no button %s can be pressed in\n%s", id, renderText(h.look()))
	}
	h.keys++
	h.post(screen.Pressed{ID: id})
	return h
}
