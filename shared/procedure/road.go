package procedure

import (
	"fmt"
	"math"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals at roads and gates.
const (
	LotFilling  roster.Code = "parking_filling"
	LotFull     roster.Code = "parking_full"
	LotClosed   roster.Code = "parking_closed"
	LotEmpty    roster.Code = "parking_empty"
	AlreadyIn   roster.Code = "vehicle_in_already"
	RoadNoLimit roster.Code = "road_incomplete"
)

func roadBook() Register {
	state := asksOf("!status", "direction", "limit", "detour", "reopens_at", "source", "reason")
	state[0].Blank = true
	return Register{
		Name: "road", Kind: "road", Label: record.Label{Zh: "道路", En: "Roads"}, State: "status", Filters: []string{"district"},
		Tones:   map[roster.Status]Tone{"open": Good, "one_way": Warn, "limited": Warn, "closed": Alarm},
		Urgent:  func(_ *View, r *record.Record) bool { return r.Text("status") == "closed" },
		Columns: columnsOf("name+", "section+", "district", "status", "direction", "limit", "detour+", "reopens_at", "source", "status_at"),
		Acts: []Act{
			{Name: "new", Label: record.Label{Zh: "登记道路", En: "Record a road"}, Key: "Ctrl+N", New: true, To: "",
				Asks: append(asksOf("!name", "section", "district"), append(state, asksOf("note")...)...), Rule: roadRule},
			{Name: "state", Label: record.Label{Zh: "更新路况", En: "New state"}, Key: "S", Asks: state, Rule: roadRule},
			{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", Asks: asksOf("!name", "section", "district", "note")},
		},
	}
}

// roadRule dates the state and wants to know which way a one-way road goes.
func roadRule(c *Case) error {
	if c.Text("status") == "one_way" && c.Shows("direction") == "" {
		return NoIn("direction", RoadNoLimit, "单向通行请填写通行方向。没有保存；已填的内容都保留着。", "Say which way a one-way road goes. Nothing was saved; what you typed is kept.")
	}
	c.Main().Time("status_at", c.Actor.Now).Time("verified_at", c.Actor.Now)
	return nil
}

func parkingBook() Register {
	asks := asksOf("!name", "place", "district", "use", "!capacity", "warn_percent", "overflow", "manager", "phone", "note")
	asks[5].Hint = record.Label{Zh: "不填为 90%", En: "90% when left empty"}
	return Register{
		Name: "parking", Kind: "parking", Label: record.Label{Zh: "停车场", En: "Parking"}, State: "status", Closed: States("closed"), Filters: []string{"use"},
		Urgent: func(v *View, r *record.Record) bool { return LotOf(v.All("gate"), r).Tone() == Alarm },
		Columns: append(columnsOf("name+", "place", "use", "capacity"),
			Column{Label: record.Label{Zh: "在场", En: "Inside"}, Weight: 0.7, Right: true, Show: func(v *View, r *record.Record) Cell {
				lot := LotOf(v.All("gate"), r)
				return Cell{fmt.Sprint(lot.Inside), lot.Tone()}
			}},
			Column{Label: record.Label{Zh: "占用", En: "Used"}, Weight: 1, Show: func(v *View, r *record.Record) Cell {
				lot := LotOf(v.All("gate"), r)
				return Cell{lot.Words(v.Language), lot.Tone()}
			}},
			Column{Field: "overflow", Weight: 1.4}, Column{Field: "manager"}, Column{Field: "phone", Weight: 1.2}, Column{Field: "status", Weight: 0.7}),
		Acts: []Act{
			{Name: "new", Label: record.Label{Zh: "设停车场", En: "New lot"}, Key: "Ctrl+N", New: true, To: "open", Asks: asks},
			{Name: "in", Label: record.Label{Zh: "车辆进场", En: "Vehicles in"}, Key: "I", From: States("open"), Asks: gateAsks(), Rule: gateRule("in"), Line: gateLine("进场")},
			{Name: "out", Label: record.Label{Zh: "车辆出场", En: "Vehicles out"}, Key: "O", From: States("open", "closed"), Asks: gateAsks(), Rule: gateRule("out"), Line: gateLine("出场")},
			{Name: "count", Label: record.Label{Zh: "清点", En: "Count"}, Key: "C", Asks: []Ask{countAsk()}, Rule: lotCounted, Line: gateLine("清点")},
			{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", Asks: asks},
			{Name: "close", Label: record.Label{Zh: "关闭", En: "Close"}, From: States("open"), To: "closed", Asks: []Ask{reasonAsk()}},
			{Name: "open", Label: record.Label{Zh: "开放", En: "Open"}, From: States("closed"), To: "open"},
		},
	}
}

func gateAsks() []Ask {
	return []Ask{
		{Field: "plate", Type: record.Text, Label: record.Label{Zh: "车牌号码", En: "Plate"}, Hint: record.Label{Zh: "可不填，只记辆数", En: "may be left empty"}},
		{Field: "vehicles", Type: record.Number, Label: record.Label{Zh: "辆数", En: "Vehicles"}, Given: Always("1")},
		{Field: "convoy", Type: record.Ref, Of: "convoy", Label: record.Label{Zh: "车队", En: "Convoy"}},
	}
}

func countAsk() Ask {
	return Ask{Field: "vehicles", Type: record.Number, Needed: true, Label: record.Label{Zh: "实有辆数", En: "Vehicles found"}}
}

func gateLine(what string) func(*Case) string {
	return func(c *Case) string {
		n := c.Text("plate")
		if n == "" {
			n = fmt.Sprintf("%.0f 辆", math.Max(1, c.Number("vehicles")))
		}
		if what == "清点" {
			n = fmt.Sprintf("实有 %.0f 辆", c.Number("vehicles"))
		}
		return "停车场" + what + "：" + c.Record.Title() + " " + n
	}
}

// gateBook lists what went in and out.
func gateBook() Register {
	return Register{
		Name: "gate", Kind: "gate", Label: record.Label{Zh: "出入记录", En: "Gate entries"}, Newest: true, Filters: []string{"direction", "parking"},
		Columns: columnsOf("at", "parking+", "direction", "vehicles", "plate", "convoy", "recorded_by", "note"),
	}
}

// Lot is how full a parking lot is.
type Lot struct {
	Inside, Capacity, Warn int // vehicles; Warn is from how many on it is called out
	In, Out                int // in all
}

// lotWarnPercent is from which share on a lot is called out where it names none.
const lotWarnPercent = 90

// LotOf counts a lot from its gates: what went in less what went out, with what counts found.
func LotOf(gates []record.Record, parking *record.Record) Lot {
	lot := Lot{Capacity: int(parking.Number("capacity"))}
	percent := parking.Number("warn_percent")
	if percent == 0 {
		percent = lotWarnPercent
	}
	lot.Warn = int(math.Ceil(float64(lot.Capacity) * percent / 100))
	for _, g := range gates {
		if g.Ref("parking") != parking.ID {
			continue
		}
		n := int(g.Number("vehicles"))
		switch g.Text("direction") {
		case "in":
			lot.In += n
		case "out":
			lot.Out += n
		case "count":
			lot.Inside += n
		}
	}
	lot.Inside += lot.In - lot.Out
	return lot
}

// Tone is how full the lot is at a glance: alarm when full, or when more went out than in.
func (l Lot) Tone() Tone {
	switch {
	case l.Capacity == 0:
		return Plain
	case l.Inside >= l.Capacity, l.Inside < 0:
		return Alarm
	case l.Inside >= l.Warn:
		return Warn
	}
	return Good
}

// Words are the share used, and what it means.
func (l Lot) Words(language string) string {
	in := func(zh, en string) string { return record.Label{Zh: zh, En: en}.In(language) }
	if l.Inside < 0 {
		return in("负数，请清点", "below zero: count it")
	}
	if l.Capacity == 0 {
		return in("未定车位", "no capacity set")
	}
	text := fmt.Sprintf("%d%%", l.Inside*100/l.Capacity)
	switch l.Tone() {
	case Alarm:
		return text + in(" 已满", " full")
	case Warn:
		return text + in(" 将满", " nearly full")
	}
	return text
}

func (c *Case) lot() Lot {
	return LotOf(c.List("gate", Is("parking", merge.OfID(c.ID))), &c.Record)
}

// gateRule writes what went through the gate and warns before the lot is full. It never refuses what has happened: a
// vehicle that stands inside is counted.
func gateRule(direction string) func(*Case) error {
	return func(c *Case) error {
		n := int(c.Number("vehicles"))
		if !c.Answered("vehicles") {
			n = 1
		}
		if n < 1 || n > 1000 {
			return NoIn("vehicles", Needed, "辆数应为 1 到 1000。没有保存；请核对。", "The number of vehicles is 1 to 1000. Nothing was saved; check it.")
		}
		gate := c.Create("gate").Time("at", c.Actor.Now).Ref("parking", c.ID).Text("direction", direction).Number("vehicles", float64(n)).Ref("convoy", c.Ref("convoy"))
		var odd *roster.Refusal
		if plate := roster.NormalPlate(c.Text("plate")); plate != "" {
			gate.Text("plate", plate).Number("vehicles", 1)
			n = 1
			if same := c.vehiclesOf(plate); len(same) > 0 {
				gate.Ref("vehicle", same[0].ID)
			}
			if direction == "in" {
				odd = c.insideAlready(plate)
			}
		}
		if direction == "in" {
			return c.warnAll(odd, c.lotFilling(n))
		}
		if lot := c.lot(); lot.Inside-n < 0 {
			return c.Warn(LotEmpty, fmt.Sprintf("在场只有 %d 辆，出场后成为负数。还没有记录；照此记录后请清点。", lot.Inside),
				fmt.Sprintf("Only %d stand inside; the count would go below zero. Not recorded yet; record it and count the lot.", lot.Inside))
		}
		return nil
	}
}

// lotFilling warns from the lot's share on, and names where to send what does not fit.
func (c *Case) lotFilling(n int) *roster.Refusal {
	lot := c.lot()
	after := lot.Inside + n
	if lot.Capacity == 0 || after < lot.Warn {
		return nil
	}
	zh, en := "", ""
	if next, ok := c.Find("parking", c.Record.Ref("overflow")); ok {
		room := LotOf(c.List("gate", Is("parking", merge.OfID(next.ID))), &next)
		zh = fmt.Sprintf("请引导至“%s”（空位 %d）。", next.Title(), max(0, room.Capacity-room.Inside))
		en = fmt.Sprintf(" Send them to “%s” (%d free).", next.Title(), max(0, room.Capacity-room.Inside))
	}
	code, what := LotFilling, record.Label{Zh: "将满", En: "nearly full"}
	if after > lot.Capacity {
		code, what = LotFull, record.Label{Zh: "超出车位数", En: "more than it holds"}
	}
	return No(code, fmt.Sprintf("进场后 %d/%d 辆，%s。%s还没有记录；车辆确已进场时照此记录。", after, lot.Capacity, what.Zh, zh),
		fmt.Sprintf("With these, %d of %d: %s.%s Not recorded yet; record it when they are inside.", after, lot.Capacity, what.En, en))
}

// insideAlready asks about a plate whose last gate was inwards.
func (c *Case) insideAlready(plate string) *roster.Refusal {
	inside := uuid.UUID{}
	for _, g := range c.List("gate") {
		if g.Text("plate") == plate {
			inside = uuid.UUID{}
			if g.Text("direction") == "in" {
				inside = g.Ref("parking")
			}
		}
	}
	lot, ok := c.Find("parking", inside)
	if !ok {
		return nil
	}
	return NoIn("plate", AlreadyIn, plate+" 已登记在“"+lot.Title()+"”内，没有出场记录。还没有记录；核对后可照此记录。",
		plate+" is on record inside “"+lot.Title()+"” and never went out. Not recorded yet; check it, then record it.")
}

// lotCounted writes the difference between what a count found and what the gates make.
func lotCounted(c *Case) error {
	found := c.Number("vehicles")
	if found < 0 || found != math.Trunc(found) || found > 100_000 {
		return NoIn("vehicles", Needed, "实有辆数应为不小于 0 的整数。没有保存；请核对。", "The number found is a whole number from 0 on. Nothing was saved; check it.")
	}
	lot := c.lot()
	c.Create("gate").Time("at", c.Actor.Now).Ref("parking", c.ID).Text("direction", "count").Number("vehicles", found-float64(lot.Inside)).
		Text("note", fmt.Sprintf("清点实有 %.0f，记录为 %d", found, lot.Inside))
	return nil
}
