package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"

	"qianshao/shared/intake"
)

// format is what a number format makes of a number.
type format struct {
	moment bool
	zeros  int // digits it fills up to with zeros in front
}

// formatMax bounds the styles of a workbook; Excel itself has 65,490.
const formatMax = 70_000

// cell is a number as a person sees it in this format.
func (f format) cell(n float64, from04 bool) intake.Cell {
	if f.moment {
		if text, ok := moment(n, from04); ok {
			return intake.Cell{Kind: intake.Moment, Text: text}
		}
	}
	return figure(n, f.zeros)
}

// readFormats reads which style shows a number as what.
func (b *book) readFormats(part string) error {
	codes, inCells := map[int]string{}, false
	r, in, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(in)
	for {
		token, err := d.RawToken()
		if err != nil {
			if err.Error() == "EOF" {
				return nil
			}
			return damaged(part, err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			inCells = inCells && e.Name.Local != "cellXfs"
		case xml.StartElement:
			id, _ := strconv.Atoi(attribute(e, "numFmtId"))
			switch {
			case e.Name.Local == "numFmt" && len(codes) < formatMax:
				codes[id] = attribute(e, "formatCode")
			case e.Name.Local == "cellXfs":
				inCells = true
			case e.Name.Local == "xf" && inCells && len(b.formats) < formatMax:
				b.formats = append(b.formats, formatOf(id, codes))
			}
		}
	}
}

// formatOf reads a format: those every spreadsheet knows by number, with the dates of the Chinese ones, or its code.
func formatOf(id int, codes map[int]string) format {
	if code, own := codes[id]; own {
		return formatCode(code)
	}
	built := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
	return format{moment: built}
}

// formatCode reads a format's code. Letters in quotes and brackets are words and colours; those outside tell a moment.
func formatCode(code string) format {
	first, _, _ := strings.Cut(code, ";")
	var plain strings.Builder
	for i := 0; i < len(first); i++ {
		switch c := first[i]; c {
		case '"':
			i = skip(first, i, '"')
		case '[':
			end := skip(first, i, ']')
			if inner := strings.ToLower(first[min(i+1, end):end]); inner == "h" || inner == "hh" || inner == "m" || inner == "mm" || inner == "s" || inner == "ss" {
				plain.WriteString(inner)
			}
			i = end
		case '\\', '_', '*':
			i++
		default:
			plain.WriteByte(c)
		}
	}
	bare := strings.ToLower(plain.String())
	if bare == "general" || bare == "@" {
		return format{}
	}
	if strings.ContainsAny(bare, "ymdhs") && !strings.ContainsAny(bare, "#") {
		return format{moment: true}
	}
	if bare != "" && strings.Trim(bare, "0") == "" {
		return format{zeros: len(bare)}
	}
	return format{}
}

// skip gives the place of the sign that ends what begins at i, or the last place.
func skip(text string, i int, end byte) int {
	if at := strings.IndexByte(text[i+1:], end); at >= 0 {
		return i + 1 + at
	}
	return len(text) - 1
}
