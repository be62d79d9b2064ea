package console_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// fire is an address in the incident that holds nothing.
func fire(path string) string { return "/s/" + scene.Fire().String() + path }

func TestARecordOpensInItsOwnSpaceOnly(t *testing.T) {
	pages, _ := routes(t)
	s := newStaff(t, waits(t), account.General, account.Admin)
	team, passage, guess := idOf("team", "team-1"), idOf("passage", "passage-1"), uuid.UUID{0x6b, 6: 0x40, 8: 0x80, 15: 9}.String()
	asked := 0
	for _, role := range []account.Role{account.General, account.Admin} {
		s.as(role)
		for pattern, deed := range pages {
			_, path, _ := strings.Cut(pattern, " ")
			if !strings.Contains(path, "{id}") || !strings.HasPrefix(pattern, "GET ") || !account.May(account.Account{Role: role}, deed, account.Object{}) {
				continue
			}
			for _, id := range []string{team, passage, guess, scene.Flood().String(), "0", "-1", "..", "%2e%2e", team + "%00", strings.Repeat("9", 4000)} {
				at := strings.NewReplacer("{space}", scene.Fire().String(), "{moment}", "2026-07-12T14:00", "{id}", id, "{kind}", "team").Replace(path)
				if strings.Contains(path, "/spaces/") && id == scene.Flood().String() {
					continue // there an id is that of a space
				}
				asked++
				if got := s.get(at); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusGone && !led(got) {
					t.Errorf("%.200s is answered %d to a %s", at, got.StatusCode, role)
				}
			}
		}
	}
	if asked < 60 {
		t.Errorf("only %d addresses were asked for", asked)
	}
	s.as(account.General)
	for _, path := range []string{
		"/conflict?id=need/" + idOf("need", "need-2") + "/status", "/act/report.sign?about=" + idOf("report", "report-1"), "/act/nothing.here", "/act/passage.check?about=" + passage,
		"/books/nothing", "/books/..%2fteam", "/record/nothing/" + team, "/papers/nothing", "/figures/nothing", "/duty/make?duty=" + idOf("reporting", "duty-1"), "/papers/kept/" + team,
	} {
		if got := s.get(fire(path)); got.StatusCode < http.StatusBadRequest && !strings.HasPrefix(path, "/conflict?") || got.StatusCode >= http.StatusInternalServerError || strings.Contains(got.body, "恢复通信") || strings.Contains(got.body, "蓝天") || strings.Contains(got.body, "市指挥部") {
			t.Errorf("%s is answered %d", path, got.StatusCode)
		}
	}
}

// led says that an address was put in order first: the browser is sent to another one of this hub.
func led(got answer) bool {
	to := got.Header.Get("Location")
	return got.StatusCode >= 300 && got.StatusCode < 400 && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//")
}

func TestNobodyActsForAnother(t *testing.T) {
	h := waits(t)
	s := newStaff(t, h, account.Roles()...)
	status := func() string {
		row, err := hubDesk(t, h.Hub, scene.Flood()).Record(t.Context(), roster.Ref{Kind: "passage", ID: record.KeyID("passage", "passage-1")}, "zh")
		if err != nil {
			t.Fatal(err)
		}
		return row.Row.Text("status")
	}
	before := status()
	form := s.as(account.Support).get(flood("/act/passage.check?about=" + idOf("passage", "passage-1")))
	for _, role := range []account.Role{account.Viewer, account.General, account.Coordination, account.Admin} {
		if got := s.as(role).post(flood("/act/passage.check"), sent(form.body)); got.StatusCode != http.StatusForbidden || status() != before {
			t.Errorf("a %s does the work of the support group: answered %d, it is %s", role, got.StatusCode, status())
		}
	}
	elsewhere := sent(form.body)
	if got := s.as(account.Support).post(fire("/act/passage.check"), elsewhere); got.StatusCode < http.StatusBadRequest || got.StatusCode >= http.StatusInternalServerError || status() != before {
		t.Errorf("an act about another space's record is answered %d", got.StatusCode)
	}
	for _, path := range []string{"/papers/flash/whole", "/conflict/phones"} {
		for _, role := range []account.Role{account.Viewer, account.Admin} {
			if got := s.as(role).post(flood(path), url.Values{"reason": {"x"}, "kind": {"csv"}, "id": {"need/" + idOf("need", "need-2") + "/status"}}); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s shows an %s whole numbers: %d", path, role, got.StatusCode)
			}
		}
	}
	if got := s.as(account.Support).post(flood("/act/passage.check"), sent(form.body)); got.StatusCode != http.StatusSeeOther || status() == before {
		t.Errorf("and who may do it is answered %d", got.StatusCode)
	}
}

