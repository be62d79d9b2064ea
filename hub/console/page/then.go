package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"qianshao/hub/board"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// A page about a moment gone by has an address of its own: what stands at /s/SPACE/teams now stood at
// /s/SPACE/at/2026-07-12T14:00/teams then. Whatever it leads to within such pages is as of then too.
const thenWord = "/at/"

// Then is this page about another state of its space, that of a moment gone by: its links lead to pages about that moment.
func (p *Page) Then(state *board.State) *Page {
	then := *p
	then.State, then.Now, then.Frame, then.Update = state, state.At, "past", ""
	then.moment = Stamp(state.At)
	return &then
}

// AsOf is this page for its links: they lead to what the hub knew once it had got what came at a moment.
func (p *Page) AsOf(at time.Time) *Page {
	then := *p
	then.moment = Stamp(at.Add(time.Second - time.Nanosecond).Truncate(time.Second))
	return &then
}

// KnownAt is when the hub knew what was written: when it got it, or when it wrote it itself.
func KnownAt(received time.Time, by record.Source) time.Time {
	if received.IsZero() {
		return time.UnixMilli(by.Wall)
	}
	return received
}

// Present is the same page about now.
func (p *Page) Present() string { return strings.Replace(p.Path, thenWord+p.moment, "", 1) }

// Replayed is the whole picture of the moment that the links of the page lead to.
func (p *Page) Replayed() string {
	return "/s/" + p.State.Space.ID.String() + "/replay?at=" + p.moment
}

// ThenPattern is the pattern at which a page of a space answers about moments gone by.
func ThenPattern(pattern string) string {
	return strings.Replace(pattern, "/s/{space}/", "/s/{space}"+thenWord+"{moment}/", 1)
}

// Back answers about the moment that the address names, by what answers about now: the state, the desk and the journal it asks
// are those of then, and nothing can be done. An address that names the moment by at= is led to the one that says it so.
func (q *Request) Back(show func(*Request) error) error {
	text, named := q.HTTP.PathValue("moment"), true
	if text == "" {
		text, named = q.Word("at"), false
	}
	m := MomentOf("at", text, q.Page.Now, Gone)
	switch {
	case m.At.IsZero():
		q.Tell(http.StatusNotFound, q.Page.T("时间看不懂", "A time cannot be read"), q.Page.Unread(m, q.Page.T("没有任何数据受影响。", "No data is affected.")))
		return nil
	case m.At.After(q.Page.Now):
		return q.Redirect(q.moved(""))
	case !named || text != Stamp(m.At):
		return q.Redirect(q.moved(thenWord + Stamp(m.At)))
	}
	return q.answerThen(m.At, show)
}

// moved is the address of this page at another moment, by what stands between the space and the page; empty: now.
func (q *Request) moved(moment string) string {
	space := "/s/" + q.State.Space.ID.String()
	rest := strings.TrimPrefix(q.HTTP.URL.Path, space)
	if named := q.HTTP.PathValue("moment"); named != "" {
		rest = strings.TrimPrefix(rest, thenWord+named)
	}
	words := url.Values{}
	for name, all := range q.HTTP.URL.Query() {
		if name != "at" {
			words[name] = all
		}
	}
	address := space + moment + rest
	if len(words) > 0 {
		address += "?" + words.Encode()
	}
	return address
}

// answerThen holds the space at the moment only while the answer is made: who takes it slowly keeps nobody else waiting.
func (q *Request) answerThen(at time.Time, show func(*Request) error) error {
	ctx, space, kept := q.HTTP.Context(), q.State.Space.ID, answer{header: http.Header{}}
	state, err := q.Board().At(ctx, space, at)
	if err != nil {
		return err
	}
	err = q.Board().Then(ctx, space, at, func(d *desk.Desk) error {
		then := *q
		then.State, then.Page, then.present, then.past, then.Writer = state, q.Page.Then(state), q.Page, d, &kept
		return show(&then)
	})
	switch {
	case errors.Is(err, ErrMissing) || roster.Refused(err) != nil:
		q.Tell(http.StatusNotFound, q.Page.T("那时还没有", "Not there yet"), fmt.Sprintf(q.Page.T("中心在 %s 时还没有收到这条记录，或者地址不对。没有任何数据受影响。", "At %s the hub had not got this record, or the address is wrong. No data is affected."), q.Page.Full(at)))
		return nil
	case err != nil:
		return err
	}
	kept.send(q)
	return nil
}

// framed is the page as it is sent: one about a moment gone by lies in a frame that is about now.
func (q *Request) framed() *Page {
	if q.present == nil {
		return q.Page
	}
	frame := *q.present
	frame.Title, frame.Section, frame.Sheets, frame.Scripts, frame.Frame, frame.Update, frame.Past = q.Page.Title, q.Page.Section, q.Page.Sheets, q.Page.Scripts, "past", "", q.Page
	frame.Body = q.Page.Body
	return &frame
}

// Pasts are the entries of the navigation that have pages about moments gone by.
func (p *Page) Pasts() []Tab {
	var tabs []Tab
	for _, t := range p.Tabs() {
		if t.Then {
			tabs = append(tabs, t)
		}
	}
	return tabs
}

// Journal reads lines of the space's journal as the page knows it, newest arrival first, with when the hub got each.
func (q *Request) Journal(wanted desk.JournalQuery) ([]board.Entry, error) {
	if q.past == nil {
		return q.Board().Journal(q.HTTP.Context(), q.State.Space.ID, wanted)
	}
	return q.Board().Entries(q.HTTP.Context(), q.State.Space.ID, q.past, wanted)
}

// answer is one that is kept until it is whole.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(part []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(part)
}

func (a *answer) send(q *Request) {
	for name, all := range a.header {
		q.Writer.Header()[name] = all
	}
	if a.status != 0 {
		q.Writer.WriteHeader(a.status)
	}
	if _, err := a.body.WriteTo(q.Writer); err != nil {
		q.site.log.DebugContext(q.HTTP.Context(), "page not taken", "reason", err.Error())
	}
}
