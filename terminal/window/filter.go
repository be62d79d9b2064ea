package window

import (
	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// arrangeFilter stands fields side by side with their labels beside them, on one line where that goes. An entry that
// says in itself what it is for gives its label up first.
func (f *form) arrangeFilter(y, width float32, place bool) float32 {
	gap := columnGap()
	for _, terse := range []bool{false, true} {
		sum := -gap
		for _, d := range f.fields {
			d.terse = terse && d.spec.Hint != ""
			sum += d.wanted() + gap
		}
		if sum <= width {
			break
		}
	}
	var row []*field
	used := float32(0)
	flush := func() {
		height := float32(0)
		widths := f.filterWidths(row, width-used)
		for i, d := range row {
			height = max(height, d.heightFor(widths[i]))
		}
		x := float32(0)
		for i, d := range row {
			if place {
				put(d, x, y, widths[i], height)
			}
			x += widths[i] + gap
		}
		if len(row) > 0 {
			y += height + look.Size(look.Gap)
		}
		row, used = row[:0], 0
	}
	for _, d := range f.fields {
		want := min(d.wanted(), width)
		if len(row) > 0 && used+gap+want > width {
			flush()
		}
		if len(row) > 0 {
			used += gap
		}
		row, used = append(row, d), used+want
	}
	flush()
	if len(f.fields) > 0 {
		y -= look.Size(look.Gap)
	}
	return y
}

// filterWidths gives every field what it wants, and what is left to the ones that are typed into.
func (f *form) filterWidths(row []*field, left float32) []float32 {
	typed := 0
	for _, d := range row {
		if d.spec.Kind != screen.Pick && d.spec.Kind != screen.Check {
			typed++
		}
	}
	widths := make([]float32, len(row))
	for i, d := range row {
		widths[i] = d.wanted()
		switch {
		case typed > 0 && d.spec.Kind != screen.Pick && d.spec.Kind != screen.Check:
			widths[i] += min(left/float32(typed), 16*look.Size(look.TextBody)*f.filterRoom())
		case typed == 0:
			widths[i] += min(left/float32(len(row)), 6*look.Size(look.TextBody))
		}
	}
	return widths
}

// filterRoom lets the only field of a filter have the whole line.
func (f *form) filterRoom() float32 {
	if len(f.fields) == 1 {
		return 100
	}
	return 1
}

// wanted is the width of a field with its label beside it.
func (d *field) wanted() float32 {
	body := look.Size(look.TextBody)
	width := 8 * body
	switch d.spec.Kind {
	case screen.Pick:
		width = min(7.5*body, fyne.MeasureText(d.control.said(), body, fyne.TextStyle{}).Width+3.4*body)
	case screen.Check:
		return d.control.object().MinSize().Width
	}
	return width + d.besideWidth()
}

// besideWidth is the room of the label beside an entry.
func (d *field) besideWidth() float32 {
	if d.terse || d.spec.Kind == screen.Check {
		return 0
	}
	d.name.restyle()
	return d.name.width() + look.Size(look.Gap)
}
