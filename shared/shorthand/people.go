package shorthand

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Named is one person of a team's roster, as it is copied from a sheet or typed.
type Named struct {
	Line      int    // of the text, counted from 1
	Text      string // the line as it was pasted
	Name      string
	Phone     string
	IDNumber  string
	Role      string   // duty in the team
	Skills    []string // what the sheet says the person can do, or holds a certificate of
	Emergency string
	Problems  []record.Label // such a row is not taken before somebody has looked
}

// PeopleMax is how many people one act takes.
const PeopleMax = 100

// rosterHeadings are the words people write over the columns of a roster. A column under another heading is left out:
// what it means nobody has said.
var rosterHeadings = map[string][]string{
	"name":      {"姓名", "名字", "人员姓名", "队员姓名", "队员", "name"},
	"phone":     {"电话", "手机", "联系电话", "手机号", "手机号码", "电话号码", "联系方式", "phone"},
	"id":        {"身份证", "身份证号", "身份证号码", "证件号", "证件号码", "id number"},
	"role":      {"职务", "岗位", "角色", "分工", "队内职务", "职责", "role"},
	"skill":     {"技能", "专业", "特长", "专业技能", "专业方向", "证书", "资质", "持证情况", "skill", "certificates"},
	"emergency": {"紧急联系人", "紧急联系电话", "家属电话", "emergency contact"},
	"":          {"序号", "编号", "性别", "年龄", "民族", "血型", "单位", "队伍", "队伍名称", "备注", "no."},
}

// People reads a team's roster, one person a line: copied from Excel or WPS, cells apart by tabs, or typed. A line of
// headings says what is where; without one a cell is told by its looks. A line of nothing but names is that many people.
func People(text string) []Named {
	var order []string
	var rows []Named
	for i, line := range lines(oneLineCells(plain(text))) {
		cells := rosterCells(line)
		if len(cells) == 0 || len(rows) >= RowsMax {
			continue
		}
		if order == nil {
			if order = rosterOrder(cells); order != nil {
				continue
			}
		}
		rows = append(rows, namedIn(i+1, strings.TrimSpace(line), cells, order)...)
	}
	checkPeople(rows)
	return rows
}

// oneLineCells joins the lines of a cell that a sheet has put between quotes, for a line is a person.
func oneLineCells(text string) string {
	if len(text) > TextMax || !strings.Contains(text, "\t") {
		return text
	}
	quoted, start := false, true // at the start of a cell
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"' && (start || quoted):
			quoted = !quoted
		case quoted && (r == '\n' || r == '\r'):
			return ' '
		}
		start = r == '\t' || r == '\n'
		return r
	}, text)
}

// rosterCells are the cells of a line; none for an empty line.
func rosterCells(line string) []string {
	if !strings.Contains(line, "\t") {
		line = strings.NewReplacer("、", ",", "；", ",", ";", ",").Replace(line)
	}
	cells := cut(line)
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.TrimPrefix(cells[i], "'")) // the mark of a number kept as text
	}
	if strings.Join(cells, "") == "" {
		return nil
	}
	return cells
}

// rosterOrder says what the columns mean; nil when the line is no heading.
func rosterOrder(cells []string) []string {
	order, named := make([]string, len(cells)), false
	for i, cell := range cells {
		meaning, known := headingOf(cell)
		if !known {
			meaning = ""
		}
		order[i] = meaning
		named = named || meaning == "name"
	}
	if !named {
		return nil
	}
	return order
}

func headingOf(cell string) (meaning string, known bool) {
	cell = strings.ToLower(strings.TrimRight(strings.ReplaceAll(cell, " ", ""), "*:"))
	if at := strings.IndexAny(cell, "(（"); at > 0 {
		cell = cell[:at]
	}
	for meaning, words := range rosterHeadings {
		for _, w := range words {
			if cell == strings.ReplaceAll(w, " ", "") {
				return meaning, true
			}
		}
	}
	return "", false
}

