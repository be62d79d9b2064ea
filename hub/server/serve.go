package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wslink"
)

// Bounds of one caller, before anything is known of it.
const (
	greetingMax  = 5 * time.Second // TLS and request head
	idleMax      = 2 * time.Minute
	headBytesMax = 16 << 10
	partingMax   = 5 * time.Second // for pages that are being written when the hub stops
)

// Ready says where a hub that now listens is reached.
type Ready struct {
	Address string // HOST:PORT
	Sync    string // wss address of the sync endpoint
	Console string // https address of the pages
}

// Serve answers devices and browsers on listen until ctx ends, then lets every conversation end. ready is called once,
// when callers are answered. pages may be nil.
func (s *Server) Serve(ctx context.Context, listen string, pages http.Handler, ready func(Ready)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	addresses := reachable(listener.Addr())
	if err := s.noteAddresses(ctx, addresses); err != nil {
		return errors.Join(err, listener.Close())
	}
	config, err := identity.HubTLS(s.shelf.Key(), hosts(addresses), s.options.Now)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	web := &http.Server{
		Handler: s.routes(pages), TLSConfig: config,
		ReadHeaderTimeout: greetingMax, IdleTimeout: idleMax, MaxHeaderBytes: headBytesMax,
		ErrorLog:    slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx }, // event streams end with the hub
	}
	group.Go(func() error { return s.reception.Run(ctx) })
	group.Go(func() error { return wrap("tend the files", s.shelf.Run(ctx)) })
	group.Go(func() error { return s.watchGuests(ctx) })
	group.Go(func() error { return s.watchRoll(ctx) })
	group.Go(func() error {
		<-ctx.Done()
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingMax)
		defer cancel()
		return errors.Join(web.Shutdown(parting), web.Close())
	})
	group.Go(func() error {
		if err := web.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve on %s: %w", listen, err)
		}
		return nil
	})
	ready(readyAt(addresses[0]))
	return group.Wait()
}

func (s *Server) routes(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/sync", http.HandlerFunc(s.answerSync))
	mux.Handle(gate.Path, s.gate)
	if pages != nil {
		mux.Handle("/", pages)
	}
	return mux
}

func readyAt(address string) Ready {
	return Ready{Address: address, Sync: "wss://" + address + "/sync", Console: "https://" + address + "/"}
}

// accept keeps a nil link from hiding in an interface.
func accept(w http.ResponseWriter, r *http.Request) (peer.Link, error) {
	link, err := wslink.Accept(w, r)
	if err != nil {
		return nil, err
	}
	return link, nil
}

// addressesMax is how many addresses of a hub are worth a terminal's try.
const addressesMax = 3

// reachable gives the addresses under which callers find a listener: its own, or where it listens everywhere, those
// of the machine's networks.
func reachable(at net.Addr) []string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return []string{at.String()}
	}
	port := fmt.Sprint(tcp.Port)
	var found []string
	networks, _ := net.InterfaceAddrs() // a machine that does not tell is still reached on loopback
	for _, n := range networks {
		if ip, ok := n.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() && len(found) < addressesMax {
			found = append(found, net.JoinHostPort(ip.IP.String(), port))
		}
	}
	return append(found, net.JoinHostPort("127.0.0.1", port))
}

// hosts are the names that stand in the certificate for browsers.
func hosts(addresses []string) []string {
	names := []string{"localhost"}
	for _, a := range addresses {
		if host, _, err := net.SplitHostPort(a); err == nil && !slices.Contains(names, host) {
			names = append(names, host)
		}
	}
	return names
}

// Topics and keys of the notebook.
const (
	topicServer  = "server"
	keyAddresses = "addresses"
	topicSeen    = "seen"
)

func (s *Server) noteAddresses(ctx context.Context, addresses []string) error {
	raw, err := json.Marshal(addresses)
	if err != nil {
		return fmt.Errorf("encode addresses: %w", err)
	}
	return wrap("note addresses", s.shelf.Notes().Put(ctx, topicServer, keyAddresses, raw))
}

// addresses are those the hub listened on last; none before it ever did.
func (s *Server) addresses(ctx context.Context) ([]string, error) {
	raw, err := s.shelf.Notes().Find(ctx, topicServer, keyAddresses)
	if err != nil || raw == nil {
		return nil, wrap("find addresses", err)
	}
	var addresses []string
	return addresses, wrap("read addresses", json.Unmarshal(raw, &addresses))
}
