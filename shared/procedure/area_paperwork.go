package procedure

import (
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// paperwork is the books of reports and honours.
func paperwork() ([]Register, []Page) {
	books := []Register{reportBook(), reportingBook(), problemBook(), requisitionBook(), honourBook(), rateBook()}
	return books, []Page{
		{Name: "reporting", Label: record.Label{Zh: "报送总结", En: "Reports"}, Under: "counts", Tabs: []Tab{
			{Paper: "report-now"}, {Register: "report"}, {Register: "reporting"}, {Paper: "counts"},
			{Paper: "flash"}, {Paper: "daily"}, {Paper: "situation"}, {Paper: "group-report"}, {Paper: "final"}, {Paper: "review"},
			{Register: "problem"}, {Paper: "problem-list"},
		}},
		{Name: "compensation", Label: record.Label{Zh: "征调补偿奖励", En: "Compensation"}, Under: "counts", Tabs: []Tab{
			{Register: "requisition"}, {Paper: "requisition-list"}, {Register: "honour"}, {Paper: "honour-list"},
			{Paper: "evidence"}, {Register: "rate"},
		}},
		{Name: "rates", Label: record.Label{Zh: "补助标准", En: "Subsidy rates"}, Space: InCensus, Tabs: []Tab{{Register: "rate"}}},
	}
}

// States of the books of paperwork.
const (
	ReportDraft     roster.Status = "draft"
	ReportSigned    roster.Status = "signed"
	ReportSent      roster.Status = "sent"
	ReportReceived  roster.Status = "received"
	ReportCancelled roster.Status = "cancelled"

	ProblemOpen      roster.Status = "open"
	ProblemRemedied  roster.Status = "remedied"
	ProblemConfirmed roster.Status = "confirmed"
	ProblemAccepted  roster.Status = "accepted"

	TakenInUse    roster.Status = "in_use"
	TakenReturned roster.Status = "returned"
	TakenLost     roster.Status = "lost"
	TakenClaimed  roster.Status = "claimed"
	TakenAssessed roster.Status = "assessed"
	TakenPaid     roster.Status = "paid"
	TakenWaived   roster.Status = "waived"

	HonourProposed roster.Status = "proposed"
	HonourApproved roster.Status = "approved"
	HonourGranted  roster.Status = "granted"
	HonourRefused  roster.Status = "refused"
)

func says(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }

// problemBook is what went wrong and must be put right. Who says it is put right is not who put it right.
func problemBook() Register {
	return Register{
		Name: "problem", Kind: "problem", Label: says("问题清单", "Problems"), State: "status", Newest: true,
		Closed: []roster.Status{ProblemConfirmed, ProblemAccepted},
		Columns: []Column{
			{Field: "number"}, {Field: "category"}, {Field: "text", Weight: 3}, {Field: "owner"}, {Field: "due_at"}, {Field: "remedy", Weight: 2}, {Field: "status"},
		},
		Filters: []string{"category", "owner"},
		Tones:   map[roster.Status]Tone{ProblemOpen: Warn, ProblemRemedied: Info, ProblemConfirmed: Good, ProblemAccepted: Muted},
		Urgent: func(v *View, r *record.Record) bool {
			due := r.Time("due_at")
			return r.Text("status") == string(ProblemOpen) && !due.IsZero() && due.Before(v.Now)
		},
		Acts: []Act{
			{Name: "add", Label: says("登记问题", "Enter a problem"), Key: "N", New: true, To: ProblemOpen, Stamp: "found_at", Asks: problemAsks()},
			{Name: "remedy", Label: says("已整改", "Put right"), Key: "R", From: States(ProblemOpen, ""), To: ProblemRemedied,
				Asks: []Ask{{Field: "remedy", Needed: true, Long: true}}},
			{Name: "confirm", Label: says("复核", "Confirm"), Key: "C", From: States(ProblemRemedied), To: ProblemConfirmed, Signs: "confirmed_by",
				Asks: []Ask{{Field: "note", Long: true}}, Rule: notOwnWork("remedy", "复核人", "整改")},
			{Name: "accept", Label: says("记录在案", "Note only"), From: States(ProblemOpen, ""), To: ProblemAccepted,
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "reopen", Label: says("重新整改", "Open again"), From: States(ProblemRemedied, ProblemConfirmed, ProblemAccepted), To: ProblemOpen,
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", From: States(ProblemOpen, ProblemRemedied, ""), Asks: problemAsks()},
		},
	}
}

func problemAsks() []Ask {
	return []Ask{
		{Field: "category", Needed: true}, {Field: "text", Needed: true, Long: true}, {Field: "owner"}, {Field: "due_at"},
		{Field: "remedy", Long: true}, {Field: "about"},
	}
}

// SameHand asks before one person does both halves of what two should do.
const SameHand roster.Code = "same_hand"

// notOwnWork asks where who acts is who last wrote the field: two pairs of eyes, unless there is only one desk.
func notOwnWork(field, zh, did string) func(*Case) error {
	return func(c *Case) error {
		if c.Record.Source.Operator != c.Actor.Operator {
			return nil
		}
		return c.Warn(SameHand, zh+"与"+did+"为同一人（"+c.Actor.Operator+"）。尚未保存；请由另一人办理，或确认仍由本人办理。",
			"The same person ("+c.Actor.Operator+") would do both. Not saved yet; have another do it, or confirm.")
	}
}

// rateBook is the scale of subsidies: data, with the document it rests on.
func rateBook() Register {
	asks := []Ask{
		{Field: "name", Needed: true}, {Field: "subject", Needed: true}, {Field: "phase", Needed: true}, {Field: "period", Given: Always("any")},
		{Field: "per", Needed: true}, {Field: "amount", Needed: true}, {Field: "basis", Needed: true}, {Field: "payer"}, {Field: "valid_from"}, {Field: "note", Long: true},
	}
	return Register{
		Name: "rate", Kind: "rate", Label: says("补助标准", "Subsidy rates"),
		Columns: []Column{
			{Field: "name", Weight: 1.5}, {Field: "subject"}, {Field: "phase"}, {Field: "period"}, {Field: "per"}, {Field: "amount", Right: true},
			{Field: "basis", Weight: 1.5}, {Field: "payer"}, {Field: "valid_from"}, {Field: "valid_until"},
		},
		Filters: []string{"subject", "phase"},
		Acts: []Act{
			{Name: "add", Label: says("登记标准", "Enter a rate"), Key: "N", New: true, By: Post(record.General), Asks: asks},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.General), Asks: asks},
			{Name: "stop", Label: says("停用", "Stop"), By: Post(record.General), Stamp: "valid_until",
				When: func(r *record.Record) bool { return r.Time("valid_until").IsZero() }, Asks: []Ask{{Field: "note", Needed: true, Long: true}}},
		},
	}
}
