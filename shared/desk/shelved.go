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
	"qianshao/syncproto/dot"
)

// seen is what a reader saw, as far as it tells what a later one has to read again.
type seen struct {
	moment string
	tells  bool // the reader can tell what changed
	ground string
	marks  string     // how far our own changes had come
	held   dot.Vector // of our own changes, by the hub
	heads  dot.Vector
}

func seenBy(r record.Reader) seen {
	s := seen{moment: momentOf(r), heads: r.Heads()}
	if on, ok := r.(standing); ok {
		s.marks = on.Standing()
	}
	if t, ok := r.(touching); ok {
		s.tells, s.ground, s.held = true, t.Ground(), t.Confirmed()
	}
	return s
}

// leadsTo says whether all that changed up to a later moment is what changes name, and marks that were on their way.
func (s seen) leadsTo(now seen) bool {
	return s.tells && now.tells && s.ground == now.ground && !fell(s.held, now.held)
}

// shelved is the living records of a kind as they were last read. Its rows are never changed, so any number of readers may
// hold them.
type shelved struct {
	seen
	rows []*bookRow // in the order they became known here
}

// touching is offered by a reader that can tell which records changes name that an earlier reader had not seen.
type touching interface {
	Ground() string
	Confirmed() dot.Vector
	Touched(since dot.Vector, kinds ...string) (map[string][]uuid.UUID, error)
}

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

// book gives the records of a kind in what a reader sees. When the space has moved, only what changed is read anew where the
// reader can tell: with tens of thousands of messages, all of them would take seconds after each new one.
func (m *memory) book(r record.Reader, kind string) ([]*bookRow, error) {
	now := shelved{seen: seenBy(r)}
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.books[kind]
	if was.rows != nil && was.moment == now.moment {
		return was.rows, nil
	}
	var err error
	if t, tells := r.(touching); tells && was.rows != nil && was.leadsTo(now.seen) {
		now.rows, err = was.moved(r, t, kind, was.marks != now.marks)
	} else {
		now.rows, err = listed(r, record.Query{Kind: kind})
	}
	if err != nil {
		return nil, err
	}
	if m.books == nil {
		m.books = map[string]shelved{}
	}
	m.books[kind] = now
	return now.rows, nil
}

// fell says whether the hub holds less than it said before: then a mark may go back, of any record of ours.
func fell(before, now dot.Vector) bool {
	for log, seq := range before {
		if now[log] < seq {
			return true
		}
	}
	return false
}

func listed(r record.Reader, q record.Query) ([]*bookRow, error) {
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
func (s shelved) moved(r record.Reader, t touching, kind string, marked bool) ([]*bookRow, error) {
	touched, err := t.Touched(s.heads, kind)
	if err != nil {
		return nil, fmt.Errorf("list what changed of %s: %w", kind, err)
	}
	ids := touched[kind]
	anew := map[uuid.UUID]bool{}
	for _, id := range ids {
		anew[id] = true
	}
	for _, row := range s.rows {
		if marked && row.row.Mark.OnTheWay() && !anew[row.row.ID] {
			anew[row.row.ID] = true
			ids = append(ids, row.row.ID)
		}
	}
	if len(ids) == 0 {
		return s.rows, nil
	}
	if len(ids) > len(s.rows)/2 {
		return listed(r, record.Query{Kind: kind})
	}
	fresh, err := listed(r, record.Query{Kind: kind, AnyOf: ids})
	if err != nil {
		return nil, err
	}
	rows := make([]*bookRow, 0, len(s.rows)+len(fresh))
	for _, row := range s.rows {
		if !anew[row.row.ID] {
			rows = append(rows, row)
		}
	}
	rows = append(rows, fresh...)
	slices.SortStableFunc(rows, func(a, b *bookRow) int { return cmp.Compare(a.row.Key, b.row.Key) })
	return rows, nil
}
