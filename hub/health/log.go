package health

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of the log: so many lines of one kind a second in the long run, and so many at once. A kind is what a line
// says; a flood of one does not keep the others out.
const (
	linesPerSecond = 10
	linesAtOnce    = 200
	kindsMax       = 256
)

// NewLog makes the program's log. format is text or json.
func NewLog(to io.Writer, format string, level slog.Level) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: level}
	switch format {
	case "text":
		return slog.New(bounded(slog.NewTextHandler(to, options))), nil
	case "json":
		return slog.New(bounded(slog.NewJSONHandler(to, options))), nil
	}
	return nil, fmt.Errorf("%q is neither text nor json", format)
}

// bound holds back what is said too often, and says so once there is room again.
type bound struct {
	slog.Handler
	kept *kept
}

type kept struct {
	mu    sync.Mutex
	kinds map[string]*flow
}

// flow is what was said of one kind.
type flow struct {
	limit   *rate.Limiter
	leftOut int
}

func bounded(h slog.Handler) slog.Handler {
	return &bound{Handler: h, kept: &kept{kinds: map[string]*flow{}}}
}

// Handle writes a line, or counts it.
func (b *bound) Handle(ctx context.Context, line slog.Record) error {
	leftOut, may := b.kept.may(line.Message, line.Time)
	if !may {
		return nil
	}
	if leftOut > 0 {
		line = line.Clone()
		line.AddAttrs(slog.Int("left_out", leftOut))
	}
	return b.Handler.Handle(ctx, line)
}

func (k *kept) may(kind string, at time.Time) (leftOut int, may bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.kinds[kind]
	if f == nil && len(k.kinds) >= kindsMax {
		kind = ""
		f = k.kinds[kind]
	}
	if f == nil {
		f = &flow{limit: rate.NewLimiter(linesPerSecond, linesAtOnce)}
		k.kinds[kind] = f
	}
	if !f.limit.AllowN(at, 1) {
		f.leftOut++
		return 0, false
	}
	leftOut, f.leftOut = f.leftOut, 0
	return leftOut, true
}

// WithAttrs keeps the bounds.
func (b *bound) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &bound{b.Handler.WithAttrs(attrs), b.kept}
}

// WithGroup keeps the bounds.
func (b *bound) WithGroup(name string) slog.Handler { return &bound{b.Handler.WithGroup(name), b.kept} }
