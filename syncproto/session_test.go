package syncproto_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// law is a conversation between two devices over a link that loses, repeats and reorders, driven by rapid.
type law struct {
	*stage
	rt    *rapid.T
	space dot.Space
}

var names = []string{"a", "b"} //nolint:gochecknoglobals // the two sides of every law

func newLaw(t *testing.T, rt *rapid.T) *law {
	l := &law{rt: rt, space: spaceNamed("s"), stage: &stage{t: t, replicas: map[string]*replica{}, sides: map[string]*side{}, now: 1000}}
	for _, name := range names {
		r := newReplica(t, name)
		r.limits = syncproto.Limits{Credit: rapid.SampledFrom([]int{0, 700, 5000}).Draw(rt, "credit"), Batch: 900}
		r.join(l.space)
		l.replicas[name] = r
	}
	l.play("connect a b")
	return l
}

func (l *law) any() string { return rapid.SampledFrom(names).Draw(l.rt, "who") }

func (l *law) key() string {
	if l.any() == "a" {
		return "a>b"
	}
	return "b>a"
}

func (l *law) write(*rapid.T) {
	l.play(fmt.Sprintf("write %s s lane=%d changes=%d bytes=%d", l.any(),
		rapid.IntRange(0, 3).Draw(l.rt, "lane"), rapid.IntRange(1, 4).Draw(l.rt, "changes"), rapid.IntRange(1, 300).Draw(l.rt, "bytes")))
}

func (l *law) on(verb string) func(*rapid.T) {
	return func(*rapid.T) {
		if key := l.key(); !l.sides[key].ended {
			l.play(verb + " " + key)
		}
	}
}

// disturb does something to one frame on its way.
func (l *law) disturb(verb string, spare int) func(*rapid.T) {
	return func(*rapid.T) {
		key := l.key()
		if n := len(l.sides[key].inbox); n > spare {
			l.play(fmt.Sprintf("%s %s frame=%d", verb, key, rapid.IntRange(0, n-1-spare).Draw(l.rt, "frame")))
		}
	}
}

func (l *law) unsynced(*rapid.T) {
	if key := l.key(); !l.sides[key].ended {
		l.play("ready " + key + " unsynced")
		l.play("fsync " + key)
	}
}

// check holds at every moment: nobody is said to hold what is not durable there.
func (l *law) check(*rapid.T) {
	for key, sd := range l.sides {
		acked, ok := sd.session.Acked(l.space)
		if !ok {
			continue
		}
		other := l.other(key).owner.holding(l.space).Held
		if !other.Covers(acked) {
			l.rt.Fatalf("%s was told %v, there is %v", key, acked, other)
		}
	}
}

// heal connects anew over a good link and lets both talk to the end.
func (l *law) heal() {
	l.play("connect a b")
	l.play("settle a>b")
	for _, key := range []string{"a>b", "b>a"} {
		st := l.sides[key].session.Status()
		if p := st.Spaces[0]; !p.Known || p.Out != 0 || p.In != 0 {
			l.rt.Fatalf("%s is not done: %+v", key, p)
		}
	}
	a, b := l.replicas["a"].holding(l.space).Held, l.replicas["b"].holding(l.space).Held
	if !maps.Equal(a, b) {
		l.rt.Fatalf("a holds %v, b holds %v", a, b)
	}
}

func TestSessionsNeverOverstateAndConvergeOverAnyLink(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := newLaw(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"":        l.check,
			"write":   l.write,
			"ready":   l.on("ready"),
			"ready2":  l.on("ready"),
			"deliver": l.on("deliver"),
			"sync":    l.unsynced,
			"lose":    l.disturb("lose", 0),
			"repeat":  l.disturb("repeat", 0),
			"swap":    l.disturb("swap", 1),
			"reconnect": func(*rapid.T) {
				l.play("connect a b")
			},
			"wait": func(*rapid.T) { l.play("tick millis=7000") },
		})
		l.heal()
	})
}

// greeted gives a session that was said hello to, and the frames it sent so far.
func greeted(t *testing.T, limits syncproto.Limits) (*syncproto.Session, *replica) {
	t.Helper()
	a, b := newReplica(t, "a"), newReplica(t, "b")
	a.limits = limits
	a.join(spaceNamed("s"))
	s := a.session()
	if err := s.Tick(1000, 5000); err != nil {
		t.Fatal(err)
	}
	if err := s.Step(hello(b)); err != nil {
		t.Fatal(err)
	}
	return s, b
}

func hello(r *replica) *wire.Hello {
	none := syncproto.NewSession(syncproto.Self{Public: r.public()}, nil, nil, syncproto.Limits{})
	work, _ := none.Ready()
	h := work.Send[0].(*wire.Hello)
	return h
}

