package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// boardAsks are the questions of the board's paper: its form, and the filter the screen has.
func boardAsks() []procedure.Ask {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []procedure.Ask{
		{Field: "as", Type: record.Code, Label: say("形式", "as"), Options: []record.Option{record.Choice("cards", "可裁剪卡片", "cards to cut out"), record.Choice("wall", "整板", "the whole board"), record.Choice("list", "列表", "list")}},
		{Field: "sheet", Type: record.Code, Label: say("整板和列表的纸张", "sheet of board and list"), Options: []record.Option{record.Choice("a3", "A3 横向", "A3"), record.Choice("a4", "A4 横向", "A4")}},
		{Field: "text", Type: record.Text, Label: say("名称", "name")}, {Field: "capability", Type: record.Text, Label: say("专业", "skill")},
		{Field: "level", Type: record.Number, Label: say("级别不低于", "level or better")}, {Field: "place", Type: record.Text, Label: say("片区", "place")},
		{Field: "awake", Type: record.Number, Label: say("连续在岗不超过（小时）", "hours awake at most")}, {Field: "district", Type: record.Text, Label: say("区县", "district")},
	}
}

// boardColumns are the columns of the force board, as the screen has them.
func boardColumns() []roster.Status {
	return []roster.Status{roster.TeamRegistered, roster.TeamEnRoute, roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving, roster.TeamWithdrawn, roster.TeamHome}
}

// board is the force board on paper: a card of every team to be cut out and moved by hand, the whole board as it stands on
// the wall, or a list.
func board(s *Source) (Document, error) {
	columns, err := s.boardTeams()
	if err != nil {
		return Document{}, err
	}
	switch s.Text("as") {
	case "list", "列表":
		t, sheet := s.boardList(columns), A4Wide
		if s.Text("sheet") != "" {
			sheet = s.asked(A3Wide)
		}
		return Document{Title: "力量看板", Format: sheet, Parts: []Part{{Table: &t}}}, nil
	case "wall", "整板":
		t := s.boardWall(columns)
		return Document{Title: "力量看板", Format: s.asked(A3Wide), Parts: []Part{{Table: &t}}}, nil
	}
	var cards []Card
	for _, status := range boardColumns() {
		for i, t := range columns[status] {
			cards = append(cards, s.teamPiece(t, fmt.Sprintf("%s %s %d/%d", boardSign(status), s.state("team", status), i+1, len(columns[status]))))
		}
	}
	doc := Document{Title: "力量看板", Parts: []Part{{Cards: cards}}}
	if len(cards) == 0 {
		doc.Parts = []Part{{Prose: "没有符合条件的队伍。"}}
	}
	return doc, nil
}

