package roster

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// What a movement does (movement.kind).
const (
	MovesIn      = "in"       // 入库
	MovesOut     = "out"      // 出库
	MovesAcross  = "transfer" // 调拨
	MovesIssued  = "issue"    // 领用
	MovesBack    = "return"   // 归还
	MovesLost    = "loss"     // 损耗
	MovesCounted = "count"    // 盘点
)

// Heap is stock that is told apart: an item, where it lies, its batch. Place is set where a movement names a place by
// words that are no store's name or code.
type Heap struct {
	Supply uuid.UUID
	Depot  uuid.UUID
	Place  string
	Batch  string
}

// StockLine is one heap with what is in it.
type StockLine struct {
	Heap
	Quantity  float64
	ExpiresAt time.Time  // the first to expire of what came in under this batch; zero: does not
	Counted   Movement   // the count it rests on; zero where it was never counted
	Beside    []Movement // entered apart from that count and on top of it, though they happened before: to be looked at
	Rivals    []Movement // counts that did not know of the one it rests on and say something else
	Moves     []Movement // every movement of the heap that counts, in the order of their ids
}

// Below says whether more was given out than is known to have come in.
func (l *StockLine) Below() bool { return l.Quantity < 0 }

// Stock is what lies where. It is a sum of movements: whatever order they became known in and wherever they were
// entered, the same movements give the same stock, and nothing is clipped at zero.
type Stock struct {
	lines  []StockLine
	goods  map[uuid.UUID]Goods
	depots map[uuid.UUID]Depot
	places map[string]uuid.UUID // stores by their names and codes
	spans  map[uuid.UUID][2]int // of each item the lines it has: they stand together
}

// StockOf adds up movements. A movement taken back (冲销) and what took it back count for nothing. A count says what lay
// there, by hand; movements its author knew of are in it, all others come on top. Of counts that did not know of each
// other the later holds and the rest are kept as rivals.
func StockOf(goods []Goods, depots []Depot, movements []Movement) *Stock {
	s := &Stock{goods: map[uuid.UUID]Goods{}, depots: map[uuid.UUID]Depot{}}
	for _, g := range goods {
		s.goods[g.ID] = g
	}
	for _, d := range depots {
		s.depots[d.ID] = d
	}
	s.places = placesByName(depots)
	moves := map[Heap][]Movement{}
	for _, m := range standingMoves(movements) {
		for _, h := range s.heapsOf(m) {
			moves[h] = append(moves[h], m)
		}
	}
	for h, some := range moves {
		s.lines = append(s.lines, s.line(h, some))
	}
	slices.SortFunc(s.lines, s.compare)
	s.spans = map[uuid.UUID][2]int{}
	for i, l := range s.lines {
		span, known := s.spans[l.Supply]
		if !known {
			span[0] = i
		}
		s.spans[l.Supply] = [2]int{span[0], i + 1}
	}
	return s
}

// standingMoves leaves out what was taken back, and puts the rest in the order of their ids.
func standingMoves(movements []Movement) []Movement {
	gone := map[uuid.UUID]bool{}
	for i := range movements {
		if r := movements[i].Reverses; r != (uuid.UUID{}) {
			gone[r], gone[movements[i].ID] = true, true
		}
	}
	out := make([]Movement, 0, len(movements))
	for _, m := range movements {
		if !gone[m.ID] {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Movement) int { return compareIDs(a.ID, b.ID) })
	return out
}

// placesByName finds stores that a movement names by words. Of two with one name the smaller id is meant.
func placesByName(depots []Depot) map[string]uuid.UUID {
	at := map[string]uuid.UUID{}
	for _, d := range depots {
		for _, word := range []string{NormalName(d.Name), NormalName(d.Code)} {
			if known, ok := at[word]; word != "" && (!ok || compareIDs(d.ID, known) < 0) {
				at[word] = d.ID
			}
		}
	}
	return at
}

