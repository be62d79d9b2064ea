package procedure

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// points is the book behind the situation sheet (灾情要点).
func points() Register {
	what := []Ask{{Field: "type", Needed: true, Given: Always("hazard")}, {Field: "name", Needed: true}, {Field: "place"}, {Field: "text", Long: true},
		{Field: "contact"}, {Field: "phone"}, {Field: "lat"}, {Field: "lon"}}
	edit := slices.Clone(what)
	edit[0].Given = nil
	return Register{
		Name: "point", Kind: "point", Label: record.Label{Zh: "灾情要点", En: "Situation points"},
		State: "status", Closed: States("closed"), Filters: []string{"type"},
		Tones: map[roster.Status]Tone{"open": Good, "closed": Muted},
		Columns: []Column{
			{Field: "type", Weight: 0.8}, {Field: "name", Weight: 1.8}, {Field: "place", Weight: 1.8}, {Field: "text", Weight: 3}, {Field: "contact", Weight: 0.8},
			{Field: "phone", Weight: 1}, {Field: "verified_at", Weight: 1.3, Show: confirmedCell}, {Field: "status", Weight: 0.7},
		},
		Acts: []Act{
			{Name: "add", Label: record.Label{Zh: "登记要点", En: "Add a point"}, Key: "Ctrl+N", New: true, To: "open", Stamp: "verified_at", Signs: "verified_by", Asks: what},
			{Name: "edit", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States("open"), Stamp: "verified_at", Signs: "verified_by", Asks: edit},
			{Name: "confirm", Label: record.Label{Zh: "仍有效", En: "Still so"}, Key: "Y", From: States("open"), Stamp: "verified_at", Signs: "verified_by"},
			{Name: "close", Label: record.Label{Zh: "解除", En: "Over"}, Key: "X", From: States("open"), To: "closed", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "reopen", Label: record.Label{Zh: "恢复", En: "Open again"}, From: States("closed"), To: "open", Stamp: "verified_at", Signs: "verified_by", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
	}
}

// PointFresh is how long a point of the sheet is believed without somebody saying that it is still so.
const PointFresh = 12 * time.Hour

func confirmedCell(v *View, r *record.Record) Cell {
	c := Cell{Text: Moment(r.Time("verified_at"))}
	if r.Text("status") == "open" && v.Now.Sub(r.Time("verified_at")) > PointFresh {
		c.Tone = Warn
	}
	return c
}

// publications is the book of what was published: each has a number, a version and a state, and says which desks have it.
func publications() Register {
	general := Post(record.General)
	notNeed := func(r *record.Record) bool { return r.Text("kind") != roster.PublishesNeed }
	return Register{
		Name: "publication", Kind: "publication", Label: record.Label{Zh: "发布", En: "Publications"},
		State: "status", Closed: States(roster.PublicationWithdrawn, roster.PublicationExpired), Newest: true, Filters: []string{"kind"},
		Tones: map[roster.Status]Tone{roster.PublicationOut: Good, roster.PublicationDraft: Warn, roster.PublicationSigned: Info, roster.PublicationWithdrawn: Muted},
		Urgent: func(v *View, r *record.Record) bool {
			return r.Text("status") == "published" && overdue(r.Time("expires_at"), v.Now)
		},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "version", Weight: 0.5}, {Field: "kind", Weight: 0.6}, {Field: "title", Weight: 2.5}, {Field: "audience", Weight: 1},
			{Field: "signed_by", Weight: 0.8}, {Field: "decided_level", Weight: 0.7}, {Field: "published_at", Weight: 1.2},
			{Field: "expires_at", Weight: 1.3, Show: expiryCell},
			{Label: record.Label{Zh: "已送达席位", En: "Desks that have it"}, Weight: 0.9, Show: receivedCell},
			{Field: "status", Weight: 0.7},
		},
		Acts: []Act{
			{Name: "notice", Label: record.Label{Zh: "发布公告", En: "Publish a notice"}, Key: "Ctrl+N", New: true, To: roster.PublicationOut, By: general, Stamp: "published_at", Paper: "notice",
				Asks: publishAsks(Ask{Field: "title", Needed: true}, Ask{Field: "text", Needed: true, Long: true}), Rule: publishAs("notice")},
			{Name: "dissuade", Label: record.Label{Zh: "发布劝止", En: "Publish a stay-away notice"}, Key: "Q", New: true, To: roster.PublicationOut, By: general, Stamp: "published_at", Paper: "notice", Danger: true,
				Asks: publishAsks(Ask{Field: "title", Needed: true, Given: Always("力量已饱和，请勿自行前往")}, Ask{Field: "text", Needed: true, Long: true, Given: dissuasionWords}),
				Rule: dissuade},
			{Name: "situation", Label: record.Label{Zh: "发布灾情简报", En: "Publish the situation sheet"}, Key: "J", New: true, To: roster.PublicationOut, By: general, Stamp: "published_at", Paper: "situation-sheet",
				Asks: publishAsks(Ask{Field: "title", Needed: true, Given: Always("灾情简报")}, Ask{Field: "text", Needed: true, Long: true, Given: situationWords}),
				Rule: publishSituation},
			{Name: "renew", Label: record.Label{Zh: "续期", En: "Renew"}, Key: "R", By: general, From: States(roster.PublicationOut), When: notNeed,
				Line: func(c *Case) string { return "发布续期：" + c.Name() },
				Rule: renewPublication},
			{Name: "withdraw", Label: record.Label{Zh: "撤回", En: "Withdraw"}, By: general, From: States(roster.PublicationOut, roster.PublicationSigned, roster.PublicationDraft),
				When: notNeed, To: roster.PublicationWithdrawn, Danger: true, Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}, Rule: withdrawWithAnswers},
		},
		Papers: []string{"notice", "publication-receipts", "press-release"},
	}
}

