package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"qianshao/hub/gate"
	"qianshao/shared/door"
	"qianshao/shared/identity"
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
	group.Go(func() error { return s.reception.Run(ctx) })
	group.Go(func() error { return wrap("tend the files", s.shelf.Run(ctx)) })
	group.Go(func() error { return s.watchGuests(ctx) })
	group.Go(func() error { return s.watchRoll(ctx) })
	group.Go(func() error { return s.runSatellite(ctx) })
	group.Go(func() error { return door.Serve(ctx, listener, config, s.routes(pages), s.options.Log) })
	ready(readyAt(addresses[0]))
	return group.Wait()
}

func (s *Server) routes(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(door.Path, door.Sync(s.reception, s.mayTalk, identity.HubBusy))
	mux.Handle(gate.Path, s.gate)
	if pages != nil {
		mux.Handle("/", pages)
	}
	return mux
}

func readyAt(address string) Ready {
	return Ready{Address: address, Sync: "wss://" + address + door.Path, Console: "https://" + address + "/"}
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
	topicProgram = "program"
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
