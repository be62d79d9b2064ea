package procedure

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals about stock.
const (
	BelowZero      roster.Code = "below_zero"
	QuantityNeeded roster.Code = "quantity_needed"
	PlaceNeeded    roster.Code = "place_needed"
	BatchNeeded    roster.Code = "batch_needed"
	SamePlace      roster.Code = "same_place"
	TakenBack      roster.Code = "taken_back_already"
)

// flow is stock that an act moves.
type flow struct {
	class    string
	supply   uuid.UUID
	quantity float64
	from, to uuid.UUID
	fromText string
	toText   string
	batch    string
	expires  time.Time
	at       time.Time
	also     func(*Edit) // sets what the movement is for
}

// StockIn adds up the stock of one item, or of all where supply is zero.
func (c *Case) StockIn(supply uuid.UUID) *roster.Stock {
	goods, depots := c.goods(supply), c.depots()
	var moves []roster.Movement
	for _, row := range c.movementsOf(supply) {
		moves = append(moves, roster.MovementOf(row))
	}
	return roster.StockOf(goods, depots, moves)
}

func (c *Case) goods(supply uuid.UUID) []roster.Goods {
	var goods []roster.Goods
	if supply != (uuid.UUID{}) {
		if row, ok := c.Find("supply", supply); ok {
			goods = append(goods, roster.GoodsOf(row))
		}
		return goods
	}
	for _, row := range c.List("supply") {
		goods = append(goods, roster.GoodsOf(row))
	}
	return goods
}

func (c *Case) depots() []roster.Depot {
	var depots []roster.Depot
	for _, row := range c.List("depot") {
		depots = append(depots, roster.DepotOf(row))
	}
	return depots
}

func (c *Case) movementsOf(supply uuid.UUID) []record.Record {
	if supply == (uuid.UUID{}) {
		return c.List("movement")
	}
	return c.List("movement", Is("supply", merge.OfID(supply)))
}

// move adds the movements of a flow to the act: several where it is taken from several batches, the first to expire
// first. The first is written into main where one is given. Below zero it asks; the operator may insist, since the shelf
// is right and the books may be late.
func (c *Case) move(f flow, main *Edit) error {
	stock := c.StockIn(f.supply)
	item := stock.Item(f.supply)
	if f.quantity <= 0 {
		return NoIn("quantity", QuantityNeeded, "数量要大于零。没有记录出入库；请填写数量。", "The quantity must be above zero. Nothing was recorded; fill it in.")
	}
	parts := []flow{f}
	if takes(f.class) {
		if f.from == (uuid.UUID{}) && f.fromText == "" && item.Point == "" {
			return NoIn("from_depot", PlaceNeeded, "请填写从哪个存放点发出。没有记录出入库。", "Say from which store it goes. Nothing was recorded.")
		}
		var short float64
		if parts, short = f.split(stock.Here(f.supply, f.from, f.fromText)); short > 0 {
			have := roster.Quantity(f.quantity-short, item.Unit)
			if err := c.Warn(BelowZero, fmt.Sprintf("“%s”账面只有 %s，发出 %s 后低于零。尚未记录；实物足够的可以继续，库存会显示为负并列入结算。", item.Name, have, roster.Quantity(f.quantity, item.Unit)),
				fmt.Sprintf("On the books there is only %s of “%s”; giving out %s goes below zero. Not recorded yet; go on if the shelf has it, the stock will show below zero and wait for a settlement.", have, item.Name, roster.Quantity(f.quantity, item.Unit))); err != nil {
				return err
			}
		}
	} else if f.to == (uuid.UUID{}) && f.toText == "" && item.Point == "" {
		return NoIn("to_depot", PlaceNeeded, "请填写放到哪个存放点。没有记录出入库。", "Say to which store it goes. Nothing was recorded.")
	}
	if f.class == roster.MovesAcross && f.from == f.to && f.fromText == f.toText {
		return NoIn("to_depot", SamePlace, "发出和接收是同一个存放点。没有记录调拨；请改正。", "Both stores are the same. Nothing was recorded; put it right.")
	}
	for i, part := range parts {
		e := main
		if e == nil || i > 0 {
			e = c.Create("movement")
		}
		part.write(e, c.Actor.Now)
	}
	return nil
}

