package report

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// charsASecond is how fast Chinese is read aloud on the telephone so that a caller can write it down.
const charsASecond = 4.5

// readAloud is how long a text takes to be read.
func readAloud(text string) time.Duration {
	return time.Duration(float64(utf8.RuneCountInString(text)) / charsASecond * float64(time.Second))
}

// aloudMax is the most an answer may take (R2-5).
const aloudMax = 30 * time.Second

// inquiryScript is what the inquiry desk says now, one short answer a question, made of what is published and of the standing
// answers that were signed. Who calls hears the same words at every desk.
func inquiryScript(s *Source) (Document, error) {
	doc := Document{Title: "咨询答复要点", Parts: []Part{
		{Facts: []Fact{{Label: "数据截至", Text: Clock(s.Stamp.AsOf)}, {Label: "公布电话", Text: s.Incident().PublicPhone}}}}}
	long := 0
	for _, line := range scriptLines(s) {
		aloud := readAloud(line.say)
		heading := fmt.Sprintf("%s（约 %.0f 秒，%s）", line.ask, aloud.Seconds(), line.basis)
		if aloud >= aloudMax {
			long++
			heading = "【过长】" + heading
		}
		doc.Parts = append(doc.Parts, Part{Heading: heading, Prose: line.say})
	}
	words := "每条答复都在 30 秒内读完。"
	if long > 0 {
		words = fmt.Sprintf("有 %d 条口径 30 秒读不完，请%s精简。", long, s.group(record.General))
	}
	doc.Parts = append(doc.Parts, Part{Prose: words + "来电人报出的队伍、人数、车辆只登记一次，按 Z 转报名、B 转备勤、X 转需求。"})
	if _, out := standing(s, roster.PublishesDissuasion); out {
		doc.Warning = "已发布劝止：请未接到通知的队伍勿来"
	}
	return doc, nil
}

// scriptLine is one question with what is said to it.
type scriptLine struct {
	ask, say, basis string
}

func scriptLines(s *Source) []scriptLine {
	signed := map[string]record.Record{}
	var rumours []record.Record
	for _, a := range s.All("answer") {
		switch {
		case a.Text("status") != "standing":
		case a.Text("topic") == "rumour":
			rumours = append(rumours, a)
		default:
			signed[a.Text("topic")] = a
		}
	}
	var lines []scriptLine
	for _, o := range s.Schema.Kind("answer").Field("topic").Options {
		if a, ok := signed[o.Name]; ok {
			lines = append(lines, scriptLine{o.Label.Zh, a.Text("text"), "口径 " + a.Text("number") + "，签发人 " + a.Text("signed_by")})
			continue
		}
		if say, basis := worked(s, o.Name); say != "" {
			lines = append(lines, scriptLine{ask: o.Label.Zh, say: say, basis: basis})
		}
	}
	for _, a := range rumours {
		lines = append(lines, scriptLine{"听说“" + firstLine(a.Text("title"), 20) + "”", a.Text("text"), "更正 " + s.Title("publication", a.Ref("publication"))})
	}
	return lines
}

// worked is what follows from the state of things where nobody signed other words.
func worked(s *Source, topic string) (say, basis string) {
	switch topic {
	case "come":
		return comeWords(s)
	case "how":
		return howWords(s), "灾情要点"
	case "passage":
		return "任务车辆走高速，先报名并获准，再由" + s.group(record.Support) + "统一提交通行申请；报车牌、车牌颜色、驾驶员、路线和时间。审核通过后凭平台编号通行，未通过不免费。", "通行规则"
	case "bring":
		return "请带足 48 小时以上的食品、饮水、燃油、帐篷和个人防护装备，买好保险；到集结点先报备，四个数：人数、车辆、专业、能自保几小时。", "到场报备"
	case "standby":
		return "可以先登记备勤：报队名、人数、车辆、专业方向、自保小时数和联系电话，我们现在就记，需要时按登记电话通知，请勿自行出发。", "备勤登记"
	}
	return "", ""
}

// namedNeeds is how many needs are read to a caller.
const namedNeeds = 3

// comeWords says whether to come: what is published and short, or that no more are asked for.
func comeWords(s *Source) (say, basis string) {
	if p, ok := standing(s, roster.PublishesDissuasion); ok {
		return "现在力量已够，请不要自行前来；可以登记备勤，需要时通知您。", "劝止 " + p.Text("number")
	}
	_, needs := openNeeds(s)
	var named []string
	for _, n := range needs {
		short := s.Picture.Supply(n).Short
		if n.Status == roster.NeedVerified || n.FreshnessOf(s.Now) == roster.Stale || short <= 0 && n.Quantity > 0 || len(named) == namedNeeds {
			continue
		}
		line := firstLine(n.Title, 14)
		if short > 0 {
			line += "缺" + digits(short) + n.Unit
		}
		named = append(named, line)
	}
	if len(named) == 0 {
		return "目前没有公开征集力量的需求，请先登记备勤，需要时通知您，请勿自行前来。", "没有已发布的未满足需求"
	}
	return "目前需要：" + strings.Join(named, "；") + "。专业对口的请先报名，审核准入后再出发。", "已发布需求 " + Clock(s.Now)
}

// howWords is the way in and where to file, from the points in force.
func howWords(s *Source) string {
	var parts []string
	for _, p := range []struct{ kind, front string }{{"route", "路线："}, {"assembly", "到"}, {"closed_road", "封路："}} {
		for i, r := range pointLines(s, p.kind) {
			if i == 2 {
				break
			}
			text := p.front + firstLine(r.Cells[1], 16)
			if r.Cells[2] != "" {
				text += "（" + firstLine(r.Cells[2], 12) + "）"
			}
			if p.kind == "assembly" {
				text += "报到"
			}
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "请先报名，准入后告知集结点和路线；途中听从交警指挥。"
	}
	return strings.Join(parts, "；") + "。出发前再来电核对一次。"
}
