package desk

import (
	"context"
	"iter"
	"slices"
	"unicode"
	"unicode/utf8"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Personal are the texts of the space, and of the census beside it, that their declaration calls sensitive, each with what
// who has no reason to see it whole is shown of it. A field of numbers without a number in it, and a single character,
// identify nobody: “无” must not be hidden wherever it stands.
func (d *Desk) Personal(ctx context.Context) (map[string]string, error) {
	hidden := map[string]string{}
	err := d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		return d.personal(r, p, d.read, hidden)
	})
	if err != nil || d.census == nil {
		return hidden, err
	}
	census, err := d.censusPicture(ctx)
	if err != nil {
		return nil, err
	}
	return hidden, d.census.View(ctx, func(r record.Reader) error { return d.personal(r, census, d.known, hidden) })
}

// personal collects the sensitive texts of a space. Whatever the picture holds is not read again: at the design load that
// would cost more than the paper itself.
func (d *Desk) personal(r record.Reader, p *roster.Picture, m *memory, hidden map[string]string) error {
	for _, kind := range d.ledger.Schema().Kinds() {
		fields := slices.DeleteFunc(slices.Clone(kind.Fields), func(f record.Field) bool { return !f.Sensitive() })
		if len(fields) == 0 {
			continue
		}
		for row, err := range rowsOf(r, p, m, kind.Name) {
			if err != nil {
				return err
			}
			for i := range fields {
				if text := row.Text(fields[i].Name); identifies(fields[i].Mask, text) {
					hidden[text] = fields[i].Mask.Hide(text)
				}
			}
		}
	}
	return nil
}

// rowsOf gives the records of a kind, of the kinds with the most records from the picture.
func rowsOf(r record.Reader, p *roster.Picture, m *memory, kind string) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		switch kind {
		case "person":
			for i := range p.People {
				if !yield(&p.People[i].Row, nil) {
					return
				}
			}
			return
		case "vehicle":
			for i := range p.Vehicles {
				if !yield(&p.Vehicles[i].Row, nil) {
					return
				}
			}
			return
		}
		rows, err := m.book(r, kind)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, one := range rows {
			if !yield(&one.row, nil) {
				return
			}
		}
	}
}

// digitsMin is how many digits the shortest number of somebody has.
const digitsMin = 5

func identifies(mask record.Mask, text string) bool {
	if mask != record.PhoneMask && mask != record.IDMask {
		return utf8.RuneCountInString(text) > 1
	}
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= digitsMin
}
