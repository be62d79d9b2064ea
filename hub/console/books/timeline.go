package books

import (
	"cmp"
	"slices"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// timeline is everything that happened to a record, newest first: what was written into it and what the journal says of it.
type timeline struct {
	Moments   []moment
	All       int // before it is narrowed
	Chips     []page.Chip
	Fields    []option // fields that were ever written
	Operators []option
	Field, By string // those it is narrowed to
	Show      string
	More      int // left out at the end of the page; a file has them
}

// moment is one act, or one line of the journal.
type moment struct {
	At, Received     string // by the writer's clock, by the hub's
	Late             bool
	Operator, Device string
	Then             string // address of the record as the hub knew it once it had got this
	Text             string // of the journal
	About            string // moment the line is about, where that is another
	Changes          []change

	wall int64
	by   record.Source
}

// change is one field written.
type change struct {
	Field, Old, New string
	Replaced        bool // something else stands now
	Denied          bool
}

// momentsMax is how many moments a page shows.
const momentsMax = 300

// lineOf puts writes and lines of the journal into one line of time, by the writers' clocks, and narrows it.
func lineOf(q *page.Request, of roster.Ref, history []desk.HistoryLine, entries []board.Entry) timeline {
	p := q.Page
	all := momentsOf(p, of, history)
	for _, e := range entries {
		r := p.Entries([]board.Entry{e})[0]
		one := moment{At: p.Wall(e.Row.Source.Wall), Received: r.Received, Late: r.Late, Operator: r.Operator, Device: r.Device, Text: r.Text, wall: e.Row.Source.Wall}
		if gap := e.At.Sub(time.UnixMilli(one.wall)).Abs(); !e.At.IsZero() && gap > page.LateAfter {
			one.About = p.Clock(e.At)
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Compare(b.wall, a.wall) })
	line := timeline{All: len(all), Show: q.Word("show"), Field: q.Word("field"), By: q.Word("by")}
	line.choices(all)
	line.narrow(q, all)
	return line
}

// momentsOf gathers what was written at once.
func momentsOf(p *page.Page, of roster.Ref, history []desk.HistoryLine) (all []moment) {
	for _, l := range slices.Backward(history) {
		if n := len(all); n == 0 || all[n-1].by != l.Source {
			one := moment{At: p.Wall(l.Source.Wall), Then: p.AsOf(page.KnownAt(l.Received, l.Source)).LinkTo(of), Operator: l.Source.Operator, Device: p.Device(l.Source.Device), wall: l.Source.Wall, by: l.Source}
			if !l.Received.IsZero() {
				one.Received, one.Late = p.Clock(l.Received), l.Received.Sub(time.UnixMilli(l.Source.Wall)) > page.LateAfter
			}
			all = append(all, one)
		}
		label := p.In(l.Label)
		at := &all[len(all)-1]
		at.Changes = append(at.Changes, change{cmp.Or(label, l.Field), p.Text(l.Old), p.Text(l.New), !l.Stands, l.Denied != ""})
	}
	for i := range all {
		slices.Reverse(all[i].Changes) // as they were written
	}
	return all
}

func (l *timeline) choices(all []moment) {
	known := func(options *[]option, word string) {
		if word != "" && !slices.Contains(*options, option{word, word}) {
			*options = append(*options, option{word, word})
		}
	}
	for _, m := range all {
		known(&l.Operators, m.Operator)
		for _, c := range m.Changes {
			known(&l.Fields, c.Field)
		}
	}
}

// denied says whether anything of it is not believed.
func (m moment) denied() bool {
	return slices.ContainsFunc(m.Changes, func(c change) bool { return c.Denied })
}

// narrow keeps the moments that the address asks for, and counts those each chip would show.
func (l *timeline) narrow(q *page.Request, all []moment) {
	kinds := []struct {
		name, zh, en string
		is           func(moment) bool
	}{
		{"", "全部", "all", func(moment) bool { return true }},
		{"changes", "变更", "changes", func(m moment) bool { return len(m.Changes) > 0 }},
		{"journal", "日志", "journal", func(m moment) bool { return len(m.Changes) == 0 }},
		{"late", "补传", "late", func(m moment) bool { return m.Late }},
		{"denied", "未采信", "not believed", moment.denied},
	}
	counts := make([]int, len(kinds))
	for _, m := range all {
		if !l.fits(&m) {
			continue
		}
		for i, k := range kinds {
			if !k.is(m) {
				continue
			}
			if counts[i]++; k.name == l.Show {
				l.Moments = append(l.Moments, m)
			}
		}
	}
	for i, k := range kinds {
		if counts[i] > 0 || k.name == l.Show {
			l.Chips = append(l.Chips, page.Chip{Mark: page.Marked("", "", q.Page.T(k.zh, k.en)), Count: counts[i], Link: q.With("show", k.name), Chosen: k.name == l.Show})
		}
	}
}

// fits says whether a moment is of the field and the operator that were chosen; of its changes those of the field stay.
func (l *timeline) fits(m *moment) bool {
	if l.By != "" && m.Operator != l.By {
		return false
	}
	if l.Field != "" {
		m.Changes = slices.DeleteFunc(slices.Clone(m.Changes), func(c change) bool { return c.Field != l.Field })
		return len(m.Changes) > 0
	}
	return true
}

// cut leaves out what a page has no room for.
func (l timeline) cut() timeline {
	if l.More = max(0, len(l.Moments)-momentsMax); l.More > 0 {
		l.Moments = l.Moments[:momentsMax]
	}
	return l
}
