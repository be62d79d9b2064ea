package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// bookRow is a record with what a search looks through.
type bookRow struct {
	row  record.Record
	once sync.Once
	text string   // lower case; made when it is first searched
	own  []string // the values of personal fields, as in text
}

// initialsMax is the longest title, in bytes, that anybody would type the initials of.
const initialsMax = 60

// matches finds a part of any text, of personal fields only where they are not guarded: then the whole of one.
func (r *bookRow) matches(text string, guarded bool) bool {
	r.once.Do(func() {
		var all, own []string
		for i := range r.row.Kind.Fields {
			f := &r.row.Kind.Fields[i]
			switch value := r.row.At(i); {
			case value.IsNone():
			case f.Sensitive():
				own = append(own, strings.ToLower(f.Reveal(value, "zh")))
			default:
				all = append(all, f.Reveal(value, "zh"))
			}
			for _, m := range r.row.MembersAt(i) {
				all = append(all, m.Text())
			}
		}
		if title := r.row.Title(); len(title) <= initialsMax {
			all = append(all, roster.Initials(title))
		}
		r.text, r.own = strings.ToLower(strings.Join(all, "\n")), own
	})
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.Contains(r.text, text) || slices.ContainsFunc(r.own, func(one string) bool {
		return one == text || !guarded && strings.Contains(one, text)
	})
}

// shelved is the living records of a kind in the order they became known here. Its rows are never changed, so any number of
// readers may hold them.
type shelved []*bookRow

// book gives the records of a kind in what a reader sees. When the space has moved, only what changed is read anew where the
// reader can tell: with tens of thousands of messages, all of them would take seconds after each new one.
func (m *memory) book(r record.Reader, kind string) ([]*bookRow, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.books == nil {
		m.books = map[string]generations[shelved]{}
	}
	known := m.books[kind]
	rows, err := known.lead(r, []string{kind},
		func(from shelved, by step) (shelved, error) { return from.moved(r, kind, by) },
		func() (shelved, error) { return listed(r, record.Query{Kind: kind}) })
	m.books[kind] = known
	return rows, err
}

func listed(r record.Reader, q record.Query) (shelved, error) {
	found, err := r.List(q)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	rows := make([]*bookRow, len(found))
	for i := range found {
		rows[i] = &bookRow{row: found[i]}
	}
	return rows, nil
}

// moved takes in what changed since: the records that changes name, and where marks moved our own whose were still on their
// way.
func (s shelved) moved(r record.Reader, kind string, by step) (shelved, error) {
	ids := by.touched[kind]
	anew := map[uuid.UUID]bool{}
	for _, id := range ids {
		anew[id] = true
	}
	for _, row := range s {
		if by.marked && row.row.Mark.OnTheWay() && !anew[row.row.ID] {
			anew[row.row.ID] = true
			ids = append(ids, row.row.ID)
		}
	}
	if len(ids) == 0 {
		return s, nil
	}
	if len(ids) > len(s)/2 {
		return listed(r, record.Query{Kind: kind})
	}
	fresh, err := listed(r, record.Query{Kind: kind, AnyOf: ids})
	if err != nil {
		return nil, err
	}
	rows := make([]*bookRow, 0, len(s)+len(fresh))
	for _, row := range s {
		if !anew[row.row.ID] {
			rows = append(rows, row)
		}
	}
	rows = append(rows, fresh...)
	slices.SortStableFunc(rows, func(a, b *bookRow) int { return cmp.Compare(a.row.Key, b.row.Key) })
	return rows, nil
}
