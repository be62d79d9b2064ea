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
func needsTable() table {
	type R = desk.NeedLine
	return listed[R]{
		table: table{
			name: "needs", section: "needs", label: record.Label{Zh: "需求", En: "Needs"},
			hint:  record.Label{Zh: "编号、标题、地点", En: "number, title, place"},
			empty: record.Label{Zh: "还没有需求。终端登记并同步后会出现在这里。", En: "No need yet. They appear here when terminals record them and sync."},
		},
		head: func(p *page.Page, l R) line { return line{id: l.Need.ID.String(), link: p.Link("needs", l.Need.ID)} },
		rows: needRows,
		parts: []part[R]{
			{column{name: "title", label: record.Label{Zh: "需求", En: "Need"}}, func(a, b R) int { return nameOrder(a.Need.Title, b.Need.Title) }, func(p *page.Page, l R) cell {
				r := p.NeedRow(l)
				return cell{Text: r.Title, Small: strings.Trim(r.Category+" · "+r.Place, " ·"), Link: p.Link("needs", l.Need.ID), Warn: r.Contradicted}
			}},
			{column{name: "number", label: record.Label{Zh: "编号", En: "No."}}, func(a, b R) int { return nameOrder(a.Need.Number, b.Need.Number) }, func(_ *page.Page, l R) cell {
				return cell{Text: l.Need.Number}
			}},
			{column{name: "urgency", label: record.Label{Zh: "紧急程度", En: "Urgency"}}, func(a, b R) int { return cmp.Compare(a.Need.Urgency, b.Need.Urgency) }, func(p *page.Page, l R) cell {
				return cell{Mark: p.Urgency(l.Need.Urgency)}
			}},
			{column{name: "status", label: record.Label{Zh: "状态", En: "Status"}}, func(a, b R) int { return cmp.Compare(a.Need.Status, b.Need.Status) }, func(p *page.Page, l R) cell {
				return cell{Mark: p.Mark("need", l.Need.Status)}
			}},
			{column{name: "fresh", label: record.Label{Zh: "时效", En: "Validity"}}, nil, func(p *page.Page, l R) cell { return cell{Mark: p.Fresh(l.Freshness)} }},
			{column{name: "required", label: record.Label{Zh: "需要", En: "Required"}, right: true}, func(a, b R) int { return cmp.Compare(a.Supply.Required, b.Supply.Required) }, func(p *page.Page, l R) cell {
				r := p.NeedRow(l)
				return cell{Text: r.Required, Small: r.Unit}
			}},
			{column{name: "sent", label: record.Label{Zh: "已派", En: "Sent"}, right: true}, func(a, b R) int { return cmp.Compare(a.Supply.Committed, b.Supply.Committed) }, func(p *page.Page, l R) cell {
				return cell{Text: p.NeedRow(l).Committed}
			}},
			{column{name: "short", label: record.Label{Zh: "缺口", En: "Short"}, right: true}, func(a, b R) int { return cmp.Compare(a.Supply.Short, b.Supply.Short) }, func(p *page.Page, l R) cell {
				if l.Supply.Required == 0 {
					return cell{}
				}
				return cell{Text: page.Plain(l.Supply.Short)}
			}},
			{column{name: "affected", label: record.Label{Zh: "受影响人数", En: "Affected"}, right: true, extra: true}, nil, func(_ *page.Page, l R) cell {
				return cell{Text: l.Need.Row.Kind.Field("people_affected").Show(l.Need.Row.Value("people_affected"), "zh")}
			}},
			{column{name: "tasks", label: record.Label{Zh: "任务", En: "Tasks"}, right: true, extra: true}, func(a, b R) int { return cmp.Compare(len(a.Tasks), len(b.Tasks)) }, func(_ *page.Page, l R) cell {
				return cell{Text: count(len(l.Tasks))}
			}},
			{column{name: "confirmed", label: record.Label{Zh: "上次确认", En: "Confirmed"}}, func(a, b R) int { return timeOrder(a.Need.LastConfirmed, b.Need.LastConfirmed) }, func(p *page.Page, l R) cell {
				return cell{Text: p.Clock(l.Need.LastConfirmed)}
			}},
		},
	}.made()
}

// needRows are the needs that the address asks for: by state, district, what is short, and a word.
func needRows(q *page.Request) (rows []desk.NeedLine, got found) {
	p, counts, text, district, only := q.Page, map[roster.Status]int{}, q.Word("q"), q.Word("district"), q.Word("only")
	var districts []string
	for _, l := range p.State.Needs {
		n := l.Need
		districts = append(districts, n.District)
		fits := (text == "" || roster.Matches(n.Title, text) || strings.Contains(n.Number, text) || strings.Contains(n.Place, text)) &&
			(district == "" || n.District == district) && needIs(l, only)
		if !fits {
			continue
		}
		counts[n.Status]++
		if status(q) == "" || n.Status == status(q) {
			rows = append(rows, l)
		}
	}
	got.all, got.chips = len(p.State.Needs), q.StateChips("need", counts)
	got.filters = []filter{districtFilter(q, districts), {Name: "only", Label: p.T("只看", "Only"), Chosen: only, Options: []option{
		{"short", p.T("有缺口", "short of something")}, {"open", p.T("未关闭", "open")}, {"stale", p.T("需复核或过期", "stale")}, {"contradicted", p.T("有冲突", "in conflict")},
	}}}
	return rows, got
}

