package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// mayPrintNotice lets nothing be printed that nobody signed.
func mayPrintNotice(row *record.Record) string {
	if row.Text("signed_by") == "" {
		return "这份发布还没有签发人，不能打印。请先签发。"
	}
	return ""
}

// noticeSheet is a publication as an A4 notice; as plain text it is what is sent.
func noticeSheet(s *Source) (Document, error) { return notice(s, &s.About), nil }

func notice(s *Source, r *record.Record) Document {
	titles := map[string]string{roster.PublishesNeed: "需求公告", roster.PublishesDissuasion: "劝止公告", roster.PublishesSituation: "灾情公告", roster.PublishesCorrection: "更正公告"}
	doc := Document{Title: cmp.Or(titles[r.Text("kind")], "公告"), Number: r.Text("number")}
	body := r.Text("text")
	if title := r.Text("title"); title != "" && title != body {
		body = title + "\n" + body
	}
	facts := []Fact{
		{Label: "发布对象", Text: r.Text("audience")}, {Label: "版本", Text: "第 " + digits(max(1, r.Number("version"))) + " 版"},
		{Label: "依据", Text: strings.TrimSpace(r.Text("basis") + " " + r.Text("basis_no"))}, {Label: "签发人", Text: r.Text("signed_by")},
		{Label: "发布时间", Text: Clock(r.Time("published_at"))}, {Label: "有效期至", Text: Clock(r.Time("expires_at"))}, {Label: "决定层级", Text: option(r, "decided_level")},
		{Label: "联系电话", Text: s.Incident().PublicPhone},
	}
	doc.Parts = []Part{{Prose: body}, {Facts: facts}, {Sign: []string{"现场协调机制（章）", "签发人：" + r.Text("signed_by")}}}
	switch {
	case r.Text("status") == string(roster.PublicationWithdrawn):
		doc.Warning = "本公告已撤回"
	case !r.Time("expires_at").IsZero() && s.Now.After(r.Time("expires_at")):
		doc.Warning = "本公告已过期"
	}
	return doc
}

// needNotice is the notice of the publication of a need that stands, with how far it is met.
func needNotice(s *Source) (Document, error) {
	var best record.Record
	for _, p := range s.All("publication") {
		if p.Ref("need") == s.About.ID && (best.Kind == nil || p.Number("version") > best.Number("version")) {
			best = p
		}
	}
	if best.Kind == nil {
		return Document{}, procedure.No(procedure.NotNow, "这条需求还没有发布，不能打印公告。请先签发。", "This need is not published yet, so there is no notice. Sign it out first.")
	}
	doc := notice(s, &best)
	if n, ok := s.Picture.Need(s.About.ID); ok {
		p := s.Picture.Supply(n)
		doc.Parts = slices.Insert(doc.Parts, 1, Part{Facts: []Fact{
			{Label: "地点", Text: n.Place}, {Label: "紧急程度", Text: option(&n.Row, "urgency")}, {Label: "需要", Text: digits(p.Required) + " " + n.Unit}, {Label: "已派", Text: digits(p.Committed)},
			{Label: "到位", Text: digits(p.Arrived)}, {Label: "仍缺", Text: digits(p.Short)}}})
	}
	return doc, nil
}

// pressRelease is a publication as 新闻通稿: one text for the media, with who answers questions.
func pressRelease(s *Source) (Document, error) {
	r := &s.About
	doc := Document{Title: "新闻通稿", Number: r.Text("number"), Parts: []Part{
		{Heading: r.Text("title"), Prose: r.Text("text")},
		{Facts: []Fact{{Label: "发布单位", Text: s.Incident().Name + "现场协调机制" + s.group(record.General)}, {Label: "签发人", Text: r.Text("signed_by")}, {Label: "发布时间", Text: Clock(r.Time("published_at"))},
			{Label: "联系电话", Text: s.Incident().PublicPhone}}}}}
	said, err := s.Reader.List(record.Query{Kind: "message", Where: []record.Condition{procedure.Is("publication", merge.OfID(r.ID))}})
	if err != nil {
		return doc, fmt.Errorf("list messages: %w", err)
	}
	for _, m := range said {
		doc.Parts = append(doc.Parts, Part{Heading: "核实情况（内部）", Facts: []Fact{{Label: "原传言", Text: m.Text("text"), Wide: true}, {Label: "核实结果", Text: option(&m, "credibility")},
			{Label: "核实人", Text: m.Text("verified_by")}, {Label: "核实方式", Text: m.Text("verified_how"), Wide: true}}})
	}
	if t := usedPhotos(s, r); len(t.Rows) > 0 {
		doc.Parts = append(doc.Parts, Part{Heading: "配图（均已征得同意）", Table: &t})
	}
	if r.Text("status") == string(roster.PublicationWithdrawn) {
		doc.Warning = "本稿已撤回"
	}
	return doc, nil
}

