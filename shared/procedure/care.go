package procedure

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals about fuel, beds and meals.
const (
	OdometerBack roster.Code = "odometer_goes_back"
	BedsShort    roster.Code = "beds_short"
	GuestNeeded  roster.Code = "guest_needed"
	MealTwice    roster.Code = "meal_ordered_already"
)

// fuelBook is every filling, the newest first.
func fuelBook() Register {
	return Register{
		Name: "fuel", Kind: "fuel", Label: says("油料", "Fuel"), Newest: true,
		Columns: columnsOf("number+", "at+", "plate", "team+", "grade", "litres", "odometer", "driver", "coupon", "depot", "recorded_by"),
		Filters: []string{"grade", "team"},
		Acts: []Act{{Name: "fill", Label: says("加油", "Fill up"), Key: "N", New: true, By: Post(record.Support), Rule: fillRule, Asks: []Ask{
			{Field: "plate", Hint: says("油桶等不上车的可以不填", "may be left empty for cans")}, {Field: "grade", Needed: true}, {Field: "litres", Needed: true}, {Field: "odometer"}, {Field: "driver"}, {Field: "team"},
			{Field: "coupon"}, {Field: "depot"}, {Field: "supply", Hint: says("从库存发出的选油料，同时记出库", "fuel from stock: it is issued in the same act")}, {Field: "at", Given: Now}, {Field: "note", Long: true},
		}, Line: func(c *Case) string {
			return fmt.Sprintf("加油：%s %g 升%s", c.Shows("plate"), c.Number("litres"), tailOf(c.Text("coupon")))
		}}},
	}
}

// fillRule finds the vehicle of the plate, asks when its odometer went back, and takes fuel in stock off the books.
func fillRule(c *Case) error {
	litres := c.Number("litres")
	if litres <= 0 {
		return NoIn("litres", QuantityNeeded, "加油量要大于零。没有记录。", "The litres must be above zero. Nothing was recorded.")
	}
	plate := roster.NormalPlate(c.Text("plate"))
	if plate != "" {
		c.Main().Text("plate", plate)
		if known := c.List("vehicle", Is("plate", merge.OfText(plate))); len(known) > 0 {
			c.Main().Ref("vehicle", known[0].ID)
			if c.Ref("team") == (uuid.UUID{}) {
				c.Main().Ref("team", known[0].Ref("team"))
			}
		}
		last, at := 0.0, c.At("at")
		for _, row := range c.List("fuel", Is("plate", merge.OfText(plate))) {
			if !row.Time("at").After(at) {
				last = max(last, row.Number("odometer"))
			}
		}
		if now := c.Number("odometer"); now > 0 && now < last {
			if err := c.Warn(OdometerBack, fmt.Sprintf("%s 上次里程 %g 公里，这次 %g 公里，变小了。尚未记录；请核对，确为换表的可以继续。", plate, last, now),
				fmt.Sprintf("The odometer of %s stood at %g km and is %g km now. Not recorded yet; check it, or go on.", plate, last, now)); err != nil {
				return err
			}
		}
	}
	if supply := c.Ref("supply"); supply != (uuid.UUID{}) {
		return c.move(flow{class: roster.MovesIssued, supply: supply, quantity: litres, from: c.Ref("depot"), at: c.Time("at"), also: func(e *Edit) {
			e.Ref("fuel", c.ID).Ref("team", c.Ref("team")).Text("to", plate).Text("receiver", c.Text("driver")).Text("document", c.Text("coupon"))
		}}, nil)
	}
	return nil
}

// lodgingBook is the places with beds.
func lodgingBook() Register {
	asks := []Ask{{Field: "name", Needed: true}, {Field: "place", Needed: true}, {Field: "beds", Needed: true}, {Field: "contact"}, {Field: "phone"}, {Field: "meals"}, {Field: "paid_by"}, {Field: "note", Long: true}}
	const open, closed = "open", "closed"
	return Register{
		Name: "lodging", Kind: "lodging", Label: says("住宿点", "Lodging"), State: "status", Closed: States(closed),
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "place", Weight: 2}, {Field: "beds", Right: true}, {Label: says("在住", "Taken"), Right: true, Show: takenCell},
			{Label: says("空余", "Free"), Right: true, Show: freeCell}, {Field: "contact"}, {Field: "phone"}, {Field: "meals"}, {Field: "status"},
		},
		Tones: map[roster.Status]Tone{open: Good, closed: Muted},
		Acts: []Act{
			{Name: "new", Label: says("新住宿点", "New lodging"), Key: "N", New: true, To: open, By: Post(record.Support), Asks: asks},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.Support), Asks: asks},
			{Name: "close", Label: says("停用", "Close"), Key: "X", From: States(open, ""), To: closed, By: Post(record.Support), Asks: []Ask{{Field: "reason", Blank: true}}},
			{Name: "open", Label: says("启用", "Open again"), Key: "O", From: States(closed), To: open, By: Post(record.Support)},
		},
	}
}

