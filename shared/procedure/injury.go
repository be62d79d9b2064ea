package procedure

import (
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// InjuryKnown refuses an injury that looks entered already.
const InjuryKnown roster.Code = "injury_known"

// injuryBook is responders hurt or ill, with their claims: 报案 → 资料 → 理赔 → 给付.
func injuryBook() Register {
	support := Post(record.Support)
	care := []Ask{{Field: "severity", Needed: true}, {Field: "hospital"}, {Field: "escort"}, {Field: "family_told"}, {Field: "what", Long: true}, {Field: "note", Long: true}}
	return Register{
		Name: "injury", Kind: "injury", Label: says("伤病保险", "Injuries and claims"), State: "status", Closed: States(roster.InjuryPaid, roster.InjuryDenied, roster.InjuryNoClaim),
		Columns: columnsOf("number+", "happened_at+", "name", "team+", "severity", "what+", "hospital", "insurer", "claim_no", "missing_documents", "status"),
		Filters: []string{"severity", "team", "insurer"},
		Tones: map[roster.Status]Tone{
			roster.InjuryRecorded: Alarm, roster.InjuryReported: Info, roster.InjuryDocuments: Info, roster.InjurySettling: Info,
			roster.InjuryPaid: Good, roster.InjuryDenied: Warn, roster.InjuryNoClaim: Muted,
		},
		Urgent: func(_ *View, r *record.Record) bool { // reaches the insurer the same day
			return r.Text("status") == string(roster.InjuryRecorded)
		},
		Acts: []Act{
			{Name: "new", Label: says("登记伤病", "Enter"), Key: "N", New: true, To: roster.InjuryRecorded, Rule: injuryRule, Paper: "injury-slip", Asks: []Ask{
				{Field: "person", Hint: says("花名册上的人；姓名、队伍自动带出", "one on the roster; name and team follow")}, {Field: "name", Hint: says("不在花名册上的填姓名", "for one not on the roster")}, {Field: "team"}, {Field: "phone"},
				{Field: "happened_at", Needed: true, Given: Now}, {Field: "place"}, {Field: "severity", Needed: true}, {Field: "hospital"}, {Field: "escort"}, {Field: "task"},
				{Field: "insurer"}, {Field: "policy_no"}, {Field: "what", Needed: true, Long: true}, {Field: "note", Long: true},
			}},
			{Name: "update", Label: says("救治情况", "Care"), Key: "E", Asks: care},
			{Name: "report", Label: says("报案", "Report"), Key: "A", From: States(roster.InjuryRecorded), To: roster.InjuryReported, By: support, Stamp: "reported_at", Asks: []Ask{
				{Field: "insurer", Needed: true}, {Field: "policy_no"}, {Field: "claim_no", Needed: true}, {Field: "reported_to"}, {Field: "reported_at", Given: Now}, {Field: "missing_documents"}, {Field: "note", Long: true},
			}},
			{Name: "documents", Label: says("资料齐全", "Documents in"), Key: "D", From: States(roster.InjuryReported, roster.InjuryDocuments), To: roster.InjuryDocuments, By: support,
				Asks: []Ask{{Field: "documents", Needed: true}, {Field: "missing_documents"}, {Field: "note", Long: true}}},
			{Name: "settle", Label: says("理赔", "Being settled"), Key: "S", From: States(roster.InjuryDocuments), To: roster.InjurySettling, By: support, Asks: []Ask{{Field: "note", Long: true}}},
			{Name: "pay", Label: says("给付", "Paid"), Key: "P", From: States(roster.InjurySettling, roster.InjuryDocuments), To: roster.InjuryPaid, By: support, Stamp: "paid_at",
				Asks: []Ask{{Field: "paid", Needed: true}, {Field: "paid_at", Given: Now}, {Field: "note", Long: true}}},
			{Name: "deny", Label: says("拒赔", "Claim denied"), Key: "X", From: States(roster.InjuryReported, roster.InjuryDocuments, roster.InjurySettling), To: roster.InjuryDenied, By: support,
				Asks: []Ask{reasonAsk()}},
			{Name: "none", Label: says("无需理赔", "No claim"), Key: "U", From: States(roster.InjuryRecorded), To: roster.InjuryNoClaim, By: support, Asks: []Ask{reasonAsk()}},
		},
		Papers: []string{"injury-slip"},
	}
}

// injuryRule takes name, team and telephone from the roster and marks the person there as hurt.
func injuryRule(c *Case) error {
	person, known := c.Find("person", c.Ref("person"))
	name := c.Text("name")
	if known {
		name = person.Text("name")
		c.Main().Text("name", name).Text("id_number", person.Text("id_number"))
		if c.Ref("team") == (uuid.UUID{}) {
			c.Main().Ref("team", person.Ref("team"))
		}
		if c.Text("phone") == "" {
			c.Main().Text("phone", person.Text("phone"))
		}
	}
	if name == "" {
		return NoIn("name", Needed, "请选择人员或填写姓名。已填的内容都保留着。", "Choose a person or fill in the name. What you typed is kept.")
	}
	day := c.At("happened_at").In(ChinaTime()).Format("2006-01-02")
	for _, row := range c.List("injury", Is("name", merge.OfText(name))) {
		sameTeam := row.Ref("team") == c.Ref("team") || row.Ref("person") == c.Ref("person")
		if sameTeam && row.Time("happened_at").In(ChinaTime()).Format("2006-01-02") == day {
			if err := c.Warn(InjuryKnown, name+" 当天已登记伤病（"+row.Text("number")+"）。尚未保存；另一次受伤可以继续。", name+" is entered for that day already ("+row.Text("number")+"). Not saved yet; go on if it is another injury."); err != nil {
				return err
			}
		}
	}
	if known && person.Text("status") != string(roster.PersonInjured) && person.Text("status") != string(roster.PersonLeft) {
		c.Change("person", person.ID).Text("status", string(roster.PersonInjured)).Time("status_at", c.At("happened_at")).Text("reason", clip(c.Text("what")))
	}
	return nil
}
