package centre

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Visitor is somebody at a hub's console, over HTTP/2 in TLS and with a session of his own.
type Visitor struct {
	base   string
	client *http.Client
}

// Answer is what the console said.
type Answer struct {
	Status int
	Type   string // of the body, without parameters
	Body   []byte
	URL    *url.URL // after redirections
	Took   time.Duration
	Proto  string
}

// Visit signs an account in that has no second factor.
func (h *Hub) Visit(ctx context.Context, name, password string) (*Visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	v := &Visitor{base: "https://" + h.Listen, client: &http.Client{Jar: jar, Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // the hub signed its certificate itself, and was started here
		ForceAttemptHTTP2: true,
	}}}
	form := url.Values{"name": {name}, "password": {password}, "next": {"/"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.base+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := v.send(r)
	if err != nil {
		return nil, err
	}
	if got.Status != http.StatusOK || strings.HasPrefix(got.URL.Path, "/login") {
		return nil, fmt.Errorf("sign in as %s: answered %d at %s", name, got.Status, got.URL.Path)
	}
	return v, nil
}

// Leave closes the visitor's connections.
func (v *Visitor) Leave() { v.client.CloseIdleConnections() }

// Get asks for an address of the console, and for where it leads.
func (v *Visitor) Get(ctx context.Context, address string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+address, nil)
	if err != nil {
		return Answer{}, err
	}
	return v.send(r)
}

// Refresh asks for a page again, as one does that keeps itself up to date.
func (v *Visitor) Refresh(ctx context.Context, address string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+address, nil)
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("X-Keeps-Up", "1")
	return v.send(r)
}

func (v *Visitor) send(r *http.Request) (Answer, error) {
	began := time.Now()
	got, err := v.client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read %s: %w", r.URL.Path, err)
	}
	kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
	return Answer{Status: got.StatusCode, Type: kind, Body: body, URL: got.Request.URL, Took: time.Since(began), Proto: got.Proto}, nil
}

// Event is one word of a stream of the console.
type Event struct {
	AsOf  time.Time // of what it tells, by the hub's clock
	Heard time.Time
	Data  string
}

// Listen hears a stream of the console until ctx or the stream ends.
func (v *Visitor) Listen(ctx context.Context, address string, hear func(Event)) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "text/event-stream")
	got, err := v.client.Do(r)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK || got.ProtoMajor != 2 {
		return fmt.Errorf("listen: answered %d over %s", got.StatusCode, got.Proto)
	}
	var e Event
	for lines := bufio.NewScanner(got.Body); ; {
		if !lines.Scan() {
			return errors.Join(errors.New("the stream ended"), lines.Err(), ctx.Err())
		}
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			ms, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return fmt.Errorf("read the id of an event: %w", err)
			}
			e.AsOf = time.UnixMilli(ms)
		case "data":
			e.Data = value
		case "":
			e.Heard = time.Now()
			hear(e)
			e = Event{}
		}
	}
}
