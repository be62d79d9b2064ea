package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// safety is what every team is told on arrival, until the office words it otherwise.
const safety = "一、服从现场指挥部和现场协调机制统一调度，不擅自进入警戒区和危险区。\n" +
	"二、进入作业区穿戴防护装备，设安全员，明确撤离信号（连续三声长哨）和撤离路线。\n" +
	"三、每 30 分钟向协调台报一次平安；人员受伤、失联或装备损失立即报告。\n" +
	"四、连续作业不超过 12 小时，听从轮换和休整安排；离场前办理离场清单。"

// volunteering is what a team signs on arrival.
const volunteering = "本队人员自愿参与抢险救援，已知悉任务风险和安全要求，身体状况适合参加；人员已投保人身意外伤害保险的，发生意外时按保险合同办理，未投保的已向协调台说明。"

// tagOf is the code of a record; nil for a kind that has none.
func tagOf(kind string, id uuid.UUID) *Code {
	text := tag.Of(kind, id)
	if text == "" {
		return nil
	}
	return &Code{Text: text, Caption: text}
}

// teamCard is what a team gets when it has filed its arrival: who and what came, what to heed, and what it signs.
func teamCard(s *Source) (Document, error) {
	team, ok := s.Picture.Team(s.About.ID)
	if !ok {
		team = roster.TeamOf(s.About)
	}
	filings := s.Picture.Filings(team.ID)
	h := s.Picture.HeadCount(team.ID)
	w := s.Worded("team-card", Wording{Heading: "社会应急力量到场卡", Opening: safety, Closing: volunteering})
	doc := Document{Title: w.Heading, Format: s.asked(A4)}
	if code := tagOf("team", team.ID); code != nil {
		doc.Parts = append(doc.Parts, Part{Code: code})
	}
	facts := []Fact{{Label: "队伍", Text: team.Name, Wide: true}, {Label: "负责人", Text: team.Leader}, {Label: "电话", Text: revealed(&team.Row, "phone")}}
	vehicles := 0
	for _, f := range filings {
		vehicles += f.Vehicles
	}
	if len(filings) > 0 {
		last := filings[len(filings)-1]
		doc.Number = last.Number
		facts = append(facts, Fact{Label: "到达时间", Text: Clock(filings[0].ArrivedAt)}, Fact{Label: "准入", Text: option(&last.Row, "admission")},
			Fact{Label: "集结点", Text: cmp.Or(team.Place, last.Place)}, Fact{Label: "自我保障", Text: hours(last.SelfSufficiency)})
	}
	facts = append(facts, Fact{Label: "人数", Text: fmt.Sprintf("%d 人", h.Declared)}, Fact{Label: "车辆", Text: fmt.Sprintf("%d 辆", vehicles)},
		Fact{Label: "专业方向", Text: capabilityWords(team.Capabilities), Wide: true}, Fact{Label: "协调台电话", Text: s.Incident().PublicPhone, Wide: true})
	doc.Parts = append(doc.Parts, Part{Facts: facts})
	if doc.Format != Label80 {
		doc.Parts = append(doc.Parts, s.cardRoster(team)...)
	}
	doc.Parts = append(doc.Parts, Part{Heading: "安全须知", Prose: w.Opening}, Part{Heading: "自愿参与和保险告知", Prose: w.Closing})
	if w.Footnote != "" {
		doc.Parts = append(doc.Parts, Part{Prose: w.Footnote})
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"领队签字", "协调台经办"}})
	return doc, nil
}

// cardRoster are the people and plates that came with a team, as far as they were entered.
func (s *Source) cardRoster(team roster.Team) []Part {
	var people, plates []string
	for _, p := range s.Picture.TeamPeople(team.ID) {
		people = append(people, p.Name)
	}
	for _, v := range s.Picture.Vehicles {
		if of, ok := s.Picture.Team(v.Team); ok && of.ID == team.ID && v.SameAs == (uuid.UUID{}) {
			plates = append(plates, v.Plate)
		}
	}
	var facts []Fact
	const most = 60
	if len(people) > 0 {
		text := strings.Join(people[:min(len(people), most)], "、")
		if len(people) > most {
			text += fmt.Sprintf(" 等 %d 人", len(people))
		}
		facts = append(facts, Fact{Label: "人员", Text: text, Wide: true})
	}
	if len(plates) > 0 {
		slices.Sort(plates)
		facts = append(facts, Fact{Label: "车牌", Text: strings.Join(plates[:min(len(plates), most)], "、"), Wide: true})
	}
	if len(facts) == 0 {
		return nil
	}
	return []Part{{Facts: facts}}
}

func hours(n float64) string {
	if n == 0 {
		return ""
	}
	return count(n) + " 小时"
}

// revealed is a sensitive field whole: a paper is handed to whom it concerns.
func revealed(r *record.Record, field string) string {
	return r.Kind.Field(field).Reveal(r.Value(field), "zh")
}

