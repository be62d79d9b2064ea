package console

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/shared/roster"
)

// request is one look at the console by somebody who signed in.
type request struct {
	w     http.ResponseWriter
	r     *http.Request
	page  *page
	state *board.State // of the space in the address
}

// errMissing says there is no such page.
var errMissing = errors.New("no such page")

func (c *console) newRequest(w http.ResponseWriter, r *http.Request) *request {
	return &request{w: w, r: r, page: &page{
		Lang: languageOf(r), Theme: themeOf(r), Path: r.URL.RequestURI(), Hub: c.board.HubName(), Now: c.board.Now(), assets: c.assets, board: c.board,
	}}
}

// known lets in whoever is signed in, and finds the space the address names. This is the one place where it is decided
// who may see a page.
func (c *console) known(show func(*request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, err := c.signedIn(r.Context())
		if err != nil {
			c.broken(w, r, err)
			return
		}
		if name == "" {
			turnAway(w, r)
			return
		}
		q := c.newRequest(w, r)
		q.page.User = name
		if err := c.find(q); err == nil {
			err = show(q)
			if err == nil {
				return
			}
			c.fail(q, err)
		} else {
			c.fail(q, err)
		}
	})
}

// turnAway sends a person to the login page and tells a script that the session is over.
func turnAway(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/events") || strings.HasSuffix(r.URL.Path, "/state") {
		http.Error(w, "signed out", http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, "/login?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
}

// find looks at the space in the address; an address without one is fine.
func (c *console) find(q *request) error {
	text := q.r.PathValue("space")
	if text == "" {
		return nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return errMissing
	}
	if _, ok := c.board.Space(id); !ok {
		return errMissing
	}
	q.state, err = c.board.Look(q.r.Context(), id)
	if err != nil {
		return err
	}
	q.page.State, q.page.Spaces = q.state, c.board.Spaces()
	return nil
}

// id is the record the address names.
func (q *request) id() (uuid.UUID, error) {
	id, err := uuid.Parse(q.r.PathValue("id"))
	if err != nil {
		return id, errMissing
	}
	return id, nil
}

// number reads a whole number from the address, within bounds.
func (q *request) number(name string, least, most int64) int64 {
	n, err := strconv.ParseInt(q.r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return least
	}
	return min(max(n, least), most)
}

// wordMax bounds what is searched for.
const wordMax = 60

// word reads a word from the address.
func (q *request) word(name string) string {
	text := strings.TrimSpace(q.r.URL.Query().Get(name))
	if runes := []rune(text); len(runes) > wordMax {
		return string(runes[:wordMax])
	}
	return text
}

// write renders a page whole before a byte of it is sent.
func (c *console) write(q *request, status int, name string) error {
	var out bytes.Buffer
	if err := c.pages.render(&out, name, q.page); err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.w.WriteHeader(status)
	_, err := out.WriteTo(q.w)
	if err != nil {
		c.log.DebugContext(q.r.Context(), "page not taken", "reason", err.Error())
	}
	return nil
}

// fail shows why there is no page.
func (c *console) fail(q *request, err error) {
	refusal := roster.Refused(err)
	switch {
	case q.r.Context().Err() != nil:
		return // nobody waits for it
	case errors.Is(err, errMissing), refusal != nil:
		q.page.Title = q.page.T("没有这一页", "No such page")
		f := failure{Text: q.page.T("地址不对，或者这条记录不在本空间。没有任何数据受影响。请从上方导航重新进入。",
			"The address is wrong, or the record is not in this space. No data is affected. Start again from the navigation above.")}
		if refusal != nil {
			f.Text = refusal.Sentence(q.page.Lang)
		}
		q.page.Body = f
		if err := c.write(q, http.StatusNotFound, "failure"); err != nil {
			c.broken(q.w, q.r, err)
		}
	default:
		c.broken(q.w, q.r, err)
	}
}

// failure is what stands on a page that has nothing to show.
type failure struct{ Text, Number string }

// broken answers when the hub itself could not do its work: the page names a number, the log has the reason under it.
func (c *console) broken(w http.ResponseWriter, r *http.Request, cause error) {
	if r.Context().Err() != nil {
		return
	}
	chance := make([]byte, 4)
	if _, err := io.ReadFull(c.random, chance); err != nil {
		cause = errors.Join(cause, err)
	}
	number := strings.ToUpper(hex.EncodeToString(chance))
	c.log.ErrorContext(r.Context(), "page failed", "number", number, "path", r.URL.Path, "reason", cause.Error())
	q := c.newRequest(w, r)
	q.page.Title = q.page.T("暂时无法显示", "Cannot be shown now")
	q.page.Body = failure{
		Text: q.page.T("中心没能读出这一页。各终端的记录不受影响，同步照常。请稍后重试；仍不行时把编号告诉管理员。",
			"The hub could not read this page. No terminal's records are affected and sync goes on. Try again; if it stays, tell the administrator the number."),
		Number: number,
	}
	if err := c.write(q, http.StatusInternalServerError, "failure"); err != nil {
		http.Error(w, fmt.Sprintf("failed, number %s", number), http.StatusInternalServerError)
	}
}

func (c *console) missing(*request) error { return errMissing }

// home goes on to the space people mean when they name none.
func (c *console) home(q *request) error {
	s, err := c.board.DefaultSpace()
	if err != nil {
		return err
	}
	http.Redirect(q.w, q.r, "/s/"+s.ID.String(), http.StatusSeeOther)
	return nil
}