// heapsOf names the one or two heaps a movement touches.
func (s *Stock) heapsOf(m Movement) []Heap {
	batch := cmp.Or(m.Batch, s.goods[m.Supply].Batch)
	at := func(depot uuid.UUID, words string) Heap { return s.heapAt(m.Supply, depot, words, batch) }
	switch m.Class {
	case MovesIn, MovesBack:
		return []Heap{at(m.ToDepot, m.ToPlace)}
	case MovesOut, MovesIssued, MovesLost:
		return []Heap{at(m.FromDepot, m.FromPlace)}
	case MovesCounted:
		if m.ToDepot == (uuid.UUID{}) && m.ToPlace == "" {
			return []Heap{at(m.FromDepot, m.FromPlace)}
		}
		return []Heap{at(m.ToDepot, m.ToPlace)}
	case MovesAcross:
		from, to := at(m.FromDepot, m.FromPlace), at(m.ToDepot, m.ToPlace)
		if from == to {
			return nil
		}
		return []Heap{from, to}
	}
	return nil
}

// heapAt names the heap of an item at a store, or at a place named by words; where nothing is named, at the item's own.
func (s *Stock) heapAt(supply, depot uuid.UUID, words, batch string) Heap {
	h := Heap{Supply: supply, Depot: depot, Batch: batch}
	if words = strings.TrimSpace(cmp.Or(words, s.goods[supply].Point)); h.Depot == (uuid.UUID{}) && words != "" {
		if known, ok := s.places[NormalName(words)]; ok {
			h.Depot = known
		} else {
			h.Place = words
		}
	}
	return h
}

// line adds up one heap.
func (s *Stock) line(h Heap, moves []Movement) StockLine {
	l := StockLine{Heap: h, Moves: moves, ExpiresAt: s.expiry(h, moves)}
	var base Movement
	var counted dot.Vector
	if counts := unseenCounts(moves); len(counts) > 0 {
		base = counts[0]
		counted, l.Counted, l.Quantity = CountedUpTo(base.Counted), base, base.Quantity
		for _, c := range counts[1:] {
			if c.Quantity != base.Quantity {
				l.Rivals = append(l.Rivals, c)
			}
		}
	}
	for _, m := range moves {
		if m.Class == MovesCounted || counted != nil && m.takenInBy(base, counted) {
			continue
		}
		l.Quantity += s.change(m, h)
		if counted != nil && m.when().Before(base.when()) {
			l.Beside = append(l.Beside, m)
		}
	}
	l.Quantity = math.Round(l.Quantity*1e6) / 1e6 // thirds of a case must not leave dust below zero
	return l
}

// unseenCounts lists the counts that no other count took in, the one that holds first.
func unseenCounts(moves []Movement) []Movement {
	var counts, open []Movement
	for _, m := range moves {
		if m.Class == MovesCounted {
			counts = append(counts, m)
		}
	}
	for _, c := range counts {
		if !slices.ContainsFunc(counts, func(o Movement) bool { return o.ID != c.ID && c.takenInBy(o, CountedUpTo(o.Counted)) }) {
			open = append(open, c)
		}
	}
	if len(open) == 0 { // each took in the other, which only an import can say
		open = counts
	}
	slices.SortFunc(open, func(a, b Movement) int {
		return cmp.Or(merge.Latest(b.shown("quantity"), a.shown("quantity")), b.when().Compare(a.when()), compareIDs(b.ID, a.ID))
	})
	return open
}

// takenInBy says whether a count's author knew of the movement. A count that does not say what it took in, as an import
// makes it, took in what happened up to it.
func (m Movement) takenInBy(count Movement, counted dot.Vector) bool {
	if at := m.shown("quantity").Dot; count.Counted != "" && !at.IsZero() {
		return counted.Has(at)
	}
	if m.ID == count.ID {
		return false
	}
	c := m.when().Compare(count.when())
	return c < 0 || c == 0 && (m.Class != MovesCounted || compareIDs(m.ID, count.ID) < 0)
}

// when is when it happened; when it was entered where nobody said.
func (m Movement) when() time.Time {
	if e := m.shown("quantity"); m.At.IsZero() && !e.Dot.IsZero() {
		return e.Stamp.Time()
	}
	return m.At
}

// change is what a movement adds to a heap.
func (s *Stock) change(m Movement, h Heap) float64 {
	switch m.Class {
	case MovesIn, MovesBack:
		return m.Quantity
	case MovesAcross:
		if s.heapsOf(m)[1] == h {
			return m.Quantity
		}
	}
	return -m.Quantity
}

