package screen

import (
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/report"
)

// Keys of the help.
const (
	helpPrint = "help.print"
	helpSteps = "help.steps"
)

// cardOf is the quick card of a page, or of the one it belongs under; ok is false when neither has one.
func (f frame) cardOf(page string) (report.QuickCard, bool) {
	if c, ok := report.QuickCardOf(page); ok {
		return c, true
	}
	i := slices.IndexFunc(f.around, func(e entrance) bool { return e.page == page })
	if i < 0 {
		return report.QuickCard{}, false
	}
	return report.QuickCardOf(f.around[i].under)
}

// helpDialog is F1: what to do on this screen, then every key.
func helpDialog(f frame, page string) *Dialog {
	w := f.words
	d := &Dialog{ID: "help", Title: w.HelpTitle, Cancel: helpClose}
	buttons := []Button{{ID: helpClose, Label: w.Close, Key: "Esc", Primary: true}}
	if c, ok := f.cardOf(page); ok {
		d.Title = w.HelpTitle + " · " + f.in(c.Name)
		d.Body = append(d.Body, Block{Note: &Note{Text: f.in(c.Goal), Tone: Info}}, Block{List: stepsOf(f, c)})
		buttons = append(buttons, Button{ID: helpPrint, Label: w.HelpPrint, Key: "Ctrl+P"})
	}
	d.Body = append(d.Body, Block{List: keysOf(f)}, Block{Actions: &Actions{Buttons: buttons}})
	return d
}

func stepsOf(f frame, c report.QuickCard) *List {
	list := &List{ID: helpSteps, Height: len(c.Steps) + len(c.Beware), Columns: []Column{{Weight: 0.4}, {Weight: 8}}}
	for i, step := range c.Steps {
		list.Rows = append(list.Rows, Row{ID: fmt.Sprint("step.", i), Cells: []Cell{{Text: fmt.Sprint(i + 1)}, {Text: f.in(step)}}})
	}
	for i, beware := range c.Beware {
		list.Rows = append(list.Rows, Row{ID: fmt.Sprint("beware.", i), Cells: []Cell{{Text: f.words.Beware, Tone: Warn}, {Text: f.in(beware)}}})
	}
	return list
}

// keysOf lists the keys that lead to screens and those that work everywhere.
func keysOf(f frame) *List {
	w := f.words
	list := &List{ID: "help.list", Height: 6, Columns: []Column{{Title: w.KeyColumn, Weight: 1}, {Title: w.DoesColumn, Weight: 4}}}
	for i, n := range mainly(f.around) {
		key := n.printed()
		if i < 9 {
			key = strings.TrimPrefix(key+" · Alt+"+string(rune('1'+i)), " · ")
		}
		list.Rows = append(list.Rows, Row{ID: "help." + n.page, Cells: []Cell{{Text: key}, {Text: f.pageName(n.page)}}})
	}
	for _, k := range keyHelp {
		list.Rows = append(list.Rows, Row{ID: "help." + k.key, Cells: []Cell{{Text: k.key}, {Text: k.does.in(f.language)}}})
	}
	return list
}

// printHelp opens the paper of the quick cards at the one of the page in front.
func printHelp(m Model) (Model, []Effect) {
	ask := askPapers{paper: "quick-cards"}
	if c, ok := m.frame().cardOf(m.Active); ok {
		ask.answers = map[string]string{"screen": c.Screen}
	}
	m.help = false
	return openPapers(m, ask)
}

// keyHelp are the keys beside those of the screens.
var keyHelp = []struct {
	key  string
	does pair
}{
	{"F1", pair{"本帮助", "This help"}},
	{"F3 · Ctrl+K", pair{"查找：屏幕、队伍、人员、车辆、需求、任务", "Find screens, teams, people, vehicles, needs, tasks"}},
	{"F5", pair{"刷新", "Read again"}},
	{"F8", pair{"扫码：扫描或手工输入编码", "Scan a code, or type it"}},
	{"Ctrl+F", pair{"本屏筛选", "Filter this screen"}},
	{"F11", pair{"全屏", "Full screen"}},
	{"F12", pair{"日间 / 夜间", "Day / night"}},
	{"Enter", pair{"下一项；最后一项时保存", "Next field; in the last one, save"}},
	{"Ctrl+Enter · Ctrl+S", pair{"保存", "Save"}},
	{"Ctrl+J", pair{"到下一个需要改正的项", "To the next field to put right"}},
	{"Ctrl+N", pair{"新建", "New"}},
	{"Ctrl+P", pair{"打印本屏或所选记录", "Print this screen or the chosen record"}},
	{"Ctrl+Z", pair{"撤销上一步操作", "Take back the last act"}},
	{"Ctrl++ · Ctrl+-", pair{"字号", "Text size"}},
	{"Esc", pair{"返回；已输入内容时先询问", "Back; asks first when something is typed"}},
	{"H", pair{"所选记录的历史", "History of the chosen record"}},
	{"M + 1…6", pair{"看板：把所选队伍移到某列", "Board: move the chosen team to a column"}},
}
