package console_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"qianshao/build/chromium"
	load "qianshao/build/flood"
	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
	"qianshao/hub/server"
	"qianshao/shared/catalog"
)

// unlinked are pages that no link leads to, and what does.
func unlinked() map[string]string {
	return map[string]string{
		"GET /s/{space}/events":              "the script of every page",
		"GET /s/{space}/state":               "the script of every page",
		"GET /s/{space}/intake/{id}":         "a file that was sent",
		"GET /s/{space}/intake/{id}/refused": "a file that was sent",
		"GET /s/{space}/satellite":           "a line by satellite",
		"GET /again":                         "a page that asks for the password",
	}
}

// handed are the files that a link may give: an empty sheet to fill in, and the lines of one's own file that were not taken.
func handed() []string {
	return []string{"GET /s/{space}/intake/template", "GET /s/{space}/intake/{id}/refused"}
}

// staff is a console at which everybody of a list is signed in.
type staff struct {
	*site
	tokens map[account.Role]string
}

func newStaff(t *testing.T, h console.Hub, roles ...account.Role) *staff {
	t.Helper()
	s := &staff{newSite(t, h), map[account.Role]string{}}
	for _, role := range roles {
		name := "the-" + string(role)
		s.admit(name, role)
		if role == account.Admin {
			key := s.secret(name, h.Now())
			s.try(name)
			s.leads(s.post("/login/code", map[string][]string{"code": {code(t, key, h.Now())}}), "/me")
		} else {
			s.leads(s.try(name), "/me")
		}
		s.tokens[role] = s.jar[sessionCookie]
		delete(s.jar, sessionCookie)
	}
	return s
}

// as lets one of them look.
func (s *staff) as(role account.Role) *staff {
	s.jar[sessionCookie] = s.tokens[role]
	return s
}

// handing serves the console, and at /as/ROLE gives a browser the cookies of somebody who signed in.
func (s *staff) handing() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		role, found := strings.CutPrefix(r.URL.Path, "/as/")
		if !found {
			s.handler.ServeHTTP(w, r)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: s.tokens[account.Role(role)], Path: "/", Secure: true, HttpOnly: true})
		http.SetCookie(w, &http.Cookie{Name: "__Host-language", Value: r.URL.Query().Get("language"), Path: "/", Secure: true, HttpOnly: true})
		http.Redirect(w, r, "/me", http.StatusSeeOther)
	})
}

// check walks as a role and says whatever is wrong that can be seen without a browser.
func (s *staff) check(t *testing.T, role account.Role, each int, from ...string) []seen {
	t.Helper()
	c := newCrawler(t, s.as(role).site, each)
	all := c.walk(append([]string{"/", "/me"}, from...)...)
	t.Logf("a %s was led to %d pages", role, len(all))
	for _, one := range all {
		if want := c.expected(one.Pattern, role); !slices.Contains(want, one.StatusCode) {
			t.Errorf("%s is led from %s to %s (%s), which answers %d", role, one.From, one.Path, one.Pattern, one.StatusCode)
		} else if one.StatusCode == http.StatusForbidden {
			t.Errorf("%s is offered %s at %s and may not see it", role, one.Path, one.From)
		}
		if one.Header.Get("Content-Disposition") != "" && !slices.Contains(handed(), one.Pattern) {
			t.Errorf("%s gives a file to a %s who only followed a link", one.Path, role)
		}
		if !strings.HasPrefix(one.Header.Get("Content-Type"), "text/html") || one.StatusCode != http.StatusOK {
			continue
		}
		for _, fault := range faults(one.body) {
			t.Errorf("%s to a %s: %s", one.Path, role, fault)
		}
	}
	return all
}

// look is everything that makes one page look otherwise than another, but for its words.
func look(one seen) string {
	kinds := map[string]bool{}
	tokens := html.NewTokenizer(strings.NewReader(one.body))
	for tokens.Next() != html.ErrorToken {
		if name, more := tokens.TagName(); len(name) > 0 {
			of := string(name)
			for more {
				var key, value []byte
				if key, value, more = tokens.TagAttr(); slices.Contains([]string{"class", "type", "role"}, string(key)) {
					of += " " + string(key) + "=" + string(value)
				}
			}
			kinds[of] = true
		}
	}
	return one.Pattern + "\n" + strings.Join(slices.Sorted(maps.Keys(kinds)), "\n")
}

// inBrowser says whether an answer is a page to be looked at.
func inBrowser(one seen) bool {
	return one.StatusCode == http.StatusOK && strings.HasPrefix(one.Header.Get("Content-Type"), "text/html")
}

// han is a run of Chinese.
var han = regexp.MustCompile(`\p{Han}+`)

