package procedure

import (
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals about loans.
const (
	BorrowerNeeded roster.Code = "borrower_needed"
	ItemNeeded     roster.Code = "item_needed"
	StillOut       roster.Code = "still_out"
	NotFit         roster.Code = "equipment_not_fit"
	TooMuchBack    roster.Code = "more_back_than_out"
)

// loanBook is what is out with teams and people and comes back.
func loanBook() Register {
	lend := []Ask{
		{Field: "item", Hint: says("选了装备或库存物资的可以不填", "may be left empty where equipment or stock is chosen")}, {Field: "type", Needed: true, Given: Always("equipment")},
		{Field: "equipment"}, {Field: "supply"}, {Field: "depot"}, {Field: "quantity", Needed: true, Given: Always("1")}, {Field: "unit"}, {Field: "serial_no"},
		{Field: "team"}, {Field: "borrower"}, {Field: "phone"}, {Field: "channel"}, {Field: "out_at", Given: Now}, {Field: "due_at"},
		{Field: "condition_out", Needed: true, Given: Always("完好")}, {Field: "photo_out"}, {Field: "approved_by"}, {Field: "note", Long: true},
	}
	out := States(roster.LoanOut, roster.LoanPart)
	return Register{
		Name: "loan", Kind: "loan", Label: says("借用", "Loans"), State: "status", Closed: States(roster.LoanReturned, roster.LoanWritten),
		Columns: []Column{
			{Field: "number"}, {Field: "item", Weight: 2}, {Field: "type"}, {Field: "serial_no"}, {Label: says("未还／借出", "Out / lent"), Right: true, Show: loanCell},
			{Label: says("借给", "With"), Weight: 2, Show: borrowerCell}, {Field: "out_at", Weight: 1.5}, {Label: says("应还", "Due"), Weight: 1.6, Show: func(v *View, r *record.Record) Cell {
				l := roster.LoanOf(*r)
				return dueCell(v, l.DueAt, l.Open())
			}}, {Field: "condition_out"}, {Field: "condition_back"}, {Field: "status"},
		},
		Filters: []string{"type", "team"},
		Tones:   map[roster.Status]Tone{roster.LoanOut: Info, roster.LoanPart: Warn, roster.LoanReturned: Good, roster.LoanLost: Alarm, roster.LoanWritten: Muted},
		Urgent: func(v *View, r *record.Record) bool {
			l := roster.LoanOf(*r)
			return l.Open() && overdue(l.DueAt, v.Now)
		},
		Acts: []Act{
			{Name: "lend", Label: says("借出", "Lend"), Key: "N", New: true, To: roster.LoanOut, By: Post(record.Support), Stamp: "out_at", Asks: lend, Rule: lendRule, Paper: "loan-slip"},
			{Name: "back", Label: says("归还", "Back"), Key: "R", From: append(out, roster.LoanLost), To: roster.LoanReturned, By: Post(record.Support), Stamp: "back_at", Rule: loanBack,
				Asks: []Ask{
					{Field: "back_quantity", Type: record.Number, Label: says("本次归还数量", "Back now"), Needed: true, Given: func(g *Given) string { return fmt.Sprintf("%g", roster.LoanOf(g.Record).Left()) }},
					{Field: "condition_back", Needed: true, Blank: true, Given: Always("完好")}, {Field: "photo_back"}, {Field: "received_by", Given: Operator}, {Field: "to_depot", Type: record.Ref, Of: "depot", Label: says("放回存放点", "Back to store")}, {Field: "note", Long: true},
				}},
			{Name: "extend", Label: says("延期", "Extend"), Key: "E", From: out, By: Post(record.Support), Asks: []Ask{{Field: "due_at", Needed: true}, {Field: "reason", Blank: true}}},
			{Name: "lost", Label: says("丢失", "Lost"), Key: "L", From: out, To: roster.LoanLost, By: Post(record.Support), Danger: true, Asks: []Ask{reasonAsk()}},
			{Name: "writeoff", Label: says("核销", "Write off"), Key: "X", From: append(out, roster.LoanLost), To: roster.LoanWritten, By: Post(record.Support), Danger: true,
				Asks: []Ask{{Field: "approved_by", Needed: true, Blank: true}, reasonAsk()}},
		},
		Papers: []string{"loan-slip"},
	}
}

func loanCell(_ *View, r *record.Record) Cell {
	l := roster.LoanOf(*r)
	left := l.Left()
	if !l.Open() {
		left = 0
	}
	return Cell{Text: fmt.Sprintf("%g／%s", left, roster.Quantity(l.Quantity, l.Unit))}
}

func borrowerCell(v *View, r *record.Record) Cell {
	text := v.Title("team", r.Ref("team"))
	if who := r.Text("borrower"); who != "" {
		if text != "" {
			text += " "
		}
		text += who
	}
	return Cell{Text: text}
}

// lendRule names what is lent and to whom; stock that is lent leaves the stock.
func lendRule(c *Case) error {
	if c.Ref("team") == (uuid.UUID{}) && c.Text("borrower") == "" {
		return NoIn("team", BorrowerNeeded, "请填写借给哪支队伍或哪个人。没有借出。", "Say which team or person gets it. Nothing was lent.")
	}
	n := c.Number("quantity")
	if n <= 0 {
		return NoIn("quantity", QuantityNeeded, "数量要大于零。没有借出。", "The quantity must be above zero. Nothing was lent.")
	}
	name := c.Text("item")
	if row, ok := c.Find("equipment", c.Ref("equipment")); ok {
		if name == "" {
			name = row.Title()
		}
		if err := fitToLend(c, &row, n); err != nil {
			return err
		}
		if c.Text("serial_no") == "" {
			c.Main().Text("serial_no", row.Text("serial_no"))
		}
	}
	if row, ok := c.Find("supply", c.Ref("supply")); ok {
		if name == "" {
			name = row.Title()
		}
		if c.Text("unit") == "" {
			c.Main().Text("unit", row.Text("unit"))
		}
		f := flow{class: roster.MovesIssued, supply: row.ID, quantity: n, from: c.Ref("depot"), also: func(e *Edit) {
			e.Ref("loan", c.ID).Ref("team", c.Ref("team")).Text("to", c.Text("borrower")).Text("reason", "借用")
		}}
		if err := c.move(f, nil); err != nil {
			return err
		}
	}
	if name == "" {
		return NoIn("item", ItemNeeded, "请填写借用物品，或选择装备、库存物资。没有借出。", "Say what is lent, or choose equipment or stock. Nothing was lent.")
	}
	c.Main().Text("item", name)
	return nil
}

// fitToLend asks before equipment goes out that is faulty, or all of which is out already.
func fitToLend(c *Case, row *record.Record, n float64) error {
	if condition := row.Text("condition"); condition == "faulty" || condition == "scrapped" {
		if err := c.Warn(NotFit, "“"+row.Title()+"”登记为“"+row.Kind.Field("condition").Shown(condition, "zh")+"”。尚未借出；确可使用的可以继续。",
			"“"+row.Title()+"” is recorded as "+condition+". Not lent yet; go on if it is fit to use."); err != nil {
			return err
		}
	}
	have := row.Number("quantity")
	if have == 0 {
		have = 1
	}
	out := 0.0
	for _, other := range c.List("loan", Is("equipment", merge.OfID(row.ID))) {
		if l := roster.LoanOf(other); l.Open() {
			out += l.Left()
		}
	}
	if out+n <= have {
		return nil
	}
	return c.Warn(StillOut, fmt.Sprintf("“%s”共 %g，已借出 %g，再借 %g 不够。尚未借出；请先办理归还，确有实物的可以继续。", row.Title(), have, out, n),
		fmt.Sprintf("There are %g of “%s”, %g are out, %g more are not there. Not lent yet; take some back first, or go on.", have, row.Title(), out, n))
}

// loanBack takes back all or a part. What came back damaged is marked so, and stock goes back on the books.
func loanBack(c *Case) error {
	l, n := roster.LoanOf(c.Record), c.Number("back_quantity")
	switch {
	case n <= 0:
		return NoIn("back_quantity", QuantityNeeded, "归还数量要大于零。没有改动。", "The quantity must be above zero. Nothing was changed.")
	case n > l.Left():
		return NoIn("back_quantity", TooMuchBack, fmt.Sprintf("未还 %g，不能归还 %g。没有改动。", l.Left(), n), fmt.Sprintf("%g are out; %g cannot come back. Nothing was changed.", l.Left(), n))
	}
	main := c.Main().Number("returned", l.Returned+n)
	if n < l.Left() {
		main.Text("status", string(roster.LoanPart))
	}
	if condition := c.Text("condition_back"); condition == "damaged" || condition == "损坏" {
		if row, ok := c.Find("equipment", c.Record.Ref("equipment")); ok && row.Text("condition") != "scrapped" {
			c.Change("equipment", row.ID).Text("condition", "faulty")
		}
	}
	if l.Supply == (uuid.UUID{}) {
		return nil
	}
	to := c.Ref("to_depot")
	if to == (uuid.UUID{}) {
		to = l.Depot
	}
	for _, part := range backInto(c, l, n) {
		part.to = to
		e := c.Create("movement")
		part.write(e, c.Actor.Now)
		e.Ref("loan", c.ID).Ref("team", l.Team).Text("reason", "借用归还")
	}
	return nil
}

// backInto says which batches come back: those that went out and are not back yet, in their order.
func backInto(c *Case, l roster.Loan, n float64) []flow {
	var parts []flow
	moves := movementsIn(c.List("movement", Is("loan", merge.OfID(l.ID))))
	back := map[string]float64{}
	for _, m := range moves {
		if m.Class == roster.MovesBack {
			back[m.Batch] += m.Quantity
		}
	}
	for _, m := range moves {
		if m.Class != roster.MovesIssued || m.Supply != l.Supply {
			continue
		}
		already := min(back[m.Batch], m.Quantity)
		back[m.Batch] -= already
		if now := min(n, m.Quantity-already); now > 0 {
			parts = append(parts, flow{class: roster.MovesBack, supply: l.Supply, quantity: now, batch: m.Batch, expires: m.ExpiresAt})
			n -= now
		}
	}
	if n > 0 {
		parts = append(parts, flow{class: roster.MovesBack, supply: l.Supply, quantity: n})
	}
	return parts
}
