// Package intake turns a spreadsheet into what would change, and records into a spreadsheet that would change nothing.
//
// It reads a Grid, which shared/sheet makes of a file, against what is known already, and gives a Plan: rows that are
// new, changed or the same, rows with errors and how to mend them, and rows that look like something known. A Plan
// changes nothing by itself; its edits are recorded by shared/desk.
package intake

// Grid is a workbook as plain values, bounded by who made it.
type Grid struct{ Sheets []Sheet }

// Sheet is one table of a workbook.
type Sheet struct {
	Name    string
	Hidden  bool
	Rows    []Row // only those with something in them, in order
	Merged  []Span
	Columns []Column // how to write it; readers leave it empty
	Head    int      // rows from the top that stay in sight when written
	Small   bool     // its rows are words to be read, not data: it is written without filters
}

// Row is one line. Number is the one a person sees beside it, from 1.
type Row struct {
	Number int
	Cells  []Cell // from column A on, up to the last that holds something
}

// Cell is one cell. Text is what a person reads: a number in full digits, a moment as 2006-01-02 15:04, truth as 是 or 否.
type Cell struct {
	Kind CellKind
	Text string
}

// CellKind is what a cell holds.
type CellKind uint8

// Kinds of cells. A Rounded one was a number of more digits than a spreadsheet keeps: its last digits are lost.
const (
	Empty CellKind = iota
	Words
	Figure
	Moment
	Truth
	Rounded
	Fault // #N/A and the like
)

// Span is a block of merged cells, by rows as seen and columns from 0; the last ones belong to it.
type Span struct{ Row, Column, LastRow, LastColumn int }

// Column is how a column is written.
type Column struct {
	Width   float64  // in halves of a Chinese character; 0 means by its contents
	Options []string // offered in a list
	Only    bool     // anything else is refused
	Figures bool     // its cells are numbers; else they stay text whatever they hold
}

// At gives a cell of a row; an empty one beyond its end.
func (r *Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Say is a cell of words; an empty one for none.
func Say(text string) Cell {
	if text == "" {
		return Cell{}
	}
	return Cell{Words, text}
}

// row gives the row a person sees as number; ok is false when nothing stands in it.
func (s *Sheet) row(number int) (*Row, bool) {
	lo, hi := 0, len(s.Rows)
	for lo < hi {
		if mid := (lo + hi) / 2; s.Rows[mid].Number < number {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(s.Rows) || s.Rows[lo].Number != number {
		return nil, false
	}
	return &s.Rows[lo], true
}

// shown is what a person sees in a cell: of a merged block its first cell.
func (s *Sheet) shown(number, column int) Cell {
	if r, ok := s.row(number); ok && r.At(column).Kind != Empty {
		return r.At(column)
	}
	for _, m := range s.Merged {
		if number >= m.Row && number <= m.LastRow && column >= m.Column && column <= m.LastColumn {
			if r, ok := s.row(m.Row); ok {
				return r.At(m.Column)
			}
		}
	}
	return Cell{}
}
