package procedure

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// moveAct is one way stock comes, goes or is counted. It stands in the book of items, about one of them, and in the book
// of movements, where the item is asked for.
type moveAct struct {
	class    string
	zh, en   string
	key      string
	asks     []string
	paper    string
	quantity record.Label
}

func moveActs() []moveAct {
	many := says("数量", "Quantity")
	return []moveAct{
		{roster.MovesIn, "入库", "Receive", "I", []string{"to_depot", "batch", "expires_at", "from", "document", "handler"}, "stock-in", many},
		{roster.MovesIssued, "领用", "Issue", "L", []string{"from_depot", "team", "to", "batch", "receiver", "document", "handler"}, "stock-issue", many},
		{roster.MovesOut, "出库", "Send out", "O", []string{"from_depot", "to", "team", "batch", "document", "handler"}, "stock-out", many},
		{roster.MovesAcross, "调拨", "Transfer", "T", []string{"from_depot", "to_depot", "batch", "document", "handler"}, "stock-out", many},
		{roster.MovesBack, "归还", "Take back", "R", []string{"to_depot", "team", "from", "batch", "expires_at", "document", "handler"}, "stock-in", many},
		{roster.MovesLost, "损耗", "Write off", "X", []string{"from_depot", "batch", "reason", "handler"}, "", many},
		{roster.MovesCounted, "盘点", "Count", "P", []string{"to_depot", "batch", "expires_at", "reason", "handler"}, "", says("实盘数量", "Counted")},
	}
}

// moveAsk is a question of a movement, as one of an act about an item.
func moveAsk(field string) Ask {
	a := Ask{Field: field, Type: record.Text}
	switch field {
	case "to_depot":
		a.Type, a.Of, a.Label = record.Ref, "depot", says("接收存放点", "To store")
	case "from_depot":
		a.Type, a.Of, a.Label = record.Ref, "depot", says("发出存放点", "From store")
	case "team":
		a.Type, a.Of, a.Label = record.Ref, "team", says("队伍", "Team")
	case "expires_at":
		a.Type, a.Label = record.Time, says("有效期", "Expires")
	case "batch":
		a.Label = says("批次", "Batch")
	case "from":
		a.Label = says("来源", "From")
	case "to":
		a.Label = says("去向", "To")
	case "document":
		a.Label = says("单据号", "Document")
	case "handler":
		a.Label = says("经办人", "Handled by")
	case "receiver":
		a.Label = says("签收人", "Signed for by")
	case "reason":
		a.Label = says("原因", "Reason")
	}
	return a
}

// act makes the act of one of the two books.
func (m moveAct) act(about bool) Act {
	asks := []Ask{{Field: "quantity", Type: record.Number, Label: m.quantity, Needed: true}}
	for _, field := range m.asks {
		ask := moveAsk(field)
		switch {
		case field == "batch" && takes(m.class):
			ask.Hint = says("不填时先发快到期的", "left empty, what expires first goes first")
		case field == "to_depot" && m.class == roster.MovesCounted, field == "from_depot" && m.class == roster.MovesLost:
			ask.Label = says("存放点", "Store")
		}
		ask.Needed = field == "reason" && m.class == roster.MovesLost
		asks = append(asks, ask)
	}
	asks = append(asks, Ask{Field: "at", Type: record.Time, Label: says("时间", "When"), Given: Now})
	a := Act{Name: m.class, Label: says(m.zh, m.en), Key: m.key, By: Post(record.Support), Rule: m.rule, Line: m.line, Paper: m.paper}
	if !about {
		for i := range asks {
			asks[i].Type, asks[i].Of = "", ""
		}
		asks = append([]Ask{{Field: "supply", Needed: true}}, asks...)
		a.New = true
	}
	a.Asks = asks
	return a
}