func TestWhatIsOnesOwnIsNobodyElses(t *testing.T) {
	s := newStaff(t, waits(t), account.General, account.Coordination)
	kept := url.Values{"name": {"只给我看的筛选"}, "query": {"q=x"}}
	shows := func(role account.Role) bool {
		return strings.Contains(s.as(role).page("/teams"), "只给我看的筛选")
	}
	s.as(account.General).post(flood("/tables/teams/saved"), kept)
	if !shows(account.General) || shows(account.Coordination) {
		t.Error("a saved filter is not its owner's alone")
	}
	kept.Set("forget", "1")
	kept.Set("account", "the-general")
	s.as(account.Coordination).post(flood("/tables/teams/saved"), kept)
	if !shows(account.General) {
		t.Error("somebody else forgot it")
	}
	if body := s.as(account.Coordination).get("/me?name=the-general").body; strings.Contains(body, "the-general") || strings.Count(body, "192.0.2.7") != 1 {
		t.Error("a person sees the sessions of another")
	}
	s.as(account.Coordination).post("/me/everywhere", url.Values{"name": {"the-general"}, "account": {"the-general"}})
	if got := s.as(account.General).get("/me"); got.StatusCode != http.StatusOK {
		t.Errorf("somebody else signed a person out: %d", got.StatusCode)
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	s := newStaff(t, waits(t), account.General).as(account.General)
	for _, path := range []string{
		"/../../etc/passwd", "/static/../console.go", "/static/..%2f..%2fmain.go", "/static/%2e%2e/%2e%2e/x", "/s/" + scene.Flood().String() + "/../../me", flood("//teams"), flood("/teams/../../../x"),
		"/s/%00", "/s/..%2f" + scene.Flood().String(), "//evil.example/", "/%2f%2fevil.example/", `/\evil.example`, "/s/" + strings.Repeat("a", 8000), "/S/" + scene.Flood().String(), flood("/TEAMS"), flood("/teams%20"),
		flood("/teams/"), flood("/.git/config"), flood("/%e4%b8"), "/static/", "/static/console.css/x", flood("/papers/../audit"), flood("/tables/teams/export"), "/login/..;/me",
	} {
		got := s.send(raw(t, path))
		if got.StatusCode == http.StatusOK || got.StatusCode >= http.StatusInternalServerError || strings.HasPrefix(got.Header.Get("Location"), "//") || strings.Contains(got.Header.Get("Location"), "evil.example") && !led(got) {
			t.Errorf("%.120s is answered %d to %.80s", path, got.StatusCode, got.Header.Get("Location"))
		}
	}
	many := strings.Repeat("q=x&status=y&", 3000)
	for _, table := range []string{"", "/teams", "/people", "/needs", "/tasks", "/books/vehicle", "/journal", "/conflicts", "/duty", "/settled", "/terminals", "/replay", "/compare", "/papers", "/papers/flash", "/audit", "/figures"} {
		for _, words := range []string{
			"page=99999999999999999999", "page=-9223372036854775808", "page=1e309", "page=%00", "page=1&page=2&page=", "sort=nothing", "sort=%27%3B--", "q=" + strings.Repeat("%E9%95%BF", 2000), many, "q=%ff%fe", "q=%",
			"at=9999-99-99T99:99", "at=0000-01-01T00:00", "at=-1", "from=2026-13-01&to=x", "columns=nothing", "c=-1", ";;;;", "=", "&&&&", "id=..%2f", "language=xx", "dir=sideways&dir=", "since=9999999999999999999",
		} {
			if got := s.send(raw(t, flood(table+"?"+words))); got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%.120s breaks", table+"?"+words)
			}
		}
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("the log complains: %.2000s", s.log)
	}
}

