package health

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// classesMax bounds how many kinds of pages are told apart; what comes after is called other.
const classesMax = 64

// other is the class of what nobody knows.
const other = "other"

// requests measures and logs what is asked of a hub. Neither log nor figures hold a path, a query or who asked: the
// class of a page says what it was.
type requests struct {
	log     *slog.Logger
	took    *prometheus.HistogramVec
	streams atomic.Int64

	mu      sync.Mutex
	classes map[string]bool
}

func newRequests(log *slog.Logger) *requests {
	return &requests{
		log: log, classes: map[string]bool{},
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "qianshao_hub_request_duration_seconds", Help: "How long requests took, by class of page and status; event streams are left out.",
			Buckets: []float64{0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20},
		}, []string{"class", "status"}),
	}
}

func (q *requests) register(to *prometheus.Registry) { to.MustRegister(q.took) }

// viewers is how many browsers are told news as it comes.
func (q *requests) viewers() int { return int(q.streams.Load()) }

func (q *requests) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		told := &told{ResponseWriter: w, status: http.StatusOK}
		stream := strings.HasPrefix(r.URL.Path, "/s/") && strings.HasSuffix(r.URL.Path, "/events")
		if stream {
			q.streams.Add(1)
			defer q.streams.Add(-1)
		}
		defer func() { // also when the page panics, which ends this request alone
			took, class := time.Since(begun), q.class(r.URL.Path, told.status)
			if !stream {
				q.took.WithLabelValues(class, strconv.Itoa(told.status)).Observe(took.Seconds())
			}
			q.tell(r, class, told, took)
		}()
		next.ServeHTTP(told, r)
	})
}

func (q *requests) tell(r *http.Request, class string, t *told, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case t.status >= 500 && class != "/readyz":
		level = slog.LevelError
	case class == "/healthz" || class == "/readyz" || class == "/static":
		level = slog.LevelDebug
	}
	q.log.Log(r.Context(), level, "request", "method", method(r.Method), "class", class, "status", t.status, "bytes", t.bytes, "ms", took.Milliseconds())
}

// method keeps what a caller made up out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return m
	}
	return other
}

// class says what kind of page a path is of. Ids are left out, and a path becomes a class of its own only when such a
// page was shown, so that nobody can fill the figures with names.
func (q *requests) class(path string, status int) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	var class string
	switch {
	case path == "/" || path == "/healthz" || path == "/readyz" || path == "/api/version":
		return path
	case parts[0] == "static":
		return "/static"
	case parts[0] == "s" && len(parts) >= 2:
		class = "/s/{space}"
		if len(parts) > 2 {
			class += "/" + parts[2]
		}
		if len(parts) > 3 {
			class += "/{id}"
		}
	default:
		class = "/" + parts[0]
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.classes[class]:
		return class
	case status >= 300 || len(q.classes) >= classesMax || len(class) > 60:
		return other
	}
	q.classes[class] = true
	return class
}

// told remembers what a page answered.
type told struct {
	http.ResponseWriter
	status int
	bytes  int64
	begun  bool
}

// WriteHeader passes the status on.
func (t *told) WriteHeader(status int) {
	if !t.begun && status >= 200 {
		t.status, t.begun = status, true
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write passes bytes on.
func (t *told) Write(b []byte) (int, error) {
	t.begun = true
	n, err := t.ResponseWriter.Write(b)
	t.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is below.
func (t *told) Unwrap() http.ResponseWriter { return t.ResponseWriter }
