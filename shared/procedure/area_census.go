package procedure

import (
	"time"

	"qianshao/shared/record"
)

// census is the books of the quiet-time census.
func census() ([]Register, []Page) {
	books := []Register{
		organisationBook(), liaisonBook(), dutyBook(), censusTeamBook(), censusPersonBook(), censusVehicleBook(), equipmentBook(), facilityBook(), caseBook(),
		documentBook(), templateBook(), settingBook(), capabilityBook(), trainingBook(), readinessBook(), layoutBook(), handoverBook(), groupNameBook(),
	}
	return books, []Page{
		{Name: "census", Label: says("资源普查", "Census"), Key: "P", Space: InCensus, Tabs: []Tab{
			{Register: "census_team"}, {Register: "census_person"}, {Register: "census_vehicle"}, {Register: "equipment"}, {Register: "facility"}, {Register: "case"},
			{Paper: "not-verified"}, {Paper: "census-summary"},
		}},
		{Name: "directory", Label: says("值班联络", "Duty and liaison"), Key: "L", Space: InCensus, Tabs: []Tab{
			{Register: "organisation"}, {Register: "liaison"}, {Register: "group_name"}, {Register: "duty"}, {Paper: "duty-sheet"}, {Paper: "liaison-directory"},
		}},
		{Name: "readiness", Label: says("四有建设", "Readiness"), Space: InCensus, Tabs: []Tab{
			{Paper: "readiness-ledger"}, {Register: "readiness"}, {Register: "training"}, {Paper: "rules-checklist"},
		}},
		{Name: "rules", Label: says("制度参数", "Rules and settings"), Space: InCensus, Tabs: []Tab{
			{Register: "document"}, {Register: "template"}, {Register: "setting"}, {Register: "capability"}, {Paper: "settings-in-force"},
		}},
		{Name: "platform", Label: says("部级系统", "Ministry's platform"), Space: Everywhere, Tabs: []Tab{
			{Paper: "platform-comparison"}, {Paper: "platform-changes"}, {Register: "layout"}, {Register: "platform_handover"},
		}},
	}
}

// verifies is the act by which somebody says that a record of the census is still true.
func verifies() Act {
	return Act{
		Name: "verify", Label: says("核实", "Verify"), Key: "V", Stamp: "verified_at", Signs: "surveyed_by",
		Asks: []Ask{{Field: "verified_at", Given: Now, Blank: true}, {Field: "surveyed_by", Given: Operator, Blank: true}, {Field: "note", Long: true}},
	}
}

// kept gives a book the two acts that all of the census have: entering and changing, with the same form.
func kept(name, zh, en string, asks []Ask, rule func(*Case) error) []Act {
	return []Act{
		{Name: "add", Label: says("新增"+zh, "New "+en), Key: "N", New: true, Asks: asks, Rule: rule},
		{Name: "edit", Label: says("修改", "Change"), Key: "E", Asks: asks, Rule: rule},
	}
}

// formOf is a form of these fields; one that ends in ! must be filled in, one that ends in + takes several lines.
func formOf(fields ...string) []Ask {
	asks := make([]Ask, len(fields))
	for i, f := range fields {
		switch f[len(f)-1] {
		case '!':
			asks[i] = Ask{Field: f[:len(f)-1], Needed: true}
		case '+':
			asks[i] = Ask{Field: f[:len(f)-1], Long: true}
		default:
			asks[i] = Ask{Field: f}
		}
	}
	return asks
}

// verifiedColumn says when a record was last verified, in alarm when that is longer ago than the setting allows.
func verifiedColumn() Column {
	return Column{Field: "verified_at", Show: func(v *View, r *record.Record) Cell {
		text := day(r.Time("verified_at"))
		if text == "" {
			text = v.In("未核实", "not yet") // a mark without a word says nothing
		}
		return Cell{text, verifiedTone(v, r.Time("verified_at"))}
	}}
}

func verifiedTone(v *View, at time.Time) Tone {
	switch {
	case at.IsZero():
		return Warn
	case at.Before(v.Settings().MonthsBefore("verify.months", v.Now)):
		return Alarm
	}
	return Plain
}

// day is a moment as a date in China; empty for none.
func day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(ChinaTime()).Format(time.DateOnly)
}
