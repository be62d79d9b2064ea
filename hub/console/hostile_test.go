package console_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/scene"
	"qianshao/shared/identity"
	"qianshao/shared/record"
)

// badKey names the n-th record of a kind that a hostile terminal wrote.
func badKey(n int) string { return "bad-" + string(rune('a'+n%26)) + strings.Repeat("z", n/26) }

// packer deals payloads out to fields, so that each field gets every payload in its turn.
type packer struct {
	all  []string
	next map[string]int // by field
}

func newPacker() *packer {
	fit := record.Standard().Kind("journal").Field("text")
	all := slices.DeleteFunc(payloads(), func(p string) bool { return strings.TrimSpace(p) == "" || fit == nil })
	return &packer{all: all, next: map[string]int{}}
}

// pack fills a field with as many payloads as it holds.
func (p *packer) pack(field string, most int) string {
	var text strings.Builder
	for range p.all {
		one := p.all[p.next[field]%len(p.all)]
		if utf8.RuneCountInString(one) <= most && utf8.RuneCountInString(text.String()+one)+1 > most {
			break
		}
		p.next[field]++
		if utf8.RuneCountInString(one) > most {
			continue // no field of this length holds it
		}
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(one)
	}
	return text.String()
}

// hostileRecords is how many records of a kind it takes until a field of the usual length had all payloads.
const hostileRecords = 10

// taint writes payloads into every text of every kind of record, and lets the terminal bear one as its name.
func taint(t *testing.T, d *scene.Desk) {
	t.Helper()
	p := newPacker()
	var lines strings.Builder
	for _, k := range record.Standard().Kinds() {
		for n := range hostileRecords {
			set, add := map[string]any{}, map[string]any{}
			for i := range k.Fields {
				f, name := &k.Fields[i], k.Name+"."+k.Fields[i].Name
				switch {
				case f.Type == record.Text && f.LenMax > 1000:
					set[f.Name] = p.pack(name, 1000)
				case f.Type == record.Text:
					set[f.Name] = p.pack(name, f.LenMax)
				case f.Type == record.Code:
					set[f.Name] = f.Options[n%len(f.Options)].Name
				case f.Type == record.Ref:
					set[f.Name] = badKey(n)
				case f.Type == record.Time:
					set[f.Name] = scene.Noon().Format("2006-01-02T15:04:05Z")
				case f.Type == record.Set && f.Of == "" && len(f.Options) == 0:
					add[f.Name] = []string{p.pack(name, 200), p.pack(name, 200)}
				}
			}
			raw, err := json.Marshal(map[string]any{"kind": k.Name, "id": badKey(n), "set": set, "add": add})
			if err != nil {
				t.Fatal(err)
			}
			lines.Write(append(raw, '\n'))
		}
	}
	d.Apply(lines.String())
	d.Send()
	d.Change(func(t *board.Terminal) { t.Name, t.Area = payloads()[22], payloads()[0] })
}

// forge writes payloads where codes belong, as no program of ours would.
func forge(t *testing.T, h *scene.Hub) {
	t.Helper()
	d, p := h.Forger(`"><svg/onload=window.pwned=1>`), newPacker()
	var lines strings.Builder
	for _, k := range record.Standard().Kinds() {
		set := map[string]any{}
		for i := range k.Fields {
			if f := &k.Fields[i]; f.Type == record.Code {
				set[f.Name] = p.pack("code", 200)
			}
		}
		if len(set) == 0 {
			continue
		}
		for i := range k.Fields {
			if f := &k.Fields[i]; f.Type == record.Text && (f.Required || f.Name == "name" || f.Name == "title") {
				set[f.Name] = p.pack("beside", min(f.LenMax, 100))
			}
		}
		raw, err := json.Marshal(map[string]any{"kind": k.Name, "id": "forged", "set": set})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(raw, '\n'))
	}
	d.Apply(lines.String())
	d.Send()
}

