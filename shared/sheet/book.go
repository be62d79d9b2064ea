package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"qianshao/shared/intake"
)

// book is a workbook while it is read. excelize writes workbooks here but does not read them: its cell readers fill in
// every cell between those that are there, so that a file of a few kilobytes may ask for gigabytes, and its row reader
// does not tell a date from a number.
type book struct {
	parts   map[string]*zip.File
	left    int64 // bytes that may still be unpacked
	cells   int   // kept so far
	strings []string
	formats []format // by style
	from04  bool     // days are counted from 1904
}

func readBook(data []byte) (intake.Grid, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return intake.Grid{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	b := &book{parts: map[string]*zip.File{}, left: WholeMax}
	for _, f := range archive.File {
		b.parts[strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/"))] = f
	}
	if b.parts["content.xml"] != nil || b.parts["xl/workbook.bin"] != nil {
		return intake.Grid{}, ErrOldFormat
	}
	root, names, err := b.contents()
	if err != nil {
		return intake.Grid{}, err
	}
	var g intake.Grid
	for _, s := range root.Sheets {
		if len(g.Sheets) >= SheetMax {
			return intake.Grid{}, fmt.Errorf("%w: more than %d sheets", ErrTooLarge, SheetMax)
		}
		part := names[s.ID]
		if part == "" || !strings.Contains(part, "worksheets/") {
			continue // a chart
		}
		sheet, err := b.sheet(part)
		if err != nil {
			return intake.Grid{}, fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		sheet.Name, sheet.Hidden = bounded(s.Name), s.State != "" && s.State != "visible"
		g.Sheets = append(g.Sheets, sheet)
	}
	if len(g.Sheets) == 0 {
		return intake.Grid{}, ErrNoSheet
	}
	return g, nil
}

// workbookXML is what is read of the workbook's own part.
type workbookXML struct {
	Properties struct {
		From04 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"id,attr"` // of whatever namespace the writer's version has
	} `xml:"sheets>sheet"`
}

// relationsXML tells which part an id means.
type relationsXML struct {
	All []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// contents reads what stands beside the sheets: their names, the shared texts, the formats.
func (b *book) contents() (workbookXML, map[string]string, error) {
	var root workbookXML
	home := b.home()
	if err := b.decode(home, &root); err != nil {
		return root, nil, err
	}
	b.from04 = root.Properties.From04 == "1" || root.Properties.From04 == "true"
	var relations relationsXML
	if err := b.decode(path.Join(path.Dir(home), "_rels", path.Base(home)+".rels"), &relations); err != nil {
		return root, nil, err
	}
	names := map[string]string{}
	for _, r := range relations.All {
		part := r.Target
		if !strings.HasPrefix(part, "/") {
			part = path.Join(path.Dir(home), part)
		}
		part = strings.ToLower(strings.TrimPrefix(part, "/"))
		names[r.ID] = part
		var err error
		switch path.Base(r.Type) {
		case "sharedStrings":
			err = b.readStrings(part)
		case "styles":
			err = b.readFormats(part)
		}
		if err != nil {
			return root, nil, err
		}
	}
	return root, names, nil
}

// home is the workbook's part, as the package names it.
func (b *book) home() string {
	var relations relationsXML
	if err := b.decode("_rels/.rels", &relations); err == nil {
		for _, r := range relations.All {
			if path.Base(r.Type) == "officeDocument" {
				return strings.ToLower(strings.TrimPrefix(path.Clean("/"+r.Target), "/"))
			}
		}
	}
	return "xl/workbook.xml"
}

// open gives a part with its bounds.
func (b *book) open(part string) (io.ReadCloser, *bound, error) {
	f := b.parts[strings.ToLower(part)]
	if f == nil {
		return nil, nil, fmt.Errorf("%w: no part %s", ErrDamaged, part)
	}
	if f.UncompressedSize64 > PartMax {
		return nil, nil, fmt.Errorf("%w: %s unpacks to %d MiB", ErrTooLarge, part, f.UncompressedSize64>>20)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return r, &bound{r: r, part: PartMax, whole: &b.left}, nil
}

// bound ends a part that unpacks to more than it may.
type bound struct {
	r     io.Reader
	part  int64
	whole *int64
}

// Read reads within the bounds.
func (b *bound) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.part -= int64(n)
	*b.whole -= int64(n)
	if b.part < 0 || *b.whole < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

func (b *book) decode(part string, into any) error {
	r, in, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(in).Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return damaged(part, err)
	}
	return nil
}

func damaged(part string, err error) error {
	if errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("%s: %w", part, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, part, err)
}

// elements calls on for each start of an element of a part; on reads what it wants of it.
func (b *book) elements(part string, on func(d *xml.Decoder, e xml.StartElement) error) error {
	r, in, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(in)
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(part, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := on(d, e); err != nil {
				return damaged(part, err)
			}
		}
	}
}

// stringMax bounds the shared texts in number, as cells are bounded.
const stringMax = CellMax

// readStrings reads the texts that cells share.
func (b *book) readStrings(part string) error {
	return b.elements(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(b.strings) >= stringMax {
			return ErrTooLarge
		}
		text, err := plainText(d, "si")
		b.strings = append(b.strings, text)
		return err
	})
}

// plainText gathers the text of an element that has begun, run by run; readings given above characters are left out.
func plainText(d *xml.Decoder, until string) (string, error) {
	var text strings.Builder
	inText, inReading := 0, 0
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", fmt.Errorf("read text: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				inText++
			case "rPh":
				inReading++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText--
			case "rPh":
				inReading--
			case until:
				return bounded(unescaped(text.String())), nil
			}
		case xml.CharData:
			if inText > 0 && inReading == 0 && text.Len() < 8*TextMax {
				text.Write(t)
			}
		}
	}
}
