package procedure

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// States of an application for passage.
const (
	PassageDraft     roster.Status = "draft"
	PassageCity      roster.Status = "city"
	PassageSubmitted roster.Status = "submitted"
	PassageOK        roster.Status = "valid"
	PassageReturned  roster.Status = "returned"
	PassageRefused   roster.Status = "refused"
	PassageInUse     roster.Status = "in_use"
	PassageAmending  roster.Status = "amending"
	PassageBack      roster.Status = "return_trip"
	PassageExpired   roster.Status = "expired"
	PassageRevoked   roster.Status = "revoked"
)

// passageOpen are the states in which an entry is a vehicle's one active entry.
func passageOpen() []roster.Status {
	return States(PassageDraft, PassageCity, PassageSubmitted, PassageOK, PassageReturned, PassageInUse, PassageAmending, PassageBack)
}

func passageTones() map[roster.Status]Tone {
	return map[roster.Status]Tone{
		PassageDraft: Plain, PassageCity: Info, PassageSubmitted: Info, PassageOK: Good, PassageReturned: Warn, PassageRefused: Alarm,
		PassageInUse: Good, PassageAmending: Warn, PassageBack: Info, PassageExpired: Muted, PassageRevoked: Alarm,
	}
}

// passageBook is the desk's book of applications for 任务车辆: it applies, tracks, amends and proves. Only the platform
// grants.
func passageBook() Register {
	return Register{
		Name: "passage", Kind: "passage", Label: record.Label{Zh: "通行申请", En: "Passage"},
		State: "status", Closed: States(PassageRefused, PassageExpired, PassageRevoked), Filters: []string{"cargo", "leg", "refund"},
		Tones: passageTones(), Newest: true,
		Urgent: func(v *View, r *record.Record) bool {
			left, runs := PassageLeft(r, v.Now)
			return runs && left < passageSoon
		},
		Columns: []Column{
			{Field: "number", Weight: 1.5}, {Field: "plate", Weight: 1.1}, {Field: "cargo"}, {Field: "task_name", Weight: 1.2}, {Field: "provinces", Weight: 1.1},
			{Field: "departs_at", Weight: 1.2}, {Field: "platform_no", Weight: 1.2}, {Field: "valid_until", Weight: 1.2},
			{Label: record.Label{Zh: "剩余", En: "Left"}, Weight: 0.9, Show: passageLeftCell}, {Field: "refund", Weight: 0.8}, {Field: "status", Weight: 1.3},
		},
		Acts: slices.Concat(passageApplying(), passageRunning(), passageTolls()), Papers: []string{"passage-card", "passage-file"},
	}
}

func passageAsks() []Ask {
	asks := asksOf("vehicle", "plate", "plate_color", "!cargo", "load", "!task_name", "task", "agreement", "agreed_by", "agreement_waived", "provinces", "!route",
		"!departs_at", "!arrives_at", "contact", "phone", "driver", "driver_phone", "extra", "note")
	asks[1].Hint = record.Label{Zh: "选了车辆可不填", En: "may be left empty when a vehicle is chosen"}
	asks[10].Hint = record.Label{Zh: "用顿号分开：重庆、四川", En: "apart by commas"}
	for i := range asks {
		switch asks[i].Field {
		case "task_name":
			asks[i].Given = passageTaskName
		case "extra":
			asks[i].Hint = record.Label{Zh: "附表改版后的新项目，每行一项：名称：内容", En: "items of a new annex, a line each: name：content"}
			asks[i].Long = true
		}
	}
	return asks
}

// passageTaskName opens with what the incident is called.
func passageTaskName(g *Given) string {
	if g.Record.Kind != nil {
		return g.Record.Text("task_name")
	}
	rows, err := g.Facts.List(record.Query{Kind: "incident"})
	if err != nil || len(rows) == 0 {
		return ""
	}
	return rows[0].Text("name") + "抢险救援"
}