// hostileStaff is a console at which everything that bears a name bears a hostile one.
func hostileStaff(t *testing.T) (*staff, *scene.Story) {
	t.Helper()
	story := waits(t)
	taint(t, story.Silent)
	forge(t, story.Hub)
	s := newStaff(t, story, account.General, account.Admin)
	for i, one := range payloads() {
		if name, err := identity.ParseName(one); err == nil && i%9 == 0 {
			if _, err := story.OpenSpace(t.Context(), identity.Exercise, name, "李敏"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.book.SetDisplay(t.Context(), "the-admin", "the-general", `"><b onx='1'>`); err != nil {
		t.Fatal(err)
	}
	story.Wait(2e9)
	s.as(account.General)
	for _, table := range []string{"teams", "needs"} {
		for i, one := range payloads() {
			if i%11 == 0 {
				s.post(flood("/tables/"+table+"/saved"), url.Values{"name": {one}, "query": {url.Values{"q": {one}}.Encode()}})
			}
		}
	}
	return s, story
}

func TestTextsOfTerminalsStayTexts(t *testing.T) {
	clean := newStaff(t, waits(t), account.General, account.Admin)
	allowed := map[string]bool{}
	for _, role := range []account.Role{account.General, account.Admin} {
		for _, one := range newCrawler(t, clean.as(role).site, 1).walk("/me", flood("")) {
			shapeOf(t, one.body, func(what string) { allowed[what] = true })
		}
	}
	s, _ := hostileStaff(t)
	var pages []seen
	shown := map[string]bool{}
	for _, role := range []account.Role{account.General, account.Admin} {
		c := newCrawler(t, s.as(role).site, 1)
		from := []string{"/me", flood("")}
		if role == account.General {
			from = append(from, hostileAddresses()...)
		}
		for _, one := range c.walk(from...) {
			if one.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s breaks: %s", one.Path, s.log)
			}
			if !inBrowser(one) {
				continue
			}
			for _, p := range payloads() {
				shown[p] = shown[p] || strings.Contains(one.body, html.EscapeString(p)) || strings.Contains(one.body, strings.NewReplacer(`"`, "&#34;", "'", "&#39;", "&", "&amp;", "<", "&lt;", ">", "&gt;", "+", "&#43;").Replace(p))
			}
			shapeOf(t, one.body, func(what string) {
				if !allowed[what] {
					t.Errorf("%s to a %s grew a %s", one.Path, role, what)
				}
			})
			pages = append(pages, one)
		}
	}
	for p := range shown {
		if !shown[p] {
			t.Errorf("nowhere as it was written: %q", p)
		}
	}
	t.Run("nor do they run in a browser", func(t *testing.T) { inABrowser(t, s, pages) })
	t.Run("nor does a spreadsheet work them out", func(t *testing.T) { asFiles(t, s) })
}

// hostileAddresses is every payload as a word of an address.
func hostileAddresses() (paths []string) {
	tables := []string{"/teams", "/needs", "/tasks", "/people", "/books/vehicle", "/conflicts", "/compare", "/replay", "/papers", "/duty", "/settled", "/journal", "/figures", "/terminals"}
	for i, one := range append(payloads(), "\x00", "a\x00b", "\x7f\x1b[31m", "\xff\xfe<script>") {
		words := url.Values{"q": {one}, "status": {one}, "sort": {one}, "page": {one}, "at": {one}, "group": {one}, "done": {one}, "beside": {one}, one: {one}}
		paths = append(paths, flood(tables[i%len(tables)])+"?"+words.Encode())
	}
	return paths
}

// inABrowser looks at every page that looks otherwise than those before it.
func inABrowser(t *testing.T, s *staff, pages []seen) {
	chromium.Find(t)
	long := os.Getenv("QIANSHAO_LONG") != ""
	b := openBrowser(t, serve(t, s.handing()), 1280, 800)
	b.Go("/as/" + string(account.General))
	shapes := map[string]int{}
	for _, one := range pages {
		of := one.Pattern
		if strings.Contains(one.Path, "/record/") {
			of = ids.ReplaceAllString(one.Path, "")
		}
		if shapes[of]++; shapes[of] > 1 && !long {
			continue
		}
		b.Go(one.Path)
		if chromium.Ask[bool](b.Tab, `'pwned' in window`) {
			t.Fatalf("%s ran a terminal's text", one.Path)
		}
		if stray := chromium.Ask[int](b.Tab, `[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on') || a.name === 'style' && !e.closest('[data-chart],canvas') && a.value.includes('evil'))).length`); stray > 0 {
			t.Errorf("%s has %d elements with attributes of a terminal's", one.Path, stray)
		}
	}
	b.Quiet("Failed to load resource: the server responded with a status of 4")
}

// asFiles takes tables away, and reads them as a spreadsheet would.
func asFiles(t *testing.T, s *staff) {
	s.as(account.General)
	cells := 0
	for _, table := range []string{"teams", "people", "needs", "tasks", "books.vehicle", "books.stock", "books.message"} {
		got := s.post(flood("/tables/"+table+"/export"), url.Values{"kind": {"csv"}, "query": {""}, "reason": {"=1+1"}, "purpose": {"=1+1"}})
		if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
			t.Errorf("%s is answered %d %s", table, got.StatusCode, got.Header.Get("Content-Type"))
			continue
		}
		rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff")))
		rows.FieldsPerRecord = -1
		all, err := rows.ReadAll()
		if err != nil {
			t.Errorf("%s: %v", table, err)
		}
		for _, row := range all {
			for _, cell := range row {
				if cells++; cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && cell != "-" {
					t.Errorf("%s has a cell %.40q that a spreadsheet works out", table, cell)
				}
			}
		}
	}
	if cells < 500 {
		t.Errorf("only %d cells were taken away", cells)
	}
}

// shapeOf tells every kind of element and attribute of a page, and addresses that lead elsewhere.
func shapeOf(t *testing.T, body string, tell func(string)) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(body))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.CommentToken:
			tell("comment")
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			tell("tag " + token.Data)
			for _, a := range token.Attr {
				tell(fmt.Sprintf("attribute %s %s", token.Data, a.Key))
				link := a.Key == "href" || a.Key == "src" || a.Key == "action"
				if link && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "?") || strings.HasPrefix(a.Val, "//") {
					tell("address " + a.Val)
				}
			}
		}
	}
}
