package main

import (
	"fmt"
	"strings"
)

// work is the operator's day, in short.
func (w *walk) work() {
	w.begins()
	w.enrols()
	w.known()
	w.walkUp()
	w.drive()
	w.dispatch()
	w.settle()
	w.withdraw()
	w.agree()
}

// begins chooses the language and names who works here.
func (w *walk) begins() {
	w.begin("language, operator and post", 0)
	w.press("Return")
	w.name(letters("limin")...)
	w.candidatesAtTheField()
	w.picture("01-operator")
	w.name("4")
	w.press("Tab", "4") // the supporting team does what no group is there for
	w.picture("01-post")
	w.press("ctrl+Return")
}

// candidatesAtTheField looks where the input method's window stands: under the field, which lies in the middle of the page.
// The corner is where it falls when nobody said where the caret is.
func (w *walk) candidatesAtTheField() {
	w.try(func() error {
		ids, err := w.stage.Run("xdotool", "search", "--onlyvisible", "--class", "fcitx")
		if err != nil {
			return fmt.Errorf("look for the candidates: %w", err)
		}
		shown := strings.Fields(ids)
		where, err := w.stage.Run("xdotool", "getwindowgeometry", "--shell", shown[len(shown)-1])
		if err != nil {
			return fmt.Errorf("look where the candidates are: %w", err)
		}
		var window, x, y int
		if _, err := fmt.Sscanf(where, "WINDOW=%d\nX=%d\nY=%d", &window, &x, &y); err != nil {
			return fmt.Errorf("read where the candidates are: %w", err)
		}
		if x < 100 || y < 100 {
			return fmt.Errorf("candidates stand at %d,%d, in the corner and not at the field", x, y)
		}
		return nil
	})
}

// enrols types the hub's code, in a field where the input method is left out.
func (w *walk) enrols() {
	w.begin("enrolment code typed in full", 0)
	w.name(letters(w.code)...)
	w.picture("02-code")
	w.press("ctrl+Return")
	w.picture("03-enrolled")
	w.press("ctrl+Return")
	w.picture("04-check")
	w.press("ctrl+Return")
	w.holds(knownTeam)
}

// known checks a team in that is known.
func (w *walk) known() {
	w.begin("a known team of 12, by initials", keysMax)
	w.name(letters("ltjyd")...)
	w.press("Return")
	w.picture("05-known")
	w.press("Return")
	w.press("1", "2")
	w.picture("06-found")
	w.press("ctrl+Return")
	w.holds(`"kind":"checkin"`, fmt.Sprintf(`"people":%d`, knownSize))
	w.picture("07-saved")
}

// walkUp checks a team in that nobody knows. Saved by its name alone, the form asks how many they are.
func (w *walk) walkUp() {
	w.begin("a walk-up team, its name in pinyin", keysMax)
	w.press("ctrl+n")
	w.name(letters("chongqingshuishangjiuyuandui")...)
	w.picture("09-walkup")
	w.name("space")
	w.press("ctrl+Return", "8", "ctrl+Return")
	w.holds(`"kind":"checkin"`, `"people":8`)
	w.holds(`"kind":"team"`, walkUpTeam)
	w.picture("10-walkup-saved")
}

// drive scans the label of a vehicle while another page is open, and says that it arrived.
func (w *walk) drive() {
	w.begin("a vehicle, scanned", keysMax)
	w.press("F4")
	w.scan(w.vehicle)
	w.picture("11-scanned")
	w.press("Return")
	w.picture("12-vehicle")
	w.press("a", "ctrl+Return")
	w.holds(`"kind":"vehicle"`, plate, `"status":"arrived"`)
	w.picture("13-arrived")
}

// dispatch gives the known team a task, and issues the order.
func (w *walk) dispatch() {
	w.begin("dispatch of the known team, order issued", 0)
	w.try(w.sync) // the second desk learns who arrived, and then nothing for a while
	w.press("F4")
	w.picture("14-tasks")
	w.press("d")
	w.picture("15-send")
	w.press("ctrl+Return")
	w.holds(`"kind":"team"`, knownTeam, `"task":`)
	w.picture("16-sent")
	w.press("i", "ctrl+Return")
	w.holds(`"kind":"task"`, firstTask, `"status":"issued"`)
	w.picture("17-issued")
}

// settle decides between two desks that sent the same team to two places.
func (w *walk) settle() {
	w.begin("one team, two tasks from two desks: settled", 0)
	w.try(func() error { _, err := w.far("task.assign", "task="+otherTask, "team="+knownTeam); return err })
	w.try(w.sync)
	w.until("the contradiction", func() bool { return w.conflicts() != "" })
	w.press("F9")
	w.picture("18-conflict")
	w.press("Return")
	w.picture("19-settle")
	w.press("1", "Tab")
	w.name(append(letters("dianhuashangding"), "space")...) // 电话商定
	w.picture("20-reason")
	w.press("ctrl+Return")
	w.until("no contradiction any more", func() bool { return w.conflicts() == "" })
	w.picture("21-settled")
}

func (w *walk) conflicts() string {
	said, err := w.ask(w.terminal, "conflicts", "--data", w.data("desk"))
	if err != nil {
		return err.Error()
	}
	return said
}

// withdraw sees the team off that stands by.
func (w *walk) withdraw() {
	w.begin("withdrawal of the walk-up team, counted", 0)
	w.press("alt+w")
	w.picture("22-withdrawal")
	w.press("b", "ctrl+Return")
	w.holds(`"kind":"team"`, walkUpTeam, `"status":"leaving"`)
	w.picture("23-leaving")
	w.press("x", "8")
	w.picture("24-count")
	w.press("ctrl+Return")
	w.holds(`"kind":"team"`, walkUpTeam, `"status":"withdrawn"`)
	w.picture("25-withdrawn")
}

// agree waits until hub and desk hold the same to the byte.
func (w *walk) agree() {
	w.until("hub and desk hold the same", func() bool {
		here, err := w.ask(w.terminal, "dump", "--data", w.data("desk"))
		there, wrong := w.ask(w.hub, "dump", "--data", w.data("hub"))
		return err == nil && wrong == nil && here == there
	})
}