// usedPhotos lists the pictures of a publication whose consent stands.
func usedPhotos(s *Source, publication *record.Record) Table {
	t := Table{Columns: []Column{{Title: "照片", Weight: 2.5}, {Title: "文件", Weight: 1.5}, {Title: "拍摄人"}, {Title: "拍摄时间", Weight: 1.2}, {Title: "同意"}}}
	for _, d := range s.All("document") {
		if consent := d.Text("consent"); d.Ref("about") == publication.ID && d.Text("type") == "photo" && (consent == "given" || consent == "nobody") {
			t.Rows = append(t.Rows, Row{Kind: "document", ID: d.ID, Cells: []string{d.Text("title"), d.Text("file_name"), d.Text("taken_by"), Clock(d.Time("taken_at")), strings.TrimSpace(option(&d, "consent") + " " + d.Text("consent_by"))}})
		}
	}
	return t
}

// receiptList shows which enrolled desks have a publication and which have not.
func receiptList(s *Source) (Document, error) {
	r := &s.About
	has, lacks := receiptTables(s, r)
	return Document{Title: "发布送达情况", Number: r.Text("number"), Parts: []Part{
		{Facts: []Fact{{Label: "发布", Text: r.Text("title"), Wide: true}, {Label: "版本", Text: digits(max(1, r.Number("version")))}, {Label: "发布时间", Text: Clock(r.Time("published_at"))},
			{Label: "未送达", Text: fmt.Sprintf("%d 个席位", len(lacks.Rows))}, {Label: "已送达", Text: fmt.Sprintf("%d 个席位", len(has.Rows))}}},
		{Heading: "未送达席位（请电话通知）", Table: &lacks}, {Heading: "已送达席位", Table: &has},
		{Prose: "“已送达”指该席位的终端已收到这一版并自动回执；回执还在路上的席位也列在“未送达”里。"}}}, nil
}

func receiptTables(s *Source, publication *record.Record) (has, lacks Table) {
	has = Table{Empty: "还没有席位回执。", Columns: []Column{{Title: "席位", Weight: 2}, {Title: "收到时间", Weight: 1.5}}}
	for _, r := range procedure.Received(s.View, publication) {
		has.Rows = append(has.Rows, Row{Kind: "receipt", ID: r.ID, Cells: []string{r.Text("desk"), Clock(r.Time("at"))}})
	}
	lacks = Table{Empty: "全部席位都已收到。", Columns: []Column{{Title: "席位", Weight: 2}, {Title: "席位代码"}, {Title: "层级"}}}
	if s.Desks == nil {
		lacks.Empty = "本机不知道有哪些席位，无法列出。"
	}
	levels := publication.Kind.Field("decided_level")
	for _, d := range procedure.NotReceived(s.View, publication) {
		lacks.Rows = append(lacks.Rows, Row{Tone: procedure.Alarm, Cells: []string{d.Name, d.Code, levels.Shown(string(d.Level), "zh")}})
	}
	return has, lacks
}

// saturationSheet holds what is asked for against who is here, by direction (R3-5).
func saturationSheet(s *Source) (Document, error) {
	ratio := s.Picture.SaturationRatioAt(s.Now)
	whole, lines := s.Picture.SaturationOf(ratio)
	t := Table{Empty: "没有以人数计的未关闭需求。", Columns: []Column{{Title: "专业方向", Weight: 2}, {Title: "需要（人）", Number: true}, {Title: "在场（人）", Number: true}, {Title: "在途（人）", Number: true},
		{Title: "缺口（人）", Number: true}, {Title: "在场/需要", Number: true}, {Title: "判断"}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, saturationRow(l.Label().Zh, l))
	}
	total := saturationRow("合计", whole)
	t.Total = &total
	doc := Document{Title: "力量饱和度", Parts: []Part{
		{Facts: []Fact{{Label: "数据截至", Text: Clock(s.Stamp.AsOf)}, {Label: "饱和比", Text: digits(ratio)}}}, {Table: &t},
		{Prose: "需要：已核实、已发布、部分响应、已响应而未关闭的需求中以人计的数量。在场：待命、任务中、休整队伍的在场人数；有几个专业的队伍在每个专业里各计一次，合计只计一次。在途：已准入、未报备队伍报名的人数。在场达到需要的“饱和比”倍即为饱和。"}}}
	if whole.Full {
		doc.Warning = "力量已饱和：请发布劝止（发布页按 Q）"
	}
	if p, ok := standing(s, roster.PublishesDissuasion); ok {
		doc.Warning = ""
		_, lacks := receiptTables(s, &p)
		doc.Parts = append(doc.Parts, Part{Heading: "劝止已发布：" + procedure.Caption(&p) + "，" + Clock(p.Time("published_at"))}, Part{Heading: "还没有收到劝止的席位", Table: &lacks})
	}
	return doc, nil
}

func saturationRow(name string, l roster.Saturation) Row {
	share, word := "—", "缺"
	if l.Required > 0 {
		share = fmt.Sprintf("%.2f", l.Have/l.Required)
	}
	row := Row{}
	switch {
	case l.Full:
		word, row.Tone = "饱和", procedure.Alarm
	case l.Short == 0:
		word, row.Tone = "够", procedure.Good
	default:
		row.Tone = procedure.Warn
	}
	row.Cells = []string{name, digits(l.Required), digits(l.Have), digits(l.Coming), digits(l.Short), share, word}
	return row
}
