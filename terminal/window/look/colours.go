package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
)

// colours are those of the palette and what Fyne's own entry, selection and scroll bar ask for.
func colours(t screen.Theme) map[fyne.ThemeColorName]color.NRGBA {
	c := map[fyne.ThemeColorName]color.NRGBA{}
	for name, v := range palette.Colours(t) {
		c[named(name)] = v
	}
	selection := c[Ring]
	selection.A = 0x60
	bar := c[Edge]
	bar.A = 0xB0
	c[theme.ColorNameBackground] = c[Ground]
	c[theme.ColorNameForeground] = c[Ink]
	c[theme.ColorNamePlaceHolder] = c[Faint]
	c[theme.ColorNameDisabled] = c[Faint]
	c[theme.ColorNameInputBackground] = c[Surface]
	c[theme.ColorNameInputBorder] = c[Clear]
	c[theme.ColorNamePrimary] = c[Ring]
	c[theme.ColorNameFocus] = selection
	c[theme.ColorNameSelection] = selection
	c[theme.ColorNameHover] = c[Hover]
	c[theme.ColorNameError] = c[Danger]
	c[theme.ColorNameScrollBar] = bar
	c[theme.ColorNameScrollBarBackground] = c[Clear]
	c[theme.ColorNameShadow] = c[Clear]
	c[theme.ColorNameOverlayBackground] = c[Surface]
	c[theme.ColorNameMenuBackground] = c[Surface]
	c[theme.ColorNameSeparator] = c[Line]
	return c
}
