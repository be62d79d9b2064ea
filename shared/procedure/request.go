package procedure

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals about requests.
const (
	RequestRepeated roster.Code = "request_repeated"
	ApproverSame    roster.Code = "approver_is_requester"
	RequesterNeeded roster.Code = "requester_needed"
)

// priorityHours is within how many hours a request of a priority is to be met (ICS-213RR as Santa Clara county fixes it:
// high 0–4, medium 5–12, low above; low is taken as a day).
func priorityHours(priority string) time.Duration {
	switch priority {
	case "high":
		return 4 * time.Hour
	case "medium":
		return 12 * time.Hour
	}
	return 24 * time.Hour
}

// RequestDue is when a request is to be met: as asked, else by its priority.
func RequestDue(r *record.Record) time.Time {
	if by := r.Time("needed_by"); !by.IsZero() {
		return by
	}
	asked := r.Time("requested_at")
	if asked.IsZero() {
		return asked
	}
	return asked.Add(priorityHours(r.Text("priority")))
}

// requestBook is what is asked of the support group: everybody sees what became of it.
func requestBook() Register {
	return Register{
		Name: "request", Kind: "request", Label: says("需求申请", "Requests"), State: "status",
		Closed: States(roster.RequestReceived, roster.RequestRejected, roster.RequestRefused, roster.RequestWithdrawn, roster.RequestDuplicate, roster.RequestClosed),
		Columns: []Column{
			{Field: "number", Weight: 1.4}, {Field: "priority", Weight: 1.6}, {Field: "item", Weight: 1.4}, {Label: says("申请／批准／已发", "Asked / approved / issued"), Weight: 2, Right: true, Show: requestCell},
			{Label: says("申请方", "By"), Weight: 1.6, Show: requesterCell}, {Field: "deliver_to", Weight: 1.2},
			{Label: says("最迟送达", "Due"), Weight: 2.1, Show: func(v *View, r *record.Record) Cell {
				return dueCell(v, RequestDue(r), !roster.RequestOver(roster.Status(r.Text("status"))))
			}},
			{Field: "status", Weight: 1.2}, {Field: "reason", Weight: 0.9},
		},
		Filters: []string{"priority", "type", "team", "group"},
		Tones: map[roster.Status]Tone{
			roster.RequestAsked: Warn, roster.RequestApproved: Info, roster.RequestPreparing: Info, roster.RequestPartial: Warn, roster.RequestIssued: Info,
			roster.RequestInTransit: Info, roster.RequestReceived: Good, roster.RequestRejected: Alarm, roster.RequestRefused: Alarm,
			roster.RequestWithdrawn: Muted, roster.RequestDuplicate: Muted, roster.RequestClosed: Muted,
		},
		Urgent: func(v *View, r *record.Record) bool {
			return !roster.RequestOver(roster.Status(r.Text("status"))) && overdue(RequestDue(r), v.Now)
		},
		Acts:   append(requestAsking(), append(requestServing(), requestEnding()...)...),
		Papers: []string{"request-slip"},
	}
}

func requestAsks() []Ask {
	return []Ask{
		{Field: "item", Needed: true}, {Field: "quantity", Needed: true}, {Field: "unit"}, {Field: "type"}, {Field: "priority", Needed: true, Given: Always("medium")},
		{Field: "needed_by"}, {Field: "deliver_to", Needed: true}, {Field: "team"}, {Field: "requester"}, {Field: "phone"}, {Field: "group"},
		{Field: "supply"}, {Field: "task"}, {Field: "spec", Long: true}, {Field: "substitutes", Long: true}, {Field: "purpose", Long: true}, {Field: "note", Long: true},
	}
}