// expiry is the first day on which something of the heap's batch expires.
func (s *Stock) expiry(h Heap, moves []Movement) time.Time {
	var first time.Time
	for _, m := range moves {
		if !m.ExpiresAt.IsZero() && (first.IsZero() || m.ExpiresAt.Before(first)) {
			first = m.ExpiresAt
		}
	}
	if g := s.goods[h.Supply]; first.IsZero() && (h.Batch == g.Batch || g.Batch == "") {
		return g.ExpiresAt
	}
	return first
}

// compare puts lines in the order of items, places and batches: by name for a reader, by id where names are equal.
func (s *Stock) compare(a, b StockLine) int {
	return cmp.Or(
		cmp.Compare(s.goods[a.Supply].Name, s.goods[b.Supply].Name), compareIDs(a.Supply, b.Supply),
		cmp.Compare(s.Where(a.Heap), s.Where(b.Heap)), compareIDs(a.Depot, b.Depot), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Batch, b.Batch))
}

// Lines lists every heap that ever held something, by item, place and batch.
func (s *Stock) Lines() []StockLine { return slices.Clone(s.lines) }

// of gives the lines of one item; they are not to be changed.
func (s *Stock) of(supply uuid.UUID) []StockLine {
	span := s.spans[supply]
	return s.lines[span[0]:span[1]]
}

// Of lists the heaps of one item.
func (s *Stock) Of(supply uuid.UUID) []StockLine { return slices.Clone(s.of(supply)) }

// Total is how much there is of an item everywhere; heaps below zero take away.
func (s *Stock) Total(supply uuid.UUID) float64 {
	sum := 0.0
	for _, l := range s.of(supply) {
		sum += l.Quantity
	}
	return math.Round(sum*1e6) / 1e6
}

// Here lists the heaps of an item at a store, or at a place named by words, the first to expire first.
func (s *Stock) Here(supply, depot uuid.UUID, words string) []StockLine {
	at := s.heapAt(supply, depot, words, "")
	here := slices.DeleteFunc(s.Of(supply), func(l StockLine) bool { return l.Depot != at.Depot || l.Place != at.Place })
	slices.SortStableFunc(here, func(a, b StockLine) int {
		if a.ExpiresAt.IsZero() != b.ExpiresAt.IsZero() {
			return weigh(a.ExpiresAt.IsZero(), b.ExpiresAt.IsZero())
		}
		return a.ExpiresAt.Compare(b.ExpiresAt)
	})
	return here
}

// At is how much lies in one heap.
func (s *Stock) At(h Heap) float64 {
	for _, l := range s.lines {
		if l.Heap == h {
			return l.Quantity
		}
	}
	return 0
}

// Below lists the heaps that are below zero: each waits for a settlement.
func (s *Stock) Below() []StockLine {
	return slices.DeleteFunc(s.Lines(), func(l StockLine) bool { return !l.Below() })
}

// Item gives an item of the stock.
func (s *Stock) Item(supply uuid.UUID) Goods { return s.goods[supply] }

// Held lists the heaps in a store and in what stands in it, without the empty ones.
func (s *Stock) Held(depot uuid.UUID) []StockLine {
	return slices.DeleteFunc(s.Lines(), func(l StockLine) bool { return l.Quantity == 0 || !slices.Contains(s.Path(l.Depot), depot) })
}

// Path lists the stores from the one that holds a heap outward: box, truck, point. Two desks may put two stores into each
// other; then the walk ends where it began.
func (s *Stock) Path(depot uuid.UUID) []uuid.UUID {
	var path []uuid.UUID
	for depot != (uuid.UUID{}) && !slices.Contains(path, depot) {
		path = append(path, depot)
		depot = s.depots[depot].Parent
	}
	return path
}

// Where says in words where a heap lies, the outermost first: 东门仓库 › 3号货车 › 箱B-02.
func (s *Stock) Where(h Heap) string {
	path := s.Path(h.Depot)
	if len(path) == 0 {
		return h.Place
	}
	var words []string
	for _, id := range slices.Backward(path) {
		d, known := s.depots[id]
		words = append(words, cmp.Or(d.Name, d.Code, map[bool]string{true: "（未命名）", false: "（未知存放点）"}[known]))
	}
	if outer := s.depots[path[len(path)-1]]; outer.Place != "" && outer.Place != outer.Name {
		words[0] += "（" + outer.Place + "）"
	}
	return strings.Join(words, " › ")
}