// boardWall has the teams of every state under each other.
func (s *Source) boardWall(columns map[roster.Status][]roster.Team) Table {
	t := Table{Empty: "还没有队伍。"}
	rows := 0
	shown := slices.DeleteFunc(boardColumns(), func(status roster.Status) bool { // a wall has no room for what is rarely there
		return len(columns[status]) == 0 && (status == roster.TeamRegistered || status == roster.TeamHome)
	})
	for _, status := range shown {
		people := 0
		for _, team := range columns[status] {
			people += s.Picture.HeadCount(team.ID).OnScene()
		}
		t.Columns = append(t.Columns, Column{Title: fmt.Sprintf("%s %s　%d 支 %d 人", boardSign(status), s.state("team", status), len(columns[status]), people), Weight: 1})
		rows = max(rows, len(columns[status]))
	}
	for i := range rows {
		row := Row{}
		for _, status := range shown {
			text := ""
			if i < len(columns[status]) {
				c := s.teamPiece(columns[status][i], "")
				text = strings.Join(append([]string{c.Name}, c.Lines...), "\n")
			}
			row.Cells = append(row.Cells, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// boardTeams are the teams the paper was asked for, by their states, each by name.
func (s *Source) boardTeams() (map[roster.Status][]roster.Team, error) {
	f := roster.TeamFilter{Text: s.Text("text"), Capability: s.Text("capability"), Level: int(s.Answers["level"].Value.Number()), Place: s.Text("place"), District: s.Text("district")}
	tired := map[uuid.UUID]bool{}
	if most := s.Answers["awake"].Value.Number(); most > 0 {
		duties, err := s.Picture.Duties(s.History, s.Picture.Settings(nil, s.Now), s.Now)
		if err != nil {
			return nil, fmt.Errorf("read hours on duty: %w", err)
		}
		for _, d := range duties {
			tired[d.Team.ID] = d.Awake.Hours() > most
		}
	}
	columns := map[roster.Status][]roster.Team{}
	for _, t := range s.Picture.Teams {
		if goesOn, ok := s.Picture.Team(t.ID); ok && goesOn.ID == t.ID && f.Takes(t) && !tired[t.ID] {
			columns[t.Status] = append(columns[t.Status], t)
		}
	}
	for _, teams := range columns {
		slices.SortFunc(teams, func(a, b roster.Team) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Row.Key, b.Row.Key))
		})
	}
	return columns, nil
}

// teamPiece is the card of one team: where it stands, who it is, its people, its task, and its code.
func (s *Source) teamPiece(t roster.Team, state string) Card {
	people := fmt.Sprintf("%d 人", s.Picture.HeadCount(t.ID).OnScene())
	if n := s.Picture.Announced(t.ID); n > 0 && (t.Status == roster.TeamRegistered || t.Status == roster.TeamEnRoute) {
		people = fmt.Sprintf("预计 %d 人", n)
	}
	if filings := s.Picture.Filings(t.ID); len(filings) > 0 {
		state = joined("　", state, filings[len(filings)-1].Number)
	}
	c := Card{Title: state, Name: t.Name, Stripe: kindLetter(t.Capabilities), Code: tagOf("team", t.ID), Lines: []string{joined("　", people, capabilityWords(t.Capabilities))}}
	if task, ok := s.Picture.Task(t.Task); ok {
		c.Lines = append(c.Lines, joined(" ", task.Number, task.Title))
	}
	for _, line := range []string{joined("　", t.Place, s.sinceContact(t)), joined(" ", t.Leader, revealed(&t.Row, "phone"))} {
		if line != "" {
			c.Lines = append(c.Lines, line)
		}
	}
	return c
}

// kindLetter is the kind of a force at the edge of its card, as the screen has it.
func kindLetter(capabilities []string) string {
	if len(capabilities) == 0 {
		return ""
	}
	first, _, _ := strings.Cut(capabilities[0], ":")
	switch first {
	case "water", "diving":
		return "水"
	case "mountain", "rope", "forest_fire":
		return "山"
	case "collapse":
		return "楼"
	case "medical":
		return "医"
	}
	return "综"
}

// boardSign is the shape that stands for a state beside its colour on screen; on paper it is all there is.
func boardSign(status roster.Status) string {
	return map[roster.Status]string{
		roster.TeamRegistered: "□", roster.TeamHome: "●", roster.TeamEnRoute: "▷", roster.TeamStandby: "■", roster.TeamOnTask: "▲", roster.TeamResting: "◐", roster.TeamLeaving: "◇", roster.TeamWithdrawn: "○",
	}[status]
}

// sinceContact is how old the last word of a team is.
func (s *Source) sinceContact(t roster.Team) string {
	if t.LastContactAt.IsZero() {
		return ""
	}
	at, now := Clock(t.LastContactAt), Clock(s.Now)
	if len(now) > 10 && at[:10] == now[:10] {
		return "联系 " + at[11:]
	}
	return "联系 " + at[5:]
}

// boardList is the same board as lines.
func (s *Source) boardList(columns map[roster.Status][]roster.Team) Table {
	t := Table{Empty: "还没有队伍。", Columns: []Column{{Title: "状态", Weight: 0.8}, {Title: "队伍", Weight: 2.4}, {Title: "人数", Weight: 0.6, Number: true}, {Title: "负责人", Weight: 0.8}, {Title: "电话", Weight: 1.3},
		{Title: "专业", Weight: 2}, {Title: "任务", Weight: 2}, {Title: "位置", Weight: 1.4}, {Title: "最近联系", Weight: 1.2}, {Title: "自", Weight: 1.2}}}
	for _, status := range boardColumns() {
		for _, team := range columns[status] {
			task, _ := s.Picture.Task(team.Task)
			t.Rows = append(t.Rows, Row{Kind: "team", ID: team.ID, Cells: []string{s.state("team", status), team.Name, whole(s.Picture.HeadCount(team.ID).OnScene()), team.Leader, revealed(&team.Row, "phone"),
				capabilityWords(team.Capabilities), joined(" ", task.Number, task.Title), team.Place, Clock(team.LastContactAt), Clock(team.StatusAt)}})
		}
	}
	return t
}
