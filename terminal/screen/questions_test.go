package screen_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

// everyKey are all words that KeyPressed may carry, but for Esc.
func everyKey() []string {
	keys := []string{"Ctrl+Enter", "Ctrl++", "Ctrl+-"}
	for c := 'A'; c <= 'Z'; c++ {
		keys = append(keys, string(c), "Ctrl+"+string(c), "Alt+"+string(c))
	}
	for i := 1; i <= 12; i++ {
		keys = append(keys, "F"+strconv.Itoa(i))
	}
	for i := 1; i <= 9; i++ {
		keys = append(keys, "Alt+"+strconv.Itoa(i))
	}
	return keys
}

// ownKeys are those that stand on the buttons of a dialog.
func ownKeys(v screen.View) []string {
	var keys []string
	eachButton(v, func(b screen.Button) { keys = append(keys, b.Key) })
	if slices.Contains(keys, "Ctrl+Enter") {
		keys = append(keys, "Ctrl+S")
	}
	return keys
}

// asked brings up the question that a form with something typed asks before it is left; false where there is none.
func asked(p *plain) bool {
	field := ""
	eachForm(blocksOf(p.look()), func(f *screen.Form) {
		for _, x := range f.Fields {
			if field == "" && !x.Off && (x.Kind == screen.Text || x.Kind == screen.Han || x.Kind == screen.Digits) {
				field = x.ID
			}
		}
	})
	if field == "" {
		return false
	}
	p.send(screen.Typed{Field: field, Text: "已输入"})
	p.send(screen.KeyPressed{Key: "Esc"})
	v := p.look()
	return v.Dialog != nil && v.Dialog.Question
}

func TestNoKeyReachesWhatLiesBehindADialog(t *testing.T) {
	s := flood(t)
	start, _ := onDuty(t, s, screen.Chinese)
	dialogs, questions := 0, 0
	for _, visit := range visits {
		p := &plain{model: start.model}
		visit.do(newHands(t, p.send, p.look))
		for _, step := range []string{"as it is", "under a question", "under the help"} {
			if step == "under a question" && !asked(p) {
				continue
			}
			if step == "under the help" {
				p.send(screen.KeyPressed{Key: "F1"})
			}
			v := p.look()
			if v.Dialog == nil {
				continue
			}
			dialogs++
			if v.Dialog.Question {
				questions++
			}
			own, page := ownKeys(v), p.model.Active
			before := screen.PageOf(p.model, page)
			for _, k := range everyKey() {
				if slices.Contains(own, k) {
					continue
				}
				after, _ := screen.Update(p.model, screen.KeyPressed{Key: k})
				if !reflect.DeepEqual(before, screen.PageOf(after, page)) {
					t.Errorf("%s, %s: %s changed the page behind %q", visit.name, step, k, v.Dialog.Title)
				}
				if v.Dialog.Question && (after.Active != page || len(k) > 1 && strings.HasPrefix(k, "Alt+") && !reflect.DeepEqual(after, p.model)) {
					t.Errorf("%s, %s: %s left the question %q", visit.name, step, k, v.Dialog.Title)
				}
			}
		}
	}
	if dialogs < 60 || questions < 15 {
		t.Errorf("only %d dialogs and %d questions were seen", dialogs, questions)
	}
}

func TestCtrlTBehindAQuestionDoesNotSwapTheForm(t *testing.T) {
	s := flood(t)
	p, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").typeText("江津民兵应急连").fill("checkin.people", "40", "checkin.phone", "13900139000").press("Ctrl+Enter")
	before := p.look()
	if before.Dialog == nil || !before.Dialog.Question {
		t.Fatalf("no question:\n%s", renderText(before))
	}
	for _, k := range []string{"Ctrl+T", "Ctrl+L", "Alt+7", "T", "F4", "Ctrl+Z"} {
		p.send(screen.KeyPressed{Key: k})
		if after := p.look(); renderText(after) != renderText(before) {
			t.Fatalf("%s behind a question:\n%s", k, renderText(after))
		}
	}
	p.send(screen.KeyPressed{Key: "F1"})
	if p.look().Dialog.ID != "help" {
		t.Error("there is no help on a question")
	}
	p.send(screen.KeyPressed{Key: "F4"}) // from the help, which lies over the question
	p.send(screen.KeyPressed{Key: "Esc"})
	if after := p.look(); renderText(after) != renderText(before) {
		t.Errorf("the help led away from a question:\n%s", renderText(after))
	}
}
