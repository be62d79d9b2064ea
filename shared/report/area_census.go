package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// census is the papers of the quiet-time census.
func census() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	district := procedure.Ask{Field: "district", Type: record.Text, Label: say("区县（空为全部）", "District (empty: all)")}
	days := procedure.Ask{Field: "days", Type: record.Number, Label: say("天数", "Days"), Given: procedure.Always("7")}
	from := procedure.Ask{Field: "from", Type: record.Time, Label: say("从", "From"), Given: procedure.Now}
	kind := procedure.Ask{Field: "kind", Type: record.Text, Label: say("数据类别（空为队伍、报名、需求）", "Kind (empty: teams, sign-ups, needs)")}
	return []Paper{
		{Name: "duty-sheet", Label: say("值班表", "Duty sheet"), Space: procedure.InCensus, Asks: []procedure.Ask{district, from, days}, Build: dutySheet},
		{Name: "liaison-directory", Label: say("联络员通讯录", "Directory of liaisons"), Space: procedure.InCensus, Asks: []procedure.Ask{district}, Build: liaisonDirectory},
		{Name: "readiness-ledger", Label: say("四有建设台账", "Readiness ledger"), Space: procedure.InCensus, Build: readinessLedger},
		{Name: "rules-checklist", Label: say("制度建设清单", "Rules checklist"), Space: procedure.InCensus, Build: rulesChecklist},
		{Name: "not-verified", Label: say("超期未核实清单", "Not verified in time"), Space: procedure.InCensus, Build: notVerified},
		{Name: "census-summary", Label: say("普查汇总表", "Census summary"), Space: procedure.InCensus, Build: censusSummary},
		{Name: "settings-in-force", Label: say("现行参数", "Settings in force"), Space: procedure.Everywhere, Build: settingsInForce},
		{Name: "template-preview", Label: say("模板预览", "Preview of a template"), Of: "template", Space: procedure.InCensus, Build: templatePreview},
		{Name: "platform-comparison", Label: say("平台编号对照表", "Local and platform numbers"), Space: procedure.Everywhere, Asks: []procedure.Ask{kind}, Build: platformComparison},
		{Name: "platform-changes", Label: say("上次移交后的变化", "Changed since the last handover"), Space: procedure.Everywhere, Asks: []procedure.Ask{kind}, Build: platformChanges},
	}
}

// dayText is a moment as a date in China; empty for none.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(procedure.ChinaTime()).Format(time.DateOnly)
}

// areas39 lists the city itself and the districts in force, in the order of the standard.
func areas39(now time.Time) []string {
	names := []string{"市级"}
	for _, d := range catalog.Districts(now) {
		names = append(names, d.Name)
	}
	return names
}

// areaName is what an area is called on papers, however it was written.
func areaName(text string) string {
	switch text = strings.TrimSpace(text); text {
	case "", "市", "市级", "重庆市", "重庆", "全市", "500000":
		return "市级"
	}
	return catalog.DistrictName(text)
}

// dutySheet is one page for each district: who is on duty and who is reached by which phone.
func dutySheet(s *Source) (Document, error) {
	from := s.Time("from", s.Now)
	days := max(1, min(62, int(s.Answers["days"].Value.Number())))
	if s.Answers["days"].Value.IsNone() {
		days = 7
	}
	until := from.AddDate(0, 0, days)
	doc := Document{Title: "值班表"}
	wanted := s.Text("district")
	for _, area := range areas39(s.Now) {
		if wanted != "" && areaName(wanted) != area {
			continue
		}
		turns := dutyTurns(s, area, from, until)
		if wanted == "" && len(turns.Rows) == 0 {
			continue
		}
		doc.Parts = append(doc.Parts,
			Part{Break: len(doc.Parts) > 0, Heading: area + "值班表", Facts: []Fact{{Label: "时段", Text: Clock(from) + " 至 " + Clock(until)}, {Label: "值班电话", Text: dutyPhones(s, area)}}},
			Part{Table: &turns},
			Part{Heading: "联络员", Table: directoryOf(s, area)},
		)
	}
	if len(doc.Parts) == 0 {
		doc.Parts = []Part{{Prose: "这段时间没有登记值班安排。"}}
	}
	return doc, nil
}

