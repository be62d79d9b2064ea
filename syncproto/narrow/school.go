package narrow

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

//go:embed primer.txt
var primer string

// school is what every mind has learnt before the first message: the primer. Both sides must have read the same one,
// so its digest is part of what a message's tag covers.
type school struct {
	mind    *mind
	stretch []int16
}

// newSchool reads the primer. It takes some fifty milliseconds, once.
func newSchool() *school {
	s := &school{mind: newMind(), stretch: stretches()}
	c := s.writer()
	items, origins := lessons()
	book := Book{Codes: func(uint16, uint16) []string { return numbered() }}
	book.Origin = func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) {
		d, ok := origins[id]
		return d, ok
	}
	lesson := message{items: items}
	_ = lesson.walk(c, newNames(&book, dot.Device{1}, dot.Device{2}, false), 0) // a lesson that fails is as good as none
	for i := range c.mind.tables {                                              // what a primer says is likely is not certain
		for j := range c.mind.tables[i] {
			c.mind.tables[i][j].n = min(c.mind.tables[i][j].n, 6)
		}
	}
	s.mind = c.mind
	return s
}

// numbered are the codes of the primer, which knows no kinds: each is called by its place in its list.
func numbered() []string {
	codes := make([]string, 64)
	for i := range codes {
		codes[i] = "#" + strconv.Itoa(i)
	}
	return codes
}

// lessons are the items of the primer. A line says lane, kind, how many changes and minutes passed since the one
// before, and how many changes ago the record was made; the tabbed lines below it are fields: number, type, value. A
// plus before the type makes the value a member of a set.
func lessons() (items []Item, origins map[uuid.UUID]dot.Dot) {
	origins = map[uuid.UUID]dot.Dot{}
	log := dot.Log{Device: dot.Device{1}, Incarnation: 1}
	seq, wall := uint64(1<<10), int64(0)
	for line := range strings.Lines(primer) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "\t"); ok && len(items) > 0 {
			lesson(rest, &items[len(items)-1], origins)
			continue
		}
		words := strings.Fields(line)
		if len(words) != 5 {
			continue
		}
		var n [5]int64
		for i, w := range words {
			n[i], _ = strconv.ParseInt(w, 10, 64)
		}
		log.Lane = dot.Lane(n[0] & 3)
		seq, wall = seq+uint64(n[2]), wall+n[3]
		it := Item{Log: log, Seq: seq, Wall: wall * minute, Kind: uint16(n[1]), Origin: dot.Dot{Log: log, Seq: seq - uint64(n[4])}}
		it.Record = dot.RecordID(it.Space, it.Origin)
		origins[it.Record] = it.Origin
		items = append(items, it)
	}
	return items[:min(len(items), itemsMax)], origins
}

func lesson(line string, it *Item, origins map[uuid.UUID]dot.Dot) {
	words := strings.SplitN(line, " ", 3)
	if len(words) != 3 {
		return
	}
	id, _ := strconv.ParseUint(words[0], 10, 16)
	n, _ := strconv.ParseFloat(words[2], 64)
	kind, set := strings.CutPrefix(words[1], "+")
	v := merge.OfText(words[2])
	switch kind {
	case "n":
		v = merge.OfNumber(n)
	case "t":
		v = merge.OfTime(it.Wall + int64(n)*minute)
	case "b":
		v = merge.OfBool(n != 0)
	case "r", "s":
		at := dot.Dot{Log: it.Log, Seq: it.Seq - uint64(int64(n))}
		record := dot.RecordID(it.Space, at)
		origins[record] = at
		if v = merge.OfID(record); kind == "s" {
			v = merge.OfText(record.String())
		}
	}
	last := len(it.Fields) - 1
	if set && last >= 0 && it.Fields[last].ID == uint16(id) {
		it.Fields[last].Values = append(it.Fields[last].Values, v)
		return
	}
	it.Fields = append(it.Fields, Field{ID: uint16(id), Set: set, Values: []merge.Value{v}})
}

// Lessons writes items as lines of a primer. codes gives the codes of a field, which a primer knows by their places.
func Lessons(items []Item, codes func(kind, field uint16) []string, origin func(uuid.UUID) dot.Dot) string {
	var b strings.Builder
	seq, wall := uint64(0), int64(0)
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(a.Log.Compare(b.Log), cmp.Compare(a.Seq, b.Seq))
	})
	for i, it := range items {
		if i == 0 || it.Log != items[i-1].Log {
			seq, wall = it.Seq, it.Wall/minute
		}
		back := uint64(0)
		if it.Origin.Log == it.Log {
			back = it.Seq - it.Origin.Seq
		}
		fmt.Fprintf(&b, "%d %d %d %d %d\n", it.Log.Lane, it.Kind, it.Seq-seq, it.Wall/minute-wall, back)
		seq, wall = it.Seq, it.Wall/minute
		for _, f := range it.Fields {
			for _, v := range f.Values {
				sign := ""
				if f.Set {
					sign = "+"
				}
				if text := lessonOf(v, slices.Index(codes(it.Kind, f.ID), v.Text()), it, origin); text != "" {
					fmt.Fprintf(&b, "\t%d %s%s\n", f.ID, sign, text)
				}
			}
		}
	}
	return b.String()
}

func lessonOf(v merge.Value, code int, it Item, origin func(uuid.UUID) dot.Dot) string {
	switch v.Type {
	case merge.Text:
		if code >= 0 {
			return fmt.Sprintf("c #%d", code)
		} else if id := spelled(v.Text()); id != (uuid.UUID{}) {
			return named("s", id, it, origin)
		} else if !strings.ContainsAny(v.Text(), "\n\x00") {
			return "c " + v.Text()
		}
	case merge.Number:
		return fmt.Sprintf("n %v", v.Number())
	case merge.Time:
		return fmt.Sprintf("t %d", v.Millis()/minute-it.Wall/minute)
	case merge.Bool:
		return fmt.Sprintf("b %d", truth(v.Bool()))
	case merge.ID:
		return named("r", v.ID(), it, origin)
	}
	return ""
}

func named(kind string, id uuid.UUID, it Item, origin func(uuid.UUID) dot.Dot) string {
	if at := origin(id); at.Seq > 0 {
		return fmt.Sprintf("%s %d", kind, int64(it.Seq-at.Seq))
	}
	return ""
}
