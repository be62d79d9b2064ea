package window_test

import (
	"strconv"
	"testing"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

// rowsView is a view with one list of n rows.
func rowsView(n int, selected string) screen.View {
	rows := make([]screen.Row, n)
	for i := range rows {
		rows[i] = screen.Row{ID: strconv.Itoa(i), Cells: []screen.Cell{{Text: "第 " + strconv.Itoa(i) + " 行"}, {Text: "仅本机", Tone: screen.Info}}}
	}
	return screen.View{Body: []screen.Block{{List: &screen.List{ID: "l", Rows: rows, Selected: selected,
		Columns: []screen.Column{{Title: "内容", Weight: 3}, {Title: "同步", Weight: 1}}}}}}
}

func TestArrowsChooseRowsAndEnterOpensThem(t *testing.T) {
	d := open(t, rowsView(5, ""))
	d.focus("l")
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown, fyne.KeyReturn)
	d.wants(screen.RowChosen{List: "l", Row: "0"}, screen.RowChosen{List: "l", Row: "1"}, screen.RowChosen{List: "l", Row: "0"},
		screen.RowChosen{List: "l", Row: "4"}, screen.RowOpened{List: "l", Row: "4"})
}

func TestAPressChoosesARowAndTheNextOpensIt(t *testing.T) {
	d := open(t, rowsView(5, ""))
	if !d.w.TapRow("l", "2") {
		t.Fatal("row 2 is not in sight")
	}
	d.wants(screen.RowChosen{List: "l", Row: "2"})
	d.w.TapRow("l", "2")
	d.wants(screen.RowOpened{List: "l", Row: "2"})
	if got := d.focused(); got != "l" {
		t.Errorf("after a press on a row the keyboard is in %q", got)
	}
}

func TestOldNewsDoesNotMoveTheChoiceBack(t *testing.T) {
	d := open(t, rowsView(9, "0"))
	d.focus("l")
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	for _, late := range []string{"0", "1", "2"} {
		d.w.Show(rowsView(9, late))
		if got := d.w.ChosenNow("l"); got != "3" {
			t.Fatalf("a view that only knows of row %s moved the choice to %s", late, got)
		}
	}
	d.w.Show(rowsView(9, "3"))
	d.w.Show(rowsView(9, "7"))
	if got := d.w.ChosenNow("l"); got != "7" {
		t.Errorf("the model chose row 7, the list shows %s", got)
	}
}

func TestAListOfManyRowsKeepsOnlyThoseInSight(t *testing.T) {
	d := open(t, rowsView(60_000, ""))
	d.focus("l")
	for _, key := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyPageDown} {
		d.press(key)
		if n := d.w.DrawnRows("l"); n < 10 || n > 40 {
			t.Fatalf("after %s the list keeps %d row widgets", key, n)
		}
	}
	d.got = nil
	d.press(fyne.KeyEnd)
	d.wants(screen.RowChosen{List: "l", Row: "59999"})
	if !d.w.TapRow("l", "59999") {
		t.Error("the last row is chosen but not in sight")
	}
}

func TestArrowsMoveBetweenCardsOfTheBoard(t *testing.T) {
	d := open(t, sample.ForceBoard(day, 40))
	d.focus("forces") // card.3 is the second of 任务中
	d.press(fyne.KeyUp, fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyReturn)
	d.wants(screen.CardChosen{Board: "forces", Card: "card.2"}, screen.CardChosen{Board: "forces", Card: "card.5"},
		screen.CardChosen{Board: "forces", Card: "card.2"}, screen.CardChosen{Board: "forces", Card: "card.1"},
		screen.CardOpened{Board: "forces", Card: "card.1"})
}

func TestMAndADigitMoveACard(t *testing.T) {
	d := open(t, sample.ForceBoard(day, 40))
	d.focus("forces")
	d.write("m4")
	d.wants(screen.CardMoved{Board: "forces", Card: "card.3", Column: "resting"})
	d.write("m9")
	d.wants()
	d.write("m")
	d.press(fyne.KeyEscape)
	d.wants()
	d.write("t")
	d.wants(screen.KeyPressed{Key: "T"})
}

func TestTheBoardSkipsEmptyColumns(t *testing.T) {
	v := sample.ForceBoard(day, 40)
	v.Body[0].Board.Columns[3].Cards = nil
	d := open(t, v)
	d.focus("forces")
	d.press(fyne.KeyRight)
	d.wants(screen.CardChosen{Board: "forces", Card: "card.17"})
}

func TestTheBoardScrollsSidewaysToTheChosenColumn(t *testing.T) {
	d := open(t, sample.ForceBoard(screen.Look{Theme: screen.Day, Size: screen.SizeHuge}, 40))
	d.w.Fyne().Resize(fyne.NewSize(900, 700))
	d.focus("forces")
	if d.w.ColumnInSight("forces", 5) {
		t.Fatal("the last column is in sight of a narrow window before it is asked for")
	}
	d.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if !d.w.ColumnInSight("forces", 5) {
		t.Error("a card in the last column is chosen, but the column is not in sight")
	}
}

// stretchView is a view of n rows that holds those from first on, at most 300.
func stretchView(n, first int) screen.View {
	v := rowsView(n, "")
	l := v.Body[0].List
	l.First, l.Total, l.Rows = first, n, l.Rows[first:min(n, first+300)]
	return v
}

func TestAListAsksForTheRowsThatComeInSight(t *testing.T) {
	d := open(t, stretchView(60_000, 0))
	d.focus("l")
	d.press(fyne.KeyEnd)
	if len(d.got) != 1 {
		t.Fatalf("End told %v", d.got)
	}
	wanted, ok := d.got[0].(screen.RowsWanted)
	if !ok || wanted.At < 59_950 {
		t.Fatalf("End asked for %v", d.got[0])
	}
	d.got = nil
	d.w.Show(stretchView(60_000, 59_700))
	d.wants(screen.RowChosen{List: "l", Row: "59999"})
	d.press(fyne.KeyUp)
	d.wants(screen.RowChosen{List: "l", Row: "59998"})
	d.press(fyne.KeyHome)
	d.got = nil
	d.w.Show(stretchView(60_000, 0))
	d.wants(screen.RowChosen{List: "l", Row: "0"})
}

func TestPageDownGoesOnThroughAllRowsOfAList(t *testing.T) {
	const all = 1000
	d := open(t, stretchView(all, 0))
	d.focus("l")
	for range 200 {
		d.got = nil
		d.press(fyne.KeyPageDown)
		for _, m := range d.got {
			if w, ok := m.(screen.RowsWanted); ok {
				d.w.Show(stretchView(all, max(0, min(w.At-150, all-300))))
			}
		}
	}
	if got := d.w.ChosenNow("l"); got != "999" {
		t.Errorf("Page Down two hundred times came to row %s of %d", got, all)
	}
}
