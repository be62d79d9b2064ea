package books

import (
	"cmp"
	"slices"
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// needsTable lists the needs of a space.
func needsTable() listed[*desk.NeedLine] {
	type R = *desk.NeedLine
	row := func(l R) *record.Record { return &l.Need.Row }
	return listed[R]{
		table: table{
			name: "needs", section: "needs", kind: "need", label: says("需求", "Needs"), hint: says("编号、标题、地点", "number, title, place"),
			empty: says("还没有需求。终端登记并同步后会出现在这里。", "No need yet. They appear here when terminals record them and sync."),
		},
		all: func(p *page.Page) []R { return pointers(p.State.Needs) }, row: row, link: func(p *page.Page, l R) string { return p.Link("needs", l.Need.ID) },
		holds: func(_ *page.Page, l R, text string) bool {
			return roster.Matches(l.Need.Title, text) || strings.Contains(l.Need.Number, text) || strings.Contains(l.Need.Place, text)
		},
		offer: []string{"urgency", "category", "district", "source"},
		only: []narrowing[R]{
			{"short", says("有缺口", "short of something"), func(_ *page.Page, l R) bool { return l.Need.Open() && l.Supply.Short > 0 }},
			{"open", says("未关闭", "open"), func(_ *page.Page, l R) bool { return l.Need.Open() }},
			{"unverified", says("待核实", "to be verified"), func(_ *page.Page, l R) bool {
				return slices.Contains([]roster.Status{roster.NeedLead, roster.NeedUnchecked, roster.NeedDoubtful}, l.Need.Status)
			}},
			{"stale", says("需复核或过期", "stale"), func(_ *page.Page, l R) bool { return l.Freshness == roster.Recheck || l.Freshness == roster.Stale }},
			{"contradicted", says("有冲突", "in conflict"), func(_ *page.Page, l R) bool { return len(l.Need.Row.Conflicts()) > 0 }},
		},
		parts: []part[R]{
			{column{name: "title", label: says("需求", "Need")}, byField(row, "title"), func(p *page.Page, l R) cell {
				r := p.NeedRow(*l)
				return cell{Text: r.Title, Small: strings.Trim(r.Category+" · "+r.Place, " ·"), Link: p.Link("needs", l.Need.ID), Warn: r.Contradicted}
			}},
			{column{name: "number", label: says("编号", "No.")}, byField(row, "number"), func(_ *page.Page, l R) cell { return cell{Text: l.Need.Number, Code: true} }},
			{column{name: "urgency", label: says("紧急程度", "Urgency")}, byField(row, "urgency"), func(p *page.Page, l R) cell { return cell{Mark: p.Urgency(l.Need.Urgency)} }},
			{column{name: "status", label: says("状态", "Status")}, byField(row, "status"), func(p *page.Page, l R) cell { return cell{Mark: p.Mark("need", l.Need.Status)} }},
			{column{name: "fresh", label: says("时效", "Validity")}, byNumber(func(l R) float64 { return float64(freshOrder(l.Freshness)) }), func(p *page.Page, l R) cell {
				return cell{Mark: p.Fresh(l.Freshness)}
			}},
			{column{name: "required", label: says("需要", "Required"), right: true}, byNumber(func(l R) float64 { return l.Supply.Required }), func(p *page.Page, l R) cell {
				r := p.NeedRow(*l)
				return cell{Text: r.Required, Small: unitOf(r)}
			}},
			{column{name: "sent", label: says("已派", "Sent"), right: true}, byNumber(func(l R) float64 { return l.Supply.Committed }), func(p *page.Page, l R) cell {
				return cell{Text: p.NeedRow(*l).Committed}
			}},
			{column{name: "short", label: says("缺口", "Short"), right: true}, byNumber(func(l R) float64 { return l.Supply.Short }), func(_ *page.Page, l R) cell {
				if l.Supply.Required == 0 {
					return cell{}
				}
				return cell{Text: page.Plain(l.Supply.Short)}
			}},
			{column{name: "tasks", label: says("任务", "Tasks"), right: true, extra: true}, byNumber(func(l R) float64 { return float64(len(l.Tasks)) }), func(_ *page.Page, l R) cell {
				return cell{Text: count(len(l.Tasks))}
			}},
			{column{name: "last_confirmed_at", label: says("上次确认", "Confirmed")}, byField(row, "last_confirmed_at"), func(p *page.Page, l R) cell {
				return cell{Text: p.Clock(l.Need.LastConfirmed), Code: true}
			}},
			{column{name: "district", label: says("区县", "District"), extra: true}, byWords(func(p *page.Page, l R) string { return p.District(l.Need.District) }), func(p *page.Page, l R) cell {
				return cell{Text: p.District(l.Need.District)}
			}},
		},
	}
}

// unitOf is what a need counts in, where it counts.
func unitOf(r page.NeedRow) string {
	if r.Required == "" {
		return ""
	}
	return r.Unit
}

// freshOrder puts the needs that can be acted on first.
func freshOrder(f roster.Freshness) int {
	return slices.Index([]roster.Freshness{roster.Fresh, roster.Recheck, roster.Stale}, f) + 1
}

// tasksTable lists the task orders of a space.
func tasksTable() listed[*desk.TaskLine] {
	type R = *desk.TaskLine
	row := func(l R) *record.Record { return &l.Task.Row }
	return listed[R]{
		table: table{
			name: "tasks", section: "tasks", kind: "task", label: says("任务", "Tasks"), hint: says("编号、标题、地点、队伍", "number, title, place, team"),
			empty: says("还没有任务。终端下达并同步后会出现在这里。", "No task yet. They appear here when terminals make them and sync."),
		},
		all: func(p *page.Page) []R { return pointers(p.State.Tasks) }, row: row, link: func(p *page.Page, l R) string { return p.Link("tasks", l.Task.ID) },
		holds: func(_ *page.Page, l R, text string) bool {
			onCrew := slices.ContainsFunc(l.Teams, func(t roster.Team) bool { return roster.Matches(t.Name, text) })
			return onCrew || roster.Matches(l.Task.Title, text) || strings.Contains(l.Task.Number, text) || strings.Contains(l.Task.Place, text)
		},
		only: []narrowing[R]{
			{"open", says("未了结", "open"), func(_ *page.Page, l R) bool { return !roster.OverTask(l.Task.Status) }},
			{"silent", says("超时未报", "overdue report"), func(_ *page.Page, l R) bool { return l.Overdue != roster.Heard }},
			{"contradicted", says("有冲突", "in conflict"), func(_ *page.Page, l R) bool { return len(l.Task.Row.Conflicts()) > 0 }},
		},
		parts: []part[R]{
			{column{name: "title", label: says("任务", "Task")}, byField(row, "title"), func(p *page.Page, l R) cell {
				return cell{Text: p.Text(l.Task.Title), Small: p.Text(l.Task.Place), Link: p.Link("tasks", l.Task.ID), Warn: len(l.Task.Row.Conflicts()) > 0}
			}},
			{column{name: "number", label: says("编号", "No.")}, byField(row, "number"), func(_ *page.Page, l R) cell { return cell{Text: l.Task.Number, Code: true} }},
			{column{name: "priority", label: says("优先", "Prio."), right: true}, byField(row, "priority"), func(p *page.Page, l R) cell { return cell{Text: p.TaskRow(*l).Priority} }},
			{column{name: "status", label: says("状态", "Status")}, byField(row, "status"), func(p *page.Page, l R) cell {
				return cell{Mark: p.Mark("task", l.Task.Status), Aside: p.TaskRow(*l).Silence}
			}},
			{column{name: "status_at", label: says("自", "Since")}, byField(row, "status_at"), func(p *page.Page, l R) cell { return cell{Text: p.Clock(l.Task.StatusAt), Code: true} }},
			{column{name: "teams", label: says("承担队伍", "Teams")}, nil, func(_ *page.Page, l R) cell {
				var c cell
				for _, t := range l.Teams {
					c.Tags = append(c.Tags, t.Name)
				}
				return c
			}},
			{column{name: "need", label: says("需求", "Need")}, byWords(func(_ *page.Page, l R) string {
				if l.Need == nil {
					return ""
				}
				return l.Need.Number
			}), func(p *page.Page, l R) cell {
				if l.Need == nil {
					return cell{}
				}
				return cell{Text: cmp.Or(l.Need.Number, "…"), Link: p.Link("needs", l.Need.ID), Code: true}
			}},
			{column{name: "result", label: says("结果", "Result")}, byField(row, "result"), func(p *page.Page, l R) cell { return cell{Text: p.Text(l.Task.Result)} }},
		},
	}
}
