package record_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// replica applies changes to one record and remembers who wrote them.
type replica struct {
	r       record.Record
	applied map[dot.Dot]merge.Change
}

func newReplica(kind string) *replica {
	k := record.Standard().Kind(kind)
	return &replica{record.Record{Kind: k, ID: record.KeyID(kind, "k")}, map[dot.Dot]merge.Change{}}
}

func (p *replica) apply(changes ...merge.Change) {
	for _, c := range changes {
		p.r.Merged.Apply(&c, func(d dot.Dot) bool { _, seen := p.applied[d]; return seen })
		p.applied[c.Dot] = c
	}
	p.r.Gone, _ = p.r.Merged.Deleted()
	p.r.Show()
}

func (p *replica) source(d dot.Dot) (record.Source, error) {
	c, ok := p.applied[d]
	if !ok {
		return record.Source{}, errors.New("unknown change")
	}
	return record.Source{Device: d.Log.Device, Operator: c.Operator, Wall: c.Wall}, nil
}

func (p *replica) dump(t interface{ Fatal(...any) }) string {
	b, err := record.AppendDump(nil, &p.r, p.source)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// change is one by device number n.
func change(n byte, seq uint64, at int64, operator string, writes ...merge.Write) merge.Change {
	return merge.Change{
		Dot:   dot.Dot{Log: dot.Log{Device: dot.Device{n}, Incarnation: 1}, Seq: seq},
		Stamp: stamp.Stamp(at << 16), Wall: at, Operator: operator, Writes: writes,
	}
}

func write(p *replica, field string, v merge.Value, replaces ...dot.Dot) merge.Write {
	f := p.r.Kind.Field(field)
	op := merge.Put
	if f.Type == record.Set {
		op = merge.Add
	}
	return merge.Write{Field: f.Wire, Op: op, Value: v, Replaces: replaces}
}

const noon = 1783828800000 // 2026-07-12T12:00:00+08:00

func conflicted() *replica {
	p := newReplica("team")
	first := change(1, 1, noon, "张伟",
		write(p, "name", merge.OfText("江津\"蓝天\"\\救援队\n<&>\u2028")), write(p, "members", merge.OfNumber(12)),
		write(p, "capabilities", merge.OfText("water:2")), write(p, "capabilities", merge.OfText("rope")),
		write(p, "verified_at", merge.OfTime(noon+5)), write(p, "status", merge.OfText("standby")),
		write(p, "phone", merge.OfSealed([]byte{1, 2, 3})))
	p.apply(
		first,
		change(2, 1, noon+60_000, "李娜", write(p, "task", merge.OfID(uuid.Max)), write(p, "status", merge.OfText("withdrawn"), first.Dot), merge.Write{Field: 999, Value: merge.OfNumber(0.5)}),
		change(3, 1, noon+30_000, "王芳", write(p, "task", merge.Value{}), write(p, "status", merge.OfText("on_task"), first.Dot), merge.Write{Field: 1000, Op: merge.Add, Value: merge.OfBool(true)}),
	)
	return p
}

func TestTheDumpLineOfARecordWithConflictsAndFieldsOfANewerVersion(t *testing.T) {
	golden, err := os.ReadFile("testdata/dump.json")
	if err != nil {
		t.Fatal(err)
	}
	p := conflicted()
	conflicts, err := record.AppendConflicts(nil, &p.r, p.source)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.dump(t) + "\n" + string(conflicts); got != string(golden) {
		t.Errorf("got\n%s", got)
	}
}

func TestADumpLineHasSortedKeysAndNoMoreEscapesThanALineOfJSONNeeds(t *testing.T) {
	line := conflicted().dump(t)
	var decoded map[string]any
	in := json.NewDecoder(strings.NewReader(line))
	in.UseNumber()
	if err := in.Decode(&decoded); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	out := json.NewEncoder(&again)
	out.SetEscapeHTML(false)
	if err := out.Encode(decoded); err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(again.String()); line != want {
		t.Errorf("got\n%s\nwant\n%s", line, want)
	}
}

func TestADeletedRecordIsInNoDump(t *testing.T) {
	p := newReplica("need")
	first := change(1, 1, noon, "a", write(p, "title", merge.OfText("水")), write(p, "unit", merge.OfText("箱")))
	p.apply(first, change(1, 2, noon+1, "a", merge.Write{Field: merge.Life, Value: merge.OfBool(false), Replaces: []dot.Dot{first.Dot}}))
	if line := p.dump(t); line != "" {
		t.Error(line)
	}
	t.Run("but an edit its author did not see keeps it, and both are named", func(t *testing.T) {
		p.apply(change(2, 1, noon+2, "b", write(p, "title", merge.OfText("水和粮"), first.Dot)))
		claims := p.r.Claims(record.LifeField)
		if len(claims) != 2 || claims[0].Value != merge.OfBool(false) || claims[1].Value != merge.OfBool(true) {
			t.Errorf("claims %v", claims)
		}
		if line := p.dump(t); !strings.Contains(line, `"life":[{"at":"2026-07-12T04:00:00.001Z"`) || !strings.Contains(line, `"operator":"b","value":true}]`) {
			t.Error(line)
		}
	})
}

func TestConcurrentWritesOfAQuietFieldAreNoConflict(t *testing.T) {
	p := newReplica("need")
	p.apply(change(1, 1, noon, "a", write(p, "title", merge.OfText("水"))), change(2, 1, noon+1, "b", write(p, "title", merge.OfText("粮"))))
	if line := p.dump(t); !strings.HasPrefix(line, `{"conflicts":{},"fields":{"title":"粮"}`) {
		t.Error(line)
	}
}

func TestADumpTellsOfAChangeWhoseAuthorIsNotFound(t *testing.T) {
	p := conflicted()
	_, err := record.AppendDump(nil, &p.r, func(dot.Dot) (record.Source, error) { return record.Source{}, errors.New("log damaged") })
	if err == nil || !strings.Contains(err.Error(), "log damaged") {
		t.Error(err)
	}
}

func TestReplicasWithTheSameChangesDumpTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{"team", "need", "task"}).Draw(t, "kind")
		a := newReplica(kind)
		var changes []merge.Change
		for i := range rapid.IntRange(1, 12).Draw(t, "changes") {
			changes = append(changes, drawChange(t, a, uint64(i+1), changes))
		}
		a.apply(changes...)
		b := newReplica(kind)
		b.apply(rapid.Permutation(changes).Draw(t, "order")...)
		if one, other := a.dump(t), b.dump(t); one != other {
			t.Fatalf("one\n%s\nother\n%s", one, other)
		}
	})
}

