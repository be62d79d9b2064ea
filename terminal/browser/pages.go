package browser

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/burst"
)

//go:embed template
var templates embed.FS

// pages are the templates; they alone write HTML, so that every text is escaped for where it stands.
type pages struct{ all *template.Template }

func readPages() (*pages, error) {
	all, err := template.New("").Funcs(template.FuncMap{
		"key": keyLabel, "marked": func(t screen.Tone) bool { return palette.ShapeOf(t) != "" }, "toned": func(t screen.Tone, text string) screen.Cell { return screen.Cell{Text: text, Tone: t} },
		"bare":  func(t screen.Tone) bool { return t == screen.Plain || t == screen.Muted },
		"inRow": inRow, "safe": func(svg string) template.HTML { return template.HTML(svg) },
	}).ParseFS(templates, "template/*.html")
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	return &pages{all}, nil
}

// fill gives a template filled with data.
func (p *pages) fill(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := p.all.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("draw %s: %w", name, err)
	}
	return template.HTML(b.String()), nil
}

// inRow puts the primary button first and dangerous ones last.
func inRow(buttons []screen.Button) []screen.Button {
	rank := func(b screen.Button) int {
		switch {
		case b.Primary:
			return 0
		case b.Danger:
			return 2
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(buttons), func(a, b screen.Button) int { return rank(a) - rank(b) })
}

// keyLabel names keys in a text as they work in a browser, which keeps Ctrl+N and Ctrl+T for its own windows and tabs.
func keyLabel(text string) string {
	return strings.NewReplacer("Ctrl+N", "Alt+Shift+N", "Ctrl+T", "Alt+Shift+T").Replace(text)
}

// LongKeys says whether a screen's key is longer than "F10": then all of them stand in a wider column.
func (f frameData) LongKeys() bool {
	return slices.ContainsFunc(f.View.Nav, func(n screen.NavItem) bool { return len(n.Key) > len("F10") })
}

func langOf(l screen.Language) string {
	if l == screen.English {
		return "en"
	}
	return "zh-CN"
}

// page answers with a whole page.
func (b *Browser) page(w http.ResponseWriter, status int, name string, data any) {
	html, err := b.pages.fill(name, data)
	if err != nil {
		b.log.Error("page not drawn", "reason", err.Error())
		http.Error(w, "page not drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write([]byte(html)); err != nil {
		b.log.Debug("page not taken", "reason", err.Error())
	}
}

// outside answers somebody who was not let in, in both languages: which one he reads is not known.
func (b *Browser) outside(w http.ResponseWriter) {
	b.page(w, http.StatusForbidden, "outside.html", nil)
}

// firstData fills the page that everything else is put into.
type firstData struct {
	Zh, En words
	Limits string // of a scan, in JSON; times in milliseconds
	Shapes []shape
}

func (b *Browser) first(w http.ResponseWriter, _ *http.Request) {
	b.page(w, http.StatusOK, "first.html", firstData{wordsIn(screen.Chinese), wordsIn(screen.English), scanLimits(), shapes()})
}

// scanLimits are those of package burst, so that they stand in one place.
func scanLimits() string {
	return fmt.Sprintf(`{"gap":%d,"hiccup":%d,"hold":%d,"rest":%d,"quickMin":%d,"lengthMin":%d,"lengthMax":%d}`,
		burst.Gap.Milliseconds(), burst.Hiccup.Milliseconds(), burst.Hold.Milliseconds(), burst.Rest.Milliseconds(), burst.QuickMin, burst.LengthMin, burst.LengthMax)
}
