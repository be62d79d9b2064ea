package browser

import (
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strings"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
)

// lookSheet writes the palette as a style sheet: each theme's colours, each text size's measures, each tone's three
// colours. The window draws from the same declaration.
func lookSheet() string {
	var b strings.Builder
	for _, theme := range palette.Themes() {
		scheme := "light"
		if palette.Dark(theme) {
			scheme = "dark"
		}
		fmt.Fprintf(&b, ":root[data-theme=%q]{color-scheme:%s;--edge-width:%vpx", theme, scheme, palette.EdgeWidth(theme))
		colours := palette.Colours(theme)
		for _, name := range slices.Sorted(maps.Keys(colours)) {
			fmt.Fprintf(&b, ";--%s:%s", name, hexOf(colours[name]))
		}
		b.WriteString("}\n")
	}
	for _, size := range []screen.TextSize{screen.SizeNormal, screen.SizeLarge, screen.SizeHuge} {
		fmt.Fprintf(&b, ":root[data-size=%q]{--line-height:%v", size, palette.LineHeight)
		measures := palette.Measures(size)
		for _, name := range slices.Sorted(maps.Keys(measures)) {
			fmt.Fprintf(&b, ";--%s:%vpx", name, measures[name])
		}
		b.WriteString("}\n")
	}
	for _, tone := range append([]screen.Tone{screen.Plain}, palette.Tones()...) {
		fmt.Fprintf(&b, ".t-%s{--word:var(--%s);--shape:var(--%s);--back:var(--%s)}\n", tone, palette.InkOf(tone), palette.FillOf(tone), palette.BackOf(tone))
	}
	for _, kind := range palette.Kinds() {
		fmt.Fprintf(&b, ".t-%s{--shape:var(--%s)}\n", kind, palette.FillOf(kind))
	}
	return b.String()
}

func hexOf(c color.NRGBA) string {
	if c.A == 0xFF {
		return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return fmt.Sprintf("#%02x%02x%02x%02x", c.R, c.G, c.B, c.A)
}

// shape is the picture of a tone that pages refer to; its colours are those of whoever refers.
type shape struct {
	Tone screen.Tone
	SVG  string
}

func shapes() []shape {
	var all []shape
	for _, tone := range palette.Tones() {
		if svg := palette.ShapeOf(tone); svg != "" {
			all = append(all, shape{tone, strings.NewReplacer("%[1]s", "var(--shape)", "%[2]s", "var(--word)").Replace(svg)})
		}
	}
	return all
}