func TestFramesThatBreakTheProtocolEndTheConversation(t *testing.T) {
	b := newReplica(t, "b")
	l := dot.Log{Device: b.device()}
	s := spaceNamed("s")
	newer := hello(b)
	newer.VersionMin, newer.VersionMax = 7, 9
	greedy := hello(b)
	greedy.Credit = 1 << 60
	many := &wire.Logs{Space: s}
	for i := range uint64(40) {
		many.Declared = append(many.Declared, wire.Declaration{Number: i, Log: dot.Log{Device: b.device(), Incarnation: uint32(i)}, Public: b.public()})
	}
	cases := []struct {
		name   string
		frames []wire.Frame
		want   error
		code   wire.ByeCode
	}{
		{"another hello", []wire.Frame{hello(newReplica(t, "c"))}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"a number for two logs", []wire.Frame{
			&wire.Logs{Space: s, Declared: []wire.Declaration{{Number: 1, Log: l, Public: b.public()}, {Number: 1, Log: dot.Log{Device: l.Device, Lane: 1}, Public: b.public()}}},
		}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"two numbers for a log", []wire.Frame{
			&wire.Logs{Space: s, Declared: []wire.Declaration{{Number: 1, Log: l, Public: b.public()}, {Number: 2, Log: l, Public: b.public()}}},
		}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"more logs than allowed", []wire.Frame{many}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"more spaces than allowed", []wire.Frame{&wire.Have{Space: spaceNamed("1")}, &wire.Have{Space: spaceNamed("2")}, &wire.Logs{Space: spaceNamed("3")}, &wire.Have{Space: spaceNamed("4")}}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"more than there is credit for", []wire.Frame{
			&wire.Logs{Space: s, Declared: []wire.Declaration{{Number: 1, Log: l, Public: b.public()}}},
			&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{make([]byte, wire.FrameMax)}}}},
			&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{make([]byte, wire.FrameMax)}}}},
		}, syncproto.ErrFlood, wire.ByeFlood},
		{"credit without end", []wire.Frame{&wire.Credit{Bytes: 1 << 29}, &wire.Credit{Bytes: 1 << 29}, &wire.Credit{Bytes: 1 << 29}}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"facts without end", []wire.Frame{&wire.Facts{Holds: make([]byte, 16*200)}}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"a part of a vector beyond all", []wire.Frame{&wire.Have{Space: s, Full: true, Part: 1 << 40, Held: dot.Vector{}}}, syncproto.ErrProtocol, wire.ByeProtocol},
		{"segments of a log never declared", []wire.Frame{&wire.Segments{Runs: []wire.Run{{Number: 9, Segments: [][]byte{{1, 2, 3}}}}}}, syncproto.ErrLost, wire.ByeLost},
		{"an announcement that never came", []wire.Frame{&wire.Ping{Announced: 1}}, syncproto.ErrLost, wire.ByeLost},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			session, _ := greeted(t, syncproto.Limits{Spaces: 3, Logs: 30, Credit: 1000, FactsMax: 100})
			var err error
			for _, f := range c.frames {
				if err = session.Step(f); err != nil {
					break
				}
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			bye, ok := syncproto.GoodBye(err).(*wire.Bye)
			if !ok || bye.Code != c.code {
				t.Errorf("says bye with %+v", bye)
			}
		})
	}
	for name, h := range map[string]*wire.Hello{"of a version not known": newer, "with credit beyond all": greedy} {
		t.Run("a hello "+name, func(t *testing.T) {
			if err := newReplica(t, "a").session().Step(h); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestWhatIsUnknownOrUnaddressedIsSkipped(t *testing.T) {
	session, b := greeted(t, syncproto.Limits{})
	for _, f := range []wire.Frame{
		&wire.Unknown{Of: 77},
		&wire.Ack{Heads: []wire.Head{{Number: 5, Seq: 9}}, Refused: []wire.Refusal{{Number: 5, Code: 3}}},
		&wire.Ack{Mine: true, Heads: []wire.Head{{Number: 5, Seq: 9}}},
		&wire.Pong{Nonce: 99, Clock: 4},
		&wire.Fingerprint{Space: spaceNamed("x")},
		&wire.Logs{Space: spaceNamed("x"), Declared: []wire.Declaration{{Number: 1, Log: dot.Log{Device: b.device()}, Public: b.public()}}},
		&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{{1, 2, 3}}}}},
	} {
		if err := session.Step(f); err != nil {
			t.Errorf("%T: %v", f, err)
		}
	}
	work, _ := session.Ready()
	if len(work.Append) > 0 {
		t.Error("gave out segments of a space this side takes no part in")
	}
	session.Appended(spaceNamed("nowhere"), []syncproto.Kept{{}})
	session.Loaded([]syncproto.Loaded{{Space: spaceNamed("nowhere")}})
	if _, ok := session.Acked(spaceNamed("nowhere")); ok {
		t.Error("knows what is held of a space nobody spoke of")
	}
}

