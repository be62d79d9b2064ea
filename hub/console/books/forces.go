package books

import (
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func says(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }

// teamsTable lists the teams of a space.
func teamsTable() listed[*desk.TeamLine] {
	type R = *desk.TeamLine
	row := func(l R) *record.Record { return &l.Team.Row }
	return listed[R]{
		table: table{
			name: "teams", section: "teams", kind: "team", label: says("力量", "Forces"), hint: says("队名、拼音首字母、负责人、区县", "name, initials, leader, district"),
			empty: says("还没有队伍报名或到场。终端登记并同步后会出现在这里。", "No team yet. They appear here when terminals register them and sync."),
		},
		all: func(p *page.Page) []R { return pointers(p.State.Teams) }, row: row, link: func(p *page.Page, l R) string { return p.Link("teams", l.Team.ID) },
		holds: func(p *page.Page, l R, text string) bool {
			return roster.Matches(l.Team.Name, text) || roster.Matches(l.Team.Leader, text) || strings.Contains(p.District(l.Team.District), text)
		},
		offer: []string{"district", "organisation_type"},
		only: []narrowing[R]{
			{"here", says("在场", "on scene"), func(_ *page.Page, l R) bool { return roster.OnScene(l.Team.Status) }},
			{"silent", says("超时未联系", "overdue contact"), func(p *page.Page, l R) bool {
				_, s := l.Team.SilenceBy(p.State.At, p.State.Limits)
				return s != roster.Heard
			}},
			{"contradicted", says("有冲突", "in conflict"), func(_ *page.Page, l R) bool { return len(l.Team.Row.Conflicts()) > 0 }},
		},
		parts: []part[R]{
			{column{name: "name", label: says("队伍", "Team")}, byField(row, "name"), func(p *page.Page, l R) cell {
				return cell{Text: l.Team.Name, Small: p.District(l.Team.District), Link: p.Link("teams", l.Team.ID), Warn: len(l.Team.Row.Conflicts()) > 0}
			}},
			{column{name: "status", label: says("状态", "Status")}, byField(row, "status"), func(p *page.Page, l R) cell { return cell{Mark: p.Mark("team", l.Team.Status)} }},
			{column{name: "here", label: says("在场", "Here"), right: true}, byNumber(func(l R) float64 { return float64(l.Heads.OnScene()) }), func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.OnScene())}
			}},
			{column{name: "came", label: says("到场", "Came"), right: true}, byNumber(func(l R) float64 { return float64(l.Heads.Came()) }), func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.Came())}
			}},
			{column{name: "named", label: says("具名", "Named"), right: true, extra: true}, byNumber(func(l R) float64 { return float64(l.Heads.Named) }), func(_ *page.Page, l R) cell {
				return cell{Text: count(l.Heads.Named)}
			}},
			{column{name: "capabilities", label: says("专业方向", "Capabilities")}, nil, func(p *page.Page, l R) cell { return cell{Tags: p.Directions(l.Team)} }},
			{column{name: "task", label: says("任务", "Task")}, byWords(func(p *page.Page, l R) string {
				if l.Task == nil {
					return ""
				}
				return l.Task.Title
			}), func(p *page.Page, l R) cell {
				if l.Task == nil {
					return cell{}
				}
				return cell{Text: p.Text(l.Task.Title), Small: l.Task.Number, Link: p.Link("tasks", l.Task.ID)}
			}},
			{column{name: "place", label: says("位置", "Place")}, byField(row, "place"), func(p *page.Page, l R) cell { return cell{Text: p.Text(l.Team.Place)} }},
			{column{name: "leader", label: says("负责人", "Leader")}, byField(row, "leader"), func(p *page.Page, l R) cell { return cell{Text: l.Team.Leader, Small: p.Phone(l.Team.Phone)} }},
			{column{name: "district", label: says("区县", "District"), extra: true}, byWords(func(p *page.Page, l R) string { return p.District(l.Team.District) }), func(p *page.Page, l R) cell {
				return cell{Text: p.District(l.Team.District)}
			}},
			{column{name: "last_contact_at", label: says("最近联系", "Last contact")}, byField(row, "last_contact_at"), func(p *page.Page, l R) cell {
				r := p.TeamRow(*l)
				return cell{Text: r.Contact, Aside: r.Silence, Code: true}
			}},
		},
	}
}

// peopleTable lists the responders of a space, what identifies them hidden.
func peopleTable() listed[*roster.Person] {
	type R = *roster.Person
	row := func(x R) *record.Record { return &x.Row }
	team := func(p *page.Page, x R) string { return teamCell(p, x.Team).Text }
	return listed[R]{
		table: table{
			name: "people", section: "people", kind: "person", label: says("人员", "People"), hint: says("姓名、拼音首字母、队伍", "name, initials, team"),
			empty: says("还没有具名人员。", "Nobody is known by name yet."),
		},
		all: func(p *page.Page) []R { return pointers(p.State.Picture.People) }, row: row, link: func(p *page.Page, x R) string { return p.Link("people", x.ID) },
		holds: func(p *page.Page, x R, text string) bool {
			t, ok := p.State.Picture.Team(x.Team)
			return roster.Matches(x.Name, text) || ok && roster.Matches(t.Name, text)
		},
		offer: []string{"team", "role"},
		only: []narrowing[R]{
			{"hurt", says("伤、失联", "hurt or missing"), func(_ *page.Page, x R) bool {
				return x.Status == roster.PersonInjured || x.Status == roster.PersonMissing
			}},
			{"alone", says("无队伍", "of no team"), func(_ *page.Page, x R) bool { return x.Team == (uuid.UUID{}) }},
			{"contradicted", says("有冲突", "in conflict"), func(_ *page.Page, x R) bool { return len(x.Row.Conflicts()) > 0 }},
		},
		parts: []part[R]{
			{column{name: "name", label: says("姓名", "Name")}, byField(row, "name"), func(p *page.Page, x R) cell {
				return cell{Text: x.Name, Link: p.Link("people", x.ID), Warn: len(x.Row.Conflicts()) > 0}
			}},
			{column{name: "status", label: says("状态", "Status")}, byField(row, "status"), func(p *page.Page, x R) cell { return cell{Mark: p.Mark("person", x.Status)} }},
			{column{name: "team", label: says("队伍", "Team")}, byWords(team), func(p *page.Page, x R) cell { return teamCell(p, x.Team) }},
			{column{name: "role", label: says("岗位", "Role")}, byField(row, "role"), func(p *page.Page, x R) cell { return cell{Text: p.Text(x.Role)} }},
			{column{name: "phone", label: says("电话", "Phone")}, nil, func(p *page.Page, x R) cell { return cell{Text: p.Phone(x.Phone), Code: true} }},
			{column{name: "id_number", label: says("证件号", "ID"), extra: true}, nil, func(p *page.Page, x R) cell { return cell{Text: p.Masked(record.IDMask, x.IDNumber), Code: true} }},
			{column{name: "certificates", label: says("证书", "Certificates")}, nil, func(p *page.Page, x R) cell { return cell{Tags: x.Certificates} }},
		},
	}
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
