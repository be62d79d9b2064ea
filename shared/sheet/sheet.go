// Package sheet turns files of spreadsheets into grids, .xlsx or .csv as WPS, LibreOffice or Excel make them, with the
// way back.
//
// What comes from outside is bounded before anything of it is kept: a file that says it is larger than the bounds is
// refused, one that turns out larger is cut off with the same words.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"qianshao/shared/intake"
)

// Bounds of what is read.
const (
	FileMax   = 64 << 20  // bytes of a file
	PartMax   = 256 << 20 // bytes of one part of a workbook, unpacked
	WholeMax  = 512 << 20 // bytes of all parts read of a workbook, unpacked
	RowMax    = 200_000   // rows of a sheet with something in them
	ColumnMax = 256       // columns; what stands further right is refused
	CellMax   = 4_000_000 // cells with something in them, in all sheets
	SheetMax  = 64
	TextMax   = 32_767 // characters of a cell, as Excel has it
)

// Errors that tell what is the matter with a file.
var (
	ErrTooLarge  = errors.New("spreadsheet is too large")
	ErrDamaged   = errors.New("spreadsheet is damaged")
	ErrOldFormat = errors.New("spreadsheet is of the old .xls format") // to be saved as .xlsx first
	ErrLocked    = errors.New("spreadsheet has a password")
	ErrNoSheet   = errors.New("file is no spreadsheet")
)

// Read reads a spreadsheet whole. What it is, is told by its first bytes, never by its name.
func Read(r io.Reader) (intake.Grid, error) {
	data, err := io.ReadAll(io.LimitReader(r, FileMax+1))
	if err != nil {
		return intake.Grid{}, fmt.Errorf("read spreadsheet: %w", err)
	}
	switch {
	case len(data) > FileMax:
		return intake.Grid{}, fmt.Errorf("%w: over %d MiB", ErrTooLarge, FileMax>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readBook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if bytes.Contains(data, utf16Of("EncryptedPackage")) {
			return intake.Grid{}, ErrLocked
		}
		return intake.Grid{}, ErrOldFormat
	}
	return readLines(data)
}

// utf16Of is text as the old format names its streams.
func utf16Of(text string) []byte {
	b := make([]byte, 0, 2*len(text))
	for _, c := range []byte(text) {
		b = append(b, c, 0)
	}
	return b
}

// Write writes a grid as the format that name ends in: .csv holds its first sheet alone, anything else is a workbook.
func Write(w io.Writer, name string, g intake.Grid) error {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return writeLines(w, g)
	}
	return writeBook(w, g)
}