// teamBadges are badges for everybody of a team who was entered by name.
func teamBadges(s *Source) (Document, error) {
	doc := Document{Title: "人员证", Format: s.asked(A4)}
	var cards []Card
	for _, p := range s.Picture.TeamPeople(s.About.ID) {
		cards = append(cards, s.badgeOf(p))
	}
	if len(cards) == 0 {
		doc.Parts = []Part{{Prose: "这支队伍只报了总数，没有登记姓名。登记人员后可打印人员证。"}}
		return doc, nil
	}
	doc.Parts = []Part{{Cards: cards}}
	return doc, nil
}

// badge is the badge of one person.
func badge(s *Source) (Document, error) {
	p, ok := s.Picture.Person(s.About.ID)
	if !ok {
		p = roster.PersonOf(s.About)
	}
	return Document{Title: "人员证", Format: s.asked(A4), Parts: []Part{{Cards: []Card{s.badgeOf(p)}}}}, nil
}

func (s *Source) badgeOf(p roster.Person) Card {
	c := Card{Title: "社会应急力量人员证", Name: p.Name, Code: tagOf("person", p.ID)}
	if team, ok := s.Picture.Team(p.Team); ok {
		c.Lines = append(c.Lines, team.Name)
	} else {
		c.Lines = append(c.Lines, "个人志愿者")
	}
	if p.Role != "" {
		c.Lines = append(c.Lines, p.Role)
	}
	if at := p.Row.Time("arrived_at"); !at.IsZero() {
		c.Lines = append(c.Lines, "到场 "+Clock(at))
	}
	if phone := s.Incident().PublicPhone; phone != "" {
		c.Lines = append(c.Lines, "协调台 "+phone)
	}
	return c
}

// slipWords are what a slip is called and says, by what was decided on arrival.
func slipWords(admission string) Wording {
	switch admission {
	case "turned_back":
		return Wording{Heading: "劝返单", Opening: "感谢贵队驰援。目前现场力量已满足需要，为保证救援通道畅通，请按下列路线返回。",
			Closing: "备勤编号请妥善保存；需要增援时，协调机制按编号通知，请保持电话畅通。返程请注意安全，到家后回电报平安。"}
	case "standby":
		return Wording{Heading: "备勤通知单", Opening: "感谢贵队驰援。请在驻地或指定地点备勤，等候通知。", Closing: "备勤期间请保持电话畅通；接到通知后请报备勤编号。"}
	case "undecided":
		return Wording{Heading: "到场登记回执（待定）", Opening: "已登记到场，是否准入待定，请在指定地点等候，不要进入作业区。"}
	}
	return Wording{Heading: "准入凭证", Opening: "已登记到场并准入。请服从统一调度，凭任务单进入作业区。", Closing: safety}
}

// checkinSlip is what somebody who came is given: 准入, 备勤 or 劝返 with a number to be called by and the way out.
func checkinSlip(s *Source) (Document, error) {
	c := roster.CheckinOf(s.About)
	words := slipWords(c.Admission)
	w := s.Worded("checkin-slip."+c.Admission, words)
	doc := Document{Title: w.Heading, Number: c.Number, Format: s.asked(Label80)}
	name := s.Title("team", c.Team)
	if c.Team == (uuid.UUID{}) {
		name = s.Title("person", c.Person)
	}
	facts := []Fact{{Label: "队伍（人员）", Text: name, Wide: true}, {Label: "时间", Text: Clock(c.ArrivedAt)}, {Label: "地点", Text: c.Place},
		{Label: "人数", Text: fmt.Sprintf("%d 人", c.People)}, {Label: "车辆", Text: fmt.Sprintf("%d 辆", c.Vehicles)}}
	switch c.Admission {
	case "turned_back":
		facts = append(facts, Fact{Label: "备勤编号", Text: c.Number, Wide: true}, Fact{Label: "离开路线", Text: cmp.Or(c.RouteOut, "按现场交通引导离开"), Wide: true},
			Fact{Label: "原因", Text: cmp.Or(s.About.Text("reason"), "现场力量饱和"), Wide: true})
	case "standby":
		facts = append(facts, Fact{Label: "备勤编号", Text: c.Number, Wide: true})
	}
	facts = append(facts, Fact{Label: "协调台电话", Text: s.Incident().PublicPhone, Wide: true})
	doc.Parts = []Part{{Prose: w.Opening}, {Facts: facts}}
	for _, text := range []string{w.Closing, w.Footnote} {
		if text != "" {
			doc.Parts = append(doc.Parts, Part{Prose: text})
		}
	}
	if code := slipCode(c); code != nil {
		doc.Parts = append(doc.Parts, Part{Code: code})
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"领队（本人）签字", "经办 " + c.RecordedBy}})
	return doc, nil
}

// slipCode names the team or person, so that the next desk finds it by a scan; a slip with neither has its number.
func slipCode(c roster.Checkin) *Code {
	if c.Team != (uuid.UUID{}) {
		return tagOf("team", c.Team)
	}
	if c.Person != (uuid.UUID{}) {
		return tagOf("person", c.Person)
	}
	if c.Number != "" {
		return &Code{Text: c.Number, Linear: true, Caption: c.Number}
	}
	return nil
}
