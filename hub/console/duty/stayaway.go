package duty

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// saturationBody says whether enough people are here, and who knows that no more may come (R3-5).
type saturationBody struct {
	Full           bool
	Required, Have string
	Coming         string
	Ratio          string
	Lines          []saturationRow
	Called         bool
	Number, Title  string
	Text           string
	Version        string
	At, By         string
	Acts           []page.ActLink
	Call           string // address of the form that calls it; empty where who looks may not
	Received       []receiptRow
	Lacking        []lackRow
}

// saturationRow is one direction.
type saturationRow struct {
	Name                   string
	Required, Have, Coming string
	Full                   bool
}

// receiptRow is one desk that has the call, lackRow one that has not said so.
type receiptRow struct{ Desk, At string }
type lackRow struct {
	Desk, Code string
	Connected  bool
	LastSeen   string // empty: never
	Phone      string // of whoever is on duty there; empty where no shift says
}

func saturation(q *page.Request, known phonebook) saturationBody {
	p := q.Page
	w := p.State.Waiting
	body := saturationBody{Full: w.Full.Full, Required: page.Plain(w.Full.Required), Have: page.Plain(w.Full.Have), Coming: page.Plain(w.Full.Coming), Ratio: page.Plain(w.Ratio)}
	for _, l := range w.Lines {
		body.Lines = append(body.Lines, saturationRow{p.In(l.Label()), page.Plain(l.Required), page.Plain(l.Have), page.Plain(l.Coming), l.Full})
	}
	if act := "publication.dissuade"; q.MayAct(act) && !q.State.Space.Closed {
		body.Call = q.ActTo(act, uuid.UUID{})
	}
	if w.StayAway == nil {
		return body
	}
	row := w.StayAway.Row
	body.Called, body.Number, body.Title, body.Text = true, row.Text("number"), p.Text(row.Text("title")), p.Text(row.Text("text"))
	body.Version, body.At, body.By = page.Plain(max(1, row.Number("version"))), p.Clock(row.Time("published_at")), row.Text("signed_by")
	body.Acts = q.Offered(&row)
	for _, r := range w.StayAway.Received {
		body.Received = append(body.Received, receiptRow{deskName(p, r.Text("device"), r.Text("desk")), p.Clock(r.Time("at"))})
	}
	for _, d := range w.StayAway.Lacking {
		one := lackRow{Desk: d.Name, Code: d.Code}
		for _, t := range p.State.Terminals {
			if t.Device.String() == d.Device {
				if one.Connected = t.Connected; !t.LastSeen.IsZero() {
					one.LastSeen = p.Ago(t.LastSeen)
				}
				who, phone := known.desk(t.Device)
				one.Desk, one.Phone = who, known.number(phone)
			}
		}
		body.Lacking = append(body.Lacking, one)
	}
	return body
}

// deskName is what people call the desk that a receipt is of.
func deskName(p *page.Page, device, desk string) string {
	if d, err := dot.ParseDevice(device); err == nil {
		return p.Device(d)
	}
	return p.Text(desk)
}

// Print is what of it makes news.
func (b saturationBody) Print() string {
	lacking := slices.Clone(b.Lacking)
	for i := range lacking {
		lacking[i].LastSeen = "" // grows with time alone
	}
	return page.Fingerprint(b.Full, b.Called, b.Number, b.Version, len(b.Received), lacking)
}

// injuryRow is one responder hurt.
type injuryRow struct {
	ID, Print  string
	Number     string
	Link       string
	Name, Team string
	Severity   page.Mark
	At         string
	What       string
	Hospital   string
	Escort     string
	Told       []string // who was told
	Untold     []string // who was not
	Due        page.Mark
	Missing    string
	State      page.Mark
	Acts       []page.ActLink
}

// injuries are the responders whose care or claim is not over. A claim reaches the insurer the same day (R7-4).
func injuries(q *page.Request) []injuryRow {
	p := q.Page
	var rows []injuryRow
	for _, r := range p.State.Waiting.Injuries {
		row := injuryRow{
			ID: r.ID.String(), Number: r.Text("number"), Link: p.LinkTo(roster.Ref{Kind: "injury", ID: r.ID}), Name: r.Text("name"), At: p.Clock(r.Time("happened_at")), What: p.Text(r.Text("what")),
			Hospital: p.Text(r.Text("hospital")), Escort: p.Text(r.Text("escort")), Missing: p.Text(r.Text("missing_documents")), State: markOf(q, "injury", r.Text("status")), Acts: q.Offered(&r),
		}
		if t, ok := p.State.Picture.Team(r.Ref("team")); ok {
			row.Team = t.Name
		}
		row.Severity = severity(r.Text("severity"), p.Shown("injury", "severity", r.Text("severity")))
		tell := func(who, what string) {
			if what == "" {
				row.Untold = append(row.Untold, who)
				return
			}
			row.Told = append(row.Told, who+" "+p.Text(what))
		}
		tell(p.T("家属", "family"), r.Text("family_told"))
		tell(p.T("保险公司", "insurer"), r.Text("reported_to")+r.Text("claim_no"))
		if r.Text("status") == string(roster.InjuryRecorded) {
			row.Due = countdown(p, endOfDay(r.Time("happened_at")).Sub(p.State.Waiting.At))
		}
		row.Print = page.Fingerprint(row.Name, row.Severity, row.What, row.Hospital, row.Told, row.State, row.Missing, row.Due.Tone)
		rows = append(rows, row)
	}
	return rows
}

func severity(code, word string) page.Mark {
	switch code {
	case "critical", "dead":
		return page.Marked("cross", "alarm", word)
	case "serious":
		return page.Marked("up", "warn", word)
	}
	return page.Marked("", "", word)
}
