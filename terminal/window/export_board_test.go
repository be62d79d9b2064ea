package window

// HeadingNow is what stands above the page.
func (w *Window) HeadingNow() string { return w.frame.heading.full }
