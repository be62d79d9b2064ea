package procedure

import (
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
	"qianshao/syncproto/merge"
)

// Codes of refusals about stores.
const (
	IntoItself  roster.Code = "store_into_itself"
	DepotInUse  roster.Code = "store_holds_stock"
	CodeInUse   roster.Code = "code_in_use"
	depotOpen               = "open"
	depotClosed             = "closed"
)

// depotBook is the points, trucks and boxes that hold stock.
func depotBook() Register {
	asks := []Ask{
		{Field: "name", Needed: true}, {Field: "type", Needed: true, Given: Always("point")}, {Field: "code"}, {Field: "parent"}, {Field: "place"}, {Field: "team"},
		{Field: "vehicle"}, {Field: "keeper"}, {Field: "phone"}, {Field: "lat"}, {Field: "lon"}, {Field: "note", Long: true},
	}
	change := append([]Ask(nil), asks...)
	change[1].Given = nil
	return Register{
		Name: "depot", Kind: "depot", Label: says("存放点", "Stores"), State: "status", Closed: States(depotClosed),
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "type"}, {Field: "code"}, {Label: says("扫码编号", "Printed code"), Show: func(_ *View, r *record.Record) Cell { return Cell{Text: DepotTag(r)} }},
			{Label: says("所在", "Where"), Weight: 2, Show: depotWhere}, {Field: "team"}, {Field: "keeper"}, {Label: says("存放物资", "Holds"), Weight: 3, Show: depotHolds}, {Field: "status"},
		},
		Filters: []string{"type", "team"},
		Tones:   map[roster.Status]Tone{depotOpen: Good, depotClosed: Muted},
		Acts: []Act{
			{Name: "new", Label: says("新存放点", "New store"), Key: "N", New: true, To: depotOpen, By: Post(record.Support), Asks: asks, Rule: depotRule, Paper: "depot-label"},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.Support), Asks: change, Rule: depotRule},
			{Name: "move", Label: says("移到", "Move to"), Key: "T", By: Post(record.Support), Asks: []Ask{{Field: "parent"}, {Field: "place"}, {Field: "reason", Blank: true}}, Rule: depotRule},
			{Name: "close", Label: says("停用", "Close"), Key: "X", From: States(depotOpen, ""), To: depotClosed, By: Post(record.Support), Asks: []Ask{{Field: "reason", Blank: true}}, Rule: emptyDepot},
			{Name: "open", Label: says("启用", "Open again"), Key: "O", From: States(depotClosed), To: depotOpen, By: Post(record.Support)},
		},
		Papers: []string{"depot-label", "depot-content"},
	}
}

// DepotTag is the code printed on a box or a truck; a point has its own name alone.
func DepotTag(r *record.Record) string {
	switch r.Text("type") {
	case "box", "truck":
		return tag.Of(r.Text("type"), r.ID)
	}
	return ""
}

// depotRule refuses a store that would stand in itself, and a code that another has.
func depotRule(c *Case) error {
	if c.Answered("parent") {
		s := roster.StockOf(nil, c.depots(), nil)
		for _, id := range s.Path(c.Ref("parent")) {
			if id == c.ID {
				return NoIn("parent", IntoItself, "存放点不能放进它自己里面。没有改动；请选择别的存放点。", "A store cannot stand in itself. Nothing was changed; choose another.")
			}
		}
	}
	code := c.Text("code")
	if code == "" || !c.Answered("code") {
		return nil
	}
	for _, d := range c.depots() {
		if d.ID != c.ID && roster.NormalName(d.Code) == roster.NormalName(code) {
			return c.Warn(CodeInUse, "编号“"+code+"”已用于“"+d.Name+"”。尚未保存；请换一个，或确认沿用。", "The code “"+code+"” is on “"+d.Name+"”. Not saved yet; take another, or confirm.")
		}
	}
	return nil
}

// emptyDepot asks before a store is closed that still holds something.
func emptyDepot(c *Case) error {
	if held := c.StockIn(uuid.UUID{}).Held(c.ID); len(held) > 0 {
		return c.Warn(DepotInUse, "这个存放点还有物资。尚未停用；请先调拨或盘点，确需停用的可以继续。", "There is stock in this store. Not closed yet; transfer or count it first, or go on.")
	}
	return nil
}

func depotWhere(v *View, r *record.Record) Cell {
	if in := r.Ref("parent"); in != (uuid.UUID{}) {
		return Cell{Text: v.Stock().Where(roster.Heap{Depot: in})}
	}
	return Cell{Text: r.Text("place")}
}

