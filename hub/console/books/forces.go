package books

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// nameOrder orders texts, the empty ones last.
func nameOrder(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	return cmp.Compare(a, b)
}

// timeOrder orders moments, those that never were last.
func timeOrder(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		return cmp.Compare(b.Unix(), a.Unix())
	}
	return a.Compare(b)
}

// teamsTable lists the teams of a space.
func teamsTable() table {
	type R = desk.TeamLine
	return listed[R]{
		table: table{
			name: "teams", section: "teams", label: record.Label{Zh: "力量", En: "Forces"},
			hint:  record.Label{Zh: "队名、拼音首字母、负责人、区县", En: "name, initials, leader, district"},
			empty: record.Label{Zh: "还没有队伍报名或到场。终端登记并同步后会出现在这里。", En: "No team yet. They appear here when terminals register them and sync."},
		},
		head: func(p *page.Page, l R) line {
			return line{id: l.Team.ID.String(), link: p.Link("teams", l.Team.ID)}
		},
		rows: teamRows,
		parts: []part[R]{
			{column{name: "name", label: record.Label{Zh: "队伍", En: "Team"}}, func(a, b R) int { return nameOrder(a.Team.Name, b.Team.Name) }, func(p *page.Page, l R) cell {
				return cell{Text: l.Team.Name, Small: p.District(l.Team.District), Link: p.Link("teams", l.Team.ID), Warn: len(l.Team.Row.Conflicts()) > 0}
			}},
			{column{name: "status", label: record.Label{Zh: "状态", En: "Status"}}, func(a, b R) int { return cmp.Compare(a.Team.Status, b.Team.Status) }, func(p *page.Page, l R) cell {
				return cell{Mark: p.Mark("team", l.Team.Status)}
			}},
			{column{name: "here", label: record.Label{Zh: "在场", En: "Here"}, right: true}, func(a, b R) int { return cmp.Compare(a.Heads.OnScene(), b.Heads.OnScene()) }, func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.OnScene())}
			}},
			{column{name: "came", label: record.Label{Zh: "到场", En: "Came"}, right: true}, func(a, b R) int { return cmp.Compare(a.Heads.Came(), b.Heads.Came()) }, func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.Came())}
			}},
			{column{name: "named", label: record.Label{Zh: "具名", En: "Named"}, right: true, extra: true}, func(a, b R) int { return cmp.Compare(a.Heads.Named, b.Heads.Named) }, func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.Named)}
			}},
			{column{name: "can", label: record.Label{Zh: "专业方向", En: "Capabilities"}}, nil, func(p *page.Page, l R) cell { return cell{Tags: p.Directions(l.Team)} }},
			{column{name: "task", label: record.Label{Zh: "任务", En: "Task"}}, nil, func(p *page.Page, l R) cell {
				if l.Task == nil {
					return cell{}
				}
				return cell{Text: p.Text(l.Task.Title), Small: l.Task.Number, Link: p.Link("tasks", l.Task.ID)}
			}},
			{column{name: "place", label: record.Label{Zh: "位置", En: "Place"}}, func(a, b R) int { return nameOrder(a.Team.Place, b.Team.Place) }, func(p *page.Page, l R) cell {
				return cell{Text: p.Text(l.Team.Place)}
			}},
			{column{name: "leader", label: record.Label{Zh: "负责人", En: "Leader"}}, func(a, b R) int { return nameOrder(a.Team.Leader, b.Team.Leader) }, func(p *page.Page, l R) cell {
				return cell{Text: l.Team.Leader, Small: p.Phone(l.Team.Phone)}
			}},
			{column{name: "district", label: record.Label{Zh: "区县", En: "District"}, extra: true}, func(a, b R) int {
				return nameOrder(catalog.DistrictName(a.Team.District), catalog.DistrictName(b.Team.District))
			}, func(p *page.Page, l R) cell { return cell{Text: p.District(l.Team.District)} }},
			{column{name: "contact", label: record.Label{Zh: "最近联系", En: "Last contact"}}, func(a, b R) int { return timeOrder(a.Team.LastContactAt, b.Team.LastContactAt) }, func(p *page.Page, l R) cell {
				r := p.TeamRow(l)
				return cell{Text: r.Contact, Aside: r.Silence}
			}},
		},
	}.made()
}