// requestAsking is what the one who asks may do.
func requestAsking() []Act {
	change := requestAsks()
	for i := range change {
		change[i].Given = nil
	}
	return []Act{
		{Name: "new", Label: says("申请", "Ask"), Key: "N", New: true, To: roster.RequestAsked, Stamp: "requested_at", Asks: requestAsks(), Rule: askOnce, Paper: "request-slip"},
		{Name: "edit", Label: says("修改", "Change"), Key: "E", From: States(roster.RequestAsked), Asks: change},
		{Name: "endorse", Label: says("所在组审核", "Endorse"), Key: "G", From: States(roster.RequestAsked), Stamp: "endorsed_at",
			Asks: []Ask{{Field: "endorsed_by", Needed: true, Given: Operator}, {Field: "group", Needed: true}},
			When: func(r *record.Record) bool { return r.Text("endorsed_by") == "" }},
		{Name: "withdraw", Label: says("撤回", "Withdraw"), Key: "W", From: States(roster.RequestAsked, roster.RequestApproved, roster.RequestPreparing), To: roster.RequestWithdrawn,
			Asks: []Ask{reasonAsk()}},
		{Name: "join", Label: says("并入", "Same as another"), Key: "J", From: requestOpen(), To: roster.RequestDuplicate, Rule: joinRequest,
			Asks: []Ask{{Field: "same_as", Needed: true}}},
		{Name: "apart", Label: says("确认不同", "Differs from another"), Key: "B", From: requestOpen(), Rule: requestApart,
			Asks: []Ask{{Field: "other", Type: record.Ref, Of: "request", Label: says("不同于", "Differs from"), Needed: true}}},
	}
}

func requestOpen() []roster.Status {
	return States(roster.RequestAsked, roster.RequestApproved, roster.RequestPreparing, roster.RequestPartial, roster.RequestIssued, roster.RequestInTransit)
}

// requestServing is what the support group does: 批准 → 备货 → 出库.
func requestServing() []Act {
	support := Post(record.Support)
	wanted := func(g *Given) string { return Plainly(g.Record.Kind.Field("quantity"), g.Record.Value("quantity")) }
	return []Act{
		{Name: "approve", Label: says("批准", "Approve"), Key: "A", From: States(roster.RequestAsked), To: roster.RequestApproved, By: support, Stamp: "approved_at", Signs: "approved_by",
			Asks: []Ask{{Field: "approved_quantity", Needed: true, Given: wanted}, {Field: "approved_by", Given: Operator}, {Field: "supply"}, {Field: "supplier"},
				{Field: "alone", Hint: says("申请人和批准人为同一人时填写", "where one person both asked and approves")}, {Field: "note", Long: true}},
			Rule: approveRequest},
		{Name: "refuse", Label: says("不予批准", "Refuse"), Key: "X", From: States(roster.RequestAsked, roster.RequestApproved), To: roster.RequestRefused, By: support, Danger: true,
			Signs: "approved_by", Asks: []Ask{reasonAsk()}},
		{Name: "prepare", Label: says("备货", "Prepare"), Key: "P", From: States(roster.RequestApproved), To: roster.RequestPreparing, By: support, Asks: []Ask{{Field: "supplier"}, {Field: "note", Long: true}}},
		{Name: "issue", Label: says("出库", "Issue"), Key: "I", From: States(roster.RequestApproved, roster.RequestPreparing, roster.RequestPartial), By: support, Rule: issueRequest,
			Asks: []Ask{{Field: "supply", Needed: true}, issueAsk(), moveAsk("from_depot"), moveAsk("batch"), moveAsk("receiver"), moveAsk("handler"), moveAsk("document")},
			Line: func(c *Case) string {
				return "出库：" + Caption(&c.Record) + " " + roster.Quantity(c.Number("issue_quantity"), c.Record.Text("unit")) + tailOf(c.Text("receiver"))
			}},
		{Name: "send", Label: says("发运", "Send off"), Key: "T", From: States(roster.RequestIssued, roster.RequestPartial), To: roster.RequestInTransit, By: support, Asks: []Ask{{Field: "note", Long: true}}},
	}
}

// issueAsk asks how much goes out now: what is still wanted.
func issueAsk() Ask {
	return Ask{Field: "issue_quantity", Type: record.Number, Label: says("本次出库数量", "Issued now"), Needed: true, Given: func(g *Given) string {
		rows, err := g.Facts.List(record.Query{Kind: "movement", Where: []record.Condition{Is("request", merge.OfID(g.Record.ID))}})
		if err != nil {
			return ""
		}
		r := roster.RequestOf(g.Record)
		return fmt.Sprintf("%g", max(0, r.Wanted()-roster.IssuedOn(r.ID, movementsIn(rows))))
	}}
}

func movementsIn(rows []record.Record) []roster.Movement {
	moves := make([]roster.Movement, len(rows))
	for i, row := range rows {
		moves[i] = roster.MovementOf(row)
	}
	return moves
}