// BedsTaken is how many sleep at each lodging now.
func BedsTaken(stays []record.Record) map[uuid.UUID]int {
	taken := map[uuid.UUID]int{}
	for _, s := range stays {
		if s.Text("status") != "left" {
			taken[s.Ref("lodging")] += int(s.Number("people"))
		}
	}
	return taken
}

func takenCell(v *View, r *record.Record) Cell {
	return Cell{Text: fmt.Sprint(Once(v, "beds", func() map[uuid.UUID]int { return BedsTaken(v.All("stay")) })[r.ID])}
}

func freeCell(v *View, r *record.Record) Cell {
	free := int(r.Number("beds")) - Once(v, "beds", func() map[uuid.UUID]int { return BedsTaken(v.All("stay")) })[r.ID]
	if free < 0 {
		return Cell{fmt.Sprint(free), Alarm}
	}
	return Cell{Text: fmt.Sprint(free)}
}

// stayBook is who sleeps where: teams, and the mechanism's own staff.
func stayBook() Register {
	return Register{
		Name: "stay", Kind: "stay", Label: says("住宿", "Stays"), State: "status", Closed: States("left"),
		Columns: columnsOf("lodging+", "team+", "guests+", "people", "room", "from_at+", "until_at+", "status"),
		Filters: []string{"lodging", "team"},
		Tones:   map[roster.Status]Tone{"in": Good, "left": Muted},
		Urgent: func(v *View, r *record.Record) bool {
			return r.Text("status") == "in" && overdue(r.Time("until_at"), v.Now)
		},
		Acts: []Act{
			{Name: "new", Label: says("安排住宿", "Lodge"), Key: "N", New: true, To: "in", By: Post(record.Support), Rule: stayRule, Asks: []Ask{
				{Field: "lodging", Needed: true}, {Field: "team"}, {Field: "guests", Hint: says("机制工作人员或个人姓名", "names of staff or single persons")}, {Field: "people", Needed: true}, {Field: "room"},
				{Field: "from_at", Given: Now}, {Field: "until_at"}, {Field: "note", Long: true},
			}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", From: States("in"), By: Post(record.Support), Rule: stayRule, Asks: []Ask{
				{Field: "lodging", Needed: true}, {Field: "people", Needed: true}, {Field: "room"}, {Field: "until_at"}, {Field: "guests"}, {Field: "note", Long: true},
			}},
			{Name: "leave", Label: says("退宿", "Check out"), Key: "X", From: States("in"), To: "left", By: Post(record.Support), Asks: []Ask{{Field: "left_at", Given: Now}, {Field: "reason", Blank: true}}},
		},
	}
}

// stayRule asks before more people are put to bed than there are beds.
func stayRule(c *Case) error {
	if c.Act.New && c.Ref("team") == (uuid.UUID{}) && c.Text("guests") == "" {
		return NoIn("team", GuestNeeded, "请填写队伍或人员姓名。没有安排住宿。", "Say which team or who. Nobody was lodged.")
	}
	at, people := c.Ref("lodging"), int(c.Number("people"))
	if !c.Answered("lodging") {
		at = c.Record.Ref("lodging")
	}
	place, ok := c.Find("lodging", at)
	if !ok {
		return NoIn("lodging", roster.Unknown, "请选择住宿点。没有安排住宿。", "Choose the lodging. Nobody was lodged.")
	}
	if team, ok := c.Find("team", c.Ref("team")); ok {
		c.Main().Text("title", team.Title())
	} else if c.Act.New {
		c.Main().Text("title", clip(c.Text("guests")))
	}
	taken := 0
	for _, row := range c.List("stay", Is("lodging", merge.OfID(at))) {
		if row.ID != c.ID && row.Text("status") != "left" {
			taken += int(row.Number("people"))
		}
	}
	if beds := int(place.Number("beds")); taken+people > beds {
		return c.Warn(BedsShort, fmt.Sprintf("“%s”有床位 %d，已住 %d，再住 %d 人不够。尚未安排；可打地铺的可以继续。", place.Title(), beds, taken, people),
			fmt.Sprintf("“%s” has %d beds, %d are taken, %d more do not fit. Not lodged yet; go on if there is room on the floor.", place.Title(), beds, taken, people))
	}
	return nil
}

// MealClock is the hour of the day by whose head count meals are ordered (R7-4).
const MealClock = 10

