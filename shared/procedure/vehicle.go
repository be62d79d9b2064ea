package procedure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of vehicles and convoys.
const (
	VehicleTwice   roster.Code = "vehicle_twice"
	TrailerOdd     roster.Code = "trailer_odd"
	WindowReversed roster.Code = "window_reversed"
	ConvoyEmpty    roster.Code = "convoy_empty"
	ConvoyLacks    roster.Code = "convoy_lacks"
)

func vehicleBook() Register {
	return Register{
		Name: "vehicle", Kind: "vehicle", Label: record.Label{Zh: "车辆", En: "Vehicles"},
		State: "status", Closed: States(roster.VehicleLeft), Filters: []string{"plate_color", "service"},
		Where: func(r *record.Record) bool { return r.Ref("same_as") == (uuid.UUID{}) },
		Tones: map[roster.Status]Tone{"en_route": Info, "arrived": Good, "out": Warn, "left": Muted},
		Columns: []Column{
			{Field: "plate", Weight: 1.4, Show: plateCell}, {Field: "plate_color"}, {Field: "type"}, {Field: "team", Weight: 1.8}, {Field: "driver"},
			{Field: "driver_phone", Weight: 1.4}, {Field: "seats", Weight: 0.6, Right: true}, {Field: "load", Weight: 1.4}, {Field: "convoy", Weight: 1.3},
			{Field: "status", Weight: 0.8}, {Label: record.Label{Zh: "通行登记", En: "Passage"}, Weight: 1.4, Show: passageCell},
		},
		Acts: []Act{
			{Name: "new", Label: record.Label{Zh: "登记车辆", En: "Record a vehicle"}, Key: "Ctrl+N", New: true, To: roster.VehicleEnRoute, Asks: vehicleAsks(), Rule: vehicleRule},
			{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", Asks: vehicleAsks(), Rule: vehicleRule},
			{Name: "arrive", Label: record.Label{Zh: "到场", En: "Arrived"}, Key: "A", From: States("", roster.VehicleEnRoute, roster.VehicleOut, roster.VehicleLeft), To: roster.VehicleArrived, Asks: asksOf("place"), Stamp: "arrived_at"},
			{Name: "out", Label: record.Label{Zh: "外出", En: "Out"}, Key: "O", From: States(roster.VehicleArrived), To: roster.VehicleOut, Asks: asksOf("reason")},
			{Name: "leave", Label: record.Label{Zh: "离场", En: "Left"}, Key: "L", From: States(roster.VehicleEnRoute, roster.VehicleArrived, roster.VehicleOut), To: roster.VehicleLeft, Asks: asksOf("reason")},
		},
	}
}

func vehicleAsks() []Ask {
	asks := asksOf("!plate", "plate_color", "type", "team", "driver", "driver_phone", "licence_class", "seats", "load", "payload", "owner", "service",
		"trailer", "convoy", "route", "departs_at", "departs_until", "note")
	asks[0].Hint = record.Label{Zh: "普通 7 位，新能源 8 位；警、应急、挂、使、领、临也可", En: "7 characters, new-energy 8; special plates too"}
	asks[9].Hint = record.Label{Zh: "吨", En: "t"}
	return asks
}

// vehicleRule looks at the plates and at who else has them. Nothing it finds stops the saving: it asks.
func vehicleRule(c *Case) error {
	plate := roster.NormalPlate(c.Shows("plate"))
	if plate == "" {
		return NoIn("plate", Needed, "请填写“车牌号码”。已填的内容都保留着。", "Fill in the plate. What you typed is kept.")
	}
	if c.Answered("departs_at") && c.Answered("departs_until") && c.Time("departs_until").Before(c.Time("departs_at")) {
		return NoIn("departs_until", WindowReversed, "最晚出发早于最早出发。没有保存；请核对出发时间。", "The window of departure ends before it begins. Nothing was saved; check the times.")
	}
	if plate != c.Shows("plate") {
		c.Main().Text("plate", plate)
	}
	if colour := roster.PlateColour(plate); colour != "" && c.Shows("plate_color") == "" {
		c.Main().Text("plate_color", colour)
	}
	twins := c.vehiclesOf(plate)
	if err := c.warnAll(roster.CheckPlate(plate, c.Shows("plate_color")), c.trailerOdd(), c.vehicleTwice(plate, twins)); err != nil {
		return err
	}
	if c.Act.New && len(twins) == 0 {
		c.adoptKey("vehicle", plate)
	}
	return nil
}

// vehiclesOf are the other vehicles of a plate.
func (c *Case) vehiclesOf(plate string) []record.Record {
	return slices.DeleteFunc(c.List("vehicle"), func(r record.Record) bool {
		return r.ID == c.Record.ID || r.Ref("same_as") != (uuid.UUID{}) || roster.NormalPlate(r.Text("plate")) != plate
	})
}

// adoptKey gives a new record the id that follows from its natural key, so that two desks cut off from each other make
// one record of it; unless another record has it.
func (c *Case) adoptKey(kind, key string) {
	id := record.KeyID(kind, key)
	if _, taken, err := c.Facts.Find(kind, id); err == nil && !taken {
		c.Main().edit.ID, c.ID = id, id
	}
}

func (c *Case) vehicleTwice(plate string, twins []record.Record) *roster.Refusal {
	if len(twins) == 0 || !c.Act.New && plate == c.Record.Text("plate") {
		return nil
	}
	var names []string
	r := No(VehicleTwice, "", "")
	for i := range twins {
		names = append(names, strings.TrimSpace(twins[i].Text("plate")+" "+twins[i].Text("driver")))
		r.Records = append(r.Records, roster.Ref{Kind: "vehicle", ID: twins[i].ID})
	}
	r.Field = "plate"
	r.Words = record.Label{
		Zh: "这个号牌已经登记：" + strings.Join(names, "、") + "。还没有保存；请打开已有的记录修改，确为另一辆时照此保存。",
		En: "This plate is on record: " + strings.Join(names, ", ") + ". Not saved yet; change that record, or save if it is another vehicle.",
	}
	return r
}

func (c *Case) trailerOdd() *roster.Refusal {
	trailer := roster.NormalPlate(c.Text("trailer"))
	if trailer == "" || roster.PlateClassOf(trailer) == roster.PlateTrailer {
		return nil
	}
	return NoIn("trailer", TrailerOdd, "挂车号牌应以“挂”结尾（如 渝A1234挂），填的是“"+trailer+"”。还没有保存；核对后可照此保存。",
		"A trailer's plate ends in 挂 (渝A1234挂); “"+trailer+"” was given. Not saved yet; check it, then save as it is.")
}

// plateCell marks a plate that follows no rule or stands twice.
func plateCell(v *View, r *record.Record) Cell {
	plate := r.Text("plate")
	if odd := roster.CheckPlate(plate, r.Text("plate_color")); odd != nil {
		return Cell{plate + v.In("（待核对）", " (check)"), Warn}
	}
	plates := Once(v, "plates", func() map[string]int {
		n := map[string]int{}
		for _, other := range v.All("vehicle") {
			if other.Ref("same_as") == (uuid.UUID{}) {
				n[roster.NormalPlate(other.Text("plate"))]++
			}
		}
		return n
	})
	if plates[roster.NormalPlate(plate)] > 1 {
		return Cell{plate + v.In("（重复）", " (twice)"), Warn}
	}
	return Cell{Text: plate}
}

// passageCell is how a vehicle's application stands.
func passageCell(v *View, r *record.Record) Cell {
	p, ok := v.Passages().Of(r)
	if !ok {
		return Cell{v.In("无", "none"), Muted}
	}
	state := roster.Status(p.Text("status"))
	return Cell{p.Kind.Field("status").Shown(string(state), v.Language), passageTones()[state]}
}

func convoyBook() Register {
	asks := asksOf("!name", "leader", "phone", "origin", "destination", "route", "departs_at", "arrives_at", "stops", "channel", "task", "note")
	vehicles := Ask{Field: "vehicles", Type: record.Set, Of: "vehicle", Label: record.Label{Zh: "车辆", En: "Vehicles"}, Hint: record.Label{Zh: "车牌，用顿号分开", En: "plates, apart by commas"}}
	needed := vehicles
	needed.Needed = true
	return Register{
		Name: "convoy", Kind: "convoy", Label: record.Label{Zh: "车队", En: "Convoys"}, State: "status", Closed: States("dissolved"),
		Tones: map[roster.Status]Tone{"forming": Plain, "en_route": Info, "arrived": Good, "returning": Info, "dissolved": Muted},
		Columns: append(columnsOf("number", "name+", "leader", "phone", "origin", "destination", "departs_at", "arrives_at"),
			Column{Label: record.Label{Zh: "车辆", En: "Vehicles"}, Weight: 0.6, Right: true, Show: convoySizeCell}, Column{Field: "status", Weight: 0.8}),
		Acts: []Act{
			{Name: "new", Label: record.Label{Zh: "编成车队", En: "Form a convoy"}, Key: "Ctrl+N", New: true, To: "forming", Asks: append(slices.Clone(asks), vehicles), Rule: convoyTakes},
			{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States("forming", "en_route", "arrived", "returning"), Asks: asks},
			{Name: "add", Label: record.Label{Zh: "编入车辆", En: "Add vehicles"}, Key: "A", From: States("forming", "en_route", "arrived", "returning"), Asks: []Ask{needed}, Rule: convoyTakes},
			{Name: "remove", Label: record.Label{Zh: "移出车辆", En: "Take vehicles out"}, Key: "R", Asks: []Ask{needed}, Rule: convoyDrops},
			{Name: "depart", Label: record.Label{Zh: "出发", En: "Depart"}, Key: "D", From: States("forming"), To: "en_route", Stamp: "departed_at", Rule: convoyDeparts, Paper: "convoy-sheet"},
			{Name: "arrive", Label: record.Label{Zh: "到达", En: "Arrive"}, From: States("en_route"), To: "arrived", Stamp: "arrived_at", Rule: convoyMoves(roster.VehicleArrived)},
			{Name: "return", Label: record.Label{Zh: "返程", En: "Return"}, From: States("arrived"), To: "returning"},
			{Name: "dissolve", Label: record.Label{Zh: "解散", En: "Dissolve"}, Danger: true, From: States("forming", "arrived", "returning", "en_route"), To: "dissolved", Asks: asksOf("reason"), Rule: convoyEnds},
		},
		Papers: []string{"convoy-sheet"},
	}
}

func convoySizeCell(v *View, r *record.Record) Cell {
	sizes := Once(v, "convoys", func() map[uuid.UUID]int {
		n := map[uuid.UUID]int{}
		for _, vehicle := range v.All("vehicle") {
			n[vehicle.Ref("convoy")]++
		}
		return n
	})
	return Cell{Text: fmt.Sprint(sizes[r.ID])}
}

// convoyTakes puts vehicles into the convoy. One vehicle drives in one convoy.
func convoyTakes(c *Case) error {
	var taken []string
	for _, id := range c.idsOf("vehicles") {
		v, ok := c.Find("vehicle", id)
		if !ok {
			return roster.UnknownRecord("vehicle", id)
		}
		if other, ok := c.Find("convoy", v.Ref("convoy")); ok && other.ID != c.ID && other.Text("status") != "dissolved" {
			taken = append(taken, v.Text("plate")+"（"+other.Text("name")+"）")
		}
		c.Change("vehicle", id).Ref("convoy", c.ID)
	}
	if len(taken) > 0 {
		return c.Warn(ConvoyLacks, "这些车辆已在别的车队："+strings.Join(taken, "、")+"。还没有改动；继续则改编入本车队。",
			"These are in another convoy: "+strings.Join(taken, ", ")+". Nothing was changed yet; go on to move them here.")
	}
	return nil
}

func convoyDrops(c *Case) error {
	for _, id := range c.idsOf("vehicles") {
		if v, ok := c.Find("vehicle", id); ok && v.Ref("convoy") == c.ID {
			c.Change("vehicle", id).Clear("convoy")
		}
	}
	return nil
}

func (c *Case) convoyVehicles() []record.Record {
	return c.List("vehicle", Is("convoy", merge.OfID(c.ID)))
}

// convoyDeparts asks about vehicles nobody can call or that have no valid listing.
func convoyDeparts(c *Case) error {
	vehicles := c.convoyVehicles()
	if len(vehicles) == 0 {
		return No(ConvoyEmpty, "车队里还没有车辆。没有改动；请先编入车辆。", "The convoy has no vehicles. Nothing was changed; add vehicles first.")
	}
	var mute, unlisted []string
	passages := PassagesOf(c.List("passage"))
	for i := range vehicles {
		if vehicles[i].Text("driver_phone") == "" {
			mute = append(mute, vehicles[i].Text("plate"))
		}
		if p, ok := passages.Of(&vehicles[i]); !ok || !PassageValid(&p, c.Actor.Now) {
			unlisted = append(unlisted, vehicles[i].Text("plate"))
		}
		c.Change("vehicle", vehicles[i].ID).Text("status", string(roster.VehicleEnRoute)).Time("status_at", c.Actor.Now)
	}
	var lacks []*roster.Refusal
	if len(mute) > 0 {
		lacks = append(lacks, No(ConvoyLacks, "没有驾驶员电话："+strings.Join(mute, "、")+"。", "Without a driver's phone: "+strings.Join(mute, ", ")+"."))
	}
	if len(unlisted) > 0 {
		lacks = append(lacks, No(ConvoyLacks, "没有有效通行登记（收费公路不免费）："+strings.Join(unlisted, "、")+"。还没有出发；核对后可照此出发。",
			"Without a valid listing (tolls will be charged): "+strings.Join(unlisted, ", ")+". Not departed yet; check, then depart."))
	}
	return c.warnAll(lacks...)
}

func convoyMoves(to roster.Status) func(*Case) error {
	return func(c *Case) error {
		for _, v := range c.convoyVehicles() {
			c.Change("vehicle", v.ID).Text("status", string(to)).Time("status_at", c.Actor.Now)
		}
		return nil
	}
}

func convoyEnds(c *Case) error {
	for _, v := range c.convoyVehicles() {
		c.Change("vehicle", v.ID).Clear("convoy")
	}
	return nil
}
