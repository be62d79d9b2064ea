package duty

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// What a form may bring back of what it showed.
const (
	basisLenMax  = 64 << 10 // bytes
	basisDotsMax = 64       // writes behind one field
)

// errBasis says that a form does not say what it had shown.
var errBasis = errors.New("the form does not say what it was made of")

// writeBasis is what a form showed, as it carries it: fields apart by ;, the writes of each by commas.
func writeBasis(b record.Basis) string {
	var out strings.Builder
	for _, field := range slices.Sorted(maps.Keys(b)) {
		fmt.Fprintf(&out, "%s=", field)
		for i, d := range b[field] {
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprintf(&out, "%s.%d.%d.%d", d.Log.Device, d.Log.Incarnation, d.Log.Lane, d.Seq)
		}
		out.WriteByte(';')
	}
	return out.String()
}

// readBasis reads what writeBasis wrote, of fields that the kind has. A form without one is refused: what it would write
// could replace what nobody saw.
func readBasis(kind *record.Kind, text string) (record.Basis, error) {
	if len(text) > basisLenMax {
		return nil, errBasis
	}
	b := record.Basis{}
	for part := range strings.SplitSeq(strings.TrimSuffix(text, ";"), ";") {
		field, writes, ok := strings.Cut(part, "=")
		if !ok || kind.Field(field) == nil {
			return nil, errBasis
		}
		b[field] = nil
		for _, one := range strings.FieldsFunc(writes, func(r rune) bool { return r == ',' }) {
			d, err := readDot(one)
			if err != nil || len(b[field]) >= basisDotsMax {
				return nil, errBasis
			}
			b[field] = append(b[field], d)
		}
	}
	return b, nil
}

func readDot(text string) (d dot.Dot, err error) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return d, errBasis
	}
	if d.Log.Device, err = dot.ParseDevice(parts[0]); err != nil {
		return d, errBasis
	}
	incarnation, a := strconv.ParseUint(parts[1], 10, 32)
	lane, b := strconv.ParseUint(parts[2], 10, 8)
	seq, c := strconv.ParseUint(parts[3], 10, 64)
	if errors.Join(a, b, c) != nil || lane >= dot.Lanes {
		return d, errBasis
	}
	d.Log.Incarnation, d.Log.Lane, d.Seq = uint32(incarnation), dot.Lane(lane), seq
	return d, nil
}

// movedOn lists the fields that say something else than a form showed.
func movedOn(kind *record.Kind, shown, now record.Basis) (fields []string) {
	for i := range kind.Fields {
		name := kind.Fields[i].Name
		was, known := shown[name]
		if known && !slices.Equal(was, now[name]) {
			fields = append(fields, name)
		}
	}
	return fields
}
