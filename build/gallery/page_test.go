package gallery_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/browser"
	"qianshao/terminal/screen"
)

// pages are the screens in a real browser.
type pages struct {
	*chromium.Tab
	face  *browser.Browser
	shown int
}

// openPages opens a browser at pages of its own.
func openPages(t *testing.T) *pages {
	t.Helper()
	face, err := browser.New(func(screen.Message) {}, browser.Options{Secret: bytes.Repeat([]byte{7}, 32), Fault: func(err error) { t.Errorf("a line broke: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- face.Serve(context.Background(), listener) }()
	t.Cleanup(func() {
		face.Close()
		if err := <-ended; err != nil {
			t.Errorf("pages ended: %v", err)
		}
	})
	p := &pages{chromium.Open(t, chromium.Options{}), face, 0}
	face.Show(screen.View{Title: "0", Language: screen.Chinese})
	p.Go(face.StartURL(listener.Addr()))
	return p
}

// show draws a view and waits until it stands.
func (p *pages) show(v screen.View) {
	p.shown++
	v.Title += fmt.Sprintf(" %d", p.shown)
	p.face.Show(v)
	p.Until(`document.title === ` + chromium.Quote(v.Title) + ` && document.fonts.status === 'loaded'`)
}

// arrowed is what axe-core wants of everything that scrolls, which the columns of the board do with the arrow keys of the whole.
const arrowed = "scrollable-region-focusable"

// TestEveryPageCanBeUsedByEverybody holds every screen in the browser to the rules of axe-core (WCAG 2.2 A and AA) and goes over every
// place of the keyboard. With QIANSHAO_LONG so are the books beside the first and every question, in every theme and in
// English.
func TestEveryPageCanBeUsedByEverybody(t *testing.T) {
	p, e := openPages(t), played(t)
	languages, themes := []screen.Language{screen.Chinese}, []screen.Theme{screen.Day}
	long := os.Getenv("QIANSHAO_LONG") != ""
	if long {
		languages, themes = append(languages, screen.English), screen.Themes()
	}
	for _, l := range languages {
		all := walk(t, e, l)
		if long {
			all = append(all, asked(t, e, l)...)
		}
		for _, s := range all {
			if !long && !s.main() {
				continue
			}
			t.Run(strings.ReplaceAll(string(l)+"-"+s.name, "/", "-"), func(t *testing.T) {
				on := p.On(t)
				for _, theme := range themes {
					p.show(s.in(screen.Look{Theme: theme, Size: screen.SizeNormal}))
					on.Accessible(arrowed)
					on.Picture(fmt.Sprintf("%s-%s-%s", s.name, theme, l))
				}
				on.Reach()
			})
		}
	}
	p.Quiet()
}
