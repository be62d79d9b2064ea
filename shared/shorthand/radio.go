package shorthand

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Open is a task order that a report may be about, with the teams on it.
type Open struct {
	Task   uuid.UUID
	Number string
	Title  string
	Teams  []Crew
}

// Crew is one team of an open task.
type Crew struct {
	ID    uuid.UUID
	Name  string
	Short string
}

// Heard is one line heard by radio, as it was understood. It is shown before it is saved; Text is kept whatever was made
// of it.
type Heard struct {
	Text     string
	Task     Open   // zero when none, or more than one, was meant
	Others   []Open // those it might be, where it is not clear
	Team     Crew   // zero when no team was named and the task has several
	To       roster.Status
	Achieved roster.Achieved
	Wants    string // what they ask for, in their words
	At       time.Time
	Source   string // of task.status_source
	Problems []record.Label
}

// Figures says whether the line told of results.
func (h *Heard) Figures() bool { return h.Achieved != roster.Achieved{} }

var (
	orderNo  = regexp.MustCompile(`(?i)\b((?:[A-Z]{1,6}-)?(?:[A-Z0-9]{1,2}-)?\d{1,5})\b`)
	wantsFor = regexp.MustCompile(`(?:急需|需要|需|请求|请派|缺少|缺)([^\s,，。;；!！]{1,60})`)
	denied   = regexp.MustCompile(`(?:还没有|尚未|没有|还没|未能|无法|不能|未|没)[^\s,，。;；]{0,4}$`)
	clock    = regexp.MustCompile(`(?:^|[\s,，])(\d{1,2})[:点时](\d{2})分?`)
)

// results are the words for what was achieved, each with the number before or behind it.
var results = []struct {
	pattern *regexp.Regexp
	put     func(*roster.Achieved, int)
}{
	{regexp.MustCompile(`(?:获救|救出|营救|解救|救|生还)(?:出|了|群众|人员|被困)*[: ]*` + figure + `(?:个|名|人|位)*|` + figure + `(?:名|人|位|个)*(?:群众|人员)?(?:获救|生还)`), func(a *roster.Achieved, n int) { a.Rescued += n }},
	{regexp.MustCompile(`(?:转移|疏散|安置|撤出群众)(?:安置|出|了|群众|人员|至)*[: ]*` + figure + `(?:个|名|人|位)*|` + figure + `(?:名|人|位|个)*(?:群众|人员)?(?:转移|疏散)`), func(a *roster.Achieved, n int) { a.Relocated += n }},
	{regexp.MustCompile(`(?:遇难|死亡|遗体|身亡|亡)(?:者|了|人员)*[: ]*` + figure + `(?:个|名|人|位|具)*|` + figure + `(?:名|人|位|具)*(?:遇难|死亡|遗体)`), func(a *roster.Achieved, n int) { a.Dead += n }},
	{regexp.MustCompile(`(?:作业点|工地|点位|作业面)(?:完成|清理|搜完)*[: ]*` + figure + `(?:个|处)*|` + figure + `(?:个|处)(?:作业点|工地|点位|作业面)`), func(a *roster.Achieved, n int) { a.Worksites += n }},
}

// stateWords are what is said for the states of a task, those of a later state first.
var stateWords = []struct {
	state roster.Status
	words []string
}{
	{roster.TaskStopped, []string{"中止", "终止", "停止作业", "放弃"}},
	{roster.TaskHanded, []string{"移交"}},
	{roster.TaskDone, []string{"任务完成", "完成任务", "已完成", "全部完成", "作业完毕", "完成", "结束"}},
	{roster.TaskUnderway, []string{"进展", "正在", "继续", "展开", "开始作业", "作业中"}},
	{roster.TaskArrived, []string{"到场", "到达", "已到", "抵达", "到位"}},
	{roster.TaskSetOff, []string{"出发", "出动", "开拔", "上路"}},
	{roster.TaskReceived, []string{"收到", "接收", "接令", "明白"}},
}

// Radio reads one line: the task by its number, or a team by name or initials; a state; what was achieved; a time.
func Radio(text string, open []Open, now time.Time) Heard {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), "\t", " "))
	if r := []rune(text); len(r) > lineMax {
		text = string(r[:lineMax])
	}
	h := Heard{Text: text, Source: roster.SourceRadio}
	p := pieces{plain(text)}
	h.when(&p, now)
	h.about(&p, open)
	h.asks(&p)
	for _, r := range results {
		for range 8 {
			g := p.take(r.pattern)
			if g == nil {
				break
			}
			r.put(&h.Achieved, numberOf(g[1]+g[2]))
		}
	}
	h.state(p.left)
	h.how(p.left)
	h.look()
	return h
}

func (h *Heard) when(p *pieces, now time.Time) {
	g := p.take(clock)
	if g == nil {
		return
	}
	at, ok := Happened(g[1]+":"+g[2], now)
	if !ok {
		h.Problems = append(h.Problems, says("看不懂时间", "the time cannot be read"))
		return
	}
	h.At = at
}

// about finds the task: by its number, else by one of its teams.
func (h *Heard) about(p *pieces, open []Open) {
	for _, word := range orderNo.FindAllString(p.left, 8) {
		var found []Open
		for _, o := range open {
			if numbers(o.Number, word) {
				found = append(found, o)
			}
		}
		if len(found) > 0 {
			p.left = strings.Replace(p.left, word, " ", 1)
			h.choose(found)
			break
		}
	}
	h.byTeam(p, open)
	if h.Team.ID == (uuid.UUID{}) && len(h.Task.Teams) == 1 {
		h.Team = h.Task.Teams[0]
	}
}

