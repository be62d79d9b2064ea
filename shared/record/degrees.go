package record

import (
	"regexp"
	"strconv"
	"strings"
)

// inDegrees says whether a number is an angle: latitude and longitude, in WGS 84 as receivers show them.
func (f *Field) inDegrees() bool { return f.Type == Number && f.Unit.En == "degrees" }

var sexagesimal = regexp.MustCompile(`^(\d{1,3})[°度 ]\s*(?:(\d{1,2}(?:\.\d+)?)(?:['′’分 ]\s*|$))?(?:(\d{1,2}(?:\.\d+)?)(?:["″”秒]|'')?)?$`)

// decimalDegrees writes an angle as people read it off a map or a receiver, 29°17′24″, 北纬29度17.4分 or 106.25E, in
// decimal degrees; a text that is none of these is given back.
func decimalDegrees(text string) string {
	plain, sign := strings.TrimSpace(text), ""
	for _, mark := range []string{"北纬", "东经", "N", "n", "E", "e", "°"} {
		plain = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(plain, mark), strings.Trim(mark, "北纬东经")))
	}
	for _, mark := range []string{"南纬", "西经", "S", "s", "W", "w"} {
		if rest := strings.TrimSuffix(strings.TrimPrefix(plain, mark), strings.Trim(mark, "南纬西经")); rest != plain {
			plain, sign = strings.TrimSpace(rest), "-"
		}
	}
	parts := sexagesimal.FindStringSubmatch(plain)
	if parts == nil {
		if _, err := strconv.ParseFloat(plain, 64); err == nil && plain != "" {
			return sign + plain
		}
		return text
	}
	var sum float64
	for i, share := range []float64{1, 60, 3600} {
		n, err := strconv.ParseFloat(parts[i+1], 64)
		if parts[i+1] != "" && (err != nil || i > 0 && n >= 60) {
			return text
		}
		sum += n / share
	}
	return sign + strconv.FormatFloat(sum, 'f', 7, 64)
}