// flow reads the form.
func (m moveAct) flow(c *Case) flow {
	f := flow{
		class: m.class, supply: c.ID, quantity: c.Number("quantity"), from: c.Ref("from_depot"), to: c.Ref("to_depot"),
		fromText: c.Text("from"), toText: c.Text("to"), batch: c.Text("batch"), expires: c.Time("expires_at"), at: c.Time("at"),
	}
	if c.Act.New {
		f.supply = c.Ref("supply")
	}
	f.also = func(e *Edit) {
		e.Ref("team", c.Ref("team"))
		for _, field := range []string{"document", "handler", "receiver", "reason"} {
			e.Text(field, c.Text(field))
		}
	}
	return f
}

func (m moveAct) rule(c *Case) error {
	var main *Edit
	if c.Act.New {
		main = c.Main()
	}
	if m.class == roster.MovesCounted {
		return c.count(m.flow(c), main)
	}
	return c.move(m.flow(c), main)
}

// line is the journal's: 领用：矿泉水 20 箱，东门仓库 → 蓝天救援队。
func (m moveAct) line(c *Case) string {
	f := m.flow(c)
	item, unit := "", ""
	if row, ok := c.Find("supply", f.supply); ok {
		item, unit = row.Title(), row.Text("unit")
	}
	place := func(kind string, id uuid.UUID, words string) string {
		if row, ok := c.Find(kind, id); ok {
			return row.Title()
		}
		return words
	}
	from, to := place("depot", f.from, f.fromText), place("depot", f.to, f.toText)
	if team := place("team", c.Ref("team"), ""); team != "" {
		if takes(f.class) {
			to = team
		} else {
			from = team
		}
	}
	way := strings.Trim(from+" → "+to, " →")
	if from != "" && to != "" {
		way = from + " → " + to
	}
	return m.zh + "：" + item + " " + roster.Quantity(f.quantity, unit) + tailOf(way) + tailOf(c.Text("reason"))
}

// Stock is what lies where, of what the list sees.
func (v *View) Stock() *roster.Stock {
	return Once(v, "stock", func() *roster.Stock {
		var goods []roster.Goods
		var depots []roster.Depot
		var moves []roster.Movement
		for _, row := range v.All("supply") {
			goods = append(goods, roster.GoodsOf(row))
		}
		for _, row := range v.All("depot") {
			depots = append(depots, roster.DepotOf(row))
		}
		for _, row := range v.All("movement") {
			moves = append(moves, roster.MovementOf(row))
		}
		return roster.StockOf(goods, depots, moves)
	})
}

// Settings are the numbers in force for what the list sees.
func (v *View) Settings() roster.Settings {
	return Once(v, "settings", func() roster.Settings {
		s := roster.SettingsOf(v.All("setting"), v.Now)
		if v.Office == nil {
			return s
		}
		return s.Over(v.Office(), v.Now)
	})
}

// stockBook is the items with what there is of them.
func stockBook() Register {
	asks := []Ask{
		{Field: "name", Needed: true}, {Field: "spec"}, {Field: "unit", Needed: true}, {Field: "type"}, {Field: "code"}, {Field: "point"},
		{Field: "donor"}, {Field: "least"}, {Field: "note", Long: true},
	}
	first := []Ask{{Field: "quantity", Type: record.Number, Label: says("首次入库数量", "First received")}, moveAsk("to_depot"), {Field: "batch"}, {Field: "expires_at"}}
	r := Register{
		Name: "stock", Kind: "supply", Label: says("物资", "Stock"),
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "spec", Weight: 1.3}, {Field: "type"}, {Label: says("现有", "There is"), Weight: 1.3, Right: true, Show: quantityCell},
			{Label: says("存放", "Where"), Weight: 4, Show: whereCell}, {Label: says("最早到期", "First to expire"), Weight: 1.4, Show: expiryOfItem},
		},
		Filters: []string{"type"},
		Urgent: func(v *View, r *record.Record) bool {
			for _, l := range v.Stock().Of(r.ID) {
				if l.Below() {
					return true
				}
			}
			return false
		},
		Acts: []Act{
			{Name: "new", Label: says("新物资", "New item"), Key: "N", New: true, By: Post(record.Support), Asks: append(asks[:len(asks):len(asks)], first...), Rule: newItem},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.Support), Asks: asks},
		},
		Papers: []string{"stock-card"},
	}
	for _, m := range moveActs() {
		r.Acts = append(r.Acts, m.act(true))
	}
	return r
}

