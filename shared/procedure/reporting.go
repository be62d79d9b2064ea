package procedure

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// reportBook is what was reported up: to whom, when due, signed by whom, sent, received.
func reportBook() Register {
	general, draft := Post(record.General), States(ReportDraft, "") // one imported without a state is a draft
	return Register{
		Name: "report", Kind: "report", Label: says("报送", "Reports"), State: "status", Newest: true,
		Closed: []roster.Status{ReportReceived, ReportCancelled},
		Columns: []Column{
			{Field: "number"}, {Field: "stage"}, {Field: "title", Weight: 2}, {Field: "to", Weight: 1.3}, {Field: "as_of"}, {Field: "due_at", Show: reportDueCell},
			{Field: "signed_by"}, {Field: "cosigned_by"}, {Field: "sent_at"}, {Field: "receipt"}, {Field: "status"},
		},
		Filters: []string{"stage", "paper", "to"},
		Tones: map[roster.Status]Tone{
			ReportDraft: Warn, ReportSigned: Info, ReportSent: Info, ReportReceived: Good, ReportCancelled: Muted,
		},
		Urgent: func(v *View, r *record.Record) bool { return reportOverdue(r, v.Now) },
		Papers: []string{"kept-report"},
		Acts: []Act{
			{Name: "add", Label: says("登记报送", "Enter a report"), Key: "N", New: true, To: ReportDraft, By: general, Asks: reportAsks(), Rule: chained},
			{Name: "sign", Label: says("签发", "Sign"), Key: "S", From: draft, By: general, Signs: "signed_by", Stamp: "signed_at",
				When: func(r *record.Record) bool { return r.Text("signed_by") == "" }, Asks: []Ask{{Field: "signed_by", Given: Operator, Blank: true}}, Rule: signed},
			{Name: "cosign", Label: says("会签", "Cosign"), Key: "J", From: draft, By: Post(record.Coordination), Signs: "cosigned_by", Stamp: "cosigned_at",
				When: func(r *record.Record) bool { return needsTwo(r) && r.Text("cosigned_by") == "" },
				Asks: []Ask{{Field: "cosigned_by", Given: Operator, Blank: true}}, Rule: cosigned},
			{Name: "send", Label: says("报送", "Send"), Key: "F", From: States(ReportSigned), To: ReportSent, By: general, Stamp: "sent_at", Signs: "sent_by",
				Asks: []Ask{{Field: "to", Needed: true}, {Field: "channel", Needed: true}, {Field: "sent_at", Given: Now}}, Rule: sentAfterSigning},
			{Name: "receipt", Label: says("登记回执", "Receipt"), Key: "R", From: States(ReportSent), To: ReportReceived, By: general, Stamp: "receipt_at",
				Asks: []Ask{{Field: "receipt", Needed: true}, {Field: "receipt_at", Given: Now}}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", From: draft, By: general, When: func(r *record.Record) bool { return r.Text("signed_by") == "" },
				Asks: reportAsks()},
			{Name: "cancel", Label: says("作废", "Cancel"), From: States(ReportDraft, ReportSigned, ""), To: ReportCancelled, By: general, Danger: true,
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
	}
}

func reportAsks() []Ask {
	return []Ask{
		{Field: "title", Needed: true}, {Field: "stage", Needed: true}, {Field: "to", Needed: true}, {Field: "due_at"}, {Field: "channel"}, {Field: "text", Long: true}, {Field: "follows"},
	}
}

// reportOverdue says a report should have gone out and has not.
func reportOverdue(r *record.Record, now time.Time) bool {
	due := r.Time("due_at")
	return !due.IsZero() && due.Before(now) && r.Time("sent_at").IsZero() && r.Text("status") != string(ReportCancelled)
}

func reportDueCell(v *View, r *record.Record) Cell {
	cell := Cell{Text: Moment(r.Time("due_at"))}
	switch due := r.Time("due_at"); {
	case reportOverdue(r, v.Now):
		cell.Tone, cell.Text = Alarm, cell.Text+v.In(" 已超时", " overdue")
	case !due.IsZero() && r.Time("sent_at").IsZero() && due.Sub(v.Now) < time.Hour:
		cell.Tone = Warn
	}
	return cell
}

// needsTwo says a report goes out only with the names of both groups: 统计汇总总结 is the work of 综合组 and 协调组 together.
func needsTwo(r *record.Record) bool {
	return r.Text("stage") == "final" || paperOf(r) == "final" || paperOf(r) == "review"
}

// signed makes a report ready to be sent, or waits for the other group.
func signed(c *Case) error {
	if needsTwo(&c.Record) && c.Record.Text("cosigned_by") == "" {
		return nil // waits for 协调组
	}
	return c.ready("signed_by", "cosigned_by")
}

func cosigned(c *Case) error {
	if c.Record.Text("signed_by") == "" {
		return nil // waits for 综合组
	}
	return c.ready("cosigned_by", "signed_by")
}

// ready moves the report on; one hand under both names is asked about.
func (c *Case) ready(mine, other string) error {
	if name := c.Shows(mine); needsTwo(&c.Record) && name == c.Record.Text(other) {
		if err := c.Warn(SameHand, "签发人与会签人为同一人（"+name+"）。尚未保存；终报应由综合组和协调组各一人签，或确认单人席位。",
			"One person ("+name+") would sign for both groups. Not saved yet; have one of each group sign, or confirm a single-person desk."); err != nil {
			return err
		}
	}
	c.Main().Text("status", string(ReportSigned)).Time("status_at", c.Actor.Now)
	return nil
}

// BeforeSigning refuses a report sent before it was signed.
const BeforeSigning roster.Code = "sent_before_signed"

func sentAfterSigning(c *Case) error {
	at := c.At("sent_at")
	if signed := c.Record.Time("signed_at"); at.Before(signed.Truncate(time.Minute)) {
		return NoIn("sent_at", BeforeSigning, "报送时间早于签发时间（"+Moment(signed)+"）。没有记录；请核对时间。", "It would be sent before it was signed ("+Moment(signed)+"). Nothing was recorded; check the time.")
	}
	if at.After(c.Actor.Now.Add(roster.ClockLimit)) {
		return NoIn("sent_at", roster.InFuture, "报送时间在将来。没有记录；请核对时间。", "The time lies in the future. Nothing was recorded; check it.")
	}
	return nil
}

// chained puts a report entered by hand behind the last one to the same place.
func chained(c *Case) error {
	if c.Ref("follows") == (uuid.UUID{}) {
		if last, ok := lastOfChain(c.List("report"), "", c.Text("to")); ok {
			c.Main().Ref("follows", last.ID)
		}
	}
	return nil
}

// lastOfChain is the latest report that was not cancelled, of a chain of papers or, for the empty chain, to one place.
func lastOfChain(reports []record.Record, chain, to string) (last record.Record, ok bool) {
	for _, r := range reports {
		if r.Text("status") == string(ReportCancelled) || chain != "" && chainOf(paperOf(&r)) != chain || chain == "" && r.Text("to") != to {
			continue
		}
		if !ok || cmp.Or(r.Time("as_of").Compare(last.Time("as_of")), cmp.Compare(r.Text("number"), last.Text("number"))) > 0 {
			last, ok = r, true
		}
	}
	return last, ok
}

// paperOf is the name of the paper a report or a duty is about, whatever word it was entered in.
func paperOf(r *record.Record) string {
	if o := r.Kind.Field("paper").Match(r.Text("paper")); o != nil {
		return o.Name
	}
	return r.Text("paper")
}

// chainOf says which papers continue each other: 首报、续报、终报 are one chain, daily reports another.
func chainOf(paper string) string {
	switch paper {
	case "flash", "situation", "final":
		return "situation"
	}
	return paper
}

// reportingBook is the standing duties to report.
func reportingBook() Register {
	asks := []Ask{
		{Field: "to", Needed: true}, {Field: "paper", Needed: true}, {Field: "first_hours"}, {Field: "every_hours"}, {Field: "final_hours"},
		{Field: "channel"}, {Field: "basis"}, {Field: "note", Long: true},
	}
	return Register{
		Name: "reporting", Kind: "reporting", Label: says("报送要求", "Duties to report"),
		Columns: []Column{
			{Field: "to", Weight: 1.5}, {Field: "paper"}, {Field: "first_hours", Right: true}, {Field: "every_hours", Right: true}, {Field: "final_hours", Right: true},
			{Field: "channel"}, {Field: "basis", Weight: 1.5}, {Field: "stopped_at"},
		},
		Acts: []Act{
			{Name: "add", Label: says("登记要求", "Enter"), Key: "N", New: true, By: Post(record.General), Asks: asks},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", By: Post(record.General), Asks: asks},
			{Name: "stop", Label: says("停止", "Stop"), By: Post(record.General), Stamp: "stopped_at",
				When: func(r *record.Record) bool { return r.Time("stopped_at").IsZero() }, Asks: []Ask{{Field: "note", Needed: true, Long: true}}},
		},
	}
}

// Due is something to be reported, and by when.
type Due struct {
	Duty   record.Record // zero: a report with a due time of its own
	Report record.Record // already made and not sent; zero: still to be made
	To     string
	Paper  string
	Stage  string // first, update or final
	At     time.Time
	Last   record.Record // the last one that was sent
}

// DueReports lists what must be reported, the most urgent first: what the duties ask for by the state of the mechanism
// and by what was sent last, and reports with a due time that have not gone out.
func DueReports(duties, reports []record.Record, in roster.Incident) []Due {
	var due []Due
	covered := map[uuid.UUID]bool{}
	for _, d := range duties {
		next, ok := dueOf(d, reports, in)
		if !ok {
			continue
		}
		covered[next.Report.ID] = true
		due = append(due, next)
	}
	for _, r := range reports {
		if open := r.Time("sent_at").IsZero() && r.Text("status") != string(ReportCancelled); open && !r.Time("due_at").IsZero() && !covered[r.ID] {
			due = append(due, Due{Report: r, To: r.Text("to"), Paper: paperOf(&r), Stage: r.Text("stage"), At: r.Time("due_at")})
		}
	}
	slices.SortStableFunc(due, func(a, b Due) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.To, b.To), cmp.Compare(a.Paper, b.Paper))
	})
	return due
}

