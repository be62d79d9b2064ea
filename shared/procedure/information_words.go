package procedure

import (
	"fmt"
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// dissuasionWords opens 劝止 with the numbers it rests on.
func dissuasionWords(g *Given) string {
	p, err := gathered(g.Facts)
	if err != nil {
		return ""
	}
	settings, err := settingsIn(g.Facts, g.Actor.Now)
	if err != nil {
		return ""
	}
	whole, lines := p.SaturationOf(settings.Number(roster.SaturationRatio))
	in, _, _ := p.Incident()
	text := fmt.Sprintf("截至%s，%s现场在场救援人员 %.0f 人，现有需求 %.0f 人，力量已饱和。未接到调派通知的队伍和个人请勿自行前往，原地备勤；已在途的请与协调机制联系。",
		g.Actor.Now.In(ChinaTime()).Format("1月2日15时04分"), in.Name, whole.Have, whole.Required)
	var short []string
	for _, l := range lines {
		if l.Short > 0 && l.Direction != "" {
			short = append(short, fmt.Sprintf("%s（缺 %.0f 人）", l.Label().Zh, l.Short))
		}
	}
	if len(short) > 0 {
		text += "仍需：" + strings.Join(short, "、") + "，请先电话报名。"
	}
	if in.PublicPhone != "" {
		text += "联系电话：" + in.PublicPhone + "。"
	}
	return text
}

// situationWords opens the situation sheet as the short text for telephones, from the points in force.
func situationWords(g *Given) string {
	return SituationText(g.Facts, g.Schema, g.Actor)
}

// SituationText is the situation sheet as a text for telephones: what a team on the road must know, one line a point.
func SituationText(facts record.Reader, schema *record.Schema, a roster.Actor) string {
	kind := schema.Kind("point")
	rows, err := facts.List(record.Query{Kind: "point", Where: []record.Condition{Is("status", merge.OfText("open"))}})
	if kind == nil || err != nil {
		return ""
	}
	lines := []string{"截至" + a.Now.In(ChinaTime()).Format("1月2日15时04分")}
	for _, o := range kind.Field("type").Options {
		for i := range rows {
			if rows[i].Text("type") == o.Name {
				lines = append(lines, o.Label.Zh+"："+PointLine(&rows[i]))
			}
		}
	}
	return strings.Join(lines, "\n")
}

// PointLine is a point of the situation sheet in one line.
func PointLine(r *record.Record) string {
	line := r.Text("name")
	if place := r.Text("place"); place != "" && place != line {
		line += "（" + place + "）"
	}
	line += tailOf(r.Text("text")) + tailOf(strings.TrimSpace(r.Text("contact")+" "+r.Text("phone")))
	return line
}

// saturationAlert says that enough people are here while nobody was told to stay away, or which of the desks have not heard
// that they were (R3-5).
func saturationAlert(p *roster.Picture, v *View) string {
	whole, _ := p.SaturationOf(v.Settings().Number(roster.SaturationRatio))
	for _, row := range v.All("publication") {
		if row.Text("kind") != roster.PublishesDissuasion || !ToldToDesks(&row) {
			continue
		}
		var names []string
		for _, d := range NotReceived(v, &row) {
			names = append(names, d.Name)
		}
		if len(names) == 0 {
			return ""
		}
		return fmt.Sprintf(v.In("劝止已发布，%d 个席位还没有收到：%s", "The stay-away notice is published; %d desks do not have it yet: %s"), len(names), clip(strings.Join(names, "、")))
	}
	if !whole.Full {
		return ""
	}
	return fmt.Sprintf(v.In("力量已饱和：在场 %.0f 人，需要 %.0f 人。请到“发布”按 Q 发布劝止。", "Enough are here: %.0f people for %.0f required. Publish a stay-away notice with Q under Publications."), whole.Have, whole.Required)
}