// requestEnding is how it ends: 签收, 拒收, 核销.
func requestEnding() []Act {
	return []Act{
		{Name: "receive", Label: says("签收", "Received"), Key: "R", From: States(roster.RequestIssued, roster.RequestInTransit), To: roster.RequestReceived,
			Asks: []Ask{{Field: "received_by", Needed: true}, {Field: "status_at", Label: says("签收时间", "Received at")}, {Field: "note", Long: true}}},
		{Name: "reject", Label: says("拒收", "Turned away"), Key: "K", From: States(roster.RequestIssued, roster.RequestInTransit, roster.RequestPartial), To: roster.RequestRejected, Danger: true,
			Asks: []Ask{reasonAsk(), {Field: "to_depot", Type: record.Ref, Of: "depot", Label: says("退回存放点", "Goes back to"), Hint: says("不填则退回原存放点", "left empty: where it came from")}},
			Rule: rejectRequest},
		{Name: "close", Label: says("核销", "Close"), Key: "C", From: States(roster.RequestReceived, roster.RequestPartial, roster.RequestRejected), To: roster.RequestClosed, By: Post(record.Support),
			Asks: []Ask{{Field: "reason"}}},
	}
}

// askOnce refuses a request that nobody stands behind, and asks when it looks like one sent already.
func askOnce(c *Case) error {
	if c.Ref("team") == (uuid.UUID{}) && c.Text("requester") == "" && c.Text("group") == "" {
		return NoIn("requester", RequesterNeeded, "请填写申请队伍、申请人或申请组别。已填的内容都保留着。", "Say which team, person or group asks. What you typed is kept.")
	}
	if c.Number("quantity") <= 0 {
		return NoIn("quantity", QuantityNeeded, "申请数量要大于零。已填的内容都保留着。", "The quantity must be above zero. What you typed is kept.")
	}
	asked := roster.Request{Item: c.Text("item"), Team: c.Ref("team"), Requester: c.Text("requester"), RequestedAt: c.Actor.Now}
	for _, row := range c.List("request") {
		known := roster.RequestOf(row)
		if known.Status == roster.RequestRefused || known.Status == roster.RequestWithdrawn || known.Status == roster.RequestDuplicate || !asked.Repeats(known) {
			continue
		}
		state := row.Kind.Field("status").Shown(row.Text("status"), "zh")
		err := c.Warn(RequestRepeated, "同一申请方 "+Moment(known.RequestedAt)+" 已申请“"+known.Item+"”（"+known.Number+"，"+state+"）。尚未保存；是重复的请取消，确为另一份可以继续。",
			"“"+known.Item+"” was asked for by the same requester at "+Moment(known.RequestedAt)+" ("+known.Number+"). Not saved yet; cancel if it is the same, go on if it is another.")
		if r := roster.Refused(err); r != nil {
			r.Records = []roster.Ref{{Kind: "request", ID: known.ID}}
			return r
		}
		c.Main().Add("distinct_from", known.ID.String())
	}
	return nil
}

// approveRequest keeps asking and approving apart: the approver is neither who entered it nor who asked.
func approveRequest(c *Case) error {
	approver := c.Shows("approved_by")
	same := approver == c.Record.Text("recorded_by") || approver == c.Record.Text("requester") || c.Actor.Operator == c.Record.Text("recorded_by")
	if same && c.Text("alone") == "" {
		return NoIn("alone", ApproverSame, "申请和批准是同一人（"+approver+"）。尚未批准；请由另一人批准，单人席位请填写说明。",
			"The same person ("+approver+") asked and approves. Not approved yet; have another approve it, or say why one person does both.")
	}
	if n := c.Number("approved_quantity"); n <= 0 {
		return NoIn("approved_quantity", QuantityNeeded, "批准数量要大于零；不批准的请选“不予批准”。没有改动。", "The quantity must be above zero; to refuse, choose “Refuse”. Nothing was changed.")
	}
	return nil
}

