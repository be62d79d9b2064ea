package record

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/syncproto/merge"
)

// keyLenMax bounds a natural key, in characters.
const keyLenMax = 200

// chinaTime is what people mean by a time without an offset. China has one zone and no summer time.
var chinaTime = time.FixedZone("CST", 8*3600)

// The least and most moment a field can hold, in Unix milliseconds: the years 1900 and 2199.
const (
	timeMin = -2208988800000
	timeMax = 7258118399999
)

// value reads one JSON value as the field's type. Null clears.
func (f *Field) value(r raw, keys keys) (merge.Value, *Problem) {
	if r.isNull() {
		return merge.Value{}, nil
	}
	switch f.Type {
	case Number:
		return f.number(r)
	case Bool:
		if yes, ok := r.truth(); ok {
			return merge.OfBool(yes), nil
		}
		return merge.Value{}, f.wrongType(r)
	case Ref:
		return f.reference(r, keys)
	}
	if !r.isString() {
		return merge.Value{}, f.wrongType(r)
	}
	text, ok := r.text()
	if !ok {
		return merge.Value{}, f.problem(BadText, "", Label{})
	}
	if f.Type == Set && f.Of != "" {
		return f.memberKey(text, keys)
	}
	return f.parse(text)
}

func (f *Field) number(r raw) (merge.Value, *Problem) {
	if !r.isNumber() {
		return merge.Value{}, f.wrongType(r)
	}
	return f.parseNumber(string(r))
}

func (f *Field) parseNumber(text string) (merge.Value, *Problem) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && n == 0 || strings.ContainsAny(text, "xXpP_nN") {
		return merge.Value{}, f.problem(WrongType, text, wantedOf(f))
	}
	if p := f.checkNumber(n); p != nil {
		p.Value = clip(text)
		return merge.Value{}, p
	}
	return merge.OfNumber(n), nil
}

// reference reads the id of a record: a UUID, a natural key of a record of the field's kind, or
// {"kind":K,"id":KEY} where the field may name any kind.
func (f *Field) reference(r raw, keys keys) (merge.Value, *Problem) {
	kind, key := f.Of, ""
	switch {
	case r.isString():
		text, ok := r.text()
		if !ok {
			return merge.Value{}, f.problem(BadText, "", Label{})
		}
		key = text
	case r.isObject():
		pairs, twice := r.pairs()
		for _, p := range pairs {
			text, ok := p.value.text()
			if !ok || p.key != "kind" && p.key != "id" {
				return merge.Value{}, f.wrongType(r)
			}
			if p.key == "kind" {
				kind = text
			} else {
				key = text
			}
		}
		if twice != "" || f.Of != "" && kind != f.Of || kind != "" && keys.schema.Kind(kind) == nil {
			return merge.Value{}, f.wrongType(r)
		}
	default:
		return merge.Value{}, f.wrongType(r)
	}
	id, p := f.keyed(kind, key, keys)
	if p != nil {
		return merge.Value{}, p
	}
	return merge.OfID(id), nil
}

// memberKey reads a member of a set of records, which is kept as the text of its id.
func (f *Field) memberKey(key string, keys keys) (merge.Value, *Problem) {
	id, p := f.keyed(f.Of, key, keys)
	if p != nil {
		return merge.Value{}, p
	}
	return merge.OfText(id.String()), nil
}

// keyed gives the id that key means in a field that refers to records of kind. Where the kind is not known from the
// field, it is the one the same act uses the key for, or the word before a colon.
func (f *Field) keyed(kind, key string, keys keys) (uuid.UUID, *Problem) {
	if kind == "" {
		kind = keys.of[key]
	}
	if before, after, found := strings.Cut(key, ":"); kind == "" && found && keys.schema.Kind(before) != nil {
		kind, key = before, after
	}
	if !goodKey(key) {
		return uuid.UUID{}, f.problem(BadID, key, keyWanted())
	}
	return KeyID(kind, key), nil
}

// goodKey says whether key can name a record. Ids of the form of NewID are kept for records an act creates: from
// outside they would become a reference to whatever comes first.
func goodKey(key string) bool {
	if key == "" || utf8.RuneCountInString(key) > keyLenMax || !printable(key) {
		return false
	}
	id, err := uuid.Parse(key)
	if len(key) != 36 || err != nil {
		return true
	}
	_, isNew := IsNew(id)
	return !isNew && id != uuid.UUID{}
}

func keyWanted() Label { return Label{strconv.Itoa(keyLenMax), strconv.Itoa(keyLenMax)} }

// keys is how the references of one act are read: the schema, and the kinds the act's own keys stand for.
type keys struct {
	schema *Schema
	of     map[string]string
}

func (f *Field) wrongType(r raw) *Problem {
	given := string(r)
	if text, ok := r.text(); ok {
		given = text
	}
	return f.problem(WrongType, given, wantedOf(f))
}

func wantedOf(f *Field) Label {
	switch f.Type {
	case Number:
		return Label{"数字", "a number"}
	case Code:
		return Label{"代码或其中文名称", "a code or its label"}
	case Set:
		return Label{"数组", "an array"}
	case Ref:
		return Label{"记录号或固定编号", "a record's id or key"}
	case Time:
		return Label{"时间", "a time"}
	case Bool:
		return Label{"是或否", "true or false"}
	default:
		return Label{"文字", "text"}
	}
}

