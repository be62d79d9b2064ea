package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// signupList is the two records that meet: who signed up, and who arrived (报名 32 / 到场 27).
func signupList(s *Source) (Document, error) {
	counts := s.Picture.Counts()
	facts := []Fact{{Label: "报名 / 到场", Text: fmt.Sprintf("%d / %d", counts.Int("signups.total"), counts.Int("signups.arrived")), Wide: true}}
	for _, name := range []string{"signups.undecided", "signups.admitted", "signups.standby", "signups.dissuaded", "signups.awaited", "checkins.uninvited", "checkins.turned_back", "teams.total"} {
		f := counts.Of(name)
		facts = append(facts, Fact{Label: f.Label.Zh, Text: fmt.Sprintf("%g %s", f.Value, f.Unit.Zh)})
	}
	t := Table{Title: "报名", Empty: "还没有报名。", Columns: []Column{{Title: "编号", Weight: 1.2}, {Title: "队伍", Weight: 2.4}, {Title: "来源", Weight: 0.7}, {Title: "人", Number: true, Weight: 0.6}, {Title: "车", Number: true, Weight: 0.6},
		{Title: "专业", Weight: 1.4}, {Title: "预计到达", Weight: 1.4}, {Title: "审核", Weight: 0.8}, {Title: "审核人", Weight: 0.9}, {Title: "原因", Weight: 1.6}, {Title: "到场", Weight: 1.4}, {Title: "实到人", Number: true, Weight: 0.7}}}
	signups := slices.Clone(s.Picture.Signups)
	slices.SortFunc(signups, func(a, b roster.Signup) int { return cmp.Compare(a.Row.Key, b.Row.Key) })
	for _, u := range signups {
		team, _ := s.Picture.Team(u.Team)
		arrived, people := "", ""
		if filings := s.Picture.Filings(u.Team); len(filings) > 0 {
			arrived, people = Clock(filings[len(filings)-1].ArrivedAt), whole(s.Picture.HeadCount(u.Team).Declared)
		}
		row := Row{Kind: "signup", ID: u.ID, Cells: []string{u.Row.Text("number"), team.Name, u.Row.Kind.Field("origin").Shown(u.Origin, "zh"), whole(u.People), whole(u.Vehicles), catalog.DirectionWords(u.Capability, "zh"),
			Clock(u.ETA), u.Row.Kind.Field("decision").Shown(string(u.Decision), "zh"), u.DecidedBy, u.Reason, arrived, people}}
		if u.Decision == roster.SignupUndecided || u.Decision == "" {
			row.Tone = procedure.Warn
		}
		t.Rows = append(t.Rows, row)
	}
	uninvited := Table{Title: "未报名到场", Empty: "没有未报名到场的队伍。", Columns: []Column{{Title: "到达时间", Weight: 1.4}, {Title: "队伍或个人", Weight: 2.4}, {Title: "人", Number: true, Weight: 0.6}, {Title: "车", Number: true, Weight: 0.6}, {Title: "准入", Weight: 0.8}, {Title: "原因", Weight: 1.6}, {Title: "登记人"}, {Title: "补录", Weight: 0.6}}}
	for _, c := range s.Picture.Checkins {
		if c.Origin != roster.OnTheSpot || c.Mode == roster.TakenBack {
			continue
		}
		uninvited.Rows = append(uninvited.Rows, Row{Kind: "checkin", ID: c.ID, Cells: []string{Clock(c.ArrivedAt), s.whoFiled(c), whole(c.People), whole(c.Vehicles),
			c.Row.Kind.Field("admission").Shown(c.Admission, "zh"), c.Row.Text("reason"), c.RecordedBy, lateWord(c)}})
	}
	return Document{Title: "报名与到场", Format: A4Wide, Parts: []Part{{Facts: facts}, {Table: &t}, {Table: &uninvited},
		{Prose: "报名在出发前办理，到场报备在到达时办理，是两份记录。劝止是出发前请其不要前来，劝返是到场后请其返回；劝返的队伍不计入到场。\n" + s.definitions("signups.arrived", "signups.awaited", "teams.total", "teams.turned_back")}}}, nil
}

func lateWord(c roster.Checkin) string {
	if c.BackEntered {
		return "补录"
	}
	return ""
}

// whoFiled is the team, person or vehicle a filing is about.
func (s *Source) whoFiled(c roster.Checkin) string {
	if p, ok := s.Picture.Person(c.Person); ok {
		return p.Name
	}
	if v, ok := s.Picture.Vehicle(c.Vehicle); ok {
		return v.Plate
	}
	team, _ := s.Picture.Team(c.Team)
	return team.Name
}

// signupReply is what an applicant is told: it is printed, or copied into a message.
func signupReply(s *Source) (Document, error) {
	u := roster.SignupOf(s.About)
	team, _ := s.Picture.Team(u.Team)
	return Document{Title: "报名回复", Number: s.About.Text("number"), Parts: []Part{{Prose: ReplyText(s.Incident(), team, u)}, {Sign: []string{"经办人", "日期"}}}}, nil
}

// ReplyText is what an applicant is told of the decision, with the reason, and what to do now.
func ReplyText(in roster.Incident, team roster.Team, u roster.Signup) string {
	said := map[roster.Status]string{
		roster.SignupAdmitted:  "你队参加“%s”救援的报名已准入。请按约定时间到集结点办理到场报备，途中保持电话畅通；未到场报备前请勿自行进入灾区。",
		roster.SignupStandby:   "请你队为“%s”在驻地备勤，接到通知后再出发。",
		roster.SignupDissuaded: "“%s”现场暂不需要增加力量，请你队不要前往。感谢支持。",
	}[u.Decision]
	if said == "" {
		said = "你队参加“%s”救援的报名已收到，正在审核，请先不要出发。"
	}
	lines := []string{team.Name + "：", fmt.Sprintf(said, in.Name)}
	if u.Decision == roster.SignupAdmitted && !u.ETA.IsZero() {
		lines = append(lines, fmt.Sprintf("报名 %d 人 %d 车，预计 %s 到达。", u.People, u.Vehicles, Clock(u.ETA)))
	}
	if u.Reason != "" {
		lines = append(lines, "原因："+u.Reason+"。")
	}
	if in.PublicPhone != "" {
		lines = append(lines, "咨询电话："+in.PublicPhone+"。")
	}
	return strings.Join(lines, "\n")
}
