package desk

import (
	"context"
	"fmt"
	"slices"

	"qianshao/shared/record"
)

// Personal are the texts of the space, and of the census beside it, that their declaration calls sensitive, each with what
// who has no reason to see it whole is shown of it.
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
				if text := rows[i].Text(f.Name); text != "" {
					hidden[text] = f.Mask.Hide(text)
				}
			}
		}
	}
	return nil
}
