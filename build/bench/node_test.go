package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto/merge"
)

// driven is a node as the peers' driver sees it: lines in, lines out.
type driven struct {
	t       *testing.T
	dir     string
	in      *io.PipeWriter
	answers *bufio.Scanner
}

func drive(t *testing.T, role, dir string, port int) *driven {
	t.Helper()
	in, commands := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := runNode(t.Context(), []string{"--role", role, "--dir", dir, "--port", fmt.Sprint(port)}, in, out, io.Discard)
		out.CloseWithError(err)
		ended <- err
	}()
	t.Cleanup(func() {
		commands.Close()
		if err := <-ended; err != nil {
			t.Errorf("%s ended: %v", role, err)
		}
	})
	d := &driven{t: t, dir: dir, in: commands, answers: bufio.NewScanner(answers)}
	d.ask(`{"cmd":"open"}`)
	return d
}

// ask sends one line and gives the answer to it.
func (d *driven) ask(format string, args ...any) map[string]any {
	d.t.Helper()
	fmt.Fprintf(d.in, format+"\n", args...)
	if !d.answers.Scan() {
		d.t.Fatalf("no answer to %s: %v", fmt.Sprintf(format, args...), d.answers.Err())
	}
	answer := map[string]any{}
	if err := json.Unmarshal(d.answers.Bytes(), &answer); err != nil {
		d.t.Fatal(err)
	}
	if answer["error"] != nil {
		d.t.Fatalf("%s: %v", fmt.Sprintf(format, args...), answer["error"])
	}
	return answer
}

func (d *driven) state() string {
	d.t.Helper()
	path := d.dir + ".state"
	d.ask(`{"cmd":"dump","file":%q}`, path)
	raw, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(raw)
}

// settle waits until every node shows the state. Looking at an empty one takes next to nothing, so it is the time that is
// bounded and not the looks: thousands of them were over before a busy machine had sent anything.
func settle(t *testing.T, want string, nodes ...*driven) {
	t.Helper()
	patience := time.NewTimer(time.Minute)
	defer patience.Stop()
	beat := time.NewTicker(5 * time.Millisecond)
	defer beat.Stop()
	for _, n := range nodes {
		for got := n.state(); got != want; got = n.state() {
			select {
			case <-patience.C:
				t.Fatalf("%s does not come to the expected state, but stays at\n%s\nwant\n%s", n.dir, got, want)
			case <-beat.C:
			}
		}
	}
}

