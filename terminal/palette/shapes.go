package palette

import "qianshao/terminal/screen"

// ShapeOf draws the shape of a tone as SVG in a 24×24 box, empty for Plain and Muted, which are words only: %[1]s stands for the fill, %[2]s for the
// text colour, used as outline so that the pale Okabe–Ito hues stand out on white. Drawn rather than typed: no font has
// all of ✔ ⚠ ✖ ▷ ◐ alike.
func ShapeOf(t screen.Tone) string {
	switch t {
	case screen.Info:
		return `<circle cx="12" cy="12" r="7.5" fill="%[1]s" stroke="%[2]s" stroke-width="1.5"/>`
	case screen.Good:
		return `<path d="M4 12.5 L10 18.5 L20.5 6" fill="none" stroke="%[1]s" stroke-width="4"/>`
	case screen.Warn:
		return `<path d="M12 3 L22.5 21 L1.5 21 Z M10.6 9 v6.4 h2.8 v-6.4 Z M10.6 16.8 v2.6 h2.8 v-2.6 Z" fill="%[1]s"/>` +
			`<path d="M12 3 L22.5 21 L1.5 21 Z" fill="none" stroke="%[2]s" stroke-width="1.5"/>`
	case screen.Alarm:
		return `<path d="M5 5 L19 19 M19 5 L5 19" fill="none" stroke="%[1]s" stroke-width="5"/>`
	case screen.EnRoute:
		return `<path d="M6 4 L20 12 L6 20 Z" fill="%[1]s" stroke="%[2]s" stroke-width="1.5"/>`
	case screen.Ready:
		return `<rect x="5" y="5" width="14" height="14" fill="%[1]s" stroke="%[2]s" stroke-width="1.5"/>`
	case screen.OnTask:
		return `<path d="M12 4 L21 20 L3 20 Z" fill="%[1]s" stroke="%[2]s" stroke-width="1.5"/>`
	case screen.Resting:
		return `<path d="M12 4 A8 8 0 0 0 12 20 Z" fill="%[1]s"/><circle cx="12" cy="12" r="7.5" fill="none" stroke="%[2]s" stroke-width="1.8"/>`
	case screen.Withdrawn:
		return `<circle cx="12" cy="12" r="7" fill="none" stroke="%[1]s" stroke-width="3"/>`
	}
	return ""
}
