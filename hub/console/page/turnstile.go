package page

import (
	"net/http"
	"sync"
)

// keepsUp is the header with which a page that keeps itself up to date asks for its next state.
const keepsUp = "X-Keeps-Up"

// Turnstile lets pages that keep themselves up to date through one at a time. With every news a hundred of them ask, and
// what terminals send must not wait for a processor until all are told. Who asks in person goes past it.
type Turnstile chan struct{}

// NewTurnstile makes one that nobody is in.
func NewTurnstile() Turnstile { return make(Turnstile, 1) }

// Pass waits for the turn of a request, as long as its browser does. The turn ends with leave, or with the first byte that is
// written to the given writer: by then the page is made, and a browser that takes it slowly holds nobody up. The
// error is that of the request's context.
func (t Turnstile) Pass(w http.ResponseWriter, r *http.Request) (to http.ResponseWriter, leave func(), err error) {
	if r.Header.Get(keepsUp) == "" {
		return w, func() {}, nil
	}
	select {
	case t <- struct{}{}:
		leave = sync.OnceFunc(func() { <-t })
		return leaving{w, leave}, leave, nil
	case <-r.Context().Done():
		return w, func() {}, r.Context().Err()
	}
}

// leaving ends a turn with the first byte.
type leaving struct {
	http.ResponseWriter
	leave func()
}

// Write sends bytes on.
func (l leaving) Write(b []byte) (int, error) {
	l.leave()
	return l.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (l leaving) Unwrap() http.ResponseWriter { return l.ResponseWriter }
