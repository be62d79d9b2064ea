// Package browser draws screens as pages for a browser on the same machine.
package browser

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"qianshao/shared/asset"
	"qianshao/terminal/fault"
	"qianshao/terminal/screen"
)

// Options of a browser face.
type Options struct {
	// Secret makes the cookies, 32 random bytes. A face that starts again with the same one, at the same address,
	// is taken back by pages that stand open.
	Secret []byte
	Log    *slog.Logger // nil for none
	// Fault is told of a panic that a connection survived; it must not block. Nil for nobody.
	Fault func(error)
}

// Browser shows Views on pages and sends Messages; it decides nothing. It is safe for concurrent use.
type Browser struct {
	send    func(screen.Message)
	options Options
	boot    string // names this start to the pages
	key     string // lets a browser in
	assets  asset.Files
	pages   *pages
	log     *slog.Logger

	mu    sync.Mutex
	view  *screen.View
	moved chan struct{} // closed when view is replaced
	front *line         // the page that is in use; nil without one
	once  string        // lets a browser in once; empty when it has

	closed    chan struct{}
	closeOnce sync.Once
}

// New makes a face that serves nothing yet. send is called for everything that happens, from any goroutine; it must not
// block.
func New(send func(screen.Message), o Options) (*Browser, error) {
	if len(o.Secret) < secretBytes {
		return nil, errors.New("browser: the secret is too short to keep others out")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fault == nil {
		o.Fault = func(error) {}
	}
	b := &Browser{send: send, options: o, log: o.Log, moved: make(chan struct{}), closed: make(chan struct{}), boot: rand.Text(), key: rand.Text()}
	var err error
	if b.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if b.pages, err = readPages(); err != nil {
		return nil, err
	}
	return b, nil
}

// Show draws a view, soon. It may be called from any goroutine; of several views in a hurry only the newest is drawn.
func (b *Browser) Show(view screen.View) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.view = &view
	close(b.moved)
	b.moved = make(chan struct{})
}

// newest is the view that stands now, nil before there is one, and what is closed when it is replaced.
func (b *Browser) newest() (*screen.View, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.view, b.moved
}

// Close ends Serve, from any goroutine.
func (b *Browser) Close() { b.closeOnce.Do(func() { close(b.closed) }) }

// How long a request may take: everything is on this machine.
const (
	headerWithin = 5 * time.Second
	leaveWithin  = 2 * time.Second
	headerBytes  = 16 << 10
)

// Serve answers on listener, which must be of this machine only, until ctx ends, Close is called or the operator ends the
// program from a page. It closes the listener.
func (b *Browser) Serve(ctx context.Context, listener net.Listener) error {
	if err := Local(listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: b.handler(listener.Addr()), ReadHeaderTimeout: headerWithin, MaxHeaderBytes: headerBytes,
		ErrorLog:    slog.NewLogLogger(b.log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	fault.Go(func() { ended <- server.Serve(listener) })
	select {
	case err := <-ended:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	case <-b.closed:
	}
	stop()
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	if err := server.Shutdown(leave); err != nil { // a page that does not take its last word
		return server.Close()
	}
	return nil
}
