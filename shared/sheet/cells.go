package sheet

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/intake"
)

// place is where a cell stands.
type place struct{ row, column int }

// placeOf reads a reference like BC12; ok is false for none.
func placeOf(ref string) (p place, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		p.column = p.column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	if i == 0 || err != nil || row < 1 || row > 1<<20 {
		return place{}, false
	}
	return place{row, p.column - 1}, true
}

// sheet reads one sheet.
func (b *book) sheet(part string) (intake.Sheet, error) {
	r := &reading{book: b}
	err := b.elements(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			return r.newRow(e)
		case "c":
			return r.cell(d, e)
		case "mergeCell":
			r.merge(attribute(e, "ref"))
		}
		return nil
	})
	r.end()
	return r.sheet, err
}

// reading is a sheet while it is read.
type reading struct {
	*book
	sheet intake.Sheet
	row   intake.Row
	next  int // column of a cell that does not say where it stands
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *reading) end() {
	if r.row.Number > 0 {
		r.sheet.Rows = keep(r.sheet.Rows, r.row)
	}
}

// newRow begins the next row. Rows count upwards; one that does not is out of a broken file.
func (r *reading) newRow(e xml.StartElement) error {
	last := r.row.Number
	r.end()
	number, err := strconv.Atoi(attribute(e, "r"))
	if err != nil {
		number = last + 1
	}
	if number <= last || number > 1<<20 {
		return fmt.Errorf("row %d after %d", number, last)
	}
	if len(r.sheet.Rows) >= RowMax {
		return fmt.Errorf("%w: more than %d rows", ErrTooLarge, RowMax)
	}
	r.row, r.next = intake.Row{Number: number}, 0
	return nil
}

func (r *reading) cell(d *xml.Decoder, e xml.StartElement) error {
	at, ok := placeOf(attribute(e, "r"))
	if !ok {
		at = place{r.row.Number, r.next}
	}
	r.next = at.column + 1
	style, _ := strconv.Atoi(attribute(e, "s"))
	value, text, err := contents(d)
	if err != nil {
		return err
	}
	c := r.value(attribute(e, "t"), style, value, text)
	if c.Kind == intake.Empty || at.row != r.row.Number || at.column < len(r.row.Cells) {
		return nil
	}
	if at.column >= ColumnMax {
		return fmt.Errorf("%w: something stands in column %d, %d are read", ErrTooLarge, at.column+1, ColumnMax)
	}
	if r.cells += at.column + 1 - len(r.row.Cells); r.cells > CellMax {
		return fmt.Errorf("%w: more than %d cells", ErrTooLarge, CellMax)
	}
	for len(r.row.Cells) < at.column {
		r.row.Cells = append(r.row.Cells, intake.Cell{})
	}
	r.row.Cells = append(r.row.Cells, c)
	return nil
}

// contents reads a cell to its end: its value, or the text that stands in it. Of a formula the value reckoned last is
// read.
func contents(d *xml.Decoder) (value, text string, err error) {
	var v strings.Builder
	inValue := false
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", "", fmt.Errorf("read cell: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				inValue = true
			case "is":
				if text, err = plainText(d, "is"); err != nil {
					return "", "", err
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v":
				inValue = false
			case "c":
				return v.String(), text, nil
			}
		case xml.CharData:
			if inValue && v.Len() < 8*TextMax {
				v.Write(t)
			}
		}
	}
}

// value is what a cell holds, by the type and style its writer gave it.
func (r *reading) value(kind string, style int, value, text string) intake.Cell {
	switch kind {
	case "inlineStr":
		return words(text)
	case "str":
		return words(bounded(unescaped(value)))
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(r.strings) {
			return intake.Cell{}
		}
		return words(r.strings[i])
	case "b":
		if strings.TrimSpace(value) == "1" {
			return intake.Cell{Kind: intake.Truth, Text: "是"}
		}
		return intake.Cell{Kind: intake.Truth, Text: "否"}
	case "e":
		return intake.Cell{Kind: intake.Fault, Text: bounded(value)}
	case "d":
		return intake.Cell{Kind: intake.Moment, Text: bounded(strings.Replace(value, "T", " ", 1))}
	}
	if value == "" {
		return words(text)
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return words(bounded(value))
	}
	var f format
	if style >= 0 && style < len(r.formats) {
		f = r.formats[style]
	}
	return f.cell(n, r.from04)
}

func words(text string) intake.Cell {
	if strings.TrimSpace(text) == "" {
		return intake.Cell{}
	}
	return intake.Say(text)
}

// merge notes a block of merged cells. A title over ten thousand columns is cut to those read.
func (r *reading) merge(ref string) {
	const spanMax = 10_000
	from, to, ok := strings.Cut(ref, ":")
	a, okA := placeOf(from)
	z, okZ := placeOf(to)
	if !ok || !okA || !okZ || z.row < a.row || z.column < a.column || len(r.sheet.Merged) >= spanMax {
		return
	}
	r.sheet.Merged = append(r.sheet.Merged, intake.Span{Row: a.row, Column: a.column, LastRow: z.row, LastColumn: min(z.column, ColumnMax-1)})
}

// figure is a number as a spreadsheet shows it: fifteen digits, no exponent, zeros in front where the format has them.
func figure(n float64, zeros int) intake.Cell {
	kind := intake.Figure
	if math.Abs(n) >= 1e15 {
		kind = intake.Rounded
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if math.Abs(short) > 1e40 {
		return intake.Cell{Kind: kind, Text: strconv.FormatFloat(short, 'g', -1, 64)}
	}
	text := strconv.FormatFloat(short, 'f', -1, 64)
	if missing := zeros - len(text); missing > 0 && n >= 0 && !strings.Contains(text, ".") {
		text = strings.Repeat("0", missing) + text
	}
	return intake.Cell{Kind: kind, Text: text}
}

// The last day a spreadsheet counts: 9999-12-31.
const lastDay = 2_958_466

// moment is a count of days as a date, a time of day or both. Days before March 1900 are one off, for a leap day that
// never was.
func moment(days float64, from04 bool) (string, bool) {
	if days < 0 || days >= lastDay {
		return "", false
	}
	if days < 1 && !from04 {
		return clockText(time.Time{}.Add(time.Duration(math.Round(days*86_400_000)) * time.Millisecond)), true
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from04 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if days < 61 {
		base = base.AddDate(0, 0, 1)
	}
	whole := math.Floor(days)
	t := base.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round((days-whole)*86_400_000)) * time.Millisecond)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateOnly) + " " + clockText(t), true
}

func clockText(t time.Time) string {
	switch {
	case t.Nanosecond() != 0:
		return t.Format("15:04:05.000")
	case t.Second() != 0:
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// unescaped reads _x000D_ and the like, as Excel writes what XML cannot hold.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if i+7 <= len(text) && text[i] == '_' && text[i+1] == 'x' && text[i+6] == '_' {
			if code, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(code))
				i += 6
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