// acts makes a workload as the peers' generator does, in which no two replicas write one field, and what is to be
// known after the acts of phase 0 and after all.
func acts(t *testing.T, seed uint64, n int) (path, base, all string) {
	chance := rand.New(rand.NewPCG(seed, 2))
	var lines bytes.Buffer
	known := map[string]map[string]any{}
	var keys, teams []string
	for i := range n {
		o := map[string]any{"i": i, "p": 0, "r": 0, "t": 1_767_225_600_000 + i*977, "op": "put"}
		if i >= n/5 {
			o["p"], o["r"] = 1, i%2
		}
		if i == n/5 {
			base = stateOf(t, known)
		}
		if i > 10 && chance.IntN(10) < 3 {
			k := keys[chance.IntN(len(keys))]
			o["op"], o["c"], o["id"], o["f"], o["x"] = "set", k[:len(k)-37], k[len(k)-36:], "status", fmt.Sprintf("改%d", i)
			if o["p"] == 1 {
				o["r"] = known[k]["by"]
			}
			known[k]["status"] = o["x"]
		} else {
			k, fields := someRecord(chance, i, teams)
			fields["by"] = len(keys) % 2 // the replica that may write it in phase 1
			if o["p"] == 1 {
				fields["by"] = o["r"]
			}
			if strings.HasPrefix(k, "team") {
				teams = append(teams, k[len(k)-36:])
			}
			keys, known[k] = append(keys, k), fields
			v := maps.Clone(fields)
			delete(v, "by")
			o["c"], o["id"], o["v"] = k[:len(k)-37], k[len(k)-36:], v
		}
		line, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	path = filepath.Join(t.TempDir(), "acts.jsonl")
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, base, stateOf(t, known)
}

func someRecord(chance *rand.Rand, i int, teams []string) (key string, fields map[string]any) {
	k := kinds().Kinds()[0]
	if i > 0 {
		k = kinds().Kinds()[chance.IntN(3)]
	}
	fields = map[string]any{}
	for j := range k.Fields {
		f := &k.Fields[j]
		switch v := someValue(chance, f, 1_767_225_600_000+int64(i), nil); {
		case f.Name == "team_id":
			fields[f.Name] = teams[chance.IntN(len(teams))]
		case v.Type == merge.Number:
			fields[f.Name] = v.Number()
		case v.Type == merge.Time:
			fields[f.Name] = v.Millis()
		default:
			fields[f.Name] = v.Text()
		}
	}
	id := uuid.Must(uuid.NewRandomFromReader(rand.NewChaCha8([32]byte{byte(i), byte(i >> 8), 7})))
	return k.Name + "/" + id.String(), fields
}

func stateOf(t *testing.T, known map[string]map[string]any) string {
	var lines []string
	for k, fields := range known {
		v := maps.Clone(fields)
		delete(v, "by")
		line, err := json.Marshal([]any{k[:len(k)-37], k[len(k)-36:], v})
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line)+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestNodesComeToOneStateAfterWorkingApart(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	file, base, all := acts(t, seed, 200)
	dir, port := t.TempDir(), freePort(t)
	hub := drive(t, "hub", filepath.Join(dir, "hub"), port)
	a := drive(t, "replica", filepath.Join(dir, "a"), port)
	b := drive(t, "replica", filepath.Join(dir, "b"), port)
	if n := a.ask(`{"cmd":"apply","file":%q,"phase":0,"replica":null,"batch":1000}`, file)["ops"]; n != 40.0 {
		t.Errorf("%v acts of phase 0", n)
	}
	for _, n := range []*driven{a, b} {
		if at := n.ask(`{"cmd":"connect"}`)["t"]; at == 0.0 {
			t.Error("connected at no time")
		}
		settle(t, base, n, hub) // the hub as well, or the first would leave before it said anything
		n.ask(`{"cmd":"disconnect"}`)
	}
	a.ask(`{"cmd":"apply","file":%q,"phase":1,"replica":0,"batch":50}`, file)
	b.ask(`{"cmd":"apply","file":%q,"phase":1,"replica":1,"batch":1}`, file)
	if a.state() == b.state() {
		t.Error("disconnected nodes know of each other")
	}
	for _, n := range []*driven{a, b} {
		n.ask(`{"cmd":"connect"}`)
	}
	settle(t, all, hub, a, b)
	before := a.ask(`{"cmd":"status"}`)
	if last := hub.ask(`{"cmd":"status"}`)["last"]; last == 0.0 {
		t.Error("nothing was ever applied at the hub")
	}
	if again := a.ask(`{"cmd":"status"}`); again["last"] != before["last"] {
		t.Errorf("something was applied in silence: %v, then %v", before, again)
	}
	for _, n := range []*driven{a, b, hub} {
		n.ask(`{"cmd":"quit"}`)
	}
}

func TestCopiedNodeGoesOn(t *testing.T) {
	file, _, all := acts(t, 3, 200)
	dir, port := t.TempDir(), freePort(t)
	seed := drive(t, "replica", filepath.Join(dir, "seed"), 0)
	seed.ask(`{"cmd":"apply","file":%q,"phase":null,"replica":null,"batch":1000}`, file)
	settle(t, all, seed)
	if n := seed.ask(`{"cmd":"status"}`)["records"]; n != float64(strings.Count(all, "\n")) {
		t.Errorf("%v records, want %d", n, strings.Count(all, "\n"))
	}
	seed.ask(`{"cmd":"quit"}`)
	if err := os.CopyFS(filepath.Join(dir, "copy"), os.DirFS(seed.dir)); err != nil {
		t.Fatal(err)
	}
	hub := drive(t, "hub", filepath.Join(dir, "hub"), port)
	replica := drive(t, "replica", filepath.Join(dir, "copy"), port)
	replica.ask(`{"cmd":"connect"}`)
	settle(t, all, hub)
	replica.ask(`{"cmd":"quit"}`)
	fresh := drive(t, "replica", filepath.Join(dir, "fresh"), port)
	fresh.ask(`{"cmd":"connect"}`)
	settle(t, all, fresh)
}

func TestStateIsWrittenAsItWasGiven(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "acts.jsonl")
	const team = "7d9f2c34-1f7a-4c80-9e0e-2f2ad0a0f001"
	given := `{"p":0,"r":0,"op":"put","c":"team","id":"` + team + `","v":{"name":"甲<&>\"队","members":12,"created":1767225600000}}
{"p":0,"r":0,"op":"put","c":"checkin","id":"0d9f2c34-1f7a-4c80-9e0e-2f2ad0a0f002","v":{"team_id":"` + team + `","lat":31.2,"lon":103.800001,"at":1767225600977}}
{"p":1,"r":3,"op":"set","c":"team","id":"` + team + `","f":"members","x":999999,"k":"own"}
`
	if err := os.WriteFile(file, []byte(given), 0o600); err != nil {
		t.Fatal(err)
	}
	n := drive(t, "replica", filepath.Join(dir, "n"), 0)
	n.ask(`{"cmd":"apply","file":%q}`, file)
	want := `["checkin","0d9f2c34-1f7a-4c80-9e0e-2f2ad0a0f002",{"at":1767225600977,"lat":31.2,"lon":103.800001,"team_id":"` + team + `"}]
["team","` + team + `",{"created":1767225600000,"members":999999,"name":"甲<&>\"队"}]
`
	if got := n.state(); got != want {
		t.Errorf("state\n%s\nwant\n%s", got, want)
	}
}
