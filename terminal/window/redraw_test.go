package window_test

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

// TestLayingOutAgainMakesNothingNew guards the idle window: Fyne lays out a widget again when it meets a new object in
// it, so a layout that makes one has the whole window drawn for ever.
func TestLayingOutAgainMakesNothingNew(t *testing.T) {
	for _, name := range []string{"checkin", "board", "counts", "tasking", "asking", "fields"} {
		d := open(t, sample.ByName(name, day))
		roots := append([]fyne.CanvasObject{d.canvas().Content()}, d.canvas().Overlays().List()...)
		for _, root := range roots {
			eachWidget(root, func(w fyne.Widget) {
				renderer := test.WidgetRenderer(w)
				before := slices.Clone(renderer.Objects())
				renderer.Layout(w.Size())
				if !slices.Equal(before, renderer.Objects()) {
					t.Errorf("%s: laying out a %T again makes other objects", name, w)
				}
			})
		}
	}
}

func eachWidget(o fyne.CanvasObject, f func(fyne.Widget)) {
	switch o := o.(type) {
	case fyne.Widget:
		f(o)
		for _, child := range test.WidgetRenderer(o).Objects() {
			eachWidget(child, f)
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			eachWidget(child, f)
		}
	}
}

// The bars are targets.md row 14: open, filter and one step of scrolling in 60,000 rows.

func BenchmarkShowListOf60000Rows(b *testing.B) {
	w := openForBenchmark(b, rowsView(60_000, ""))
	views := []screen.View{rowsView(60_000, "1"), rowsView(30_000, "2")}
	i := 0
	for b.Loop() {
		i++
		w.Show(views[i%2])
	}
}

func BenchmarkStepInListOf60000Rows(b *testing.B) {
	w := openForBenchmark(b, rowsView(60_000, ""))
	list := w.Stops()["l"]
	w.Fyne().Canvas().Focus(list)
	for b.Loop() {
		list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func BenchmarkShowBoardOf400Cards(b *testing.B) {
	w := openForBenchmark(b, sample.ForceBoard(day, 400))
	views := []screen.View{sample.ForceBoard(day, 400), sample.ForceBoard(day, 399)}
	i := 0
	for b.Loop() {
		i++
		w.Show(views[i%2])
	}
}

// TestTheNightDoesNotChangeWhatStandsWhere draws the same view in both themes: only colours may differ.
func TestTheNightDoesNotChangeWhatStandsWhere(t *testing.T) {
	places := func(look screen.Look) (list []string) {
		d := open(t, sample.CheckIn(look))
		eachWidget(d.canvas().Content(), func(w fyne.Widget) {
			list = append(list, fmt.Sprintf("%T %v %v", w, w.Position(), w.Size()))
		})
		return list
	}
	bright, dark := places(day), places(screen.Look{Theme: screen.Night, Size: screen.SizeNormal})
	if !slices.Equal(bright, dark) {
		t.Error("widgets stand elsewhere at night")
	}
}

// TestAViewThatOnlyChoosesIsFollowed takes the short way of a view that says nothing new but what is chosen, and then one
// that says more.
func TestAViewThatOnlyChoosesIsFollowed(t *testing.T) {
	v := sample.ForceBoard(day, 40)
	d := open(t, v)
	column := v.Body[0].Board.Columns[5].Cards
	d.w.Show(choosing(v, column[1].ID))
	if got := d.w.ChosenNow("forces"); got != column[1].ID {
		t.Errorf("the model chose %s, the board shows %s", column[1].ID, got)
	}
	d.focus("forces")
	d.press(fyne.KeyDown)
	d.wants(screen.CardChosen{Board: "forces", Card: column[2].ID})
	more := choosing(v, column[2].ID)
	more.Heading = "another"
	if d.w.Show(more); d.w.HeadingNow() != "another" {
		t.Errorf("the heading is %q", d.w.HeadingNow())
	}
}

// BenchmarkStepOnBoardOf400Cards is an arrow key and what the model says to it.
func BenchmarkStepOnBoardOf400Cards(b *testing.B) {
	v := sample.ForceBoard(day, 400)
	w := openForBenchmark(b, v)
	board := w.Stops()["forces"]
	w.Fyne().Canvas().Focus(board)
	keys := []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyRight, fyne.KeyUp, fyne.KeyUp, fyne.KeyLeft}
	i := 0
	for b.Loop() {
		board.TypedKey(&fyne.KeyEvent{Name: keys[i%len(keys)]})
		i++
		w.Show(choosing(v, w.ChosenNow("forces")))
	}
}

// choosing is the view of a board with another card chosen.
func choosing(v screen.View, card string) screen.View {
	board := *v.Body[0].Board
	board.Selected = card
	v.Body = []screen.Block{{Board: &board}}
	return v
}
