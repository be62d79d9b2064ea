package palette

import (
	"image/color"

	"qianshao/terminal/screen"
)

// rgb reads 0xRRGGBB.
func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// toneColours are text, shape and soft background of one tone.
type toneColours struct{ ink, fill, back uint32 }

// day is dark ink on cool white. Text is 7:1 or better on Surface; shapes are the Okabe–Ito hues, which the
// colour-blind tell apart, and always stand beside a word.
func day() map[Colour]color.NRGBA {
	c := map[Colour]color.NRGBA{
		Ground: rgb(0xEEF2F5), Surface: rgb(0xFFFFFF), Sunken: rgb(0xE6ECF0),
		Line: rgb(0xD3DCE2), Edge: rgb(0x8496A3),
		Ink: rgb(0x14212B), Quiet: rgb(0x455866), Faint: rgb(0x7C8D99),
		Accent: rgb(0x0B5078), OnAccent: rgb(0xFFFFFF), Ring: rgb(0x1280D0),
		Selected: rgb(0xD6E8F5), Hover: rgb(0xE9F1F7),
		Head: rgb(0x12303F), OnHead: rgb(0xFFFFFF), OnHeadQuiet: rgb(0xB7CBD6),
		Exercise: rgb(0x6B1FA0), OnExercise: rgb(0xFFFFFF),
		Danger: rgb(0xA12A00), Veil: {R: 0x0C, G: 0x1A, B: 0x24, A: 0x8C}, Clear: {},
	}
	return complete(c, map[screen.Tone]toneColours{
		screen.Muted:     {0x455866, 0x8A8A8A, 0xFFFFFF},
		screen.Info:      {0x15507F, 0x2F7FBF, 0xE6F1F9},
		screen.Good:      {0x005A40, 0x009E73, 0xE2F4EE},
		screen.Warn:      {0x6E4700, 0xE69F00, 0xFDF2DA},
		screen.Alarm:     {0x8F2A00, 0xD55E00, 0xFCE8DE},
		screen.EnRoute:   {0x0F5480, 0x56B4E9, 0xE6F3FB},
		screen.Ready:     {0x005A40, 0x009E73, 0xE2F4EE},
		screen.OnTask:    {0x6E4700, 0xE69F00, 0xFDF2DA},
		screen.Resting:   {0x4A4A4A, 0x8A8A8A, 0xEEEEEE},
		screen.Withdrawn: {0x455866, 0x6E7F8A, 0xEEF2F5},
	})
}

// night is soft ink on near black with a touch of blue; nothing on screen is brighter than the ink.
func night() map[Colour]color.NRGBA {
	c := map[Colour]color.NRGBA{
		Ground: rgb(0x0D1318), Surface: rgb(0x151D24), Sunken: rgb(0x1E2931),
		Line: rgb(0x2A3740), Edge: rgb(0x5C707E),
		Ink: rgb(0xDFE7EC), Quiet: rgb(0xA3B4C0), Faint: rgb(0x748693),
		Accent: rgb(0x5DB7E8), OnAccent: rgb(0x06202F), Ring: rgb(0x8AD0F7),
		Selected: rgb(0x1B3A4D), Hover: rgb(0x1C2831),
		Head: rgb(0x081016), OnHead: rgb(0xE8EFF3), OnHeadQuiet: rgb(0x8FA5B3),
		Exercise: rgb(0x5B1A8A), OnExercise: rgb(0xF6E9FF),
		Danger: rgb(0xFF9B6A), Veil: {A: 0xA6}, Clear: {},
	}
	return complete(c, map[screen.Tone]toneColours{
		screen.Muted:     {0xA3B4C0, 0x8A8A8A, 0x151D24},
		screen.Info:      {0x92CDF5, 0x4BA3E0, 0x142736},
		screen.Good:      {0x6FD9B4, 0x14A97F, 0x10291F},
		screen.Warn:      {0xF5C860, 0xE69F00, 0x2E2410},
		screen.Alarm:     {0xFFA679, 0xE8702A, 0x36190D},
		screen.EnRoute:   {0x92CDF5, 0x56B4E9, 0x142736},
		screen.Ready:     {0x6FD9B4, 0x14A97F, 0x10291F},
		screen.OnTask:    {0xF5C860, 0xE69F00, 0x2E2410},
		screen.Resting:   {0xBEBEBE, 0x8A8A8A, 0x222628},
		screen.Withdrawn: {0xA3B4C0, 0x7F919D, 0x1A232A},
	})
}

// complete adds the tones.
func complete(c map[Colour]color.NRGBA, tones map[screen.Tone]toneColours) map[Colour]color.NRGBA {
	for tone, v := range tones {
		if ink := InkOf(tone); ink != Quiet {
			c[ink] = rgb(v.ink)
		}
		c[FillOf(tone)] = rgb(v.fill)
		if back := BackOf(tone); back != Surface {
			c[back] = rgb(v.back)
		}
	}
	return c
}
