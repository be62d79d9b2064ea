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
	}, kindColours{0x3F47A8, 0x66700F, 0x6F4A2C, 0xA0216B, 0x4D5B66, 0xFFFFFF})
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
	}, kindColours{0x9AA2F5, 0xB9C24A, 0xC79B74, 0xF08AC4, 0x9FB0BC, 0x10161B})
}

// contrast is for sun on the screen and for weak eyes: black on white with thick edges. Everything that is read is 7:1 or
// better, what is off too.
func contrast() map[Colour]color.NRGBA {
	c := map[Colour]color.NRGBA{
		Ground: rgb(0xFFFFFF), Surface: rgb(0xFFFFFF), Sunken: rgb(0xF0F0F0),
		Line: rgb(0x5A5A5A), Edge: rgb(0x000000),
		Ink: rgb(0x000000), Quiet: rgb(0x262626), Faint: rgb(0x474747),
		Accent: rgb(0x00307A), OnAccent: rgb(0xFFFFFF), Ring: rgb(0xB00078),
		Selected: rgb(0xFFE680), Hover: rgb(0xE8E8E8),
		Head: rgb(0x000000), OnHead: rgb(0xFFFFFF), OnHeadQuiet: rgb(0xE0E0E0),
		Exercise: rgb(0x4A0078), OnExercise: rgb(0xFFFFFF),
		Danger: rgb(0x8A1000), Veil: {A: 0xC0}, Clear: {},
	}
	return complete(c, map[screen.Tone]toneColours{
		screen.Muted:     {0x262626, 0x474747, 0xFFFFFF},
		screen.Info:      {0x00307A, 0x0050C0, 0xE6F0FF},
		screen.Good:      {0x00402C, 0x007A55, 0xE0F5EC},
		screen.Warn:      {0x4A3000, 0xE69F00, 0xFFF3D0},
		screen.Alarm:     {0x781000, 0xC03000, 0xFFE6DE},
		screen.EnRoute:   {0x00386B, 0x2A90D8, 0xE4F3FF},
		screen.Ready:     {0x00402C, 0x007A55, 0xE0F5EC},
		screen.OnTask:    {0x4A3000, 0xE69F00, 0xFFF3D0},
		screen.Resting:   {0x2E2E2E, 0x707070, 0xEEEEEE},
		screen.Withdrawn: {0x2E2E2E, 0x474747, 0xF4F4F4},
	}, kindColours{0x2B2F8F, 0x4C5609, 0x5D3A1E, 0x8A0F55, 0x3A4650, 0xFFFFFF})
}

// nightRed gives no light but red, dim, so that eyes used to the dark stay so. Tones differ in lightness, shape and word.
func nightRed() map[Colour]color.NRGBA {
	c := map[Colour]color.NRGBA{
		Ground: rgb(0x0A0202), Surface: rgb(0x120404), Sunken: rgb(0x1C0706),
		Line: rgb(0x3A1210), Edge: rgb(0x94382F),
		Ink: rgb(0xFF8272), Quiet: rgb(0xE86A5A), Faint: rgb(0xA8463A),
		Accent: rgb(0xE06050), OnAccent: rgb(0x120202), Ring: rgb(0xFF9A8A),
		Selected: rgb(0x3A0E0C), Hover: rgb(0x240908),
		Head: rgb(0x060101), OnHead: rgb(0xFF8272), OnHeadQuiet: rgb(0xE06656),
		Exercise: rgb(0x4A0A14), OnExercise: rgb(0xFF9C90),
		Danger: rgb(0xFFA08C), Veil: {A: 0xB0}, Clear: {},
	}
	return complete(c, map[screen.Tone]toneColours{
		screen.Muted:     {0xE86A5A, 0x70281F, 0x120404},
		screen.Info:      {0xEE7262, 0xB04034, 0x200A09},
		screen.Good:      {0xE46656, 0x8A3026, 0x190706},
		screen.Warn:      {0xFF8C7A, 0xE86454, 0x2E0D0A},
		screen.Alarm:     {0xFFA896, 0xFF8E7A, 0x44120E},
		screen.EnRoute:   {0xEE7262, 0xC04C3E, 0x200A09},
		screen.Ready:     {0xE86A5A, 0x983A2E, 0x190706},
		screen.OnTask:    {0xFF8C7A, 0xE86454, 0x2E0D0A},
		screen.Resting:   {0xE06252, 0x7A2C22, 0x180605},
		screen.Withdrawn: {0xE06252, 0x60221A, 0x120404},
	}, kindColours{0xC85A4C, 0xB04A3E, 0x9C4236, 0xE87464, 0x964238, 0x060000})
}

// kindColours are of the kinds of resource, in the order of Kinds, and of a letter on any of them. None comes near the
// hue of a status.
type kindColours struct{ water, height, ruins, medical, other, on uint32 }

// complete adds the tones.
func complete(c map[Colour]color.NRGBA, tones map[screen.Tone]toneColours, k kindColours) map[Colour]color.NRGBA {
	for tone, v := range tones {
		if ink := InkOf(tone); ink != Quiet {
			c[ink] = rgb(v.ink)
		}
		c[FillOf(tone)] = rgb(v.fill)
		if back := BackOf(tone); back != Surface {
			c[back] = rgb(v.back)
		}
	}
	for i, v := range []uint32{k.water, k.height, k.ruins, k.medical, k.other} {
		c[FillOf(Kinds()[i])] = rgb(v)
	}
	c[OnKind] = rgb(k.on)
	return c
}
