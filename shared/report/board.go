package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/roster"
)

// boardColumns are the columns of the force board, as the screen has them.
func boardColumns() []roster.Status {
	return []roster.Status{roster.TeamEnRoute, roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving, roster.TeamWithdrawn}
}

// board is the force board on one sheet: cards under their states, or a list.
func board(s *Source) (Document, error) {
	columns := map[roster.Status][]roster.Team{}
	for _, t := range s.Picture.Teams {
		if goesOn, ok := s.Picture.Team(t.ID); !ok || goesOn.ID != t.ID {
			continue
		}
		columns[t.Status] = append(columns[t.Status], t)
	}
	for _, teams := range columns {
		slices.SortFunc(teams, func(a, b roster.Team) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Row.Key, b.Row.Key))
		})
	}
	doc := Document{Title: "力量看板", Format: s.asked(A3Wide)}
	if s.Text("as") == "list" || s.Text("as") == "列表" {
		t := s.boardList(columns)
		doc.Parts = []Part{{Table: &t}}
		return doc, nil
	}
	t := Table{Empty: "还没有队伍。"}
	rows := 0
	for _, status := range boardColumns() {
		people := 0
		for _, team := range columns[status] {
			people += s.Picture.HeadCount(team.ID).OnScene()
		}
		t.Columns = append(t.Columns, Column{Title: fmt.Sprintf("%s %s　%d 支 %d 人", boardSign(status), s.state("team", status), len(columns[status]), people), Weight: 1})
		rows = max(rows, len(columns[status]))
	}
	for i := range rows {
		row := Row{}
		for _, status := range boardColumns() {
			text := ""
			if i < len(columns[status]) {
				text = s.cardText(columns[status][i])
			}
			row.Cells = append(row.Cells, text)
		}
		t.Rows = append(t.Rows, row)
	}
	doc.Parts = []Part{{Table: &t}}
	return doc, nil
}

// boardSign is the shape that stands for a state beside its colour on screen; on paper it is all there is.
func boardSign(status roster.Status) string {
	return map[roster.Status]string{
		roster.TeamEnRoute: "▷", roster.TeamStandby: "■", roster.TeamOnTask: "▲", roster.TeamResting: "◐", roster.TeamLeaving: "◇", roster.TeamWithdrawn: "○",
	}[status]
}

// cardText is a card of the board in a few lines.
func (s *Source) cardText(t roster.Team) string {
	lines := []string{t.Name, fmt.Sprintf("%d 人　%s", s.Picture.HeadCount(t.ID).OnScene(), capabilityWords(t.Capabilities))}
	if task, ok := s.Picture.Task(t.Task); ok {
		lines = append(lines, joined(" ", task.Number, task.Title))
	}
	if where := joined("　", t.Place, s.sinceContact(t)); where != "" {
		lines = append(lines, where)
	}
	return strings.Join(lines, "\n")
}

// sinceContact is how old the last word of a team is.
func (s *Source) sinceContact(t roster.Team) string {
	if t.LastContactAt.IsZero() {
		return ""
	}
	return fmt.Sprintf("联系 %s", Clock(t.LastContactAt)[5:])
}

// boardList is the same board as lines.
func (s *Source) boardList(columns map[roster.Status][]roster.Team) Table {
	t := Table{Empty: "还没有队伍。", Columns: []Column{{Title: "状态", Weight: 0.8}, {Title: "队伍", Weight: 2.4}, {Title: "人数", Weight: 0.6, Number: true}, {Title: "负责人", Weight: 0.8}, {Title: "电话", Weight: 1.3},
		{Title: "专业", Weight: 2}, {Title: "任务", Weight: 2}, {Title: "位置", Weight: 1.4}, {Title: "最近联系", Weight: 1.2}, {Title: "自", Weight: 1.2}}}
	for _, status := range append([]roster.Status{roster.TeamRegistered}, boardColumns()...) {
		for _, team := range columns[status] {
			task, _ := s.Picture.Task(team.Task)
			t.Rows = append(t.Rows, Row{Kind: "team", ID: team.ID, Cells: []string{s.state("team", status), team.Name, whole(s.Picture.HeadCount(team.ID).OnScene()), team.Leader, revealed(&team.Row, "phone"),
				capabilityWords(team.Capabilities), joined(" ", task.Number, task.Title), team.Place, Clock(team.LastContactAt), Clock(team.StatusAt)}})
		}
	}
	return t
}