// newItem refuses an item that is on the books already under the same name and specification, and takes in the first.
func newItem(c *Case) error {
	for _, row := range c.List("supply") {
		if roster.NormalName(row.Text("name")) == roster.NormalName(c.Text("name")) && roster.NormalName(row.Text("spec")) == roster.NormalName(c.Text("spec")) {
			if err := c.Warn(roster.LooksRepeated, "已有物资“"+row.Title()+"”。尚未新建；同一物资请在原条目上入库，不同的可以继续。",
				"There is an item “"+row.Title()+"” already. Not made yet; receive into that one, or go on if it is another."); err != nil {
				return err
			}
		}
	}
	n := c.Number("quantity")
	if n == 0 {
		return nil
	}
	if c.Ref("to_depot") == (uuid.UUID{}) && c.Text("point") == "" {
		return NoIn("to_depot", PlaceNeeded, "请填写放到哪个存放点。没有记录任何内容。", "Say to which store it goes. Nothing was recorded.")
	}
	f := flow{class: roster.MovesIn, supply: c.ID, quantity: n, to: c.Ref("to_depot"), toText: c.Text("point"), batch: c.Text("batch"), expires: c.Time("expires_at")}
	if f.to != (uuid.UUID{}) {
		f.toText = ""
	}
	f.write(c.Create("movement"), c.Actor.Now)
	return nil
}

func quantityCell(v *View, r *record.Record) Cell {
	total := v.Stock().Total(r.ID)
	c := Cell{Text: roster.Quantity(total, r.Text("unit"))}
	least := r.Number("least")
	if r.Value("least").IsNone() {
		least = v.Settings().Number(roster.StockLow)
	}
	for _, l := range v.Stock().Of(r.ID) {
		switch {
		case l.Below():
			c.Tone = Alarm
			if total >= 0 { // one place is short though the whole is not
				c.Text += fmt.Sprintf(v.In("（有 %g）", " (one at %g)"), l.Quantity)
			}
			return c
		case len(l.Rivals)+len(l.Beside) > 0:
			c.Tone = Warn
		}
	}
	if total <= least {
		c.Tone = Warn
	}
	return c
}

// whereMost bounds the places a line of the list names.
const whereMost = 3

