package duty

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
)

// twiceRow is one team that is active in this space and in another.
type twiceRow struct {
	ID, Print string
	Name      string
	By        string // what tells that they are one
	Places    []activeRow
	Calls     []page.CallRow
}

// activeRow is where and since when a team is active.
type activeRow struct {
	Space, Link string
	Name        string
	Status      page.Mark
	Place       string
	Since       string
	Heads       int
	Device      string
}

// active are the states in which a team is somebody's to count on.
func active(t *roster.Team) bool {
	return t.SameAs == (uuid.UUID{}) && slices.Contains([]roster.Status{roster.TeamEnRoute, roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving}, t.Status)
}

// twice compares the teams of this space with those of the others that are open: incidents with incidents, exercises with
// exercises. A team is the same by its credit code, or by its name where one of the two has none.
func twice(q *page.Request, numbers phonebook) ([]twiceRow, error) {
	p := q.Page
	var rows []twiceRow
	at := map[uuid.UUID]int{}
	for _, s := range q.Board().Spaces() {
		if s.ID == p.State.Space.ID || s.Closed || s.Type != p.State.Space.Type || s.Type == identity.Census || p.State.Space.Closed {
			continue
		}
		other, err := q.Board().Look(q.HTTP.Context(), s.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range matches(p.State, other) {
			i, known := at[m.here.ID]
			if !known {
				i, at[m.here.ID] = len(rows), len(rows)
				rows = append(rows, twiceRow{ID: m.here.ID.String(), Name: m.here.Name, By: wordOf(p, m.code), Places: []activeRow{place(p, p.State, m.here)}, Calls: callsOf(numbers, m.here)})
			}
			rows[i].Places = append(rows[i].Places, place(p, other, m.there))
			rows[i].Calls = append(rows[i].Calls, callsOf(numbers, m.there)...)
		}
	}
	for i := range rows {
		rows[i].Print = page.Fingerprint(rows[i].Name, rows[i].By, rows[i].Places, rows[i].Calls)
	}
	slices.SortStableFunc(rows, func(a, b twiceRow) int { return cmp.Compare(a.Name, b.Name) })
	return rows, nil
}

// match is one team here and there.
type match struct {
	here, there roster.Team
	code        bool // by the credit code
}

func matches(here, there *board.State) []match {
	codes, names := map[string]roster.Team{}, map[string]roster.Team{}
	for _, l := range there.Teams {
		if !active(&l.Team) {
			continue
		}
		if l.Team.CreditCode != "" {
			codes[l.Team.CreditCode] = l.Team
		}
		names[roster.NormalName(l.Team.Name)] = l.Team
	}
	var found []match
	for _, l := range here.Teams {
		if !active(&l.Team) {
			continue
		}
		if t, ok := codes[l.Team.CreditCode]; ok {
			found = append(found, match{l.Team, t, true})
			continue
		}
		t, ok := names[roster.NormalName(l.Team.Name)]
		if ok && (l.Team.CreditCode == "" || t.CreditCode == "") { // two codes that differ are two teams of one name
			found = append(found, match{l.Team, t, false})
		}
	}
	return found
}

func wordOf(p *page.Page, code bool) string {
	if code {
		return p.T("统一社会信用代码相同", "the same credit code")
	}
	return p.T("名称相同", "the same name")
}

func place(p *page.Page, s *board.State, t roster.Team) activeRow {
	row := activeRow{Space: s.Space.Name, Link: "/s/" + s.Space.ID.String() + "/teams/" + t.ID.String(), Name: t.Name, Status: p.Mark("team", t.Status), Place: p.Text(t.Place), Device: p.Device(t.Row.Source.Device)}
	row.Since = p.Clock(t.StatusAt)
	for _, l := range s.Teams {
		if l.Team.ID == t.ID {
			row.Heads = l.Heads.OnScene()
		}
	}
	return row
}

// callsOf are whom to ask about a team: its leader, and the desk that last wrote of it.
func callsOf(known phonebook, t roster.Team) []page.CallRow {
	who, phone := known.desk(t.Row.Source.Device)
	calls := []page.CallRow{{Who: who, Phone: known.number(phone), Why: known.page.T("最后写入的席位", "the desk that wrote last")}}
	if t.Leader != "" || t.Phone != "" {
		calls = append([]page.CallRow{{Who: t.Leader, Phone: known.number(t.Phone), Why: known.page.T("带队负责人", "leads the team")}}, calls...)
	}
	return calls
}

// endOfDay is the last moment of a day in China.
func endOfDay(t time.Time) time.Time {
	t = page.China(t)
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}
