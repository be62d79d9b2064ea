package record_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

func parse(t *testing.T, line string) record.Act {
	t.Helper()
	act, err := record.ParseAct(record.Standard(), []byte(line))
	if err != nil {
		t.Fatalf("%s\n%v", line, err)
	}
	if act.Flags != merge.Imported {
		t.Errorf("flags %b: an import must be known as one", act.Flags)
	}
	return act
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b merge.Value) bool { return a == b })); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestALineOfTheGrammar(t *testing.T) {
	text, number := merge.OfText, merge.OfNumber
	team, need := record.KeyID("team", "蓝天"), uuid.MustParse("0e4c7e0a-93f5-4d1c-9b54-1f0c7a8e2d11")
	cases := map[string]struct {
		line string
		want record.Edit
	}{
		"sets texts, numbers, codes, times and references": {
			`{"kind":"task","id":"T1","set":{"title":"排涝","priority":2,"status":"issued","need":"` + need.String() + `","starts_at":"2026-07-12T14:31:00+08:00","lat":29.29}}`,
			record.Edit{Kind: "task", ID: record.KeyID("task", "T1"), Set: map[string]merge.Value{
				"title": text("排涝"), "priority": number(2), "status": text("issued"), "need": merge.OfID(need),
				"starts_at": merge.OfTime(1783837860000), "lat": number(29.29),
			}},
		},
		"takes a code by its Chinese or English label": {
			`{"kind":"team","id":"蓝天","set":{"status":"任务中"}}`,
			record.Edit{Kind: "team", ID: team, Set: map[string]merge.Value{"status": text("on_task")}},
		},
		"takes a code by its English label in any case": {
			`{"kind":"team","id":"蓝天","set":{"status":"On Task"}}`,
			record.Edit{Kind: "team", ID: team, Set: map[string]merge.Value{"status": text("on_task")}},
		},
		"takes a level as people write it": {
			`{"kind":"incident","id":"a","set":{"response_level":"II级"}}`,
			record.Edit{Kind: "incident", ID: record.KeyID("incident", "a"), Set: map[string]merge.Value{"response_level": text("ii")}},
		},
		"keeps a suggested word as it was written": {
			`{"kind":"need","id":"a","set":{"urgency":"紧急"}}`,
			record.Edit{Kind: "need", ID: record.KeyID("need", "a"), Set: map[string]merge.Value{"urgency": text("紧急")}},
		},
		"clears with null": {
			`{"kind":"team","id":"蓝天","set":{"task":null,"place":null}}`,
			record.Edit{Kind: "team", ID: team, Set: map[string]merge.Value{"task": {}, "place": {}}},
		},
		"adds to sets and removes from them": {
			`{"kind":"team","id":"蓝天","add":{"capabilities":["water:2"]},"remove":{"capabilities":["rope"],"aliases":[]}}`,
			record.Edit{
				Kind: "team", ID: team, Add: map[string][]merge.Value{"capabilities": {text("water:2")}},
				Remove: map[string][]merge.Value{"capabilities": {text("rope")}, "aliases": {}},
			},
		},
		"replaces a set with an array": {
			`{"kind":"team","id":"蓝天","set":{"capabilities":["a","b"]}}`,
			record.Edit{Kind: "team", ID: team, Members: map[string][]merge.Value{"capabilities": {text("a"), text("b")}}},
		},
		"empties a set with null": {
			`{"kind":"team","id":"蓝天","set":{"capabilities":null}}`,
			record.Edit{Kind: "team", ID: team, Members: map[string][]merge.Value{"capabilities": {}}},
		},
		"keeps members that are records by their ids": {
			`{"kind":"task","id":"T1","add":{"teams":["蓝天"]}}`,
			record.Edit{Kind: "task", ID: record.KeyID("task", "T1"), Add: map[string][]merge.Value{"teams": {text(team.String())}}},
		},
		"deletes":          {`{"kind":"team","id":"蓝天","delete":true}`, record.Edit{Kind: "team", ID: team, Delete: true}},
		"restores":         {`{"kind":"team","id":"蓝天","restore":true}`, record.Edit{Kind: "team", ID: team, Restore: true}},
		"changes nothing":  {`{"kind":"team","id":"蓝天"}`, record.Edit{Kind: "team", ID: team}},
		"takes UUID as is": {`{"kind":"need","id":"` + strings.ToUpper(need.String()) + `"}`, record.Edit{Kind: "need", ID: need}},
		"refers by natural key": {
			`{"kind":"signup","id":"s","set":{"team":"蓝天"}}`,
			record.Edit{Kind: "signup", ID: record.KeyID("signup", "s"), Set: map[string]merge.Value{"team": merge.OfID(team)}},
		},
		"refers to a record of any kind by kind and key": {
			`{"kind":"journal","id":"j","set":{"about":"team:蓝天"}}`,
			record.Edit{Kind: "journal", ID: record.KeyID("journal", "j"), Set: map[string]merge.Value{"about": merge.OfID(team)}},
		},
		"refers to a record of any kind by an object": {
			`{"kind":"journal","id":"j","set":{"about":{"kind":"team","id":"蓝天"}}}`,
			record.Edit{Kind: "journal", ID: record.KeyID("journal", "j"), Set: map[string]merge.Value{"about": merge.OfID(team)}},
		},
		"takes a time without offset as China's": {
			`{"kind":"journal","id":"j","set":{"at":"2026-07-12 14:31"}}`,
			record.Edit{Kind: "journal", ID: record.KeyID("journal", "j"), Set: map[string]merge.Value{"at": merge.OfTime(1783837860000)}},
		},
		"reads escapes": {
			"\xef\xbb\xbf {\"kind\":\"journal\" , \"id\":\"j\",\n\"set\": {\"te\\u0078t\":\"\\ud842\\udfb7\\n\\\"]}\\\\\"}} \r\n",
			record.Edit{Kind: "journal", ID: record.KeyID("journal", "j"), Set: map[string]merge.Value{"text": text("𠮷\n\"]}\\")}},
		},
		"takes a large whole number exactly": {
			`{"kind":"movement","id":"m","set":{"quantity":999999999999999}}`,
			record.Edit{Kind: "movement", ID: record.KeyID("movement", "m"), Set: map[string]merge.Value{"quantity": number(999999999999999)}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, parse(t, c.line).Edits, []record.Edit{c.want}) })
	}
}

