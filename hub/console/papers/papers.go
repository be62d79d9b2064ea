// Package papers is the reports of the centre: every paper of the office as a page, as a file, and kept.
package papers

import (
	"cmp"
	"embed"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

//go:embed template static
var files embed.FS

// Area is the pages.
func Area() page.Area {
	return page.Area{
		Files: files,
		Routes: map[string]page.Route{
			"GET /s/{space}/papers":                  {Deed: account.Report, Show: list},
			"GET /s/{space}/papers/{name}":           {Deed: account.Report, Show: show},
			"POST /s/{space}/papers/{name}/keep":     {Deed: account.Report, Show: keep},
			"POST /s/{space}/papers/{name}/file":     {Deed: account.Export, Show: file},
			"POST /s/{space}/papers/{name}/whole":    {Deed: account.Reveal, Show: whole},
			"GET /s/{space}/papers/kept":             {Deed: account.Report, Show: keptList},
			"GET /s/{space}/papers/kept/{id}":        {Deed: account.Report, Show: showKept},
			"POST /s/{space}/papers/kept/{id}/file":  {Deed: account.Export, Show: fileKept},
			"POST /s/{space}/papers/kept/{id}/whole": {Deed: account.Reveal, Show: wholeKept},
		},
		Tabs: []page.Tab{
			{Section: "papers", Path: "papers", Label: record.Label{Zh: "报表", En: "Papers"}, Deed: account.Report},
		},
	}
}

// listBody is every paper that can be made here.
type listBody struct {
	List   page.List[paperRow]
	Groups []group
	Kept   int    // reports kept so far
	Of     string // only papers about one record of a kind, in words
	About  string // of the addresses: which record
}

// group is the papers of one area of work.
type group struct {
	Label string
	Rows  []paperRow
}

// paperRow is one paper: what it is for, and what must be known to make it.
type paperRow struct {
	Name, Label, For, About string
	Asks                    []string
	Keep, Copies            bool
}

func list(q *page.Request) error {
	p := q.Page
	p.Section, p.Title = "papers", p.T("报表中心", "Papers")
	d, err := q.Desk()
	if err != nil {
		return err
	}
	body := listBody{List: page.List[paperRow]{Query: q.Word("q")}}
	of := q.State.Schema.Kind(q.Word("of"))
	if id, err := uuid.Parse(q.Word(fieldAbout)); of != nil && err == nil {
		body.Of, body.About = p.In(of.Label), "?about="+id.String()
	}
	for _, x := range ordered(d.Papers()) {
		if !standsIn(x.Space, q.State.Space.Type) || x.Name == "kept-report" || of != nil && x.Of != of.Name { // kept ones have a page of their own
			continue
		}
		body.List.All++
		if !fits(x, body.List.Query) {
			continue
		}
		body.List.Kind++
		label := p.In(x.Group)
		if n := len(body.Groups); n == 0 || body.Groups[n-1].Label != label {
			body.Groups = append(body.Groups, group{Label: label})
		}
		last := &body.Groups[len(body.Groups)-1]
		last.Rows = append(last.Rows, rowOf(p, x))
	}
	if body.Kept, err = keptCount(q, d); err != nil {
		return err
	}
	p.Sheets, p.Body = []string{"papers.css"}, body
	return q.Write(200, "papers")
}

// ordered puts the reports first, and the areas of work after them as desks do.
func ordered(known *report.Papers) []report.Paper {
	all := known.All()
	daily, _ := known.Paper("daily")
	slices.SortStableFunc(all, func(a, b report.Paper) int {
		return cmp.Or(first(b.Group == daily.Group)-first(a.Group == daily.Group), first(a.Group == daily.Group && b.Group == daily.Group)*(place(a)-place(b)))
	})
	return all
}

func first(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// place puts what is kept before what is only printed.
func place(x report.Paper) int { return 1 - first(x.Keep) }

// fits says whether a paper is one that is looked for.
func fits(x report.Paper, text string) bool {
	text = strings.ToLower(text)
	words := strings.ToLower(strings.Join([]string{x.Label.Zh, x.Label.En, x.Group.Zh, x.Group.En, x.Name, roster.Initials(x.Label.Zh), purpose(x.Name).Zh, purpose(x.Name).En}, " "))
	return strings.Contains(words, text)
}

// standsIn says whether papers of a place are made in a space.
func standsIn(place procedure.Place, kind identity.SpaceType) bool {
	switch place {
	case procedure.Everywhere:
		return true
	case procedure.InCensus:
		return kind == identity.Census
	case procedure.InExercise:
		return kind == identity.Exercise
	}
	return kind != identity.Census
}

func rowOf(p *page.Page, x report.Paper) paperRow {
	row := paperRow{Name: x.Name, Label: p.In(x.Label), For: p.In(purpose(x.Name)), Keep: x.Keep, Copies: x.Copies}
	if k := p.State.Schema.Kind(x.Of); k != nil {
		row.About = p.In(k.Label)
	}
	for i := range x.Asks {
		row.Asks = append(row.Asks, p.In(x.Asks[i].LabelOf(nil)))
	}
	return row
}

// purpose says what a paper of the reports is for; others say it by their names.
func purpose(name string) record.Label {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return map[string]record.Label{
		"report-now":       say("现在该报什么、报给谁、何时到期", "what is due now, to whom and when"),
		"counts":           say("全部统计数字和口径", "every figure with its definition"),
		"flash":            say("首次和突发情况，最快上报", "first word of what happened"),
		"daily":            say("一天的情况与累计", "one day beside the whole"),
		"situation":        say("续报：时段内伤亡、威胁、力量、12 至 72 小时急需", "what an ICS-209 holds, for a period"),
		"group-report":     say("本组本班次做了什么、交接什么", "what a group did in a shift and hands over"),
		"final":            say("整个事件，两组会签", "the whole incident, signed by two groups"),
		"review":           say("做法、问题分类与建议", "practice, problems by category, advice"),
		"evidence":         say("按队伍、人员、车辆统计补助工时", "hours per team, person and vehicle for subsidies"),
		"team-certificate": say("给队伍的参与救援证明", "proof of service handed to a team"),
		"problem-list":     say("未解决和已解决的问题", "problems open and solved"),
		"requisition-list": say("征用物资装备的补偿依据", "what was requisitioned and is owed"),
		"honour-list":      say("表彰奖励与抚恤名册", "who is commended or compensated"),
	}[name]
}