func drawChange(t *rapid.T, p *replica, seq uint64, before []merge.Change) merge.Change {
	device := rapid.ByteRange(1, 3).Draw(t, "device")
	c := change(device, seq, noon+rapid.Int64Range(0, 3).Draw(t, "at"), fmt.Sprint("op", device))
	for range rapid.IntRange(1, 3).Draw(t, "writes") {
		f := &p.r.Kind.Fields[rapid.IntRange(0, len(p.r.Kind.Fields)-1).Draw(t, "field")]
		w := write(p, f.Name, drawValue(t, f))
		if len(before) > 0 && rapid.Bool().Draw(t, "saw") {
			w.Replaces = []dot.Dot{rapid.SampledFrom(before).Draw(t, "replaced").Dot}
		}
		if !slices.ContainsFunc(c.Writes, func(o merge.Write) bool { return o.Field == w.Field }) {
			c.Writes = append(c.Writes, w)
		}
	}
	return c
}

func drawKind(t *rapid.T, s *record.Schema) *record.Kind {
	return s.Kinds()[rapid.IntRange(0, len(s.Kinds())-1).Draw(t, "kind")]
}

// drawValue draws what the field may hold.
func drawValue(t *rapid.T, f *record.Field) merge.Value {
	switch f.Type {
	case record.Number:
		if f.Whole {
			return merge.OfNumber(float64(rapid.IntRange(int(f.Min), int(f.Max)).Draw(t, "count")))
		}
		return merge.OfNumber(rapid.Float64Range(f.Min, f.Max).Draw(t, "number"))
	case record.Time:
		return merge.OfTime(rapid.Int64Range(-2208988800000, 7258118399999).Draw(t, "time"))
	case record.Bool:
		return merge.OfBool(rapid.Bool().Draw(t, "bool"))
	case record.Ref:
		return merge.OfID(drawID(t))
	case record.Code:
		return merge.OfText(f.Options[rapid.IntRange(0, len(f.Options)-1).Draw(t, "code")].Name)
	case record.Set:
		if f.Of != "" {
			return merge.OfText(drawID(t).String())
		}
		if len(f.Options) > 0 {
			return merge.OfText(f.Options[rapid.IntRange(0, len(f.Options)-1).Draw(t, "code")].Name)
		}
	case record.Text:
	}
	return merge.OfText(rapid.StringMatching(`[\PC\n\t"\\]{0,8}`).Draw(t, "text"))
}