func TestAnActOfSeveralRecords(t *testing.T) {
	t.Run("keeps their order", func(t *testing.T) {
		act := parse(t, `{"act":[{"kind":"need","id":"n"},{"kind":"task","id":"t","set":{"need":"n"}}]}`)
		same(t, len(act.Edits), 2)
		same(t, act.Edits[1].Set["need"], merge.OfID(act.Edits[0].ID))
	})
	t.Run("knows the kind of a key it uses", func(t *testing.T) {
		act := parse(t, `{"act":[{"kind":"journal","id":"j","set":{"about":"n"}},{"kind":"need","id":"n"}]}`)
		same(t, act.Edits[0].Set["about"], merge.OfID(act.Edits[1].ID))
	})
	t.Run("may be empty", func(t *testing.T) { same(t, len(parse(t, `{"act":[]}`).Edits), 0) })
	t.Run("joins what it says of one record, the later of two values standing", func(t *testing.T) {
		act := parse(t, `{"act":[{"kind":"need","id":"n","set":{"title":"a","place":"x"}},{"kind":"need","id":"n","set":{"title":"b"}}]}`)
		same(t, act.Edits, []record.Edit{{Kind: "need", ID: record.KeyID("need", "n"), Set: map[string]merge.Value{
			"title": merge.OfText("b"), "place": merge.OfText("x"),
		}}})
	})
}