func publishAsks(first ...Ask) []Ask {
	return append(first, Ask{Field: "signed_by", Needed: true, Given: Operator}, Ask{Field: "audience", Given: Always("全部队伍")}, Ask{Field: "basis"}, Ask{Field: "basis_no"},
		Ask{Field: "expires_at", Given: setExpiry})
}

// setExpiry opens the end of a publication at the set hours from now (R1-3).
func setExpiry(g *Given) string {
	settings, err := settingsIn(g.Facts, g.Actor.Now)
	if err != nil {
		return ""
	}
	return Moment(g.Actor.Now.Add(settings.Span(roster.NeedValidHours)))
}

// renewPublication makes the next version, which stands for the set hours where the one before had an end.
func renewPublication(c *Case) error {
	c.Main().Number("version", c.Record.Number("version")+1).Time("published_at", c.Actor.Now)
	if c.Record.Time("expires_at").IsZero() {
		return nil
	}
	settings, err := settingsIn(c.Facts, c.Actor.Now)
	if err != nil {
		return err
	}
	c.Main().Time("expires_at", c.Actor.Now.Add(settings.Span(roster.NeedValidHours)))
	return nil
}

func publishAs(kind string) func(*Case) error {
	return func(c *Case) error {
		c.Main().Text("kind", kind).Number("version", 1).Time("signed_at", c.Actor.Now)
		return nil
	}
}

// dissuade publishes 劝止 and makes it what the inquiry desk says to who asks whether to come, in one act.
func dissuade(c *Case) error {
	c.Main().Text("kind", roster.PublishesDissuasion).Number("version", c.nextVersion(roster.PublishesDissuasion)).Time("signed_at", c.Actor.Now)
	for _, a := range c.List("answer", Is("topic", merge.OfText("come")), Is("status", merge.OfText("standing"))) {
		c.Change("answer", a.ID).Text("status", "withdrawn").Time("status_at", c.Actor.Now).Text("reason", "已发布劝止")
	}
	c.Create("answer").Text("title", "现在要不要来").Text("topic", "come").Text("text", c.Text("text")).Text("status", "standing").Time("status_at", c.Actor.Now).
		Text("signed_by", c.Text("signed_by")).Ref("publication", c.ID)
	return nil
}

// publishSituation publishes the sheet's next version; the one before is withdrawn.
func publishSituation(c *Case) error {
	c.Main().Text("kind", roster.PublishesSituation).Number("version", c.nextVersion(roster.PublishesSituation)).Time("signed_at", c.Actor.Now)
	return nil
}

// nextVersion withdraws what stands of a kind of which one stands at a time, and gives the next version.
func (c *Case) nextVersion(kind string) float64 {
	version := 1.0
	for _, p := range c.List("publication", Is("kind", merge.OfText(kind))) {
		version = max(version, p.Number("version")+1)
		if p.Text("status") == string(roster.PublicationOut) {
			c.Change("publication", p.ID).Text("status", string(roster.PublicationWithdrawn)).Text("reason", "已有新版")
		}
	}
	return version
}