// dueOf is what one duty asks for next; ok is false when it asks for nothing now.
func dueOf(d record.Record, reports []record.Record, in roster.Incident) (next Due, ok bool) {
	if in.ActivatedAt.IsZero() || !d.Time("stopped_at").IsZero() {
		return next, false
	}
	next = Due{Duty: d, To: d.Text("to"), Paper: paperOf(&d)}
	final := false
	for _, r := range reports {
		mine := r.Ref("duty") == d.ID || r.Ref("duty") == (uuid.UUID{}) && r.Text("to") == next.To && chainOf(paperOf(&r)) == chainOf(next.Paper)
		switch {
		case !mine || r.Text("status") == string(ReportCancelled):
		case r.Time("sent_at").IsZero():
			next.Report = r
		default:
			final = final || r.Text("stage") == "final"
			if next.Last.Kind == nil || r.Time("sent_at").After(next.Last.Time("sent_at")) {
				next.Last = r
			}
		}
	}
	hours := func(field string) time.Duration { return time.Duration(d.Number(field) * float64(time.Hour)) }
	switch {
	case final:
		return next, false
	case !in.EndedAt.IsZero():
		next.Stage, next.At = "final", in.EndedAt.Add(hours("final_hours"))
		return next, hours("final_hours") > 0
	case next.Last.Kind == nil:
		next.Stage, next.At = "first", in.ActivatedAt.Add(hours("first_hours"))
		return next, hours("first_hours") > 0
	}
	since := next.Last.Time("due_at") // by the timetable, so that one late report does not shift all that follow
	if since.IsZero() || since.After(next.Last.Time("sent_at")) {
		since = next.Last.Time("sent_at")
	}
	next.Stage, next.At = "update", since.Add(hours("every_hours"))
	return next, hours("every_hours") > 0
}