// MealMoment is the last ten o'clock, China's time, at or before a moment.
func MealMoment(now time.Time) time.Time {
	local := now.In(ChinaTime())
	at := time.Date(local.Year(), local.Month(), local.Day(), MealClock, 0, 0, 0, ChinaTime())
	if at.After(local) {
		at = at.AddDate(0, 0, -1)
	}
	return at.UTC()
}

// StaffCount is how many people of the mechanism's own groups are named and approved.
func StaffCount(members []record.Record) int {
	n := 0
	for _, m := range members {
		if m.Text("status") == string(roster.MemberApproved) && m.Text("person") != "" {
			n++
		}
	}
	return n
}

// headsAt is how many people were on scene at a moment, by the roster.
func headsAt(facts record.Reader, at time.Time) (int, error) {
	p, err := gathered(facts)
	if err != nil {
		return 0, fmt.Errorf("count heads: %w", err)
	}
	_, total := p.AsOf(at).HeadCounts()
	return total.OnScene(), nil
}

// mealBook is the meals ordered.
func mealBook() Register {
	const ordered, delivered, cancelled = "ordered", "delivered", "cancelled"
	staff := func(g *Given) string {
		rows, err := g.Facts.List(record.Query{Kind: "group_member"})
		if err != nil {
			return ""
		}
		return fmt.Sprint(StaffCount(rows))
	}
	return Register{
		Name: "meal", Kind: "meal", Label: says("用餐", "Meals"), State: "status", Newest: true, Closed: States(cancelled),
		Columns: columnsOf("number+", "for_at+", "meal", "as_of+", "derived", "staff", "extra", "ordered", "delivered", "supplier", "place", "status"),
		Filters: []string{"meal"},
		Tones:   map[roster.Status]Tone{ordered: Info, delivered: Good, cancelled: Muted},
		Acts: []Act{
			{Name: "order", Label: says("订餐", "Order"), Key: "N", New: true, To: ordered, By: Post(record.Support), Rule: mealRule, Asks: []Ask{
				{Field: "meal", Needed: true}, {Field: "for_at", Needed: true}, {Field: "as_of", Given: func(g *Given) string { return Moment(MealMoment(g.Actor.Now)) }, Hint: says("在场人数按花名册此时计算", "heads are counted by the roster at this moment")},
				{Field: "staff", Given: staff}, {Field: "extra", Hint: says("多订填正数，少订填负数", "more above zero, fewer below")}, {Field: "halal"}, {Field: "supplier"}, {Field: "place"}, {Field: "note", Long: true},
			}, Line: func(c *Case) string {
				e := c.Main().edit.Set
				return fmt.Sprintf("订餐：%s %g 份（花名册在场 %g 人，截至 %s）", Moment(c.Time("for_at")), e["ordered"].Number(), e["derived"].Number(), Moment(time.UnixMilli(e["as_of"].Millis())))
			}},
			{Name: "deliver", Label: says("送达", "Delivered"), Key: "R", From: States(ordered), To: delivered, By: Post(record.Support), Asks: []Ask{
				{Field: "delivered", Needed: true, Given: func(g *Given) string { return fmt.Sprintf("%g", g.Record.Number("ordered")) }}, {Field: "note", Long: true},
			}},
			{Name: "cancel", Label: says("取消", "Cancel"), Key: "X", From: States(ordered), To: cancelled, By: Post(record.Support), Asks: []Ask{reasonAsk()}},
		},
	}
}

// mealRule counts the heads itself: what is ordered rests on the roster, what differs stands beside it.
func mealRule(c *Case) error {
	asOf := c.Time("as_of")
	if asOf.IsZero() {
		asOf = MealMoment(c.Actor.Now)
	}
	day := c.Time("for_at").In(ChinaTime()).Format("2006-01-02")
	for _, row := range c.List("meal", Is("meal", merge.OfText(c.Text("meal")))) {
		if row.Text("status") != "cancelled" && row.Time("for_at").In(ChinaTime()).Format("2006-01-02") == day && row.Text("place") == c.Text("place") {
			if err := c.Warn(MealTwice, "这一餐已经订过（"+row.Text("number")+"）。尚未保存；要加订的可以继续。", "This meal is ordered already ("+row.Text("number")+"). Not saved yet; go on to order more."); err != nil {
				return err
			}
		}
	}
	heads, err := headsAt(c.Facts, asOf)
	if err != nil {
		return err
	}
	ordered := max(0, float64(heads)+c.Number("staff")+c.Number("extra"))
	c.Main().Time("as_of", asOf).Number("derived", float64(heads)).Number("ordered", ordered)
	return nil
}