func TestGoodByeSaysNothingOfFailuresInside(t *testing.T) {
	bye := syncproto.GoodBye(errors.New("read ledger: disk broken")).(*wire.Bye)
	if bye.Code != wire.ByeFailed || bye.Reason != "" {
		t.Errorf("says %+v", bye)
	}
	if done := syncproto.GoodBye(nil).(*wire.Bye); done.Code != wire.ByeDone {
		t.Errorf("says %+v", done)
	}
	if again := syncproto.GoodBye(fmt.Errorf("step: %w", &syncproto.ByeError{Code: wire.ByeDenied})); again != nil {
		t.Errorf("answers a goodbye with %+v", again)
	}
	long := fmt.Errorf("%w: %s", syncproto.ErrProtocol, strings.Repeat("x", 1000))
	if _, err := wire.Encode(syncproto.GoodBye(long)); err != nil {
		t.Error(err)
	}
}

// While lane 0 has more than the link carries, the last lane gets its tenth, and no lane between starves for ever
// once lane 0 is done.
func TestTheLastLaneGetsATenthWhileOthersWait(t *testing.T) {
	w := &stage{t: t, replicas: map[string]*replica{}, sides: map[string]*side{}, now: 1000}
	w.play("device a batch=16384")
	w.play("device b")
	w.play("join s a b")
	w.play("write a s lane=0 segments=400 bytes=4000")
	w.play("write a s lane=3 segments=400 bytes=4000")
	w.play("connect a b")
	w.play("rounds a>b n=60")
	held := w.replicas["b"].holding(spaceNamed("s")).Held
	first, last := held[dot.Log{Device: w.replicas["a"].device()}], held[dot.Log{Device: w.replicas["a"].device(), Lane: 3}]
	if share := 100 * last / (first + last); share < 7 || share > 13 || first+last < 100 {
		t.Errorf("lane 0 has %d, lane 3 has %d: %d %%", first, last, share)
	}
	w.play("settle a>b")
	same(t, spaceNamed("s"), w.replicas["a"], w.replicas["b"])
}

// Many logs share a lane without starving each other, a vector of many logs takes several frames, and a load that
// gives nothing stops that log alone.
func TestManyLogsShareALinkAndAMissingOneStopsAlone(t *testing.T) {
	a, b := newReplica(t, "a"), newReplica(t, "b")
	s := spaceNamed("s")
	a.join(s)
	b.join(s)
	for i := range uint32(5000) {
		a.spaces[s][dot.Log{Device: a.device(), Incarnation: i + 1}] = &kept{public: a.public(), head: syncproto.Head{Seq: 1}}
	}
	whole := dot.Log{Device: a.device(), Lane: 2}
	a.write(s, whole, 3, 1, 10)
	w := &stage{t: t, replicas: map[string]*replica{"a": a, "b": b}, sides: map[string]*side{}, now: 1000}
	w.play("connect a b")
	w.play("settle a>b")
	if got := b.holding(s).Held; len(got) != 1 || got[whole] != 3 {
		t.Errorf("b holds %d logs", len(got))
	}
	st := w.sides["b>a"].session.Status().Spaces[0]
	if st.In != 5000 {
		t.Errorf("b knows of %d changes it lacks", st.In)
	}
}

func TestFactsOfManyFramesAllArrive(t *testing.T) {
	a, b := newReplica(t, "a"), newReplica(t, "b")
	for i := range 40 {
		a.facts = append(a.facts, slices.Repeat([]byte{byte(i)}, 30_000))
	}
	a.facts = append(a.facts, make([]byte, wire.FactMax+1)) // no frame carries it, and it stops nothing
	w := &stage{t: t, replicas: map[string]*replica{"a": a, "b": b}, sides: map[string]*side{}, now: 1000}
	w.play("connect a b")
	w.play("settle a>b")
	if len(b.facts) != 40 {
		t.Errorf("%d facts arrived", len(b.facts))
	}
}

// sending gives a session that was told of b's log, and what sends it segments and gives back what it does.
func sending(t *testing.T) (s *syncproto.Session, b *replica, send func(...[]byte) syncproto.Ready) {
	t.Helper()
	s, b = greeted(t, syncproto.Limits{})
	space := spaceNamed("s")
	b.join(space)
	l := dot.Log{Device: b.device()}
	b.write(space, l, 6, 1, 10)
	if err := s.Step(&wire.Logs{Space: space, Declared: []wire.Declaration{{Number: 4, Log: l, Public: b.public()}}}); err != nil {
		t.Fatal(err)
	}
	s.Ready()
	return s, b, func(segments ...[]byte) syncproto.Ready {
		t.Helper()
		if err := s.Step(&wire.Segments{Runs: []wire.Run{{Number: 4, Segments: segments}}}); err != nil {
			t.Fatal(err)
		}
		work, _ := s.Ready()
		return work
	}
}