func TestRefusals(t *testing.T) {
	file, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimRight(string(file), "\n"), "\n") {
		code, bad, found := strings.Cut(line, " ")
		if code == "#" || !found {
			continue
		}
		t.Run(fmt.Sprintf("line %d %s", i+1, code), func(t *testing.T) { refused(t, code, []byte(bad)) })
	}
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	many := strings.TrimSuffix(strings.Repeat(`{"kind":"team","id":"a"},`, record.EditsMax+1), ",")
	refused(t, "wrong_type", []byte(`{"kind":"team","id":"a","set":{"name":`+deep+`}}`))
	refused(t, "malformed_line", []byte(strings.Repeat("[", 500_000)))
	refused(t, "malformed_line", []byte("{\"kind\":\"team\",\"id\":\"\xff\"}"))
	refused(t, "malformed_line", nil)
	refused(t, "line_too_long", []byte(`{"kind":"team","id":"`+strings.Repeat("a", record.LineMax)+`"}`))
	keys := &strings.Builder{}
	for i := range 100_000 {
		fmt.Fprintf(keys, `"%x":1,`, i)
	}
	refused(t, "duplicate_key", []byte("{"+keys.String()+`"fff":1}`))
	refused(t, "missing_kind", []byte("{"+keys.String()+`"last":1}`))
	refused(t, "too_many_edits", []byte(`{"act":[`+many+`]}`))
	refused(t, "too_long", []byte(`{"kind":"team","id":"a","set":{"name":"`+strings.Repeat("江", 1001)+`"}}`))
	refused(t, "too_many", []byte(`{"kind":"team","id":"a","add":{"aliases":["`+strings.Repeat(`a","`, 100)+`"]}}`))
	refused(t, "bad_id", []byte(`{"kind":"team","id":"`+strings.Repeat("江", 201)+`"}`))
}

func refused(t *testing.T, code string, line []byte) {
	t.Helper()
	act, err := record.ParseAct(record.Standard(), line)
	p := record.ProblemIn(err)
	if p == nil || string(p.Code) != code {
		t.Errorf("want %s, have %v and %v", code, err, act)
		return
	}
	for _, language := range []string{"zh", "en"} {
		if s := p.Sentence(language); s == "" || strings.ContainsAny(s, "{}") && !strings.ContainsAny(p.Value+p.Want.In(language), "{}") {
			t.Errorf("%s in %s: %q", code, language, s)
		}
	}
}

func TestASensitiveValueIsNotRepeatedInItsRefusal(t *testing.T) {
	_, err := record.ParseAct(record.Standard(), []byte(`{"kind":"person","id":"a","set":{"id_number":500101199001011234}}`))
	if err == nil || strings.Contains(err.Error(), "199001") || strings.Contains(record.ProblemIn(err).Sentence("zh"), "199001") {
		t.Errorf("the refusal tells the number: %v", err)
	}
}

func TestTheSameEditIsRefusedForTheSameReasonEveryTime(t *testing.T) {
	e := record.Edit{Kind: "need", ID: uuid.Max, Set: map[string]merge.Value{
		"title": merge.OfNumber(1), "lat": merge.OfNumber(91), "status": merge.OfText("gone"), "nothing": {},
	}}
	first := record.Standard().Check(e).Error()
	for range 20 {
		if again := record.Standard().Check(e).Error(); again != first {
			t.Fatalf("%s, then %s", first, again)
		}
	}
}

