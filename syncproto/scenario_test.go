package syncproto_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

var rewrite = flag.Bool("rewrite", false, "write what the scenarios print into their files")

// TestScenarios plays the conversations in testdata/*.txt: a command, a line of dashes, what is printed.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playFile(t, file) })
	}
}

func playFile(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := &stage{t: t, replicas: map[string]*replica{}, sides: map[string]*side{}, now: 1000}
	var out strings.Builder
	lines := bufio.NewScanner(strings.NewReader(string(raw)))
	for lines.Scan() {
		line := lines.Text()
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			out.WriteString(line + "\n")
			continue
		}
		var want []string
		for lines.Scan() && lines.Text() != "" {
			if lines.Text() != "----" {
				want = append(want, lines.Text())
			}
		}
		got := w.play(line)
		if wanted := strings.Join(want, "\n"); got != wanted && !*rewrite {
			t.Fatalf("%s\n--- got\n%s\n--- want\n%s", line, got, wanted)
		}
		out.WriteString(line + "\n----\n" + got + "\n\n")
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// stage is two or more devices and the conversations between them.
type stage struct {
	t        *testing.T
	replicas map[string]*replica
	sides    map[string]*side // by "a>b": a's side of the conversation with b
	now      int64
	log      strings.Builder
}

// side is one side of a conversation and the frames on their way to it.
type side struct {
	owner   *replica
	session *syncproto.Session
	inbox   []wire.Frame
	held    []syncproto.Batch // given out and not yet answered: before fsync
	ended   bool
}

func (w *stage) printf(format string, args ...any) { fmt.Fprintf(&w.log, format+"\n", args...) }

func (w *stage) play(line string) string {
	w.log.Reset()
	words := strings.Fields(line)
	options := map[string]string{}
	var args []string
	for _, word := range words[1:] {
		if key, value, ok := strings.Cut(word, "="); ok {
			options[key] = value
			continue
		}
		args = append(args, word)
	}
	number := func(key string, otherwise int) int {
		if n, err := strconv.Atoi(options[key]); err == nil {
			return n
		}
		return otherwise
	}
	w.command(words[0], args, options, number)
	if w.log.Len() == 0 {
		return "ok"
	}
	return strings.TrimRight(w.log.String(), "\n")
}

func (w *stage) command(verb string, args []string, options map[string]string, number func(string, int) int) {
	switch verb {
	case "device":
		r := newReplica(w.t, args[0])
		r.limits = syncproto.Limits{Credit: number("credit", 0), Batch: number("batch", 0)}
		if options["audit"] != "" {
			r.caps = wire.CapAudit
			r.audited[0][0] = byte(number("audit", 0))
		}
		w.replicas[args[0]] = r
	case "join":
		for _, name := range args[1:] {
			w.replicas[name].join(spaceNamed(args[0]))
			w.joined(name, spaceNamed(args[0]))
		}
	case "write":
		l := dot.Log{Device: w.replicas[args[0]].device(), Lane: dot.Lane(number("lane", 0)), Incarnation: uint32(number("incarnation", 0))}
		w.replicas[args[0]].write(spaceNamed(args[1]), l, number("segments", 1), number("changes", 1), number("bytes", 20))
		w.grew(args[0], spaceNamed(args[1]))
	case "forget":
		w.replicas[args[0]].spaces[spaceNamed(args[1])][w.logNamed(args[2])].forget(uint64(number("to", 0)))
	case "deny":
		l := w.logNamed(args[2])
		r := w.replicas[args[0]]
		s := spaceNamed(args[1])
		r.denied[s] = nil
		if options["first"] != "" {
			r.denied[s] = []syncproto.Denial{{Log: l, First: uint64(number("first", 1)), Last: uint64(number("last", 1))}}
		}
		w.grew(args[0], s)
	case "fact":
		r := w.replicas[args[0]]
		r.learn([][]byte{[]byte(args[1])})
		for _, key := range w.order(args[0]) {
			w.sides[key].session.Learned(r.facts)
		}
	case "connect":
		for _, key := range [][2]string{{args[0], args[1]}, {args[1], args[0]}} {
			sd := &side{owner: w.replicas[key[0]], session: w.replicas[key[0]].session()}
			w.sides[key[0]+">"+key[1]] = sd
			w.tickSide(key[0]+">"+key[1], sd)
		}
	case "tick":
		w.now += int64(number("millis", 0))
		for _, key := range w.order("") {
			w.tickSide(key, w.sides[key])
		}
	default:
		w.conversation(verb, args, number)
	}
}

// conversation plays the commands that name one side, as a>b.
func (w *stage) conversation(verb string, args []string, number func(string, int) int) {
	sd := w.sides[args[0]]
	if sd == nil {
		w.t.Fatalf("no conversation %s", args[0])
	}
	switch verb {
	case "ready":
		w.ready(args[0], sd, len(args) > 1 && args[1] == "unsynced")
	case "fsync":
		for _, b := range sd.held {
			sd.session.Appended(b.Space, sd.owner.append(b))
		}
		sd.held = nil
	case "deliver":
		for n := number("frames", len(sd.inbox)); n > 0 && len(sd.inbox) > 0 && !sd.ended; n-- {
			w.deliver(args[0], sd)
		}
	case "lose":
		i := number("frame", 0)
		if i >= len(sd.inbox) {
			w.t.Fatalf("%d frames are on their way to %s", len(sd.inbox), args[0])
		}
		w.printf("lost %s", w.show(sd.inbox[i], sd))
		sd.inbox = append(sd.inbox[:i:i], sd.inbox[i+1:]...)
	case "repeat":
		i := number("frame", 0)
		sd.inbox = append(sd.inbox[:i+1:i+1], sd.inbox[i:]...)
	case "swap":
		i := number("frame", 0)
		sd.inbox[i], sd.inbox[i+1] = sd.inbox[i+1], sd.inbox[i]
	case "settle":
		w.settle(args[0])
	case "rounds":
		w.rounds(args[0], number("n", 1))
	case "status":
		w.status(sd)
	default:
		w.t.Fatalf("no command %s", verb)
	}
}

func (w *stage) joined(name string, s dot.Space) {
	for _, key := range w.order(name) {
		w.sides[key].session.Joined(s, w.replicas[name].holding(s))
	}
}

func (w *stage) grew(name string, s dot.Space) {
	for _, key := range w.order(name) {
		w.sides[key].session.Grew(s, w.replicas[name].holding(s))
	}
}

func (w *stage) tickSide(key string, sd *side) {
	if sd.ended {
		return
	}
	if err := sd.session.Tick(w.now, 1764000000000+w.now); err != nil {
		w.end(key, sd, err)
	}
}

func (w *stage) end(key string, sd *side, err error) {
	w.printf("%s ends: %v", key, err)
	sd.ended = true
	if bye := syncproto.GoodBye(err); bye != nil {
		w.send(key, bye)
	}
}

func (w *stage) other(key string) *side {
	a, b, _ := strings.Cut(key, ">")
	return w.sides[b+">"+a]
}

func (w *stage) send(key string, f wire.Frame) {
	raw, err := wire.Encode(f)
	if err != nil {
		w.t.Fatal(err)
	}
	back, err := wire.Decode(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	o := w.other(key)
	o.inbox = append(o.inbox, back)
}

func (w *stage) deliver(key string, sd *side) {
	f := sd.inbox[0]
	sd.inbox = sd.inbox[1:]
	if err := sd.session.Step(f); err != nil {
		w.end(key, sd, err)
	}
}

// ready does the work a session has, once, and prints it.
func (w *stage) ready(key string, sd *side, unsynced bool) bool {
	work, ok := sd.session.Ready()
	if !ok {
		w.printf("nothing")
		return false
	}
	for _, f := range work.Learn {
		w.printf("learn %s", f)
	}
	sd.owner.learn(work.Learn)
	for _, b := range work.Behind {
		w.printf("behind %s %s", w.spaceName(b.Space), w.vector(b.Theirs))
	}
	for _, s := range work.Seal {
		w.printf("seal %s", w.spaceName(s))
	}
	for _, b := range work.Append {
		for _, r := range b.Runs {
			w.printf("append %s %s %d to %d", w.spaceName(b.Space), w.logName(r.Log), r.Segments[0].First, r.Segments[len(r.Segments)-1].Last)
		}
		if unsynced {
			sd.held = append(sd.held, b)
			continue
		}
		sd.session.Appended(b.Space, sd.owner.append(b))
		for _, k := range sd.owner.append(b) {
			if k.Refused > syncproto.Duplicate {
				w.printf("kept %s to %d: %s", w.logName(k.Log), k.Head, k.Refused)
			}
		}
	}
	for _, s := range work.Confirmed {
		acked, denied, stopped, _ := sd.session.AckedOwn(s)
		w.printf("confirmed %s %s%s", w.spaceName(s), w.vector(acked), w.exceptions(denied, stopped))
	}
	for _, f := range work.Send {
		w.printf("send %s", w.show(f, sd))
		w.send(key, f)
	}
	var loaded []syncproto.Loaded
	for _, q := range work.Load {
		w.printf("load %s %s after %d", w.spaceName(q.Space), w.logName(q.Log), q.After)
		loaded = append(loaded, syncproto.Loaded{Space: q.Space, Run: sd.owner.load(q)})
	}
	if len(loaded) > 0 {
		sd.session.Loaded(loaded)
	}
	for _, s := range work.Audit {
		w.printf("audit %s", w.spaceName(s))
		sd.session.Fingerprinted(s, sd.owner.audited, sd.owner.holding(s).Held)
	}
	for _, m := range work.Mismatched {
		w.printf("mismatched %s in ranges %d", w.spaceName(m.Space), m.Ranges)
	}
	return true
}

// rounds delivers everything both ways and does what work there is, so many times, printing who did what.
func (w *stage) rounds(key string, n int) {
	a, b, _ := strings.Cut(key, ">")
	said := ""
	for range n {
		for _, k := range []string{key, b + ">" + a} {
			for sd := w.sides[k]; len(sd.inbox) > 0 && !sd.ended; {
				w.deliver(k, sd)
			}
		}
		for _, k := range []string{key, b + ">" + a} {
			w.log.Reset()
			if !w.sides[k].ended {
				w.ready(k, w.sides[k], false)
			}
			for line := range strings.Lines(w.log.String()) {
				said += k[:strings.Index(k, ">")] + ": " + line
			}
		}
		said += "\n"
	}
	w.log.Reset()
	w.log.WriteString(strings.ReplaceAll(strings.TrimRight(said, "\n"), "\n\n", "\n--\n"))
}

// settle lets both sides talk until nobody has anything to say, printing only how many frames went each way.
func (w *stage) settle(key string) {
	a, b, _ := strings.Cut(key, ">")
	other := b + ">" + a
	said := w.log.String()
	counts := map[string]int{}
	for range 10_000 {
		quiet := true
		for _, k := range []string{key, other} {
			sd := w.sides[k]
			counts[k] += len(sd.inbox)
			for len(sd.inbox) > 0 && !sd.ended {
				w.deliver(k, sd)
				quiet = false
			}
			if !sd.ended {
				quiet = !w.ready(k, sd, false) && quiet
			}
		}
		if quiet {
			break
		}
	}
	ends := ""
	for _, line := range strings.Split(w.log.String(), "\n") {
		if strings.Contains(line, " ends: ") || strings.HasPrefix(line, "mismatched") || strings.HasPrefix(line, "kept") {
			ends += line + "\n"
		}
	}
	w.log.Reset()
	w.log.WriteString(said + ends)
	w.printf("%d frames to %s, %d to %s", counts[key], a, counts[other], b)
}
