package desk

import (
	"context"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"qianshao/shared/record"
)

// Personal are the texts of the space, and of the census beside it, that their declaration calls sensitive, each with what
// who has no reason to see it whole is shown of it. A field of numbers without a number in it, and a single character,
// identify nobody: “无” must not be hidden wherever it stands.
func (d *Desk) Personal(ctx context.Context) (map[string]string, error) {
	hidden := map[string]string{}
	collect := func(r record.Reader) error {
		if r == nil {
			return nil
		}
		return personal(r, d.ledger.Schema(), hidden)
	}
	if err := d.ledger.View(ctx, collect); err != nil {
		return nil, err
	}
	if err := d.withCensus(ctx, collect); err != nil {
		return nil, err
	}
	return hidden, nil
}

func personal(r record.Reader, schema *record.Schema, hidden map[string]string) error {
	for _, kind := range schema.Kinds() {
		fields := slices.DeleteFunc(slices.Clone(kind.Fields), func(f record.Field) bool { return !f.Sensitive() })
		if len(fields) == 0 {
			continue
		}
		rows, err := r.List(record.Query{Kind: kind.Name})
		if err != nil {
			return fmt.Errorf("list %s: %w", kind.Name, err)
		}
		for i := range rows {
			for _, f := range fields {
				if text := rows[i].Text(f.Name); identifies(f.Mask, text) {
					hidden[text] = f.Mask.Hide(text)
				}
			}
		}
	}
	return nil
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
