package browser_test

import (
	"bytes"
	"context"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/terminal/browser"
	"qianshao/terminal/screen"
)

// face is a browser face that serves on a port of this machine and remembers what it was told.
type face struct {
	*browser.Browser
	at    net.Addr
	close func()

	mu   sync.Mutex
	said []screen.Message
	bell chan struct{} // closed and made anew with every message
}

var secret = bytes.Repeat([]byte{7}, 32)

// serve opens a face at an address; port 0 for any.
func serve(t *testing.T, address string) *face {
	t.Helper()
	f := &face{bell: make(chan struct{})}
	b, err := browser.New(f.hear, browser.Options{Secret: secret, Fault: func(err error) { t.Errorf("a line broke: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	f.Browser, f.at = b, listener.Addr()
	ended := make(chan error, 1)
	go func() { ended <- b.Serve(context.Background(), listener) }()
	f.close = sync.OnceFunc(func() {
		b.Close()
		if err := <-ended; err != nil {
			t.Errorf("pages ended: %v", err)
		}
	})
	t.Cleanup(f.close)
	return f
}

func (f *face) hear(m screen.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, m)
	close(f.bell)
	f.bell = make(chan struct{})
}

// heard gives what the pages said so far, and what is closed when they say more.
func (f *face) heard() ([]screen.Message, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said), f.bell
}

// waitFor waits until the pages have said a message.
func (f *face) waitFor(t *testing.T, want screen.Message) {
	t.Helper()
	late := time.After(chromium.Patience)
	for {
		said, more := f.heard()
		if slices.Contains(said, want) {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the pages said %#v, want %#v", said, want)
		}
	}
}

// all gives what the pages said so far.
func (f *face) all() []screen.Message {
	said, _ := f.heard()
	return said
}

// forget drops what was said.
func (f *face) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = nil
}

// tab is a real browser before the pages of a terminal.
type tab struct{ *chromium.Tab }

// openTab starts a browser with a window of the size that laptops of the field have.
func openTab(t *testing.T) *tab {
	t.Helper()
	return &tab{chromium.Open(t, chromium.Options{})}
}

// on gives the same browser, telling another test what goes wrong.
func (b *tab) on(t *testing.T) *tab { return &tab{b.On(t)} }

// enter opens the pages of a face and waits until a screen stands.
func (b *tab) enter(f *face) {
	b.Go(f.StartURL(f.at))
	b.Until(`document.getElementById('under') && document.fonts.status === 'loaded'`)
}

// at brings the keyboard into a field.
func (b *tab) at(field string) { b.Focus(`[data-field="` + field + `"]`) }

// stop brings the keyboard to a place of the View.
func (b *tab) stop(id string) { b.Focus(`[data-stop="` + id + `"]`) }

// holds waits until a field holds a text.
func (b *tab) holds(field, text string) {
	b.Until(`document.querySelector('[data-field="` + field + `"]').value === '` + text + `'`)
}

// focused waits until the keyboard is in a place of the View.
func (b *tab) focused(id string) { b.Until(`document.activeElement.dataset.stop === '` + id + `'`) }
