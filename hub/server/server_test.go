package server_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/hub/gate"
	"qianshao/hub/server"
	"qianshao/shared/identity"
)

func openAt(t *testing.T, dir string) *server.Server {
	t.Helper()
	s, err := server.Open(t.Context(), dir, server.Options{Program: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// serve runs a hub until stop, which waits for its end.
func serve(t *testing.T, s *server.Server, listen string, pages http.Handler) (at server.Ready, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan server.Ready, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, listen, pages, func(r server.Ready) { ready <- r }) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { stop() })
	select {
	case at = <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	return at, stop
}

// visit asks a hub for a page, without a device certificate unless one is given.
func visit(t *testing.T, url string, certificates ...tls.Certificate) (int, string) {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, Certificates: certificates}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(body))
}

func newKey(t *testing.T, n byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(rand.NewChaCha8([32]byte{n}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func anOrder(name string) gate.Order {
	return gate.Order{Name: name, Level: identity.Site, Valid: time.Hour}
}

func TestPagesAndSyncShareOneDoor(t *testing.T) {
	s := openAt(t, t.TempDir())
	at, _ := serve(t, s, "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "page of ", r.URL.Path) }))
	if at.Sync != "wss://"+at.Address+"/sync" || at.Console != "https://"+at.Address+"/" {
		t.Errorf("ready at %+v", at)
	}
	if code, body := visit(t, at.Console+"forces"); code != http.StatusOK || body != "page of /forces" {
		t.Errorf("a page answers %d %q", code, body)
	}
	sync := "https://" + at.Address + "/sync"
	if code, body := visit(t, sync); code != http.StatusForbidden || body != identity.NotGranted {
		t.Errorf("a browser at the devices' door is answered %d %q", code, body)
	}
	desk := newKey(t, 1)
	own, err := desk.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	if code, body := visit(t, sync, own); code != http.StatusForbidden || body != identity.NotGranted {
		t.Errorf("a device without a grant is answered %d %q", code, body)
	}
	letIn(t, s, desk, "甲台")
	if code, _ := visit(t, sync, own); code != http.StatusBadRequest {
		t.Errorf("a device that speaks no websocket is answered %d", code)
	}
	if err := s.Revoke(t.Context(), desk.Device(), "遗失", "李强"); err != nil {
		t.Fatal(err)
	}
	if code, body := visit(t, sync, own); code != http.StatusForbidden || body != identity.Revoked {
		t.Errorf("a revoked device is answered %d %q", code, body)
	}
}

// letIn enrols a device without a network.
func letIn(t *testing.T, s *server.Server, k identity.Key, name string) {
	t.Helper()
	g, err := identity.SignGrant(s.Shelf().Key(), identity.Grant{Serial: 50, Public: k.Public(), Name: name, Desk: "C", Level: identity.Site})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Shelf().State(t.Context(), g); err != nil {
		t.Fatal(err)
	}
}

func TestHubWithoutPagesStillSyncs(t *testing.T) {
	at, _ := serve(t, openAt(t, t.TempDir()), "127.0.0.1:0", nil)
	if code, _ := visit(t, at.Console); code != http.StatusNotFound {
		t.Errorf("answered %d", code)
	}
}

func TestEventStreamsEndWithTheHub(t *testing.T) {
	streaming := make(chan struct{})
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "data: 1\n\n")
		http.NewResponseController(w).Flush()
		close(streaming)
		<-r.Context().Done()
	})
	at, stop := serve(t, openAt(t, t.TempDir()), "127.0.0.1:0", pages)
	read := make(chan struct{})
	go func() {
		defer close(read)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		answer, err := client.Get(at.Console)
		if err != nil {
			t.Error(err)
			return
		}
		defer answer.Body.Close()
		io.Copy(io.Discard, answer.Body)
	}()
	<-streaming
	if err := stop(); err != nil {
		t.Errorf("stopped with %v", err)
	}
	<-read
}

func TestCodeNamesWhereTheHubListenedLast(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	if _, err := s.Enrol(t.Context(), anOrder("甲台"), nil); !errors.Is(err, gate.ErrOrder) {
		t.Errorf("a code without an address: %v", err)
	}
	at, stop := serve(t, s, "127.0.0.1:0", nil)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openAt(t, dir) // a command on a hub that is not running
	code, err := s.Enrol(t.Context(), anOrder("甲台"), nil)
	if err != nil || len(code.Addresses) != 1 || code.Addresses[0] != at.Address {
		t.Errorf("code names %v, %v", code.Addresses, err)
	}
	code, err = s.Enrol(t.Context(), anOrder("甲台"), []string{"hub.example:8443"})
	if err != nil || code.Addresses[0] != "hub.example:8443" {
		t.Errorf("code names %v, %v", code.Addresses, err)
	}
}

func TestHubThatListensEverywhereNamesAddressesThatCanBeCalled(t *testing.T) {
	s := openAt(t, t.TempDir())
	at, _ := serve(t, s, ":0", nil)
	host, _, err := net.SplitHostPort(at.Address)
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsUnspecified() {
		t.Errorf("ready at %s", at.Address)
	}
	code, err := s.Enrol(t.Context(), anOrder("甲台"), nil)
	if err != nil || len(code.Addresses) == 0 || len(code.Addresses) > 4 {
		t.Fatalf("addresses %v, %v", code.Addresses, err)
	}
	for _, a := range code.Addresses {
		if strings.HasPrefix(a, "[::]") || strings.HasPrefix(a, "0.0.0.0") {
			t.Errorf("nobody can call %s", a)
		}
	}
}

func TestTakenPortIsSaid(t *testing.T) {
	at, _ := serve(t, openAt(t, t.TempDir()), "127.0.0.1:0", nil)
	err := openAt(t, t.TempDir()).Serve(t.Context(), at.Address, nil, func(server.Ready) { t.Error("two hubs on one port") })
	var network *net.OpError
	if !errors.As(err, &network) {
		t.Errorf("got %v", err)
	}
}

func TestHubIsItselfADeviceWithAName(t *testing.T) {
	s := openAt(t, t.TempDir())
	if s.Name() == "" || s.Shelf().Grant() == nil || !s.Shelf().Roll().IsHub(s.Shelf().Device()) {
		t.Errorf("hub %q has grant %+v", s.Name(), s.Shelf().Grant())
	}
	letIn(t, s, newKey(t, 1), "甲台")
	devices, err := s.Devices(t.Context())
	if err != nil || len(devices) != 1 || devices[0].Grant.Name != "甲台" || devices[0].Connected || !devices[0].LastSeen.IsZero() {
		t.Errorf("devices %+v, %v", devices, err)
	}
	err = s.Revoke(t.Context(), newKey(t, 2).Device(), "遗失", "李强")
	var refusal *identity.Refusal
	if !errors.As(err, &refusal) || refusal.Code != identity.NotGranted {
		t.Errorf("revoked a stranger: %v", err)
	}
}

func TestOldTLSIsNotSpoken(t *testing.T) {
	at, _ := serve(t, openAt(t, t.TempDir()), "127.0.0.1:0", nil)
	_, err := tls.Dial("tcp", at.Address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err == nil {
		t.Error("TLS 1.2 was spoken")
	}
}
