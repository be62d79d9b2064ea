package console

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
)

// request begins the answer to a browser, by nobody yet.
func (c *console) request(w http.ResponseWriter, r *http.Request) *page.Request {
	return c.site.Request(w, r, languageOf(r), themeOf(r))
}

// known lets in whoever is signed in and may do what the route does, and finds the space the address names. This is the
// one place where it is decided who may see a page.
func (c *console) known(route page.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := c.request(w, r)
		who, err := c.signedIn(r.Context())
		if err != nil {
			q.Broken(err)
			return
		}
		if who.Name == "" {
			turnAway(w, r)
			return
		}
		if inPerson(r) {
			c.presence.saw(c.sessions.GetString(r.Context(), keyID), c.board.Now())
		}
		q.As(who)
		var leave func()
		if q.Writer, leave, err = c.updates.Pass(q.Writer, r); err != nil {
			return // the browser has gone
		}
		defer leave()
		if err := c.answer(q, route); err != nil {
			q.Fail(err)
		}
	})
}

func (c *console) answer(q *page.Request, route page.Route) error {
	if err := c.find(q); err != nil {
		return err
	}
	if !q.May(route.Deed, "") {
		return page.ErrForbidden
	}
	if !readable(q) {
		return page.ErrTooLong
	}
	if route.Deed.Fresh() {
		if proven, err := c.proven(q); err != nil || !proven {
			return err
		}
	}
	if route.Then && (q.HTTP.PathValue("moment") != "" || q.Word("at") != "") {
		return q.Back(route.Show)
	}
	err := route.Show(q)
	if q.State != nil && q.HTTP.Method == http.MethodPost {
		c.board.Touch(q.State.Space.ID) // the page it leads to shows what was done
	}
	return err
}

// formMax bounds a form, in bytes.
const formMax = 1 << 20

// readable reads the form that was sent, within a bound, so that no page has to. Of one with a file nothing is read here: the
// page that takes a file has a bound of its own, to every other the form is empty.
func readable(q *page.Request) bool {
	if q.HTTP.Method != http.MethodPost {
		return true
	}
	if !withFile(q.HTTP) {
		q.HTTP.Body = http.MaxBytesReader(q.Writer, q.HTTP.Body, formMax)
	}
	return q.HTTP.ParseForm() == nil
}

func withFile(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "multipart/form-data"
}

// turnAway sends a person to the login page and tells a script that the session is over.
func turnAway(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/events") || strings.HasSuffix(r.URL.Path, "/state") {
		http.Error(w, "signed out", http.StatusUnauthorized)
		return
	}
	next := r.URL.RequestURI()
	if r.Method == http.MethodPost {
		next = cameFrom(r) // what a form is sent to is no page
	}
	http.Redirect(w, r, pathLogin+"?next="+url.QueryEscape(next), http.StatusSeeOther)
}

// find looks at the space in the address; an address without one is fine.
func (c *console) find(q *page.Request) error {
	text := q.HTTP.PathValue("space")
	if text == "" {
		return nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return page.ErrMissing
	}
	if _, ok := c.board.Space(id); !ok {
		return page.ErrMissing
	}
	state, err := c.board.Look(q.HTTP.Context(), id)
	if err != nil {
		return err
	}
	q.See(state)
	return nil
}

// home goes on to the space people mean when they name none.
func (c *console) home(q *page.Request) error {
	s, err := c.board.DefaultSpace()
	if err != nil {
		return err
	}
	return q.Redirect("/s/" + s.ID.String())
}
