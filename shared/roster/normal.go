package roster

import (
	"strings"
	"unicode"
)

// NormalName is a name as duplicates are told by: without spaces, marks, width, case and the city's own name in
// front.
func NormalName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 0xff01 && r <= 0xff5e { // full width
			r -= 0xfee0
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	plain := b.String()
	for _, front := range []string{"重庆市", "重庆"} {
		if rest := strings.TrimPrefix(plain, front); rest != plain && rest != "" {
			return rest
		}
	}
	return plain
}

// NormalPhone is a telephone number's digits without the country's; empty for what is too short to tell anybody by.
func NormalPhone(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) > 11 {
		digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "86")
	}
	if len(digits) < 7 {
		return ""
	}
	return digits
}

// NormalPlate is a number plate without spaces and marks, in capitals.
func NormalPlate(plate string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xfee0
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, plate)
}

// NormalCode is a credit code or an identity number in capitals without spaces.
func NormalCode(code string) string { return NormalPlate(code) }
