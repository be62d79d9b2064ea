package syncproto_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// order gives the sides of a device, or all, in their order.
func (w *stage) order(name string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.sides)), func(key string) bool {
		return name != "" && !strings.HasPrefix(key, name+">")
	})
}

// logName prints a log as device.lane, or device+incarnation.lane.
func (w *stage) logName(l dot.Log) string {
	name := l.Device.Short()
	for n, r := range w.replicas {
		if r.device() == l.Device {
			name = n
		}
	}
	if l.Incarnation > 0 {
		name += fmt.Sprintf("+%d", l.Incarnation)
	}
	return fmt.Sprintf("%s.%d", name, l.Lane)
}

func (w *stage) logNamed(text string) dot.Log {
	name, lane, _ := strings.Cut(text, ".")
	var l dot.Log
	name, inc, raised := strings.Cut(name, "+")
	if raised {
		fmt.Sscan(inc, &l.Incarnation)
	}
	l.Device = w.replicas[name].device()
	fmt.Sscan(lane, &l.Lane)
	return l
}

func (w *stage) spaceName(s dot.Space) string {
	for _, name := range []string{"s", "t", "u"} {
		if spaceNamed(name) == s {
			return name
		}
	}
	return s.String()
}

func (w *stage) vector(v dot.Vector) string {
	var parts []string
	for _, l := range v.Logs() {
		parts = append(parts, fmt.Sprintf("%s:%d", w.logName(l), v[l]))
	}
	slices.Sort(parts)
	return "[" + strings.Join(parts, " ") + "]"
}

func (w *stage) exceptions(denied []syncproto.Denial, stopped map[dot.Log]syncproto.Outcome) string {
	out := ""
	for _, d := range denied {
		out += fmt.Sprintf(", denied %s %d to %d", w.logName(d.Log), d.First, d.Last)
	}
	for _, l := range slices.SortedFunc(maps.Keys(stopped), dot.Log.Compare) {
		out += fmt.Sprintf(", stopped %s: %s", w.logName(l), stopped[l])
	}
	return out
}

// show prints a frame.
func (w *stage) show(f wire.Frame, sd *side) string {
	switch f := f.(type) {
	case *wire.Hello:
		return fmt.Sprintf("hello %q clock %d credit %d", f.Name, f.Clock, f.Credit)
	case *wire.Facts:
		return fmt.Sprintf("facts listing=%t holds=%d %q", f.Listing, len(f.Holds)/16, f.Blobs)
	case *wire.Have:
		if f.Full {
			return fmt.Sprintf("have %s %s", w.spaceName(f.Space), w.vector(f.Held))
		}
		return fmt.Sprintf("have %s digest %x", w.spaceName(f.Space), f.Digest[:2])
	case *wire.Logs:
		out := "logs " + w.spaceName(f.Space)
		for _, d := range f.Declared {
			out += fmt.Sprintf(" %d=%s", d.Number, w.logName(d.Log))
		}
		return out
	case *wire.Segments:
		out := "segments"
		for _, r := range f.Runs {
			for _, b := range r.Segments {
				first, last, _ := segment.Peek(b)
				out += fmt.Sprintf(" %d:%d-%d", r.Number, first, last)
			}
		}
		return out
	case *wire.Ack:
		out := "ack"
		if f.Mine {
			out += " mine"
		}
		for _, h := range f.Heads {
			out += fmt.Sprintf(" %d:%d", h.Number, h.Seq)
		}
		for _, d := range f.Denied {
			out += fmt.Sprintf(" denied %d:%d-%d", d.Number, d.First, d.Last)
		}
		for _, r := range f.Refused {
			out += fmt.Sprintf(" refused %d %s", r.Number, syncproto.Outcome(r.Code))
		}
		return out
	case *wire.Credit:
		return fmt.Sprintf("credit %d", f.Bytes)
	case *wire.Ping:
		return fmt.Sprintf("ping %d announced %d", f.Nonce, f.Announced)
	case *wire.Pong:
		return fmt.Sprintf("pong %d", f.Nonce)
	case *wire.Fingerprint:
		return fmt.Sprintf("fingerprint %s", w.spaceName(f.Space))
	case *wire.Bye:
		return fmt.Sprintf("bye %d", f.Code)
	}
	return fmt.Sprintf("frame %d", f.Type())
}

func (w *stage) status(sd *side) {
	st := sd.session.Status()
	for _, p := range st.Spaces {
		line := fmt.Sprintf("%s known=%t waiting=%d sent=%d out=%d in=%d", w.spaceName(p.Space), p.Known, p.Waiting, p.Sent, p.Out, p.In)
		for _, part := range []struct {
			word string
			logs map[dot.Log]syncproto.Outcome
		}{{"refused", p.Refused}, {"stopped", p.Stopped}} {
			for _, l := range slices.SortedFunc(maps.Keys(part.logs), dot.Log.Compare) {
				line += fmt.Sprintf(" %s %s: %s", part.word, w.logName(l), part.logs[l])
			}
		}
		w.printf("%s", line)
	}
	w.printf("round trip %d ms, offset %d ms", st.RoundTripMillis, st.OffsetMillis)
}
