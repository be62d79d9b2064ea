// Package console is the doors of the hub's web pages: who signs in, what he may do, and how pages hear of news.
//
// What is on the pages is the areas' below; whatever they change goes through a desk. Texts of terminals are hostile until
// html/template has escaped them, and no page asks anything of another host.
package console

import (
	"embed"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console/admin"
	"qianshao/hub/console/books"
	"qianshao/hub/console/duty"
	"qianshao/hub/console/page"
	"qianshao/hub/console/papers"
	"qianshao/hub/console/situation"
	"qianshao/shared/notebook"
)

// Hub is what the console shows and keeps its sessions in.
type Hub interface {
	board.Hub
	admin.Hub
	// Notes is the notebook of the hub's local things.
	Notes() *notebook.Notebook
}

// Options are what the console needs of the world.
type Options struct {
	Server   Hub
	Watch    admin.Watch // looks after the hub; nil where nobody does
	Accounts *account.Book
	Log      *slog.Logger
	Random   io.Reader // gives the numbers by which a failed page is found in the log
}

// console is the pages and all they share.
type console struct {
	board    *board.Board
	accounts *account.Book
	log      *slog.Logger
	random   io.Reader
	sessions *scs.SessionManager
	throttle *throttle
	updates  page.Turnstile
	presence *presence
	newsroom *newsroom
	site     *page.Site
	areas    []page.Area
}

//go:embed template
var files embed.FS

// Doors answer browsers, and must be closed.
type Doors struct {
	http.Handler
	board *board.Board
}

// Close lets go of the moments gone by that somebody looked at last. Browsers are answered no more by then.
func (d *Doors) Close() error { return d.board.Close() }

// New makes what answers every page. The error names a page that cannot be read or says nothing of who may see it.
func New(o Options) (*Doors, error) {
	c, err := build(o)
	if err != nil {
		return nil, err
	}
	routes, err := c.routes()
	if err != nil {
		return nil, err
	}
	outer := http.NewServeMux()
	outer.Handle("GET /static/{file}", c.site.Files())
	outer.Handle("/", http.NewCrossOriginProtection().Handler(c.sessions.LoadAndSave(routes)))
	return &Doors{guarded(outer), c.board}, nil
}

func build(o Options) (*console, error) {
	known := board.New(o.Server)
	areas := []page.Area{situation.Area(), duty.Area(), books.Area(), papers.Area(), admin.Area(admin.Options{Hub: o.Server, Watch: o.Watch, Random: o.Random}), {Files: files}}
	site, err := page.NewSite(page.SiteOptions{Board: known, Accounts: o.Accounts, Notes: o.Server.Notes(), Log: o.Log, Random: o.Random, Areas: areas})
	if err != nil {
		return nil, err
	}
	c := &console{
		board: known, accounts: o.Accounts, log: o.Log, random: o.Random, sessions: newSessions(o.Server.Notes(), o.Server.Now),
		throttle: newThrottle(), updates: page.NewTurnstile(), presence: newPresence(), newsroom: newNewsroom(), site: site, areas: areas,
	}
	c.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { c.request(w, r).Broken(err) }
	return c, nil
}

// table is every page there is besides the way in: the console's own and those of its areas.
func (c *console) table() (map[string]page.Route, error) {
	all := map[string]page.Route{
		"GET /{$}":              {Deed: account.See, Show: c.home},
		"GET /s/{space}/state":  {Deed: account.See, Show: c.tell},
		"GET /s/{space}/events": {Deed: account.See, Show: c.stream},
		"/":                     {Deed: account.See, Show: func(*page.Request) error { return page.ErrMissing }},
	}
	maps.Copy(all, c.own())
	for _, area := range c.areas {
		for pattern, route := range area.Routes {
			if _, twice := all[pattern]; twice {
				return nil, fmt.Errorf("two pages answer %s", pattern)
			}
			all[pattern] = route
			if route.Then {
				all[page.ThenPattern(pattern)] = route
			}
		}
	}
	for pattern, route := range all {
		if !slices.Contains(account.Deeds(), route.Deed) {
			return nil, fmt.Errorf("page %s does not say what is done there: %q", pattern, route.Deed)
		}
	}
	return all, nil
}

func (c *console) routes() (http.Handler, error) {
	all, err := c.table()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for pattern, door := range c.doors() {
		mux.HandleFunc(pattern, door)
	}
	for pattern, route := range all {
		mux.Handle(pattern, c.known(route))
	}
	return mux, nil
}

// policy lets a page load what the hub itself serves and nothing else: no inline script or style, no other host, no
// frame around it.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// How long a form or a file may take to come in, and an answer to be made and taken, over a poor line too. A stream of news
// bounds each of its words instead.
const (
	bodyWait   = 3 * time.Minute
	answerWait = 15 * time.Minute
)

// guarded sets what every answer says to browsers. There is no Strict-Transport-Security: the certificate is the
// hub's own, and a browser that heard of it would let nobody in.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		line, now := http.NewResponseController(w), time.Now()
		_ = line.SetWriteDeadline(now.Add(answerWait)) // who sends or takes letter by letter holds nothing for good; a writer without deadlines has no line
		if r.Method != http.MethodGet {
			_ = line.SetReadDeadline(now.Add(bodyWait))
		}
		next.ServeHTTP(w, r)
	})
}
