package page

import (
	"strings"

	"qianshao/shared/record"
)

// What people type into free text may hold a telephone or an identity number. Hidden are eleven digits of a mobile
// number, however they are grouped and with 86 in front or not, and any run of fifteen digits or more: identity
// numbers old and new, bank cards. Shorter runs are dates, document numbers and frequencies.
const (
	mobileLen   = 11
	identityMin = 15
	countryLen  = 2
)

// HideNumbers masks the numbers of people within a text.
func HideNumbers(text string) string {
	var out strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); {
		if _, ok := digitOf(runes[i]); !ok {
			out.WriteRune(runes[i])
			i++
			continue
		}
		shown, used := hideRun(runes[i:])
		out.WriteString(shown)
		i += used
	}
	return out.String()
}

// digitOf reads a digit as it is typed with an input method, too.
func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r >= '０' && r <= '９':
		return byte('0' + r - '０'), true
	}
	return 0, false
}

// hideRun masks what begins with a digit, and says how many characters it read.
func hideRun(runes []rune) (shown string, used int) {
	run := runOf(runes)
	ending := run
	if run < len(runes) && (runes[run] == 'x' || runes[run] == 'X') {
		ending++
	}
	number := bare(runes[:run])
	switch {
	case ending >= identityMin:
		return record.IDMask.Hide(number + strings.ToUpper(string(runes[run:ending]))), ending
	case mobile(number):
		return hideMobile(number), run
	}
	if grouped := groupsOf(runes); grouped > run && mobile(bare(runes[:grouped])) {
		return hideMobile(bare(runes[:grouped])), grouped
	}
	return string(runes[:run]), run
}

// mobile says whether digits are a mobile number, with the country in front or not.
func mobile(number string) bool {
	if len(number) == mobileLen+countryLen {
		number = strings.TrimPrefix(number, "86")
	}
	return len(number) == mobileLen && number[0] == '1' && number[1] >= '3'
}

// hideMobile masks a mobile number and leaves its country alone.
func hideMobile(number string) string {
	country := number[:len(number)-mobileLen]
	return country + record.PhoneMask.Hide(number[len(country):])
}

// runOf counts the digits at the start.
func runOf(runes []rune) int {
	for i, r := range runes {
		if _, ok := digitOf(r); !ok {
			return i
		}
	}
	return len(runes)
}

// groupsOf counts the characters of digits in groups divided by one space or dash, up to what a mobile number has.
func groupsOf(runes []rune) int {
	digits, end := 0, 0
	for i, r := range runes {
		_, isDigit := digitOf(r)
		divides := (r == ' ' || r == '-') && i == end && end > 0
		if !isDigit && !divides {
			break
		}
		if isDigit {
			digits, end = digits+1, i+1
		}
		if digits == mobileLen && runOf(runes[end:]) == 0 || digits > mobileLen+countryLen {
			break
		}
	}
	return end
}

// bare are the digits alone.
func bare(runes []rune) string {
	var b strings.Builder
	for _, r := range runes {
		if d, ok := digitOf(r); ok {
			b.WriteByte(d)
		}
	}
	return b.String()
}