// passageApplying are the acts up to the platform's answer.
func passageApplying() []Act {
	return []Act{
		{Name: "new", Label: record.Label{Zh: "新建申请", En: "New application"}, Key: "Ctrl+N", New: true, To: PassageDraft, Asks: passageAsks(), Rule: passageDrafted},
		{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States(PassageDraft, PassageReturned), To: PassageDraft, Asks: passageAsks(), Rule: passageDrafted},
		{Name: "check", Label: record.Label{Zh: "复核", En: "Check"}, Key: "C", From: States(PassageDraft), To: PassageCity,
			Asks: asksOf("alone"), Signs: "checked_by", Stamp: "checked_at", Rule: passageChecked},
		{Name: "send_back", Label: record.Label{Zh: "退回草拟", En: "Back to draft"}, From: States(PassageCity), To: PassageDraft, Asks: []Ask{reasonAsk()}},
		{Name: "submit", Label: record.Label{Zh: "已提交平台", En: "Submitted to the platform"}, Key: "S", From: States(PassageCity), To: PassageSubmitted,
			Asks: asksOf("booking_no"), Stamp: "submitted_at", Rule: passageSubmitted},
		{Name: "approve", Label: record.Label{Zh: "审核通过", En: "Passed by the platform"}, Key: "P", From: States(PassageSubmitted, PassageAmending), To: PassageOK,
			Asks: asksOf("!platform_no", "booking_no", "!valid_from", "!valid_until"), Stamp: "answered_at", Rule: passageApproved, Paper: "passage-card"},
		{Name: "return", Label: record.Label{Zh: "退回补正", En: "Returned for correction"}, Key: "R", From: States(PassageSubmitted), To: PassageReturned,
			Asks: []Ask{reasonAsk()}, Stamp: "answered_at"},
		{Name: "refuse", Label: record.Label{Zh: "不予通过", En: "Refused by the platform"}, From: States(PassageSubmitted), To: PassageRefused,
			Asks: []Ask{reasonAsk()}, Stamp: "answered_at", Danger: true},
	}
}

// passageRunning are the acts of an entry that was passed, up to its end.
func passageRunning() []Act {
	return []Act{
		{Name: "use", Label: record.Label{Zh: "使用", En: "In use"}, Key: "U", From: States(PassageOK), To: PassageInUse, Rule: passageUsed},
		{Name: "amend", Label: record.Label{Zh: "变更申请（补登）", En: "Ask for an amendment"}, Key: "A", From: States(PassageOK, PassageInUse), To: PassageAmending,
			Asks: asksOf("!amendment", "route", "departs_at", "arrives_at", "driver", "driver_phone"), Rule: passageSpan},
		{Name: "amend_refused", Label: record.Label{Zh: "变更未通过", En: "Amendment refused"}, From: States(PassageAmending), To: PassageOK, Asks: []Ask{reasonAsk()}},
		{Name: "back", Label: record.Label{Zh: "返程", En: "Return trip"}, Key: "B", From: States(PassageInUse), To: PassageBack,
			Asks: asksOf("!route", "!departs_at", "!arrives_at", "driver", "driver_phone"), Rule: passageReturns},
		{Name: "expire", Label: record.Label{Zh: "到期", En: "Expired"}, From: States(PassageOK, PassageInUse, PassageBack, PassageAmending), To: PassageExpired},
		{Name: "revoke", Label: record.Label{Zh: "撤销", En: "Revoke"}, From: passageOpen(), To: PassageRevoked, Asks: []Ask{reasonAsk()}, Danger: true},
		{Name: "again", Label: record.Label{Zh: "重新申请", En: "Apply again"}, From: States(PassageRefused, PassageExpired, PassageRevoked), Rule: passageAgain},
	}
}

// passageTolls are the acts when a listed vehicle was charged all the same.
func passageTolls() []Act {
	refund := func(state string) func(r *record.Record) bool {
		return func(r *record.Record) bool { return r.Text("refund") == state }
	}
	set := func(state string) func(*Case) error {
		return func(c *Case) error {
			c.Main().Text("refund", state)
			return nil
		}
	}
	return []Act{
		{Name: "charged", Label: record.Label{Zh: "被收费", En: "Was charged"}, Key: "T", From: States(PassageOK, PassageInUse, PassageAmending, PassageBack, PassageExpired),
			When: refund(""), Asks: asksOf("!toll", "!toll_station", "charged_at"), Stamp: "charged_at", Rule: passageCharged},
		{Name: "ask_refund", Label: record.Label{Zh: "申请退费", En: "Ask for a refund"}, When: refund("charged"), Rule: set("asked")},
		{Name: "refunded", Label: record.Label{Zh: "已退费", En: "Refunded"}, When: refund("asked"), Asks: asksOf("!refunded"), Rule: set("paid")},
		{Name: "refund_denied", Label: record.Label{Zh: "不予退费", En: "Refund refused"}, When: refund("asked"), Asks: []Ask{reasonAsk()}, Rule: set("denied")},
	}
}

// passageSoon is how long before its end an entry is called out.
const passageSoon = 24 * time.Hour

// PassageLeft is how long an entry that was passed is valid yet; runs is false where none runs.
func PassageLeft(r *record.Record, now time.Time) (left time.Duration, runs bool) {
	until := r.Time("valid_until")
	state := roster.Status(r.Text("status"))
	if until.IsZero() || !slices.Contains(States(PassageOK, PassageInUse, PassageAmending, PassageBack), state) {
		return 0, false
	}
	return until.Sub(now), true
}