// refusals are the codes a Ready tells the other side.
func refusals(work syncproto.Ready) (codes []syncproto.Outcome) {
	for _, f := range work.Send {
		if a, ok := f.(*wire.Ack); ok {
			for _, r := range a.Refused {
				codes = append(codes, syncproto.Outcome(r.Code))
			}
		}
	}
	return codes
}

func TestALogWithoutMeaningStopsAndTheLinkGoesOn(t *testing.T) {
	_, b, send := sending(t)
	segments := b.spaces[spaceNamed("s")][dot.Log{Device: b.device()}].segments
	work := send(segments[0].Bytes, []byte{1, 1}, segments[1].Bytes)
	if len(work.Append) != 0 {
		t.Error("gave out segments of a log it had refused")
	}
	if codes := refusals(work); len(codes) != 1 || codes[0] != syncproto.Malformed {
		t.Errorf("told the other side %v", codes)
	}
	if work := send(segments[0].Bytes); len(work.Append) != 0 || len(refusals(work)) != 0 {
		t.Errorf("the log goes on: %+v", work)
	}
}

func TestALogWithEverNewGapsIsGivenUp(t *testing.T) {
	s, b, send := sending(t)
	segments := b.spaces[spaceNamed("s")][dot.Log{Device: b.device()}].segments
	for i := range 4 {
		work := send(segments[i+1].Bytes) // the one before it is missing
		if codes := refusals(work); len(codes) != 1 || codes[0] != syncproto.Gap {
			t.Fatalf("gap %d: told the other side %v", i, codes)
		}
		if len(refusals(send(segments[i+1].Bytes))) != 0 {
			t.Error("asked twice for the same")
		}
		for _, batch := range send(segments[i].Bytes).Append {
			s.Appended(batch.Space, []syncproto.Kept{{Log: batch.Runs[0].Log, Head: uint64(i + 1)}})
		}
	}
	if st := s.Status().Spaces[0]; st.Refused[dot.Log{Device: b.device()}] != syncproto.Gap {
		t.Errorf("status %+v", st)
	}
}

// The sender of a log that was given up for its gaps waits no longer than for any other stall: another link may help.
func TestALogGivenUpForGapsBringsANewLink(t *testing.T) {
	w := &stage{t: t, replicas: map[string]*replica{}, sides: map[string]*side{}, now: 1000}
	w.play("device a")
	w.play("device b")
	w.play("join s a b")
	w.play("write a s lane=0")
	w.play("connect a b")
	w.play("rounds a>b n=5")
	session := w.sides["a>b"].session
	for range 5 {
		if err := session.Step(&wire.Ack{Heads: []wire.Head{{Number: 1}}, Refused: []wire.Refusal{{Number: 1, Code: uint64(syncproto.Gap)}}}); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	for range 60 {
		w.now += 1000
		if err = session.Tick(w.now, w.now); err != nil {
			break
		}
		session.Ready()
		if err := session.Step(&wire.Pong{}); err != nil { // the other side is there
			t.Fatal(err)
		}
	}
	if !errors.Is(err, syncproto.ErrStalled) || w.now > 50_000 {
		t.Errorf("after %d ms: %v", w.now, err)
	}
}

func TestASessionTellsWhoItTalksTo(t *testing.T) {
	none := newReplica(t, "a").session()
	if _, ok := none.Peer(); ok {
		t.Error("knows the other side before it said hello")
	}
	if err := none.Step(&wire.Unknown{Of: 99}); err != nil {
		t.Errorf("before hello: %v", err)
	}
	if err := none.Step(&wire.Credit{Bytes: 1}); !errors.Is(err, syncproto.ErrLost) {
		t.Errorf("before hello: %v", err)
	}
	var bye *syncproto.ByeError
	if err := none.Step(&wire.Bye{Code: wire.ByeDenied}); !errors.As(err, &bye) || bye.Code != wire.ByeDenied || bye.Error() == "" {
		t.Errorf("before hello: %v", err)
	}
	s, b := greeted(t, syncproto.Limits{})
	if h, ok := s.Peer(); !ok || h.Device() != b.device() {
		t.Errorf("talks to %v", h.Device())
	}
	if len(s.Spaces()) != 1 || s.Known(s.Spaces()[0]) {
		t.Error("knows what is held before it was said")
	}
}
