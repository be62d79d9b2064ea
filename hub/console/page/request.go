package page

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/shared/desk"
	"qianshao/shared/notebook"
	"qianshao/shared/record"
)

// Request is one look at the console, by somebody who signed in wherever Account has a name.
type Request struct {
	Writer  http.ResponseWriter
	HTTP    *http.Request
	Page    *Page
	State   *board.State // of the space in the address; nil where it names none
	Account account.Account

	site *Site

	present *Page      // the frame of a page about a moment gone by; nil: the page is about now
	past    *desk.Desk // of that moment
}

// Board is what the hub knows.
func (q *Request) Board() *board.Board { return q.site.board }

// Accounts are those of the hub, with the audit.
func (q *Request) Accounts() *account.Book { return q.site.accounts }

// Notes is where accounts keep what is theirs alone: chosen columns, filters with a name.
func (q *Request) Notes() *notebook.Notebook { return q.site.notes }

// Audit writes down that who looks did something that leaves the hub or changes who may do what.
func (q *Request) Audit(verb account.Verb, about, detail, reason string) error {
	return q.site.accounts.Note(q.HTTP.Context(), account.Entry{By: q.Account.Name, Verb: verb, About: about, Detail: detail, Reason: reason})
}

// Log is where pages say what went wrong; no personal data goes there.
func (q *Request) Log() *slog.Logger { return q.site.log }

// Why a page is not shown.
var (
	// ErrMissing says there is no such page.
	ErrMissing = errors.New("no such page")
	// ErrForbidden says that who asks may not see or do this.
	ErrForbidden = errors.New("not allowed to this account")
	// ErrTooLong says that a form is longer than any of the console, or not whole.
	ErrTooLong = errors.New("form too long or not whole")
)

// ID is the record the address names.
func (q *Request) ID() (uuid.UUID, error) {
	id, err := uuid.Parse(q.HTTP.PathValue("id"))
	if err != nil {
		return id, ErrMissing
	}
	return id, nil
}

// Number reads a whole number from the address, within bounds.
func (q *Request) Number(name string, least, most int64) int64 {
	n, err := strconv.ParseInt(q.HTTP.URL.Query().Get(name), 10, 64)
	if err != nil {
		return least
	}
	return min(max(n, least), most)
}

// wordMax bounds what is searched for.
const wordMax = 60

// Word reads a word from the address.
func (q *Request) Word(name string) string {
	text := strings.TrimSpace(q.HTTP.URL.Query().Get(name))
	if runes := []rune(text); len(runes) > wordMax {
		return string(runes[:wordMax])
	}
	return text
}

// valuesMax bounds how often an address may say one word.
const valuesMax = 60

// With is the address of this page with one word changed.
func (q *Request) With(name, value string) string { return q.Only(name, value) }

// Without is the address of this page without some words.
func (q *Request) Without(names ...string) string { return q.Only("", "", names...) }

// Only is the address of this page with one word changed and others left out. It begins with the first page.
func (q *Request) Only(name, value string, without ...string) string {
	words := url.Values{}
	for known, all := range q.HTTP.URL.Query() {
		words[known] = all[:min(len(all), valuesMax)]
	}
	if words.Del("page"); value != "" {
		words.Set(name, value)
	} else {
		words.Del(name)
	}
	for _, n := range without {
		words.Del(n)
	}
	if len(words) == 0 {
		return q.HTTP.URL.Path
	}
	return q.HTTP.URL.Path + "?" + words.Encode()
}

// Redirect goes on to another page of this console after a form was sent.
func (q *Request) Redirect(address string) error {
	http.Redirect(q.Writer, q.HTTP, address, http.StatusSeeOther)
	return nil
}

// As says who looks.
func (q *Request) As(who account.Account) {
	q.Account, q.Page.User = who, who.Operator()
	q.Page.may = func(d account.Deed) bool { return q.May(d, "") }
}

// See shows a space at a moment.
func (q *Request) See(state *board.State) {
	q.State, q.Page.State, q.Page.Spaces = state, state, q.site.board.Spaces()
}

// May says whether who looks may do a deed to something that belongs to a group; an empty group is nobody's in particular.
func (q *Request) May(d account.Deed, owner record.Group) bool {
	return account.May(q.Account, d, account.Object{Owner: owner})
}
