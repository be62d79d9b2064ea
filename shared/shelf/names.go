package shelf

import (
	"context"
	"errors"
	"fmt"

	"qianshao/shared/record"
)

// OpenNamed opens a directory like Open, with the three groups called what its census says they are called by now. The
// schema of o is made for that; a name changed later holds from the next start.
func OpenNamed(ctx context.Context, dir string, o Options) (*Shelf, error) {
	o.Schema = record.Standard()
	s, err := Open(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	names, err := s.groupNames(ctx)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if len(names) == 0 {
		return s, nil
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	o.Schema = record.Standard(names...)
	return Open(ctx, dir, o)
}

// groupNames reads what the groups are called now: of several names the one that holds since last.
func (s *Shelf) groupNames(ctx context.Context) ([]record.GroupName, error) {
	census, ok := s.Census()
	if !ok {
		return nil, nil
	}
	l, err := s.Ledger(census.ID)
	if err != nil {
		return nil, err
	}
	var names []record.GroupName
	err = l.View(ctx, func(r record.Reader) error {
		rows, err := r.List(record.Query{Kind: "group_name"})
		if err != nil {
			return err
		}
		for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
			if label, ok := nameOf(g, rows, s.options.Now().UnixMilli()); ok {
				names = append(names, record.GroupName{Group: g, Label: label})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the names of groups: %w", err)
	}
	return names, nil
}

func nameOf(g record.Group, rows []record.Record, now int64) (label record.Label, ok bool) {
	since := int64(-1)
	for i := range rows {
		row := &rows[i]
		from := max(0, row.Value("valid_from").Millis())
		if row.Text("group") != string(g) || row.Text("name") == "" || from > now || from < since {
			continue
		}
		label, since, ok = record.Label{Zh: row.Text("name"), En: row.Text("name_en")}, from, true
		if label.En == "" {
			label.En = label.Zh
		}
	}
	return label, ok
}
