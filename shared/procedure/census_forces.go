package procedure

import (
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// atHome says that a record is one of the census and not one at an incident.
func atHome(r *record.Record) bool { return r.Text("status") == "" }

// censusTeamBook is the teams as surveyed (队伍普查).
func censusTeamBook() Register {
	asks := formOf("name!", "short_name", "credit_code", "district", "registered_in", "members", "capabilities", "facilities+", "leader", "phone", "deputy_phone",
		"core_members", "vehicles", "boats", "dogs", "self_sufficiency_hours", "insured_until", "organisation_type", "supervised_by", "address", "level",
		"last_exercise", "last_assessment", "platform_no", "platform_status", "source", "note+")
	return Register{
		Name: "census_team", Kind: "team", Where: atHome, Label: says("队伍", "Teams"), Filters: []string{"district", "organisation_type"},
		Columns: []Column{
			{Field: "name", Weight: 2.2}, {Field: "district"}, {Field: "leader"}, {Field: "phone"}, {Field: "members", Right: true},
			{Field: "capabilities", Weight: 2, Show: capabilitiesCell}, {Field: "credit_code", Weight: 1.5}, {Field: "platform_no"}, {Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("team", "队伍", "team", asks, levelFits), verifies()),
	}
}

func capabilitiesCell(v *View, r *record.Record) Cell {
	list := Once(v, "directions", func() []roster.Direction {
		all, err := roster.Directions(v.Now, v.Reader)
		if err != nil {
			return nil
		}
		return all
	})
	words := r.Members("capabilities")
	for i, w := range words {
		words[i] = roster.CapabilityWords(list, w, v.Language)
	}
	return Cell{strings.Join(words, "、"), Plain}
}

// levelFits warns of a level that the settings ask more members for.
func levelFits(c *Case) error {
	settings, err := settingsIn(c.Facts, c.Actor.Now)
	if err != nil {
		return err
	}
	level, ok := map[float64]roster.SettingKey{1: roster.LevelOneMembers, 2: roster.LevelTwoMembers, 3: roster.LevelThreeMembers}[c.Number("level")]
	if !ok || c.Number("members") >= settings.Number(level) {
		return nil
	}
	return c.Warn(BadCount, "按现行参数，这个等级的队伍人数不足。没有记录；核对后可确认。", "By the settings a team of this level has more members. Nothing was recorded; check, then confirm.")
}

// censusPersonBook is the members of teams.
func censusPersonBook() Register {
	asks := formOf("team!", "name!", "id_number", "phone", "role", "certificates", "blood_type", "insured", "emergency_contact", "source", "note+")
	return Register{
		Name: "census_person", Kind: "person", Where: atHome, Label: says("人员", "People"), Filters: []string{"role"},
		Columns: []Column{
			{Field: "team", Weight: 2}, {Field: "name"}, {Field: "phone"}, {Field: "id_number", Weight: 1.4}, {Field: "role"}, {Field: "certificates", Weight: 1.5}, {Field: "insured"},
			{Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("person", "人员", "person", asks, nil), verifies()),
	}
}

// censusVehicleBook is the vehicles of teams.
func censusVehicleBook() Register {
	asks := formOf("team", "plate!", "plate_color", "type", "seats", "driver", "driver_phone", "load", "source", "note+")
	return Register{
		Name: "census_vehicle", Kind: "vehicle", Where: atHome, Label: says("车辆", "Vehicles"), Filters: []string{"plate_color", "type"},
		Columns: []Column{
			{Field: "plate"}, {Field: "plate_color"}, {Field: "type"}, {Field: "team", Weight: 2}, {Field: "driver"}, {Field: "driver_phone"}, {Field: "seats", Right: true}, {Field: "load"},
			{Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("vehicle", "车辆", "vehicle", asks, nil), verifies()),
	}
}

// equipmentBook is the teams' and the office's equipment, counted by its condition.
func equipmentBook() Register {
	asks := formOf("name!", "type", "model", "team", "quantity", "unit", "good", "faulty", "scrapped", "serial_no", "ownership", "consumable", "expires_at", "place", "source", "note+")
	return Register{
		Name: "equipment", Kind: "equipment", Label: says("装备", "Equipment"), Filters: []string{"type", "condition", "ownership"},
		Urgent: func(v *View, r *record.Record) bool {
			return !r.Time("expires_at").IsZero() && r.Time("expires_at").Before(v.Now)
		},
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "type"}, {Field: "model"}, {Field: "team", Weight: 1.5}, {Field: "quantity", Right: true}, {Field: "unit", Weight: 0.6},
			{Field: "good", Right: true, Weight: 0.7}, {Field: "faulty", Right: true, Weight: 0.7}, {Field: "scrapped", Right: true, Weight: 0.7},
			{Field: "expires_at", Show: func(v *View, r *record.Record) Cell {
				at := r.Time("expires_at")
				if !at.IsZero() && at.Before(v.Now) {
					return Cell{day(at), Alarm}
				}
				return Cell{day(at), Plain}
			}},
			{Field: "place"}, {Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("equipment", "装备", "equipment", asks, countsAgree), verifies()),
	}
}

// countsAgree holds the number of pieces to the sum of those by condition.
func countsAgree(c *Case) error {
	if !c.Answered("good") && !c.Answered("faulty") && !c.Answered("scrapped") {
		return nil
	}
	sum := c.Number("good") + c.Number("faulty") + c.Number("scrapped")
	if !c.Answered("quantity") {
		c.Main().Number("quantity", sum)
		return nil
	}
	if c.Number("quantity") != sum {
		return NoIn("quantity", BadCount, "数量与完好、待修、报废之和不符。已填的内容都保留着；请核对，或留空数量由系统合计。",
			"The quantity is not the sum of good, faulty and scrapped. What you typed is kept; check, or leave it empty.")
	}
	return nil
}

// facilityBook is the places the census knows of.
func facilityBook() Register {
	asks := formOf("name!", "type", "district", "address", "lat", "lon", "capacity", "team", "organisation", "contact", "phone", "conditions+", "source", "note+")
	return Register{
		Name: "facility", Kind: "facility", Label: says("设施场所", "Facilities"), Filters: []string{"type", "district"},
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "type"}, {Field: "district"}, {Field: "address", Weight: 2}, {Field: "capacity", Right: true}, {Field: "organisation", Weight: 1.5}, {Field: "contact"}, {Field: "phone"},
			{Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("facility", "设施", "facility", asks, nil), verifies()),
	}
}

// caseBook is the teams' rescues, each with its incident, date, role and proof.
func caseBook() Register {
	asks := formOf("team!", "title!", "incident!", "incident_no", "held_at!", "role!", "people", "result+", "proof", "document", "source", "note+")
	return Register{
		Name: "case", Kind: "case", Label: says("成功案例", "Success cases"),
		Columns: []Column{
			{Field: "team", Weight: 2}, {Field: "title", Weight: 2}, {Field: "incident", Weight: 1.5}, {Field: "held_at", Show: func(_ *View, r *record.Record) Cell { return Cell{day(r.Time("held_at")), Plain} }},
			{Field: "role", Weight: 1.5}, {Field: "people", Right: true}, {Label: says("证明", "Proof"), Show: proofCell}, {Field: "source"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("case", "成功案例", "case", asks, nil), verifies()),
	}
}

func proofCell(v *View, r *record.Record) Cell {
	if id := r.Ref("document"); !r.Value("document").IsNone() {
		return Cell{v.Title("document", id), Good}
	}
	if text := r.Text("proof"); text != "" {
		return Cell{text, Plain}
	}
	return Cell{v.In("无", "none"), Warn}
}

// trainingBook is who was trained in what, where and when.
func trainingBook() Register {
	asks := formOf("course!", "team", "person", "units", "organised_by", "held_at!", "hours", "people", "result", "certificate", "note+")
	return Register{
		Name: "training", Kind: "training", Label: says("培训记录", "Training"), Newest: true, Filters: []string{"course", "result"},
		Columns: []Column{
			{Field: "course", Weight: 2}, {Field: "held_at", Show: func(_ *View, r *record.Record) Cell { return Cell{day(r.Time("held_at")), Plain} }}, {Field: "team", Weight: 1.5}, {Field: "person"},
			{Field: "units", Weight: 1.5}, {Field: "organised_by"}, {Field: "people", Right: true}, {Field: "hours", Right: true}, {Field: "result"}, {Field: "certificate"},
		},
		Acts: kept("training", "培训", "training", asks, func(c *Case) error {
			if c.Answered("team") || c.Answered("person") || c.Answered("units") {
				return nil
			}
			return NoIn("team", Needed, "请填写参训的队伍、人员或单位。已填的内容都保留着。", "Say which team, person or units were trained. What you typed is kept.")
		}),
	}
}
