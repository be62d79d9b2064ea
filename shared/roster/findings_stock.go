package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Findings about supplies. They end when a count or a late entry puts the stock right, or somebody says what a request is.
const (
	StockBelow   FindingKind = "stock_below"   // more given out than is known to have come in
	CountApart   FindingKind = "count_apart"   // two desks counted one heap and found different numbers
	CountBeside  FindingKind = "count_beside"  // movements from before a count that its author did not know of
	RequestTwice FindingKind = "request_twice" // one request taken at two desks
)

// claimsMax bounds the movements a finding lists; the latest count.
const claimsMax = 6

// Stock is what lies where, of the picture's movements.
func (p *Picture) Stock() *Stock { return p.stock }

// findStock: heaps below zero, counted twice, or counted past movements.
func (p *Picture) findStock() []Finding {
	var out []Finding
	for _, l := range p.stock.lines {
		if l.Below() {
			out = p.addStock(out, StockBelow, l, slices.DeleteFunc(slices.Clone(l.Moves), func(m Movement) bool { return !m.lowers(l) }))
		}
		if len(l.Rivals) > 0 {
			out = p.addStock(out, CountApart, l, append([]Movement{l.Counted}, l.Rivals...))
		}
		if len(l.Beside) > 0 {
			out = p.addStock(out, CountBeside, l, append([]Movement{l.Counted}, l.Beside...))
		}
	}
	return out
}

// lowers says whether a movement took something from a heap, or said how much lay there.
func (m Movement) lowers(l StockLine) bool {
	switch m.Class {
	case MovesIn, MovesBack:
		return false
	case MovesAcross:
		return m.FromDepot == l.Depot
	}
	return true
}

// addStock adds the finding of a heap, unless one of its movements belongs to an act that has not arrived whole.
func (p *Picture) addStock(to []Finding, kind FindingKind, l StockLine, moves []Movement) []Finding {
	slices.SortFunc(moves, func(a, b Movement) int { return cmp.Or(b.when().Compare(a.when()), compareIDs(a.ID, b.ID)) })
	if len(moves) > claimsMax {
		moves = moves[:claimsMax]
	}
	item := p.stock.Item(l.Supply)
	f := Finding{Kind: kind, About: Ref{"supply", l.Supply}, Name: heapName(item, p.stock.Where(l.Heap), l.Batch)}
	if kind != StockBelow && l.Counted.ID != (uuid.UUID{}) {
		f.Holds = l.Counted.Ref()
	}
	if d, known := p.stock.depots[l.Depot]; known {
		now := says("账面现有 "+Quantity(l.Quantity, item.Unit), "on the books: "+Quantity(l.Quantity, item.Unit))
		f.Claims = append(f.Claims, claim(d.From, d.Name, now, d.shown("name")))
	}
	var desks []dot.Device
	for _, m := range moves {
		e := m.shown("quantity")
		f.Claims = append(f.Claims, claim(m.From, cmp.Or(m.Number, item.Name), moveWords(m, item.Unit), e))
		if device := e.Dot.Log.Device; !slices.Contains(desks, device) {
			desks = append(desks, device)
			f.Calls = append(f.Calls, deskCall(e.Dot, m.Ref()))
		}
		if p.waits(m.From) {
			return to
		}
	}
	if len(f.Claims) == 0 {
		return to
	}
	return append(to, f)
}

func heapName(item Goods, where, batch string) string {
	name := item.Name
	if where != "" {
		name += "，" + where
	}
	if batch != "" {
		name += "，批次 " + batch
	}
	return name
}

func moveWords(m Movement, unit string) record.Label {
	l := statusWords(m.From, "kind", Status(m.Class))
	return says(fmt.Sprintf("%s %s %s %s", clockTime(m.when()), l.Zh, Quantity(m.Quantity, unit), m.RecordedBy),
		fmt.Sprintf("%s %s %s %s", clockTime(m.when()), l.En, Quantity(m.Quantity, unit), m.RecordedBy))
}

// Quantity writes a number with its unit, in shortest form.
func Quantity(n float64, unit string) string {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// findRequests: two desks took one request for the same supplies.
func (p *Picture) findRequests() []Finding {
	var out []Finding
	open := slices.DeleteFunc(slices.Clone(p.Requests), func(r Request) bool { return RequestOver(r.Status) || r.SameAs != (uuid.UUID{}) })
	slices.SortFunc(open, func(a, b Request) int { return compareIDs(a.ID, b.ID) })
	for i, a := range open {
		for _, b := range open[i+1:] {
			if a.shown("item").Dot.Log.Device == b.shown("item").Dot.Log.Device || !a.Repeats(b) || a.Quantity != b.Quantity || p.waits(a.From, b.From) {
				continue
			}
			f := Finding{Kind: RequestTwice, Name: a.Item}
			for _, r := range []Request{a, b} {
				e := r.shown("item")
				words := says(fmt.Sprintf("%s 申请 %s %s", clockTime(r.RequestedAt), Quantity(r.Quantity, r.Unit), r.RecordedBy),
					fmt.Sprintf("asked %s: %s %s", clockTime(r.RequestedAt), Quantity(r.Quantity, r.Unit), r.RecordedBy))
				f.Claims = append(f.Claims, claim(r.From, cmp.Or(r.Number, r.Item), words, e))
				f.Calls = append(f.Calls, deskCall(e.Dot, r.Ref()))
			}
			out = append(out, f)
		}
	}
	return out
}
