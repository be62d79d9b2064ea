package procedure

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// States of release of a message: 不公开, 待签发, 已发布, 已更正.
const (
	releaseClosed    roster.Status = "closed"
	releaseUnsigned  roster.Status = "unsigned"
	releaseOut       roster.Status = "released"
	releaseCorrected roster.Status = "corrected"
)

// rumours is the book of public opinion and rumours (舆情与谣言): messages that are verified, worded, signed and
// published, with the answer of the inquiry desk made by the same act.
func rumours() Register {
	return Register{
		Name: "rumour", Kind: "message", Label: record.Label{Zh: "舆情与谣言", En: "Opinion and rumours"},
		Where: func(r *record.Record) bool {
			return (r.Text("class") == "rumour" || r.Text("class") == "opinion") && r.Ref("corrected_by") == uuid.UUID{}
		},
		State: "release", Closed: States(releaseOut, releaseCorrected), Newest: true,
		Filters: []string{"class", "credibility", "owner"},
		Tones:   map[roster.Status]Tone{releaseUnsigned: Warn, releaseOut: Good, releaseCorrected: Good},
		Urgent: func(v *View, r *record.Record) bool {
			return r.Text("credibility") == "unchecked" && v.Now.Sub(r.Time("at")) > time.Hour
		},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "at", Weight: 1.3}, {Field: "from", Weight: 1},
			{Label: record.Label{Zh: "内容", En: "Text"}, Weight: 3, Show: messageText},
			{Field: "credibility", Weight: 0.7, Show: credibilityCell}, {Field: "verified_by", Weight: 0.8},
			{Field: "wording", Weight: 3}, {Field: "release", Weight: 0.8}, {Field: "publication", Weight: 1.2},
		},
		Acts: rumourActs(),
	}
}

func credibilityCell(v *View, r *record.Record) Cell {
	code := r.Text("credibility")
	tones := map[string]Tone{"unchecked": Warn, "true": Good, "doubtful": Warn, "false": Alarm}
	return Cell{r.Kind.Field("credibility").Shown(code, v.Language), tones[code]}
}

func rumourActs() []Act {
	general := Post(record.General)
	checked := func(r *record.Record) bool {
		return r.Text("credibility") != "" && r.Text("credibility") != "unchecked"
	}
	return []Act{
		{Name: "record", Label: record.Label{Zh: "登记舆情", En: "Record"}, Key: "Ctrl+N", New: true, To: releaseClosed, Stamp: "at",
			Asks: []Ask{
				{Field: "text", Needed: true, Long: true}, {Field: "class", Only: []string{"rumour", "opinion"}, Needed: true, Given: Always("rumour")},
				{Field: "from", Label: record.Label{Zh: "出处", En: "where it is said"}}, {Field: "medium", Given: Always("短信微信")}, {Field: "at", Given: Now},
				{Field: "document"},
			},
			Line: func(c *Case) string { return "登记舆情：" + clip(c.Text("text")) + tailOf(c.Text("from")) },
			Rule: func(c *Case) error {
				c.Main().Text("direction", "收").Text("status", string(messageReceived)).Text("credibility", "unchecked").
					Text("group", string(record.General)).Number("version", 1).Time("status_at", c.Actor.Now)
				return nil
			}},
		{Name: "verify", Label: record.Label{Zh: "核实", En: "Verify"}, Key: "V", By: general,
			Asks: []Ask{
				{Field: "credibility", Only: []string{"true", "doubtful", "false"}, Needed: true, Blank: true},
				{Field: "verified_how", Needed: true, Blank: true, Hint: record.Label{Zh: "回拨了谁、谁到过现场、第二来源", En: "called back, seen by, second source"}},
				{Field: "alone", Blank: true},
			},
			Line: verifyLine, Rule: verifyRumour},
		{Name: "draft", Label: record.Label{Zh: "拟口径", En: "Word it"}, Key: "N", By: general, From: States(releaseClosed, releaseUnsigned, ""), To: releaseUnsigned,
			When: checked, Asks: []Ask{{Field: "wording", Needed: true, Long: true}, {Field: "owner", Needed: true, Given: Operator}}},
		{Name: "release", Label: record.Label{Zh: "签发并发布", En: "Sign and publish"}, Key: "G", By: general, Danger: true,
			Asks: []Ask{
				{Field: "wording", Needed: true, Long: true},
				{Field: "signed_by", Type: record.Text, Label: record.Label{Zh: "签发人", En: "signed by"}, Needed: true},
				{Field: "audience", Type: record.Text, Label: record.Label{Zh: "发布对象", En: "audience"}, Given: Always("社会公众")},
				{Field: "basis", Type: record.Text, Label: record.Label{Zh: "依据", En: "basis"}},
				{Field: "basis_no", Type: record.Text, Label: record.Label{Zh: "依据文号", En: "number of the basis"}},
				{Field: "alone", Blank: true},
			},
			Paper: "press-release", Line: releaseLine, Rule: releaseRumour},
		{Name: "keep", Label: record.Label{Zh: "不公开办结", En: "Close unreleased"}, From: States(releaseClosed, releaseUnsigned, ""), When: checked, To: releaseClosed,
			Asks: []Ask{{Field: "reason", Needed: true, Blank: true}},
			Rule: func(c *Case) error {
				c.Main().Text("status", string(messageFiled)).Time("status_at", c.Actor.Now)
				return nil
			}},
	}
}

