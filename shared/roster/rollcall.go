package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// RollCall is one counting of a team's heads by name (点名).
type RollCall struct {
	From
	ID           uuid.UUID
	Number       string
	Team         uuid.UUID
	At           time.Time
	Place        string
	Expected     int
	Present      int
	Out          int
	Resting      int
	Missing      []string // ids of persons
	MissingNames string   // of who has no record
	CalledBy     string
	RecordedBy   string
}

// RollCallOf reads a roll call.
func RollCallOf(row record.Record) RollCall {
	r := reading{row}
	return RollCall{
		From: From{row}, ID: row.ID, Number: r.Text("number"), Team: r.Ref("team"), At: r.Time("at"), Place: r.Text("place"),
		Expected: r.count("expected"), Present: r.count("present"), Out: r.count("out"), Resting: r.count("resting"),
		Missing: r.Members("missing"), MissingNames: r.Text("missing_names"), CalledBy: r.Text("called_by"), RecordedBy: r.Text("recorded_by"),
	}
}

// Answered is everybody the call found.
func (c *RollCall) Answered() int { return c.Present + c.Out + c.Resting }

// RollForm is a roll call by exception: everybody answered but those named.
type RollForm struct {
	Team     uuid.UUID
	At       time.Time // zero: now
	Place    string
	Counted  int      // who stood there; 0: everybody expected but the missing
	Missing  []string // names, as they were read out
	CalledBy string
	Note     string
}

// CallRoll records a roll call. heads is where the roster has the team's people, known are those entered by name. A name
// that is on the roster is noted by its record; who is missing or found is not changed by it: that is an act of its own.
func CallRoll(a Actor, team Team, heads HeadCount, known []Person, f RollForm) (record.Act, error) {
	if r := a.may(Watching.By()...); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	if at.After(a.Now.Add(ClockLimit)) {
		return record.Act{}, refuse(InFuture, says("点名时间", "time of the call")).on("at")
	}
	expected, missing := heads.OnScene(), 0
	x := a.begin()
	id := x.fresh()
	e := change("rollcall", id).ref("team", team.ID).time("at", at).text("place", cmp.Or(f.Place, team.Place)).
		text("called_by", cmp.Or(f.CalledBy, a.Operator)).text("recorded_by", a.Operator).text("note", f.Note).numbered()
	var unknown, named []string
	for _, name := range f.Missing {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		missing++
		named = append(named, name)
		if i := slices.IndexFunc(known, func(p Person) bool { return NormalName(p.Name) == NormalName(name) }); i >= 0 {
			e.add("missing", known[i].ID.String())
		} else {
			unknown = append(unknown, name)
		}
	}
	switch {
	case missing > expected && expected > 0:
		return record.Act{}, refuse(OutOfBounds, says("未到人数", "missing"), 0, expected).on("missing")
	case f.Counted < 0 || f.Counted > peopleMax:
		return record.Act{}, refuse(OutOfBounds, says("实到人数", "present"), 0, peopleMax).on("counted")
	}
	answered := cmp.Or(f.Counted, max(0, expected-missing))
	e.set("expected", merge.OfNumber(float64(expected))).set(placeField(team.Status), merge.OfNumber(float64(answered))).text("missing_names", strings.Join(unknown, "、"))
	line := fmt.Sprintf("点名 %s：应到 %d 人，实到 %d 人", team.Name, expected, answered)
	if missing > 0 {
		line += "，未到 " + listed(named)
	}
	return x.with(e).journal(team.ID, at, line), nil
}

// placeField is where a call finds a team's people.
func placeField(s Status) string {
	switch s {
	case TeamOnTask:
		return "out"
	case TeamResting:
		return "resting"
	}
	return "present"
}

// LastRoll gives the latest call of a team; ok is false where there was none.
func (p *Picture) LastRoll(team uuid.UUID) (last RollCall, ok bool) {
	id := p.sameTeam(team)
	for _, c := range p.RollCalls {
		if p.sameTeam(c.Team) == id && (!ok || c.At.After(last.At)) {
			last, ok = c, true
		}
	}
	return last, ok
}

// rollGaps are the teams whose last call found another number than the roster has now, with the call and the people it
// named as missing.
func (p *Picture) rollGaps(h HeadCount) (record.Label, []Ref, bool) {
	c, ok := p.LastRoll(h.Team)
	team, known := p.Team(h.Team)
	if !ok || !known || c.At.Before(team.StatusAt) || !OnScene(team.Status) || c.Answered() == h.OnScene() {
		return record.Label{}, nil, false
	}
	refs := []Ref{{"rollcall", c.ID}}
	for _, text := range c.Missing {
		if x, ok := p.Person(idOf(text)); ok {
			refs = append(refs, x.Ref())
		}
	}
	return says(fmt.Sprintf("点名实到 %d 人，在册在场 %d 人", c.Answered(), h.OnScene()),
		fmt.Sprintf("%d answered the roll, %d on the books", c.Answered(), h.OnScene())), refs, true
}
