package paper

import "qianshao/shared/report"

// Lengths are points, 72 to the inch.
const millimetre = 72.0 / 25.4

// sheet is what a format of paper asks of the setting.
type sheet struct {
	width, height            float64
	left, right, top, bottom float64 // margins around what is set
	narrow                   bool    // a strip: one thing under another, as long as it takes
	title, heading, body     style
	table                    style
	small                    style
}

func sheetOf(f report.Format) sheet {
	s := sheet{
		width: 210 * millimetre, height: 297 * millimetre,
		left: 22 * millimetre, right: 20 * millimetre, top: 24 * millimetre, bottom: 20 * millimetre,
		title: style{size: 20, bold: true}, heading: style{size: 12.5, bold: true}, body: style{size: 11},
		table: style{size: 9.5}, small: style{size: 8.5},
	}
	switch f {
	case report.A4Wide:
		s.width, s.height = s.height, s.width
		s.left, s.right = 18*millimetre, 16*millimetre
	case report.A3Wide:
		s.width, s.height = 420*millimetre, 297*millimetre
		s.left, s.right = 20*millimetre, 18*millimetre
	case report.Label80:
		s.width, s.height = 80*millimetre, 600*millimetre
		s.left, s.right, s.top, s.bottom = 4*millimetre, 4*millimetre, 9*millimetre, 8*millimetre
		s.title, s.heading, s.body = style{size: 14, bold: true}, style{size: 10.5, bold: true}, style{size: 9.5}
		s.table, s.small = style{size: 8}, style{size: 7}
		s.narrow = true
	}
	return s
}

// inner is the width that is set.
func (s sheet) inner() float64 { return s.width - s.left - s.right }

// leading is how far the lines of a text stand apart.
func leading(st style) float64 { return st.size * 1.5 }

// lift is how far above the foot of its line a text stands.
func lift(st style) float64 { return st.size * 0.37 }