func needIs(l desk.NeedLine, only string) bool {
	switch only {
	case "short":
		return l.Need.Open() && l.Supply.Short > 0
	case "open":
		return l.Need.Open()
	case "stale":
		return l.Freshness == roster.Recheck || l.Freshness == roster.Stale
	case "contradicted":
		return len(l.Need.Row.Conflicts()) > 0
	}
	return true
}

// tasksTable lists the task orders of a space.
func tasksTable() table {
	type R = desk.TaskLine
	return listed[R]{
		table: table{
			name: "tasks", section: "tasks", label: record.Label{Zh: "任务", En: "Tasks"},
			hint:  record.Label{Zh: "编号、标题、地点、队伍", En: "number, title, place, team"},
			empty: record.Label{Zh: "还没有任务。终端下达并同步后会出现在这里。", En: "No task yet. They appear here when terminals make them and sync."},
		},
		head: func(p *page.Page, l R) line { return line{id: l.Task.ID.String(), link: p.Link("tasks", l.Task.ID)} },
		rows: taskRows,
		parts: []part[R]{
			{column{name: "title", label: record.Label{Zh: "任务", En: "Task"}}, func(a, b R) int { return nameOrder(a.Task.Title, b.Task.Title) }, func(p *page.Page, l R) cell {
				return cell{Text: p.Text(l.Task.Title), Small: p.Text(l.Task.Place), Link: p.Link("tasks", l.Task.ID), Warn: len(l.Task.Row.Conflicts()) > 0}
			}},
			{column{name: "number", label: record.Label{Zh: "编号", En: "No."}}, func(a, b R) int { return nameOrder(a.Task.Number, b.Task.Number) }, func(_ *page.Page, l R) cell {
				return cell{Text: l.Task.Number}
			}},
			{column{name: "priority", label: record.Label{Zh: "优先", En: "Prio."}, right: true}, func(a, b R) int { return cmp.Compare(a.Task.Priority, b.Task.Priority) }, func(p *page.Page, l R) cell {
				return cell{Text: p.TaskRow(l).Priority}
			}},
			{column{name: "status", label: record.Label{Zh: "状态", En: "Status"}}, func(a, b R) int { return cmp.Compare(a.Task.Status, b.Task.Status) }, func(p *page.Page, l R) cell {
				return cell{Mark: p.Mark("task", l.Task.Status), Aside: p.TaskRow(l).Silence}
			}},
			{column{name: "since", label: record.Label{Zh: "自", En: "Since"}}, func(a, b R) int { return timeOrder(a.Task.StatusAt, b.Task.StatusAt) }, func(p *page.Page, l R) cell {
				return cell{Text: p.Clock(l.Task.StatusAt)}
			}},
			{column{name: "teams", label: record.Label{Zh: "承担队伍", En: "Teams"}}, nil, func(p *page.Page, l R) cell {
				var c cell
				for _, t := range l.Teams {
					c.Tags = append(c.Tags, t.Name)
				}
				return c
			}},
			{column{name: "need", label: record.Label{Zh: "需求", En: "Need"}}, nil, func(p *page.Page, l R) cell {
				if l.Need == nil {
					return cell{}
				}
				return cell{Text: cmp.Or(l.Need.Number, "…"), Link: p.Link("needs", l.Need.ID)}
			}},
			{column{name: "result", label: record.Label{Zh: "结果", En: "Result"}}, nil, func(p *page.Page, l R) cell { return cell{Text: p.Text(l.Task.Result)} }},
		},
	}.made()
}

// taskRows are the task orders that the address asks for: by state, what is wrong with them, and a word.
func taskRows(q *page.Request) (rows []desk.TaskLine, got found) {
	p, counts, text, only := q.Page, map[roster.Status]int{}, q.Word("q"), q.Word("only")
	for _, l := range p.State.Tasks {
		t := l.Task
		onCrew := slices.ContainsFunc(l.Teams, func(t roster.Team) bool { return roster.Matches(t.Name, text) })
		fits := (text == "" || roster.Matches(t.Title, text) || strings.Contains(t.Number, text) || strings.Contains(t.Place, text) || onCrew) && taskIs(l, only)
		if !fits {
			continue
		}
		counts[t.Status]++
		if status(q) == "" || t.Status == status(q) {
			rows = append(rows, l)
		}
	}
	got.all, got.chips = len(p.State.Tasks), q.StateChips("task", counts)
	got.filters = []filter{{Name: "only", Label: p.T("只看", "Only"), Chosen: only, Options: []option{
		{"open", p.T("未了结", "open")}, {"silent", p.T("超时未报", "overdue report")}, {"contradicted", p.T("有冲突", "in conflict")},
	}}}
	return rows, got
}

func taskIs(l desk.TaskLine, only string) bool {
	switch only {
	case "open":
		return !roster.OverTask(l.Task.Status)
	case "silent":
		return l.Overdue != roster.Heard
	case "contradicted":
		return len(l.Task.Row.Conflicts()) > 0
	}
	return true
}
