package joint_test

import (
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// officer is a browser in front of the console of a real hub.
type officer struct {
	t      *testing.T
	client *http.Client
	at     string
	book   *account.Book
}

func (h *hub) officer(role account.Role) *officer {
	h.t.Helper()
	book := account.New(h.server.Shelf().Notes(), rand.Reader, time.Now)
	if err := book.Admit(h.t.Context(), account.AtHub, account.Newcomer{Name: "zhou", Display: "周敏", Role: role, Password: "correct horse"}); err != nil {
		h.t.Fatal(err)
	}
	pages, err := console.New(console.Options{Server: h.server, Accounts: book, Log: slog.New(slog.DiscardHandler), Random: rand.Reader})
	if err != nil {
		h.t.Fatal(err)
	}
	s := httptest.NewTLSServer(pages)
	h.t.Cleanup(s.Close)
	o := &officer{t: h.t, client: s.Client(), at: s.URL, book: book}
	if o.client.Jar, err = cookiejar.New(nil); err != nil {
		h.t.Fatal(err)
	}
	o.post("/login", url.Values{"name": {"zhou"}, "password": {"correct horse"}, "next": {"/me"}})
	return o
}

func (o *officer) read(r *http.Response, err error) string {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		o.t.Fatalf("%s answered %d, %v: %s", r.Request.URL, r.StatusCode, err, body)
	}
	return string(body)
}

func (o *officer) get(path string) string {
	o.t.Helper()
	return o.read(o.client.Get(o.at + path))
}

// post sends a form and follows to the page it leads to.
func (o *officer) post(path string, form url.Values) string {
	o.t.Helper()
	return o.read(o.client.PostForm(o.at+path, form))
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// filled is the form of a page, with what the officer put in.
func filled(page string, words ...string) url.Values {
	form := url.Values{}
	_, page, _ = strings.Cut(page, "<main")
	for _, m := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i < len(words); i += 2 {
		form.Set(words[i], words[i+1])
	}
	return form
}

func TestX13_AConflictSettledOnAPageOfTheCentreReachesEveryTerminal(t *testing.T) {
	h, space, a, b := disagreed(t)

	o := h.officer(account.Coordination)
	at := "/s/" + space.String()
	list := o.get(at + "/conflicts")
	link := regexp.MustCompile(`href="(` + at + `/conflict\?id=[^"]+)"`).FindStringSubmatch(list)
	if link == nil {
		t.Fatalf("no conflict leads to its page: %s", list)
	}
	page := o.get(html.UnescapeString(link[1]))
	side := regexp.MustCompile(`value="(side:\d)"[^>]*> 采用 <b>休整`).FindStringSubmatch(page)
	if side == nil {
		t.Fatalf("the side of 乙 cannot be taken: %s", page)
	}
	after := o.post(at+"/conflict", filled(page, "choice", side[1], "reason", "电话核实"))
	for _, want := range []string{"已裁定", "电话核实", "甲台", "乙台", "已连接，数秒内收到"} {
		if !strings.Contains(after, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	h.settle(space, a, b)
	for _, d := range []*desk{a, b} {
		hears(t, h, d, space)
	}
	if state, err := board.New(h.server).Look(t.Context(), space); err != nil || len(state.Conflicts) != 0 {
		t.Errorf("the centre still has %d conflicts, %v", len(state.Conflicts), err)
	}
	audit, err := o.book.Audit(t.Context(), account.Asked{Verb: account.Resolved})
	if err != nil || len(audit) != 1 || audit[0].By != "zhou" || audit[0].Reason != "电话核实" {
		t.Errorf("the audit says %+v, %v", audit, err)
	}
}

// hears wants a terminal to hold what was settled as the centre's own work, by the officer's name.
func hears(t *testing.T, h *hub, d *desk, space uuid.UUID) {
	t.Helper()
	there, ref := d.at(ledgerOf(t, d.shelf, space)), roster.Ref{Kind: "team", ID: record.KeyID("team", "team-1")}
	if open, err := there.Conflicts(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("%s still has %d conflicts, %v", d.name, len(open), err)
	}
	if page, err := there.Team(t.Context(), ref.ID); err != nil || page.Team.Status != roster.TeamResting {
		t.Errorf("%s: the team is %s, %v", d.name, page.Team.Status, err)
	}
	lines, err := there.History(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	last := lines[len(lines)-1]
	if last.Source.Device != h.server.Shelf().Device() || last.Source.Operator != "周敏" || last.Denied != "" {
		t.Errorf("%s reads %+v", d.name, last)
	}
}
