package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Clear in a cell empties the field; an empty cell leaves it as it is.
const Clear = "（清空）"

// answer is what one cell says of a field.
type answer struct {
	value   merge.Value
	members []merge.Value
	unit    string // that stood behind a number
	masked  string // a sensitive value that was exported masked
	clear   bool
}

// reader reads cells as values of fields.
type reader struct {
	names      *names
	directions []roster.Direction
}

// read reads a cell. nil and no problem: the cell says nothing.
func (r *reader) read(f *record.Field, c Cell) (*answer, *Problem) {
	text := tidy(c.Text)
	switch {
	case c.Kind == Empty || text == "":
		return nil, nil
	case text == Clear || text == "(清空)":
		return &answer{clear: true}, nil
	case c.Kind == Fault:
		return nil, wrong("单元格里是错误值 "+text+"；请改成正确的内容。", "The cell holds the error "+text+"; put in what it should be.")
	case c.Kind == Rounded && f.Type == record.Text:
		return nil, wrong("这串号码被表格当作数字存储，后几位已丢失；请把该列设为文本格式后重新填写。",
			"The spreadsheet kept these digits as a number and lost the last ones; make the column text and write them anew.")
	case f.Sensitive() && strings.Contains(text, "***"):
		return &answer{masked: text}, nil
	}
	switch f.Type {
	case record.Number:
		return number(f, text)
	case record.Time:
		return moment(f, c, text)
	case record.Bool:
		return truth(f, text)
	case record.Set:
		return r.members(f, text)
	case record.Ref:
		id, p := r.names.find(f, text)
		return &answer{value: merge.OfID(id)}, p
	case record.Code:
		return code(f, text)
	}
	return parsed(f, word(f, text))
}

// tidy is a text as it is kept: without spaces around it, with one kind of line end.
func tidy(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r", ""))
}

// word is a text of a field that suggests words, by the suggestion it means.
func word(f *record.Field, text string) string {
	if o := f.Match(text); o != nil {
		return o.Name
	}
	return text
}

func parsed(f *record.Field, text string) (*answer, *Problem) {
	v, err := f.Parse(text)
	if p := record.ProblemIn(err); p != nil {
		return nil, wrong(p.Sentence("zh"), p.Sentence("en"))
	}
	return &answer{value: v}, nil
}

// code reads a choice. Brackets and spaces around it do not count.
func code(f *record.Field, text string) (*answer, *Problem) {
	for _, said := range []string{text, strings.Trim(text, "【】[]（）() 　")} {
		if o := f.Match(said); o != nil {
			return &answer{value: merge.OfText(o.Name)}, nil
		}
	}
	return nil, wrong("“"+text+"”不在选项内；可填："+options(f, "zh")+"。", "“"+text+"” is none of: "+options(f, "en")+".")
}

func options(f *record.Field, language string) string {
	var all []string
	for _, o := range f.Options {
		all = append(all, o.Label.In(language))
	}
	return strings.Join(all, "、")
}

func truth(f *record.Field, text string) (*answer, *Problem) {
	switch strings.ToLower(text) {
	case "是", "有", "已", "√", "✓", "y", "yes", "true", "1", "对":
		return &answer{value: merge.OfBool(true)}, nil
	case "否", "无", "未", "×", "✗", "x", "n", "no", "false", "0", "没有":
		return &answer{value: merge.OfBool(false)}, nil
	}
	return nil, wrong("“"+f.Label.Zh+"”只能填是或否。", "“"+f.Label.En+"” is yes or no.")
}

var amount = regexp.MustCompile(`^([+-]?[0-9]+(?:\.[0-9]+)?)\s*([^0-9]{0,6})$`)

// number reads digits of any width, with commas between thousands and a unit behind.
func number(f *record.Field, text string) (*answer, *Problem) {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0
		case r == '　':
			r = ' '
		}
		if r == ',' {
			return -1
		}
		return r
	}, text)
	m := amount.FindStringSubmatch(strings.TrimSpace(plain))
	if m == nil {
		return nil, wrong("“"+text+"”不是一个数；请只填数字。", "“"+text+"” is no number; write digits only.")
	}
	unit, digits := strings.TrimSpace(m[2]), m[1]
	times, known := scale(f, unit)
	if !known && f.Unit != (record.Label{}) {
		return nil, wrong("单位“"+unit+"”不对，这一列的单位是“"+f.Unit.Zh+"”。", "The unit “"+unit+"” does not fit: this column is in "+f.Unit.En+".")
	}
	if times != 1 {
		n, _ := strconv.ParseFloat(digits, 64)
		digits = strconv.FormatFloat(n*times, 'f', -1, 64)
	}
	a, p := parsed(f, digits)
	if p == nil && !known {
		a.unit = unit
	}
	return a, p
}