// raw asks for an address as it is written, unlike a browser, which would put it in order.
func raw(t *testing.T, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RequestURI = path
	before, query, _ := strings.Cut(path, "?")
	r.URL = &url.URL{Path: before, RawQuery: query}
	if plain, err := url.PathUnescape(before); err == nil {
		r.URL.Path, r.URL.RawPath = plain, before
	}
	return r
}

func TestMethodsThatAreNotMeantAreRefused(t *testing.T) {
	pages, doors := routes(t)
	s := newStaff(t, waits(t), account.General).as(account.General)
	taken := map[string]bool{}
	paths := map[string]string{}
	for pattern := range pages {
		method, path := address(pattern)
		taken[method+path], paths[path] = true, pattern
	}
	for _, pattern := range doors {
		method, path := address(pattern)
		taken[method+path], paths[path] = true, pattern
	}
	for path := range paths {
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodPost, http.MethodConnect, "TRACE", "PROPFIND", "get"} {
			if taken[method+path] || path == "/nowhere" || path == "/" {
				continue
			}
			if got := s.send(s.request(method, path, "")); got.StatusCode != http.StatusMethodNotAllowed && got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusGone {
				t.Errorf("%s %s is answered %d", method, path, got.StatusCode)
			}
		}
	}
}

func TestAFormLargerThanItCanBeIsRefused(t *testing.T) {
	pages, _ := routes(t)
	h := waits(t)
	s := newStaff(t, h, account.Support, account.Admin)
	large := fmt.Sprintf("name=%s&query=%[1]s&about=%[1]s&kind=csv&reason=%[1]s&text=%[1]s", strings.Repeat("x", 4<<20))
	file := "--x\r\nContent-Disposition: form-data; name=\"name\"; filename=\"x.xlsx\"\r\n\r\n" + strings.Repeat("x", 4<<20) + "\r\n--x--\r\n"
	for _, role := range []account.Role{account.Support, account.Admin} {
		for pattern, deed := range pages {
			method, path := address(pattern)
			if method != http.MethodPost || !account.May(account.Account{Role: role}, deed, account.Object{}) || strings.HasPrefix(path, "/me/everywhere") {
				continue
			}
			path = strings.NewReplacer(uuid.Nil.String()+"/export", "teams/export", uuid.Nil.String()+"/saved", "teams/saved").Replace(path)
			if got := s.as(role).send(s.request(method, path, large)); got.StatusCode < http.StatusBadRequest || got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("20 MiB at %s are answered %d", pattern, got.StatusCode)
			}
			if strings.HasSuffix(pattern, "/intake") {
				continue // takes a file
			}
			body := &counted{Reader: strings.NewReader(file)}
			r := httptest.NewRequestWithContext(t.Context(), method, path, body)
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			if got := s.as(role).send(r); body.read > 0 || got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s, where no file is meant, reads %d bytes of one, answered %d", pattern, body.read, got.StatusCode)
			}
		}
	}
}

// counted says how much of it was read.
type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(to []byte) (int, error) {
	n, err := c.Reader.Read(to)
	c.read += n
	return n, err
}

// deadlines is what answers a browser and remembers how long the hub will read of it, and write to it.
type deadlines struct {
	*httptest.ResponseRecorder
	until, told time.Time
}

// SetReadDeadline remembers.
func (d *deadlines) SetReadDeadline(until time.Time) error {
	d.until = until
	return nil
}

// SetWriteDeadline remembers.
func (d *deadlines) SetWriteDeadline(until time.Time) error {
	d.told = until
	return nil
}

func TestAFormOrAnAnswerThatNeverEndsHoldsNothingForLong(t *testing.T) {
	pages, doors := routes(t)
	all := doors
	for pattern := range pages {
		all = append(all, pattern)
	}
	s := newSite(t, scene.New(t))
	for _, pattern := range all {
		method, path := address(pattern)
		d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		s.handler.ServeHTTP(d, s.request(method, path, ""))
		if bounded := !d.until.IsZero() && time.Until(d.until) < 10*time.Minute; bounded != (method == http.MethodPost) {
			t.Errorf("%s is read until %s", pattern, d.until)
		}
		if d.told.IsZero() || time.Until(d.told) > time.Hour {
			t.Errorf("%s is told until %s", pattern, d.told)
		}
	}
}
