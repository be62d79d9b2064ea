package screen_test

import (
	"testing"

	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

// A task order carries its readable number as well as its code: read by a scanner it opens the task, not an arrival.
func TestX8_AReadableNumberOpensItsRecord(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	d := s.here().desk
	made, err := d.NewTask(t.Context(), roster.TaskForm{Title: "转移滨江路居民"})
	if err != nil {
		t.Fatal(err)
	}
	number := ""
	for _, n := range made.Numbers {
		number = n
	}
	p.send(screen.Pressed{ID: "nav.journal"})
	p.send(screen.Scanned{Code: number})
	if v := p.look(); v.Heading != "任务派遣" {
		t.Errorf("%s opened %s", number, v.Heading)
	}
	p.send(screen.Pressed{ID: "nav.journal"})
	p.send(screen.Scanned{Code: "6901234567892"})
	if v := p.look(); v.Dialog == nil || v.Dialog.ID != "scan.found" || v.Heading != "现场日志" {
		t.Errorf("a foreign code opened %s", v.Heading)
	}
}
