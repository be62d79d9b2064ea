// Package door answers the devices that call over TLS and sends away those that may not talk.
package door

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/reception"
	"qianshao/syncproto/wslink"
)

// Bounds of one caller, before anything is known of it.
const (
	greetingMax  = 5 * time.Second // TLS and request head
	idleMax      = 2 * time.Minute
	headBytesMax = 16 << 10
	partingMax   = 5 * time.Second // for answers that are being written at the end
)

// Path is where a device opens its conversation.
const Path = "/sync"

// Serve answers callers on listener until ctx ends; it closes the listener. Answers being written then get a moment,
// conversations are the reception's to end.
func Serve(ctx context.Context, listener net.Listener, config *tls.Config, handler http.Handler, log *slog.Logger) error {
	web := &http.Server{
		Handler: handler, TLSConfig: config,
		ReadHeaderTimeout: greetingMax, IdleTimeout: idleMax, MaxHeaderBytes: headBytesMax,
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx }, // event streams end with the program
	}
	left := make(chan error, 1)
	go func() {
		<-ctx.Done()
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingMax)
		defer cancel()
		left <- errors.Join(web.Shutdown(parting), web.Close())
	}()
	if err := web.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	}
	return <-left
}

// Sync lets one device in for each request and talks with it until it leaves. may says why a device is sent away, with
// an *identity.Refusal, before it costs anything. busy is the code for a reception that has no room.
func Sync(r *reception.Reception, may func(dot.Device) error, busy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		device, err := Caller(q)
		if err == nil {
			err = may(device)
		}
		if err != nil {
			Refuse(w, http.StatusForbidden, err)
			return
		}
		opened := false
		err = r.Receive(q.Context(), device, func() (peer.Link, error) {
			opened = true
			return accept(w, q)
		})
		if err != nil && !opened {
			w.Header().Set("Retry-After", "5")
			Refuse(w, http.StatusServiceUnavailable, identity.Refuse(busy, err))
		}
	})
}

// Caller says which device calls, by its certificate.
func Caller(r *http.Request) (dot.Device, error) {
	if r.TLS == nil {
		return dot.Device{}, &identity.Refusal{Code: identity.NotGranted}
	}
	device, err := identity.PeerDevice(*r.TLS)
	if err != nil {
		return dot.Device{}, identity.Refuse(identity.NotGranted, err)
	}
	return device, nil
}

// Refuse answers with the stable code alone: the caller has the sentences.
func Refuse(w http.ResponseWriter, status int, err error) {
	code := identity.HubUnable
	var refusal *identity.Refusal
	if errors.As(err, &refusal) {
		code = refusal.Code
	}
	http.Error(w, code, status)
}

// accept keeps a nil link from hiding in an interface.
func accept(w http.ResponseWriter, r *http.Request) (peer.Link, error) {
	link, err := wslink.Accept(w, r)
	if err != nil {
		return nil, err
	}
	return link, nil
}