// teamRows are the teams that the address asks for: by state, district, silence, presence, and a word.
func teamRows(q *page.Request) (rows []desk.TeamLine, got found) {
	p, counts, text, district, only := q.Page, map[roster.Status]int{}, q.Word("q"), q.Word("district"), q.Word("only")
	var districts []string
	for _, l := range p.State.Teams {
		districts = append(districts, l.Team.District)
		fits := (text == "" || roster.Matches(l.Team.Name, text) || roster.Matches(l.Team.Leader, text) || strings.Contains(p.District(l.Team.District), text)) &&
			(district == "" || l.Team.District == district) && teamIs(p, l, only)
		if !fits {
			continue
		}
		counts[l.Team.Status]++
		if status(q) == "" || l.Team.Status == status(q) {
			rows = append(rows, l)
		}
	}
	got.all, got.chips = len(p.State.Teams), q.StateChips("team", counts)
	got.filters = []filter{districtFilter(q, districts), {Name: "only", Label: p.T("只看", "Only"), Chosen: only, Options: []option{
		{"here", p.T("在场", "on scene")}, {"silent", p.T("超时未联系", "overdue contact")}, {"contradicted", p.T("有冲突", "in conflict")},
	}}}
	return rows, got
}

// teamIs says whether a team is among those that "only" names.
func teamIs(p *page.Page, l desk.TeamLine, only string) bool {
	switch only {
	case "here":
		return roster.OnScene(l.Team.Status)
	case "silent":
		_, s := l.Team.SilenceBy(p.State.At, p.State.Limits)
		return s != roster.Heard
	case "contradicted":
		return len(l.Team.Row.Conflicts()) > 0
	}
	return true
}

// peopleTable lists the responders of a space, what identifies them hidden.
func peopleTable() table {
	type R = roster.Person
	return listed[R]{
		table: table{
			name: "people", section: "people", label: record.Label{Zh: "人员", En: "People"},
			hint:  record.Label{Zh: "姓名、拼音首字母、队伍", En: "name, initials, team"},
			empty: record.Label{Zh: "还没有具名人员。", En: "Nobody is known by name yet."},
		},
		head: func(p *page.Page, x R) line { return line{id: x.ID.String(), link: p.Link("people", x.ID)} },
		rows: personRows,
		parts: []part[R]{
			{column{name: "name", label: record.Label{Zh: "姓名", En: "Name"}}, func(a, b R) int { return nameOrder(a.Name, b.Name) }, func(p *page.Page, x R) cell {
				return cell{Text: x.Name, Link: p.Link("people", x.ID), Warn: len(x.Row.Conflicts()) > 0}
			}},
			{column{name: "status", label: record.Label{Zh: "状态", En: "Status"}}, func(a, b R) int { return cmp.Compare(a.Status, b.Status) }, func(p *page.Page, x R) cell {
				return cell{Mark: p.Mark("person", x.Status)}
			}},
			{column{name: "team", label: record.Label{Zh: "队伍", En: "Team"}}, nil, func(p *page.Page, x R) cell { return teamCell(p, x.Team) }},
			{column{name: "role", label: record.Label{Zh: "岗位", En: "Role"}}, func(a, b R) int { return nameOrder(a.Role, b.Role) }, func(p *page.Page, x R) cell { return cell{Text: p.Text(x.Role)} }},
			{column{name: "phone", label: record.Label{Zh: "电话", En: "Phone"}}, nil, func(p *page.Page, x R) cell { return cell{Text: p.Phone(x.Phone)} }},
			{column{name: "id_number", label: record.Label{Zh: "证件号", En: "ID"}, extra: true}, nil, func(_ *page.Page, x R) cell { return cell{Text: record.IDMask.Hide(x.IDNumber)} }},
			{column{name: "certificates", label: record.Label{Zh: "证书", En: "Certificates"}}, nil, func(_ *page.Page, x R) cell { return cell{Tags: x.Certificates} }},
		},
	}.made()
}

func teamCell(p *page.Page, id uuid.UUID) cell {
	if id == (uuid.UUID{}) {
		return cell{Text: p.T("个人", "alone")}
	}
	t, ok := p.State.Picture.Team(id)
	if !ok {
		return cell{Text: p.T("未知", "unknown")}
	}
	return cell{Text: t.Name, Link: p.Link("teams", id)}
}

func personRows(q *page.Request) (rows []roster.Person, got found) {
	p, counts, text, team := q.Page, map[roster.Status]int{}, q.Word("q"), q.Word("team")
	inTeam := map[uuid.UUID]bool{}
	for _, l := range p.State.Teams {
		inTeam[l.Team.ID] = text != "" && roster.Matches(l.Team.Name, text)
	}
	for _, x := range p.State.Picture.People {
		got.all++
		if text != "" && !roster.Matches(x.Name, text) && !inTeam[x.Team] || team != "" && x.Team.String() != team {
			continue
		}
		counts[x.Status]++
		if status(q) == "" || x.Status == status(q) {
			rows = append(rows, x)
		}
	}
	got.chips = q.StateChips("person", counts)
	slices.SortStableFunc(rows, func(a, b roster.Person) int { return cmp.Compare(a.Row.Key, b.Row.Key) })
	return rows, got
}
