package procedure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of warnings.
const (
	NobodyToWarn roster.Code = "nobody_to_warn"
	NotWarned    roster.Code = "not_warned"
)

// replyMinutes is how long a team has to answer where nobody says otherwise.
const replyMinutes = 30

// warnings is the book of warnings (预警): each goes to chosen teams, each of which must answer by a time.
func warnings() Register {
	return Register{
		Name: "warning", Kind: "warning", Label: record.Label{Zh: "预警", En: "Warnings"},
		State: "status", Closed: States("lifted"), Newest: true, Filters: []string{"level", "hazard"},
		Tones: map[roster.Status]Tone{"out": Alarm, "lifted": Muted},
		Urgent: func(v *View, r *record.Record) bool {
			return r.Text("status") == "out" && overdue(r.Time("reply_by"), v.Now) && len(Unanswered(Warned(v, r))) > 0
		},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "level", Weight: 0.6, Show: levelCell}, {Field: "title", Weight: 2.5}, {Field: "place", Weight: 1.5},
			{Field: "at", Weight: 1.2}, {Field: "reply_by", Weight: 1.2},
			{Label: record.Label{Zh: "已确认", En: "Answered"}, Weight: 0.8, Show: answeredCell},
			{Label: record.Label{Zh: "未确认队伍", En: "Not answered"}, Weight: 2.5, Show: unansweredCell},
			{Field: "status", Weight: 0.7},
		},
		Acts: warningActs(), Papers: []string{"warning-calls", "warning-notice", "warning-replies"},
	}
}

func levelCell(v *View, r *record.Record) Cell {
	code := r.Text("level")
	tones := map[string]Tone{"red": Alarm, "orange": Warn, "yellow": Warn, "blue": Info}
	return Cell{r.Kind.Field("level").Shown(code, v.Language), tones[code]}
}

func answeredCell(v *View, r *record.Record) Cell {
	all := Warned(v, r)
	open := Unanswered(all)
	return Cell{fmt.Sprintf("%d/%d", len(all)-len(open), len(all)), worst(open)}
}

func unansweredCell(v *View, r *record.Record) Cell {
	open := Unanswered(Warned(v, r))
	var names []string
	for _, w := range open {
		names = append(names, w.Team.Title())
	}
	const most = 4
	text := strings.Join(names[:min(most, len(names))], "、")
	if len(names) > most {
		text += " …"
	}
	return Cell{text, worst(open)}
}

func worst(open []WarnedTeam) Tone {
	order := []Tone{Plain, Info, Warn, Alarm}
	tone := Plain
	for _, w := range open {
		if slices.Index(order, w.Tone) > slices.Index(order, tone) {
			tone = w.Tone
		}
	}
	return tone
}

// WarnedTeam is one team a warning went to, with what it answered.
type WarnedTeam struct {
	Team    record.Record   // the one that goes on, when the one warned was joined into another; its Kind is nil when it is not known here
	ID      uuid.UUID       // as it was warned
	Replies []record.Record // in the order of their times, calls nobody took among them
	Answer  *record.Record  // the first that counts as an acknowledgement; nil: none yet
	Tone    Tone            // of a team that has not answered: louder the longer the time is over
}

