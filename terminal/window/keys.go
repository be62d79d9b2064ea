package window

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keyName is the word for a key without Ctrl or Alt that KeyPressed carries; empty for keys it does not.
func keyName(name fyne.KeyName) string {
	switch name {
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return string(name)
	case fyne.KeyEscape:
		return "Esc"
	}
	return ""
}

// partOfCharacter tells keys that come again as a character, or that only help to type one. A scanner's own Shift must
// not release what is held.
func partOfCharacter(name fyne.KeyName) bool {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyCapsLock, desktop.KeyAltRight, fyne.KeyUnknown:
		return true
	}
	return isPlainKey(name)
}

// letterName is the word for a typed letter; empty for anything else.
func letterName(r rune) string {
	if r > unicode.MaxASCII || !unicode.IsLetter(r) {
		return ""
	}
	return strings.ToUpper(string(r))
}

// shortcutName is the word for a key pressed with Ctrl or Alt; empty for what an entry keeps: cut, copy, paste.
func shortcutName(s fyne.Shortcut) string {
	switch s := s.(type) {
	case *fyne.ShortcutUndo:
		return "Ctrl+Z"
	case *fyne.ShortcutRedo:
		return "Ctrl+Y"
	case *desktop.CustomShortcut:
		return customName(s)
	}
	return ""
}

func customName(s *desktop.CustomShortcut) string {
	key := string(s.KeyName)
	switch s.KeyName {
	case fyne.KeyReturn, fyne.KeyEnter:
		key = "Enter"
	case fyne.KeyEqual, fyne.KeyPlus:
		key = "+" // on most keyboards + is Shift and =; asking for Shift as well helps no one
	case fyne.KeyMinus:
		key = "-"
	}
	if len(key) != 1 && key != "Enter" && keyName(s.KeyName) == "" {
		return ""
	}
	switch s.Modifier &^ fyne.KeyModifierShift {
	case fyne.KeyModifierControl:
		return "Ctrl+" + key
	case fyne.KeyModifierAlt:
		return "Alt+" + key
	}
	return ""
}

// shortcuts lists what is registered on the canvas, for when no widget has the keyboard.
func shortcuts() []fyne.Shortcut {
	list := []fyne.Shortcut{&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}}
	add := func(modifier fyne.KeyModifier, keys ...fyne.KeyName) {
		for _, key := range keys {
			list = append(list, &desktop.CustomShortcut{KeyName: key, Modifier: modifier})
		}
	}
	add(fyne.KeyModifierControl, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyPlus, fyne.KeyEqual, fyne.KeyMinus)
	add(fyne.KeyModifierControl|fyne.KeyModifierShift, fyne.KeyPlus, fyne.KeyEqual)
	for c := 'A'; c <= 'Z'; c++ {
		add(fyne.KeyModifierControl, fyne.KeyName(c))
		add(fyne.KeyModifierAlt, fyne.KeyName(c))
	}
	for c := '0'; c <= '9'; c++ {
		add(fyne.KeyModifierAlt, fyne.KeyName(c))
	}
	return list
}