// takes says whether a movement takes something from a place.
func takes(class string) bool {
	switch class {
	case roster.MovesOut, roster.MovesIssued, roster.MovesLost, roster.MovesAcross:
		return true
	}
	return false
}

// split takes a flow from the heaps of a place. short is how much is not there; it is taken from the first batch all the
// same.
func (f flow) split(heaps []roster.StockLine) (parts []flow, short float64) {
	left := f.quantity
	for _, h := range heaps {
		if f.batch != "" && h.Batch != f.batch || h.Quantity <= 0 || left <= 0 {
			continue
		}
		part := f
		part.batch, part.expires, part.quantity = h.Batch, h.ExpiresAt, min(left, h.Quantity)
		parts, left = append(parts, part), left-part.quantity
	}
	switch {
	case left <= 0:
	case len(parts) > 0:
		parts[0].quantity += left
	default:
		parts = []flow{f}
	}
	return parts, left
}

// write puts the flow into a movement.
func (f flow) write(e *Edit, now time.Time) {
	at := f.at
	if at.IsZero() {
		at = now
	}
	e.Text("kind", f.class).Ref("supply", f.supply).Number("quantity", f.quantity).Ref("from_depot", f.from).Ref("to_depot", f.to).
		Text("from", f.fromText).Text("to", f.toText).Text("batch", f.batch).Time("expires_at", f.expires).Time("at", at)
	if f.also != nil {
		f.also(e)
	}
}

// count writes a count of one heap: what lies there, and which movements its author knew of (盘点). A difference wants a
// reason.
func (c *Case) count(f flow, main *Edit) error {
	stock := c.StockIn(f.supply)
	item, here := stock.Item(f.supply), stock.Here(f.supply, f.to, f.toText)
	if f.quantity < 0 {
		return NoIn("quantity", QuantityNeeded, "实盘数量不能小于零。没有记录盘点。", "What was counted cannot be below zero. Nothing was recorded.")
	}
	if f.to == (uuid.UUID{}) && f.toText == "" && item.Point == "" {
		return NoIn("to_depot", PlaceNeeded, "请填写盘点的是哪个存放点。没有记录盘点。", "Say which store was counted. Nothing was recorded.")
	}
	book, batches := 0.0, 0
	for _, h := range here {
		if f.batch == "" && h.Batch != "" && h.Quantity != 0 {
			batches++
		}
		if h.Batch == f.batch {
			book = h.Quantity
		}
	}
	if batches == 1 && len(here) == 1 { // the one batch there is is meant
		f.batch, book = here[0].Batch, here[0].Quantity
	} else if batches > 0 {
		return NoIn("batch", BatchNeeded, "这里有几个批次，请按批次盘点。没有记录盘点。", "Several batches lie here; count each by itself. Nothing was recorded.")
	}
	if book != f.quantity && c.Text("reason") == "" {
		return NoIn("reason", Needed, fmt.Sprintf("账面 %s，实盘 %s，请填写差异原因。尚未记录。", roster.Quantity(book, item.Unit), roster.Quantity(f.quantity, item.Unit)),
			fmt.Sprintf("The books say %s, %s was counted: say why they differ. Not recorded yet.", roster.Quantity(book, item.Unit), roster.Quantity(f.quantity, item.Unit)))
	}
	var known []roster.Movement
	for _, row := range c.movementsOf(f.supply) {
		known = append(known, roster.MovementOf(row))
	}
	if main == nil {
		main = c.Create("movement")
	}
	f.class = roster.MovesCounted
	f.write(main, c.Actor.Now)
	main.Text("counted", roster.CountedIn(known)).Text("note", fmt.Sprintf("账面 %s，差 %s", roster.Quantity(book, item.Unit), roster.Quantity(f.quantity-book, item.Unit)))
	return nil
}
