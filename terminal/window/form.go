package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// block is one part of a screen. Its height follows from its width, so whoever stacks blocks asks heightFor.
type block interface {
	fyne.CanvasObject
	heightFor(width float32) float32
	grows() bool // takes its share of the height that is left
	update(b screen.Block)
}

// form is a group of fields in columns.
type form struct {
	widget.BaseWidget
	kit     *kit
	spec    screen.Form
	title   *label
	problem *note
	fields  []*field
	buttons buttonRow
}

func newForm(k *kit) *form {
	f := &form{kit: k, title: newBoldLabel(look.TextTitle, look.Ink), problem: newNote(), buttons: buttonRow{kit: k}}
	f.ExtendBaseWidget(f)
	return f
}

func (f *form) grows() bool { return false }

// update takes over a form. A field keeps its widget, and with it what is being typed, for as long as its ID and kind
// stay.
func (f *form) update(b screen.Block) {
	f.spec = *b.Form
	f.title.set(f.spec.Title)
	f.problem.set(screen.Note{Text: f.spec.Problem, Tone: screen.Alarm})
	type key struct {
		id   string
		kind screen.FieldKind
	}
	old := map[key]*field{}
	for _, d := range f.fields {
		old[key{d.spec.ID, d.spec.Kind}] = d
	}
	f.fields = f.fields[:0:0]
	for _, spec := range f.spec.Fields {
		d, ok := old[key{spec.ID, spec.Kind}]
		if ok {
			d.update(spec)
		} else {
			d = newField(f, spec)
		}
		d.beside = f.spec.Filter
		f.fields = append(f.fields, d)
	}
	if hasPrimary(f.spec.Buttons) {
		f.buttons.update(nil) // they are pinned below the page
	} else {
		f.buttons.update(f.spec.Buttons)
	}
	f.Refresh()
}

func hasPrimary(buttons []screen.Button) bool {
	for _, b := range buttons {
		if b.Primary {
			return true
		}
	}
	return false
}

// next moves the keyboard to the field after d; after the last one it presses what the form submits with.
func (f *form) next(d *field) {
	passed := false
	for _, other := range f.fields {
		if passed {
			if to := other.control.focusable(); to != nil {
				f.kit.window.focus(to)
				offer(to)
				return
			}
		}
		passed = passed || other == d
	}
	f.submit()
}

func (f *form) submit() {
	if f.spec.Submit == "" {
		f.kit.send(screen.Submitted{Form: f.spec.ID})
		return
	}
	for _, b := range f.spec.Buttons {
		if b.ID == f.spec.Submit && b.Off {
			return
		}
	}
	f.kit.send(screen.Pressed{ID: f.spec.Submit})
}

func (f *form) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{f.title.Text, f.problem}
			for _, d := range f.fields {
				objects = append(objects, d)
			}
			return append(objects, f.buttons.objects()...)
		},
		layout:  func(size fyne.Size) { f.arrange(size.Width, true) },
		refresh: func() { f.arrange(f.Size().Width, true) },
	}
}

func (f *form) heightFor(width float32) float32 { return f.arrange(width, false) }

// columns is the number that fits: a column narrower than about ten characters helps no one.
func (f *form) columns(width float32) int {
	n := max(1, min(6, f.spec.Columns))
	for n > 1 && (width-float32(n-1)*columnGap())/float32(n) < 10.5*look.Size(look.TextBody) {
		n--
	}
	return n
}

func columnGap() float32 { return 2 * look.Size(look.Gap) }

// arrange computes the height in a width and, when asked, puts everything in its place.
func (f *form) arrange(width float32, place bool) float32 {
	gap := look.Size(look.Gap)
	y := float32(0)
	if f.spec.Title != "" {
		line := lineHeight(look.TextTitle)
		if place {
			f.title.place(0, y, width, line)
		}
		y += line + gap
	}
	if place {
		show(f.title.Text, f.spec.Title != "")
		show(f.problem, f.spec.Problem != "")
	}
	if f.spec.Problem != "" {
		height := f.problem.heightFor(width)
		if place {
			put(f.problem, 0, y, width, height)
		}
		y += height + gap
	}
	y = f.arrangeFields(y, width, place)
	if height := f.buttons.heightFor(width); height > 0 {
		y += gap * 1.5
		if place {
			f.buttons.layout(0, y, width)
		}
		y += height
	}
	return y
}

func (f *form) arrangeFields(y, width float32, place bool) float32 {
	if f.spec.Filter {
		return f.arrangeFilter(y, width, place)
	}
	n, gap := f.columns(width), columnGap()
	columnWidth := (width - float32(n-1)*gap) / float32(n)
	var row []*field
	flush := func() {
		if len(row) == 0 {
			return
		}
		w, height := columnWidth, float32(0)
		if row[0].spec.Wide {
			w = width
		}
		for _, d := range row {
			height = max(height, d.heightFor(w))
		}
		for i, d := range row {
			if place {
				put(d, float32(i)*(w+gap), y, w, height)
			}
		}
		y += height + look.Size(look.Gap)
		row = row[:0]
	}
	for _, d := range f.fields {
		if d.spec.Wide || len(row) == n {
			flush()
		}
		row = append(row, d)
		if d.spec.Wide {
			flush()
		}
	}
	flush()
	if len(f.fields) > 0 {
		y -= look.Size(look.Gap)
	}
	return y
}
