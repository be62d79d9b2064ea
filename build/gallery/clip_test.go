package gallery_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
)

// written is a text as it stands in the window, and what of the window it can be seen through.
type written struct {
	text            string
	at              fyne.Position
	size            fyne.Size
	topLeft, bottom fyne.Position
}

// whole says whether all of it is in sight.
func (w written) whole() bool {
	const slack = 1.5
	return w.at.X >= w.topLeft.X-slack && w.at.Y >= w.topLeft.Y-slack && w.at.X+w.size.Width <= w.bottom.X+slack && w.at.Y+w.size.Height <= w.bottom.Y+slack
}

// writing are all texts of a window that are shown.
func writing(w wall) []written {
	var all []written
	end := fyne.NewPos(1366/w.scale, 768/w.scale)
	var visit func(o fyne.CanvasObject, at, topLeft, bottom fyne.Position)
	visit = func(o fyne.CanvasObject, at, topLeft, bottom fyne.Position) {
		if !o.Visible() {
			return
		}
		at = at.Add(o.Position())
		switch o := o.(type) {
		case *canvas.Text:
			if o.Text != "" {
				all = append(all, written{o.Text, at, o.MinSize(), topLeft, bottom})
			}
		case *fyne.Container:
			for _, inner := range o.Objects {
				visit(inner, at, topLeft, bottom)
			}
		case fyne.Widget:
			if _, ok := o.(*container.Scroll); ok {
				topLeft = fyne.NewPos(max(topLeft.X, at.X), max(topLeft.Y, at.Y))
				bottom = fyne.NewPos(min(bottom.X, at.X+o.Size().Width), min(bottom.Y, at.Y+o.Size().Height))
			}
			for _, inner := range test.WidgetRenderer(o).Objects() {
				visit(inner, at, topLeft, bottom)
			}
		}
	}
	c := w.Fyne().Canvas()
	if over := c.Overlays().Top(); over != nil {
		visit(over, fyne.NewPos(0, 0), fyne.NewPos(0, 0), end)
		return all
	}
	visit(c.Content(), fyne.NewPos(0, 0), fyne.NewPos(0, 0), end)
	return all
}

// TestNothingThatMattersIsCut walks every screen in both languages, in sizes of text and scales of the desktop, and
// finds main buttons out of sight and states, priorities, numbers and plates that are cut short.
func TestNothingThatMattersIsCut(t *testing.T) {
	e := played(t)
	sizes, scales := []screen.TextSize{screen.SizeNormal, screen.SizeHuge}, []float32{1, 1.5}
	long := os.Getenv("QIANSHAO_LONG") != ""
	if long {
		sizes, scales = []screen.TextSize{screen.SizeNormal, screen.SizeLarge, screen.SizeHuge}, []float32{1, 1.25, 1.5}
	}
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		all := append(walk(t, e, l), asked(t, e, l)...)
		for _, size := range sizes {
			for _, scale := range scales {
				if size == screen.SizeHuge && scale > 1.25 && !long {
					continue
				}
				w := hang(t, scale)
				for _, s := range all {
					v := s.in(screen.Look{Theme: screen.Night, Size: size})
					w.Show(v)
					uncut(t, fmt.Sprintf("%s %s at %s ×%g", l, s.name, size, scale), v, writing(w))
				}
			}
		}
	}
}

// uncut checks one screen.
func uncut(t *testing.T, where string, v screen.View, all []written) {
	t.Helper()
	blocks := v.Body
	if v.Dialog != nil {
		blocks = v.Dialog.Body
	}
	each(blocks, func(b screen.Block) {
		switch {
		case b.Form != nil:
			inSight(t, where, b.Form.Buttons, all)
		case b.Actions != nil:
			inSight(t, where, b.Actions.Buttons, all)
		case b.List != nil:
			cellsWhole(t, where, b.List, all)
		}
	})
}

// inSight checks that primary buttons are whole in the window.
func inSight(t *testing.T, where string, buttons []screen.Button, all []written) {
	t.Helper()
	for _, b := range buttons {
		seen := !b.Primary
		for _, w := range all {
			seen = seen || w.text == b.Label && w.whole()
		}
		if !seen {
			t.Errorf("%s: the main button %q is not in sight", where, b.Label)
		}
	}
}

// cellsWhole checks that no cell of a column that must be whole is cut.
func cellsWhole(t *testing.T, where string, l *screen.List, all []written) {
	t.Helper()
	cut := map[string]bool{}
	for _, w := range all {
		if before, ok := strings.CutSuffix(w.text, "…"); ok {
			cut[before] = true
		}
	}
	for i, c := range l.Columns {
		if c.Mark || !c.Fit && !states(l, i) {
			continue
		}
		for _, r := range l.Rows {
			for n := range r.Cells[i].Text {
				if n > 0 && cut[r.Cells[i].Text[:n]] && !elsewhere(l, i, r.Cells[i].Text[:n]) {
					t.Errorf("%s: %q of column %q reads %q…", where, r.Cells[i].Text, c.Title, r.Cells[i].Text[:n])
					return
				}
			}
		}
	}
}

// states tells columns whose cells are words of a list with a tone: state, priority, urgency.
func states(l *screen.List, column int) bool {
	toned := false
	for _, r := range l.Rows {
		c := r.Cells[column]
		if len([]rune(c.Text)) > 14 {
			return false
		}
		toned = toned || c.Tone != screen.Plain && c.Tone != screen.Muted
	}
	return toned && column > 0
}

// elsewhere says whether a cell of a column that may be cut begins alike.
func elsewhere(l *screen.List, column int, beginning string) bool {
	for _, r := range l.Rows {
		for i, c := range r.Cells {
			if i != column && strings.HasPrefix(c.Text, beginning) {
				return true
			}
		}
	}
	return false
}