func dutyTurns(s *Source, area string, from, until time.Time) Table {
	t := Table{Empty: "没有登记值班安排。", Columns: []Column{{Title: "起", Weight: 1.3}, {Title: "止", Weight: 1.3}, {Title: "岗位"}, {Title: "姓名"}, {Title: "电话", Weight: 1.3}, {Title: "单位", Weight: 2}, {Title: "备注", Weight: 1.5}}}
	rows := slices.Clone(s.All("duty"))
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("from").Compare(b.Time("from")) })
	for i := range rows {
		r := &rows[i]
		if areaName(r.Text("district")) != area || !r.Time("from").Before(until) || !r.Time("until").After(from) {
			continue
		}
		row := Row{Kind: "duty", ID: r.ID, Cells: []string{Clock(r.Time("from")), Clock(r.Time("until")), option(r, "role"), r.Text("name"), r.Text("phone"), s.Title("organisation", r.Ref("organisation")), r.Text("note")}}
		if !r.Time("from").After(s.Now) && r.Time("until").After(s.Now) {
			row.Tone = procedure.Good // on duty now
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// dutyPhones are the duty phones of an area's units that lead: those without a unit above them.
func dutyPhones(s *Source, area string) string {
	var phones []string
	for _, o := range s.All("organisation") {
		if areaName(o.Text("district")) == area && o.Text("duty_phone") != "" && o.Time("valid_until").IsZero() {
			phones = append(phones, cmp.Or(o.Text("short_name"), o.Text("name"))+" "+o.Text("duty_phone"))
		}
	}
	const most = 4
	return strings.Join(phones[:min(most, len(phones))], "，")
}

// liaisonDirectory is who is reached how, unit by unit: one fixed liaison and one deputy each.
func liaisonDirectory(s *Source) (Document, error) {
	area := ""
	if text := s.Text("district"); text != "" {
		area = areaName(text)
	}
	return Document{Title: "联络员通讯录", Format: A4Wide, Parts: []Part{{Table: directoryOf(s, area)}}}, nil
}

// directoryOf lists the units of an area, or all of them for an empty one, with their liaisons.
func directoryOf(s *Source, area string) *Table {
	t := &Table{Empty: "没有登记单位。", Columns: []Column{{Title: "单位", Weight: 2.2}, {Title: "身份"}, {Title: "姓名"}, {Title: "职务"}, {Title: "手机", Weight: 1.3}, {Title: "24小时电话", Weight: 1.3}, {Title: "上次核实", Weight: 1.1}, {Title: "联系情况", Weight: 1.2}}}
	for _, o := range s.All("organisation") {
		if until := o.Time("valid_until"); !until.IsZero() && !until.After(s.Now) || area != "" && areaName(o.Text("district")) != area {
			continue
		}
		for _, deputy := range []bool{false, true} {
			t.Rows = append(t.Rows, liaisonRows(s, &o, deputy)...)
		}
	}
	return t
}

func liaisonRows(s *Source, o *record.Record, deputy bool) []Row {
	as := "联络员"
	if deputy {
		as = "副联络员"
	}
	var rows []Row
	for _, l := range s.All("liaison") {
		if l.Ref("organisation") != o.ID || l.Bool("deputy") != deputy {
			continue
		}
		row := Row{Kind: "liaison", ID: l.ID}
		reached := "正常"
		switch {
		case procedure.Unreachable(&l):
			reached, row.Tone = dayText(l.Time("unreachable_at"))+" 联系不上", procedure.Alarm
		case l.Time("verified_at").IsZero():
			reached, row.Tone = "未核实", procedure.Warn
		}
		row.Cells = []string{o.Text("name"), as, l.Text("name"), l.Text("duty"), l.Text("phone"), cmp.Or(l.Text("duty_phone"), o.Text("duty_phone")), dayText(l.Time("verified_at")), reached}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		rows = []Row{{Kind: "organisation", ID: o.ID, Tone: procedure.Alarm, Cells: []string{o.Text("name"), as, "缺", "", "", o.Text("duty_phone"), "", "未明确"}}}
	}
	return rows
}

// settingsInForce is every number that rules go by, with where it comes from.
func settingsInForce(s *Source) (Document, error) {
	settings, err := roster.SettingsIn(s.Now, s.Reader, s.Census)
	if err != nil {
		return Document{}, err
	}
	t := Table{Columns: []Column{{Title: "参数", Weight: 2}, {Title: "代码", Weight: 1.6}, {Title: "现行值", Number: true}, {Title: "单位"}, {Title: "缺省值", Number: true}, {Title: "启用", Weight: 1.3}, {Title: "依据", Weight: 2}, {Title: "设定人"}}}
	for _, rule := range roster.SettingRules() {
		set := settings.Of(rule.Key)
		row := Row{Cells: []string{rule.Label.Zh, string(rule.Key), digits(set.Value), rule.Unit.Zh, digits(rule.Default), "缺省", "", ""}}
		if r := &set.Source; r.Kind != nil {
			row.Kind, row.ID, row.Tone = "setting", r.ID, procedure.Info
			row.Cells[5], row.Cells[6], row.Cells[7] = cmp.Or(Clock(r.Time("valid_from")), "一直"), r.Text("basis"), r.Text("recorded_by")
		}
		t.Rows = append(t.Rows, row)
	}
	return Document{Title: "现行参数", Format: A4Wide, Parts: []Part{{Prose: "没有设定的参数按缺省值执行；补助金额缺省为 0，即本地没有规定。"}, {Table: &t}}}, nil
}