func withdrawWithAnswers(c *Case) error {
	for _, a := range c.List("answer", refText("publication", c.ID), Is("status", merge.OfText("standing"))) {
		c.Change("answer", a.ID).Text("status", "withdrawn").Time("status_at", c.Actor.Now).Text("reason", "发布已撤回："+c.Text("reason"))
	}
	return nil
}

func expiryCell(v *View, r *record.Record) Cell {
	until := r.Time("expires_at")
	c := Cell{Text: Moment(until)}
	switch {
	case until.IsZero() || r.Text("status") != string(roster.PublicationOut):
	case overdue(until, v.Now):
		c.Tone = Alarm
		c.Text += v.In("（已过期）", " (over)")
	case until.Sub(v.Now) < v.Settings().Span(roster.NeedConfirmHours):
		c.Tone = Warn
		c.Text += v.In("（请确认）", " (please confirm)")
	}
	return c
}

// Received lists the receipts of a publication in the version that stands, one a device, the first to arrive.
func Received(v *View, publication *record.Record) []record.Record {
	var out []record.Record
	seen := map[string]bool{}
	for _, r := range v.All("receipt") {
		device := r.Text("device")
		if r.Ref("publication") == publication.ID && r.Number("version") == max(1, publication.Number("version")) && !seen[device] {
			seen[device] = true
			out = append(out, r)
		}
	}
	return out
}

func receivedCell(v *View, r *record.Record) Cell {
	if !ToldToDesks(r) {
		return Cell{}
	}
	have := len(Received(v, r))
	if v.Desks == nil {
		return Cell{Text: fmt.Sprint(have)}
	}
	lack := len(NotReceived(v, r))
	if lack > 0 {
		return Cell{fmt.Sprintf("%d/%d", have, have+lack), Warn}
	}
	return Cell{fmt.Sprintf("%d/%d", have, have), Good}
}

// ToldToDesks says whether desks acknowledge a publication: those of single needs are too many and are read on the list.
func ToldToDesks(r *record.Record) bool {
	return r.Text("kind") != roster.PublishesNeed && r.Text("status") == string(roster.PublicationOut)
}

// NotReceived lists the enrolled desks that have not said they hold a publication.
func NotReceived(v *View, publication *record.Record) []Terminal {
	has := map[string]bool{}
	for _, r := range Received(v, publication) {
		has[r.Text("device")] = true
	}
	return slices.DeleteFunc(slices.Clone(v.Desks), func(d Terminal) bool { return has[d.Device] })
}

// Receipts says which publications a device has not yet said it received, as one act; ok is false when there are none. Device
// and desk name it as receipts do. The act is the device's own and nobody's decision, so it has no line in the journal.
func Receipts(facts record.Reader, device, desk string, now time.Time) (act record.Act, ok bool, err error) {
	out, err := facts.List(record.Query{Kind: "publication", Where: []record.Condition{
		Is("status", merge.OfText(string(roster.PublicationOut))), {Field: "kind", Test: record.NotEqual, Value: merge.OfText(roster.PublishesNeed)}}})
	if err != nil {
		return act, false, fmt.Errorf("list publications: %w", err)
	}
	out = slices.DeleteFunc(out, func(r record.Record) bool { return !ToldToDesks(&r) })
	if len(out) == 0 {
		return act, false, nil
	}
	mine, err := facts.List(record.Query{Kind: "receipt", Where: []record.Condition{Is("device", merge.OfText(device))}})
	if err != nil {
		return act, false, fmt.Errorf("list receipts: %w", err)
	}
	type held struct {
		publication uuid.UUID
		version     float64
	}
	has := map[held]bool{}
	for _, r := range mine {
		has[held{r.Ref("publication"), r.Number("version")}] = true
	}
	const most = 100
	for _, p := range out {
		version := max(1, p.Number("version"))
		if has[held{p.ID, version}] || len(act.Edits) >= most {
			continue
		}
		e := &Edit{record.Edit{Kind: "receipt", ID: record.NewID(uint8(len(act.Edits) + 1)), Set: map[string]merge.Value{}}}
		e.Ref("publication", p.ID).Number("version", version).Time("at", now).Text("device", device).Text("desk", desk)
		act.Edits = append(act.Edits, e.edit)
	}
	return act, len(act.Edits) > 0, nil
}
