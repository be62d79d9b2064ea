package main

import (
	"context"
	"os"

	"qianshao/terminal/screen"
	"qianshao/terminal/station"
	"qianshao/terminal/window"
	"qianshao/terminal/window/ime"
)

// seat is a station as the screens see it, with what only the face knows of its machine.
type seat struct {
	station.Front
	face func() []screen.Finding
}

// seatAt is a seat before a face that may know something.
func seatAt(f station.Front, seen face) seat {
	if e, ok := seen.(examiner); ok {
		return seat{f, e.Examine}
	}
	return seat{f, func() []screen.Finding { return nil }}
}

// Examine runs the self-check of face and station.
func (s seat) Examine(ctx context.Context, deep bool) ([]screen.Finding, error) {
	lines, err := s.Front.Examine(ctx, deep)
	return append(s.face(), lines...), err
}

// Examine tells of the display that the window is drawn on, and of the input method.
func (w windowFace) Examine() []screen.Finding {
	return window.Examine(w.drawn, ime.Now(), os.Getenv)
}

// about says which program this is and where its files lie.
func about(ctx context.Context, st *station.Station) []screen.Finding {
	line := func(zh, en, text string) screen.Finding {
		return screen.Finding{Name: screen.Both{Zh: zh, En: en}, Detail: screen.Both{Zh: text, En: text}}
	}
	lines := []screen.Finding{line("版本", "Version", describe()), line("数据文件夹", "Data folder", st.Shelf().Dir())}
	if dir, err := st.Exports(ctx); err == nil {
		lines = append(lines, line("导出文件夹", "Folder of exports", dir))
	}
	return lines
}
