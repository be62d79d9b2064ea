package record

import (
	"strings"
	"unicode/utf8"
)

// Hide shows as much of text as may be seen without a role and a reason. Its length in characters is told for numbers
// only, where everybody knows it.
func (m Mask) Hide(text string) string {
	n := utf8.RuneCountInString(text)
	if n == 0 {
		return ""
	}
	switch m {
	case Open:
		return text
	case PhoneMask, IDMask:
		if n < 8 || n < len(text) { // too short to leave anything open, or a name stands beside the number
			return "****"
		}
		return text[:3] + strings.Repeat("*", n-7) + text[n-4:]
	case NameMask:
		if n == 1 {
			return "*"
		}
		first, _ := utf8.DecodeRuneInString(text)
		return string(first) + "*"
	default:
		return "****"
	}
}
