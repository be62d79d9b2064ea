package shorthand

import (
	"encoding/csv"
	"regexp"
	"strings"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// CardKind is whose arrival a card is about.
type CardKind string

// Kinds of cards.
const (
	TeamCard    CardKind = "team"
	PersonCard  CardKind = "person"
	VehicleCard CardKind = "vehicle"
)

// Label is what the kind is called on screen.
func (k CardKind) Label() record.Label {
	switch k {
	case PersonCard:
		return says("个人", "person")
	case VehicleCard:
		return says("车辆", "vehicle")
	}
	return says("队伍", "team")
}

// Card is one arrival written on paper while the machine was down, as it is entered later with its real time (补录).
type Card struct {
	Line       int
	Text       string
	Kind       CardKind
	At         time.Time
	Name       string // of the team or the person
	Team       string // of a person or vehicle
	Plate      string
	People     int
	Vehicles   int
	Place      string
	Leader     string // or driver
	Phone      string
	Capability string
	Hours      float64
	Admission  string // code of checkin.admission; empty: admitted
	Reason     string
	Note       string
	Problems   []record.Label
}

// column is what a cell of a card means.
type column string

// Headings, with the words people write over them.
var headings = []struct {
	column column
	words  []string
}{
	{"kind", []string{"类型", "类别", "报备类型"}},
	{"at", []string{"到达时间", "时间", "到场时间", "日期时间"}},
	{"name", []string{"队伍名称", "队伍", "单位", "姓名", "名称"}},
	{"team", []string{"所属队伍", "所属单位"}},
	{"plate", []string{"车牌号码", "车牌", "车牌号", "号牌"}},
	{"people", []string{"人数", "到场人数"}},
	{"vehicles", []string{"车辆数", "车辆", "车数"}},
	{"place", []string{"地点", "集结点", "到达地点", "位置"}},
	{"leader", []string{"带队人", "领队", "负责人", "联系人", "驾驶员", "司机"}},
	{"phone", []string{"电话", "联系电话", "手机"}},
	{"capability", []string{"专业", "主要专业", "专业方向", "救援专业方向", "特长"}},
	{"hours", []string{"自带给养", "自我保障时长", "自我保障", "自带给养（小时）", "自带给养(小时)"}},
	{"admission", []string{"准入", "审核"}},
	{"reason", []string{"原因"}},
	{"note", []string{"备注", "说明"}},
}

// usual is the order of the cells where no headings are given: that of the paper card.
var usual = map[CardKind][]column{
	TeamCard:    {"at", "name", "people", "vehicles", "place", "leader", "phone", "capability", "note"},
	PersonCard:  {"at", "name", "phone", "place", "capability", "team", "note"},
	VehicleCard: {"at", "plate", "team", "leader", "phone", "place", "note"},
}

var plateText = regexp.MustCompile(`^[\p{Han}]{1,2}[A-Z][·. ]?[A-Z0-9]{4,7}[警挂学领港澳应急]{0,2}$`)

// Cards reads cards copied from a sheet or typed, one a line, cells apart by tabs, else by commas, else by blanks. A
// first line of headings says what is where; without one the order is that of the paper card. kind is what a card is
// where the line itself does not say.
func Cards(text string, kind CardKind, now time.Time) []Card {
	var order []column
	var cards []Card
	for i, line := range lines(plain(text)) {
		if strings.TrimSpace(line) == "" || len(cards) >= RowsMax {
			continue
		}
		cells := cut(line)
		if order == nil && len(cards) == 0 {
			if order = headingsOf(cells); order != nil {
				continue
			}
		}
		cards = append(cards, card(i+1, strings.TrimSpace(line), cells, order, kind, now))
	}
	return cards
}

// cut parts a line into cells.
func cut(line string) []string {
	mark := '\t'
	if !strings.ContainsRune(line, mark) {
		mark = ','
		line = strings.ReplaceAll(line, "，", ",")
	}
	if !strings.ContainsRune(line, mark) {
		return joinTime(strings.Fields(line))
	}
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = mark, true, -1
	cells, err := r.Read()
	if err != nil {
		cells = strings.Split(line, string(mark))
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

var (
	dayText  = regexp.MustCompile(`^(\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?$`)
	hourText = regexp.MustCompile(`^\d{1,2}[:点]`)
)

// joinTime puts a day and an hour that a blank parted together again.
func joinTime(cells []string) []string {
	for i := range len(cells) - 1 {
		if dayText.MatchString(cells[i]) && hourText.MatchString(cells[i+1]) {
			joined := append([]string{}, cells[:i]...)
			return append(append(joined, cells[i]+" "+cells[i+1]), cells[i+2:]...)
		}
	}
	return cells
}

// headingsOf says what the cells of a heading mean; nil when the line is none.
func headingsOf(cells []string) []column {
	order, known := make([]column, len(cells)), 0
	for i, cell := range cells {
		for _, h := range headings {
			for _, w := range h.words {
				if strings.TrimSpace(cell) == w {
					order[i] = h.column
				}
			}
		}
		if order[i] != "" {
			known++
		}
	}
	if known < 2 {
		return nil
	}
	return order
}

func card(line int, text string, cells []string, order []column, kind CardKind, now time.Time) Card {
	c := Card{Line: line, Text: text, Kind: kind}
	if order == nil {
		cells = c.kindOf(cells)
		order = usual[c.Kind]
	}
	for i, cell := range cells {
		what := column("note")
		if i < len(order) {
			what = order[i]
		}
		c.put(what, strings.TrimSpace(cell), now)
	}
	if c.Plate != "" && c.Name == "" {
		c.Kind = VehicleCard
	}
	c.look(now)
	return c
}

// kindOf takes a word that names the kind off the front, or tells a vehicle by its plate.
func (c *Card) kindOf(cells []string) []string {
	if len(cells) > 0 {
		if k, ok := kindNamed(cells[0]); ok {
			c.Kind = k
			return cells[1:]
		}
	}
	if len(cells) > 1 && plateText.MatchString(strings.ToUpper(cells[1])) {
		c.Kind = VehicleCard
	}
	return cells
}

func kindNamed(text string) (CardKind, bool) {
	switch strings.TrimSpace(text) {
	case "个人", "志愿者", "人员", "person":
		return PersonCard, true
	case "车辆", "车", "vehicle":
		return VehicleCard, true
	case "队伍", "队", "team":
		return TeamCard, true
	}
	return "", false
}

func (c *Card) put(what column, cell string, now time.Time) {
	if cell == "" {
		return
	}
	switch what {
	case "kind":
		if k, ok := kindNamed(cell); ok {
			c.Kind = k
		}
	case "at":
		at, ok := Happened(cell, now)
		if !ok {
			c.bad(says("看不懂时间“"+cell+"”", "the time “"+cell+"” cannot be read"))
			return
		}
		c.At = at
	case "people", "vehicles", "hours":
		c.figure(what, cell)
	case "phone":
		c.Phone = cell
	case "capability":
		if c.Capability = Direction(cell); c.Capability == "" {
			c.note(cell)
		}
	case "admission":
		c.admit(cell)
	case "note", "":
		c.note(cell)
	default:
		*c.text(what) = cell
	}
}

// text is the field that a cell of plain words fills.
func (c *Card) text(what column) *string {
	return map[column]*string{"name": &c.Name, "team": &c.Team, "plate": &c.Plate, "place": &c.Place, "leader": &c.Leader, "reason": &c.Reason}[what]
}

func (c *Card) note(text string) { c.Note = strings.TrimSpace(c.Note + " " + text) }

func (c *Card) bad(why record.Label) { c.Problems = append(c.Problems, why) }

var figureText = regexp.MustCompile(`^` + figure + `(?:\.0)? ?(?:人|名|辆|台|小时|h)?$`)

func (c *Card) figure(what column, cell string) {
	g := figureText.FindStringSubmatch(cell)
	if g == nil {
		c.bad(says("“"+cell+"”不是数", "“"+cell+"” is no number"))
		return
	}
	n := numberOf(g[1])
	switch what {
	case "people":
		c.People = n
	case "vehicles":
		c.Vehicles = n
	default:
		c.Hours = float64(n)
	}
}

func (c *Card) admit(cell string) {
	for word, code := range map[string]string{"准入": "", "同意": "", "待定": roster.AdmitLater, "备勤": roster.AdmitStandby, "劝返": roster.AdmitTurnBack} {
		if cell == word {
			c.Admission = code
			return
		}
	}
	c.bad(says("准入应为准入、待定、备勤或劝返", "admission is one of 准入 待定 备勤 劝返"))
}

// look says what a card lacks. A card without its time is not taken: the time on the paper is what it is entered for.
func (c *Card) look(now time.Time) {
	switch {
	case c.At.IsZero() && len(c.Problems) == 0:
		c.bad(says("没有到达时间", "no time of arrival"))
	case c.At.After(now.Add(roster.ClockLimit)):
		c.bad(says("到达时间在将来", "the time is in the future"))
	}
	if c.Kind == VehicleCard {
		if roster.NormalPlate(c.Plate) == "" {
			c.bad(says("没有车牌", "no plate"))
		}
		return
	}
	if c.Name == "" {
		c.bad(says("没有名称", "no name"))
	}
	if c.Kind == TeamCard && c.People == 0 && c.Admission == "" {
		c.bad(says("没有人数", "no number of people"))
	}
	if c.Admission == roster.AdmitTurnBack && c.Reason == "" {
		c.bad(says("劝返没有原因", "turned back without a reason"))
	}
}