// numbers says whether what was said names a task's number: whole, without the incident's letters, or its digits alone.
func numbers(number, word string) bool {
	number, word = strings.ToUpper(number), strings.ToUpper(word)
	if number == "" {
		return false
	}
	if number == word || strings.HasSuffix(number, "-"+word) {
		return true
	}
	last := number[strings.LastIndexByte(number, '-')+1:]
	desk, digits, parted := strings.Cut(word, "-")
	if !parted {
		return len(word) >= 2 && strings.TrimLeft(last, "0") == strings.TrimLeft(word, "0") && isDigits(word)
	}
	return strings.HasSuffix(number, "-"+desk+"-"+last) && isDigits(digits) && strings.TrimLeft(last, "0") == strings.TrimLeft(digits, "0")
}

func isDigits(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
}

func (h *Heard) choose(found []Open) {
	if len(found) == 1 {
		h.Task = found[0]
		return
	}
	h.Others = found
}

// byTeam finds a team named in the line, and by it the task where no number told; of several the longest name counts.
func (h *Heard) byTeam(p *pieces, open []Open) {
	among := open
	switch {
	case h.Task.Task != (uuid.UUID{}):
		among = []Open{h.Task}
	case len(h.Others) > 0:
		among = h.Others
	}
	best, said := 0, ""
	var found []Open
	for _, o := range among {
		for _, c := range o.Teams {
			word := c.saidIn(p.left)
			switch {
			case len(word) == 0 || len(word) < best:
			case len(word) > best || c.ID != h.Team.ID:
				best, said, found, h.Team = len(word), word, []Open{o}, c
			default:
				found = append(found, o)
			}
		}
	}
	if best == 0 {
		return
	}
	p.left = strings.Replace(p.left, said, " ", 1)
	if h.Task.Task == (uuid.UUID{}) {
		h.Others = nil
		h.choose(found)
	}
}

// saidIn gives the words of the line that mean the team: its name, its short name, the beginning of its name without the
// city's, or its initials.
func (c *Crew) saidIn(text string) string {
	for _, name := range []string{c.Name, c.Short, strings.TrimPrefix(strings.TrimPrefix(c.Name, "重庆"), "市")} {
		if name != "" && strings.Contains(text, name) {
			return name
		}
	}
	bare := []rune(strings.TrimPrefix(strings.TrimPrefix(c.Name, "重庆"), "市"))
	for n := len(bare) - 1; n >= 2; n-- {
		for from := 0; from+n <= len(bare); from++ {
			part := string(bare[from : from+n])
			if (n > 2 || from == 0) && !common(part) && strings.Contains(text, part) {
				return part
			}
		}
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) {
		if len(word) >= 2 && roster.Matches(c.Name, word) {
			return word
		}
	}
	return ""
}

// common says whether a part of a name is what every team is called.
func common(part string) bool {
	return strings.Contains("应急救援志愿服务大队|志愿者协会|救援总队|救援中队|搜救队|应急救援中心|救援协会", part)
}

// asks cuts out what they ask for: 需担架 is no state and no figure.
func (h *Heard) asks(p *pieces) {
	var wants []string
	for range 4 {
		g := p.take(wantsFor)
		if g == nil {
			break
		}
		wants = append(wants, g[1])
	}
	h.Wants = strings.Join(wants, "、")
}

// state finds the state that was said. One that was denied (未完成, 还没到) is none.
func (h *Heard) state(text string) {
	for _, s := range stateWords {
		for _, word := range s.words {
			before, _, said := strings.Cut(text, word)
			if !said {
				continue
			}
			if denied.MatchString(before) {
				h.Problems = append(h.Problems, says("“"+word+"”前有否定，未当作状态", "“"+word+"” is denied and was not taken for a state"))
				return
			}
			h.To = s.state
			return
		}
	}
	if h.Figures() {
		h.To = roster.TaskUnderway
	}
}

func (h *Heard) how(text string) {
	for _, s := range []struct{ word, source string }{{"电话", roster.SourcePhone}, {"当面", roster.SourceSelf}, {"估计", roster.SourceEstimate}, {"推测", roster.SourceEstimate}} {
		if strings.Contains(text, s.word) {
			h.Source = s.source
		}
	}
}

func (h *Heard) look() {
	add := func(zh, en string) { h.Problems = append(h.Problems, says(zh, en)) }
	switch {
	case h.Text == "":
		add("还没有内容", "nothing is written yet")
	case len(h.Others) > 0:
		numbers := make([]string, 0, len(h.Others))
		for _, o := range h.Others {
			numbers = append(numbers, o.Number)
		}
		slices.Sort(numbers)
		list := strings.Join(numbers, "、")
		add(fmt.Sprintf("可能是 %d 个任务：%s，请写任务单编号", len(h.Others), list), fmt.Sprintf("it may be one of %d tasks: %s; write the number", len(h.Others), list))
	case h.Task.Task == (uuid.UUID{}):
		add("没有找到任务，请写任务单编号或队伍名称", "no task was found; write its number or the team's name")
	case h.To == "" && !h.Figures():
		add("没有读出状态和数字，只记作联系", "no state and no figures were found; it is noted as a contact")
	}
}
