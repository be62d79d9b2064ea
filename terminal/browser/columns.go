package browser

import (
	"fmt"
	"strings"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
)

// rowData is one row with a cell for every column.
type rowData struct {
	ID    string
	Index int // among all rows and the heading, from 1
	Cells []cellData
}

type cellData struct {
	screen.Cell
	Class string
}

// columnData is how a column shares the width: one that is Fit is as wide as its widest cell, the others share what is left.
type columnData struct {
	screen.Column
	Class string // of its cells
	Kind  string // mark or bare: what goes where there is too little room
	Wide  string // what it takes of the width in percent; empty where it fits its cells
	Share string // by weight alone, where no column can have what it needs
}

// Widths in the size of text below which a column is never cut, of words and of states: as in terminal/window/columns.go.
const (
	shortWords  = 9.5
	shortStates = 12
)

// columnsOf finds which columns of a list fit their cells. The browser measures them; that a column is a short one is guessed,
// for a Chinese character is as wide as two others.
func columnsOf(l screen.List) []columnData {
	columns, all, long := make([]columnData, len(l.Columns)), float32(0), float32(0)
	for i, c := range l.Columns {
		want, most, bare := widthOf(c.Title), float32(shortWords), len(l.Rows) > 0
		for _, r := range l.Rows {
			if i >= len(r.Cells) || r.Cells[i].Text == "" {
				continue
			}
			cell := r.Cells[i]
			bare = false
			length := widthOf(cell.Text)
			if palette.ShapeOf(cell.Tone) != "" {
				length++
				if i > 0 {
					most = shortStates
				}
			}
			want = max(want, length)
		}
		columns[i].Column = c
		all += max(c.Weight, 0.01)
		classes := []string{}
		if !c.Fit && want > most {
			long += max(c.Weight, 0.01)
			classes = append(classes, "long")
		}
		if c.Right {
			classes = append(classes, "right")
		}
		columns[i].Class = strings.Join(classes, " ")
		switch {
		case c.Mark:
			columns[i].Kind = "mark"
		case bare:
			columns[i].Kind = "bare"
		}
	}
	for i := range columns {
		c := &columns[i]
		c.Share = percent(c.Weight, all)
		if strings.HasPrefix(c.Class, "long") {
			c.Wide = percent(c.Weight, long)
		}
	}
	return columns
}

func percent(weight, of float32) string { return fmt.Sprintf("%.3f%%", 100*max(weight, 0.01)/of) }

// widthOf is the width of a text in the size of the text.
func widthOf(text string) float32 {
	width := float32(0)
	for _, r := range text {
		if r < 0x2E80 {
			width += 0.55
		} else {
			width++
		}
	}
	return width
}

func rowsOf(l screen.List, columns []columnData, heads int) []rowData {
	rows := make([]rowData, len(l.Rows))
	for i, r := range l.Rows {
		rows[i] = rowData{r.ID, heads + l.First + i + 1, make([]cellData, len(columns))}
		for j, c := range columns {
			rows[i].Cells[j].Class = c.Class
			if j >= len(r.Cells) {
				continue
			}
			cell := r.Cells[j]
			if ofHelp(r.ID) {
				cell.Text = keyLabel(cell.Text)
			}
			rows[i].Cells[j].Cell = cell
		}
	}
	return rows
}
