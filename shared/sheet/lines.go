package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"qianshao/shared/intake"
)

// readLines reads a .csv. Without a mark in front, what is no UTF-8 is GB18030, as Excel and WPS write it in China.
func readLines(data []byte) (intake.Grid, error) {
	text, err := decoded(data)
	if err != nil {
		return intake.Grid{}, err
	}
	if strings.ContainsRune(text[:min(len(text), 4096)], 0) {
		return intake.Grid{}, ErrNoSheet
	}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord, in.LazyQuotes, in.Comma, in.ReuseRecord = -1, true, comma(text), true
	sheet, cells := intake.Sheet{Name: "csv"}, 0
	number, below := 0, 1 // of the last row as a spreadsheet numbers it, and the line it would end before
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return intake.Grid{Sheets: []intake.Sheet{sheet}}, nil
		}
		if err != nil {
			return intake.Grid{}, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if len(fields) > ColumnMax {
			fields = trimmed(fields)
		}
		cells += len(fields)
		if len(fields) > ColumnMax || cells > CellMax || len(sheet.Rows) >= RowMax {
			return intake.Grid{}, fmt.Errorf("%w: more than %d columns, %d rows or %d cells", ErrTooLarge, ColumnMax, RowMax, CellMax)
		}
		line, _ := in.FieldPos(0)
		number += 1 + line - below
		below = line + 1
		for _, field := range fields {
			below += strings.Count(field, "\n")
		}
		row := intake.Row{Number: number, Cells: make([]intake.Cell, len(fields))}
		for i, field := range fields {
			row.Cells[i] = intake.Say(unquoted(bounded(field)))
		}
		sheet.Rows = keep(sheet.Rows, row)
	}
}

// trimmed leaves empty fields at the end out: Excel writes thousands of commas after a sheet that was once wider.
func trimmed(fields []string) []string {
	for len(fields) > 0 && strings.TrimSpace(fields[len(fields)-1]) == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// keep adds a row that holds something.
func keep(rows []intake.Row, row intake.Row) []intake.Row {
	for len(row.Cells) > 0 && row.Cells[len(row.Cells)-1].Kind == intake.Empty {
		row.Cells = row.Cells[:len(row.Cells)-1]
	}
	if len(row.Cells) == 0 {
		return rows
	}
	return append(rows, row)
}

func decoded(data []byte) (string, error) {
	var from transform.Transformer
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
		if utf8.Valid(data) {
			return string(data), nil
		}
		return "", fmt.Errorf("%w: marked as UTF-8 and is not", ErrDamaged)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case utf8.Valid(data):
		return string(data), nil
	default:
		from = simplifiedchinese.GB18030.NewDecoder()
	}
	text, _, err := transform.Bytes(from, data)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return string(text), nil
}

// comma tells what stands between the fields: the one of the usual three that the first lines have most of.
func comma(text string) rune {
	head := text[:min(len(text), 4096)]
	best, most := ',', strings.Count(head, ",")
	for _, c := range []rune{'\t', ';'} {
		if n := strings.Count(head, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// unquoted takes off what spreadsheets put before a text so that it is not reckoned: ="0123" and a leading apostrophe.
func unquoted(field string) string {
	field = strings.TrimSpace(field)
	if inner, ok := strings.CutPrefix(field, `="`); ok && strings.HasSuffix(inner, `"`) && !strings.Contains(strings.TrimSuffix(inner, `"`), `"`) {
		return strings.TrimSuffix(inner, `"`)
	}
	return strings.TrimPrefix(field, "'")
}

// starters begin what a spreadsheet works out; with a Chinese input method the wide ones do too.
const starters = "=+-@\t\r\n＝＋－＠"

// Quoted is a text as a line of values has it: what a spreadsheet would take for a formula gets an apostrophe, and so does
// what begins with one, which is then read back as it was.
func Quoted(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	if text != "" && (first == '\'' || strings.ContainsRune(starters, first)) {
		return "'" + text
	}
	return text
}

// bounded cuts a text that no spreadsheet could hold, and makes it clean.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0xfeff, r == 0x200b:
			return -1
		}
		return r
	}, text)
	if len(text) > TextMax && utf8.RuneCountInString(text) > TextMax {
		text = string([]rune(text)[:TextMax])
	}
	return text
}

// writeLines writes the first sheet with the mark that tells Excel and WPS it is UTF-8.
func writeLines(w io.Writer, g intake.Grid) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if len(g.Sheets) > 0 {
		for _, row := range g.Sheets[0].Rows {
			fields := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				if fields[i] = c.Text; c.Kind == intake.Words {
					fields[i] = Quoted(c.Text)
				}
			}
			if err := out.Write(fields); err != nil {
				return fmt.Errorf("write csv: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}