// scale is what a number is multiplied by for the unit behind it; ok is false for a unit the field does not have.
func scale(f *record.Field, unit string) (times float64, ok bool) {
	if unit == "" || unit == f.Unit.Zh || strings.EqualFold(unit, f.Unit.En) {
		return 1, true
	}
	switch f.Unit.Zh {
	case "人":
		return 1, slices.Contains([]string{"名", "个", "人次", "余人", "位"}, unit)
	case "辆", "艘", "只", "支":
		return 1, slices.Contains([]string{"台", "部", "条", "个", "艘", "辆", "只", "头", "犬", "量"}, unit)
	case "小时":
		switch unit {
		case "h", "H", "时", "个小时", "学时":
			return 1, true
		case "天", "日", "d", "D":
			return 24, true
		}
	case "度":
		return 1, slices.Contains([]string{"°", "°N", "°E", "N", "E"}, unit)
	}
	return 1, false
}

var (
	dotted  = regexp.MustCompile(`^(\d{4})\s*[.年/-]\s*(\d{1,2})(?:\s*[.月/-]\s*(\d{1,2})?\s*日?)?(?:[\sT]+(\d{1,2})[:：时](\d{1,2})分?(?:[:：]?(\d{1,2}(?:\.\d{1,3})?)秒?)?)?$`)
	pressed = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
)

// moment reads a time: as the form takes it, as people write it, or as a spreadsheet counts days.
func moment(f *record.Field, c Cell, text string) (*answer, *Problem) {
	if v, err := f.Parse(text); err == nil {
		return &answer{value: v}, nil
	}
	m := dotted.FindStringSubmatch(text)
	if m == nil {
		if p := pressed.FindStringSubmatch(text); p != nil {
			m = append(p, "", "", "")
		}
	}
	if m == nil && c.Kind == Figure {
		if days, err := strconv.ParseFloat(text, 64); err == nil && days > 20_000 && days < 80_000 { // 1954 to 2119
			t := time.Date(1899, 12, 30, 0, 0, 0, 0, chinaTime).Add(time.Duration(days * 24 * float64(time.Hour)))
			return &answer{value: merge.OfTime(t.Round(time.Second).UnixMilli())}, nil
		}
	}
	if m == nil {
		return nil, wrong("“"+text+"”不是日期；请写成 2026-07-12 或 2026-07-12 14:30。", "“"+text+"” is no date; write 2026-07-12 or 2026-07-12 14:30.")
	}
	day := m[3]
	if day == "" {
		day = "1"
	}
	written := m[1] + "-" + padded(m[2]) + "-" + padded(day)
	if m[4] != "" {
		second := m[6]
		if second == "" {
			second = "00"
		}
		written += " " + padded(m[4]) + ":" + padded(m[5]) + ":" + padded(second)
	}
	return parsed(f, written)
}

func padded(digits string) string {
	if len(digits) == 1 || len(digits) > 1 && digits[1] == '.' {
		return "0" + digits
	}
	return digits
}

// members reads the members of a set, which stand apart by 、 , ; or line ends.
func (r *reader) members(f *record.Field, text string) (*answer, *Problem) {
	a := &answer{}
	for _, part := range split(text) {
		v, p := r.member(f, part)
		if p != nil {
			return nil, p
		}
		if !slices.Contains(a.members, v) {
			a.members = append(a.members, v)
		}
	}
	if len(a.members) > f.LenMax {
		return nil, wrong("最多填 "+strconv.Itoa(f.LenMax)+" 项。", "At most "+strconv.Itoa(f.LenMax)+" may be given.")
	}
	return a, nil
}

func (r *reader) member(f *record.Field, part string) (merge.Value, *Problem) {
	switch {
	case f.Of != "":
		id, p := r.names.find(f, part)
		return merge.OfText(id.String()), p
	case len(f.Options) > 0:
		a, p := code(f, part)
		if p != nil {
			return merge.Value{}, p
		}
		return a.value, nil
	case f.Name == "capabilities":
		part = roster.ReadCapability(r.directions, part)
	}
	a, p := parsed(f, part)
	if p != nil {
		return merge.Value{}, p
	}
	return a.value, nil
}

// separators stand between the members of a set.
const separators = "、,，;；\n"

// split takes the members of a set apart; one in double quotes may hold what else parts them.
func split(text string) []string {
	var parts []string
	var part strings.Builder
	quoted := false
	end := func() {
		if p := strings.TrimSpace(part.String()); p != "" {
			parts = append(parts, p)
		}
		part.Reset()
	}
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case strings.ContainsRune(separators, c) && !quoted:
			end()
		default:
			part.WriteRune(c)
		}
	}
	end()
	return parts
}

// join is the reverse of split.
func join(members []string) string {
	parts := make([]string, len(members))
	for i, m := range members {
		if parts[i] = m; strings.ContainsAny(m, separators) {
			parts[i] = `"` + m + `"`
		}
	}
	return strings.Join(parts, "、")
}
