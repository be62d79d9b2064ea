package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of one caller at the door of figures.
const (
	headMax    = 5 * time.Second
	answerMax  = 30 * time.Second
	partingMax = 2 * time.Second
)

// Around puts the answers of health before the pages of a hub, and measures and logs every request.
func (w *Watch) Around(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	w.routes(mux)
	mux.Handle("/", next)
	return w.requests.around(mux)
}

func (w *Watch) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", w.healthz)
	mux.HandleFunc("GET /readyz", w.readyz)
	mux.HandleFunc("GET /api/version", w.version)
}

// healthz says that the process answers, and nothing else.
func (w *Watch) healthz(to http.ResponseWriter, _ *http.Request) {
	to.Header().Set("Cache-Control", "no-store")
	to.Header().Set("Content-Type", "text/plain; charset=utf-8")
	to.Header().Set(instanceHeader, w.instance)
	fmt.Fprintln(to, "ok")
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready  bool      `json:"ready"`
	State  State     `json:"state"`
	At     time.Time `json:"at"`
	Checks []Check   `json:"checks"`
}

// readyz tells from the last report, so that nobody can keep the hub busy by asking. It names no path, no terminal and
// no person, for anybody on the network may ask.
func (w *Watch) readyz(to http.ResponseWriter, _ *http.Request) {
	r := w.Report()
	status := http.StatusOK
	if !r.Ready() {
		status = http.StatusServiceUnavailable
	}
	answer(to, status, readiness{r.Ready(), r.State(), r.At, r.Checks})
}

func (w *Watch) version(to http.ResponseWriter, _ *http.Request) {
	answer(to, http.StatusOK, w.options.Program)
}

func answer(to http.ResponseWriter, status int, v any) {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		http.Error(to, "no answer", http.StatusInternalServerError)
		return
	}
	to.Header().Set("Cache-Control", "no-store")
	to.Header().Set("Content-Type", "application/json; charset=utf-8")
	to.Header().Set("X-Content-Type-Options", "nosniff")
	to.WriteHeader(status)
	to.Write(append(raw, '\n')) // who does not take it asks again
}

// ErrNotLoopback says that figures are only told on this machine.
var ErrNotLoopback = errors.New("只能用本机地址，如 127.0.0.1:9090 / only an address of this machine is allowed, such as 127.0.0.1:9090")

// Loopback checks an address for figures: they tell outsiders too much, and there is no lock on that door.
func Loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotLoopback, err)
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%w: %q", ErrNotLoopback, host)
}

// Listen takes an address for figures; port 0 takes a free one.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	if err := Loopback(address); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for figures on %s: %w", address, err)
	}
	return listener, nil
}

// Figures answers /metrics and what Around answers, until ctx ends; it closes the listener.
func (w *Watch) Figures(ctx context.Context, listener net.Listener) error {
	w.mu.Lock()
	w.figures = "http://" + listener.Addr().String() + "/metrics"
	w.mu.Unlock()
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), figures{w})
	w.requests.register(registry)
	mux := http.NewServeMux()
	w.routes(mux)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	web := &http.Server{Handler: mux, ReadHeaderTimeout: headMax, WriteTimeout: answerMax, MaxHeaderBytes: 16 << 10}
	left := make(chan error, 1)
	go func() {
		<-ctx.Done()
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingMax)
		defer cancel()
		left <- errors.Join(web.Shutdown(parting), web.Close())
	}()
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve figures on %s: %w", listener.Addr(), err)
	}
	return <-left
}