func whereCell(v *View, r *record.Record) Cell {
	var parts []string
	for _, l := range v.Stock().Of(r.ID) {
		if l.Quantity == 0 {
			continue
		}
		if len(parts) == whereMost {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s %g", v.Stock().Where(l.Heap), l.Quantity))
	}
	return Cell{Text: strings.Join(parts, "；")}
}

func expiryOfItem(v *View, r *record.Record) Cell {
	var first time.Time
	for _, l := range v.Stock().Of(r.ID) {
		if l.Quantity > 0 && !l.ExpiresAt.IsZero() && (first.IsZero() || l.ExpiresAt.Before(first)) {
			first = l.ExpiresAt
		}
	}
	return expiresCell(v, first)
}

// expiresCell shows a day of expiry, louder when it is near or over.
func expiresCell(v *View, at time.Time) Cell {
	if at.IsZero() {
		return Cell{}
	}
	c := Cell{Text: at.In(ChinaTime()).Format("2006-01-02")}
	switch {
	case at.Before(v.Now):
		c.Text, c.Tone = c.Text+v.In("（已过期）", " (expired)"), Alarm
	case at.Before(v.Now.Add(v.Settings().Span(roster.StockExpiryDays))):
		c.Tone = Warn
	}
	return c
}

// movementBook is every movement, the newest first. A mistake is taken back by another entry; nothing is changed.
func movementBook() Register {
	r := Register{
		Name: "movement", Kind: "movement", Label: says("出入库", "Movements"), Newest: true,
		Columns: []Column{
			{Field: "number", Weight: 1.4}, {Field: "at", Weight: 1.5}, {Label: says("类型", "Kind"), Show: moveKindCell}, {Field: "supply", Weight: 2}, {Label: says("数量", "Quantity"), Right: true, Show: moveQuantityCell},
			{Label: says("发出", "From"), Weight: 1.5, Show: fromCell}, {Label: says("接收", "To"), Weight: 1.5, Show: toCell}, {Field: "batch"}, {Field: "document"}, {Field: "recorded_by"},
		},
		Filters: []string{"kind"},
		Papers:  []string{"stock-in", "stock-out", "stock-issue", "stock-receipt"},
	}
	for _, m := range moveActs() {
		r.Acts = append(r.Acts, m.act(false))
	}
	r.Acts = append(r.Acts, Act{
		Name: "reverse", Label: says("冲销", "Take entry back"), Key: "Z", By: Post(record.Support), Danger: true, Rule: reverse,
		When: func(r *record.Record) bool { return r.Ref("reverses") == (uuid.UUID{}) },
		Asks: []Ask{{Field: "why", Type: record.Text, Label: says("冲销原因", "Why"), Needed: true}},
		Line: func(c *Case) string { return "冲销出入库：" + Caption(&c.Record) + tailOf(c.Text("why")) },
	})
	return r
}

// reverse takes an entry back: neither it nor this one counts.
func reverse(c *Case) error {
	if len(c.List("movement", Is("reverses", merge.OfID(c.ID)))) > 0 {
		return No(TakenBack, "这笔出入库已经冲销。没有重复记录。", "This entry was taken back already. Nothing was recorded again.")
	}
	m := roster.MovementOf(c.Record)
	f := flow{class: m.Class, supply: m.Supply, quantity: m.Quantity, from: m.FromDepot, to: m.ToDepot, fromText: m.FromPlace, toText: m.ToPlace, batch: m.Batch}
	e := c.Create("movement")
	f.write(e, c.Actor.Now)
	e.Ref("reverses", c.ID).Text("reason", c.Text("why")).Ref("request", m.Request).Ref("loan", m.Loan)
	return nil
}

func moveKindCell(v *View, r *record.Record) Cell {
	text := r.Kind.Field("kind").Shown(r.Text("kind"), v.Language)
	if r.Ref("reverses") != (uuid.UUID{}) {
		return Cell{v.In("冲销", "taken back") + " " + text, Muted}
	}
	if reversedIn(v)[r.ID] {
		return Cell{text + v.In("（已冲销）", " (taken back)"), Muted}
	}
	return Cell{Text: text}
}

func reversedIn(v *View) map[uuid.UUID]bool {
	return Once(v, "reversed", func() map[uuid.UUID]bool {
		gone := map[uuid.UUID]bool{}
		for _, row := range v.All("movement") {
			gone[row.Ref("reverses")] = true
		}
		return gone
	})
}

func moveQuantityCell(v *View, r *record.Record) Cell {
	return Cell{Text: roster.Quantity(r.Number("quantity"), v.Stock().Item(r.Ref("supply")).Unit)}
}

func fromCell(v *View, r *record.Record) Cell { return sideCell(v, r, "from_depot", "from") }
func toCell(v *View, r *record.Record) Cell   { return sideCell(v, r, "to_depot", "to") }

// sideCell names one side of a movement: the store, the team, or what was written.
func sideCell(v *View, r *record.Record, depot, words string) Cell {
	text := v.Title("depot", r.Ref(depot))
	if text == "" {
		text = r.Text(words)
	}
	if gives := takes(r.Text("kind")); text == "" && gives == (depot == "to_depot") {
		text = v.Title("team", r.Ref("team"))
	}
	return Cell{Text: text}
}