// timeLayouts are how times are written; those without an offset are meant in China.
func timeLayouts() []string {
	return []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
		"2006/1/2 15:04", "2006-01-02", "2006/1/2",
	}
}

func parseTime(text string) (millis int64, ok bool) {
	for _, layout := range timeLayouts() {
		if t, err := time.ParseInLocation(layout, text, chinaTime); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// Parse reads what a person wrote as the field's type: a code by its name, label or alias; a time, in China where no
// offset is given; a record by its id or key. Of a set it reads one member. The error is a *Problem.
func (f *Field) Parse(text string) (merge.Value, error) {
	v, p := f.parse(text)
	if p != nil {
		return merge.Value{}, p
	}
	return v, nil
}

func (f *Field) parse(text string) (merge.Value, *Problem) {
	switch f.Type {
	case Number:
		if f.inDegrees() {
			text = decimalDegrees(text)
		}
		return f.parseNumber(strings.TrimSpace(text))
	case Time:
		millis, ok := parseTime(strings.TrimSpace(text))
		if !ok {
			return merge.Value{}, f.problem(BadTime, text, Label{})
		}
		return merge.OfTime(millis), f.checkTime(millis)
	case Bool:
		return f.parseBool(text)
	case Ref:
		if !goodKey(text) {
			return merge.Value{}, f.problem(BadID, text, keyWanted())
		}
		return merge.OfID(KeyID(f.Of, text)), nil
	}
	if f.closed() {
		o := f.Match(strings.TrimSpace(text))
		if o == nil {
			return merge.Value{}, f.problem(UnknownWord, text, f.words())
		}
		return merge.OfText(o.Name), nil
	}
	return merge.OfText(text), f.checkText(text)
}

func (f *Field) parseBool(text string) (merge.Value, *Problem) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "是", "1":
		return merge.OfBool(true), nil
	case "false", "no", "否", "0":
		return merge.OfBool(false), nil
	}
	return merge.Value{}, f.problem(WrongType, text, wantedOf(f))
}

// closed says whether the field holds nothing but its options.
func (f *Field) closed() bool { return f.Type == Code || f.Type == Set && len(f.Options) > 0 }

// words lists the field's codes for a person.
func (f *Field) words() Label {
	var zh, en []string
	for _, o := range f.Options {
		zh = append(zh, o.Label.Zh+"（"+o.Name+"）")
		en = append(en, o.Name)
	}
	return Label{strings.Join(zh, "、"), strings.Join(en, ", ")}
}

// Show gives a value for a person to read in language "zh" or "en", a sensitive one masked: codes by label, times in
// China's time. References come as the first eight characters of their id; their titles are known to who has the
// records.
func (f *Field) Show(v merge.Value, language string) string {
	return f.Mask.Hide(f.Reveal(v, language))
}

// Reveal is Show without masking, for who may see it.
func (f *Field) Reveal(v merge.Value, language string) string {
	switch v.Type {
	case merge.Text:
		return f.Shown(v.Text(), language)
	case merge.Number:
		return string(appendNumber(nil, v.Number()))
	case merge.Time:
		return time.UnixMilli(v.Millis()).In(chinaTime).Format("2006-01-02 15:04")
	case merge.Bool:
		if v.Bool() {
			return Label{"是", "yes"}.In(language)
		}
		return Label{"否", "no"}.In(language)
	case merge.ID:
		return v.ID().String()[:8]
	case merge.Sealed:
		return "****"
	default:
		return ""
	}
}

// AppendValue appends a value as JSON, the same on every replica: text with no more escapes than a line of JSON needs,
// numbers in their shortest form, times in RFC 3339 UTC with milliseconds, records by id, null for none, sealed values as
// {"sealed":BASE64}.
func AppendValue(b []byte, v merge.Value) []byte {
	switch v.Type {
	case merge.Text:
		return appendText(b, v.Text())
	case merge.Number:
		return appendNumber(b, v.Number())
	case merge.Time:
		return appendTime(b, v.Millis())
	case merge.Bool:
		return strconv.AppendBool(b, v.Bool())
	case merge.ID:
		return appendText(b, v.ID().String())
	case merge.Sealed:
		b = append(b, `{"sealed":"`...)
		b = base64.StdEncoding.AppendEncode(b, []byte(v.Text()))
		return append(b, `"}`...)
	default:
		return append(b, "null"...)
	}
}

func appendTime(b []byte, millis int64) []byte {
	b = append(b, '"')
	b = time.UnixMilli(millis).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	return append(b, '"')
}

// appendNumber writes what most programs write: digits while they are few, an exponent beyond.
func appendNumber(b []byte, n float64) []byte {
	size := n
	if size < 0 {
		size = -size
	}
	if size != 0 && (size < 1e-6 || size >= 1e21) {
		b = strconv.AppendFloat(b, n, 'e', -1, 64)
		if e := len(b) - 4; e > 0 && b[e] == 'e' && b[e+2] == '0' {
			b = append(b[:e+2], b[e+3]) // e-07 is e-7
		}
		return b
	}
	return strconv.AppendFloat(b, n, 'f', -1, 64)
}

// appendText quotes text; bytes that are no UTF-8 become the replacement character.
func appendText(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		case r == '\u2028' || r == '\u2029': // some readers of lines end a line here
			b = append(b, '\\', 'u', '2', '0', '2', hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