func depotHolds(v *View, r *record.Record) Cell {
	text, below := "", false
	for i, l := range v.Stock().Held(r.ID) {
		below = below || l.Below()
		if i == whereMost {
			text += "…"
			break
		}
		if i > 0 {
			text += "；"
		}
		item := v.Stock().Item(l.Supply)
		text += item.Name + " " + roster.Quantity(l.Quantity, item.Unit)
	}
	if below {
		return Cell{text, Alarm}
	}
	return Cell{Text: text}
}

// channelBook is the communications plan (ICS-205): what is called on what, by whom.
func channelBook() Register {
	asks := []Ask{
		{Field: "name", Needed: true}, {Field: "type", Needed: true}, {Field: "use", Needed: true}, {Field: "receive"}, {Field: "transmit"}, {Field: "tone"}, {Field: "mode"},
		{Field: "call_sign"}, {Field: "relay"}, {Field: "phone"}, {Field: "holder"}, {Field: "users"}, {Field: "order"}, {Field: "note", Long: true},
	}
	const planned, active, closed = "planned", "active", "closed"
	return Register{
		Name: "channel", Kind: "channel", Label: says("通信频道", "Channels"), State: "status", Closed: States(closed),
		Columns: columnsOf("order", "name", "type", "receive", "transmit", "tone", "mode", "use+", "users+", "relay", "phone", "status"),
		Filters: []string{"type"},
		Tones:   map[roster.Status]Tone{planned: Info, active: Good, closed: Muted},
		Acts: []Act{
			{Name: "new", Label: says("新频道", "New channel"), Key: "N", New: true, To: planned, By: Post(record.Support), Asks: asks},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.Support), Asks: asks},
			{Name: "start", Label: says("启用", "In use"), Key: "A", From: States(planned, closed, ""), To: active, By: Post(record.Support)},
			{Name: "close", Label: says("停用", "Close"), Key: "X", From: States(planned, active), To: closed, By: Post(record.Support), Asks: []Ask{{Field: "reason", Blank: true}}},
			{Name: "issue", Label: says("发放电台", "Issue a radio"), Key: "I", From: States(planned, active), By: Post(record.Support), Rule: issueRadio, Paper: "loan-slip", Asks: []Ask{
				{Field: "serial_no", Type: record.Text, Label: says("电台编号", "Radio number"), Needed: true},
				{Field: "team", Type: record.Ref, Of: "team", Label: says("借用队伍", "To team")}, {Field: "borrower", Type: record.Text, Label: says("借用人", "To person")},
				{Field: "borrower_phone", Type: record.Text, Label: says("借用人电话", "Their phone")}, {Field: "due_at", Type: record.Time, Label: says("应还时间", "Due back")},
				{Field: "condition_out", Type: record.Text, Label: says("借出时状况", "Condition"), Given: Always("完好")},
			}},
		},
	}
}

// issueRadio makes a loan of a radio, so that leaving asks for it back.
func issueRadio(c *Case) error {
	if c.Ref("team") == (uuid.UUID{}) && c.Text("borrower") == "" {
		return NoIn("team", BorrowerNeeded, "请填写借给哪支队伍或哪个人。没有发放。", "Say which team or person gets it. Nothing was issued.")
	}
	serial := c.Text("serial_no")
	for _, row := range c.List("loan", Is("serial_no", merge.OfText(serial))) {
		if l := roster.LoanOf(row); l.Open() {
			return c.Warn(StillOut, "电台 "+serial+" 还在借出（"+l.Number+"）。尚未发放；请先办理归还，或确认另有一台。", "Radio "+serial+" is still out ("+l.Number+"). Not issued yet; take it back first, or confirm it is another.")
		}
	}
	kind := "radio"
	if c.Record.Text("type") == "satellite_phone" {
		kind = "satellite_phone"
	}
	name := map[string]string{"radio": "对讲机", "satellite_phone": "卫星电话"}[kind]
	c.Create("loan").Text("item", name).Text("type", kind).Number("quantity", 1).Text("unit", "台").Text("serial_no", serial).Ref("team", c.Ref("team")).
		Text("borrower", c.Text("borrower")).Text("phone", c.Text("borrower_phone")).Ref("channel", c.ID).Time("out_at", c.Actor.Now).Time("due_at", c.Time("due_at")).
		Text("condition_out", c.Text("condition_out")).Text("status", string(roster.LoanOut)).Time("status_at", c.Actor.Now)
	return nil
}
