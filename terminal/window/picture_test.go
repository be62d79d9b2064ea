package window_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/sample"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	day := screen.Look{Theme: screen.Day, Size: screen.SizeNormal}
	night := screen.Look{Theme: screen.Night, Size: screen.SizeLarge}
	huge := screen.Look{Theme: screen.Day, Size: screen.SizeHuge}
	for name, v := range map[string]screen.View{
		"checkin-day": sample.CheckIn(day), "checkin-huge": sample.CheckIn(huge), "checkin-night": sample.CheckIn(night),
		"board-day": sample.ForceBoard(day, 40), "board-night": sample.ForceBoard(night, 400), "board-huge": sample.ForceBoard(huge, 40),
		"counts-day": sample.Counts(day), "tasking-day": sample.Tasking(day), "tasking-huge": sample.Tasking(huge), "ask-day": sample.Asking(day), "ask-night": sample.Asking(night),
	} {
		a := test.NewTempApp(t)
		w := window.New(a, func(screen.Message) {})
		w.Fyne().Resize(fyne.NewSize(1366, 768))
		w.Show(v)
		f, _ := os.Create(filepath.Join(dir, name+".png"))
		png.Encode(f, w.Fyne().Canvas().Capture())
		f.Close()
	}
}
