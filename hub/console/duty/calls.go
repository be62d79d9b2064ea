package duty

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// phonebook is whom to call at a desk, as its book of shifts says: whoever is on duty there. Numbers are masked unless they
// are asked for whole.
type phonebook struct {
	page   *page.Page
	shifts map[dot.Device]record.Record
	whole  bool
}

func phonesOf(q *page.Request, d *desk.Desk, whole bool) (phonebook, error) {
	shifts, err := onDuty(q, d)
	return phonebook{q.Page, shifts, whole}, err
}

// number is one as it is shown.
func (b phonebook) number(phone string) string {
	if b.whole {
		return phone
	}
	return b.page.Phone(phone)
}

// desk is a desk with who is on duty there, and the number; empty where its book gives none.
func (b phonebook) desk(at dot.Device) (who, phone string) {
	who = b.page.Device(at)
	if shift, known := b.shifts[at]; known {
		who, phone = strings.TrimSpace(who+" "+shift.Text("operator")), shift.Text("phone")
	}
	return who, phone
}

// call lists whom to call before deciding.
func (b *conflictBody) call(q *page.Request, d *desk.Desk, c desk.Conflict, whole bool) error {
	known, err := phonesOf(q, d, whole)
	if err != nil {
		return err
	}
	b.Calls, b.Whole, b.Phones = nil, whole, false
	for _, one := range withWriters(c) {
		row := page.CallRow{Who: one.Who, Phone: one.Phone, Why: q.Page.In(one.Why)}
		if !one.Desk.IsZero() {
			who, phone := known.desk(one.Desk)
			if row.Who = q.Page.Device(one.Desk); one.Phone == "" {
				row.Who, row.Phone = who, phone
			}
		}
		b.Phones = b.Phones || row.Phone != "" && !whole && q.May(account.Reveal, "")
		row.Phone = known.number(row.Phone)
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
	sent := q.HTTP.PostForm
	d, c, there, err := find(q, sent.Get("id"))
	if err != nil {
		return err
	}
	if !there {
		return overNow(q, d, http.StatusOK)
	}
	q.Page.Path = addressOf(q.Page, c.ID) // to come back to: the numbers have no address
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