// KeptReport is a paper that was made and is to be kept.
type KeptReport struct {
	Paper, Label, Title string
	AsOf                time.Time
	Heads               string
	Params              string // as asked, so that it can be asked again
	Digest              string
	Pieces              int
	Answers             map[string]Answer
}

// KeepPiece records one piece of what a paper says. It stands before its report, so that a report that is there is whole.
func KeepPiece(digest string, part, parts int, content string) record.Act {
	return record.Act{Edits: []record.Edit{{Kind: "snapshot", ID: record.NewID(1), Set: map[string]merge.Value{
		"digest": merge.OfText(digest), "part": merge.OfNumber(float64(part)), "parts": merge.OfNumber(float64(parts)), "content": merge.OfText(content),
	}}}}
}

// KeepReport records a paper as a report whose pieces are kept, behind the last of its chain, and ties it to the duty it
// fulfils.
func KeepReport(a roster.Actor, k KeptReport, reports, duties []record.Record, in roster.Incident) (record.Act, error) {
	set := map[string]merge.Value{
		"paper": merge.OfText(k.Paper), "title": merge.OfText(k.Title), "as_of": merge.OfTime(k.AsOf.UnixMilli()), "heads": merge.OfText(k.Heads),
		"params": merge.OfText(k.Params), "digest": merge.OfText(k.Digest), "parts": merge.OfNumber(float64(k.Pieces)),
		"status": merge.OfText(string(ReportDraft)), "status_at": merge.OfTime(a.Now.UnixMilli()), "recorded_by": merge.OfText(a.Operator),
	}
	for field, answer := range k.Answers {
		if slices.Contains([]string{"to", "stage", "period_from", "period_to", "channel"}, field) && !answer.Value.IsNone() {
			set[field] = answer.Value
		}
	}
	last, follows := lastOfChain(reports, chainOf(k.Paper), "")
	if follows {
		set["follows"] = merge.OfID(last.ID)
	}
	if _, said := set["stage"]; !said {
		set["stage"] = merge.OfText(stageOf(k.Paper, follows))
	}
	if to := set["to"]; to.Type == merge.Text {
		for _, d := range DueReports(duties, reports, in) {
			if d.Duty.Kind != nil && d.To == to.Text() && chainOf(d.Paper) == chainOf(k.Paper) {
				set["duty"], set["due_at"] = merge.OfID(d.Duty.ID), merge.OfTime(d.At.UnixMilli())
			}
		}
	}
	id := record.NewID(1)
	act := record.Act{Edits: []record.Edit{{Kind: "report", ID: id, Set: set, Numbered: true}}}
	line := fmt.Sprintf("出具%s（数据截至 %s）", k.Label, Moment(k.AsOf))
	act.Edits = append(act.Edits, record.Edit{Kind: "journal", ID: record.NewID(2), Set: map[string]merge.Value{
		"text": merge.OfText(line), "about": merge.OfID(id), "at": merge.OfTime(a.Now.UnixMilli()), "recorded_by": merge.OfText(a.Operator),
	}})
	return act, nil
}

// stageOf is what a report is in its chain where nobody says.
func stageOf(paper string, follows bool) string {
	switch {
	case paper == "final" || paper == "review":
		return "final"
	case follows:
		return "update"
	}
	return "first"
}