func verifyLine(c *Case) string {
	f := c.Schema.Kind("message").Field("credibility")
	return "核实舆情 " + c.Name() + "：" + f.Shown(c.Shows("credibility"), "zh") + tailOf(c.Text("verified_how"))
}

// apart wants two people for two steps, or the reason why a single-person desk has one.
func apart(c *Case, first, second string) error {
	if first == "" || first != second || c.Text("alone") != "" {
		return nil
	}
	return NoIn("alone", AloneMissing, "前一步也是“"+first+"”办的，须由另一人办理。没有记录任何内容；单人席位请填写说明。",
		"“"+first+"” did the step before too; another person must do this one. Nothing was recorded; a single-person desk says why.")
}

func verifyRumour(c *Case) error {
	if err := apart(c, c.Record.Text("recorded_by"), c.Actor.Operator); err != nil {
		return err
	}
	c.Main().Text("verified_by", c.Actor.Operator).Time("verified_at", c.Actor.Now).Text("status", string(messageInHand)).
		Text("owner", c.Actor.Operator).Time("status_at", c.Actor.Now)
	return nil
}

func releaseLine(c *Case) string {
	return "发布更正 " + c.Name() + "：" + clip(c.Text("wording")) + "，签发人 " + c.Text("signed_by")
}

// releaseRumour publishes the wording and makes it the inquiry desk's answer, in one act. A second release is the next
// version: what was published and answered before is withdrawn with it.
func releaseRumour(c *Case) error {
	credibility := c.Record.Text("credibility")
	if credibility == "" || credibility == "unchecked" {
		return No(NotChecked, "这条信息还没有核实，不能发布。没有记录任何内容；请先核实。", "This was not verified yet and cannot be published. Nothing was recorded; verify it first.")
	}
	if err := apart(c, c.Record.Text("verified_by"), c.Text("signed_by")); err != nil {
		return err
	}
	version := c.supersede()
	title := "关于“" + clip(c.Record.Text("text")) + "”的" + map[bool]string{true: "说明", false: "更正"}[credibility == "true"]
	out := c.publish("correction", title, c.Text("wording"), c.Text("signed_by"), version).Text("audience", c.Text("audience")).
		Text("basis", c.Text("basis")).Text("basis_no", c.Text("basis_no")).Text("alone", c.Text("alone"))
	c.Create("answer").Text("title", clip(c.Record.Text("text"))).Text("text", c.Text("wording")).Text("topic", "rumour").Text("status", "standing").
		Time("status_at", c.Actor.Now).Text("signed_by", c.Text("signed_by")).Ref("publication", out.ID()).Ref("corrects", c.ID)
	release := releaseCorrected
	if credibility == "true" {
		release = releaseOut
	}
	c.Main().Text("release", string(release)).Ref("publication", out.ID()).Text("status", string(messageDone)).Time("status_at", c.Actor.Now)
	return nil
}

// supersede withdraws what an earlier release of this message published and had answered, and gives the next version.
func (c *Case) supersede() float64 {
	old, ok := c.Find("publication", c.Record.Ref("publication"))
	if !ok {
		return 1
	}
	c.Change("publication", old.ID).Text("status", string(roster.PublicationWithdrawn)).Text("reason", "已有新版")
	for _, a := range c.List("answer", refText("corrects", c.ID), Is("status", merge.OfText("standing"))) {
		c.Change("answer", a.ID).Text("status", "withdrawn").Time("status_at", c.Actor.Now).Text("reason", "已有新版")
	}
	return old.Number("version") + 1
}

// publish creates a publication that is out at once.
func (c *Case) publish(kind, title, text, signer string, version float64) *Edit {
	return c.Create("publication").Text("kind", kind).Text("title", title).Text("text", text).Text("signed_by", signer).Number("version", version).
		Text("status", string(roster.PublicationOut)).Time("signed_at", c.Actor.Now).Time("published_at", c.Actor.Now).
		Text("decided_level", string(c.Actor.Post.Level))
}
