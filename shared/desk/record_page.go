package desk

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Link is a record that another names, or that names it.
type Link struct {
	Label record.Label // of the field; of a record that names, of its kind and field
	Title string
	Ref   roster.Ref // of kind "" where it is not known here
}

// RecordPage is one record of any kind with what stands around it.
type RecordPage struct {
	Row     record.Record
	Title   string
	Names   []Link
	NamedBy []Link // at most namedByMax of each field
}

// namedByMax bounds how many records of one kind are listed that name a record.
const namedByMax = 50

// Record reads one record of any kind, whom it names and who names it. Titles are in a language.
func (d *Desk) Record(ctx context.Context, of roster.Ref, language string) (page RecordPage, err error) {
	err = d.look(ctx, func(r record.Reader) error {
		row, ok, err := r.Find(of.Kind, of.ID)
		if err != nil {
			return err
		}
		if !ok || row.Gone {
			return roster.UnknownRecord(of.Kind, of.ID)
		}
		v := d.sight(ctx, r, language)
		page = RecordPage{Row: row, Title: procedure.Caption(&row), Names: namesOf(v, r, &row)}
		page.NamedBy, err = d.namedBy(r, of)
		return err
	})
	return page, err
}

// namesOf are the records that a record names.
func namesOf(v *procedure.View, r record.Reader, row *record.Record) []Link {
	var links []Link
	for i := range row.Kind.Fields {
		f := &row.Kind.Fields[i]
		for _, id := range namedIn(row, f) {
			one := Link{Label: f.Label, Title: v.Title(f.Of, id)}
			if kind := kindBehind(v.Schema, r, f.Of, id); kind != "" {
				one.Ref = roster.Ref{Kind: kind, ID: id}
			}
			links = append(links, one)
		}
	}
	return links
}

// namedIn are the records that a field names: one, or those of a set.
func namedIn(row *record.Record, f *record.Field) (ids []uuid.UUID) {
	switch {
	case f.Type == record.Ref && row.Ref(f.Name) != (uuid.UUID{}):
		return []uuid.UUID{row.Ref(f.Name)}
	case f.Type == record.Set && f.Of != "":
		for _, m := range row.Members(f.Name) {
			if id, err := uuid.Parse(m); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// kindBehind is of what kind a living record is that a field names; a field that may name any kind does not say. Empty: it is
// not known here.
func kindBehind(schema *record.Schema, r record.Reader, of string, id uuid.UUID) string {
	kinds := schema.Kinds()
	if k := schema.Kind(of); k != nil {
		kinds = []*record.Kind{k}
	}
	for _, k := range kinds {
		if known, ok, err := r.Find(k.Name, id); err == nil && ok && !known.Gone {
			return k.Name
		}
	}
	return ""
}

// namedBy are the records that name one, kind by kind. What merely speaks of any kind, like the journal, is left out.
func (d *Desk) namedBy(r record.Reader, of roster.Ref) (links []Link, err error) {
	for _, k := range d.ledger.Schema().Kinds() {
		for i := range k.Fields {
			f := &k.Fields[i]
			if f.Type != record.Ref || f.Of != of.Kind {
				continue
			}
			rows, err := r.List(record.Query{Kind: k.Name, Where: []record.Condition{{Field: f.Name, Test: record.Equal, Value: merge.OfID(of.ID)}}, Limit: namedByMax})
			if err != nil {
				return nil, err
			}
			for j := range rows {
				links = append(links, Link{
					Label: record.Label{Zh: k.Label.Zh + "·" + f.Label.Zh, En: k.Label.En + ", " + f.Label.En},
					Title: procedure.Caption(&rows[j]), Ref: roster.Ref{Kind: k.Name, ID: rows[j].ID},
				})
			}
		}
	}
	return links, nil
}

// Told is what fields of records say to people, row by row: records by their titles, codes by their words, personal fields
// masked unless they are asked for whole.
func (d *Desk) Told(ctx context.Context, rows []*record.Record, fields []string, whole bool, language string) (texts [][]string, err error) {
	err = d.look(ctx, func(r record.Reader) error {
		v := d.sight(ctx, r, language)
		v.Whole = whole
		for _, row := range rows {
			one := make([]string, len(fields))
			for i, name := range fields {
				if row.Kind != nil {
					one[i] = v.Cell(&procedure.Register{}, procedure.Column{Field: name}, row).Text
				}
			}
			texts = append(texts, one)
		}
		return nil
	})
	return texts, err
}
