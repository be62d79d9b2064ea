package procedure

import (
	"regexp"
	"strconv"
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of rules and settings.
const (
	OutOfLimits roster.Code = "setting_out_of_limits"
	BadCode     roster.Code = "bad_capability_code"
	CodeThere   roster.Code = "capability_there"
	BadColumns  roster.Code = "bad_layout"
)

// documentBook is the library, the plan's seven rules among it, each by its level.
func documentBook() Register {
	asks := formOf("title!", "type!", "level", "district", "document_no", "issued_by", "issued_at", "valid_until", "text+", "file_name", "file_hash", "about", "source", "note+")
	return Register{
		Name: "document", Kind: "document", Label: says("制度文件", "Documents"), Newest: true, Filters: []string{"type", "level", "district"},
		Columns: []Column{
			{Field: "title", Weight: 3}, {Field: "type", Weight: 1.3}, {Field: "level"}, {Field: "district"}, {Field: "document_no", Weight: 1.3}, {Field: "issued_by"},
			{Field: "issued_at", Show: func(_ *View, r *record.Record) Cell { return Cell{day(r.Time("issued_at")), Plain} }},
			{Field: "valid_until", Show: func(v *View, r *record.Record) Cell {
				at := r.Time("valid_until")
				if !at.IsZero() && at.Before(v.Now) {
					return Cell{day(at), Muted}
				}
				return Cell{day(at), Plain}
			}},
			{Field: "file_name"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("document", "文件", "document", asks, nil), verifies()),
	}
}

// templateBook is the office's own wording of papers, each from a day on.
func templateBook() Register {
	asks := formOf("paper!", "name!", "heading", "opening+", "closing+", "footnote+", "valid_from", "note+")
	asks[0].Hint = says("文书代码：task-order 任务单，notice 公告，thanks-note 证明，daily 日报；其余见“terminal papers”", "the paper's name: task-order, notice, thanks-note, daily; terminal papers lists them")
	asks[6].Given = Now
	return Register{
		Name: "template", Kind: "template", Label: says("文书模板", "Paper templates"), Newest: true, Filters: []string{"paper"}, Papers: []string{"template-preview"},
		Columns: []Column{{Field: "paper"}, {Field: "name", Weight: 1.5}, {Field: "heading", Weight: 1.5}, {Field: "opening", Weight: 3}, {Field: "valid_from"}, {Field: "recorded_by"}},
		Acts: []Act{
			{Name: "add", Label: says("新增模板", "New template"), Key: "N", New: true, Asks: asks, Paper: "template-preview", Line: func(c *Case) string {
				return "文书模板：" + c.Text("name") + "，自 " + Moment(c.At("valid_from")) + " 起"
			}},
			{Name: "edit", Label: says("修改", "Change"), Key: "E", Asks: asks, Paper: "template-preview"},
		},
	}
}

// settingBook is the numbers that rules go by. A number is never overwritten: the next one holds from its own day on, so
// that the book is its own audit.
func settingBook() Register {
	return Register{
		Name: "setting", Kind: "setting", Label: says("参数", "Settings"), Newest: true, Filters: []string{"key"},
		Columns: []Column{
			{Field: "key", Weight: 2, Label: says("参数", "Setting"), Show: settingCell}, {Field: "value", Right: true}, {Field: "unit"}, {Field: "valid_from"},
			{Label: says("是否生效", "In force"), Show: func(v *View, r *record.Record) Cell {
				if v.Settings().Of(roster.SettingKey(r.Text("key"))).Source.ID == r.ID {
					return Cell{v.In("现行", "in force"), Good}
				}
				if r.Time("valid_from").After(v.Now) {
					return Cell{v.In("待生效", "to come"), Info}
				}
				return Cell{v.In("已替代", "replaced"), Muted}
			}},
			{Field: "basis", Weight: 2}, {Field: "recorded_by"},
		},
		Acts: []Act{{
			Name: "set", Label: says("设定参数", "Set"), Key: "N", New: true,
			Asks: []Ask{
				{Field: "which", Type: record.Code, Options: settingOptions(), Label: says("参数", "Setting"), Needed: true},
				{Field: "value", Needed: true}, {Field: "valid_from", Given: Now}, {Field: "basis", Label: says("依据（文号或决定）", "Basis")}, {Field: "note", Long: true},
			},
			Rule: setSetting, Line: settingLine,
		}},
	}
}

func settingOptions() []record.Option {
	var all []record.Option
	for _, r := range roster.SettingRules() {
		all = append(all, record.Choice(string(r.Key), r.Label.Zh, r.Label.En))
	}
	return all
}

func settingCell(v *View, r *record.Record) Cell {
	rule, ok := roster.RuleOfSetting(roster.SettingKey(r.Text("key")))
	if !ok {
		return Cell{r.Text("key"), Muted}
	}
	return Cell{rule.Label.In(v.Language), Plain}
}

// setSetting holds a number to its bounds and gives it its key and unit.
func setSetting(c *Case) error {
	rule, _ := roster.RuleOfSetting(roster.SettingKey(c.Text("which")))
	n := c.Number("value")
	if n < rule.Least || n > rule.Most {
		least, most := plainNumber(rule.Least), plainNumber(rule.Most)
		return NoIn("value", OutOfLimits, rule.Label.Zh+"须在 "+least+" 到 "+most+" "+rule.Unit.Zh+"之间。没有改动现行参数；已填的内容都保留着。",
			rule.Label.En+" must be between "+least+" and "+most+" "+rule.Unit.En+". What is in force was not changed; what you typed is kept.")
	}
	c.Main().Text("key", string(rule.Key)).Text("unit", rule.Unit.Zh)
	if !c.Answered("valid_from") {
		c.Main().Time("valid_from", c.Actor.Now)
	}
	return nil
}

func settingLine(c *Case) string {
	rule, _ := roster.RuleOfSetting(roster.SettingKey(c.Text("which")))
	before := rule.Default
	if now, err := settingsIn(c.Facts, c.Actor.Now); err == nil {
		before = now.Number(rule.Key)
	}
	return "参数“" + rule.Label.Zh + "”：" + plainNumber(before) + " → " + plainNumber(c.Number("value")) + " " + rule.Unit.Zh + "，自 " + Moment(c.At("valid_from")) + " 起"
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

var capabilityCode = regexp.MustCompile(`^[a-z][a-z0-9_]{1,38}$`)

// capabilityBook is the directions teams may have, over those of the standard.
func capabilityBook() Register {
	asks := formOf("code!", "name!", "name_en", "levels", "standard", "criteria+", "valid_from", "valid_until", "note+")
	return Register{
		Name: "capability", Kind: "capability", Label: says("能力类别", "Capabilities"),
		Columns: []Column{{Field: "code"}, {Field: "name", Weight: 1.5}, {Field: "levels", Right: true}, {Field: "standard", Weight: 1.5}, {Field: "criteria", Weight: 3}, {Field: "valid_from"}, {Field: "valid_until"}},
		Acts: kept("capability", "能力类别", "capability", asks, func(c *Case) error {
			if code := c.Shows("code"); !capabilityCode.MatchString(code) {
				return NoIn("code", BadCode, "代码只用小写英文字母、数字和下划线，例如 cave_rescue。已填的内容都保留着。", "The code is lower-case letters, digits and underscores, for example cave_rescue. What you typed is kept.")
			}
			for _, row := range c.List("capability", Is("code", merge.OfText(c.Shows("code")))) {
				if row.ID != c.ID && row.Time("valid_until").IsZero() {
					return NoIn("code", CodeThere, "这个代码已有记录："+row.Text("name")+"。没有重复登记；请修改原有记录。", "There is one of this code: "+row.Text("name")+". Change that one.")
				}
			}
			return nil
		}),
	}
}

// layoutBook is how the ministry's platform lays its sheets out, as far as it is known today.
func layoutBook() Register {
	asks := formOf("name!", "kind!", "columns+", "valid_from", "note+")
	asks[2].Needed = true
	asks[2].Hint = says("每行一列：列名=字段；列名=\"固定文字\"；列名= 表示空列", "one column a line: column=field; column=\"fixed text\"; column= is left empty")
	asks[3].Given = Now
	return Register{
		Name: "layout", Kind: "layout", Label: says("平台表格式", "Platform layouts"), Newest: true, Filters: []string{"kind"},
		Columns: []Column{{Field: "name"}, {Field: "kind"}, {Field: "columns", Weight: 4, Show: func(_ *View, r *record.Record) Cell {
			return Cell{strings.Join(strings.Split(strings.TrimSpace(r.Text("columns")), "\n"), "；"), Plain}
		}}, {Field: "valid_from"}},
		Acts: kept("layout", "格式", "layout", asks, func(c *Case) error {
			kind := c.Schema.Kind(c.Shows("kind"))
			if kind == nil {
				return NoIn("kind", BadColumns, "没有“"+c.Shows("kind")+"”这类数据。已填的内容都保留着；例如 team、signup、need。", "There is no such kind of record. What you typed is kept; for example team, signup, need.")
			}
			for line := range strings.Lines(c.Shows("columns")) {
				title, field, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(line, "＝", "=")), "=")
				field = strings.TrimSpace(field)
				if title == "" && field != "" || field != "" && field != "id" && !strings.HasPrefix(field, `"`) && !isField(kind, field) {
					return NoIn("columns", BadColumns, "这一行读不懂："+strings.TrimSpace(line)+"。已填的内容都保留着；每行写成“列名=字段”。", "This line cannot be read: "+strings.TrimSpace(line)+". What you typed is kept; write column=field.")
				}
			}
			return nil
		}),
	}
}

// isField says whether a text names a field, by its name or its label.
func isField(k *record.Kind, text string) bool {
	for i := range k.Fields {
		if k.Fields[i].Name == text || k.Fields[i].Label.Zh == text || k.Fields[i].Label.En == text {
			return true
		}
	}
	return text == "本地编号"
}

// handoverBook is what was handed to the platform, and when.
func handoverBook() Register {
	return Register{
		Name: "platform_handover", Kind: "platform_handover", Label: says("移交记录", "Handovers"), Newest: true, Filters: []string{"kind"},
		Columns: []Column{{Field: "at"}, {Field: "kind"}, {Field: "layout"}, {Field: "rows", Right: true}, {Field: "file", Weight: 2}, {Field: "recorded_by"}},
	}
}
