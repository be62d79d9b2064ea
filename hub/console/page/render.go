package page

import (
	"bytes"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/shared/asset"
	"qianshao/shared/notebook"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

//go:embed template
var sources embed.FS

//go:embed static
var static embed.FS

// Area is one part of the console: its pages and what leads to them.
type Area struct {
	Files  fs.FS            // template/*.html, each a page that fills the frame, named as it is written; template/parts/* all of them share; static/*
	Routes map[string]Route // by pattern
	Tabs   []Tab
}

// Route is what answers an address.
type Route struct {
	Deed account.Deed // what is done there: who may not do it is turned away
	Show func(*Request) error
	Then bool // it answers about moments gone by too
}

// Tab is one entry of the navigation.
type Tab struct {
	Section string // as Page.Section names it
	Path    string // within the space
	Label   record.Label
	Live    string           // name of the live word beside it; empty for none
	Hot     bool             // that word asks for attention unless it is 0
	Deed    account.Deed     // who may not do it does not see it
	When    func(*Page) bool // nil: always
	Then    bool             // its page answers about moments gone by too
}

// SiteOptions are what the pages of a hub need of the world.
type SiteOptions struct {
	Board    *board.Board
	Accounts *account.Book
	Notes    *notebook.Notebook // of the hub: what accounts keep for themselves
	Log      *slog.Logger
	Random   io.Reader // gives the numbers by which a failed page is found in the log
	Areas    []Area    // in the order of the navigation
}

// Site is what all pages of one hub share.
type Site struct {
	board    *board.Board
	accounts *account.Book
	notes    *notebook.Notebook
	log      *slog.Logger
	random   io.Reader
	files    asset.Files
	pages    map[string]*template.Template
	tabs     []Tab
}

// NewSite reads the pages of every area. The error names the one that cannot be read.
func NewSite(o SiteOptions) (*Site, error) {
	s := &Site{board: o.Board, accounts: o.Accounts, notes: o.Notes, log: o.Log, random: o.Random, pages: map[string]*template.Template{}}
	statics := []fs.FS{static}
	for _, a := range o.Areas {
		s.tabs = append(s.tabs, a.Tabs...)
		if _, err := fs.Stat(a.Files, "static"); err == nil {
			statics = append(statics, a.Files)
		}
	}
	var err error
	if s.files, err = asset.Read("static", statics...); err != nil {
		return nil, err
	}
	if err := s.files.Refer("console.css"); err != nil {
		return nil, err
	}
	return s, s.parse(o.Areas)
}

func (s *Site) parse(areas []Area) error {
	functions := template.FuncMap{"asset": s.files.At, "dict": dict}
	frame, err := template.New("layout.html").Funcs(functions).Option("missingkey=error").ParseFS(sources, "template/layout.html", "template/past.html", "template/parts.html")
	if err != nil {
		return fmt.Errorf("parse the frame: %w", err)
	}
	if err := s.add(frame, sources, "template/failure.html"); err != nil {
		return err
	}
	for _, a := range areas {
		if err := s.take(frame, a.Files); err != nil {
			return err
		}
	}
	return nil
}

// take reads the pages of one area, each with the parts they share.
func (s *Site) take(frame *template.Template, from fs.FS) error {
	names, err := fs.Glob(from, "template/*.html")
	if err != nil {
		return fmt.Errorf("list pages: %w", err)
	}
	if parts, _ := fs.Glob(from, "template/parts/*.html"); len(parts) > 0 {
		if frame, err = frame.Clone(); err == nil {
			frame, err = frame.ParseFS(from, parts...)
		}
		if err != nil {
			return fmt.Errorf("parse the parts of pages: %w", err)
		}
	}
	for _, name := range names {
		if err := s.add(frame, from, name); err != nil {
			return err
		}
	}
	return nil
}

// add reads one page into a frame of its own.
func (s *Site) add(frame *template.Template, from fs.FS, file string) error {
	name := strings.TrimSuffix(path.Base(file), ".html")
	one, err := frame.Clone()
	if err == nil {
		one, err = one.ParseFS(from, file)
	}
	if err == nil && s.pages[name] != nil {
		err = errors.New("there are two of it")
	}
	if err != nil {
		return fmt.Errorf("parse page %s: %w", name, err)
	}
	s.pages[name] = one
	return nil
}

// Files serves the static files of all areas.
func (s *Site) Files() http.Handler { return s.files }

// Request begins the answer to a browser, by nobody and about no space yet.
func (s *Site) Request(w http.ResponseWriter, r *http.Request, lang, theme string) *Request {
	return &Request{Writer: w, HTTP: r, site: s, Page: &Page{
		Lang: lang, Theme: theme, Path: r.URL.RequestURI(), Hub: s.board.HubName(), Now: s.board.Now(), board: s.board, tabs: s.tabs,
	}}
}

// Write renders a page whole before a byte of it is sent.
func (q *Request) Write(status int, name string) error {
	var out bytes.Buffer
	if err := q.site.pages[name].ExecuteTemplate(&out, "layout.html", q.framed()); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	q.Writer.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.Writer.WriteHeader(status)
	if _, err := out.WriteTo(q.Writer); err != nil {
		q.site.log.DebugContext(q.HTTP.Context(), "page not taken", "reason", err.Error())
	}
	return nil
}

// Fail shows why there is no page.
func (q *Request) Fail(err error) {
	refusal := roster.Refused(err)
	p := q.Page
	switch {
	case q.HTTP.Context().Err() != nil:
		return // nobody waits for it
	case errors.Is(err, ErrForbidden):
		q.Tell(http.StatusForbidden, p.T("没有这项权限", "Not allowed"), p.T("您的角色不能做这件事，什么都没有改变。需要时请管理员调整您的角色。",
			"Your role may not do this; nothing was changed. Ask an administrator if you need it."))
	case errors.Is(err, ErrMissing):
		q.Tell(http.StatusNotFound, p.T("没有这一页", "No such page"), p.T("地址不对，或者这条记录不在本空间。没有任何数据受影响。请从上方导航重新进入。",
			"The address is wrong, or the record is not in this space. No data is affected. Start again from the navigation above."))
	case errors.Is(err, ErrTooLong):
		q.Tell(http.StatusRequestEntityTooLarge, p.T("没有收下", "Not taken"), p.T("表单太长或不完整，没有做任何改动。请返回后缩短内容再试。",
			"The form is too long or not whole; nothing was changed. Go back, shorten it and try again."))
	case refusal != nil:
		q.Tell(http.StatusNotFound, p.T("没有这一页", "No such page"), refusal.Sentence(p.Lang))
	default:
		q.Broken(err)
	}
}

// Tell shows a sentence in the place of a page: what happened, what is safe, what to do.
func (q *Request) Tell(status int, title, text string) {
	q.Page.Title, q.Page.Body = title, failure{Text: text}
	if err := q.Write(status, "failure"); err != nil {
		q.Broken(err)
	}
}

// failure is what stands on a page that has nothing to show.
type failure struct{ Text, Number string }

// Broken answers when the hub itself could not do its work: the page names a number, the log has the reason under it.
func (q *Request) Broken(cause error) {
	ctx := q.HTTP.Context()
	if ctx.Err() != nil {
		return
	}
	chance := make([]byte, 4)
	if _, err := io.ReadFull(q.site.random, chance); err != nil {
		cause = errors.Join(cause, err)
	}
	number := strings.ToUpper(hex.EncodeToString(chance))
	q.site.log.ErrorContext(ctx, "page failed", "number", number, "path", q.HTTP.URL.Path, "reason", cause.Error())
	p := q.Page
	p.Title, p.State = p.T("暂时无法显示", "Cannot be shown now"), nil
	p.Body = failure{Number: number, Text: p.T("中心没能读出这一页。各终端的记录不受影响，同步照常。请稍后重试；仍不行时把编号告诉管理员。",
		"The hub could not read this page. No terminal's records are affected and sync goes on. Try again; if it stays, tell the administrator the number.")}
	if err := q.Write(http.StatusInternalServerError, "failure"); err != nil {
		http.Error(q.Writer, fmt.Sprintf("failed, number %s", number), http.StatusInternalServerError)
	}
}

// dict hands several values to a part of a page.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict of %d values", len(pairs))
	}
	all := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		all[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return all, nil
}
