package duty

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// call lists whom to call before deciding. A desk is called at the number of whoever is on duty there, as its book of shifts
// says; numbers are masked unless they are asked for whole.
func (b *conflictBody) call(q *page.Request, d *desk.Desk, c desk.Conflict, whole bool) error {
	shifts, err := onDuty(q, d)
	if err != nil {
		return err
	}
	b.Calls, b.Whole, b.Phones = nil, whole, false
	for _, one := range withWriters(c) {
		row := page.CallRow{Who: one.Who, Phone: one.Phone, Why: q.Page.In(one.Why)}
		if !one.Desk.IsZero() {
			row.Who = q.Page.Device(one.Desk)
			if shift, known := shifts[one.Desk]; known && one.Phone == "" {
				row.Who, row.Phone = row.Who+" "+shift.Text("operator"), shift.Text("phone")
			}
		}
		if row.Phone != "" && !whole {
			row.Phone, b.Phones = q.Page.Phone(row.Phone), q.May(account.Reveal, "")
		}
		b.Calls = append(b.Calls, row)
	}
	return nil
}

// withWriters are the calls of a conflict, and every desk that wrote a side and is not among them: it is the other desk.
func withWriters(c desk.Conflict) []roster.Call {
	calls := slices.Clone(c.Calls)
	for _, s := range c.Sides {
		at := s.Source.Device
		if !at.IsZero() && !slices.ContainsFunc(calls, func(known roster.Call) bool { return known.Desk == at }) {
			calls = append(calls, roster.Call{Desk: at, Why: record.Label{Zh: "写入其中一方的席位", En: "wrote one of the sides"}})
		}
	}
	return calls
}

// onDuty are the shifts that run, by the desk they were begun at.
func onDuty(q *page.Request, d *desk.Desk) (map[dot.Device]record.Record, error) {
	list, err := d.Register(q.HTTP.Context(), desk.RegisterQuery{Book: "shift", All: true, Language: q.Page.Lang})
	if err != nil {
		return nil, fmt.Errorf("read who is on duty: %w", err)
	}
	shifts := map[dot.Device]record.Record{}
	for _, l := range list.Lines {
		at := l.Row.Source.Device
		if known := shifts[at]; l.Row.Text("status") == "on" && (known.Kind == nil || l.Row.Key > known.Key) {
			shifts[at] = l.Row
		}
	}
	return shifts, nil
}

// showPhones shows the numbers to call in full, to who gave a reason; the audit keeps it.
func showPhones(q *page.Request) error {
	sent, err := words(q)
	if err != nil {
		return err
	}
	d, c, there, err := find(q, sent.Get("id"))
	if err != nil {
		return err
	}
	if !there {
		return overNow(q, d, http.StatusOK)
	}
	b, err := conflictOf(q, d, c)
	if err != nil {
		return err
	}
	reason := reasonIn(sent)
	if reason == "" {
		b.Refused = q.Page.T("请先写明查看号码的原因。", "Say first why you need the numbers.")
		return b.write(q, http.StatusUnprocessableEntity)
	}
	if err := q.Audit(account.Revealed, c.Record.Kind+" "+c.Record.ID.String(), "conflict calls "+strconv.Itoa(len(b.Calls)), reason); err != nil {
		return fmt.Errorf("audit what is revealed: %w", err)
	}
	if err := b.call(q, d, c, true); err != nil {
		return err
	}
	return b.write(q, http.StatusOK)
}