// issueRequest gives out stock on a request, all or part of it, in the same act.
func issueRequest(c *Case) error {
	var request, n = roster.RequestOf(c.Record), c.Number("issue_quantity")
	supply := c.Ref("supply")
	if supply == (uuid.UUID{}) {
		supply = request.Supply
	}
	before := roster.IssuedOn(c.ID, movementsIn(c.List("movement", Is("request", merge.OfID(c.ID)))))
	if over := before + n - request.Wanted(); over > 0 {
		if err := c.Warn("more_than_approved", fmt.Sprintf("批准 %g，已发 %g，本次 %g，超出 %g。尚未出库；确需多发可以继续。", request.Wanted(), before, n, over),
			fmt.Sprintf("%g approved, %g issued, %g now: %g too many. Not issued yet; go on if they are needed.", request.Wanted(), before, n, over)); err != nil {
			return err
		}
	}
	f := flow{class: roster.MovesIssued, supply: supply, quantity: n, from: c.Ref("from_depot"), batch: c.Text("batch"), also: func(e *Edit) {
		e.Ref("request", c.ID).Ref("team", request.Team).Text("to", c.Record.Text("deliver_to")).Text("receiver", c.Text("receiver")).Text("handler", c.Text("handler")).
			Text("document", c.Text("document"))
	}}
	if err := c.move(f, nil); err != nil {
		if r := roster.Refused(err); r != nil && r.Field == "quantity" {
			r.Field = "issue_quantity"
		}
		return err
	}
	state := roster.RequestIssued
	if before+n < request.Wanted() {
		state = roster.RequestPartial
	}
	c.Main().Text("status", string(state)).Time("status_at", c.Actor.Now)
	return nil
}

// rejectRequest puts what was issued back on the books, where it came from or where it goes now.
func rejectRequest(c *Case) error {
	moves := movementsIn(c.List("movement", Is("request", merge.OfID(c.ID))))
	gone := map[uuid.UUID]bool{}
	for _, m := range moves {
		gone[m.Reverses] = true
	}
	for _, m := range moves {
		if gone[m.ID] || m.Reverses != (uuid.UUID{}) || m.Class != roster.MovesIssued && m.Class != roster.MovesOut {
			continue
		}
		to := c.Ref("to_depot")
		f := flow{class: roster.MovesBack, supply: m.Supply, quantity: m.Quantity, to: to, batch: m.Batch, expires: m.ExpiresAt}
		if to == (uuid.UUID{}) {
			f.to, f.toText = m.FromDepot, m.FromPlace
		}
		e := c.Create("movement")
		f.write(e, c.Actor.Now)
		e.Ref("request", c.ID).Ref("team", m.Team).Text("reason", c.Text("reason"))
	}
	return nil
}

func joinRequest(c *Case) error {
	other, ok := c.Find("request", c.Ref("same_as"))
	if !ok || other.ID == c.ID {
		return NoIn("same_as", roster.SameRecord, "请选择另一份需求申请。没有改动。", "Choose another request. Nothing was changed.")
	}
	return nil
}

func requestApart(c *Case) error {
	other := c.Ref("other")
	if _, ok := c.Find("request", other); !ok || other == c.ID {
		return NoIn("other", roster.SameRecord, "请选择另一份需求申请。没有改动。", "Choose another request. Nothing was changed.")
	}
	c.Main().Add("distinct_from", other.String())
	return nil
}

// requestCell shows what was asked for, approved and given out.
func requestCell(v *View, r *record.Record) Cell {
	issued := Once(v, "issued", func() map[uuid.UUID]float64 {
		by := map[uuid.UUID][]roster.Movement{}
		for _, row := range v.All("movement") {
			m := roster.MovementOf(row)
			if m.Request != (uuid.UUID{}) {
				by[m.Request] = append(by[m.Request], m)
			}
		}
		sums := map[uuid.UUID]float64{}
		for id, moves := range by {
			sums[id] = roster.IssuedOn(id, moves)
		}
		return sums
	})[r.ID]
	approved := "—"
	if !r.Value("approved_quantity").IsNone() {
		approved = fmt.Sprintf("%g", r.Number("approved_quantity"))
	}
	return Cell{Text: fmt.Sprintf("%g／%s／%s", r.Number("quantity"), approved, roster.Quantity(issued, r.Text("unit")))}
}

func requesterCell(v *View, r *record.Record) Cell {
	if team := v.Title("team", r.Ref("team")); team != "" {
		return Cell{Text: team}
	}
	if who := r.Text("requester"); who != "" {
		return Cell{Text: who}
	}
	return Cell{Text: r.Kind.Field("group").Shown(r.Text("group"), v.Language)}
}