// namedIn are the people of a line: one, but for a line of nothing but names.
func namedIn(line int, text string, cells, order []string) []Named {
	if order == nil && allNames(cells) {
		rows := make([]Named, len(cells))
		for i, c := range cells {
			rows[i] = Named{Line: line, Text: text, Name: c}
		}
		return rows
	}
	n := Named{Line: line, Text: text}
	for i, cell := range cells {
		meaning := ""
		switch {
		case cell == "":
			continue
		case order == nil:
			meaning = n.looks(cell)
		case i < len(order):
			meaning = order[i]
		}
		n.put(meaning, cell)
	}
	return []Named{n}
}

func allNames(cells []string) bool {
	for _, c := range cells {
		if !personal(c) || Direction(c) != "" || dutyWord.MatchString(c) {
			return false
		}
	}
	return true
}

var (
	idText     = regexp.MustCompile(`^\d{17}[\dXx]$|^\d{15}$`)
	ordinal    = regexp.MustCompile(`^\d{1,3}[.、)]?$`)
	dutyWord   = regexp.MustCompile(`队长|领队|队员|司机|驾驶|组长|安全员|教练|联络员|医生|护士|医师|志愿者|书记|主任|指挥`)
	rounded    = regexp.MustCompile(`^\d(\.\d+)?[Ee]\+?\d{2}$`)
	phoneWhole = regexp.MustCompile(`^(?:` + phone.String() + `)$`)
)

// looks tells what a cell is where no heading does.
func (n *Named) looks(cell string) string {
	switch {
	case idText.MatchString(cell):
		return "id"
	case phoneWhole.MatchString(cell), rounded.MatchString(cell):
		return "phone"
	case ordinal.MatchString(cell) && n.Name == "", cell == "男", cell == "女":
		return ""
	case dutyWord.MatchString(cell):
		return "role"
	case Direction(cell) != "":
		return "skill"
	case n.Name == "":
		return "name"
	}
	return "role"
}

func (n *Named) put(meaning, cell string) {
	if rounded.MatchString(cell) {
		n.bad("“"+cell+"”被表格改写了，请把该列设为文本后重新复制", "“"+cell+"” was rewritten by the sheet: make the column text and copy again")
		return
	}
	switch meaning {
	case "name":
		n.Name = cell
	case "phone":
		n.Phone = cell
	case "id":
		n.IDNumber = strings.ToUpper(cell)
	case "role":
		n.Role = strings.TrimSpace(n.Role + " " + cell)
	case "skill":
		n.Skills = append(n.Skills, strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" 、,，;；/", r) })...)
	case "emergency":
		n.Emergency = strings.TrimSpace(n.Emergency + " " + cell)
	}
}

func (n *Named) bad(zh, en string) { n.Problems = append(n.Problems, says(zh, en)) }

// checkPeople says what is wrong with each row. A phone or ID number that cannot be one is a column read wrongly.
func checkPeople(rows []Named) {
	first := map[string]int{}
	for i := range rows {
		n := &rows[i]
		switch {
		case n.Name == "":
			n.bad("没有姓名", "no name")
		case !roster.LikeName(n.Name):
			n.bad("“"+n.Name+"”不像姓名", "“"+n.Name+"” is no name")
		}
		if n.Phone != "" && roster.NormalPhone(n.Phone) == "" || strings.ContainsFunc(n.Phone, unicode.IsLetter) {
			n.bad("“"+n.Phone+"”不是电话", "“"+n.Phone+"” is no telephone number")
		}
		if n.IDNumber != "" && !idText.MatchString(n.IDNumber) && utf8.RuneCountInString(n.IDNumber) > 18 {
			n.bad("身份证号位数不对", "the ID number is too long")
		}
		key := n.IDNumber
		if key == "" {
			key = roster.NormalName(n.Name) + roster.NormalPhone(n.Phone)
		}
		if line, seen := first[key]; seen && n.Name != "" {
			n.bad(fmt.Sprintf("与第 %d 行重复", line), fmt.Sprintf("the same as line %d", line))
		} else {
			first[key] = n.Line
		}
		if i >= PeopleMax {
			n.bad(fmt.Sprintf("一次最多 %d 人，请分次粘贴", PeopleMax), fmt.Sprintf("at most %d at once: paste the rest afterwards", PeopleMax))
		}
	}
}
