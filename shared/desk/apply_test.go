package desk_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

func TestAnImportNamesTheLinesItRefusesAndGoesOn(t *testing.T) {
	a, _, _ := two(t)
	lines := strings.Join([]string{
		`{"kind":"team","id":"T1","set":{"name":"蓝天救援队","status":"待命"}}`,
		`{"kind":"unicorn","id":"U1","set":{}}`,
		``,
		`{"kind":"team","id":"T1","set":{"nonsense":1}}`,
		`not json`,
		`{"act":[{"kind":"task","id":"K1","set":{"title":"搜救","status":"issued"}},{"kind":"team","id":"T1","set":{"task":"K1","status":"on_task"}}]}`,
		`{"kind":"team","id":"T1","set":{"name":"蓝天救援队"}}`,
		`{"kind":"team","id":"T2","set":{"name":"` + strings.Repeat("长", record.LineMax) + `"}}`,
		`{"kind":"need","id":"N1","set":{"title":"排水","quantity":2}}`,
	}, "\n")
	var refused []int
	told := 0
	done, err := a.Apply(t.Context(), strings.NewReader(lines), func(desk.Applied) { told++ }, func(l desk.LineRefusal) {
		refused = append(refused, l.Line)
		if record.ProblemIn(l.Err) == nil {
			t.Errorf("line %d: %v is no problem with a code", l.Line, l.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(refused) != "[2 4 5 8]" || done.Applied != 4 || done.Refused != 4 || done.Lines != 9 || told == 0 {
		t.Errorf("refused lines %v, %+v, told %d times", refused, done, told)
	}
	page := must[desk.TeamPage](t)(a.Team(t.Context(), record.KeyID("team", "T1")))
	if page.Team.Status != roster.TeamOnTask || page.Task == nil || page.Task.Title != "搜救" {
		t.Errorf("imported: %+v", page.Team)
	}
	history := must[[]desk.HistoryLine](t)(a.History(t.Context(), page.Team.Ref()))
	if history[0].Flags&merge.Imported == 0 {
		t.Error("the history does not say that it was imported")
	}
}

// broken is an import whose source fails half way.
type broken struct{ left io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.left.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("stick pulled out")
	}
	return n, err
}

func TestWhatAnImportReadBeforeItsSourceFailedIsKept(t *testing.T) {
	a, _, _ := two(t)
	done, err := a.Apply(t.Context(), broken{strings.NewReader(`{"kind":"team","id":"T1","set":{"name":"蓝天救援队"}}` + "\n")}, nil, nil)
	if err == nil || done.Applied != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if page := must[desk.TeamPage](t)(a.Team(t.Context(), record.KeyID("team", "T1"))); page.Team.Name != "蓝天救援队" {
		t.Errorf("lost what was read: %+v", page.Team)
	}
}

func TestTwoThousandLinesAreAppliedOnce(t *testing.T) {
	a, _, _ := two(t)
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, `{"kind":"person","id":"P%d","set":{"name":"队员%d","status":"present"}}`+"\n", i, i)
	}
	for range 2 {
		done, err := a.Apply(t.Context(), strings.NewReader(b.String()), nil, nil)
		if err != nil || done.Applied != 2000 {
			t.Fatalf("%+v, %v", done, err)
		}
	}
	if got := must[desk.Overview](t)(a.Overview(t.Context())).Counts.Int("people.present"); got != 2000 {
		t.Errorf("%d people, want 2000", got)
	}
	person := record.KeyID("person", "P7")
	if lines := must[[]desk.HistoryLine](t)(a.History(t.Context(), roster.Ref{Kind: "person", ID: person})); len(lines) != 2 {
		t.Errorf("the second run wrote again: %d lines of history", len(lines))
	}
}

func TestASpaceJoinsAnotherAndBecomesReadOnly(t *testing.T) {
	official := newPlace(t, uuid.New(), "A", "李敏", nil)
	own := newPlace(t, uuid.New(), "B", "王强", nil)
	ctx := t.Context()
	in := official.opens()
	shared := record.KeyID("team", "51500000MJ")
	form := &roster.TeamForm{Name: "蓝天救援队", CreditCode: "51500000MJ"}
	official.does(official.CheckIn(ctx, roster.Arrival{NewTeam: form, People: 12, Place: "东门"}))
	mine := made(own.does(own.Activate(ctx, roster.Activation{Name: "江津洪水", Pending: true})), 1)
	own.does(own.CheckIn(ctx, roster.Arrival{NewTeam: form, People: 12, Place: "西门"}))
	other := own.arrives("先锋救援队", 5)
	own.does(own.RecordNeed(ctx, roster.NeedForm{Title: "转移群众"}))

	by := record.Author{Operator: "李敏", Wall: own.clock.UnixMilli()}
	done := must[desk.Joined](t)(desk.JoinSpaces(ctx, own.ledger, official.ledger, by, func(desk.Joined) {}))
	if done.Copied == 0 || done.Records < 10 {
		t.Errorf("joined: %+v", done)
	}
	over := must[desk.Overview](t)(official.Overview(ctx))
	if over.Incident.ID != in || len(over.Others) != 0 {
		t.Errorf("%s goes on beside %d others", over.Incident.Name, len(over.Others))
	}
	if got := over.Counts.Int("teams.on_scene"); got != 2 {
		t.Errorf("%d teams, want both", got)
	}
	conflicts := must[[]desk.Conflict](t)(official.Conflicts(ctx))
	var what []string
	for _, c := range conflicts {
		what = append(what, c.Record.Kind+"."+c.Field)
	}
	if !strings.Contains(strings.Join(what, " "), "team.place") {
		t.Errorf("conflicts %v, want the two places", what)
	}
	receipt, err := own.MoveTeam(ctx, roster.TeamMove{Team: other, To: roster.TeamResting})
	own.refused(roster.SpaceJoined, receipt, err)
	if _, err := own.Apply(ctx, strings.NewReader(""), nil, nil); roster.Refused(err) == nil {
		t.Errorf("a joined space takes an import: %v", err)
	}
	before := official.dump()
	again := must[desk.Joined](t)(desk.JoinSpaces(ctx, own.ledger, official.ledger, by, nil))
	if again.Copied != 0 || official.dump() != before {
		t.Errorf("a second joining copied %d acts", again.Copied)
	}
	// What the desk writes at home after all, by an import, is carried once.
	*own.clock = own.clock.Add(3600e9)
	later := record.Act{Edits: []record.Edit{{Kind: "team", ID: other, Set: map[string]merge.Value{"status": merge.OfText("resting")}}}}
	if _, err := own.ledger.Record(ctx, by, func(record.Reader) (record.Act, error) { return later, nil }); err != nil {
		t.Fatal(err)
	}
	must[desk.Joined](t)(desk.JoinSpaces(ctx, own.ledger, official.ledger, by, nil))
	page := must[desk.TeamPage](t)(official.Team(ctx, other))
	if page.Team.Status != roster.TeamResting || len(page.Team.Row.Conflicts()) != 0 {
		t.Errorf("carried later: %s, conflicts %v", page.Team.Status, page.Team.Row.Conflicts())
	}
	third := must[desk.Joined](t)(desk.JoinSpaces(ctx, own.ledger, official.ledger, by, nil))
	if third.Copied != 0 {
		t.Errorf("carried it again: %+v", third)
	}
	_, _ = mine, shared
}

func TestAFindingWaitsUntilTheOtherDesksActIsWhole(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.arrives("曙光救援队", 8)
	b.arrives("曙光救援队", 9)
	if err := b.ledger.Seal(ctx); err != nil {
		t.Fatal(err)
	}
	for _, log := range b.ledger.Vector().Logs() { // lane by lane, as a slow link brings them
		run, err := b.ledger.Load(ctx, log, 0, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.ledger.Append(ctx, runsOf(run)); err != nil {
			t.Fatal(err)
		}
		found := must[[]desk.Conflict](t)(a.Conflicts(ctx))
		switch want := log.Lane >= 2; {
		case want && len(found) == 0:
			t.Errorf("lane %d arrived: nothing found", log.Lane)
		case !want && len(found) != 0:
			t.Errorf("lane %d arrived: found %v before the act was whole", log.Lane, found)
		}
	}
}