func TestCheckRefusesWhatNoLineCanSay(t *testing.T) {
	id, s := uuid.Max, record.Standard()
	sealed := merge.OfSealed([]byte("cipher"))
	cases := map[string]struct {
		edit record.Edit
		code record.ProblemCode
	}{
		"a sealed value in an open field":  {record.Edit{Kind: "need", ID: id, Set: map[string]merge.Value{"title": sealed}}, record.WrongType},
		"an over-long sealed value":        {record.Edit{Kind: "need", ID: id, Set: map[string]merge.Value{"phone": merge.OfSealed(make([]byte, 9000))}}, record.TooLong},
		"a label in place of a code":       {record.Edit{Kind: "need", ID: id, Set: map[string]merge.Value{"status": merge.OfText("已核实")}}, record.UnknownWord},
		"a set written as a register":      {record.Edit{Kind: "team", ID: id, Set: map[string]merge.Value{"capabilities": merge.OfText("a")}}, record.WrongType},
		"a register written as a set":      {record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"name": {merge.OfText("a")}}}, record.WrongType},
		"a member that is none":            {record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"aliases": {{}}}}, record.WrongType},
		"a member that names no record":    {record.Edit{Kind: "task", ID: id, Add: map[string][]merge.Value{"teams": {merge.OfText("a")}}}, record.BadID},
		"a reference to nothing":           {record.Edit{Kind: "task", ID: id, Set: map[string]merge.Value{"need": merge.OfID(uuid.Nil)}}, record.BadID},
		"a record without id":              {record.Edit{Kind: "task"}, record.MissingID},
		"a number for a kind without one":  {record.Edit{Kind: "team", ID: id, Numbered: true}, record.UnknownField},
		"a moment beyond sense":            {record.Edit{Kind: "task", ID: id, Set: map[string]merge.Value{"starts_at": merge.OfTime(1 << 60)}}, record.OutOfRange},
		"bytes that are no text":           {record.Edit{Kind: "task", ID: id, Set: map[string]merge.Value{"title": merge.OfText("\xff")}}, record.BadText},
		"an addition beside a replacement": {record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"aliases": {merge.OfText("a")}}, Members: map[string][]merge.Value{"aliases": {}}}, record.Contradiction},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if p := record.ProblemIn(s.Check(c.edit)); p == nil || p.Code != c.code {
				t.Errorf("want %s, have %v", c.code, p)
			}
		})
	}
	allowed := record.Edit{Kind: "need", ID: record.NewID(1), Numbered: true, Set: map[string]merge.Value{"phone": sealed, "title": merge.OfText("水"), "same_as": merge.OfID(record.NewID(2))}}
	settles := record.Edit{Kind: "need", ID: id, Resolve: true, Set: map[string]merge.Value{record.LifeField: merge.OfBool(false)}}
	for _, e := range []record.Edit{allowed, settles} {
		if err := s.Check(e); err != nil {
			t.Errorf("an edit by the desk is refused: %v", err)
		}
	}
}

func FuzzParseAct(f *testing.F) {
	f.Add([]byte(`{"kind":"team","id":"a","set":{"status":"待命","members":12,"task":"T1","capabilities":["a"]},"add":{"aliases":["b"]}}`))
	f.Add([]byte(`{"act":[{"kind":"journal","id":"j","set":{"about":{"kind":"team","id":"a"},"at":"2026-07-12 14:31"}},{"kind":"team","id":"a","delete":true}]}`))
	f.Add([]byte(`{"kind":"need","id":"n","set":{"lat":1e-7,"title":"\ud800","phone":null},"restore":true}`))
	s := record.Standard()
	f.Fuzz(func(t *testing.T, line []byte) {
		act, err := record.ParseAct(s, line)
		if err != nil {
			p := record.ProblemIn(err)
			if p == nil || p.Sentence("zh") == "" || !utf8.ValidString(err.Error()) {
				t.Fatalf("refused without a code and a sentence: %v", err)
			}
			return
		}
		if !json.Valid(line) && !strings.HasPrefix(string(line), "\xef\xbb\xbf") {
			t.Fatal("accepted what is no JSON")
		}
		for _, e := range act.Edits {
			if err := s.Check(e); err != nil {
				t.Fatalf("read an edit that is not allowed: %v", err)
			}
			if _, isNew := record.IsNew(e.ID); isNew {
				t.Fatal("a line names a record not made yet")
			}
		}
	})
}