// ownWords are those that stand in Chinese on English pages too: what people wrote, names of places, things and files.
func ownWords(t *testing.T, h *scene.Story) string {
	t.Helper()
	var own strings.Builder
	for _, space := range h.Spaces() {
		l, err := h.Ledger(space.ID)
		if err != nil {
			t.Fatal(err)
		}
		dump, ok := l.(interface {
			Dump(context.Context, io.Writer) error
		})
		if !ok {
			t.Fatal("a space has no dump")
		}
		if err := dump.Dump(t.Context(), &own); err != nil {
			t.Fatal(err)
		}
		own.WriteString(space.Name + "\n")
	}
	terminals, err := h.Terminals(t.Context(), scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range terminals {
		own.WriteString(d.Name + "\n")
	}
	for _, d := range catalog.Districts(h.Now()) {
		own.WriteString(d.Name + " " + d.Short + "\n")
	}
	return own.String() + h.Name() + "中文李敏陈刚周洁吴涛\n"
}

func TestEnglishPagesAreInEnglish(t *testing.T) {
	h := waits(t)
	s := newStaff(t, h, account.General, account.Admin)
	own := ownWords(t, h)
	s.jar["__Host-language"] = "en"
	missed := map[string]string{}
	for _, role := range []account.Role{account.General, account.Admin} {
		for _, one := range newCrawler(t, s.as(role).site, 1).walk("/me", flood("")) {
			if !inBrowser(one) || strings.HasPrefix(one.Pattern, "GET /s/{space}/papers/") { // the office's papers are Chinese whoever reads them
				continue
			}
			if !strings.Contains(one.body, `<html lang="en"`) {
				t.Errorf("%s is in another language", one.Path)
			}
			for _, word := range han.FindAllString(unmarked(one.body), -1) {
				if !strings.Contains(own, word) && missed[word] == "" {
					missed[word] = one.Path
				}
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(missed)) {
		t.Errorf("%s says %s", missed[word], word)
	}
}

// unmarked is what an English page says, without what it marks as being in Chinese.
func unmarked(body string) string {
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	var said strings.Builder
	var read func(n *html.Node)
	read = func(n *html.Node) {
		if n.Type == html.TextNode {
			said.WriteString(n.Data + "\n")
		}
		if strings.HasPrefix(attrOf(n, "lang"), "zh") || n.Data == "textarea" || n.Data == "datalist" { // what will be written
			return
		}
		for _, name := range []string{"title", "placeholder", "aria-label", "alt"} {
			said.WriteString(attrOf(n, name) + "\n")
		}
		for child := range n.ChildNodes() {
			read(child)
		}
	}
	read(doc)
	return said.String()
}

func TestEveryRoleWalksEveryPage(t *testing.T) {
	chromium.Find(t)
	long := os.Getenv("QIANSHAO_LONG") != ""
	h := waits(t)
	queued(t, h.Hub, 9, "江津区九号台", "test")
	s := newStaff(t, h, account.Roles()...)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the hub said %s", s.log)
		}
	})
	b := openBrowser(t, serve(t, s.handing()), 1280, 800)
	if got := s.as(account.General).post(flood("/papers/flash/keep"), url.Values{"reason": {"核对"}}); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a paper cannot be kept: %d", got.StatusCode)
	}
	each := 1
	if long {
		each = 3
	}
	reached, looks, looked := map[string]bool{}, map[string]bool{}, 0
	deeds, _ := routes(t)
	for _, role := range account.Roles() {
		b.Go("/as/" + string(role))
		for _, one := range s.check(t, role, each, flood(""), fire(""), "/s/"+scene.Census().String()) {
			reached[one.Pattern] = true
			if !inBrowser(one) || looks[one.Pattern] && !long || looks[look(one)] {
				continue
			}
			looked++
			b.visit(t, role, one, long, !looks[one.Pattern])
			looks[look(one)], looks[one.Pattern] = true, true
		}
	}
	b.Quiet()
	t.Logf("%d pages stood in the browser, of %d routes", looked, len(reached))
	for pattern := range deeds {
		if strings.HasPrefix(pattern, "GET ") && !reached[pattern] && unlinked()[pattern] == "" {
			t.Errorf("no link leads to %s", pattern)
		}
	}
}

func TestEveryRoleWalksTheDesignLoad(t *testing.T) {
	if os.Getenv("QIANSHAO_LONG") == "" {
		t.Skip("the largest incident of the product takes minutes: QIANSHAO_LONG=1")
	}
	chromium.Find(t)
	dir := t.TempDir()
	if _, err := load.LoadHub(t.Context(), dir, 1, load.Design(), [2]int{load.CensusTeams, load.CensusPeople}, func(said string) { t.Log(said) }); err != nil {
		t.Fatal(err)
	}
	hub, err := server.Open(t.Context(), dir, server.Options{Name: load.HubName, Program: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hub.Close() })
	s := newStaff(t, hub, account.Roles()...)
	b := openBrowser(t, serve(t, s.handing()), 1280, 800)
	looks := map[string]bool{}
	for _, role := range account.Roles() {
		b.Go("/as/" + string(role))
		for _, one := range s.check(t, role, 1) {
			if inBrowser(one) && !looks[one.Pattern] {
				looks[one.Pattern] = true
				b.visit(t, role, one, true, true)
			}
		}
	}
	b.Quiet()
	if len(looks) < 25 {
		t.Errorf("only %d pages stood in the browser", len(looks))
	}
}
