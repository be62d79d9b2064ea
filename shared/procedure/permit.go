package procedure

import (
	"errors"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// States of an area permit.
const (
	PermitAsked   roster.Status = "asked"
	PermitIssued  roster.Status = "issued"
	PermitRefused roster.Status = "refused"
	PermitBack    roster.Status = "handed_back"
	PermitRevoked roster.Status = "revoked"
)

// Codes of refusals of area permits.
const (
	PermitNobody  roster.Code = "permit_nobody"
	PermitTimes   roster.Code = "permit_times"
	PermitTooLong roster.Code = "permit_too_long"
	PermitOwn     roster.Code = "permit_own_issue"
	PermitTwice   roster.Code = "permit_twice"
)

func permitBook() Register {
	holder := Column{Label: record.Label{Zh: "车牌/持证人", En: "Plate or holder"}, Weight: 1.4, Show: func(_ *View, r *record.Record) Cell { return Cell{Text: PermitHolder(r)} }}
	return Register{
		Name: "permit", Kind: "permit", Label: record.Label{Zh: "区域通行证", En: "Area permits"},
		State: "status", Closed: States(PermitRefused, PermitBack), Newest: true, Filters: []string{"area"},
		Tones: map[roster.Status]Tone{PermitAsked: Plain, PermitIssued: Good, PermitRefused: Muted, PermitBack: Muted, PermitRevoked: Alarm},
		Columns: append([]Column{{Field: "number", Weight: 1.5}, holder}, append(columnsOf("team", "area+", "purpose", "valid_from", "valid_until", "issued_by"),
			Column{Label: record.Label{Zh: "现况", En: "Now"}, Weight: 1.5, Show: permitNowCell}, Column{Field: "status", Weight: 0.8})...),
		Acts: permitActs(), Papers: []string{"permit"},
	}
}

func permitActs() []Act {
	asks := asksOf("plate", "vehicle", "name", "person", "team", "!area", "!purpose", "valid_from", "!valid_until", "note")
	asks[0].Hint = record.Label{Zh: "车牌或持证人至少填一项", En: "a plate or a holder"}
	asks[5].Hint = record.Label{Zh: "用顿号分开；“全灾区”为全部区域", En: "apart by 、; 全灾区 is everywhere"}
	asks[7].Given, asks[8].Given = permitFrom, permitUntil
	return []Act{
		{Name: "ask", Label: record.Label{Zh: "申请通行证", En: "Ask for a permit"}, Key: "Ctrl+N", New: true, To: PermitAsked, Asks: asks, Rule: permitAsked},
		{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States(PermitAsked), Asks: asks, Rule: permitAsked},
		{Name: "issue", Label: record.Label{Zh: "签发", En: "Issue"}, Key: "S", From: States(PermitAsked), To: PermitIssued, Asks: asksOf("alone"),
			Signs: "issued_by", Stamp: "issued_at", Rule: permitIssued, Paper: "permit"},
		{Name: "refuse", Label: record.Label{Zh: "不予签发", En: "Refuse"}, From: States(PermitAsked), To: PermitRefused, Asks: []Ask{reasonAsk()}},
		{Name: "extend", Label: record.Label{Zh: "延期换证", En: "Extend"}, Key: "X", From: States(PermitIssued), To: PermitIssued,
			Asks: asksOf("!valid_until", "reason"), Signs: "issued_by", Rule: permitExtended, Paper: "permit"},
		{Name: "hand_back", Label: record.Label{Zh: "交回", En: "Handed back"}, Key: "B", From: States(PermitIssued), To: PermitBack},
		{Name: "revoke", Label: record.Label{Zh: "撤销", En: "Revoke"}, Key: "R", From: States(PermitIssued), To: PermitRevoked, Asks: []Ask{reasonAsk()},
			Signs: "revoked_by", Stamp: "revoked_at", Danger: true},
	}
}

func permitFrom(g *Given) string {
	if g.Record.Kind != nil {
		return Moment(g.Record.Time("valid_from"))
	}
	return Moment(g.Actor.Now)
}

func permitUntil(g *Given) string {
	if g.Record.Kind != nil {
		return Moment(g.Record.Time("valid_until"))
	}
	return Moment(g.Actor.Now.Add(24 * time.Hour))
}

// PermitHolder is whom a permit names: plate and name.
func PermitHolder(r *record.Record) string {
	plate, name := r.Text("plate"), r.Text("name")
	if plate != "" && name != "" {
		return plate + " " + name
	}
	return plate + name
}

// PermitOf is what the code of a permit says of a record. The caller adds space, exercise and the serial of its grant.
func PermitOf(r *record.Record) identity.Permit {
	return identity.Permit{
		ID: r.ID, Number: r.Text("number"), Plate: r.Text("plate"), Holder: r.Text("name"), Area: r.Text("area"), Purpose: r.Text("purpose"),
		From: r.Time("valid_from").Truncate(time.Minute), Until: r.Time("valid_until").Truncate(time.Minute),
	}
}

// PermitStands is what a record says of a permit somebody shows.
func PermitStands(r *record.Record, shown identity.Permit) identity.PermitStanding {
	now := PermitOf(r)
	return identity.PermitStanding{
		Known: true, Valid: roster.Status(r.Text("status")) == PermitIssued,
		Matches: now.Plate == shown.Plate && now.Holder == shown.Holder && now.Area == shown.Area && now.From.Equal(shown.From) && now.Until.Equal(shown.Until),
	}
}

func permitNowCell(v *View, r *record.Record) Cell {
	if roster.Status(r.Text("status")) != PermitIssued {
		return Cell{}
	}
	from, until := r.Time("valid_from"), r.Time("valid_until")
	switch {
	case v.Now.Before(from):
		return Cell{v.In("未到时间", "not yet"), Info}
	case !v.Now.Before(until):
		return Cell{v.In("已过期", "over"), Alarm}
	case until.Sub(v.Now) < time.Hour:
		return Cell{Remaining(until.Sub(v.Now), v.Language), Warn}
	}
	return Cell{Remaining(until.Sub(v.Now), v.Language), Good}
}

// permitAsked fills in the vehicle's plate and the person's name, and sees to it that the permit fits its code.
func permitAsked(c *Case) error {
	if v, ok := c.Find("vehicle", c.Ref("vehicle")); ok && c.Shows("plate") == "" {
		c.Main().Text("plate", v.Text("plate")).Ref("team", v.Ref("team"))
	}
	if p, ok := c.Find("person", c.Ref("person")); ok && c.Shows("name") == "" {
		c.Main().Text("name", p.Text("name")).Ref("team", p.Ref("team"))
	}
	plate := roster.NormalPlate(c.Shows("plate"))
	if plate == "" && c.Shows("name") == "" {
		return NoIn("plate", PermitNobody, "请填写车牌或持证人。已填的内容都保留着。", "Fill in a plate or a holder. What you typed is kept.")
	}
	if plate != c.Shows("plate") {
		c.Main().Text("plate", plate)
	}
	if c.shownTime("valid_from").IsZero() {
		c.Main().Time("valid_from", c.Actor.Now)
	}
	from, until := c.shownTime("valid_from"), c.shownTime("valid_until")
	if !from.Before(until) || !until.After(c.Actor.Now) {
		return NoIn("valid_until", PermitTimes, "有效期止已过或不晚于有效期起。没有保存；请核对时间。", "The validity is over or ends before it begins. Nothing was saved; check the times.")
	}
	if err := c.permitFits(from, until); err != nil {
		return err
	}
	var odd *roster.Refusal
	if plate != "" {
		odd = roster.CheckPlate(plate, "")
	}
	return c.warnAll(odd, c.permitTwice(plate))
}

// permitFits tries what the permit will say. Number and ids are not given yet: others of their length stand for them.
func (c *Case) permitFits(from, until time.Time) error {
	p := identity.Permit{
		ID: record.KeyID("permit", "fits"), Space: record.KeyID("space", "fits"), Serial: 10_000, Number: "CQJJ-A2-00000", Plate: c.Shows("plate"), Holder: c.Shows("name"), Area: c.Shows("area"), Purpose: c.Shows("purpose"), From: from, Until: until,
	}
	err := p.Fits()
	switch {
	case errors.Is(err, identity.ErrPermitLong):
		return NoIn("area", PermitTooLong, "通行区域、持证人太长，二维码放不下。没有保存；请缩短区域名称（如只写区县或街道）。",
			"Area and holder are too long for the code. Nothing was saved; shorten the area.")
	case err != nil:
		return NoIn("area", PermitTooLong, "通行证内容含有不能印在二维码里的字符或为空。没有保存；请检查区域、持证人和事由。",
			"The permit holds characters its code cannot. Nothing was saved; check area, holder and purpose.")
	}
	return nil
}

// permitTwice asks when the holder has a valid permit already.
func (c *Case) permitTwice(plate string) *roster.Refusal {
	for _, p := range c.List("permit") {
		same := plate != "" && roster.NormalPlate(p.Text("plate")) == plate || plate == "" && p.Text("plate") == "" && p.Text("name") == c.Shows("name")
		if p.ID == c.ID || !same || roster.Status(p.Text("status")) != PermitIssued || !p.Time("valid_until").After(c.Actor.Now) {
			continue
		}
		r := No(PermitTwice, PermitHolder(&p)+" 已有一张有效的通行证（"+p.Text("number")+"，"+p.Text("area")+"）。还没有保存；确要另发一张时照此保存。",
			PermitHolder(&p)+" has a valid permit ("+p.Text("number")+", "+p.Text("area")+"). Not saved yet; save if another is meant.")
		r.Records = []roster.Ref{{Kind: "permit", ID: p.ID}}
		return r
	}
	return nil
}

func permitIssued(c *Case) error {
	if err := c.otherPerson(PermitOwn, record.Label{Zh: "签发", En: "issue"}); err != nil {
		return err
	}
	if !c.Record.Time("valid_until").After(c.Actor.Now) {
		return NoIn("valid_until", PermitTimes, "有效期已过，不能签发。没有改动；请先修改有效期。", "Its validity is over. Nothing was changed; change it first.")
	}
	return nil
}

func permitExtended(c *Case) error {
	until := c.Time("valid_until")
	if !until.After(c.Actor.Now) || !until.After(c.Record.Time("valid_from")) {
		return NoIn("valid_until", PermitTimes, "新的有效期止已过。没有保存；请核对时间。", "The new end is over already. Nothing was saved; check the time.")
	}
	return nil
}

// scanBook lists every look at a permit. It is written by the scanner alone.
func scanBook() Register {
	return Register{
		Name: "scan", Kind: "scan", Label: record.Label{Zh: "查验记录", En: "Permit checks"}, Newest: true, Filters: []string{"verdict", "checkpoint"},
		Columns: []Column{
			{Field: "at", Weight: 1.2}, {Field: "verdict", Show: verdictCell}, {Field: "permit_no", Weight: 1.2}, {Field: "holder", Weight: 1.4},
			{Field: "why", Weight: 3}, {Field: "checkpoint", Weight: 1.2}, {Field: "list_at", Weight: 1.2}, {Field: "recorded_by", Weight: 0.8},
		},
	}
}

func verdictCell(v *View, r *record.Record) Cell {
	tones := map[string]Tone{"green": Good, "yellow": Warn, "red": Alarm}
	code := r.Text("verdict")
	return Cell{r.Kind.Field("verdict").Shown(code, v.Language), tones[code]}
}

func checkpointBook() Register {
	asks := asksOf("!name", "!area", "place", "manager", "phone", "note")
	return Register{
		Name: "checkpoint", Kind: "checkpoint", Label: record.Label{Zh: "卡点", En: "Checkpoints"}, State: "status", Closed: States("closed"),
		Columns: columnsOf("name+", "area+", "place", "manager", "phone", "status"),
		Acts: []Act{
			{Name: "new", Label: record.Label{Zh: "设卡", En: "New checkpoint"}, Key: "Ctrl+N", New: true, To: "open", Asks: asks},
			{Name: "change", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", Asks: asks},
			{Name: "close", Label: record.Label{Zh: "撤除", En: "Close"}, From: States("open"), To: "closed", Asks: asksOf("reason")},
			{Name: "open", Label: record.Label{Zh: "恢复值守", En: "Man again"}, From: States("closed"), To: "open"},
		},
	}
}