// PassageValid says whether an entry covers its vehicle at a moment: passed, with the platform's own number, within its
// time.
func PassageValid(r *record.Record, now time.Time) bool {
	left, runs := PassageLeft(r, now)
	return runs && left > 0 && r.Text("platform_no") != "" && !now.Before(r.Time("valid_from"))
}

// Passages finds the entry that counts for a vehicle.
type Passages struct {
	byVehicle map[uuid.UUID]record.Record
	byPlate   map[string]record.Record
}

// PassagesOf looks through entries in the order they became known. Of several of a vehicle the active one counts, else
// the latest.
func PassagesOf(rows []record.Record) Passages {
	p := Passages{map[uuid.UUID]record.Record{}, map[string]record.Record{}}
	open := func(r record.Record) bool {
		return r.Kind != nil && slices.Contains(passageOpen(), roster.Status(r.Text("status")))
	}
	for _, r := range rows {
		if plate := roster.NormalPlate(r.Text("plate")); !open(p.byPlate[plate]) {
			p.byPlate[plate] = r
		}
		if id := r.Ref("vehicle"); id != (uuid.UUID{}) && !open(p.byVehicle[id]) {
			p.byVehicle[id] = r
		}
	}
	return p
}

// Of is the entry of a vehicle, by the vehicle itself or by its plate.
func (p Passages) Of(vehicle *record.Record) (record.Record, bool) {
	if r, ok := p.byVehicle[vehicle.ID]; ok {
		return r, true
	}
	r, ok := p.byPlate[roster.NormalPlate(vehicle.Text("plate"))]
	return r, ok
}

// Passages are the entries of the space.
func (v *View) Passages() Passages {
	return Once(v, "passages", func() Passages { return PassagesOf(v.All("passage")) })
}

func passageLeftCell(v *View, r *record.Record) Cell {
	left, runs := PassageLeft(r, v.Now)
	switch {
	case !runs:
		return Cell{}
	case left <= 0:
		return Cell{v.In("已过期", "over"), Alarm}
	case left < passageSoon:
		return Cell{Remaining(left, v.Language), Warn}
	}
	return Cell{Text: Remaining(left, v.Language)}
}

// Remaining writes a time still to go: 2天3小时, 45分钟.
func Remaining(d time.Duration, language string) string {
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	in := func(zh, en string) string { return record.Label{Zh: zh, En: en}.In(language) }
	switch {
	case days > 0:
		return fmt.Sprintf(in("%d天%d小时", "%d d %d h"), days, hours)
	case hours > 0:
		return fmt.Sprintf(in("%d小时%d分", "%d h %d min"), hours, minutes)
	}
	return fmt.Sprintf(in("%d分钟", "%d min"), minutes)
}

// passageAgain makes a new draft after one that ended.
func passageAgain(c *Case) error {
	if err := c.oneEntry(c.Record.Text("plate")); err != nil {
		return err
	}
	next := c.Create("passage").Ref("follows", c.ID).Ref("vehicle", c.Record.Ref("vehicle")).Text("status", string(PassageDraft)).
		Time("status_at", c.Actor.Now).Ref("task", c.Record.Ref("task"))
	for _, field := range []string{"plate", "plate_color", "cargo", "load", "task_name", "agreement", "agreed_by", "route", "contact", "phone", "driver", "driver_phone", "extra"} {
		next.Text(field, c.Record.Text(field))
	}
	next.Add("provinces", c.Record.Members("provinces")...)
	return nil
}

func passageReturns(c *Case) error {
	c.Main().Text("leg", "back")
	return passageSpan(c)
}

// oneEntry refuses a second active entry of one vehicle.
func (c *Case) oneEntry(plate string) error {
	vehicle := c.Ref("vehicle")
	for _, p := range c.List("passage") {
		if p.ID == c.ID || !slices.Contains(passageOpen(), roster.Status(p.Text("status"))) {
			continue
		}
		if roster.NormalPlate(p.Text("plate")) == roster.NormalPlate(plate) || vehicle != (uuid.UUID{}) && p.Ref("vehicle") == vehicle {
			r := NoIn("plate", PassageTwice, plate+" 已有一条在办或有效的申请（"+Caption(&p)+"）。没有保存；请在那一条上变更、返程或撤销。",
				plate+" has an open or valid entry already ("+Caption(&p)+"). Nothing was saved; amend, return or revoke that one.")
			r.Records = []roster.Ref{{Kind: "passage", ID: p.ID}}
			return r
		}
	}
	return nil
}
