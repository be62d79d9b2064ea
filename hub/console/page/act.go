package page

import (
	"net/url"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/shared/record"
)

// ActLink leads to the form of one act.
type ActLink struct {
	Act    string // "passage.submit"
	Label  string
	Link   string
	Danger bool
}

// MayAct says whether who looks may do an act of a book from here. Nothing is done in the past.
func (q *Request) MayAct(act string) bool { return q.past == nil && account.MayAct(q.Account, act) }

// ActTo is the address of an act's form, about a record or, for the zero id, a new one. It comes back to this page.
func (q *Request) ActTo(act string, about uuid.UUID) string {
	words := url.Values{"back": {q.Page.Path}}
	if about != (uuid.UUID{}) {
		words.Set("about", about.String())
	}
	return q.Page.Link("act", act) + "?" + words.Encode()
}

// Offered lists the acts that who looks may do from here with a record as it stands: those of every book it stands in that the
// centre does and that its state allows. A closed space offers none.
func (q *Request) Offered(row *record.Record) []ActLink {
	d, err := q.Desk()
	if err != nil || row.Kind == nil || q.State.Space.Closed {
		return nil
	}
	var links []ActLink
	for _, book := range d.Books().Registers() {
		if book.Kind != row.Kind.Name || !book.Holds(row) {
			continue
		}
		for _, name := range book.Offered(row, q.Post()) {
			if act := book.Name + "." + name; q.MayAct(act) {
				links = append(links, q.link(act, row.ID))
			}
		}
	}
	return links
}

// Begin lists the acts of a book that make a new record and that who looks may do from here.
func (q *Request) Begin(book string) []ActLink {
	d, err := q.Desk()
	if err != nil || q.State.Space.Closed {
		return nil
	}
	var links []ActLink
	if b := d.Books().Register(book); b != nil {
		for _, a := range b.Acts {
			if act := book + "." + a.Name; a.New && q.MayAct(act) {
				links = append(links, q.link(act, uuid.UUID{}))
			}
		}
	}
	return links
}

func (q *Request) link(act string, about uuid.UUID) ActLink {
	d, err := q.Desk()
	if err != nil {
		return ActLink{}
	}
	_, a := d.Books().Act(act)
	return ActLink{Act: act, Label: q.Page.In(a.Label), Link: q.ActTo(act, about), Danger: a.Danger}
}
