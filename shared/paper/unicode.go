package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// mend rewrites the tables by which a reader of the PDF finds the characters behind the shapes. gopdf 0.33.0 writes a
// character outside the basic plane as five hexadecimal digits, where PDF wants UTF-16: 𬭩 was drawn right and copied
// wrong. It also claims a code space that does not nest. The objects are taken apart at the offsets that the file itself
// gives and put together anew.
func mend(file []byte) ([]byte, error) {
	objects, trailer, err := objectsOf(file)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(file[:objects[0].from])
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = out.Len()
		out.Write(mended(file[o.from:o.to]))
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "%sstartxref\n%d\n%%%%EOF\n", trailer, at)
	return out.Bytes(), nil
}

// span is where an object stands in the file.
type span struct{ from, to int }

// objectsOf reads the table of objects at the end of a file that gopdf wrote.
func objectsOf(file []byte) ([]span, []byte, error) {
	end := bytes.LastIndex(file, []byte("startxref\n"))
	if end < 0 {
		return nil, nil, fmt.Errorf("paper: the PDF has no table of objects")
	}
	digits, _, _ := bytes.Cut(file[end+len("startxref\n"):], []byte("\n"))
	table, err := strconv.Atoi(string(digits))
	if err != nil || table < 0 || table > end {
		return nil, nil, fmt.Errorf("paper: the PDF's table of objects is not where it says")
	}
	trailer := bytes.Index(file[table:end], []byte("trailer\n"))
	if trailer < 0 {
		return nil, nil, fmt.Errorf("paper: the PDF has no trailer")
	}
	var objects []span
	for _, line := range bytes.Split(file[table:table+trailer], []byte("\n")) {
		if offset, ok := bytes.CutSuffix(line, []byte(" 00000 n ")); ok {
			at, err := strconv.Atoi(string(offset))
			if err != nil || at > table || len(objects) > 0 && at < objects[len(objects)-1].from {
				return nil, nil, fmt.Errorf("paper: the PDF's objects are out of order")
			}
			objects = append(objects, span{from: at})
		}
	}
	if len(objects) == 0 {
		return nil, nil, fmt.Errorf("paper: the PDF has no objects")
	}
	for i := range objects {
		objects[i].to = table
		if i+1 < len(objects) {
			objects[i].to = objects[i+1].from
		}
	}
	return objects, file[table+trailer : end], nil
}

// pair is one line of such a table: the shape's number, twice, and its character.
var pair = regexp.MustCompile(`(?m)^<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]+)>$`)

// pairsMax is how many lines a block of the table may have.
const pairsMax = 100

// mended gives an object as it should be: itself, unless it is a table of characters.
func mended(object []byte) []byte {
	if !bytes.Contains(object, []byte("/CMapName /Adobe-Identity-UCS")) {
		return object
	}
	head, _, _ := bytes.Cut(object, []byte("<<"))
	var body bytes.Buffer
	body.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	lines := pair.FindAllSubmatch(object, -1)
	for len(lines) > 0 {
		n := min(len(lines), pairsMax)
		fmt.Fprintf(&body, "%d beginbfchar\n", n)
		for _, m := range lines[:n] {
			fmt.Fprintf(&body, "<%s> <%s>\n", m[1], inUTF16(string(m[2])))
		}
		body.WriteString("endbfchar\n")
		lines = lines[n:]
	}
	body.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return fmt.Appendf(nil, "%s<<\n/Length %d\n>>\nstream\n%sendstream\nendobj\n\n", head, body.Len(), body.Bytes())
}

// inUTF16 writes a code point as PDF wants it.
func inUTF16(digits string) string {
	point, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		point = 0xfffd
	}
	text := ""
	for _, unit := range utf16.Encode([]rune{rune(point)}) {
		text += fmt.Sprintf("%04X", unit)
	}
	return text
}
