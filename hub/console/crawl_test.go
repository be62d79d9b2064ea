package console_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"qianshao/hub/account"
)

// seen is one page that links led to.
type seen struct {
	Path, From, Pattern string
	answer
}

// crawler follows links from page to page, as one account.
type crawler struct {
	s      *site
	mux    *http.ServeMux // which route an address is
	deeds  map[string]account.Deed
	each   int // pages of one shape
	most   int // pages in all
	shapes map[string]int
	known  map[string]bool
}

// newCrawler begins a walk that looks at a few pages of each shape.
func newCrawler(t *testing.T, s *site, each int) *crawler {
	t.Helper()
	deeds, _ := routes(t)
	c := &crawler{s: s, mux: http.NewServeMux(), deeds: deeds, each: each, most: 900, shapes: map[string]int{}, known: map[string]bool{}}
	for pattern := range deeds {
		c.mux.HandleFunc(pattern, http.NotFound)
	}
	return c
}

// pattern is the route that answers an address; empty for a door, a file, or nothing.
func (c *crawler) pattern(path string) string {
	at, err := url.ParseRequestURI(path)
	if err != nil {
		return ""
	}
	_, pattern := c.mux.Handler(&http.Request{Method: http.MethodGet, URL: at, Host: "hub.example"})
	if _, known := c.deeds[pattern]; !known {
		return ""
	}
	return pattern
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Z2-9]{20,}`)

// wordsMost is how many words an address may have that is followed: links add them to one another without end.
const wordsMost = 2

// shape is what addresses of one page have in common; one without words says too which table or paper it is.
func (c *crawler) shape(path string) string {
	at, err := url.Parse(path)
	if err != nil {
		return path
	}
	if len(at.Query()) == 0 || strings.Contains(at.Path, "/act/") {
		return ids.ReplaceAllString(at.Path, "{id}")
	}
	return c.pattern(path) + "?" + strings.Join(slices.Sorted(maps.Keys(at.Query())), "&")
}

// take says whether a page shall be looked at, or enough like it were.
func (c *crawler) take(path string) bool {
	of, pattern := c.shape(path), c.pattern(path)
	if c.shapes[of] >= c.each || c.shapes["all "+pattern] >= c.each*eachPattern && pattern != "" {
		return false
	}
	c.shapes[of]++
	c.shapes["all "+pattern]++
	return true
}

// eachPattern is how many pages of one route are looked at, times those of one shape: forms of acts, papers, tables.
const eachPattern = 8

// walk looks at whatever can be reached, the nearest first.
func (c *crawler) walk(from ...string) []seen {
	c.s.t.Helper()
	var all []seen
	type step struct{ path, from string }
	var queue []step
	add := func(path, from string) {
		path, _, _ = strings.Cut(path, "#")
		at, err := url.Parse(path)
		if err != nil || c.known[path] || strings.HasSuffix(at.Path, "/events") || strings.HasSuffix(at.Path, "/state") || len(at.Query()) > wordsMost {
			return
		}
		c.known[path] = true
		if c.take(path) {
			queue = append(queue, step{path, from})
		}
	}
	for _, path := range from {
		add(path, "")
	}
	for i := 0; i < len(queue) && len(all) < c.most; i++ {
		one := seen{Path: queue[i].path, From: queue[i].from, Pattern: c.pattern(queue[i].path), answer: c.s.get(queue[i].path)}
		all = append(all, one)
		if to := one.Header.Get("Location"); to != "" {
			add(to, one.Path)
		}
		if strings.HasPrefix(one.Header.Get("Content-Type"), "text/html") {
			for _, link := range linksOf(one.Path, one.body) {
				add(link, one.Path)
			}
		}
	}
	return all
}

// linksOf lists where a page leads: its links, and its forms that only look, with each choice they offer.
func linksOf(at, body string) (links []string) {
	base, err := url.Parse(at)
	if err != nil {
		return nil
	}
	add := func(text string) {
		if to, err := base.Parse(text); err == nil && to.Host == "" && strings.HasPrefix(to.Path, "/") {
			links = append(links, to.String())
		}
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	for n := range doc.Descendants() {
		switch {
		case n.Data == "a" && attrOf(n, "href") != "":
			add(attrOf(n, "href"))
		case n.Data == "form" && !strings.EqualFold(attrOf(n, "method"), "post"):
			action, _, _ := strings.Cut(attrOf(n, "action"), "?")
			if action == "" {
				action = base.Path
			}
			for _, words := range formWords(n) {
				add(action + "?" + words.Encode())
			}
		}
	}
	return links
}

// formWords says what a form may send, one field at a time.
func formWords(form *html.Node) (all []url.Values) {
	var names []string
	choice := map[string]string{}
	var selected string
	for n := range form.Descendants() {
		switch n.Data {
		case "input", "select":
			selected = attrOf(n, "name")
			if selected != "" && !slices.Contains(names, selected) {
				names = append(names, selected)
				choice[selected] = attrOf(n, "value")
			}
		case "option":
			if v := attrOf(n, "value"); v != "" && selected != "" {
				choice[selected] = v
			}
		}
	}
	for _, name := range names {
		all = append(all, url.Values{name: {choice[name]}})
	}
	return all
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// expected is how an address must be answered to a role, by what it does.
func (c *crawler) expected(pattern string, role account.Role) []int {
	deed, known := c.deeds[pattern]
	switch {
	case !known:
		return []int{http.StatusOK, http.StatusSeeOther} // a door or a file
	case !account.May(account.Account{Role: role}, deed, account.Object{}):
		return []int{http.StatusForbidden}
	}
	return []int{http.StatusOK, http.StatusSeeOther, http.StatusUnprocessableEntity} // the last: what cannot be made says why
}

// leftOver are signs of a template or a value that was not made for people.
var leftOver = regexp.MustCompile(`ZgotmplZ|&lt;nil&gt;|%!\w?\(|\{\{|\bNaN\b|\[object |\bundefined\b|&lt;no value&gt;`)

// faults says what is wrong with the HTML of a page, by itself.
func faults(body string) (found []string) {
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return []string{err.Error()}
	}
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	heads, title, labels, at := 0, "", map[string]bool{}, map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				say("%s has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "id" && at[a.Val]:
				say("two elements are called %s", a.Val)
			case a.Key == "id":
				at[a.Val] = true
			case slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) && !home(a.Val):
				say("%s leads to %q", n.Data, a.Val)
			}
		}
		switch n.Data {
		case "style", "iframe", "object", "embed", "base":
			say("there is a %s", n.Data)
		case "script":
			if attrOf(n, "src") == "" && attrOf(n, "type") != "application/json" || n.FirstChild != nil && attrOf(n, "src") != "" {
				say("there is a script in the page")
			}
		case "h1":
			heads++
		case "title":
			if n.Parent.Data == "head" && n.FirstChild != nil {
				title = n.FirstChild.Data
			}
		case "label":
			labels[attrOf(n, "for")] = true
		}
	}
	if heads == 0 {
		say("it has no first heading")
	}
	if first, _, _ := strings.Cut(title, " · "); strings.TrimSpace(first) == "" {
		say("its title is %q", title)
	}
	if sign := leftOver.FindString(body); sign != "" {
		say("it shows %s", sign)
	}
	return found
}

// home says whether an address is of this hub.
func home(text string) bool {
	at, err := url.Parse(text)
	return err == nil && at.Host == "" && at.Opaque == "" && (at.Scheme == "" || at.Scheme == "tel") && !strings.HasPrefix(text, "//")
}