func drawID(t *rapid.T) uuid.UUID {
	return record.KeyID("team", rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key"))
}

func TestWhatIsDumpedCanBeAppliedElsewhere(t *testing.T) {
	s := record.Standard()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKind(t, s)
		p := newReplica(k.Name)
		c := change(1, 1, noon, "a")
		for i := range k.Fields {
			if rapid.Bool().Draw(t, k.Fields[i].Name) {
				c.Writes = append(c.Writes, write(p, k.Fields[i].Name, drawValue(t, &k.Fields[i])))
			}
		}
		p.apply(c)
		line := p.dump(t)
		var dumped struct {
			Kind   string          `json:"kind"`
			ID     string          `json:"id"`
			Fields json.RawMessage `json:"fields"`
		}
		if err := json.Unmarshal([]byte(line), &dumped); err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		act, err := record.ParseAct(s, fmt.Appendf(nil, `{"kind":%q,"id":%q,"set":%s}`, dumped.Kind, dumped.ID, dumped.Fields))
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		q := newReplica(k.Name)
		q.apply(asChange(q, act.Edits[0]))
		if again := q.dump(t); again != line {
			t.Fatalf("first\n%s\nagain\n%s", line, again)
		}
	})
}

// asChange writes an edit of an empty record.
func asChange(p *replica, e record.Edit) merge.Change {
	c := change(1, 1, noon, "a")
	for name, v := range e.Set {
		c.Writes = append(c.Writes, write(p, name, v))
	}
	for name, members := range e.Members {
		for _, v := range members {
			c.Writes = append(c.Writes, write(p, name, v))
		}
	}
	return c
}

func TestEveryValueIsReadBackFromItsJSON(t *testing.T) {
	s := record.Standard()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKind(t, s)
		f := &k.Fields[rapid.IntRange(0, len(k.Fields)-1).Draw(t, "field")]
		v := drawValue(t, f)
		printed := string(record.AppendValue(nil, v))
		if f.Type == record.Set {
			printed = "[" + printed + "]"
		}
		act, err := record.ParseAct(s, fmt.Appendf(nil, `{"kind":%q,"id":"k","set":{%q:%s}}`, k.Name, f.Name, printed))
		if err != nil {
			t.Fatalf("%s: %v", printed, err)
		}
		read := act.Edits[0].Set[f.Name]
		if f.Type == record.Set {
			read = act.Edits[0].Members[f.Name][0]
		}
		if read != v {
			t.Fatalf("%s was read as %s", printed, record.AppendValue(nil, read))
		}
		var any any
		if err := json.Unmarshal([]byte(printed), &any); err != nil {
			t.Fatalf("%s is no JSON: %v", printed, err)
		}
	})
}

func TestNumbersArePrintedInTheirShortestForm(t *testing.T) {
	for n, want := range map[float64]string{0: "0", 12: "12", 0.1: "0.1", -29.29: "-29.29", 1e15: "1000000000000000", 1e-7: "1e-7", 1e21: "1e+21"} {
		if got := string(record.AppendValue(nil, merge.OfNumber(n))); got != want {
			t.Errorf("%v is printed %s", n, got)
		}
	}
}