// Warned lists the teams of a warning with their replies: those that have not answered first, then by name.
func Warned(v *View, warning *record.Record) []WarnedTeam {
	replies := map[string][]record.Record{}
	for _, a := range v.All("acknowledgement") {
		if a.Ref("warning") == warning.ID {
			id := a.Ref("team").String()
			replies[id] = append(replies[id], a)
		}
	}
	var out []WarnedTeam
	for _, text := range warning.Members("teams") {
		id, err := uuid.Parse(text)
		if err != nil {
			continue
		}
		w := WarnedTeam{ID: id, Replies: replies[text], Team: goesOn(v, id)}
		if w.Team.Kind != nil && w.Team.ID != id {
			w.Replies = append(w.Replies, replies[w.Team.ID.String()]...)
		}
		w.settle(v.Now, warning)
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b WarnedTeam) int {
		return cmp.Or(cmp.Compare(answeredRank(&a), answeredRank(&b)), cmp.Compare(a.name(), b.name()), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return out
}

func answeredRank(w *WarnedTeam) int {
	if w.Answer == nil {
		return 0
	}
	return 1
}

func (w *WarnedTeam) name() string {
	if w.Team.Kind == nil {
		return ""
	}
	return w.Team.Title()
}

// settle finds the answer, and how loud its lack is: quiet for the first half of the time, then information, after the time
// a warning, and after as long again an alarm.
func (w *WarnedTeam) settle(now time.Time, warning *record.Record) {
	slices.SortStableFunc(w.Replies, func(a, b record.Record) int { return a.Time("at").Compare(b.Time("at")) })
	for i := range w.Replies {
		if w.Replies[i].Text("outcome") != "no_answer" {
			w.Answer = &w.Replies[i]
			return
		}
	}
	at, by := warning.Time("at"), warning.Time("reply_by")
	allowed := by.Sub(at)
	switch {
	case by.IsZero():
		w.Tone = Warn
	case now.After(by.Add(allowed)):
		w.Tone = Alarm
	case now.After(by):
		w.Tone = Warn
	case now.After(at.Add(allowed / 2)):
		w.Tone = Info
	}
}

// goesOnMax bounds the walk from a duplicate to the record that goes on.
const goesOnMax = 16

func goesOn(v *View, id uuid.UUID) record.Record {
	var row record.Record
	for range goesOnMax {
		next, ok, err := v.Reader.Find("team", id)
		if err != nil || !ok || next.Gone {
			return row
		}
		row = next
		if id = next.Ref("same_as"); id == (uuid.UUID{}) {
			return row
		}
	}
	return row
}

// Unanswered are the teams that have not answered.
func Unanswered(all []WarnedTeam) []WarnedTeam {
	return slices.DeleteFunc(slices.Clone(all), func(w WarnedTeam) bool { return w.Answer != nil })
}

func warningActs() []Act {
	outcome := Ask{Field: "outcome", Type: record.Code, Label: record.Label{Zh: "结果", En: "outcome"}, Needed: true, Given: Always("received"), Options: []record.Option{
		record.Choice("received", "已确认", "acknowledged"), record.Choice("no_answer", "未接通", "no answer"), record.Choice("help", "请求支援", "asks for help")}}
	how := Ask{Field: "how", Type: record.Text, Label: record.Label{Zh: "方式", En: "how"}, Given: Always("电话")}
	when := Ask{Field: "replied_at", Type: record.Time, Label: record.Label{Zh: "回复时间", En: "at"}, Given: Now}
	return []Act{
		{Name: "issue", Label: record.Label{Zh: "发布预警", En: "Issue a warning"}, Key: "Ctrl+N", New: true, To: "out", Stamp: "at", Paper: "warning-calls",
			Asks: []Ask{
				{Field: "title", Needed: true}, {Field: "level", Needed: true, Given: Always("orange")}, {Field: "hazard"}, {Field: "place"},
				{Field: "action", Needed: true, Long: true}, {Field: "text", Long: true}, {Field: "source"},
				{Field: "to", Type: record.Code, Label: record.Label{Zh: "发给", En: "send to"}, Needed: true, Given: Always("all"), Options: audiences()},
				{Field: "direction", Type: record.Text, Label: record.Label{Zh: "专业方向", En: "capability"}},
				{Field: "chosen", Type: record.Set, Of: "team", Label: record.Label{Zh: "点名队伍", En: "teams by name"}},
				{Field: "reply_minutes", Needed: true, Given: Always(fmt.Sprint(replyMinutes))}, {Field: "signed_by", Given: Operator},
			},
			Rule: issueWarning,
			Line: func(c *Case) string {
				return fmt.Sprintf("发布预警：%s，发给 %d 支队伍，须 %d 分钟内回复", c.Text("title"), len(c.Main().edit.Add["teams"]), int(c.Number("reply_minutes")))
			}},
		{Name: "reply", Label: record.Label{Zh: "登记回复", En: "Take a reply"}, Key: "A", From: States("out"),
			Asks: []Ask{
				{Field: "team", Type: record.Ref, Of: "team", Label: record.Label{Zh: "队伍", En: "team"}, Needed: true, Given: nextToCall},
				outcome, how, {Field: "answer", Type: record.Text, Label: record.Label{Zh: "回复内容", En: "answer"}},
				{Field: "by", Type: record.Text, Label: record.Label{Zh: "回复人", En: "who answered"}}, when,
			},
			Rule: func(c *Case) error { return c.takeReplies(c.Ref("team")) },
			Line: func(c *Case) string {
				return "预警回复：" + c.Name() + "，" + c.teamsNamed(c.Ref("team")) + tailOf(c.outcomeWord())
			}},
		{Name: "reply_many", Label: record.Label{Zh: "多队回复", En: "Several replies"}, Key: "M", From: States("out"),
			Asks: []Ask{{Field: "those", Type: record.Set, Of: "team", Label: record.Label{Zh: "队伍", En: "teams"}, Needed: true}, outcome, how, when},
			Rule: func(c *Case) error { return c.takeReplies(c.refs("those")...) },
			Line: func(c *Case) string {
				return "预警回复：" + c.Name() + "，" + c.teamsNamed(c.refs("those")...) + tailOf(c.outcomeWord())
			}},
		{Name: "add", Label: record.Label{Zh: "增发队伍", En: "Warn more teams"}, From: States("out"),
			Asks: []Ask{{Field: "chosen", Type: record.Set, Of: "team", Label: record.Label{Zh: "队伍", En: "teams"}, Needed: true}},
			Rule: func(c *Case) error {
				for _, id := range c.refs("chosen") {
					c.Main().Add("teams", id.String())
				}
				return nil
			}},
		{Name: "lift", Label: record.Label{Zh: "解除预警", En: "Lift"}, From: States("out"), To: "lifted", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
	}
}

func audiences() []record.Option {
	return []record.Option{
		record.Choice("all", "全部队伍", "all teams"), record.Choice("capability", "按专业方向", "by capability"), record.Choice("list", "点名", "by name"),
	}
}

// issueWarning chooses the teams: every one on the road or here, those of one direction among them, or those named.
func issueWarning(c *Case) error {
	main := c.Main()
	audience := "全部队伍"
	var teams []uuid.UUID
	switch c.Text("to") {
	case "list":
		teams, audience = c.refs("chosen"), "点名队伍"
	case "capability":
		if c.Text("direction") == "" {
			return NoIn("direction", Needed, "请填写专业方向。已填的内容都保留着。", "Fill in the capability. What you typed is kept.")
		}
		audience = "专业方向：" + catalog.DirectionWords(c.Text("direction"), "zh")
		teams = c.teamsToWarn(c.Text("direction"))
	default:
		teams = c.teamsToWarn("")
	}
	if len(teams) == 0 {
		return NoIn("to", NobodyToWarn, "没有符合条件的队伍在途或在场，预警没有发出。请改选发给哪些队伍。",
			"No team on the road or here fits; the warning was not sent. Choose other teams.")
	}
	for _, id := range teams {
		main.Add("teams", id.String())
	}
	main.Text("audience", audience).Time("reply_by", c.Actor.Now.Add(time.Duration(c.Number("reply_minutes"))*time.Minute))
	return nil
}

// teamsToWarn are the teams on the road, here, or just leaving, of one direction or of all.
func (c *Case) teamsToWarn(direction string) []uuid.UUID {
	var ids []uuid.UUID
	for _, row := range c.List("team") {
		team := roster.TeamOf(row)
		if team.SameAs != (uuid.UUID{}) || team.Status != roster.TeamEnRoute && !roster.OnScene(team.Status) {
			continue
		}
		if direction == "" || HasDirection(team.Capabilities, direction) {
			ids = append(ids, team.ID)
		}
	}
	return ids
}

// HasDirection says whether one of a team's capabilities is the direction, by code or by any of its words.
func HasDirection(capabilities []string, direction string) bool {
	want := roster.NormalName(catalog.DirectionWords(direction, "zh"))
	return slices.ContainsFunc(capabilities, func(one string) bool {
		name, _, _ := strings.Cut(one, ":")
		has := roster.NormalName(catalog.DirectionWords(name, "zh"))
		return want != "" && has != "" && (strings.Contains(has, want) || strings.Contains(want, has))
	})
}

// refs are the records a set question names.
func (c *Case) refs(field string) []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range c.Form[field].Members {
		if id, err := uuid.Parse(m.Text()); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// takeReplies records one reply a team, each with its time.
func (c *Case) takeReplies(teams ...uuid.UUID) error {
	for _, id := range teams {
		if !c.Record.Has("teams", id.String()) {
			return NoIn("team", NotWarned, c.teamsNamed(id)+"不在这份预警的通知范围内。没有记录任何内容；可先“增发队伍”。",
				c.teamsNamed(id)+" was not sent this warning. Nothing was recorded; send it to the team first.")
		}
		c.Create("acknowledgement").Ref("warning", c.ID).Ref("team", id).Time("at", c.At("replied_at")).Text("how", c.Text("how")).
			Text("outcome", c.Text("outcome")).Text("answer", c.Text("answer")).Text("by", c.Text("by"))
		if team, ok := c.Find("team", id); ok && c.Text("outcome") != "no_answer" && team.Time("last_contact_at").Before(c.At("replied_at")) {
			c.Change("team", id).Time("last_contact_at", c.At("replied_at"))
		}
	}
	return nil
}

func (c *Case) outcomeWord() string {
	return c.Schema.Kind("acknowledgement").Field("outcome").Shown(c.Text("outcome"), "zh")
}

func (c *Case) teamsNamed(ids ...uuid.UUID) string {
	var names []string
	for _, id := range ids {
		if team, ok := c.Find("team", id); ok {
			names = append(names, team.Title())
		}
	}
	return strings.Join(names, "、")
}

// nextToCall is the first team that has not answered, so that a reply is one key and Enter.
func nextToCall(g *Given) string {
	acks, err := g.Facts.List(record.Query{Kind: "acknowledgement", Where: []record.Condition{Is("warning", merge.OfID(g.Record.ID))}})
	if err != nil {
		return ""
	}
	calls := map[string]int{}
	for _, a := range acks {
		calls[a.Ref("team").String()]++
		if a.Text("outcome") != "no_answer" {
			calls[a.Ref("team").String()] += answeredCalls
		}
	}
	next, fewest := "", answeredCalls
	for _, id := range g.Record.Members("teams") {
		if calls[id] < fewest {
			next, fewest = id, calls[id]
		}
	}
	return next
}

// answeredCalls is more calls than anybody makes to one team.
const answeredCalls = 1 << 20
