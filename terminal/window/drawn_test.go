package window_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/sample"
)

func TestTheWindowSaysWhenItsFirstViewWasDrawn(t *testing.T) {
	w := window.New(fyne.CurrentApp(), func(screen.Message) {})
	t.Cleanup(w.Fyne().Close)
	select {
	case <-w.Drawn():
		t.Fatal("nothing was shown yet")
	default:
	}
	w.Show(sample.CheckIn(day))
	w.Show(sample.CheckIn(day)) // only the first counts
	select {
	case <-w.Drawn():
	case <-time.After(30 * time.Second):
		t.Fatal("a view was shown, and nobody is told")
	}
}
