// Package console is the hub's web pages.
//
// They only show: nothing on them changes a record. Figures come from the functions a desk uses, texts of terminals
// are hostile until html/template has escaped them, and no page asks anything of another host.
package console

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/alexedwards/scs/v2"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/shared/notebook"
)

// Hub is what the console shows and keeps its sessions in.
type Hub interface {
	board.Hub
	// Notes is the notebook of the hub's local things.
	Notes() *notebook.Notebook
}

// Options are what the console needs of the world.
type Options struct {
	Server   Hub
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
	pages    pages
	assets   assets
}

// New makes the handler of every page.
func New(o Options) (http.Handler, error) {
	files, err := readAssets()
	if err != nil {
		return nil, err
	}
	templates, err := parsePages(files)
	if err != nil {
		return nil, err
	}
	c := &console{
		board: board.New(o.Server), accounts: o.Accounts, log: o.Log, random: o.Random,
		sessions: newSessions(o.Server.Notes(), o.Server.Now), throttle: newThrottle(), pages: templates, assets: files,
	}
	c.sessions.ErrorFunc = c.broken
	outer := http.NewServeMux()
	outer.Handle("GET /static/{file}", files)
	outer.Handle("/", http.NewCrossOriginProtection().Handler(c.sessions.LoadAndSave(c.routes())))
	return guarded(outer), nil
}

func (c *console) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", c.showLogin)
	mux.HandleFunc("POST /login", c.login)
	mux.HandleFunc("POST /logout", c.logout)
	mux.HandleFunc("POST /preferences", c.prefer)
	mux.Handle("GET /{$}", c.known(c.home))
	for pattern, show := range map[string]func(*request) error{
		"GET /s/{space}":              c.overview,
		"GET /s/{space}/figures":      c.figures,
		"GET /s/{space}/teams":        c.teams,
		"GET /s/{space}/teams/{id}":   c.team,
		"GET /s/{space}/needs":        c.needs,
		"GET /s/{space}/needs/{id}":   c.need,
		"GET /s/{space}/tasks":        c.tasks,
		"GET /s/{space}/tasks/{id}":   c.task,
		"GET /s/{space}/conflicts":    c.conflicts,
		"GET /s/{space}/terminals":    c.terminals,
		"GET /s/{space}/journal":      c.journal,
		"GET /s/{space}/satellite":    c.satellite,
		"GET /s/{space}/state":        c.tell,
		"GET /s/{space}/events":       c.stream,
		"GET /s/{space}/journal/{id}": c.missing,
	} {
		mux.Handle(pattern, c.known(show))
	}
	mux.Handle("/", c.known(c.missing))
	return mux
}

// policy lets a page load what the hub itself serves and nothing else: no inline script or style, no other host, no
// frame around it.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

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
		next.ServeHTTP(w, r)
	})
}
